#include "execution/event_judge.h"

#include "events/decode.h"
#include "gen/enums.h"

namespace litmus::execution {
namespace {

using events::EventTypeId;
using Text = std::optional<std::string_view>;

OptionalOutcome parsed(Text outcome) { return outcome ? parse_outcome(*outcome) : std::nullopt; }

// As the run file names a step that has no path.
std::string path_of(std::string_view step_path, std::string_view step_name) {
  return std::string(step_path.empty() ? step_name : step_path);
}

bool is_measurement_outcome(Outcome outcome) {
  return outcome == Outcome::kPassed || outcome == Outcome::kFailed || outcome == Outcome::kErrored ||
         outcome == Outcome::kDone;
}

Ending ending_for(Outcome outcome) {
  switch (outcome) {
    case Outcome::kFailed:
      return Ending::kAssertion;
    case Outcome::kSkipped:
      return Ending::kSkipped;
    case Outcome::kErrored:
      return Ending::kErrored;
    case Outcome::kTerminated:
      return Ending::kTerminated;
    default:
      return Ending::kClean;
  }
}

// nullopt: with a comparator that this build doesn't know nothing can be said.
std::optional<limits::Limit> limit_of(const events::MeasurementRecorded& event) {
  limits::Limit limit;
  limit.low = event.limit_low;
  limit.high = event.limit_high;
  limit.nominal = event.limit_nominal;
  if (!event.limit_comparator) return limit;
  const auto comparator = parse_enum<Comparator>(*event.limit_comparator);
  if (!comparator) return std::nullopt;
  limit.comparator = *comparator;
  return limit;
}

}  // namespace

// Keeps how the last step ended, and nothing else.
class EventJudge::Sink final : public EventSink {
 public:
  Status emit(EventRef event, RunId, std::optional<Timestamp>) override {
    if (const auto* const ended = std::get_if<const events::StepEnded*>(&event))
      last_ended = {parsed((*ended)->outcome), parsed((*ended)->vector_outcome)};
    return {};
  }
  Missing last_ended;
};

EventJudge::EventJudge(RunId run_id) : sink_(std::make_unique<Sink>()), recorder_(*sink_) {
  static_cast<void>(recorder_.join_run(run_id));  // fails for a nil id only: then nothing is rolled up
}

EventJudge::~EventJudge() = default;

EventJudge::Missing EventJudge::apply(EventTypeId type, std::string_view json) {
  const auto with = [&]<class Event>(auto member) -> Missing {
    const auto decoded = events::decode<Event>(json);
    if (!decoded.ok()) return {};
    return member(decoded->event);
  };
  switch (type) {
    case EventTypeId::kTestStepStarted:
      return with.template operator()<events::StepStarted>([this](const auto& event) {
        start(event);
        return Missing{};
      });
    case EventTypeId::kTestMeasurement:
      return with.template operator()<events::MeasurementRecorded>(
          [this](const auto& event) { return Missing{measure(event), {}}; });
    case EventTypeId::kTestStepEnded:
      return with.template operator()<events::StepEnded>([this](const auto& event) { return end_step(event); });
    case EventTypeId::kTestVectorStarted:
      return with.template operator()<events::VectorStarted>([this](const auto& event) {
        const StepId step = step_at(event.step_path, event.step_name, event.step_index,
                                    event.vector_outer_index.value_or(event.vector_index), event.step_retry);
        static_cast<void>(recorder_.begin_vector(step, event.vector_index, event.retry));
        return Missing{};
      });
    case EventTypeId::kTestVectorEnded:
      return with.template operator()<events::VectorEnded>(
          [this](const auto& event) { return Missing{end_vector(event), {}}; });
    case EventTypeId::kRunEnded:
      return with.template operator()<events::RunEnded>(
          [this](const auto& event) { return Missing{end_run(event), {}}; });
    default:
      return {};
  }
}

// The innermost open step of that path; one of that very vector if there is one.
StepId EventJudge::open_step(std::string_view path, int64_t vector_index) const {
  const auto is_open = [this](StepId step) { return recorder_.step_outcome(step).ok(); };
  const auto exact = open_.find({std::string(path), vector_index});
  if (exact != open_.end() && is_open(exact->second)) return exact->second;
  StepId innermost;
  for (const auto& [place, step] : open_)
    if (place.first == path && innermost < step && is_open(step)) innermost = step;
  return innermost;
}

StepId EventJudge::step_at(std::string_view step_path, std::string_view name, int64_t index, int64_t vector_index,
                           int64_t retry) {
  const std::string path = path_of(step_path, name);
  if (const StepId open = open_step(path, vector_index); open != StepId{}) return open;
  const auto started =
      recorder_.start_step({.name = path, .index = index, .path = path, .vector_index = vector_index, .retry = retry});
  if (!started.ok()) return {};
  return open_[{path, vector_index}] = *started;
}

void EventJudge::start(const events::StepStarted& event) {
  const std::string path = path_of(event.step_path, event.step_name);
  const auto known = open_.find({path, event.vector_index});
  // Another attempt at a step whose end was never said.
  if (known != open_.end()) static_cast<void>(recorder_.end_step(known->second));
  const auto started = recorder_.start_step({.name = path,
                                             .index = event.step_index,
                                             .path = path,
                                             .parent_path = event.parent_path,
                                             .vector_index = event.vector_index,
                                             .retry = event.retry});
  if (started.ok()) open_[{path, event.vector_index}] = *started;
}

OptionalOutcome EventJudge::measure(const events::MeasurementRecorded& event) {
  const OptionalOutcome given = parsed(event.outcome);
  const auto limit = limit_of(event);
  const StepId step = step_at(event.step_path, event.step_name, event.step_index, event.vector_index, 0);
  if (limit && limit->registers_intent()) static_cast<void>(recorder_.register_intent(step));
  if (event.outcome ? !given || !is_measurement_outcome(*given) : !limit) return std::nullopt;

  Measurement measurement{.name = event.measurement_name,
                          .value = event.value,
                          .limit = &*limit,
                          .vector_index = event.vector_index,
                          .retry = event.retry,
                          .allow_repeat = true};
  if (given) {  // rolled up as it is, whatever its limits say
    measurement.value = event.value.value_or(0);
    measurement.limit = nullptr;
    measurement.unjudged = *given;
  }
  const auto recorded = recorder_.measure(step, measurement);
  if (given) return std::nullopt;
  return recorded.ok() ? *recorded : limits::judge(&*limit, event.value);
}

void EventJudge::stamp(StepId step, Outcome outcome) {
  if (outcome == Outcome::kAborted) return;  // a step never is
  if (outcome == Outcome::kPassed) static_cast<void>(recorder_.register_intent(step));
  static_cast<void>(recorder_.stamp(step, ending_for(outcome)));
}

EventJudge::Missing EventJudge::end_step(const events::StepEnded& event) {
  const std::string path = path_of(event.step_path, event.step_name);
  const auto open = open_.find({path, event.vector_index});
  const StepId step =
      open != open_.end() && recorder_.step_outcome(open->second).ok()
          ? open->second
          : step_at(event.step_path, event.step_name, event.step_index, event.vector_index, event.retry);
  if (const OptionalOutcome given = parsed(event.outcome)) {
    stamp(step, *given);
  } else if (!event.outcome && (event.error_phase || event.error_type || event.error_message)) {
    stamp(step, Outcome::kErrored);
  } else if (!event.outcome) {
    const auto so_far = recorder_.step_outcome(step);
    const bool unjudged = so_far.ok() && (!*so_far || **so_far == Outcome::kDone);
    if (unjudged) static_cast<void>(recorder_.stamp(step, Ending::kClean));
  }
  sink_->last_ended = {};
  static_cast<void>(recorder_.end_step(step));
  open_.erase({path, event.vector_index});
  return {event.outcome ? std::nullopt : sink_->last_ended.outcome,
          event.vector_outcome ? std::nullopt : sink_->last_ended.vector_outcome};
}

OptionalOutcome EventJudge::end_vector(const events::VectorEnded& event) {
  const StepId step = step_at(event.step_path, event.step_name, event.step_index,
                              event.vector_outer_index.value_or(event.vector_index), event.step_retry);
  if (const OptionalOutcome given = parsed(event.outcome))
    static_cast<void>(recorder_.stamp_vector(step, event.vector_index, *given));
  if (event.outcome) return std::nullopt;
  return recorder_.vector_outcome(step, event.vector_index).value_or(std::nullopt);
}

// The recorder's run stays open: an end may be recovery's, and events may come behind it.
OptionalOutcome EventJudge::end_run(const events::RunEnded& event) const {
  return event.outcome ? std::nullopt : recorder_.run_outcome();
}

}  // namespace litmus::execution
