// EventSink: where the recorder's events go.
//
// Declared here because the recorder needs it; `EventLogSink` writes them to a session's journal, tests keep them in
// memory.
#pragma once

#include <optional>
#include <variant>

#include "base/status.h"
#include "base/time.h"
#include "base/uuid.h"
#include "gen/events.h"

namespace litmus::execution {

// An event of the caller's, valid during the call.
using EventRef =
    std::variant<const events::SessionStarted*, const events::SessionEnded*, const events::RunStarted*,
                 const events::RunEnded*, const events::StepsDiscovered*, const events::StepStarted*,
                 const events::MeasurementRecorded*, const events::RecordEvent*, const events::StepEnded*,
                 const events::Observation*, const events::InstrumentConnected*, const events::IdentityVerified*,
                 const events::CalibrationWarning*, const events::DutScanned*, const events::InstrumentDisconnected*,
                 const events::InstrumentRead*, const events::InstrumentSet*, const events::InstrumentConfigure*,
                 const events::InstrumentReserved*, const events::InstrumentReleased*, const events::DiagnosticWarning*,
                 const events::DiagnosticError*, const events::ChannelStarted*, const events::ChannelEnded*,
                 const events::ChannelCheckpoint*, const events::DialogOpened*, const events::DialogResponded*>;

class EventSink {
 public:
  virtual ~EventSink() = default;

  // Records `event` durably in its class and returns; an error means that it isn't recorded. `run_id` is nil outside a
  // run; `occurred_at` is now unless given. The session's id is the sink's. Called by one thread at a time.
  virtual Status emit(EventRef event, RunId run_id, std::optional<Timestamp> occurred_at) = 0;
};

}  // namespace litmus::execution
