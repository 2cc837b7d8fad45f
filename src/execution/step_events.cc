#include "execution/step_events.h"

#include "gen/enums.h"

namespace litmus::execution {

using events::JsonText;

namespace {

void fill_limit(events::MeasurementRecorded& event, const limits::Limit& limit) {
  event.limit_low = limit.low;
  event.limit_high = limit.high;
  event.limit_nominal = limit.nominal;
  if (limit.has_bound()) event.limit_comparator = enum_name(limit.comparator);
  if (!event.units && !limit.units.empty()) event.units = limit.units;
  if (!event.characteristic_id && limit.characteristic_id) event.characteristic_id = *limit.characteristic_id;
  if (!event.spec_ref && limit.spec_ref) event.spec_ref = *limit.spec_ref;
}

}  // namespace

std::optional<std::string_view> text_of(OptionalOutcome outcome) {
  if (!outcome) return std::nullopt;
  return outcome_name(*outcome);
}

events::MeasurementRecorded measurement_event(const OpenStep& step, const Measurement& m, int64_t index,
                                              int64_t retry) {
  events::MeasurementRecorded event;
  event.step_name = step.name;
  event.step_index = step.index;
  event.step_path = step.path;
  event.vector_index = index;
  event.retry = retry;
  event.measurement_name = m.name;
  event.measurement_timestamp = m.timestamp ? *m.timestamp : Timestamp::now();
  event.value = m.value;
  event.units = m.units;
  event.characteristic_id = m.characteristic_id;
  event.spec_ref = m.spec_ref;
  event.dut_pin = m.dut_pin;
  event.fixture_connection = m.fixture_connection;
  event.instrument_name = m.instrument_name;
  event.instrument_resource = m.instrument_resource;
  event.instrument_channel = m.instrument_channel;
  event.inputs = JsonText{m.inputs_json ? *m.inputs_json : step.inputs.object()};
  event.custom = JsonText{m.custom_json};
  event.stimulus = JsonText{m.stimulus_json};
  if (m.limit != nullptr) fill_limit(event, *m.limit);
  return event;
}

events::StepStarted started_event(const OpenStep& step, const StepStart& start) {
  events::StepStarted event;
  event.step_name = step.name;
  event.step_index = step.index;
  event.step_path = step.path;
  event.parent_path = step.parent_path;
  event.description = start.description;
  event.vector_index = step.vector_index;
  event.inputs = JsonText{start.inputs_json};
  event.node_id = start.node_id;
  event.file = start.file;
  event.module = start.module;
  event.class_name = start.class_name;
  event.function = start.function;
  event.retry = step.retry;
  event.input_units = JsonText{start.input_units_json};
  return event;
}

events::Observation observation_event(const OpenStep& step, const Recorder::Observed& observed) {
  events::Observation event;
  event.step_name = step.name;
  event.step_index = step.index;
  event.step_path = step.path;
  event.vector_index = observed.vector_index.value_or(step.vector_index);
  event.retry = step.retry;
  event.name = observed.name;
  event.value = JsonText{observed.value_json};
  event.units = observed.units;
  event.dut_pin = observed.dut_pin;
  return event;
}

events::StepEnded ended_event(const OpenStep& step, const StepFinish& finish) {
  events::StepEnded event;
  event.step_name = step.name;
  event.step_index = step.index;
  event.step_path = step.path;
  event.parent_path = step.parent_path;
  event.outcome = text_of(step.execution->outcome());
  event.vector_index = step.vector_index;
  event.vector_outcome = text_of(step.worst_vector());
  event.inputs = JsonText{step.inputs.object()};
  event.node_id = step.node_id;
  event.file = step.file;
  event.module = step.module;
  event.class_name = step.class_name;
  event.function = step.function;
  event.retry = step.retry;
  event.input_units = JsonText{step.input_units};
  event.instrument_roles = finish.instrument_roles;
  event.stimulus = JsonText{finish.stimulus_json};
  event.error_phase = step.error.phase;
  event.error_type = step.error.type;
  event.error_message = step.error.message;
  event.error_traceback = step.error.traceback;
  return event;
}

}  // namespace litmus::execution
