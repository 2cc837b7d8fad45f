// Accumulators: events in, one RunRecord per run out.
//
// Holds every run that hasn't been released: those in flight, and those that ended and aren't in a segment yet. Rows
// follow the column sources of the run file: run and session context, the plan, the last attempt of each step,
// measurements of all attempts, instruments. Unparsable events are counted and change nothing.
//
// Not thread-safe: lives on the daemon's ingest thread. The records that it hands out are immutable and may be read
// anywhere.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "base/uuid.h"
#include "events/stored_event.h"
#include "runs/run_record.h"

namespace litmus::runs {

class RunBuilder;
struct SessionContext;

// What one event did.
struct Applied {
  Uuid run_id;               // the run whose rows changed; nil: none
  bool run_ended = false;    // it ended, or its record changed after its end: materialise it
  bool run_unknown = false;  // the event belongs to a released run: `restore` it from its file, then apply again
};

class Accumulators {
 public:
  Accumulators();
  ~Accumulators();

  // Events must come in number order. An event id that was seen before changes nothing.
  Applied apply(const events::StoredEvent& event);

  // The record as of now; nullptr when the run isn't held. Cheap while nothing changed since the last call.
  RunRecordPtr record(const Uuid& run_id);

  // All held runs, oldest start first; those that haven't ended, newest first.
  std::vector<RunRecordPtr> records();
  std::vector<RunRecordPtr> open_runs();

  // Ends a run whose owner is gone without a run.ended event. Returns its record, or nullptr.
  RunRecordPtr abort(const Uuid& run_id, Timestamp at);

  void set_materialized(const Uuid& run_id, std::string file_path);
  void set_materialization_failed(const Uuid& run_id, std::string error);

  // Takes up a run again that was released, from its file.
  void restore(const RunRecord& record);

  // Forgets a run: from here on it is served from its segment.
  void release(const Uuid& run_id);

  int64_t unreadable_events() const { return unreadable_events_; }

 private:
  RunBuilder* find(const Uuid& run_id);
  SessionContext& session(const Uuid& session_id);
  void apply_to_session(const events::StoredEvent& event);
  void drop_session_if_done(const Uuid& session_id);

  std::unordered_map<Uuid, std::unique_ptr<RunBuilder>> runs_;
  std::unordered_map<Uuid, std::unique_ptr<SessionContext>> sessions_;
  int64_t unreadable_events_ = 0;
};

}  // namespace litmus::runs
