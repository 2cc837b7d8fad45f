#include "query/metric_sources.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "query/named_query.h"
#include "query/rollups.h"
#include "query/run_fact_shelf.h"
#include "query/views.h"

namespace litmus::query {

namespace {

using archive::Segment;
using Segments = std::vector<Segment>;

constexpr int64_t kDayUs = 86'400'000'000;
constexpr int64_t kMostNumbers = 100'000;

int64_t floor_day(int64_t micros) { return micros / kDayUs - (micros % kDayUs < 0 ? 1 : 0); }

// The asked time as whole days, and what is left of it at its ends.
struct Days {
  std::optional<int64_t> first, last;  // nullopt: unbounded
  std::vector<Window> edges;
  bool any() const { return !first || !last || *first <= *last; }
};

Days days_of(const Window& window) {
  Days days;
  if (window.since) days.first = floor_day(window.since->micros - 1) + 1;
  if (window.until) days.last = floor_day(window.until->micros + 1) - 1;
  if (!days.any()) {
    days.edges.push_back(window);
    return days;
  }
  if (window.since && window.since->micros < *days.first * kDayUs)
    days.edges.push_back({window.since, Timestamp{*days.first * kDayUs - 1}});
  if (window.until && window.until->micros + 1 > (*days.last + 1) * kDayUs)
    days.edges.push_back({Timestamp{(*days.last + 1) * kDayUs}, window.until});
  return days;
}

// Segments of one kind, by how they are read.
struct Split {
  Segments rolled, plain, in_memory;
  std::vector<std::filesystem::path> blocks;
};

bool holds_any(const Segment& segment, const std::vector<int64_t>& numbers) {
  const auto at = std::lower_bound(numbers.begin(), numbers.end(), segment.first_number);
  return at != numbers.end() && *at <= segment.last_number;
}

class Sources {
 public:
  Sources(const std::filesystem::path& index_dir, const archive::Manifest& manifest, std::vector<int64_t> replaced,
          const Window& window, CellDetail detail)
      : folder_(index_dir),
        detail_(detail),
        index_dir_(index_dir),
        manifest_(manifest),
        replaced_(std::move(replaced)),
        window_(window),
        days_(days_of(window)) {}

  // Rates that are kept stand in for the whole days of their segments.
  void leave_out(const RateFacts& facts) { in_memory_ = &facts; }

  RateSources rates() const {
    RateSources sources;
    sources.first_day = days_.first;
    sources.last_day = days_.last;
    for (const CellKind kind : {CellKind::kSteps, CellKind::kMeasurements}) {
      const Split split = split_of(kind);
      const bool is_cut = std::any_of(days_.edges.begin(), days_.edges.end(),
                                      [&](const Window& edge) { return !cut_by(kind, split, edge).empty(); });
      if (is_cut || !split.plain.empty() || !split.rolled.empty()) sources.any_beside = true;
      for (const Segment& segment : split.in_memory) sources.in_memory.push_back(in_memory_->tables.at(segment.path));
    }
    return sources;
  }

  std::string cells(CellKind kind) const {
    const Split split = split_of(kind);
    std::string sql = direct(kind, split.plain);
    if (!split.blocks.empty()) sql += " UNION ALL BY NAME (SELECT * FROM " + reader(split.blocks) + ")";
    if (!split.rolled.empty() && days_.any()) sql += " UNION ALL BY NAME " + rolled(kind, split.rolled);
    for (const Window& edge : days_.edges) {
      const Segments cut = cut_by(kind, split, edge);
      if (cut.empty()) continue;
      sql += " UNION ALL BY NAME (" + cells_sql(kind, stored(cut), stored(manifest_.run_segments), edge) + ")";
    }
    return sql;
  }

 private:
  Split split_of(CellKind kind) const {
    const Segments& all = segments_of(manifest_, kind);
    Split split;
    for (size_t i = 0; i < all.size();) {
      const auto [segments, block] = block_at(kind, all, i);
      if (block) split.blocks.push_back(block->path);
      if (!block && may_hold(kind, all[i], window_)) list_for(split, all[i]).push_back(all[i]);
      i += block ? segments : 1;
    }
    return split;
  }

  Segments& list_for(Split& split, const Segment& segment) const {
    if (holds_any(segment, replaced_)) return split.plain;
    if (in_memory_ != nullptr && in_memory_->tables.contains(segment.path)) return split.in_memory;
    return folder_.has(segment) ? split.rolled : split.plain;
  }

  // Whether it may have runs that count and start in that time; its block knows.
  bool may_hold(CellKind kind, const Segment& segment, const Window& window) const {
    const auto block = kind == CellKind::kRuns ? std::nullopt : folder_.block(kind, std::span(&segment, 1));
    if (!block) return true;
    return (!window.since || block->last_day >= floor_day(window.since->micros)) &&
           (!window.until || block->first_day <= floor_day(window.until->micros));
  }

  // Of segments whose whole days are read from roll-ups or memory, those that may have runs in a part of a day.
  Segments cut_by(CellKind kind, const Split& split, const Window& edge) const {
    Segments cut;
    const auto take = [&](const Segments& from) {
      std::copy_if(from.begin(), from.end(), std::back_inserter(cut),
                   [&](const Segment& segment) { return may_hold(kind, segment, edge); });
    };
    take(split.rolled);
    take(split.in_memory);
    return cut;
  }

  // A roll-up counts every run of its segment: one of which a run in memory has replaced a row doesn't do.
  bool is_usable(const Segment& segment) const { return folder_.has(segment) && !holds_any(segment, replaced_); }

  // The largest block that begins there and counts as a whole, and of how many segments it is.
  std::pair<size_t, std::optional<RollupFolder::Block>> block_at(CellKind kind, const Segments& all, size_t at) const {
    if (detail_ == CellDetail::kByDayAndLot || kind == CellKind::kRuns || !days_.any()) return {};
    for (const size_t size : {RollupFolder::kBlock, size_t{1}}) {
      if (at % size != 0 || all.size() - at < size) continue;
      const auto segments = std::span(all).subspan(at, size);
      auto block = folder_.block(kind, segments);
      if (!block || !lies_within(*block)) continue;
      if (std::all_of(segments.begin(), segments.end(), [&](const auto& one) { return is_usable(one); }))
        return {size, std::move(block)};
    }
    return {};
  }

  bool lies_within(const RollupFolder::Block& block) const {
    return (!days_.first || block.first_day >= *days_.first) && (!days_.last || block.last_day <= *days_.last);
  }

  std::string stored(const Segments& segments) const { return segment_reader(segments, index_dir_); }

  // Rows of segments and memory; a run in memory is newer than its rows in a segment.
  std::string rows(const char* tail, const Segments& segments) const {
    const std::string in_memory = std::string(tail) + "()";
    if (segments.empty()) return in_memory;
    return "(SELECT * FROM " + stored(segments) +
           " AS stored ANTI JOIN tail_runs() AS live ON stored.run_id = live.run_id UNION ALL BY NAME SELECT * FROM " +
           in_memory + ")";
  }

  std::string direct(CellKind kind, const Segments& plain) const {
    if (kind == CellKind::kRuns) return "(" + cells_sql(kind, rows("tail_runs", plain), "", window_) + ")";
    if (kind == CellKind::kMeasurements)
      return "(" + cells_sql(kind, rows("tail_measurements", plain), "", window_) + ")";
    return "(" + cells_sql(kind, rows("tail_steps", plain), rows("tail_runs", runs_beside(plain)), window_) + ")";
  }

  // Run segments that may hold the runs of these.
  Segments runs_beside(const Segments& others) const {
    Segments found;
    for (const Segment& runs : manifest_.run_segments) {
      if (std::any_of(others.begin(), others.end(), [&](const Segment& other) {
            return other.first_number <= runs.last_number && runs.first_number <= other.last_number;
          }))
        found.push_back(runs);
    }
    return found;
  }

  std::string rolled(CellKind kind, const Segments& segments) const {
    std::vector<std::filesystem::path> files;
    for (const Segment& segment : segments) files.push_back(rollup_path(index_dir_, kind, segment));
    std::string where;
    if (days_.first) where = " WHERE day >= " + std::to_string(*days_.first);
    if (days_.last) where += (where.empty() ? " WHERE" : " AND") + (" day <= " + std::to_string(*days_.last));
    return "(SELECT * FROM " + reader(files) + where + ")";
  }

  static std::string reader(const std::vector<std::filesystem::path>& paths) {
    std::string files;
    for (const auto& path : paths) files += (files.empty() ? "" : ", ") + sql_literal(path.string());
    return "read_parquet([" + files + "])";
  }

  RollupFolder folder_;
  CellDetail detail_;
  const std::filesystem::path& index_dir_;
  const archive::Manifest& manifest_;
  std::vector<int64_t> replaced_;
  const Window& window_;
  Days days_;
  const RateFacts* in_memory_ = nullptr;
};

// The versions, in segments, of runs that are in memory, too.
Result<std::vector<int64_t>> replaced_versions(Engine& engine, const SnapshotPtr& snapshot,
                                               const archive::Manifest& manifest) {
  std::vector<int64_t> numbers;
  if (snapshot->runs.empty() || manifest.run_segments.empty()) return numbers;
  if (const auto facts = engine.run_facts().of(engine, snapshot)) {
    const auto is_new = [&](const auto& run) { return facts->find_run(run->run_id) == RunFacts::kNone; };
    if (std::all_of(snapshot->runs.begin(), snapshot->runs.end(), is_new)) return numbers;
  }
  const Replacements replacements = {{"runs", segment_reader(manifest.run_segments, engine.index_dir())}};
  LITMUS_ASSIGN_OR_RETURN(const auto rows,
                          run_named(engine, snapshot, "metric_replaced", replacements, {}, kMostNumbers));
  for (int64_t i = 0; i < rows->row_count(); ++i) numbers.push_back(std::stoll(rows->cell_json(i, 0)));
  return numbers;
}

std::string time_sql(const std::optional<Timestamp>& at, std::string_view unbounded) {
  return "TIMESTAMPTZ '" + (at ? at->to_string() : std::string(unbounded)) + "'";
}

}  // namespace

std::string since_sql(const Window& window) { return time_sql(window.since, "-infinity"); }
std::string until_sql(const Window& window) { return time_sql(window.until, "infinity"); }

Result<CellSources> cell_sources(Engine& engine, const SnapshotPtr& snapshot, const Window& window, CellDetail detail) {
  static const archive::Manifest kEmpty;
  const archive::Manifest& manifest = snapshot->manifest ? *snapshot->manifest : kEmpty;
  LITMUS_ASSIGN_OR_RETURN(auto replaced, replaced_versions(engine, snapshot, manifest));
  const Sources sources(engine.index_dir(), manifest, std::move(replaced), window, detail);
  return CellSources{sources.cells(CellKind::kRuns), sources.cells(CellKind::kSteps),
                     sources.cells(CellKind::kMeasurements)};
}

Result<RateSources> rate_sources(Engine& engine, const SnapshotPtr& snapshot, const Window& window,
                                 const RateFacts& facts) {
  static const archive::Manifest kEmpty;
  const archive::Manifest& manifest = snapshot->manifest ? *snapshot->manifest : kEmpty;
  LITMUS_ASSIGN_OR_RETURN(auto replaced, replaced_versions(engine, snapshot, manifest));
  Sources sources(engine.index_dir(), manifest, std::move(replaced), window, CellDetail::kByDayAndLot);
  sources.leave_out(facts);
  RateSources rates = sources.rates();
  rates.any_beside |= !snapshot->runs.empty();
  if (rates.any_beside) {
    rates.beside = {
        .runs = "", .steps = sources.cells(CellKind::kSteps), .measurements = sources.cells(CellKind::kMeasurements)};
  }
  return rates;
}

}  // namespace litmus::query
