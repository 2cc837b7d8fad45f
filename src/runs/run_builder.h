// RunBuilder: the growing record of one run. The accumulator feeds it; nothing else should.
//
// Rows of executed steps come first, in execution order, and keep their index; planned steps that haven't run stand
// behind them in a record that is handed out, and in `plan_` meanwhile. A record that was handed out is never changed:
// the next event works on a copy.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "events/stored_event.h"
#include "gen/outcome.h"
#include "runs/event_fields.h"
#include "runs/id_set.h"
#include "runs/run_record.h"

namespace litmus::runs {

// What a session gives to its runs where run.started left a field out.
struct SessionContext {
  RunRecord defaults;  // only its context columns are used
  std::vector<InstrumentRow> instruments;
  bool started = false, ended = false;
};

class RunBuilder {
 public:
  explicit RunBuilder(const Uuid& run_id);
  explicit RunBuilder(const RunRecord& record);  // from a run file

  // Whether the event changed the record; `ended` is set when it is a run.ended that counts, or changed the rows of a
  // run that had ended: its process may have said more than was known when it was given up.
  bool apply(const events::StoredEvent& event, bool& ended, bool& readable);
  void adopt(const SessionContext& session);
  void abort(Timestamp at);

  RunRecordPtr record();
  RunRecord& mutable_record();
  const RunRecord& peek() const { return *record_; }

 private:
  // Where an executed row's current attempt stands.
  struct Attempt {
    int64_t parent = -1;           // row of the step around it; -1: none
    size_t first_measurement = 0;  // what was measured before belongs to earlier attempts
    bool withdrawn = false;        // the step around it began another attempt
  };

  struct Planned {
    StepRow row;
    bool ran = false;
  };

  bool run_started(const events::StoredEvent& event);
  bool run_ended(const events::StoredEvent& event);
  bool materialized(const events::StoredEvent& event);
  bool materialization_failed(const events::StoredEvent& event);
  bool instrument_connected(const events::StoredEvent& event);
  bool steps_discovered(const events::StoredEvent& event);
  bool step_started(const events::StoredEvent& event);
  bool step_ended(const events::StoredEvent& event);
  bool measurement(const events::StoredEvent& event);
  bool observation(const events::StoredEvent& event);

  void plan(StepRow item);
  void append_plan();
  size_t row_of(const std::string& path, int64_t vector_index);
  int64_t find_row(const std::string& path, int64_t vector_index) const;
  int64_t owner_of_measurement(const std::string& path, int64_t vector_index) const;
  void open_row(size_t row, bool again);
  void withdraw_children(int64_t row);
  std::optional<Outcome> worst_vector(size_t row) const;
  void close_open_steps();
  void update_progress();

  std::shared_ptr<RunRecord> record_;
  bool handed_out_ = false;
  size_t executed_ = 0;                                // rows of steps that ran; the rest is the plan's remainder
  std::unordered_map<std::string, size_t> row_index_;  // "path\n<vector_index>" → executed row
  std::unordered_map<size_t, Attempt> attempts_;       // by row
  std::vector<size_t> open_;                           // stack of open rows, innermost last
  std::vector<Planned> plan_;                          // as steps_discovered gave it
  std::unordered_map<std::string, size_t> plan_index_;
  bool steps_are_new_ = false;  // the plan's remainder isn't behind the executed rows, progress isn't counted
  IdSet seen_;
  int64_t restored_up_to_ = 0;  // events up to this number are in a restored record
};

// By role; the newest connection of a role counts.
void put_instrument(std::vector<InstrumentRow>& rows, InstrumentRow row);

}  // namespace litmus::runs
