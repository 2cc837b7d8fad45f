#include "daemon/pruner.h"

#include <algorithm>

#include "base/log.h"
#include "events/json_scan.h"
#include "journal/catalog.h"

namespace litmus::daemon {

namespace {

constexpr size_t kUuidSize = 36;
constexpr int64_t kMostRows = 50'000'000;

constexpr std::string_view kOldSessions =
    "SELECT session_id FROM events GROUP BY session_id HAVING max(received_at) < $1";
constexpr std::string_view kRuns = "SELECT session_id, run_id, file_path FROM runs";

query::QueryOptions unbounded() {
  query::QueryOptions options;
  options.max_rows = kMostRows;
  options.max_text_bytes = int64_t{4} << 30;
  options.deadline = std::chrono::minutes{4};
  return options;
}

std::string text_cell(const query::QueryResult& rows, int64_t row, size_t column) {
  const std::string json = rows.cell_json(row, column);
  return json == "null" ? std::string() : events::unescape_json(json);
}

std::string session_of(const std::string& file_name) { return file_name.substr(0, kUuidSize); }

}  // namespace

Result<std::set<std::string>> Pruner::old_sessions(const query::SnapshotPtr& snapshot, Timestamp before) {
  LITMUS_ASSIGN_OR_RETURN(const auto rows, engine_.query(snapshot, kOldSessions, {before}, unbounded()));
  std::set<std::string> sessions;
  for (int64_t row = 0; row < rows->row_count(); ++row) sessions.insert(text_cell(*rows, row, 0));
  return sessions;
}

// Somebody may still write in them; or what they wrote isn't stored yet.
Result<std::set<std::string>> Pruner::unsealed_sessions() {
  journal::Catalog catalog(data_dir_, env_);
  std::set<std::string> sessions;
  for (const auto kind : {journal::JournalKind::kEvents, journal::JournalKind::kChannels}) {
    LITMUS_ASSIGN_OR_RETURN(const auto journals, catalog.list(kind));
    for (const auto& journal : journals) sessions.insert(journal.session_id.to_string());
  }
  return sessions;
}

// Sealed files, and the folders of large payloads.
Result<Pruner::Files> Pruner::event_files(const std::set<std::string>& sessions) {
  Files files;
  LITMUS_ASSIGN_OR_RETURN(const auto dates, env_.list(data_dir_ / "events"));
  for (const auto& date : dates) {
    if (!date.is_directory || date.name.starts_with('.')) continue;
    LITMUS_ASSIGN_OR_RETURN(const auto entries, env_.list(data_dir_ / "events" / date.name));
    for (const auto& entry : entries) {
      const bool ours = entry.is_directory ? entry.name.ends_with("_ref") : entry.name.ends_with(".arrow");
      if (ours && sessions.contains(session_of(entry.name)))
        files.push_back(data_dir_ / "events" / date.name / entry.name);
    }
  }
  return files;
}

Result<Pruner::Files> Pruner::channel_files(const std::set<std::string>& sessions) {
  Files files;
  LITMUS_ASSIGN_OR_RETURN(const auto segments, channels_.catalog().find({}, {}));
  for (const auto& segment : segments) {
    if (!sessions.contains(segment->info.session_id.to_string())) continue;
    files.push_back(channels_.catalog().segment_path(segment->date, segment->stem));
    files.push_back(channels_.catalog().description_path(segment->date, segment->stem));
  }
  return files;
}

// Run files with what lies beside them.
Result<Pruner::Files> Pruner::run_files(const query::SnapshotPtr& snapshot, const std::set<std::string>& sessions,
                                        std::set<std::string>& run_ids) {
  Files files;
  LITMUS_ASSIGN_OR_RETURN(const auto rows, engine_.query(snapshot, kRuns, {}, unbounded()));
  for (int64_t row = 0; row < rows->row_count(); ++row) {
    if (!sessions.contains(text_cell(*rows, row, 0))) continue;
    const std::string run_id = text_cell(*rows, row, 1), path = text_cell(*rows, row, 2);
    run_ids.insert(run_id);
    if (path.empty()) continue;
    const Path file = data_dir_ / path;
    files.push_back(file);
    files.push_back(file.parent_path() / (file.stem().string() + "_ref"));
    for (const char* ending : {".log", ".launch.json"}) files.push_back(file.parent_path() / (run_id + ending));
  }
  return files;
}

api::PrunedType Pruner::weigh(std::string type, const Files& files) {
  api::PrunedType weight{std::move(type)};
  const auto add = [&](const std::filesystem::directory_entry& entry) {
    std::error_code error;
    if (!entry.is_regular_file(error)) return;
    ++weight.files;
    weight.bytes += entry.file_size(error);
  };
  for (const auto& path : files) {
    std::error_code error;
    const std::filesystem::directory_entry entry(path, error);
    add(entry);
    if (entry.is_directory(error))
      for (const auto& below : std::filesystem::recursive_directory_iterator(path, error)) add(below);
  }
  return weight;
}

Status Pruner::remove(const Files& files) {
  std::set<Path> folders;
  for (const auto& path : files) {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) return Status::from_errno(error.value(), "cannot delete " + path.string());
    folders.insert(path.parent_path());
  }
  for (const auto& folder : folders) {
    std::error_code not_empty;
    std::filesystem::remove(folder, not_empty);
  }
  return {};
}

Result<api::PruneReport> Pruner::prune(const query::SnapshotPtr& snapshot, const api::PruneOrder& order,
                                       const Forget& forget) {
  api::PruneReport report;
  LITMUS_ASSIGN_OR_RETURN(auto sessions, old_sessions(snapshot, order.before));
  LITMUS_ASSIGN_OR_RETURN(const auto unsealed, unsealed_sessions());
  report.kept = static_cast<int64_t>(std::erase_if(sessions, [&](const auto& id) { return unsealed.contains(id); }));
  report.sessions = static_cast<int64_t>(sessions.size());
  std::set<std::string> run_ids;
  LITMUS_ASSIGN_OR_RETURN(const Files runs, run_files(snapshot, sessions, run_ids));
  report.runs = static_cast<int64_t>(run_ids.size());
  Files all;
  const auto take = [&](const char* type, const Files& files) {
    report.types.push_back(weigh(type, files));
    all.insert(all.end(), files.begin(), files.end());
  };
  if (order.channels) {
    LITMUS_ASSIGN_OR_RETURN(const Files files, channel_files(sessions));
    take("channels", files);
  }
  if (order.runs) take("runs", runs);
  if (order.events) {
    LITMUS_ASSIGN_OR_RETURN(const Files files, event_files(sessions));
    take("events", files);
  }
  if (order.dry_run || sessions.empty()) return report;
  LITMUS_RETURN_IF_ERROR(remove(all));
  log_info("pruned {} sessions without events since {}", sessions.size(), order.before.to_string());
  if (order.events) LITMUS_RETURN_IF_ERROR(forget(std::move(sessions), std::move(run_ids)));
  return report;
}

}  // namespace litmus::daemon
