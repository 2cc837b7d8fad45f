#include "daemon/upkeep.h"

#include <fmt/format.h>

#include <thread>

#include "archive/salvage.h"
#include "archive/segments.h"
#include "daemon/file_check.h"
#include "daemon/sealed_copy.h"
#include "events/json_scan.h"
#include "journal/catalog.h"
#include "journal/liveness.h"
#include "journal/reader.h"

namespace litmus::daemon {

namespace {

using api::FileFinding;

constexpr std::chrono::seconds kSealWait{30};
constexpr std::chrono::milliseconds kLookAgain{20};

// What damage of the kind means, and what a repair does about it.
void explain(FileFinding& found, DataFileKind kind) {
  switch (kind) {
    case DataFileKind::kSealedSession:
      found.meaning = "events of this session can't be read from its file";
      found.action = "keep what can be read, add what the index still has, move the damaged file to quarantine/";
      return;
    case DataFileKind::kEventJournal:
    case DataFileKind::kChannelJournal:
      found.meaning = "records that a dead process wrote can't be read";
      found.action = found.events ? "none: what is there is kept when it is sealed, and the gap is named in the session"
                                  : "move it to quarantine/: without its beginning nothing in it can be read";
      return;
    case DataFileKind::kNumbers:
      found.meaning = "some numbers that events had are known from the sealed sessions only";
      found.action = "none: the service goes on above all numbers that were ever given";
      return;
    case DataFileKind::kChannelSegment:
      found.meaning = "samples of this channel and session can't be trusted";
      found.action = "move it to quarantine/: its samples aren't shown any more";
      return;
    case DataFileKind::kChannelRegistry:
      found.meaning = "what is known of channels beyond their samples is lost";
      found.action = "move it to quarantine/: it is made anew with the next samples";
      return;
    case DataFileKind::kRunFile:
      found.meaning = "the file doesn't say what the events of its run say; the run itself is intact";
      found.action = "write it again from the events, keep the file as it is in quarantine/";
      return;
    default:
      found.meaning = "nothing is lost: it is made from other files";
      found.action = "throw it away and build it anew";
  }
}

std::string text_cell(const query::QueryResult& rows) {
  const std::string json = rows.cell_json(0, 0);
  return json == "null" ? std::string() : events::unescape_json(json);
}

}  // namespace

Result<std::vector<api::DataFile>> DataUpkeep::files(const std::string& after, int64_t limit) {
  return list_data_files(data_dir_, after, limit, env_);
}

Result<FileFinding> DataUpkeep::check(const std::string& path, DataFileKind kind) {
  LITMUS_ASSIGN_OR_RETURN(FileFinding found, check_file(data_dir_, path, kind, env_));
  if (kind == DataFileKind::kRunFile) LITMUS_RETURN_IF_ERROR(check_run(found));
  if (found.is_damaged()) explain(found, kind);
  return found;
}

Result<FileFinding> DataUpkeep::verify(const std::string& path) {
  const auto kind = data_file_kind(path);
  if (!kind) return Status(ErrorCode::kInvalidArgument, "'" + path + "' is no file of a data directory");
  return check(path, *kind);
}

// The run whose file this is, as the index has it.
Result<std::optional<Uuid>> DataUpkeep::run_of(const query::SnapshotPtr& snapshot, const std::string& path) {
  LITMUS_ASSIGN_OR_RETURN(const auto rows,
                          engine_.query(snapshot, "SELECT run_id FROM runs WHERE file_path = $1", {path}, {}));
  if (rows->row_count() == 0) return std::optional<Uuid>();
  LITMUS_ASSIGN_OR_RETURN(const Uuid run_id, Uuid::parse(text_cell(*rows)));
  return std::optional<Uuid>(run_id);
}

Status DataUpkeep::check_run(FileFinding& found) {
  LITMUS_ASSIGN_OR_RETURN(const auto snapshot, core_.snapshot());
  LITMUS_ASSIGN_OR_RETURN(const auto run_id, run_of(snapshot, found.path));
  if (!run_id) return {};  // one that somebody put here: there is nothing to compare it with
  const api::RunFileReport report = core_.rematerialize(snapshot, *run_id, /*dry_run=*/true);
  if (report.state == "missing" || report.state == "damaged" || report.state == "differs") {
    found.state = report.state == "missing" ? "missing" : "damaged";
    found.problems =
        report.state == "missing" ? std::vector<std::string>{"the run's file isn't there"} : report.differences;
  }
  return {};
}

Result<FileFinding> DataUpkeep::repair(const std::string& path, bool dry_run) {
  const auto kind = data_file_kind(path);
  if (!kind) return Status(ErrorCode::kInvalidArgument, "'" + path + "' is no file of a data directory");
  const std::lock_guard lock(repairing_);
  LITMUS_ASSIGN_OR_RETURN(FileFinding found, check(path, *kind));
  if (!found.is_damaged() || dry_run) return found;
  if (const Status mended = mend(found, *kind); !mended.ok()) found.error = mended.message();
  return found;
}

Status DataUpkeep::mend(FileFinding& found, DataFileKind kind) {
  switch (kind) {
    case DataFileKind::kRunFile:
      return mend_run_file(found);
    case DataFileKind::kSealedSession:
      return mend_sealed(found);
    case DataFileKind::kChannelSegment:
    case DataFileKind::kChannelRegistry:
      return move_away(found);
    case DataFileKind::kEventJournal:
    case DataFileKind::kChannelJournal:
      return found.events ? Status() : move_away(found);
    case DataFileKind::kNumbers:
      return {};
    case DataFileKind::kChannelLevels:
      found.repaired = true;
      return env_.unlink(data_dir_ / found.path);
    default:
      found.reindex = true;
      return {};
  }
}

Status DataUpkeep::mend_run_file(FileFinding& found) {
  LITMUS_ASSIGN_OR_RETURN(const auto snapshot, core_.snapshot());
  LITMUS_ASSIGN_OR_RETURN(const auto run_id, run_of(snapshot, found.path));
  if (!run_id) {
    found.meaning = "no run is known that this file is of";
    return move_away(found);
  }
  if (found.state != "missing") {
    LITMUS_ASSIGN_OR_RETURN(found.quarantined, quarantine_.keep(found));
  }
  const api::RunFileReport report = core_.rematerialize(snapshot, *run_id, /*dry_run=*/false);
  found.repaired = report.written;
  return report.error.empty() ? Status() : Status(ErrorCode::kIo, report.error);
}

// The damaged file keeps its name until what takes its place is whole.
Status DataUpkeep::mend_sealed(FileFinding& found) {
  LITMUS_ASSIGN_OR_RETURN(const auto snapshot, core_.snapshot());
  const auto path = data_dir_ / found.path;
  LITMUS_ASSIGN_OR_RETURN(const auto copy, copy_sealed(engine_, snapshot, path, env_));
  LITMUS_ASSIGN_OR_RETURN(const auto draft, archive::draft_salvaged(path, copy.events, env_));
  found.events = static_cast<int64_t>(copy.events.size());
  found.lost = copy.lost;
  LITMUS_ASSIGN_OR_RETURN(found.quarantined, quarantine_.keep(found));
  LITMUS_RETURN_IF_ERROR(env_.rename(draft, path));
  LITMUS_RETURN_IF_ERROR(env_.sync_dir(path.parent_path()));
  found.repaired = true;
  found.reindex = copy.index_lacks;
  const bool all_there = copy.lost ? *copy.lost == 0 : copy.from_index > 0;
  if (all_there) return {};
  const SessionDamage damage{{copy.session_id, path.parent_path().filename().string()},
                             Uuid::v5(copy.session_id, found.quarantined),
                             found.path,
                             found.quarantined,
                             copy.lost.value_or(0),
                             *found.events};
  core_.add_loss("quarantined", found.path, damage.lost,
                 fmt::format("{} events are kept; the damaged file is {}", *found.events, found.quarantined));
  return core_.tell_session(damage);
}

Result<std::vector<api::JournalReport>> DataUpkeep::journals() {
  journal::Catalog catalog(data_dir_, env_);
  std::vector<api::JournalReport> out;
  for (const auto kind : {journal::JournalKind::kChannels, journal::JournalKind::kEvents}) {
    LITMUS_ASSIGN_OR_RETURN(const auto entries, catalog.list(kind));
    for (const auto& entry : entries) {
      api::JournalReport report;
      report.path = entry.path.lexically_relative(data_dir_).string();
      const auto info = env_.info(entry.path);
      if (!info.ok()) continue;  // sealed just now
      report.size_bytes = info->size;
      const auto reader = journal::Reader::open(entry.path, env_);
      const bool over = reader.ok() && (reader->is_closed().value_or(false) ||
                                        !journal::is_alive(data_dir_, reader->header().process_uuid, env_));
      report.state = !reader.ok() ? "damaged" : over ? "ended" : "live";
      out.push_back(std::move(report));
    }
  }
  return out;
}

// The daemon seals by itself, a few times a second: this is for those who want to know that it has.
Result<std::vector<api::JournalReport>> DataUpkeep::seal(bool dry_run) {
  LITMUS_ASSIGN_OR_RETURN(auto found, journals());
  if (dry_run) return found;
  const auto deadline = std::chrono::steady_clock::now() + kSealWait;
  while (true) {
    LITMUS_RETURN_IF_ERROR(core_.seal_soon());
    bool waits = false;
    for (auto& journal : found) {
      journal.sealed = journal.sealed || env_.info(data_dir_ / journal.path).status().code() == ErrorCode::kNotFound;
      waits = waits || (journal.state == "ended" && !journal.sealed);
    }
    if (!waits || std::chrono::steady_clock::now() > deadline) return found;
    std::this_thread::sleep_for(kLookAgain);
  }
}

Result<api::CompactReport> DataUpkeep::compact(bool dry_run) {
  if (!dry_run) return core_.compact();
  LITMUS_ASSIGN_OR_RETURN(const auto snapshot, core_.snapshot());
  api::CompactReport report = weigh_index(*snapshot->manifest);
  report.files_after = archive::segments_after_compaction(*snapshot->manifest);
  report.bytes_after.reset();
  return report;
}

Result<api::PruneReport> DataUpkeep::prune(const api::PruneOrder& order) {
  const std::lock_guard lock(repairing_);
  LITMUS_ASSIGN_OR_RETURN(const auto snapshot, core_.snapshot());
  return pruner_.prune(snapshot, order, core_.forget);
}

api::CompactReport weigh_index(const archive::Manifest& manifest) {
  api::CompactReport report;
  for (const auto* list :
       {&manifest.event_segments, &manifest.run_segments, &manifest.step_segments, &manifest.measurement_segments}) {
    report.files_before += list->size();
    for (const auto& segment : *list) report.bytes_before += segment.size_bytes;
  }
  report.files_after = report.files_before;
  report.bytes_after = report.bytes_before;
  return report;
}

Status DataUpkeep::move_away(FileFinding& found) {
  LITMUS_ASSIGN_OR_RETURN(found.quarantined, quarantine_.move(found));
  found.repaired = true;
  core_.add_loss("quarantined", found.path, found.lost.value_or(0),
                 found.problems.front() + "; it is kept as " + found.quarantined);
  return {};
}

}  // namespace litmus::daemon
