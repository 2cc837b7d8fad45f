#include "daemon/session_keeper.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "journal/unborn.h"

namespace litmus::daemon {

bool SessionKeeper::look() {
  const bool found = find_dead_owners();
  end_silent();
  advance();
  return found;
}

void SessionKeeper::advance() {
  for (auto& [owner, dead] : dead_) end_orphans(owner, dead);
  close_finished_own();
  seal_early();
  seal_finished();
}

bool SessionKeeper::find_dead_owners() {
  std::set<Uuid> owners;
  for (const auto& source : ingest_.sources())
    if (!is_own(*source) && !source->is_dead()) owners.insert(source->owner());
  for (const auto& owner : channel_owners_)
    if (owner != options_.self && !dead_.contains(owner)) owners.insert(owner);
  bool found = false;
  for (const auto& owner : owners) {
    if (!dead_.contains(owner)) {
      auto lock = journal::take_dead_owner_lock(options_.data_dir, owner, *options_.env);
      if (!lock.ok() && lock_trouble_.insert(owner).second)
        log_warning("cannot ask whether process {} lives; taking it for alive: {}", owner.to_string(),
                    lock.status().message());
      if (!lock.ok() || !lock->has_value()) continue;
      dead_.emplace(owner, DeadOwner{std::move(**lock), false, {}});
    }
    for (const auto& source : ingest_.sources())
      if (source->owner() == owner) source->set_dead();
    found = true;
  }
  return found;
}

// Everything that the process has said, and what others said of its sessions: an earlier daemon may have ended them.
bool SessionKeeper::is_read(const Uuid& owner) const {
  const auto& sources = ingest_.sources();
  std::set<Uuid> sessions;
  for (const auto& source : sources)
    if (source->owner() == owner) sessions.insert(source->session_id());
  return std::all_of(sources.begin(), sources.end(), [&](const auto& source) {
    return !source->is_dead() || !sessions.contains(source->session_id()) || source->at_end() || source->failed;
  });
}

void SessionKeeper::end_orphans(const Uuid& owner, DeadOwner& dead) {
  if (dead.busy || Clock::now() < dead.not_before || !is_read(owner)) return;
  Orphans orphans{{runs_.open_runs_of(owner), runs_.open_sessions_of(owner)}, "its process is gone"};
  if (orphans.open.runs.empty() && orphans.open.sessions.empty()) return;
  dead.busy = true;
  handlers_.end_orphans(std::move(orphans), [this, owner](const Status& status) {
    const auto found = dead_.find(owner);
    if (found == dead_.end()) return;
    found->second.busy = false;
    if (status.ok()) return advance();
    found->second.not_before = Clock::now() + options_.retry_after;
    log_error("cannot end what process {} left open, trying again: {}", owner.to_string(), status.message());
  });
}

void SessionKeeper::end_silent() {
  if (ending_silent_ || Clock::now() < silent_not_before_) return;
  Orphans orphans{runs_.quiet_relayed(Clock::now() - options_.relayed_silence), "nothing was heard of its producer"};
  if (orphans.open.runs.empty() && orphans.open.sessions.empty()) return;
  ending_silent_ = true;
  handlers_.end_orphans(std::move(orphans), [this](const Status& status) {
    ending_silent_ = false;
    if (status.ok()) return advance();
    silent_not_before_ = Clock::now() + options_.retry_after;
    log_error("cannot end what producers elsewhere left open, trying again: {}", status.message());
  });
}

// Its relayed journal stays open: more is to be expected.
bool SessionKeeper::holds_relayed(const Uuid& session_id) const {
  bool relayed = false;
  for (const auto& source : ingest_.sources()) {
    if (source->session_id() != session_id || !source->is_relayed()) continue;
    relayed = true;
    // Made for an event that is being written this moment, unless the disk refused it.
    if (source->is_untouched() && Clock::now() < source->found_at + options_.relayed_silence) return true;
  }
  return relayed &&
         (runs_.is_relayed_open(session_id) || runs_.is_lively(session_id, Clock::now() - options_.relayed_linger));
}

bool SessionKeeper::is_open_owner(const Uuid& owner) const {
  return !runs_.open_runs_of(owner).empty() || !runs_.open_sessions_of(owner).empty();
}

bool SessionKeeper::is_sealable(const Source& source) const {
  if (!source.at_end() || source.failed || source.sealing) return false;
  if (has_unsettled(source)) return false;
  if (is_own(source)) return true;
  if (source.is_relayed()) return !runs_.is_relayed_open(source.session_id());
  // While its owner lives, only the session that it began may still be open; it is then ended in another file.
  const auto open = runs_.open_sessions_of(source.owner());
  return std::none_of(open.begin(), open.end(),
                      [&](const auto& place) { return place.session_id == source.session_id(); });
}

void SessionKeeper::close_finished_own() {
  for (const auto& own : ingest_.sources()) {
    if (!is_own(*own) || own->at_end() || own->failed || closing_.contains(own->session_id())) continue;
    const Uuid session_id = own->session_id();
    if (holds_relayed(session_id)) continue;
    const bool others_done = std::all_of(ingest_.sources().begin(), ingest_.sources().end(), [&](const auto& source) {
      return source->session_id() != session_id || is_own(*source) || source->failed || is_sealable(*source);
    });
    if (!others_done || runs_.has_unsettled_run(session_id)) continue;
    closing_.insert(session_id);
    handlers_.close_own(session_id, [this, session_id](const Status& status) {
      closing_.erase(session_id);
      if (!status.ok())
        log_error("cannot close the own journal of session {}: {}", session_id.to_string(), status.message());
      advance();
    });
  }
}

// One batch a session: its own journal goes along, or the session would be put into segments twice.
bool SessionKeeper::waits_for_own(const Source& source) const {
  if (closing_.contains(source.session_id())) return true;
  return runs_.has_unsettled_run(source.session_id()) && is_own(source);
}

// What a daemon said of a dead process stands in a later journal than what the process said. Were it sealed first, a
// daemon that is killed then would leave the process's journal without its end, to be ended once more.
bool SessionKeeper::waits_for_earlier(const Source& source) const {
  const auto& sources = ingest_.sources();
  return std::any_of(sources.begin(), sources.end(), [&](const auto& other) {
    return other->session_id() == source.session_id() && other->entry().part < source.entry().part &&
           (other->is_dead() || other->at_end()) && !other->failed && !is_sealable(*other);
  });
}

SealOrder SessionKeeper::order_of(const Source& source) {
  return {source.entry().path, source.writer_key(), source.extents(), source.doubles(), source.runs, source.last_event};
}

bool SessionKeeper::has_unsettled(const Source& source) const {
  return std::any_of(source.runs.begin(), source.runs.end(), [&](const Uuid& run) { return runs_.is_unsettled(run); });
}

// The process waits for its sealed file before it exits; what the daemon has to say of the runs follows in a journal of
// its own.
void SessionKeeper::seal_early() {
  for (const auto& source : ingest_.sources()) {
    if (is_own(*source) || source->is_relayed() || source->is_dead() || !source->at_end() || source->failed) continue;
    if (!has_unsettled(*source) || std::exchange(source->sealed_early, true)) continue;
    source->sealing = true;
    handlers_.seal_early(order_of(*source), [this, key = source->writer_key()](const Status&) {
      if (Source* const sealed = ingest_.find(key); sealed != nullptr) sealed->sealing = false;
      advance();
    });
  }
}

void SessionKeeper::seal_finished() {
  if (sealing_ || Clock::now() < seal_not_before_) return;
  std::vector<Source*> finished;
  for (const auto& source : ingest_.sources())
    if (is_sealable(*source) && !waits_for_own(*source) && !waits_for_earlier(*source))
      finished.push_back(source.get());
  if (finished.empty()) return;
  std::stable_sort(finished.begin(), finished.end(),
                   [](const Source* a, const Source* b) { return a->entry().part < b->entry().part; });
  sealing_ = true;
  std::vector<SealOrder> orders;
  for (Source* source : finished) {
    source->sealing = true;
    orders.push_back(order_of(*source));
  }
  handlers_.seal(orders, [this, orders](const Status& status) { sealed(orders, status); });
}

void SessionKeeper::sealed(const std::vector<SealOrder>& orders, const Status& status) {
  sealing_ = false;
  if (!status.ok()) {
    seal_not_before_ = Clock::now() + options_.retry_after;
    log_error("cannot seal, trying again: {}", status.message());
  }
  for (const auto& order : orders) {
    Source* const source = ingest_.find(order.writer_key);
    if (source == nullptr) continue;
    source->sealing = false;
    if (status.ok()) forget(*source);
  }
  if (status.ok()) runs_.release_sealed([&](const Uuid& session_id) { return is_followed(session_id); });
  advance();
}

void SessionKeeper::forget(const Source& source) {
  const Uuid owner = source.owner();
  ingest_.forget(source);
  forget_owner(owner);
}

// When nothing is left of it.
void SessionKeeper::forget_owner(const Uuid& owner) {
  const auto& left = ingest_.sources();
  const auto dead = dead_.find(owner);
  if (dead == dead_.end() || is_open_owner(owner) || channel_owners_.contains(owner) ||
      std::any_of(left.begin(), left.end(), [&](const auto& other) { return other->owner() == owner; }))
    return;
  if (const Status forgotten = dead->second.lock.forget(); !forgotten.ok()) log_warning("{}", forgotten.message());
  dead_.erase(dead);
}

void SessionKeeper::note_channel_owners(std::set<Uuid> owners) {
  const std::set<Uuid> before = std::exchange(channel_owners_, std::move(owners));
  for (const auto& owner : before)
    if (!channel_owners_.contains(owner)) forget_owner(owner);
}

std::set<Uuid> SessionKeeper::dead_owners() const {
  std::set<Uuid> owners;
  for (const auto& [owner, dead] : dead_) owners.insert(owner);
  return owners;
}

void SessionKeeper::sweep() {
  sweep_locks();
  sweep_channels();
}

// Of these two days only: a history isn't looked through again and again.
void SessionKeeper::sweep_channels() {
  constexpr int64_t kDayMicros = 86'400'000'000;
  if (!channel_journals_) channel_journals_.emplace(options_.data_dir, *options_.env);
  const auto journals = channel_journals_->list(journal::JournalKind::kChannels);
  if (!journals.ok()) return;
  const std::string yesterday = Timestamp{options_.env->now().micros - kDayMicros}.date();
  for (const auto& journal : *journals) {
    if (journal.date < yesterday) continue;
    const auto reader = journal::Reader::open(journal.path, *options_.env);
    if (reader.status().code() != ErrorCode::kUnavailable) continue;
    if (const auto left = journal::remove_if_unborn(journal.path, *options_.env); !left.ok())
      log_debug("cannot look after {}: {}", journal.path.native(), left.status().message());
  }
}

void SessionKeeper::sweep_locks() {
  const auto files = options_.env->list(options_.data_dir / "events" / ".alive");
  if (!files.ok()) return;
  for (const auto& file : *files) {
    const auto owner = Uuid::parse(file.name);
    if (!owner.ok() || dead_.contains(*owner) || channel_owners_.contains(*owner)) continue;
    const bool used = std::any_of(ingest_.sources().begin(), ingest_.sources().end(),
                                  [&](const auto& source) { return source->owner() == *owner; });
    if (used) continue;
    auto lock = journal::take_dead_owner_lock(options_.data_dir, *owner, *options_.env);
    if (!lock.ok() || !lock->has_value()) continue;
    if (const Status forgotten = (*lock)->forget(); !forgotten.ok()) log_warning("{}", forgotten.message());
  }
}

bool SessionKeeper::is_followed(const Uuid& session_id) const {
  return std::any_of(ingest_.sources().begin(), ingest_.sources().end(),
                     [&](const auto& source) { return source->session_id() == session_id; });
}

bool SessionKeeper::is_sealed(const Uuid& session_id) const {
  bool live = false, waiting = false, own = false;
  for (const auto& source : ingest_.sources()) {
    if (source->session_id() != session_id || source->failed) continue;
    if (is_own(*source))
      own = true;
    else if (source->at_end() || source->is_dead())
      waiting = true;
    else
      live = true;
  }
  return !waiting && (live || !own);
}

int64_t SessionKeeper::live_journals() const {
  return std::count_if(ingest_.sources().begin(), ingest_.sources().end(), [&](const auto& source) {
    return !is_own(*source) && !source->is_dead() && !source->failed && !source->at_end();
  });
}

bool SessionKeeper::has_live_journal() const { return runs_.has_relayed_open() || live_journals() > 0; }

}  // namespace litmus::daemon
