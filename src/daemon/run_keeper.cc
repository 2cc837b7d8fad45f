#include "daemon/run_keeper.h"

#include <algorithm>
#include <utility>

#include "gen/event_types.h"

namespace litmus::daemon {

using events::EventTypeId;

namespace {

constexpr std::chrono::seconds kFirstPatience{20};
constexpr std::chrono::hours kMostPatience{1};

}  // namespace

void RunKeeper::apply(const events::EventBlockPtr& block) {
  now_ = Clock::now();
  for (const auto& event : block->events) apply(event);
  if (!replaying_) order_all();
}

void RunKeeper::replay(const events::EventBlockPtr& block) {
  const bool replaying = std::exchange(replaying_, true);
  apply(block);
  replaying_ = replaying;
}

void RunKeeper::order_all() {
  for (const auto& run_id : std::exchange(to_order_, {})) {
    const auto run = runs_.find(run_id);
    if (run == runs_.end() || !run->second.ended || run->second.settled || run->second.late_number != 0) continue;
    order(run_id, run->second);
  }
  for (const auto& run_id : std::exchange(to_restore_, {})) handlers_.restore(run_id);
}

void RunKeeper::apply(const events::StoredEvent& event) {
  note(event);
  const auto applied = accumulators_.apply(event);
  if (applied.run_unknown) return note_late(event);
  if (!applied.run_ended) return;
  Run& run = runs_[applied.run_id];
  run.ended = true;
  run.settled = run.failed = false;
  run.patience = {};
  to_order_.insert(applied.run_id);
}

// What a process said before it was given up may come long after: from a machine that was cut off, from a file that was
// brought back. What the daemon itself says of a run adds nothing to it.
void RunKeeper::note_late(const events::StoredEvent& event) {
  const auto type = static_cast<EventTypeId>(event.type_id);
  if (type == EventTypeId::kRunMaterialized || type == EventTypeId::kRunMaterializationFailed) return;
  Run& run = runs_[event.run_id];
  set_session(event.run_id, run, event.session_id);
  run.started = run.ended = true;
  run.settled = false;
  if (std::exchange(run.late_number, event.number) == 0) to_restore_.insert(event.run_id);
}

void RunKeeper::set_session(const Uuid& run_id, Run& run, const Uuid& session_id) {
  if (run.session_id == session_id) return;
  if (const auto before = sessions_.find(run.session_id); before != sessions_.end()) before->second.runs.erase(run_id);
  run.session_id = session_id;
  sessions_[session_id].runs.insert(run_id);
}

const std::set<Uuid>& RunKeeper::runs_in(const Uuid& session_id) const {
  static const std::set<Uuid> kNone;
  const auto session = sessions_.find(session_id);
  return session == sessions_.end() ? kNone : session->second.runs;
}

// What the journals say about who owns what, and what is settled.
void RunKeeper::note(const events::StoredEvent& event) {
  auto [session, is_new] = sessions_.try_emplace(event.session_id);
  if (is_new) {
    if (const auto writer = handlers_.writer(event.writer_key)) session->second.date = writer->date;
  }
  session->second.heard_at = now_;
  switch (static_cast<EventTypeId>(event.type_id)) {
    case EventTypeId::kSessionStarted:
      session->second.started = true;
      if (const auto writer = handlers_.writer(event.writer_key)) {
        session->second.owner = writer->owner;
        session->second.relayed = writer->relayed;
      }
      break;
    case EventTypeId::kSessionEnded:
      session->second.ended = true;
      break;
    case EventTypeId::kRunStarted: {
      Run& run = runs_[event.run_id];
      run.started = true;
      set_session(event.run_id, run, event.session_id);
      // It isn't late, only its journal was: whatever came before its start counts for nothing.
      if (std::exchange(run.late_number, 0) != 0) run.ended = false;
      to_restore_.erase(event.run_id);
      if (const auto writer = handlers_.writer(event.writer_key)) {
        run.owner = writer->owner;
        run.relayed = writer->relayed;
      }
      break;
    }
    case EventTypeId::kRunMaterialized:
    case EventTypeId::kRunMaterializationFailed: {
      const auto run = runs_.find(event.run_id);
      if (run == runs_.end()) break;
      ++run->second.attempts;
      if (replaying_ && static_cast<EventTypeId>(event.type_id) == EventTypeId::kRunMaterialized)
        run->second.settled = true;
      break;
    }
    default:
      break;
  }
}

void RunKeeper::end_of_replay() {
  replaying_ = false;
  order_all();
}

bool RunKeeper::order_again(const StoredRun& stored) {
  const Uuid& run_id = stored.record->run_id;
  if (accumulators_.record(run_id) == nullptr) {
    restored(run_id, stored);
    return true;
  }
  Run& run = runs_[run_id];
  if (!run.ended) return false;
  run.settled = run.failed = false;
  order(run_id, run);
  return true;
}

void RunKeeper::restored(const Uuid& run_id, const StoredRun& stored) {
  if (accumulators_.record(run_id) != nullptr) return;  // somebody else was faster
  Run& run = runs_[run_id];
  if (stored.through < run.late_number) return handlers_.restore(run_id);
  run.late_number = 0;
  run.started = run.ended = true;
  if (stored.record == nullptr) {  // without a start there is nothing to write
    run.settled = true;
    return;
  }
  run.attempts = stored.attempts;
  run.settled = run.failed = false;
  const auto [session, is_new] = sessions_.try_emplace(stored.place.session_id);
  if (is_new) {
    session->second.date = stored.place.date;
    session->second.started = session->second.ended = true;
  }
  set_session(run_id, run, stored.place.session_id);
  accumulators_.restore(*stored.record);
  order(run_id, run);
}

// It was settled when it was released: replay notes that, and orders nothing.
void RunKeeper::take_up(const events::EventBlockPtr& stored, const Uuid& session_id, std::string date) {
  const std::set<Uuid> to_order = to_order_;
  replay(stored);
  to_order_ = to_order;
  const auto session = sessions_.find(session_id);
  if (session != sessions_.end() && session->second.date.empty()) session->second.date = std::move(date);
}

void RunKeeper::order(const Uuid& run_id, Run& run) {
  run.ordered = true;
  handlers_.materialize({accumulators_.record(run_id), *place_of(run.session_id), run.attempts + 1});
}

void RunKeeper::materialized(const Uuid& run_id, int64_t version, std::string file_path) {
  const auto record = accumulators_.record(run_id);
  if (record == nullptr || record->last_event_number != version) return;  // its next order is on its way
  accumulators_.set_materialized(run_id, std::move(file_path));
  Run& run = runs_[run_id];
  run.settled = true;
  run.failed = run.ordered = false;
  run.patience = {};
}

void RunKeeper::materialization_failed(const Uuid& run_id, std::string error) {
  accumulators_.set_materialization_failed(run_id, std::move(error));
  Run& run = runs_[run_id];
  run.failed = true;
  run.ordered = false;
  run.failed_at = Clock::now();
  run.patience = std::clamp<Clock::duration>(2 * run.patience, kFirstPatience, kMostPatience);
}

void RunKeeper::retry_failed(Clock::time_point now) {
  for (auto& [run_id, run] : runs_) {
    if (!run.failed || now - run.failed_at < run.patience) continue;
    run.failed = false;
    order(run_id, run);
  }
}

bool RunKeeper::is_unsettled(const Uuid& run_id) const {
  const auto run = runs_.find(run_id);
  return run != runs_.end() && run->second.started && !run->second.settled;
}

bool RunKeeper::has_unsettled_run(const Uuid& session_id) const {
  const auto& runs = runs_in(session_id);
  return std::any_of(runs.begin(), runs.end(), [&](const Uuid& run_id) { return is_unsettled(run_id); });
}

RunKeeper::Open RunKeeper::open_of(const Uuid& session_id,
                                   const std::function<bool(const Uuid& owner)>& is_gone) const {
  Open open;
  for (const Uuid& run_id : runs_in(session_id)) {
    const Run& run = runs_.at(run_id);
    if (run.started && !run.ended && !run.relayed && is_gone(run.owner))
      open.runs.emplace_back(run_id, *place_of(session_id));
  }
  const auto session = sessions_.find(session_id);
  if (session != sessions_.end() && is_gone(session->second.owner) && is_open_of(session_id, session->second.owner))
    open.sessions.push_back(*place_of(session_id));
  return open;
}

bool RunKeeper::is_open_of(const Uuid& session_id, const Uuid& owner) const {
  const auto found = sessions_.find(session_id);
  if (found == sessions_.end()) return false;
  const Session& session = found->second;
  return session.started && !session.ended && !session.relayed && session.owner == owner;
}

bool RunKeeper::is_relayed_open(const Uuid& session_id) const {
  const auto session = sessions_.find(session_id);
  if (session == sessions_.end()) return false;
  if (session->second.relayed && !session->second.ended) return true;
  return std::any_of(session->second.runs.begin(), session->second.runs.end(), [&](const Uuid& run_id) {
    const Run& run = runs_.at(run_id);
    return run.relayed && run.started && !run.ended;
  });
}

RunKeeper::Open RunKeeper::quiet_relayed(Clock::time_point since) const {
  Open open;
  const auto is_quiet = [&](const Uuid& session_id) { return sessions_.at(session_id).heard_at < since; };
  for (const auto& [run_id, run] : runs_)
    if (run.relayed && run.started && !run.ended && is_quiet(run.session_id))
      open.runs.emplace_back(run_id, *place_of(run.session_id));
  for (const auto& [session_id, session] : sessions_)
    if (session.relayed && !session.ended && session.heard_at < since)
      open.sessions.push_back({session_id, session.date});
  return open;
}

bool RunKeeper::has_relayed_open() const {
  const auto open = quiet_relayed(Clock::time_point::max());
  return !open.runs.empty() || !open.sessions.empty();
}

bool RunKeeper::is_lively(const Uuid& session_id, Clock::time_point since) const {
  const auto session = sessions_.find(session_id);
  return session != sessions_.end() && !session->second.ended && session->second.heard_at >= since;
}

std::optional<SessionPlace> RunKeeper::place_of(const Uuid& session_id) const {
  const auto session = sessions_.find(session_id);
  if (session == sessions_.end()) return std::nullopt;
  return SessionPlace{session_id, session->second.date};
}

std::vector<runs::RunRecordPtr> RunKeeper::records() {
  std::vector<runs::RunRecordPtr> fresh;
  for (auto& record : accumulators_.records()) {
    const auto run = runs_.find(record->run_id);
    if (run == runs_.end() || run->second.segment_version != record->last_event_number)
      fresh.push_back(std::move(record));
  }
  return fresh;
}

std::vector<runs::RunRecordPtr> RunKeeper::settled_records() {
  auto settled = records();
  std::erase_if(settled, [&](const auto& record) {
    const auto run = runs_.find(record->run_id);
    return run == runs_.end() || !run->second.settled;
  });
  return settled;
}

void RunKeeper::in_segments(const std::vector<runs::RunRecordPtr>& records) {
  for (const auto& record : records) {
    const auto run = runs_.find(record->run_id);
    if (run != runs_.end()) run->second.segment_version = record->last_event_number;
  }
}

bool RunKeeper::is_stored(const Uuid& run_id, const Run& run) {
  if (!run.settled) return !run.started;
  const auto record = accumulators_.record(run_id);
  return record == nullptr || record->last_event_number == run.segment_version;
}

void RunKeeper::release_sealed(const std::function<bool(const Uuid&)>& is_followed) {
  std::set<Uuid> kept;
  for (const auto& [run_id, run] : runs_)
    if (!is_stored(run_id, run)) kept.insert(run.session_id);
  std::erase_if(sessions_, [&](const auto& entry) {
    if (is_followed(entry.first)) kept.insert(entry.first);
    return !kept.contains(entry.first);
  });
  std::erase_if(runs_, [&](const auto& entry) {
    if (kept.contains(entry.second.session_id)) return false;
    accumulators_.release(entry.first);
    return true;
  });
}

}  // namespace litmus::daemon
