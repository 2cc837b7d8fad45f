#include "query/rollups.h"

#include <algorithm>
#include <cstdio>

#include "query/named_query.h"
#include "query/rate_facts.h"
#include "query/run_fact_shelf.h"
#include "query/run_list_shelf.h"
#include "query/session_shelf.h"
#include "query/views.h"

namespace litmus::query {

namespace {

// Another definition of a cell needs another folder.
constexpr const char* kRollups = "rollups";
constexpr const char* kFolder = "rollups/2";
constexpr CellKind kKinds[] = {CellKind::kRuns, CellKind::kSteps, CellKind::kMeasurements};

std::string_view cells_file(CellKind kind) {
  if (kind == CellKind::kRuns) return "metric_run_cells";
  return kind == CellKind::kSteps ? "metric_step_cells" : "metric_measurement_cells";
}

// "measurements/1-400_7.parquet" → "measurements-1-400_7.parquet"
std::string file_name(const archive::Segment& segment) {
  std::string name = segment.path;
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

// Begins the name of a block: kind and FNV-1a of the paths of its segments. Its days follow.
std::string block_key(CellKind kind, std::span<const archive::Segment> segments) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const auto& segment : segments) {
    for (const char c : segment.path + '\n') hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  char text[48];
  std::snprintf(text, sizeof(text), "%s-block-%016llx_", kind == CellKind::kSteps ? "steps" : "measurements",
                static_cast<unsigned long long>(hash));
  return text;
}

std::string reader_of_rollups(const std::filesystem::path& index_dir, CellKind kind,
                              std::span<const archive::Segment> segments) {
  std::string files;
  for (const auto& segment : segments) {
    files += (files.empty() ? "" : ", ") + sql_literal(rollup_path(index_dir, kind, segment).string());
  }
  return "read_parquet([" + files + "])";
}

// Calls on(segments) for each segment, and for kBlock neighbours each, but for those at the end: they are still joined
// themselves.
template <class On>
void each_block(const std::vector<archive::Segment>& segments, On on) {
  constexpr size_t kBlock = RollupFolder::kBlock;
  for (size_t i = 0; i < segments.size(); ++i) on(std::span(segments).subspan(i, 1));
  for (size_t i = 0; i + kBlock < segments.size(); i += kBlock) on(std::span(segments).subspan(i, kBlock));
}

}  // namespace

RollupFolder::RollupFolder(const std::filesystem::path& index_dir, Env& env) : folder_(index_dir / kFolder) {
  const auto entries = env.list(folder_);
  if (!entries.ok()) return;
  for (const auto& entry : *entries) names_.insert(entry.name);
}

bool RollupFolder::has(const archive::Segment& segment) const {
  return segment.rows >= Rollups::kWorthRows && names_.contains(file_name(segment));
}

std::optional<RollupFolder::Block> RollupFolder::block(CellKind kind,
                                                       std::span<const archive::Segment> segments) const {
  const std::string key = block_key(kind, segments);
  const auto found = names_.lower_bound(key);
  if (found == names_.end() || !found->starts_with(key)) return std::nullopt;
  Block block{folder_ / *found};
  long long first = 0, last = 0;
  int end = 0;
  const int read = std::sscanf(found->c_str() + key.size(), "%lld_%lld.parquet%n", &first, &last, &end);
  if (read != 2 || key.size() + static_cast<size_t>(end) != found->size()) return std::nullopt;  // not finished
  block.first_day = first;
  block.last_day = last;
  return block;
}

const std::vector<archive::Segment>& segments_of(const archive::Manifest& manifest, CellKind kind) {
  if (kind == CellKind::kRuns) return manifest.run_segments;
  return kind == CellKind::kSteps ? manifest.step_segments : manifest.measurement_segments;
}

std::filesystem::path rollup_path(const std::filesystem::path& index_dir, CellKind, const archive::Segment& segment) {
  return index_dir / kFolder / file_name(segment);
}

std::string cells_sql(CellKind kind, const std::string& rows, const std::string& runs, const Window& window) {
  std::string sql = replace_all(std::string(sql_text(cells_file(kind))), "{rows}", rows);
  sql = replace_all(std::move(sql), "{runs}", runs);
  sql = replace_all(std::move(sql), "{since}", since_sql(window));
  return replace_all(std::move(sql), "{until}", until_sql(window));
}

void Rollups::clear(const std::filesystem::path& index_dir) {
  std::error_code ignored;
  std::filesystem::remove_all(index_dir / kRollups, ignored);
}

Status Rollups::refresh(const SnapshotPtr& snapshot, const std::function<bool()>& stop) {
  sweep(*snapshot->manifest);
  engine_.run_facts().refresh(engine_, snapshot);
  engine_.run_lists().refresh(snapshot);
  engine_.sessions().refresh(snapshot);
  const RollupFolder folder(engine_.index_dir(), env_);
  for (const CellKind kind : kKinds) {
    for (const auto& segment : segments_of(*snapshot->manifest, kind)) {
      if (stop()) return {};
      if (segment.rows < kWorthRows || folder.has(segment)) continue;
      LITMUS_RETURN_IF_ERROR(make(snapshot, kind, segment));
    }
  }
  engine_.rates().refresh(engine_, snapshot);
  LITMUS_RETURN_IF_ERROR(join(snapshot, CellKind::kSteps, stop));
  return join(snapshot, CellKind::kMeasurements, stop);
}

Status Rollups::join(const SnapshotPtr& snapshot, CellKind kind, const std::function<bool()>& stop) {
  const RollupFolder folder(engine_.index_dir(), env_);
  Status done;
  each_block(segments_of(*snapshot->manifest, kind), [&](std::span<const archive::Segment> segments) {
    if (!done.ok() || stop() || folder.block(kind, segments)) return;
    const bool whole = std::all_of(segments.begin(), segments.end(), [&](const auto& one) { return folder.has(one); });
    if (whole) done = make_block(snapshot, kind, segments);
  });
  return done;
}

Status Rollups::make_block(const SnapshotPtr& snapshot, CellKind kind, std::span<const archive::Segment> segments) {
  const std::string cells = reader_of_rollups(engine_.index_dir(), kind, segments);
  LITMUS_ASSIGN_OR_RETURN(const auto days, engine_.query(snapshot, "SELECT min(day), max(day) FROM " + cells, {}, {}));
  if (days->cell_json(0, 0) == "null") return {};  // no cell at all
  const std::string name = block_key(kind, segments) + days->cell_json(0, 0) + "_" + days->cell_json(0, 1) + ".parquet";
  const auto sql = sql_text(kind == CellKind::kSteps ? "metric_step_block" : "metric_measurement_block");
  return store(snapshot, replace_all(std::string(sql), "{cells}", cells), engine_.index_dir() / kFolder / name);
}

Status Rollups::make(const SnapshotPtr& snapshot, CellKind kind, const archive::Segment& segment) {
  return store(snapshot,
               cells_sql(kind, segment_reader({segment}, engine_.index_dir()),
                         segment_reader(snapshot->manifest->run_segments, engine_.index_dir()), {}),
               rollup_path(engine_.index_dir(), kind, segment));
}

// Under another name first: a roll-up that is there is whole.
Status Rollups::store(const SnapshotPtr& snapshot, const std::string& sql, const std::filesystem::path& path) {
  const auto unfinished = path.string() + ".tmp";
  LITMUS_RETURN_IF_ERROR(env_.make_dirs(path.parent_path()));
  auto made = engine_.query(snapshot, "COPY (" + sql + ") TO " + sql_literal(unfinished) + " (FORMAT parquet)", {},
                            {.deadline = std::chrono::minutes(5)});
  if (!made.ok()) return Status(made.status()).with_context("rolling up into " + path.filename().string());
  return env_.rename(unfinished, path);
}

void Rollups::remove_other_definitions() const {
  const auto all = env_.list(engine_.index_dir() / kRollups);
  if (!all.ok()) return;
  std::error_code ignored;
  for (const auto& entry : *all) {
    const auto relative = std::filesystem::path(kRollups) / entry.name;
    if (relative != kFolder) std::filesystem::remove_all(engine_.index_dir() / relative, ignored);
  }
}

void Rollups::sweep(const archive::Manifest& manifest) {
  std::set<std::string> named;
  for (const CellKind kind : kKinds) {
    for (const auto& segment : segments_of(manifest, kind)) named.insert(file_name(segment));
    if (kind == CellKind::kRuns) continue;
    each_block(segments_of(manifest, kind), [&](auto segments) { named.insert(block_key(kind, segments)); });
  }
  remove_other_definitions();
  const auto folder = engine_.index_dir() / kFolder;
  const auto entries = env_.list(folder);
  if (!entries.ok()) return;
  const auto now = std::chrono::steady_clock::now();
  for (const auto& entry : *entries) {
    if (named.contains(entry.name) || named.contains(entry.name.substr(0, entry.name.find('_') + 1))) continue;
    const auto since = unnamed_since_.emplace(entry.name, now).first->second;
    if (now - since < kKeep) continue;
    if (env_.unlink(folder / entry.name).ok()) unnamed_since_.erase(entry.name);
  }
}

}  // namespace litmus::query
