// The recorder's state machine without its lock; see recorder.h for what each call means.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "execution/recorder.h"
#include "execution/step_state.h"

namespace litmus::execution {

class RecorderState {
 public:
  explicit RecorderState(EventSink& sink) : sink_(sink) {}

  Status start_session(const events::SessionStarted& session);
  Status end_session(OptionalOutcome outcome, std::optional<std::string_view> reason);

  Result<RunId> start_run(const events::RunStarted& run, std::optional<RunId> id);
  Status join_run(RunId id);
  Status steps_discovered(std::string_view items_json);
  Result<OptionalOutcome> end_run(std::optional<Timestamp> at);
  Status end_run_unjudged();

  Result<StepId> start_step(const StepStart& start);
  Result<Outcome> measure(StepId id, const Measurement& measurement);
  Status record(StepId id, std::string_view key, std::string_view value_json);
  Status observe(StepId id, const Recorder::Observed& observed);
  Status configure(StepId id, std::string_view name, std::string_view value_json);
  Status register_intent(StepId id);
  Status stamp(StepId id, Ending ending, const ErrorDetails& details);
  Status begin_vector(StepId id, int64_t vector_index, int64_t retry);
  Status stamp_vector(StepId id, int64_t vector_index, Outcome outcome);
  Result<OptionalOutcome> end_step(StepId id, const StepFinish& finish);

  Status interrupt();
  Status stamp_run(Ending ending);
  Status pass(EventRef event, std::optional<Timestamp> at);

  OptionalOutcome run_outcome() const { return run_ ? run_->outcome() : std::nullopt; }
  RunId run_id() const { return run_id_; }
  bool run_open() const { return run_open_; }
  RunTotals run_totals() const { return totals_; }
  std::optional<FailedMeasurement> first_failed_measurement() const;
  Result<OptionalOutcome> step_outcome(StepId id) const;
  Result<OptionalOutcome> vector_outcome(StepId id, int64_t vector_index) const;

 private:
  enum class Session { kNew, kOpen, kEnded };

  Status emit(EventRef event, std::optional<Timestamp> at = std::nullopt);
  void open_run(RunId id);
  Status close_run(OptionalOutcome outcome, std::optional<Timestamp> at);
  Status need_session() const;
  Status need_run() const;
  OpenStep* find(StepId id) const;
  Result<OpenStep*> need_step(StepId id) const;
  OpenStep* innermost(std::string_view path) const;
  Status check_start(const Execution& execution, const StepStart& start, std::string_view path) const;
  Status end_children(StepId id);
  Status end_one(OpenStep& step, const StepFinish& finish);
  void keep_failure(VectorState& vector, const events::MeasurementRecorded& event, const Measurement& measurement,
                    Outcome outcome);

  EventSink& sink_;
  Session session_ = Session::kNew;
  bool run_open_ = false;
  RunId run_id_;
  std::unique_ptr<Execution> run_;  // the root of the run's executions; stays until the next run
  RunTotals totals_;
  std::vector<std::unique_ptr<OpenStep>> open_;  // in order of opening, so a parent stands before its children
  uint64_t last_step_ = 0;
};

}  // namespace litmus::execution
