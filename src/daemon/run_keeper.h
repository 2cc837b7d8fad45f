// RunKeeper: what the daemon knows of runs and sessions that aren't finished business: who owns them, whether they have
// ended, whether their record is on the disk. Feeds the run accumulators.
//
// For the I/O thread only. It decides; writing is done by the storage thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/own_journals.h"
#include "events/stored_event.h"
#include "runs/accumulator.h"

namespace litmus::daemon {

class RunKeeper {
 public:
  // What has to be written: the record as of its run.ended, and which attempt this is.
  struct Order {
    runs::RunRecordPtr record;
    SessionPlace place;
    int64_t attempt = 1;
  };
  struct Handlers {
    // Who wrote the journal with this key, and in which date folder it lies.
    struct Writer {
      Uuid owner;
      std::string date;
    };
    std::function<std::optional<Writer>(const Uuid& writer_key)> writer;
    std::function<void(Order)> materialize;
  };
  explicit RunKeeper(Handlers handlers) : handlers_(std::move(handlers)) {}

  void apply(const events::EventBlockPtr& block);

  // Until it is called, runs that ended are only noted: their run.materialized may follow in the replay.
  void end_of_replay();

  void materialized(const Uuid& run_id, std::string file_path);
  void materialization_failed(const Uuid& run_id, std::string error);
  // Orders the failed ones again.
  void retry_failed();

  // Whether the events of the run are still needed in their journals.
  bool is_unsettled(const Uuid& run_id) const;
  bool has_unsettled_run(const Uuid& session_id) const;

  // Of a process that is gone: what it left open.
  std::vector<std::pair<Uuid, SessionPlace>> open_runs_of(const Uuid& owner) const;
  std::vector<SessionPlace> open_sessions_of(const Uuid& owner) const;
  std::optional<SessionPlace> place_of(const Uuid& session_id) const;

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
    int64_t attempts = 0;          // of materialisation, as events say
    int64_t segment_version = -1;  // of the row in run segments
  };
  struct Session {
    Uuid owner;
    std::string date;
    bool started = false, ended = false;
  };
  void apply(const events::StoredEvent& event);
  void note(const events::StoredEvent& event);
  void order(const Uuid& run_id, Run& run);
  bool is_stored(const Uuid& run_id, const Run& run);

  Handlers handlers_;
  runs::Accumulators accumulators_;
  std::unordered_map<Uuid, Run> runs_;
  std::unordered_map<Uuid, Session> sessions_;
  bool replaying_ = true;
};

}  // namespace litmus::daemon
