// RunKeeper: what the daemon knows of runs and sessions that aren't finished business: who owns them, whether they have
// ended, whether their record is on the disk. Feeds the run accumulators.
//
// For the I/O thread only. It decides; writing is done by the storage thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/own_journals.h"
#include "events/stored_event.h"
#include "runs/accumulator.h"

namespace litmus::daemon {

// A run as its stored events make it, for one that isn't held any more.
struct StoredRun {
  runs::RunRecordPtr record;  // nullptr: its events don't make a run
  SessionPlace place;
  int64_t attempts = 0;  // of materialisation
  int64_t through = 0;   // number of the newest event that was looked at
};

class RunKeeper {
 public:
  using Clock = std::chrono::steady_clock;

  // What has to be written: the record as of its run.ended, and which attempt this is.
  struct Order {
    runs::RunRecordPtr record;
    SessionPlace place;
    int64_t attempt = 1;
  };
  struct Open {
    std::vector<std::pair<Uuid, SessionPlace>> runs;
    std::vector<SessionPlace> sessions;
  };
  struct Handlers {
    // Who wrote the journal with this key, and in which date folder it lies.
    struct Writer {
      Uuid owner;
      std::string date;
      bool relayed = false;  // the owner only writes down what a producer elsewhere says
    };
    std::function<std::optional<Writer>(const Uuid& writer_key)> writer;
    std::function<void(Order)> materialize;
    // An event came for a run that was settled and forgotten: give it back by restored().
    std::function<void(const Uuid& run_id)> restore;
  };
  explicit RunKeeper(Handlers handlers) : handlers_(std::move(handlers)) {}

  void apply(const events::EventBlockPtr& block);

  // Until it is called, runs that ended are only noted: their run.materialized may follow in the replay. Sessions that
  // were left for later have a replay of their own.
  void end_of_replay();
  void replay(const events::EventBlockPtr& block);

  // `version` of the run is on the disk; a newer one that has been ordered meanwhile isn't.
  void materialized(const Uuid& run_id, int64_t version, std::string file_path);
  void materialization_failed(const Uuid& run_id, std::string error);
  // Orders again what failed and has waited long enough: twice as long after each attempt, up to an hour.
  void retry_failed(Clock::time_point now);

  // Orders a run that is held and has ended, or one that `stored` gives back. False: it is held and hasn't ended.
  bool order_again(const StoredRun& stored);
  // What `restore` asked for. Asks again when more came meanwhile.
  void restored(const Uuid& run_id, const StoredRun& stored);

  // Takes up a run again that was released: its events, and those of its session, as they were stored.
  bool holds(const Uuid& run_id) const { return runs_.contains(run_id); }
  void take_up(const events::EventBlockPtr& stored, const Uuid& session_id, std::string date);

  // Whether the events of the run are still needed in their journals.
  bool is_unsettled(const Uuid& run_id) const;
  bool has_unsettled_run(const Uuid& session_id) const;

  // What processes that are gone left open in the session. What they only relayed isn't their own.
  Open open_of(const Uuid& session_id, const std::function<bool(const Uuid& owner)>& is_gone) const;
  // The session itself, whatever its runs: `owner` began it and hasn't ended it.
  bool is_open_of(const Uuid& session_id, const Uuid& owner) const;
  std::optional<SessionPlace> place_of(const Uuid& session_id) const;

  // What producers elsewhere began and haven't ended; `quiet_relayed` that of sessions without an event since `since`.
  bool is_relayed_open(const Uuid& session_id) const;
  bool has_relayed_open() const;
  Open quiet_relayed(Clock::time_point since) const;
  // Whether more is to be expected of the session: it hasn't ended, and had an event since then.
  bool is_lively(const Uuid& session_id, Clock::time_point since) const;

  // Records that aren't, or not in this version, in run segments.
  std::vector<runs::RunRecordPtr> records();
  std::vector<runs::RunRecordPtr> open_records() { return accumulators_.open_runs(); }
  // Settled ones among them: what the next checkpoint takes along.
  std::vector<runs::RunRecordPtr> settled_records();
  // These versions are in run segments now.
  void in_segments(const std::vector<runs::RunRecordPtr>& records);
  // Forgets sessions whose files are all sealed, and their runs, when those are in segments.
  void release_sealed(const std::function<bool(const Uuid& session_id)>& is_followed);

  int64_t unreadable_events() const { return accumulators_.unreadable_events(); }

 private:
  struct Run {
    Uuid session_id, owner;
    bool started = false, ended = false, settled = false, ordered = false, failed = false;
    bool relayed = false;
    int64_t attempts = 0;          // of materialisation, as events say
    int64_t segment_version = -1;  // of the row in run segments
    int64_t late_number = 0;       // newest event that came while the run wasn't held
    Clock::time_point failed_at;
    Clock::duration patience{};  // after a failure
  };
  struct Session {
    Uuid owner;
    std::string date;
    bool started = false, ended = false, relayed = false;
    Clock::time_point heard_at;  // of its last event, as long as this process knows
    std::set<Uuid> runs;
  };
  void apply(const events::StoredEvent& event);
  void set_session(const Uuid& run_id, Run& run, const Uuid& session_id);
  const std::set<Uuid>& runs_in(const Uuid& session_id) const;
  void note(const events::StoredEvent& event);
  void order(const Uuid& run_id, Run& run);
  void order_all();
  void note_late(const events::StoredEvent& event);
  bool is_stored(const Uuid& run_id, const Run& run);

  Handlers handlers_;
  runs::Accumulators accumulators_;
  std::unordered_map<Uuid, Run> runs_;
  std::unordered_map<Uuid, Session> sessions_;
  std::set<Uuid> to_order_, to_restore_;  // at the end of the block, or of the replay
  bool replaying_ = true;
  Clock::time_point now_;  // of the block that is being applied
};

}  // namespace litmus::daemon
