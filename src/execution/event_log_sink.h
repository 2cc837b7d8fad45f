// EventLogSink: the recorder's events in the journal of a session.
#pragma once

#include "emit/event_log.h"
#include "execution/event_sink.h"

namespace litmus::execution {

class EventLogSink : public EventSink {
 public:
  explicit EventLogSink(emit::EventLog& log) : log_(log) {}  // the log must outlive the sink

  Status emit(EventRef event, RunId run_id, std::optional<Timestamp> occurred_at) override;

 private:
  emit::EventLog& log_;
};

}  // namespace litmus::execution
