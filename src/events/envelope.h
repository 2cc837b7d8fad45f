// The part that every event has, and the JSON of a whole event.
//
// {"id":…,"event_type":…,"occurred_at":…,"received_at":…,"session_id":…,"run_id":…|null,"derived":…,<fields>}
//
// Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "base/json_writer.h"
#include "base/status.h"
#include "base/time.h"
#include "base/uuid.h"
#include "gen/event_types.h"
#include "gen/events.h"

namespace litmus::events {

struct Envelope {
  Uuid id;
  std::string_view event_type;  // set by decoders, also for types that this build doesn't know; ignored by encode()
  Timestamp occurred_at;
  std::optional<Timestamp> received_at;  // nullopt: not emitted yet
  Uuid session_id;
  std::optional<Uuid> run_id;
  bool derived = false;  // appended by recovery

  EventTypeId type_id() const;  // kUnknown for a type that this build doesn't know

  // In the order of envelope_fields().
  template <class Self, class Visitor>
  static void each_field(Self& envelope, Visitor&& visit) {
    visit(envelope.id);
    visit(envelope.event_type);
    visit(envelope.occurred_at);
    visit(envelope.received_at);
    visit(envelope.session_id);
    visit(envelope.run_id);
    visit(envelope.derived);
  }
};

// Appends `{"id":…,…,"derived":…`: the caller adds the fields and the closing brace.
void encode_envelope(const Envelope& envelope, std::string_view event_type, JsonWriter& w);

// Appends the whole event.
template <class Event>
void encode(const Envelope& envelope, const Event& event, JsonWriter& w) {
  encode_envelope(envelope, event_type_info(Event::kTypeId).type, w);
  encode_fields(event, w);
  w.raw("}");
}

// The rules that concern the envelope, e.g. that session.ended carries no run_id.
Status check_envelope(const Envelope& envelope);

}  // namespace litmus::events
