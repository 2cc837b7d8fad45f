// EventLogSink: the recorder's events in the journal of a session.
#pragma once

#include "emit/event_log.h"
#include "execution/event_sink.h"

namespace litmus::execution {

class EventLogSink : public EventSink {
 public:
  // How many invalid sequences of the event's JSON texts the caller has replaced; asked once per event.
  using Replaced = uint32_t (*)();

  // The log must outlive the sink.
  explicit EventLogSink(emit::EventLog& log, Replaced replaced = nullptr) : log_(log), replaced_(replaced) {}

  Status emit(EventRef event, RunId run_id, std::optional<Timestamp> occurred_at) override;

 private:
  emit::EventLog& log_;
  const Replaced replaced_;
};

}  // namespace litmus::execution
