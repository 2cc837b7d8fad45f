#include "query/run_figures.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <map>

#include "base/json_writer.h"

namespace litmus::query {

namespace {

std::string date_text(int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  char text[32];
  std::snprintf(text, sizeof(text), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string quoted(std::string_view text) {
  ByteBuffer buffer;
  JsonWriter(buffer).string(text);
  return std::string(buffer.view());
}

void ratio(JsonWriter& out, double part, double whole) {
  if (whole == 0) return out.null();
  out.number(part / whole);
}

double seconds(int64_t micros) { return static_cast<double>(micros) / 1e6; }

// Sums of one kind for each group, pooled over each period, over each station, and over everything.
template <class Sums>
struct Levels {
  explicit Levels(const RunView& view)
      : groups(view.group_count()), periods(view.periods().size()), stations(view.stations().size()) {}
  std::vector<Sums> groups, periods, stations;
  Sums total;
};

enum class Pooled { kGroup, kPeriod, kStation, kTotal };

// Writes an answer: rows oldest first; when there are too many, the newest.
class Answer {
 public:
  Answer(const RunView& view, WantedRows wanted)
      : view_(view), left_(wanted.most - 1), pooled_(wanted.pooled), out_(buffer_) {
    for (const auto& line : view.lines()) {
      lines_.push_back("{\"product\":" + quoted(line.product) + ",\"station\":" + quoted(line.station) +
                       ",\"phase\":" + quoted(line.phase) + ",\"period\":\"");
    }
    for (const int64_t day : view.periods()) dates_.push_back(date_text(day));
  }

  // `exists` says which sums have a row, `figures` writes its members behind the names.
  template <class Sums, class Exists, class Figures>
  std::string write(const Levels<Sums>& sums, bool with_stations, Exists exists, Figures figures) {
    const size_t first_period = first_kept(sums.periods, exists);
    const size_t first_station = with_stations ? first_kept(sums.stations, exists) : 0;
    const size_t first_group = pooled_ ? sums.groups.size() : first_kept(sums.groups, exists);
    out_.raw("{\"data\":[");
    const size_t lines = lines_.size();
    each(sums.groups, first_group, exists, [&](size_t i, const Sums& row) {
      out_.raw(lines_[i % lines]);
      out_.raw(dates_[i / lines]);
      out_.raw("\"");
      figures(out_, Pooled::kGroup, i, row);
    });
    out_.raw("],\"totals\":{\"product\":null,\"station\":null,\"phase\":null,\"period\":null");
    figures(out_, Pooled::kTotal, 0, sums.total);
    out_.raw("},\"periods\":[");
    each(sums.periods, first_period, exists, [&](size_t i, const Sums& row) {
      out_.raw("{\"product\":null,\"station\":null,\"phase\":null,\"period\":\"");
      out_.raw(dates_[i]);
      out_.raw("\"");
      figures(out_, Pooled::kPeriod, i, row);
    });
    out_.raw("]");
    if (with_stations) write_stations(sums.stations, first_station, exists, figures);
    return finish();
  }

  JsonWriter& out() { return out_; }
  size_t rows_kept(size_t rows) {
    const auto most = static_cast<size_t>(left_);
    truncated_ = rows > most;
    return std::min(rows, most);
  }
  const std::string& date(size_t period) const { return dates_[period]; }
  std::string finish() {
    out_.raw(truncated_ ? ",\"truncated\":true" : ",\"truncated\":false");
    out_.raw(",\"development_runs_left_out\":");
    out_.integer(view_.left_out());
    out_.raw("}");
    return std::string(buffer_.view());
  }

 private:
  template <class Sums, class Exists, class Figures>
  void write_stations(const std::vector<Sums>& stations, size_t first, Exists exists, Figures figures) {
    out_.raw(",\"stations\":[");
    each(stations, first, exists, [&](size_t i, const Sums& row) {
      out_.raw("{\"product\":null,\"station\":");
      out_.string(view_.stations()[i]);
      out_.raw(",\"phase\":null,\"period\":null");
      figures(out_, Pooled::kStation, i, row);
    });
    out_.raw("]");
  }

  // Where the rows begin for which there is room.
  template <class Sums, class Exists>
  size_t first_kept(const std::vector<Sums>& rows, Exists exists) {
    for (size_t i = rows.size(); i > 0; --i) {
      if (!exists(rows[i - 1])) continue;
      if (left_ == 0) {
        truncated_ = true;
        return i;
      }
      --left_;
    }
    return 0;
  }

  template <class Sums, class Exists, class Row>
  void each(const std::vector<Sums>& rows, size_t first, Exists exists, Row row) {
    bool is_first = true;
    for (size_t i = first; i < rows.size(); ++i) {
      if (!exists(rows[i])) continue;
      if (!is_first) out_.raw(",");
      is_first = false;
      row(i, rows[i]);
      out_.raw("}");
    }
  }

  const RunView& view_;
  int64_t left_;
  const bool pooled_;
  bool truncated_ = false;
  std::vector<std::string> lines_, dates_;
  ByteBuffer buffer_;
  JsonWriter out_;
};

Levels<RunCell> cells_of(const RunView& view) {
  Levels<RunCell> sums(view);
  const size_t lines = view.lines().size();
  view.each_sum(
      [&](uint32_t line, uint32_t period, const RunCell& cell) { sums.groups[period * lines + line].add(cell); });
  for (size_t i = 0; i < sums.groups.size(); ++i) {
    sums.periods[i / lines].add(sums.groups[i]);
    sums.stations[view.lines()[i % lines].station_number].add(sums.groups[i]);
  }
  for (const RunCell& period : sums.periods) sums.total.add(period);
  return sums;
}

// Made from the cells of runs, level by level.
template <class Sums>
Levels<Sums> begun(const RunView& view) {
  const Levels<RunCell> cells = cells_of(view);
  Levels<Sums> sums(view);
  const auto begin = [](const std::vector<RunCell>& from, std::vector<Sums>& to) {
    for (size_t i = 0; i < from.size(); ++i) to[i].begin(from[i]);
  };
  begin(cells.groups, sums.groups);
  begin(cells.periods, sums.periods);
  begin(cells.stations, sums.stations);
  sums.total.begin(cells.total);
  return sums;
}

bool has_runs(const RunCell& cell) { return cell.total > 0; }

void write_failures(JsonWriter& out, const RunCell& sums) {
  out.raw(",\"step_name\":null,\"measurement_name\":null,\"total_count\":");
  out.integer(sums.total);
  out.raw(",\"fail_count\":");
  out.integer(sums.failed);
  out.raw(",\"errored_count\":");
  out.integer(sums.errored);
  out.raw(",\"fail_rate\":");
  ratio(out, static_cast<double>(sums.failed), static_cast<double>(sums.total));
  out.raw("}");
}

// --- retest ---

struct RetestSums {
  int64_t runs = 0;  // without a serial, too
  int64_t serials = 0, retested = 0, retries = 0;

  void begin(const RunCell& cell) {
    runs = cell.total;
    serials = cell.single;
  }
  void add_unit(int64_t runs_of_unit) {
    ++serials;
    if (runs_of_unit > 1) ++retested;
    retries += runs_of_unit - 1;
  }
};

// Calls on(sums, first, last) for the hits of one unit that have the same key; they are reordered, those of the same
// key not among themselves.
template <class Key, class On>
void by_key(std::vector<RunView::Hit>& hits, Key key, On on) {
  if (hits.size() > 1) {
    std::stable_sort(hits.begin(), hits.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  }
  for (auto first = hits.begin(); first != hits.end();) {
    auto last = first;
    while (last != hits.end() && key(*last) == key(*first)) ++last;
    on(key(*first), first, last);
    first = last;
  }
}

// --- yield ---

struct YieldSums {
  RunCell runs;
  int64_t shortest_us = 0, longest_us = 0;
  double p95_us = 0;
  int64_t serials = 0, first_total = 0, first_passed = 0, final_passed = 0, defective = 0;

  void begin(const RunCell& cell) {
    runs = cell;
    serials = first_total = cell.single;
    first_passed = final_passed = cell.single_passed;
    defective = cell.single_failed;
  }
};

// What the runs of a unit in one group say of it.
struct UnitFlags {
  bool begins = false, first_passed = false, ever_passed = false, ever_failed = false;
};

void add_unit(YieldSums& sums, const UnitFlags& unit) {
  ++sums.serials;
  sums.first_total += unit.begins;
  sums.first_passed += unit.first_passed;
  sums.final_passed += unit.ever_passed;
  sums.defective += unit.ever_failed && !unit.ever_passed;
}

// Shortest, longest and 0.95 quantile, interpolated, of the durations; they are reordered.
void measure(int64_t* first, int64_t* last, YieldSums& into) {
  if (first == last) return;
  const double place = 0.95 * static_cast<double>(last - first - 1);
  int64_t* low = first + static_cast<ptrdiff_t>(place);
  std::nth_element(first, low, last);
  const double share = place - std::floor(place);
  into.shortest_us = *std::min_element(first, low + 1);
  into.longest_us = *std::max_element(low, last);
  into.p95_us = static_cast<double>(*low);
  if (share > 0 && low + 1 != last) into.p95_us += share * static_cast<double>(*std::min_element(low + 1, last) - *low);
}

class Yield {
 public:
  explicit Yield(const RunView& view) : view_(view), sums_(begun<YieldSums>(view)) {
    view.each_unit([&](std::vector<RunView::Hit>& hits) {
      if (!hits.empty()) add_units(hits);
    });
    measure_durations();
  }
  const Levels<YieldSums>& sums() const { return sums_; }

 private:
  size_t station(const RunView::Hit& hit) const { return view_.lines()[hit.line].station_number; }

  void add_units(std::vector<RunView::Hit>& hits) {
    hits.front().begins = true;
    add_unit(sums_.total, flags_of(hits.begin(), hits.end()));
    add_level(hits, sums_.groups, [&](const auto& hit) { return size_t{hit.group(view_)}; });
    add_level(hits, sums_.periods, [](const auto& hit) { return size_t{hit.period}; });
    add_level(hits, sums_.stations, [&](const auto& hit) { return station(hit); });
  }

  template <class At>
  static UnitFlags flags_of(At first, At last) {
    UnitFlags unit;
    for (At hit = first; hit != last; ++hit) {
      unit.begins |= hit->begins;
      unit.first_passed |= hit->begins && hit->outcome == RunOutcome::kPassed;
      unit.ever_passed |= hit->outcome == RunOutcome::kPassed;
      unit.ever_failed |= hit->outcome == RunOutcome::kFailed;
    }
    return unit;
  }

  template <class Key>
  static void add_level(std::vector<RunView::Hit>& hits, std::vector<YieldSums>& sums, Key key) {
    by_key(hits, key, [&](size_t place, auto first, auto last) { add_unit(sums[place], flags_of(first, last)); });
  }

  // Groups lie period by period, so that the durations of a period follow each other, too: those of stations are taken
  // before they are mixed.
  void measure_durations() {
    std::vector<size_t> begin(sums_.groups.size() + 1);
    for (size_t i = 0; i < sums_.groups.size(); ++i)
      begin[i + 1] = begin[i] + static_cast<size_t>(sums_.groups[i].runs.timed);
    std::vector<int64_t> durations(begin.back());
    std::vector<size_t> next(begin.begin(), begin.end() - 1);
    view_.each_run([&](const RunView::Hit& hit) {
      if (hit.duration_us != RunFact::kNoDuration) durations[next[hit.group(view_)]++] = hit.duration_us;
    });
    const auto at = [&](size_t group) { return durations.data() + begin[group]; };
    const size_t lines = view_.lines().size();
    for (size_t i = 0; i < sums_.groups.size(); ++i) measure(at(i), at(i + 1), sums_.groups[i]);
    std::vector<std::vector<int64_t>> of_stations(sums_.stations.size());
    for (size_t i = 0; i < sums_.groups.size(); ++i) {
      auto& of_station = of_stations[view_.lines()[i % lines].station_number];
      of_station.insert(of_station.end(), at(i), at(i + 1));
    }
    for (size_t i = 0; i < of_stations.size(); ++i)
      measure(of_stations[i].data(), of_stations[i].data() + of_stations[i].size(), sums_.stations[i]);
    for (size_t i = 0; i < sums_.periods.size(); ++i) measure(at(i * lines), at((i + 1) * lines), sums_.periods[i]);
    measure(at(0), at(sums_.groups.size()), sums_.total);
  }

  const RunView& view_;
  Levels<YieldSums> sums_;
};

void write_counts(JsonWriter& out, const YieldSums& row) {
  const std::pair<const char*, int64_t> counts[] = {{",\"total_runs\":", row.runs.total},
                                                    {",\"passed\":", row.runs.passed},
                                                    {",\"failed\":", row.runs.failed},
                                                    {",\"errored\":", row.runs.errored},
                                                    {",\"unique_serials\":", row.serials},
                                                    {",\"first_pass_total\":", row.first_total},
                                                    {",\"first_pass_passed\":", row.first_passed},
                                                    {",\"final_passed\":", row.final_passed}};
  for (const auto& [name, count] : counts) {
    out.raw(name);
    out.integer(count);
  }
}

void write_durations(JsonWriter& out, const YieldSums& row) {
  const auto member = [&](const char* name, double value) {
    out.raw(name);
    if (row.runs.timed == 0) return out.null();
    out.number(value);
  };
  member(",\"avg_duration_s\":", static_cast<double>(row.runs.time_us) / static_cast<double>(row.runs.timed) / 1e6);
  member(",\"p95_duration_s\":", row.p95_us / 1e6);
  member(",\"min_duration_s\":", seconds(row.shortest_us));
  member(",\"max_duration_s\":", seconds(row.longest_us));
}

void write_yields(JsonWriter& out, const YieldSums& row, const Rates& rates) {
  const auto serials = static_cast<double>(row.serials);
  out.raw(",\"first_pass_yield\":");
  ratio(out, static_cast<double>(row.first_passed), static_cast<double>(row.first_total));
  out.raw(",\"final_yield\":");
  ratio(out, static_cast<double>(row.final_passed), serials);
  for (const auto& [name, rate] : {std::pair(",\"rty\":", rates.rty), std::pair(",\"dpmo\":", rates.dpmo)}) {
    out.raw(name);
    rate ? out.number(*rate) : out.null();
  }
  out.raw(",\"dppm\":");
  ratio(out, 1e6 * static_cast<double>(row.defective), serials);
}

}  // namespace

std::string trend_from(const RunView& view, WantedRows wanted) {
  return Answer(view, wanted)
      .write(cells_of(view), false, has_runs, [](JsonWriter& out, auto, size_t, const auto& row) {
        out.raw(",\"total\":");
        out.integer(row.total);
        out.raw(",\"passed\":");
        out.integer(row.passed);
        out.raw(",\"yield_pct\":");
        ratio(out, 100 * static_cast<double>(row.passed), static_cast<double>(row.total));
      });
}

std::string time_loss_from(const RunView& view, WantedRows wanted) {
  return Answer(view, wanted)
      .write(cells_of(view), false, has_runs, [](JsonWriter& out, auto, size_t, const auto& row) {
        out.raw(",\"total_time_s\":");
        out.number(seconds(row.time_us));
        out.raw(",\"pass_time_s\":");
        out.number(seconds(row.pass_us));
        out.raw(",\"fail_time_s\":");
        out.number(seconds(row.fail_us));
        out.raw(",\"error_time_s\":");
        out.number(seconds(row.error_us));
      });
}

std::string retest_from(const RunView& view, WantedRows wanted) {
  Levels<RetestSums> sums = begun<RetestSums>(view);
  view.each_unit([&](std::vector<RunView::Hit>& hits) {
    if (hits.empty()) return;
    const auto add_to = [](std::vector<RetestSums>& level) {
      return [&level](size_t place, auto first, auto last) { level[place].add_unit(last - first); };
    };
    sums.total.add_unit(static_cast<int64_t>(hits.size()));
    by_key(hits, [&](const auto& hit) { return hit.group(view); }, add_to(sums.groups));
    by_key(hits, [](const auto& hit) { return hit.period; }, add_to(sums.periods));
  });
  const auto exists = [](const RetestSums& row) { return row.runs > 0; };
  return Answer(view, wanted).write(sums, false, exists, [](JsonWriter& out, auto, size_t, const auto& row) {
    const auto serials = static_cast<double>(row.serials);
    out.raw(",\"total_serials\":");
    out.integer(row.serials);
    out.raw(",\"retested_count\":");
    out.integer(row.retested);
    out.raw(",\"retest_rate\":");
    ratio(out, static_cast<double>(row.retested), serials);
    out.raw(",\"avg_retries\":");
    ratio(out, static_cast<double>(row.retries), serials);
  });
}

std::string product_pareto_from(const RunView& view, int64_t top_n, WantedRows wanted) {
  using Names = std::pair<std::string_view, std::string_view>;  // product, station
  std::map<Names, RunCell> groups;
  std::vector<RunCell> by_line(view.lines().size());
  view.each_sum([&](uint32_t line, uint32_t, const RunCell& cell) { by_line[line].add(cell); });
  RunCell total;
  for (size_t i = 0; i < by_line.size(); ++i) {
    groups[{view.lines()[i].product, view.lines()[i].station}].add(by_line[i]);
    total.add(by_line[i]);
  }
  std::vector<std::pair<Names, RunCell>> rows;
  std::copy_if(groups.begin(), groups.end(), std::back_inserter(rows),
               [](const auto& row) { return has_runs(row.second); });
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second.failed > b.second.failed; });
  Answer answer(view, wanted);
  rows.resize(answer.rows_kept(std::min(rows.size(), static_cast<size_t>(std::max<int64_t>(top_n, 0)))));
  JsonWriter& out = answer.out();
  out.raw("{\"data\":[");
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto& [names, sums] = rows[i];
    out.raw((i == 0 ? "{\"product\":" : ",{\"product\":") + quoted(names.first) +
            ",\"station\":" + quoted(names.second));
    write_failures(out, sums);
  }
  out.raw("],\"totals\":{\"product\":null,\"station\":null");
  write_failures(out, total);
  return answer.finish();
}

std::string yield_from(const RunView& view, const Throughput& throughput, WantedRows wanted) {
  const Yield yield(view);
  const auto rates_of = [&](Pooled pooled, size_t place) -> const Rates& {
    if (pooled == Pooled::kPeriod) return throughput.periods[place];
    if (pooled == Pooled::kStation) return throughput.stations[place];
    return pooled == Pooled::kTotal ? throughput.total : throughput.groups[place];
  };
  const auto exists = [](const YieldSums& row) { return row.runs.total > 0; };
  return Answer(view, wanted)
      .write(yield.sums(), true, exists, [&](JsonWriter& out, Pooled pooled, size_t place, const auto& row) {
        write_counts(out, row);
        write_durations(out, row);
        write_yields(out, row, rates_of(pooled, place));
      });
}

}  // namespace litmus::query
