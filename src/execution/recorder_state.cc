#include "execution/recorder_state.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_writer.h"
#include "execution/step_events.h"
#include "gen/enums.h"

namespace litmus::execution {
namespace {

using events::JsonText;

Status misuse(std::string message) { return Status(ErrorCode::kInvalidArgument, std::move(message)); }

std::optional<std::string> owned(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  return std::string(*text);
}

std::string joined_path(const StepStart& start) {
  if (!start.path.empty()) return std::string(start.path);
  if (start.parent_path.empty()) return std::string(start.name);
  return fmt::format("{}/{}", start.parent_path, start.name);
}

Outcome outcome_of(Ending ending, bool intent) {
  switch (ending) {
    case Ending::kClean:
      return intent ? Outcome::kPassed : Outcome::kDone;
    case Ending::kAssertion:
      return Outcome::kFailed;
    case Ending::kSkipped:
      return Outcome::kSkipped;
    case Ending::kErrored:
      return Outcome::kErrored;
    case Ending::kTerminated:
      return Outcome::kTerminated;
  }
  return Outcome::kErrored;
}

bool is_measurement_outcome(Outcome outcome) {
  return outcome == Outcome::kDone || outcome == Outcome::kPassed || outcome == Outcome::kFailed ||
         outcome == Outcome::kErrored;
}

Outcome outcome_of(const Measurement& m) {
  if (m.limit != nullptr && m.limit->has_bound()) return limits::judge(m.limit, m.value);
  return m.value ? m.unjudged : Outcome::kErrored;
}

Status check_measurement(const Measurement& m) {
  if (m.name.empty()) return misuse("a measurement needs a name");
  if (!is_measurement_outcome(m.unjudged)) {
    return misuse(fmt::format("measurement '{}' can't be {}; give done, passed, failed or errored", m.name,
                              outcome_name(m.unjudged)));
  }
  if (m.limit == nullptr || !m.units || m.limit->units.empty() || m.limit->units == *m.units) return {};
  return misuse(fmt::format("measurement '{}' is in '{}' but its limit in '{}'; give both in one unit", m.name,
                            *m.units, m.limit->units));
}

// Vector attempts only rise; a name comes once per attempt.
Status check_vector(const OpenStep& step, const VectorState* vector, const Measurement& m, int64_t index,
                    int64_t retry) {
  if (vector == nullptr || retry > vector->retry) return {};
  if (retry < vector->retry) {
    return misuse(fmt::format("attempt {} of vector {} in step '{}' comes after attempt {}", retry, index, step.path,
                              vector->retry));
  }
  if (m.allow_repeat || !vector->names.contains(m.name)) return {};
  return Status(ErrorCode::kAlreadyExists,
                fmt::format("measurement '{}' was already recorded in step '{}' (vector {}, attempt {}); use another "
                            "name, or allow_repeat",
                            m.name, step.path, index, retry));
}

// What observe() recorded: the step's outputs, and over them those of the vector's current attempt.
Result<std::string_view> outputs_for(const OpenStep& step, const VectorState* vector, const Measurement& m,
                                     int64_t retry, JsonFields& merged) {
  if (m.outputs_json) return *m.outputs_json;
  if (vector == nullptr || vector->retry != retry || vector->outputs.empty()) return step.outputs.object();
  if (step.outputs.empty()) return vector->outputs.object();
  merged = step.outputs;
  LITMUS_RETURN_IF_ERROR(merged.merge(vector->outputs.object()));
  return merged.object();
}

bool is_error_phase(std::optional<std::string_view> phase) { return !phase || parse_enum<ErrorPhase>(*phase); }

std::string json_string(std::string_view text) {
  ByteBuffer buffer(text.size() + 16);
  JsonWriter(buffer).string(text);
  return std::string(buffer.view());
}

std::unique_ptr<OpenStep> opened(const StepStart& start, std::string path, StepId id, const OpenStep* parent) {
  auto step = std::make_unique<OpenStep>();
  step->id = id;
  step->parent = parent != nullptr ? parent->id : StepId{};
  step->index = start.index;
  step->vector_index = start.vector_index;
  step->retry = start.retry;
  step->name = start.name;
  step->path = std::move(path);
  step->parent_path = start.parent_path;
  step->input_units = start.input_units_json;
  step->node_id = owned(start.node_id);
  step->file = owned(start.file);
  step->module = owned(start.module);
  step->class_name = owned(start.class_name);
  step->function = owned(start.function);
  step->inputs.assign(start.inputs_json);
  step->keeps_failed = start.keeps_failed;
  return step;
}

}  // namespace

// --- session and run -------------------------------------------------------------------------------------------------

Status RecorderState::emit(EventRef event, std::optional<Timestamp> at) {
  return sink_.emit(event, run_open_ ? run_id_ : RunId{}, at);
}

Status RecorderState::need_session() const {
  if (session_ == Session::kOpen) return {};
  return misuse(session_ == Session::kNew ? "no session is open; call start_session first"
                                          : "the session has ended; make a new recorder");
}

Status RecorderState::need_run() const {
  LITMUS_RETURN_IF_ERROR(need_session());
  return run_open_ ? Status() : misuse("no run is open; call start_run first");
}

Status RecorderState::start_session(const events::SessionStarted& session) {
  if (session_ != Session::kNew) return misuse("the session was already started; make a new recorder for another one");
  LITMUS_RETURN_IF_ERROR(emit(&session));
  session_ = Session::kOpen;
  return {};
}

Status RecorderState::end_session(OptionalOutcome outcome, std::optional<std::string_view> reason) {
  LITMUS_RETURN_IF_ERROR(need_session());
  if (run_open_) return misuse("a run is still open; call end_run before end_session");
  events::SessionEnded event;
  event.outcome = text_of(outcome);
  event.reason = reason;
  LITMUS_RETURN_IF_ERROR(emit(&event));
  session_ = Session::kEnded;
  return {};
}

Result<RunId> RecorderState::start_run(const events::RunStarted& run, std::optional<RunId> id) {
  LITMUS_RETURN_IF_ERROR(need_session());
  if (run_open_) return misuse("a run is already open; call end_run before the next start_run");
  const RunId run_id = id ? *id : RunId{Uuid::v7()};
  LITMUS_RETURN_IF_ERROR(sink_.emit(&run, run_id, std::nullopt));
  open_run(run_id);
  return run_id;
}

Status RecorderState::join_run(RunId id) {
  if (session_ != Session::kNew) return misuse("the recorder has a session already; make a new one to join a run");
  if (id.value.is_nil()) return misuse("the run to join has no id");
  session_ = Session::kOpen;
  open_run(id);
  return {};
}

void RecorderState::open_run(RunId id) {
  run_id_ = id;
  run_ = std::make_unique<Execution>(nullptr);
  totals_ = {};
  run_open_ = true;
}

Status RecorderState::steps_discovered(std::string_view items_json) {
  LITMUS_RETURN_IF_ERROR(need_run());
  if (totals_.steps_started > 0) return misuse("a step has already started; the plan comes before the first step");
  events::StepsDiscovered event;
  event.items = JsonText{items_json};
  return emit(&event);
}

Result<OptionalOutcome> RecorderState::end_run(std::optional<Timestamp> at) {
  LITMUS_RETURN_IF_ERROR(need_run());
  while (!open_.empty()) LITMUS_RETURN_IF_ERROR(end_one(*open_.back(), {}));
  LITMUS_RETURN_IF_ERROR(close_run(run_->outcome(), at));
  return run_->outcome();
}

Status RecorderState::end_run_unjudged() {
  LITMUS_RETURN_IF_ERROR(need_run());
  while (!open_.empty()) LITMUS_RETURN_IF_ERROR(end_one(*open_.back(), {}));
  return close_run(std::nullopt, std::nullopt);
}

Status RecorderState::close_run(OptionalOutcome outcome, std::optional<Timestamp> at) {
  events::RunEnded event;
  event.outcome = text_of(outcome);
  LITMUS_RETURN_IF_ERROR(emit(&event, at));
  run_open_ = false;
  return {};
}

// --- steps -----------------------------------------------------------------------------------------------------------

OpenStep* RecorderState::find(StepId id) const {
  const auto found = std::find_if(open_.rbegin(), open_.rend(), [&](const auto& step) { return step->id == id; });
  return found == open_.rend() ? nullptr : found->get();
}

Result<OpenStep*> RecorderState::need_step(StepId id) const {
  if (OpenStep* step = find(id)) return step;
  LITMUS_RETURN_IF_ERROR(need_run());
  return misuse(id.value == 0 || id.value > last_step_ ? "no step is open; call start_step first"
                                                       : "the step has ended; nothing can be added to it");
}

OpenStep* RecorderState::innermost(std::string_view path) const {
  if (path.empty()) return nullptr;
  const auto found = std::find_if(open_.rbegin(), open_.rend(), [&](const auto& step) { return step->path == path; });
  return found == open_.rend() ? nullptr : found->get();
}

Status RecorderState::check_start(const Execution& execution, const StepStart& start, std::string_view path) const {
  if (execution.is_open()) {
    return misuse(fmt::format("step '{}' (vector {}) is already open; end it, or give another vector_index", path,
                              start.vector_index));
  }
  if (start.retry >= execution.attempt()) return {};
  return misuse(fmt::format("attempt {} of step '{}' comes after attempt {}", start.retry, path, execution.attempt()));
}

Result<StepId> RecorderState::start_step(const StepStart& start) {
  LITMUS_RETURN_IF_ERROR(need_run());
  if (start.name.empty()) return misuse("a step needs a name");
  if (start.retry < 0 || start.vector_index < 0) return misuse("retry and vector_index count from 0");
  OpenStep* parent = innermost(start.parent_path);
  std::string path = joined_path(start);
  Execution& execution = (parent != nullptr ? parent->execution : run_.get())->child(path, start.vector_index);
  LITMUS_RETURN_IF_ERROR(check_start(execution, start, path));

  auto step = opened(start, std::move(path), StepId{last_step_ + 1}, parent);
  const events::StepStarted event = started_event(*step, start);
  LITMUS_RETURN_IF_ERROR(emit(&event, start.at));

  execution.begin_attempt(start.retry);
  execution.set_open(true);
  step->execution = &execution;
  step->stamped = execution.own();  // opened again in the same attempt: goes on from there
  if (parent != nullptr) ++parent->open_children;
  ++last_step_;
  ++totals_.steps_started;
  open_.push_back(std::move(step));
  return StepId{last_step_};
}

Result<Outcome> RecorderState::measure(StepId id, const Measurement& m) {
  LITMUS_ASSIGN_OR_RETURN(OpenStep* const step, need_step(id));
  LITMUS_RETURN_IF_ERROR(check_measurement(m));
  const int64_t index = m.vector_index.value_or(step->vector_index);
  const int64_t retry = m.retry.value_or(step->retry);
  const VectorState* vector = step->find_vector(index);
  LITMUS_RETURN_IF_ERROR(check_vector(*step, vector, m, index, retry));

  const Outcome outcome = outcome_of(m);
  events::MeasurementRecorded event = measurement_event(*step, m, index, retry);
  event.outcome = outcome_name(outcome);
  JsonFields merged;
  LITMUS_ASSIGN_OR_RETURN(event.outputs.text, outputs_for(*step, vector, m, retry, merged));
  LITMUS_RETURN_IF_ERROR(emit(&event, event.measurement_timestamp));

  VectorState& recorded = step->vector(index, retry);
  recorded.names.emplace(m.name);
  ++totals_.measurements;
  if (m.limit != nullptr && m.limit->registers_intent()) step->intent = true;
  if (outcome == Outcome::kFailed || outcome == Outcome::kErrored) keep_failure(recorded, event, m, outcome);
  step->escalate_vector(recorded, outcome);
  return outcome;
}

void RecorderState::keep_failure(VectorState& vector, const events::MeasurementRecorded& event, const Measurement& m,
                                 Outcome outcome) {
  if (vector.failure) return;
  vector.failure = std::make_unique<NumberedFailure>();
  vector.failure->order = totals_.measurements;
  FailedMeasurement& failed = vector.failure->measurement;
  failed.step_path = event.step_path;
  failed.name = event.measurement_name;
  failed.units = event.units.value_or("");
  failed.vector_index = event.vector_index;
  failed.retry = event.retry;
  failed.value = event.value;
  failed.outcome = outcome;
  if (m.limit == nullptr) return;
  failed.low = m.limit->low;
  failed.high = m.limit->high;
  failed.nominal = m.limit->nominal;
  failed.comparator = m.limit->comparator;
}

Status RecorderState::record(StepId id, std::string_view key, std::string_view value_json) {
  LITMUS_ASSIGN_OR_RETURN(OpenStep* const step, need_step(id));
  if (key.empty()) return misuse("a record needs a key");
  events::RecordEvent event;
  event.step_name = step->name;
  event.step_index = step->index;
  event.key = key;
  event.value = JsonText{value_json};
  return emit(&event);
}

Status RecorderState::observe(StepId id, const Recorder::Observed& observed) {
  LITMUS_ASSIGN_OR_RETURN(OpenStep* const step, need_step(id));
  if (observed.name.empty()) return misuse("an observation needs a name");
  const events::Observation event = observation_event(*step, observed);
  LITMUS_RETURN_IF_ERROR(emit(&event));
  JsonFields& outputs = observed.vector_index ? step->current_vector(*observed.vector_index).outputs : step->outputs;
  LITMUS_RETURN_IF_ERROR(outputs.set(observed.name, observed.value_json));
  if (observed.units) LITMUS_RETURN_IF_ERROR(step->output_units.set(observed.name, json_string(*observed.units)));
  if (observed.dut_pin) LITMUS_RETURN_IF_ERROR(step->output_pins.set(observed.name, json_string(*observed.dut_pin)));
  return {};
}

Status RecorderState::configure(StepId id, std::string_view name, std::string_view value_json) {
  LITMUS_ASSIGN_OR_RETURN(OpenStep* const step, need_step(id));
  if (name.empty()) return misuse("an input needs a name");
  return step->inputs.set(name, value_json);
}

Status RecorderState::register_intent(StepId id) {
  LITMUS_ASSIGN_OR_RETURN(OpenStep* const step, need_step(id));
  step->intent = true;
  return {};
}

Status RecorderState::stamp(StepId id, Ending ending, const ErrorDetails& details) {
  LITMUS_ASSIGN_OR_RETURN(OpenStep* const step, need_step(id));
  if (!is_error_phase(details.phase)) {
    return misuse(fmt::format("'{}' is no phase; give setup, call or teardown", *details.phase));
  }
  const Outcome outcome = outcome_of(ending, step->intent);
  step->keep_error(outcome, details);
  step->escalate_step(outcome);
  return {};
}

Status RecorderState::begin_vector(StepId id, int64_t vector_index, int64_t retry) {
  LITMUS_ASSIGN_OR_RETURN(OpenStep* const step, need_step(id));
  if (vector_index < 0 || retry < 0) return misuse("retry and vector_index count from 0");
  const VectorState* vector = step->find_vector(vector_index);
  if (vector != nullptr && retry < vector->retry) {
    return misuse(fmt::format("attempt {} of vector {} in step '{}' comes after attempt {}", retry, vector_index,
                              step->path, vector->retry));
  }
  step->vector(vector_index, retry);
  return {};
}

Status RecorderState::stamp_vector(StepId id, int64_t vector_index, Outcome outcome) {
  LITMUS_ASSIGN_OR_RETURN(OpenStep* const step, need_step(id));
  if (outcome == Outcome::kAborted || outcome == Outcome::kTerminated) {
    return misuse(fmt::format("a vector can't be {}; stamp its step", outcome_name(outcome)));
  }
  step->escalate_vector(step->current_vector(vector_index), outcome);
  return {};
}

Result<OptionalOutcome> RecorderState::end_step(StepId id, const StepFinish& finish) {
  LITMUS_ASSIGN_OR_RETURN(OpenStep* const step, need_step(id));
  LITMUS_RETURN_IF_ERROR(end_children(id));
  Execution* const execution = step->execution;
  LITMUS_RETURN_IF_ERROR(end_one(*step, finish));
  return execution->outcome();
}

Status RecorderState::end_children(StepId id) {
  while (find(id)->open_children > 0) {
    const auto child = std::find_if(open_.rbegin(), open_.rend(), [&](const auto& step) { return step->parent == id; });
    LITMUS_RETURN_IF_ERROR(end_step((*child)->id, {}).status());
  }
  return {};
}

Status RecorderState::end_one(OpenStep& step, const StepFinish& finish) {
  JsonFields outputs = step.outputs, units = step.output_units, pins = step.output_pins;
  LITMUS_RETURN_IF_ERROR(outputs.merge(finish.outputs_json));
  LITMUS_RETURN_IF_ERROR(units.merge(finish.output_units_json));
  LITMUS_RETURN_IF_ERROR(pins.merge(finish.output_pins_json));
  events::StepEnded event = ended_event(step, finish);
  event.outputs = JsonText{outputs.object()};
  event.output_units = JsonText{units.object()};
  event.output_pins = JsonText{pins.object()};
  LITMUS_RETURN_IF_ERROR(emit(&event, finish.at));
  for (auto& [index, vector] : step.vectors) step.execution->add_failure(std::move(vector.failure));
  step.execution->set_open(false);
  ++totals_.steps_ended;
  if (OpenStep* parent = find(step.parent)) --parent->open_children;
  std::erase_if(open_, [id = step.id](const auto& open) { return open->id == id; });
  return {};
}

// --- outside of steps ------------------------------------------------------------------------------------------------

Status RecorderState::interrupt() {
  LITMUS_RETURN_IF_ERROR(need_session());
  if (!run_open_) return {};
  if (open_.empty()) return stamp_run(Ending::kTerminated);
  for (const auto& step : open_) {
    if (step->open_children == 0) step->escalate_step(Outcome::kTerminated);
  }
  return {};
}

Status RecorderState::stamp_run(Ending ending) {
  LITMUS_RETURN_IF_ERROR(need_run());
  run_->set_own(escalate(run_->own(), outcome_of(ending, false)));
  return {};
}

Status RecorderState::pass(EventRef event, std::optional<Timestamp> at) {
  LITMUS_RETURN_IF_ERROR(need_session());
  return emit(event, at);
}

std::optional<FailedMeasurement> RecorderState::first_failed_measurement() const {
  const NumberedFailure* first = nullptr;
  if (run_) run_->find_first_failure(first);
  for (const auto& step : open_) {
    for (const auto& [index, vector] : step->vectors) {
      if (vector.failure && (first == nullptr || vector.failure->order < first->order)) first = vector.failure.get();
    }
  }
  if (first == nullptr) return std::nullopt;
  return first->measurement;
}

Result<OptionalOutcome> RecorderState::step_outcome(StepId id) const {
  LITMUS_ASSIGN_OR_RETURN(const OpenStep* const step, need_step(id));
  return step->execution->outcome();
}

Result<OptionalOutcome> RecorderState::vector_outcome(StepId id, int64_t vector_index) const {
  LITMUS_ASSIGN_OR_RETURN(OpenStep* const step, need_step(id));
  const VectorState* vector = step->find_vector(vector_index);
  return vector != nullptr ? vector->outcome : std::nullopt;
}

}  // namespace litmus::execution
