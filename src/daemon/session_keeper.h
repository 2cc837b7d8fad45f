// SessionKeeper: looks after journals whose writers are gone or done.
//
// A few times a second, and at once when a lease connection drops, it asks whether the owners live. What a dead owner
// left open is ended for it as aborted; journals with nothing open are sealed. Only under a dead owner's lock, or when
// the writer has closed its journal, is anything done with it. What producers elsewhere say (Intake) stands in relayed
// journals: their owner's lock says nothing, so that what they left open is ended when nothing was heard for long.
//
// Sessions of dead processes may be thousands: a few at a time are attended to, the oldest first, from the lock to the
// sealed file; the others are laid by meanwhile. A daemon that is killed after the first few leaves fewer to the next.
//
// For the I/O thread only; what waits for the disk is ordered from the storage thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "daemon/ingest.h"
#include "daemon/run_keeper.h"
#include "journal/catalog.h"
#include "journal/liveness.h"

namespace litmus::daemon {

// One journal to be sealed, as the storage thread needs it.
struct SealOrder {
  std::filesystem::path journal;
  Uuid writer_key;
  std::vector<NumberExtent> extents;
  std::set<uint64_t> doubles;  // sequences of events that another journal has
  std::set<Uuid> runs;         // that have events in it
  int64_t last_event = 0;      // its newest number: must be in segments before the journal goes
};

class SessionKeeper {
 public:
  struct Orphans {
    RunKeeper::Open open;
    std::string reason;   // why they are over
    bool is_all = false;  // nothing else will be said in these sessions
  };
  using Done = std::function<void(const Status&)>;  // called on the I/O thread
  struct Handlers {
    // Adds run.ended and session.ended, aborted, to the sessions. Done: they have been ingested.
    std::function<void(Orphans, Done)> end_orphans;
    // Ends the daemon's own journal of the session. Done: its end has been ingested.
    std::function<void(const Uuid& session_id, Done)> close_own;
    // The journal is complete, though its runs aren't settled: writes its sealed file meanwhile, and puts it in place
    // once their files are there. The journal stays. Done: whether it is there or not.
    std::function<void(SealOrder, Done)> seal_early;
    // Puts the sealed files in place and everything ingested so far into segments, then unlinks the journals.
    std::function<void(std::vector<SealOrder>, Done)> seal;
  };
  struct Options {
    std::filesystem::path data_dir;
    Uuid self;  // this process's identity
    Env* env = &Env::real();
    std::chrono::milliseconds retry_after{5'000};          // when the disk refused
    std::chrono::milliseconds relayed_silence{3'600'000};  // then what a producer elsewhere left open is aborted
    std::chrono::milliseconds relayed_linger{5'000};       // a journal waits so long for another event to come
  };

  SessionKeeper(const Options& options, Ingest& ingest, RunKeeper& runs, Handlers handlers)
      : options_(options), ingest_(ingest), runs_(runs), handlers_(std::move(handlers)) {}

  // At start, before the replay: sessions of dead processes that have nothing to show are laid by. `may_wait`: unless
  // more has to be known of them.
  void lay_by_settled(const std::vector<NumberExtent>& extents, int64_t watermark,
                      const std::function<bool(const Uuid& session_id)>& may_wait);

  // Asks the locks, and orders what can be done now. True: owners were found dead, so there is more to ingest.
  bool look();

  // Only the second half: something was ingested or settled.
  void advance();

  // Owners of the channel journals that are still there: whether they live is asked, too, and their locks are kept.
  void note_channel_owners(std::set<Uuid> owners);
  // Whose locks are held.
  std::set<Uuid> dead_owners() const;

  // Removes the lock files of processes that are gone and have no journal left, and the channel journals that never
  // got a header.
  void sweep();

  // Nothing of the session waits to be sealed: its journals are sealed, or their writers are at work.
  bool is_sealed(const Uuid& session_id) const;

  // It has journals that aren't sealed.
  bool is_followed(const Uuid& session_id) const;

  // Dead sessions wait for their turn, and get it.
  bool has_backlog() const { return ingest_.laid_by() > 0 && Clock::now() >= seal_not_before_; }

  // So many wait that each life has to end some of them, however short it is; and this one hasn't yet.
  bool must_seal_first() const { return ingest_.laid_by() > kManyLaidBy && !has_sealed_; }

  // A journal whose writer lives and hasn't closed it.
  bool has_live_journal() const;
  int64_t live_journals() const;

 private:
  using Clock = std::chrono::steady_clock;
  // Few at first, twice as many each time: even a daemon that lives for a moment gets some sessions to their end.
  static constexpr size_t kLeastRoom = 8, kMostRoom = 32, kManyLaidBy = 64;
  // A session of a dead process, from its locks to its sealed files.
  struct Attended {
    bool was_left = false;
    bool busy = false;
    Clock::time_point not_before;
    const Clock::time_point since = Clock::now();
  };

  void sweep_locks();
  void sweep_channels();
  bool find_dead_owners();
  bool lock_channel_owners();
  bool is_dead(const Uuid& owner);
  bool lock_owners(const Uuid& session_id);
  void attend_all();
  bool has_room(bool was_left) const;
  void leave();
  bool is_read(const Uuid& session_id) const;
  bool is_waiting(const Uuid& session_id) const;
  RunKeeper::Open orphans_of(const Uuid& session_id) const;
  void end_orphans(const Uuid& session_id, Attended& attended);
  void end_silent();
  bool holds_relayed(const Uuid& session_id) const;
  void close_finished_own();
  void seal_early();
  bool has_unsettled(const Source& source) const;
  void seal_finished();
  void sealed(const std::vector<SealOrder>& orders, const Status& status);
  void release_owners();
  static SealOrder order_of(const Source& source);
  bool is_sealable(const Source& source) const;
  bool waits_for_earlier(const Source& source) const;
  bool is_own(const Source& source) const { return source.owner() == options_.self; }
  bool waits_for_own(const Source& source) const;

  Options options_;
  Ingest& ingest_;
  RunKeeper& runs_;
  Handlers handlers_;
  std::map<Uuid, Attended> attended_;                 // by session
  std::map<Uuid, journal::DeadOwnerLock> locks_;      // by owner
  size_t room_ = kLeastRoom;                          // for sessions that an earlier life left
  std::optional<journal::Catalog> channel_journals_;  // once asked for
  std::set<Uuid> channel_owners_;
  std::set<Uuid> closing_;       // sessions whose own journal is being closed
  std::set<Uuid> lock_trouble_;  // owners whose lock couldn't be asked; logged once
  Clock::time_point seal_not_before_, silent_not_before_;
  bool ending_silent_ = false;
  bool sealing_ = false, has_sealed_ = false;
};

}  // namespace litmus::daemon
