#include "query/rollups.h"

#include <algorithm>
#include <set>

#include "query/named_query.h"
#include "query/run_fact_shelf.h"
#include "query/views.h"

namespace litmus::query {

namespace {

// Another definition of a cell needs another folder.
constexpr const char* kFolder = "rollups/1";
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

}  // namespace

const std::vector<archive::Segment>& segments_of(const archive::Manifest& manifest, CellKind kind) {
  if (kind == CellKind::kRuns) return manifest.run_segments;
  return kind == CellKind::kSteps ? manifest.step_segments : manifest.measurement_segments;
}

std::filesystem::path rollup_path(const std::filesystem::path& index_dir, CellKind, const archive::Segment& segment) {
  return index_dir / kFolder / file_name(segment);
}

bool has_rollup(const std::filesystem::path& index_dir, CellKind kind, const archive::Segment& segment) {
  std::error_code ignored;
  return segment.rows >= Rollups::kWorthRows && std::filesystem::exists(rollup_path(index_dir, kind, segment), ignored);
}

std::string cells_sql(CellKind kind, const std::string& rows, const std::string& runs, const Window& window) {
  std::string sql = replace_all(std::string(sql_text(cells_file(kind))), "{rows}", rows);
  sql = replace_all(std::move(sql), "{runs}", runs);
  sql = replace_all(std::move(sql), "{since}", since_sql(window));
  return replace_all(std::move(sql), "{until}", until_sql(window));
}

void Rollups::clear(const std::filesystem::path& index_dir) {
  std::error_code ignored;
  std::filesystem::remove_all(index_dir / kFolder, ignored);
}

Status Rollups::refresh(const SnapshotPtr& snapshot, const std::function<bool()>& stop) {
  sweep(*snapshot->manifest);
  engine_.run_facts().refresh(engine_, snapshot);
  for (const CellKind kind : kKinds) {
    for (const auto& segment : segments_of(*snapshot->manifest, kind)) {
      if (stop()) return {};
      if (segment.rows < kWorthRows || has_rollup(engine_.index_dir(), kind, segment)) continue;
      LITMUS_RETURN_IF_ERROR(make(snapshot, kind, segment));
    }
  }
  return {};
}

// Under another name first: a roll-up that is there is whole.
Status Rollups::make(const SnapshotPtr& snapshot, CellKind kind, const archive::Segment& segment) {
  const auto path = rollup_path(engine_.index_dir(), kind, segment);
  const auto unfinished = path.string() + ".tmp";
  LITMUS_RETURN_IF_ERROR(env_.make_dirs(path.parent_path()));
  const std::string sql = "COPY (" +
                          cells_sql(kind, segment_reader({segment}, engine_.index_dir()),
                                    segment_reader(snapshot->manifest->run_segments, engine_.index_dir()), {}) +
                          ") TO " + sql_literal(unfinished) + " (FORMAT parquet)";
  auto made = engine_.query(snapshot, sql, {}, {.deadline = std::chrono::minutes(5)});
  if (!made.ok()) return Status(made.status()).with_context("rolling up " + segment.path);
  return env_.rename(unfinished, path);
}

void Rollups::sweep(const archive::Manifest& manifest) {
  std::set<std::string> named;
  for (const CellKind kind : kKinds) {
    for (const auto& segment : segments_of(manifest, kind)) named.insert(file_name(segment));
  }
  const auto folder = engine_.index_dir() / kFolder;
  const auto entries = env_.list(folder);
  if (!entries.ok()) return;
  const auto now = std::chrono::steady_clock::now();
  for (const auto& entry : *entries) {
    if (named.contains(entry.name)) continue;
    const auto since = unnamed_since_.emplace(entry.name, now).first->second;
    if (now - since < kKeep) continue;
    if (env_.unlink(folder / entry.name).ok()) unnamed_since_.erase(entry.name);
  }
}

}  // namespace litmus::query
