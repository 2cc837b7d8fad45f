#include "execution/recorder.h"

#include <mutex>

#include "base/json_writer.h"
#include "execution/recorder_state.h"

namespace litmus::execution {

class Recorder::State {
 public:
  explicit State(EventSink& sink) : state_(sink) {}

  // One call of the state machine under the mutex.
  template <class Call>
  auto locked(Call&& call) {
    std::lock_guard lock(mutex_);
    return call(state_);
  }

 private:
  std::mutex mutex_;
  RecorderState state_;
};

Recorder::Recorder(EventSink& sink) : state_(std::make_unique<State>(sink)) {}
Recorder::~Recorder() = default;

Status Recorder::start_session(const events::SessionStarted& session) {
  return state_->locked([&](auto& s) { return s.start_session(session); });
}

Status Recorder::end_session(OptionalOutcome outcome, std::optional<std::string_view> reason) {
  return state_->locked([&](auto& s) { return s.end_session(outcome, reason); });
}

Result<RunId> Recorder::start_run(const events::RunStarted& run, std::optional<RunId> id) {
  return state_->locked([&](auto& s) { return s.start_run(run, id); });
}

Status Recorder::steps_discovered(std::string_view items_json) {
  return state_->locked([&](auto& s) { return s.steps_discovered(items_json); });
}

Result<OptionalOutcome> Recorder::end_run(std::optional<Timestamp> at) {
  return state_->locked([&](auto& s) { return s.end_run(at); });
}

Status Recorder::join_run(RunId id) {
  return state_->locked([&](auto& s) { return s.join_run(id); });
}

Status Recorder::end_run_unjudged() {
  return state_->locked([](auto& s) { return s.end_run_unjudged(); });
}

Result<StepId> Recorder::start_step(const StepStart& start) {
  return state_->locked([&](auto& s) { return s.start_step(start); });
}

Result<Outcome> Recorder::measure(StepId step, const Measurement& measurement) {
  return state_->locked([&](auto& s) { return s.measure(step, measurement); });
}

Status Recorder::record(StepId step, std::string_view key, std::string_view value_json) {
  return state_->locked([&](auto& s) { return s.record(step, key, value_json); });
}

Status Recorder::observe(StepId step, const Observed& observed) {
  return state_->locked([&](auto& s) { return s.observe(step, observed); });
}

Status Recorder::configure(StepId step, std::string_view name, std::string_view value_json) {
  return state_->locked([&](auto& s) { return s.configure(step, name, value_json); });
}

Status Recorder::register_intent(StepId step) {
  return state_->locked([&](auto& s) { return s.register_intent(step); });
}

Status Recorder::stamp(StepId step, Ending ending, const ErrorDetails& details) {
  return state_->locked([&](auto& s) { return s.stamp(step, ending, details); });
}

Status Recorder::begin_vector(StepId step, int64_t vector_index, int64_t retry) {
  return state_->locked([&](auto& s) { return s.begin_vector(step, vector_index, retry); });
}

Status Recorder::stamp_vector(StepId step, int64_t vector_index, Outcome outcome) {
  return state_->locked([&](auto& s) { return s.stamp_vector(step, vector_index, outcome); });
}

Result<OptionalOutcome> Recorder::end_step(StepId step, const StepFinish& finish) {
  return state_->locked([&](auto& s) { return s.end_step(step, finish); });
}

Status Recorder::interrupt() {
  return state_->locked([](auto& s) { return s.interrupt(); });
}

Status Recorder::stamp_run(Ending ending) {
  return state_->locked([&](auto& s) { return s.stamp_run(ending); });
}

Status Recorder::pass(EventRef event, std::optional<Timestamp> at) {
  return state_->locked([&](auto& s) { return s.pass(event, at); });
}

Status Recorder::instrument_error(std::string_view role, std::string_view method, std::string_view exception_type,
                                  std::string_view exception_message) {
  ByteBuffer buffer(256);
  JsonWriter writer(buffer);
  const std::pair<std::string_view, std::string_view> members[] = {{R"({"role":)", role},
                                                                   {R"(,"method":)", method},
                                                                   {R"(,"exception_type":)", exception_type},
                                                                   {R"(,"exception_message":)", exception_message}};
  for (const auto& [key, text] : members) {
    writer.raw(key);
    writer.string(text);
  }
  writer.raw("}");
  events::DiagnosticError event;
  event.source = "instrument";
  event.message = exception_message;
  event.details = events::JsonText{buffer.view()};
  return note(event);
}

OptionalOutcome Recorder::run_outcome() const {
  return state_->locked([](auto& s) { return s.run_outcome(); });
}

RunId Recorder::run_id() const {
  return state_->locked([](auto& s) { return s.run_id(); });
}

bool Recorder::run_open() const {
  return state_->locked([](auto& s) { return s.run_open(); });
}

RunTotals Recorder::run_totals() const {
  return state_->locked([](auto& s) { return s.run_totals(); });
}

std::optional<FailedMeasurement> Recorder::first_failed_measurement() const {
  return state_->locked([](auto& s) { return s.first_failed_measurement(); });
}

Result<OptionalOutcome> Recorder::step_outcome(StepId step) const {
  return state_->locked([&](auto& s) { return s.step_outcome(step); });
}

Result<OptionalOutcome> Recorder::vector_outcome(StepId step, int64_t vector_index) const {
  return state_->locked([&](auto& s) { return s.vector_outcome(step, vector_index); });
}

}  // namespace litmus::execution
