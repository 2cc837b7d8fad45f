#include "daemon/session_keeper.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "journal/unborn.h"

namespace litmus::daemon {

namespace {

constexpr size_t kMostSealed = 128;         // journals in one batch
constexpr size_t kMostLocked = 128;         // owners of channel journals
constexpr std::chrono::seconds kStuck{10};  // then a session keeps no other from its turn

}  // namespace

bool SessionKeeper::look() {
  const bool found = find_dead_owners();
  end_silent();
  advance();
  return found;
}

void SessionKeeper::advance() {
  attend_all();
  close_finished_own();
  seal_early();
  seal_finished();
}

bool SessionKeeper::is_dead(const Uuid& owner) {
  return owner != options_.self &&
         (locks_.contains(owner) || !journal::is_alive(options_.data_dir, owner, *options_.env));
}

bool SessionKeeper::find_dead_owners() {
  bool found = lock_channel_owners();
  std::map<Uuid, bool> asked;
  for (const auto& source : ingest_.sources()) {
    if (is_own(*source) || source->is_dead()) continue;
    const auto [owner, is_new] = asked.try_emplace(source->owner());
    if (is_new) owner->second = is_dead(source->owner());
    if (!owner->second) continue;
    source->set_dead();
    found = true;
  }
  return found;
}

bool SessionKeeper::lock_channel_owners() {
  bool found = false;
  for (const auto& owner : channel_owners_) {
    if (locks_.size() >= kMostLocked) break;
    if (owner == options_.self || locks_.contains(owner)) continue;
    auto lock = journal::take_dead_owner_lock(options_.data_dir, owner, *options_.env);
    if (!lock.ok() || !lock->has_value()) continue;
    locks_.emplace(owner, std::move(**lock));
    found = true;
  }
  return found;
}

void SessionKeeper::lay_by_settled(const std::vector<NumberExtent>& extents, int64_t watermark,
                                   const std::function<bool(const Uuid& session_id)>& may_wait) {
  ingest_.lay_by_settled(extents, watermark, [&](const std::vector<Source*>& journals) {
    if (!may_wait(journals.front()->session_id())) return false;
    const bool all_dead = std::all_of(journals.begin(), journals.end(), [&](const Source* source) {
      return !source->is_relayed() && is_dead(source->owner());
    });
    if (all_dead)
      for (Source* source : journals) source->set_dead();
    return all_dead;
  });
}

// Everything that dead processes have said in it: one of them may be an earlier daemon that has ended it.
bool SessionKeeper::is_read(const Uuid& session_id) const {
  const auto& sources = ingest_.of_session(session_id);
  return std::all_of(sources.begin(), sources.end(),
                     [](const Source* source) { return !source->is_dead() || source->at_end() || source->failed; });
}

// A dead process left something to do here.
bool SessionKeeper::is_waiting(const Uuid& session_id) const {
  const auto& sources = ingest_.of_session(session_id);
  if (std::any_of(sources.begin(), sources.end(), [](const Source* s) { return s->is_dead() && !s->failed; }))
    return true;
  const auto open = orphans_of(session_id);
  return !open.runs.empty() || !open.sessions.empty();
}

RunKeeper::Open SessionKeeper::orphans_of(const Uuid& session_id) const {
  std::set<Uuid> gone;
  for (const Source* source : ingest_.of_session(session_id))
    if (source->is_dead()) gone.insert(source->owner());
  return runs_.open_of(session_id, [&](const Uuid& owner) { return gone.contains(owner); });
}

// One that can't get to its end, because its run can't be stored, doesn't count for ever.
bool SessionKeeper::has_room(bool was_left) const {
  const auto now = Clock::now();
  const auto taken = static_cast<size_t>(std::count_if(attended_.begin(), attended_.end(), [&](const auto& entry) {
    return now - entry.second.since < kStuck && entry.second.was_left == was_left;
  }));
  return taken < (was_left ? room_ : kMostRoom);
}

bool SessionKeeper::lock_owners(const Uuid& session_id) {
  for (const Source* source : ingest_.of_session(session_id)) {
    const Uuid& owner = source->owner();
    if (!source->is_dead() || locks_.contains(owner)) continue;
    auto lock = journal::take_dead_owner_lock(options_.data_dir, owner, *options_.env);
    if (!lock.ok() && lock_trouble_.insert(owner).second)
      log_warning("cannot ask whether process {} lives; taking it for alive: {}", owner.to_string(),
                  lock.status().message());
    if (!lock.ok() || !lock->has_value()) return false;
    locks_.emplace(owner, std::move(**lock));
  }
  return true;
}

// Those of them that are done with.
void SessionKeeper::leave() {
  const size_t left =
      std::erase_if(attended_, [&](const auto& entry) { return !entry.second.busy && !is_waiting(entry.first); });
  if (left > 0) release_owners();
}

// Sessions that died while we were there come first: somebody waits for them. Those for which there is no room, and
// in which nobody lives, are laid by.
void SessionKeeper::attend_all() {
  leave();
  std::map<Uuid, bool> ready;  // and whether it was left by an earlier life
  for (const auto& source : ingest_.sources())
    if (source->is_dead() && !attended_.contains(source->session_id())) ready[source->session_id()] |= source->was_left;
  std::set<Uuid> waiting;
  for (const auto& [session_id, was_left] : ready) {
    if (!is_read(session_id) || !is_waiting(session_id)) continue;
    const auto& sources = ingest_.of_session(session_id);
    const bool may_wait = std::all_of(sources.begin(), sources.end(), [](const Source* source) {
      return source->is_dead() && !source->failed && !source->is_relayed();
    });
    if (may_wait && !has_room(was_left))
      waiting.insert(session_id);
    else
      attended_.try_emplace(session_id).first->second.was_left = was_left;
  }
  if (!waiting.empty()) ingest_.lay_by(waiting);
  for (auto next = ingest_.oldest_laid_by(); next && has_room(true); next = ingest_.oldest_laid_by()) {
    ingest_.call_back(*next);
    attended_.try_emplace(*next).first->second.was_left = true;
  }
  for (auto& [session_id, attended] : attended_) end_orphans(session_id, attended);
}

void SessionKeeper::end_orphans(const Uuid& session_id, Attended& attended) {
  if (attended.busy || Clock::now() < attended.not_before || !is_read(session_id) || !lock_owners(session_id)) return;
  Orphans orphans{orphans_of(session_id), "its process is gone"};
  if (orphans.open.runs.empty() && orphans.open.sessions.empty()) return;
  orphans.is_all = orphans.open.runs.empty() && !runs_.has_unsettled_run(session_id);
  attended.busy = true;
  handlers_.end_orphans(std::move(orphans), [this, session_id](const Status& status) {
    const auto found = attended_.find(session_id);
    if (found == attended_.end()) return;
    found->second.busy = false;
    if (status.ok()) return advance();
    found->second.not_before = Clock::now() + options_.retry_after;
    log_error("cannot end what a dead process left open in session {}, trying again: {}", session_id.to_string(),
              status.message());
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
  for (const Source* source : ingest_.of_session(session_id)) {
    if (!source->is_relayed()) continue;
    relayed = true;
    // Made for an event that is being written this moment, unless the disk refused it.
    if (source->is_untouched() && Clock::now() < source->found_at + options_.relayed_silence) return true;
  }
  return relayed &&
         (runs_.is_relayed_open(session_id) || runs_.is_lively(session_id, Clock::now() - options_.relayed_linger));
}

bool SessionKeeper::is_sealable(const Source& source) const {
  if (!source.at_end() || source.failed || source.sealing) return false;
  if (source.is_dead() && !locks_.contains(source.owner())) return false;
  if (has_unsettled(source)) return false;
  if (is_own(source)) return true;
  if (source.is_relayed()) return !runs_.is_relayed_open(source.session_id());
  // While its owner lives, only the session that it began may still be open; it is then ended in another file.
  return !runs_.is_open_of(source.session_id(), source.owner());
}

void SessionKeeper::close_finished_own() {
  for (const auto& own : ingest_.sources()) {
    if (!is_own(*own) || own->at_end() || own->failed || closing_.contains(own->session_id())) continue;
    const Uuid session_id = own->session_id();
    if (holds_relayed(session_id)) continue;
    const auto& sources = ingest_.of_session(session_id);
    const bool others_done = std::all_of(sources.begin(), sources.end(), [&](const Source* source) {
      return is_own(*source) || source->failed || is_sealable(*source);
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
  const auto& sources = ingest_.of_session(source.session_id());
  return std::any_of(sources.begin(), sources.end(), [&](const Source* other) {
    return other->entry().part < source.entry().part && (other->is_dead() || other->at_end()) && !other->failed &&
           !is_sealable(*other);
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
  std::sort(finished.begin(), finished.end(), [](const Source* a, const Source* b) {
    return std::pair(a->session_id(), a->entry().part) < std::pair(b->session_id(), b->entry().part);
  });
  size_t count = std::min(finished.size(), kMostSealed);
  while (count < finished.size() && finished[count]->session_id() == finished[count - 1]->session_id()) ++count;
  finished.resize(count);
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
    if (status.ok()) ingest_.forget(*source);
  }
  if (status.ok()) has_sealed_ = true;
  if (status.ok()) room_ = std::min(2 * room_, kMostRoom);
  if (status.ok()) runs_.release_sealed([&](const Uuid& session_id) { return is_followed(session_id); });
  advance();
}

// Locks that nobody needs now; their files go with the owner's last journal.
void SessionKeeper::release_owners() {
  std::set<Uuid> needed = channel_owners_;
  for (const auto& [session_id, attended] : attended_)
    for (const Source* source : ingest_.of_session(session_id)) needed.insert(source->owner());
  for (auto& [owner, lock] : locks_) {
    if (needed.contains(owner) || ingest_.follows_owner(owner)) continue;
    if (const Status forgotten = lock.forget(); !forgotten.ok()) log_warning("{}", forgotten.message());
  }
  std::erase_if(locks_, [&](const auto& entry) { return !needed.contains(entry.first); });
}

void SessionKeeper::note_channel_owners(std::set<Uuid> owners) {
  channel_owners_ = std::move(owners);
  release_owners();
}

std::set<Uuid> SessionKeeper::dead_owners() const {
  std::set<Uuid> owners;
  for (const auto& [owner, lock] : locks_) owners.insert(owner);
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
    if (!owner.ok() || locks_.contains(*owner) || channel_owners_.contains(*owner)) continue;
    if (ingest_.follows_owner(*owner)) continue;
    auto lock = journal::take_dead_owner_lock(options_.data_dir, *owner, *options_.env);
    if (!lock.ok() || !lock->has_value()) continue;
    if (const Status forgotten = (*lock)->forget(); !forgotten.ok()) log_warning("{}", forgotten.message());
  }
}

bool SessionKeeper::is_followed(const Uuid& session_id) const { return !ingest_.of_session(session_id).empty(); }

bool SessionKeeper::is_sealed(const Uuid& session_id) const {
  bool live = false, waiting = false, own = false;
  for (const Source* source : ingest_.of_session(session_id)) {
    if (source->failed) continue;
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
