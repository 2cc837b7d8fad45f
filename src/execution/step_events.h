// From what the recorder knows to the events it emits. The events are views into their arguments.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "execution/recorder.h"
#include "execution/step_state.h"
#include "gen/events.h"

namespace litmus::execution {

std::optional<std::string_view> text_of(OptionalOutcome outcome);

events::StepStarted started_event(const OpenStep& step, const StepStart& start);

// Without `outcome` and `outputs`.
events::MeasurementRecorded measurement_event(const OpenStep& step, const Measurement& m, int64_t index, int64_t retry);

events::Observation observation_event(const OpenStep& step, const Recorder::Observed& observed);

// Without outputs and what belongs to them.
events::StepEnded ended_event(const OpenStep& step, const StepFinish& finish);

}  // namespace litmus::execution
