// From the JSON of one event to the fields of a row. Which field goes where is in tables at the top of the .cc file.
//
// False: the JSON can't be read; the row then holds what stood before the defect. Thread-safe.
#pragma once

#include "events/stored_event.h"
#include "runs/event_fields.h"
#include "runs/run_record.h"

namespace litmus::runs {

bool read_session_started(const events::StoredEvent& event, RunRecord& defaults);
bool read_run_started(const events::StoredEvent& event, RunRecord& record);
bool read_instrument(const events::StoredEvent& event, InstrumentRow& row);
bool read_measurement(const events::StoredEvent& event, MeasurementRow& row);

// step_started and step_ended; an item of steps_discovered by its members.
bool read_step(const events::StoredEvent& event, StepRow& row);
void read_step_field(std::string_view key, const JsonValue& value, StepRow& row);

// Context that the run's own run.started left out.
void adopt_session_fields(RunRecord& record, const RunRecord& defaults);

}  // namespace litmus::runs
