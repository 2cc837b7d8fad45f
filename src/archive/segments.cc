#include "archive/segments.h"

#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>
#include <malloc.h>

#include <algorithm>

#include "archive/event_table.h"
#include "archive/parquet_file.h"
#include "base/crc32c.h"

namespace litmus::archive {

using events::EventBlockPtr;
using events::StoredEvent;

namespace {

// A segment isn't merged any more once it has this many rows: a merge holds all of them in memory, and reading them
// again would cost more than opening one file more.
constexpr int64_t kFullSegment = 400'000;

struct Kind {
  const char* folder;
  std::vector<Segment> Manifest::* segments;
};
constexpr Kind kEvents{"events", &Manifest::event_segments};
constexpr Kind kRuns{"runs", &Manifest::run_segments};
constexpr Kind kSteps{"steps", &Manifest::step_segments};
constexpr Kind kMeasurements{"measurements", &Manifest::measurement_segments};

using TablePtr = std::shared_ptr<arrow::Table>;

bool may_hold_any(const std::optional<IdRange>& range, const std::set<std::string>& ids) {
  if (!range) return true;
  const auto first = ids.lower_bound(range->first);
  return first != ids.end() && *first <= range->last;
}

// Writes segments of one kind behind those of a manifest.
class Appender {
 public:
  Appender(const Kind& kind, Manifest& manifest, const std::filesystem::path& index_dir, Env& env)
      : kind_(kind), manifest_(manifest), index_dir_(index_dir), env_(env) {}

  // Takes rows with these ids out of every segment that has some.
  Status retract(const std::set<std::string>& ids, const char* column = "run_id") {
    for (auto& segment : segments()) {
      const auto& range = std::string_view(column) == "run_id" ? segment.runs : segment.sessions;
      if (!may_hold_any(range, ids)) continue;
      LITMUS_ASSIGN_OR_RETURN(const TablePtr table, load(segment));
      LITMUS_ASSIGN_OR_RETURN(const TablePtr kept, without_ids(table, column, ids));
      if (kept->num_rows() == table->num_rows()) continue;
      segment.rows = kept->num_rows();
      if (segment.rows > 0) LITMUS_RETURN_IF_ERROR(save(segment, *kept));
    }
    std::erase_if(segments(), [](const Segment& segment) { return segment.rows == 0; });
    return {};
  }

  Status append(const arrow::Table& table, int64_t first_number, int64_t last_number) {
    Segment segment{{}, first_number, last_number, table.num_rows()};
    LITMUS_RETURN_IF_ERROR(save(segment, table));
    segments().push_back(std::move(segment));
    return {};
  }

  // Joins the last segment with those before it that aren't much larger.
  Status merge_last() {
    if (!is_worth_merging()) return {};
    Segment whole = std::move(segments().back());
    segments().pop_back();
    LITMUS_ASSIGN_OR_RETURN(TablePtr last, load(whole));
    std::vector<TablePtr> parts = {std::move(last)};
    while (!segments().empty() && belong_together(segments().back(), whole)) {
      const Segment& before = segments().back();
      LITMUS_ASSIGN_OR_RETURN(TablePtr older, load(before));
      parts.insert(parts.begin(), std::move(older));
      whole.first_number = std::min(whole.first_number, before.first_number);
      whole.last_number = std::max(whole.last_number, before.last_number);
      whole.rows += before.rows;
      segments().pop_back();
    }
    LITMUS_ASSIGN_OR_RETURN(const TablePtr table, concatenate(parts));
    LITMUS_RETURN_IF_ERROR(save(whole, *table));
    segments().push_back(std::move(whole));
    return {};
  }

  // Joins neighbours as long as they fit into one.
  Status merge_all() {
    std::vector<Segment> all;
    for (const auto& group : groups(segments())) {
      if (group.size() == 1) {
        all.push_back(group.front());
        continue;
      }
      Segment whole = group.front();
      std::vector<TablePtr> parts;
      whole.rows = 0;
      for (const auto& segment : group) {
        LITMUS_ASSIGN_OR_RETURN(TablePtr part, load(segment));
        parts.push_back(std::move(part));
        whole.first_number = std::min(whole.first_number, segment.first_number);
        whole.last_number = std::max(whole.last_number, segment.last_number);
        whole.rows += segment.rows;
      }
      LITMUS_ASSIGN_OR_RETURN(const TablePtr table, concatenate(parts));
      LITMUS_RETURN_IF_ERROR(save(whole, *table));
      all.push_back(std::move(whole));
    }
    segments() = std::move(all);
    return {};
  }

  static std::vector<std::vector<Segment>> groups(const std::vector<Segment>& segments) {
    std::vector<std::vector<Segment>> out;
    int64_t rows = 0;
    for (const auto& segment : segments) {
      if (out.empty() || rows + segment.rows > kFullSegment) {
        out.emplace_back();
        rows = 0;
      }
      out.back().push_back(segment);
      rows += segment.rows;
    }
    return out;
  }

  bool is_worth_merging() const {
    const auto& all = manifest_.*kind_.segments;
    return all.size() > 1 && belong_together(all[all.size() - 2], all.back());
  }

 private:
  static bool belong_together(const Segment& before, const Segment& behind) {
    return before.rows <= 2 * behind.rows && before.rows + behind.rows <= kFullSegment;
  }

  std::vector<Segment>& segments() { return manifest_.*kind_.segments; }

  Result<TablePtr> load(const Segment& segment) {
    LITMUS_ASSIGN_OR_RETURN(std::string bytes, read_segment(segment, index_dir_, env_));
    auto table = decode_parquet(std::move(bytes));
    if (!table.ok()) return Status(table.status()).with_context(segment.path);
    return table;
  }

  // The generation makes the name new: a file is never changed while an older manifest may name it.
  Status save(Segment& segment, const arrow::Table& table) {
    segment.path = std::string(kind_.folder) + "/" + std::to_string(segment.first_number) + "-" +
                   std::to_string(segment.last_number) + "_" + std::to_string(manifest_.generation) + ".parquet";
    LITMUS_ASSIGN_OR_RETURN(const std::string bytes, encode_parquet(table));
    segment.sessions = range_of_ids(table, "session_id");
    segment.runs = range_of_ids(table, "run_id");
    segment.size_bytes = bytes.size();
    segment.crc32c = crc32c(0, bytes.data(), bytes.size());
    LITMUS_RETURN_IF_ERROR(env_.make_dirs(index_dir_ / kind_.folder));
    const Status leftover = env_.unlink(index_dir_ / segment.path);  // of a checkpoint that was cut off
    if (!leftover.ok() && leftover.code() != ErrorCode::kNotFound) return leftover;
    LITMUS_ASSIGN_OR_RETURN(const File file, env_.open(index_dir_ / segment.path, OpenMode::kCreateExclusive));
    return env_.write_at(file, bytes.data(), bytes.size(), 0);
  }

  const Kind& kind_;
  Manifest& manifest_;
  const std::filesystem::path& index_dir_;
  Env& env_;
};

Result<TablePtr> table_of(const std::vector<StoredEvent>& events) {
  LITMUS_ASSIGN_OR_RETURN(const auto batch, to_batch(events));
  auto table = arrow::Table::FromRecordBatches({batch});
  if (!table.ok()) return arrow_error(table.status(), "building a segment");
  return *table;
}

Status add_events(Manifest& manifest, const std::vector<EventBlockPtr>& blocks, const std::filesystem::path& index_dir,
                  Env& env) {
  std::vector<StoredEvent> fresh;
  for (const auto& block : blocks) {
    for (const auto& event : block->events) {
      if (event.number > manifest.watermark) fresh.push_back(event);
    }
  }
  if (fresh.empty()) return {};
  LITMUS_ASSIGN_OR_RETURN(const TablePtr table, table_of(fresh));
  LITMUS_RETURN_IF_ERROR(
      Appender(kEvents, manifest, index_dir, env).append(*table, fresh.front().number, fresh.back().number));
  manifest.watermark = fresh.back().number;
  return {};
}

// Runs that were stored before: only then are segments read for rows to take out. Most often no segment may hold one of
// them, and none is read: a seal doesn't cost what was there before it.
Result<std::set<std::string>> stored_before(const Manifest& manifest, const RunRows& rows,
                                            const std::filesystem::path& index_dir, Env& env) {
  const std::set<std::string> wanted(rows.run_ids.begin(), rows.run_ids.end());
  std::set<std::string> found;
  for (const auto& segment : manifest.run_segments) {
    if (!may_hold_any(segment.runs, wanted)) continue;
    LITMUS_ASSIGN_OR_RETURN(std::string bytes, read_segment(segment, index_dir, env));
    LITMUS_ASSIGN_OR_RETURN(auto here, runs_stored(std::move(bytes), wanted));
    found.merge(here);
  }
  return found;
}

Status add_rows(Manifest& manifest, const RunRows& rows, const std::filesystem::path& index_dir, Env& env) {
  if (rows.run_ids.empty()) return {};
  LITMUS_ASSIGN_OR_RETURN(const auto replaced, stored_before(manifest, rows, index_dir, env));
  const std::pair<const Kind*, const std::string*> parts[] = {
      {&kRuns, &rows.runs}, {&kSteps, &rows.steps}, {&kMeasurements, &rows.measurements}};
  for (const auto& [kind, bytes] : parts) {
    Appender appender(*kind, manifest, index_dir, env);
    if (!replaced.empty()) LITMUS_RETURN_IF_ERROR(appender.retract(replaced));
    LITMUS_ASSIGN_OR_RETURN(const TablePtr table, decode_parquet(*bytes));
    if (table->num_rows() == 0) continue;
    LITMUS_RETURN_IF_ERROR(appender.append(*table, rows.first_number, rows.last_number));
  }
  return {};
}

std::set<std::string> paths_of(const Manifest& manifest) {
  std::set<std::string> paths;
  for (const auto* kind : {&kEvents, &kRuns, &kSteps, &kMeasurements}) {
    for (const auto& segment : manifest.*kind->segments) paths.insert(segment.path);
  }
  return paths;
}

std::vector<std::string> paths_only_in(const Manifest& older, const Manifest& newer) {
  const auto kept = paths_of(newer);
  std::vector<std::string> retired;
  for (const auto& path : paths_of(older)) {
    if (!kept.contains(path)) retired.push_back(path);
  }
  return retired;
}

// All at once, when all are written: the first wait for the disk brings most of the others with it.
Status sync_new(const Manifest& older, const Manifest& newer, const std::filesystem::path& index_dir, Env& env) {
  std::set<std::filesystem::path> folders;
  for (const auto& path : paths_only_in(newer, older)) {
    LITMUS_ASSIGN_OR_RETURN(const File file, env.open(index_dir / path, OpenMode::kReadWrite));
    LITMUS_RETURN_IF_ERROR(env.sync_file(file));
    folders.insert((index_dir / path).parent_path());
  }
  for (const auto& folder : folders) LITMUS_RETURN_IF_ERROR(env.sync_dir(folder));
  return {};
}

// What a manifest names is on the disk.
Status store_with_files(const Manifest& older, const Manifest& newer, const std::filesystem::path& index_dir,
                        Env& env) {
  LITMUS_RETURN_IF_ERROR(sync_new(older, newer, index_dir, env));
  return store_manifest(newer, index_dir, env);
}

Result<Checkpoint> stored_if_changed(const Manifest& current, Checkpoint done, const std::filesystem::path& index_dir,
                                     Env& env) {
  done.retired = paths_only_in(current, done.manifest);
  if (done.retired.empty()) return Checkpoint{current, {}};
  LITMUS_RETURN_IF_ERROR(store_with_files(current, done.manifest, index_dir, env));
  return done;
}

}  // namespace

Result<Checkpoint> checkpoint(const Manifest& current, const std::vector<EventBlockPtr>& blocks, const RunRows& rows,
                              const std::filesystem::path& index_dir, Env& env) {
  Checkpoint done{current, {}};
  ++done.manifest.generation;
  LITMUS_RETURN_IF_ERROR(add_events(done.manifest, blocks, index_dir, env));
  LITMUS_RETURN_IF_ERROR(add_rows(done.manifest, rows, index_dir, env));
  LITMUS_RETURN_IF_ERROR(store_with_files(current, done.manifest, index_dir, env));
  done.retired = paths_only_in(current, done.manifest);
  return done;
}

Result<Checkpoint> merge(const Manifest& current, const std::filesystem::path& index_dir, Env& env) {
  Checkpoint done{current, {}};
  ++done.manifest.generation;
  for (const auto* kind : {&kEvents, &kRuns, &kSteps, &kMeasurements}) {
    LITMUS_RETURN_IF_ERROR(Appender(*kind, done.manifest, index_dir, env).merge_last());
  }
  return stored_if_changed(current, std::move(done), index_dir, env);
}

Result<Checkpoint> compact(const Manifest& current, const std::filesystem::path& index_dir, Env& env) {
  Checkpoint done{current, {}};
  ++done.manifest.generation;
  for (const auto* kind : {&kEvents, &kRuns, &kSteps, &kMeasurements})
    LITMUS_RETURN_IF_ERROR(Appender(*kind, done.manifest, index_dir, env).merge_all());
  return stored_if_changed(current, std::move(done), index_dir, env);
}

size_t segments_after_compaction(const Manifest& manifest) {
  size_t count = 0;
  for (const auto* kind : {&kEvents, &kRuns, &kSteps, &kMeasurements})
    count += Appender::groups(manifest.*kind->segments).size();
  return count;
}

Result<Checkpoint> prune(const Manifest& current, const std::set<std::string>& session_ids,
                         const std::set<std::string>& run_ids, const std::filesystem::path& index_dir, Env& env) {
  Checkpoint done{current, {}};
  ++done.manifest.generation;
  LITMUS_RETURN_IF_ERROR(Appender(kEvents, done.manifest, index_dir, env).retract(session_ids, "session_id"));
  for (const auto* kind : {&kRuns, &kSteps, &kMeasurements})
    LITMUS_RETURN_IF_ERROR(Appender(*kind, done.manifest, index_dir, env).retract(run_ids));
  return stored_if_changed(current, std::move(done), index_dir, env);
}

void release_memory() {
  arrow::default_memory_pool()->ReleaseUnused();
  malloc_trim(0);
}

void sweep(const std::vector<const Manifest*>& in_use, const std::filesystem::path& index_dir, Env& env) {
  std::set<std::string> kept;
  for (const auto* manifest : in_use) kept.merge(paths_of(*manifest));
  for (const auto* kind : {&kEvents, &kRuns, &kSteps, &kMeasurements}) {
    const auto entries = env.list(index_dir / kind->folder);
    if (!entries.ok()) continue;
    for (const auto& entry : *entries) {
      const std::string path = std::string(kind->folder) + "/" + entry.name;
      if (entry.is_directory || kept.contains(path)) continue;
      [[maybe_unused]] const Status ignored = env.unlink(index_dir / path);
    }
  }
}

}  // namespace litmus::archive
