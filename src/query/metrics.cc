#include "query/metrics.h"

#include <algorithm>

#include "query/chunk_values.h"
#include "query/duckdb_result.h"
#include "query/filter_values.h"
#include "query/metric_sources.h"
#include "query/named_query.h"
#include "query/run_fact_shelf.h"
#include "query/run_figures.h"
#include "query/throughput.h"

namespace litmus::query {

namespace {

constexpr int64_t kMostRows = 10'000;  // in one answer

constexpr WantedRows wanted(Rows rows) { return {kMostRows, rows == Rows::kPooled}; }

std::string bucket_sql(Period period) {
  constexpr std::string_view kDay = "(DATE '1970-01-01' + day::INTEGER)";
  if (period == Period::kDay) return std::string(kDay);
  return "date_trunc('" + std::string(period == Period::kWeek ? "week" : "month") + "', " + std::string(kDay) +
         ")::DATE";
}

// One metric being asked for: its filter as SQL and values.
class Question {
 public:
  Question(const MetricFilter& filter, Period period) : filter_(filter), bucket_(bucket_sql(period)) {}

  Status look_up_cells(Engine& engine, const SnapshotPtr& snapshot, bool by_day) {
    const CellDetail detail = by_day || !filter_.lot.empty() ? CellDetail::kByDayAndLot : CellDetail::kPooled;
    LITMUS_ASSIGN_OR_RETURN(cells_, cell_sources(engine, snapshot, window(), detail));
    return {};
  }

  const MetricFilter& filter() const { return filter_; }
  bool leaves_development_out() const { return filter_.phase.empty(); }

  // Parameters 1 to 5 of metric_filter.sql.
  std::vector<Value> values(bool with_development = false) const {
    const bool every_phase = std::find(filter_.phase.begin(), filter_.phase.end(), "all") != filter_.phase.end();
    return {json_list_or_null(filter_.product), json_list_or_null(filter_.station),
            every_phase ? Value(nullptr) : json_list_or_null(filter_.phase), text_or_null(filter_.lot),
            with_development || !leaves_development_out()};
  }

  // What stands in the braces of sql/metric_*.sql; a text that holds further braces comes before theirs.
  Replacements replacements(Replacements own = {}) const {
    Replacements all = std::move(own);
    all.emplace_back("throughput", sql_text("metric_throughput"));
    all.emplace_back("metric_runs", sql_text("metric_runs"));
    all.emplace_back("names", sql_text("metric_names"));
    all.emplace_back("filter", sql_text("metric_filter"));
    all.emplace_back("bucket", bucket_);
    all.emplace_back("since", since_sql(window()));
    all.emplace_back("until", until_sql(window()));
    all.emplace_back("run_cells", cells_.runs);
    all.emplace_back("step_cells", cells_.steps);
    all.emplace_back("measurement_cells", cells_.measurements);
    return all;
  }

 private:
  Window window() const { return {filter_.since, filter_.until}; }

  const MetricFilter& filter_;
  std::string bucket_;
  CellSources cells_;
};

// The rows of `part` and `entry` as members of one object: lists, the last row first, but for the only row of "totals".
std::string parts_json(const QueryResult& rows, const std::vector<std::string_view>& parts, bool backwards) {
  const auto& columns = rows.columns();
  const auto entry = static_cast<size_t>(std::find(columns.begin(), columns.end(), "entry") - columns.begin());
  std::vector<std::string> lists(parts.size());
  for (int64_t row = 0; row < rows.row_count(); ++row) {
    const int64_t at = backwards ? rows.row_count() - 1 - row : row;
    const std::string part = unescape(rows.cell_json(at, 0));
    std::string& list = lists[static_cast<size_t>(std::find(parts.begin(), parts.end(), part) - parts.begin())];
    if (!list.empty()) list += ',';
    list += rows.cell_json(at, entry);
  }
  std::string json = "{";
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) json += ',';
    const bool single = parts[i] == "totals";
    json.append("\"").append(parts[i]).append(single ? "\":" : "\":[").append(lists[i]).append(single ? "" : "]");
  }
  return json;
}

// The runs under the filter, out of memory; nullptr: they aren't there, the figures are asked for in SQL.
std::unique_ptr<RunView> runs_in_memory(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter,
                                        Period period) {
  auto facts = engine.run_facts().of(engine, snapshot);
  return facts == nullptr ? nullptr : RunView::make(std::move(facts), *snapshot, filter, period);
}

Result<int64_t> left_out(Engine& engine, const SnapshotPtr& snapshot, const Question& question) {
  if (!question.leaves_development_out()) return 0;
  if (const auto view = runs_in_memory(engine, snapshot, question.filter(), Period::kMonth)) return view->left_out();
  LITMUS_ASSIGN_OR_RETURN(const auto rows, run_named(engine, snapshot, "metric_left_out", question.replacements(),
                                                     question.values(true), 1));
  return std::stoll(rows->cell_json(0, 0));
}

struct Ask {
  std::string_view name;                // of the query
  std::vector<std::string_view> parts;  // of the answer
  bool newest_first = false;            // as the query gives them; the answer has the oldest first
  Replacements own{};
  std::vector<Value> more{};  // parameters behind the filter's
  bool by_day = true;         // it groups by a period
};

// A metric by group, by period and over everything.
Ask by_period(std::string_view name, Rows rows, std::vector<std::string_view> parts = {"data", "totals", "periods"}) {
  return {name, std::move(parts), true, {{"kept", rows == Rows::kPooled ? "level > 0" : "true"}}};
}

Result<std::string> answer(Engine& engine, const SnapshotPtr& snapshot, Question question, Ask ask) {
  LITMUS_RETURN_IF_ERROR(question.look_up_cells(engine, snapshot, ask.by_day));
  std::vector<Value> values = question.values();
  values.insert(values.end(), ask.more.begin(), ask.more.end());
  LITMUS_ASSIGN_OR_RETURN(const auto rows, run_named(engine, snapshot, ask.name,
                                                     question.replacements(std::move(ask.own)), values, kMostRows));
  LITMUS_ASSIGN_OR_RETURN(const int64_t development, left_out(engine, snapshot, question));
  return parts_json(*rows, ask.parts, ask.newest_first) + ",\"truncated\":" + (rows->truncated() ? "true" : "false") +
         ",\"development_runs_left_out\":" + std::to_string(development) + "}";
}

// Where a row of sql/metric_rates.sql belongs; nullptr: nowhere, no run has its names.
Rates* place_of(Throughput& throughput, const RunView& view, const Chunk& chunk, idx_t row) {
  const auto column = [&](idx_t i) { return duckdb_data_chunk_get_vector(chunk.get(), i); };
  const auto name = [&](idx_t i) { return text_at(column(i), row).value_or(""); };
  const int64_t level = number_at<int64_t>(column(0), row).value_or(0);
  if (level == 15) return &throughput.total;
  if (level == 11) {
    const auto& stations = view.stations();
    const auto at = std::lower_bound(stations.begin(), stations.end(), name(2));
    return at != stations.end() && *at == name(2) ? &throughput.stations[static_cast<size_t>(at - stations.begin())]
                                                  : nullptr;
  }
  const auto period = view.period_at(number_at<int64_t>(column(4), row).value_or(0));
  if (!period) return nullptr;
  if (level == 14) return &throughput.periods[*period];
  const auto line = view.line_of(name(1), name(2), name(3));
  return line ? &throughput.groups[*period * view.lines().size() + *line] : nullptr;
}

Result<Throughput> throughput_by_sql(Engine& engine, const SnapshotPtr& snapshot, Question question,
                                     const RunView& view) {
  constexpr int64_t kMostRates = 10'000'000;
  LITMUS_RETURN_IF_ERROR(question.look_up_cells(engine, snapshot, true));
  LITMUS_ASSIGN_OR_RETURN(const auto rows, run_named(engine, snapshot, "metric_rates", question.replacements(),
                                                     question.values(), kMostRates));
  Throughput throughput(view);
  for (const Chunk& chunk : chunks_of(*rows)) {
    const auto column = [&](idx_t i) { return duckdb_data_chunk_get_vector(chunk.get(), i); };
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
      Rates* rates = place_of(throughput, view, chunk, row);
      if (rates == nullptr) continue;
      if (const auto rty = number_at<double>(column(5), row)) rates->rty = rty;
      if (const auto dpmo = number_at<double>(column(6), row)) rates->dpmo = dpmo;
    }
  }
  return throughput;
}

Result<Throughput> throughput_of(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter, Period period,
                                 const RunView& view) {
  LITMUS_ASSIGN_OR_RETURN(auto in_memory, throughput_in_memory(engine, snapshot, filter, view));
  if (in_memory) return std::move(*in_memory);
  return throughput_by_sql(engine, snapshot, Question(filter, period), view);
}

}  // namespace

Result<std::string> yield_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter, Period period,
                               Rows rows) {
  if (const auto view = runs_in_memory(engine, snapshot, filter, period)) {
    LITMUS_ASSIGN_OR_RETURN(const auto throughput, throughput_of(engine, snapshot, filter, period, *view));
    return yield_from(*view, throughput, wanted(rows));
  }
  return answer(engine, snapshot, Question(filter, period),
                by_period("metric_summary", rows, {"data", "totals", "periods", "stations"}));
}

Result<std::string> pareto_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter,
                                ParetoGroup group, int64_t top_n) {
  struct Grouping {
    const char *cells, *keys;
  };
  static constexpr Grouping kGroupings[] = {
      {"{run_cells}", "NULL::VARCHAR AS step_name, NULL::VARCHAR AS measurement_name"},
      {"{step_cells}", "step_name, NULL::VARCHAR AS measurement_name"},
      {"{measurement_cells}", "step_name, measurement_name"}};
  if (group == ParetoGroup::kProduct) {
    if (const auto view = runs_in_memory(engine, snapshot, filter, Period::kMonth))
      return product_pareto_from(*view, top_n, {kMostRows});
  }
  const Grouping& grouping = kGroupings[static_cast<size_t>(group)];
  return answer(engine, snapshot, Question(filter, Period::kDay),
                {"metric_pareto",
                 {"data", "totals"},
                 false,
                 {{"cells", grouping.cells}, {"keys", grouping.keys}},
                 {top_n},
                 false});
}

Result<std::string> ppk_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter,
                             int64_t min_samples) {
  return answer(engine, snapshot, Question(filter, Period::kDay),
                {"metric_ppk", {"data"}, false, {}, {min_samples}, false});
}

Result<std::string> trend_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter, Period period,
                               Rows rows) {
  if (const auto view = runs_in_memory(engine, snapshot, filter, period)) return trend_from(*view, wanted(rows));
  return answer(engine, snapshot, Question(filter, period), by_period("metric_trend", rows));
}

Result<std::string> retest_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter, Period period,
                                Rows rows) {
  if (const auto view = runs_in_memory(engine, snapshot, filter, period)) return retest_from(*view, wanted(rows));
  return answer(engine, snapshot, Question(filter, period), by_period("metric_retest", rows));
}

Result<std::string> time_loss_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter,
                                   Period period, Rows rows) {
  if (const auto view = runs_in_memory(engine, snapshot, filter, period)) return time_loss_from(*view, wanted(rows));
  return answer(engine, snapshot, Question(filter, period), by_period("metric_time_loss", rows));
}

Result<std::string> assets_json(Engine& engine, const SnapshotPtr& snapshot, std::optional<Timestamp> since,
                                std::optional<Timestamp> until) {
  const Replacements replacements = {{"since", since_sql({since, until})}, {"until", until_sql({since, until})}};
  LITMUS_ASSIGN_OR_RETURN(const auto rows, run_named(engine, snapshot, "metric_assets", replacements, {}, kMostRows));
  return parts_json(*rows, {"data"}, false) + ",\"truncated\":" + (rows->truncated() ? "true" : "false") + "}";
}

}  // namespace litmus::query
