// From the JSON of an event back to its struct.
//
// Tolerant where a newer writer may have written more: unknown types, fields and enum values are kept, because the
// JSON itself is kept; a missing optional field gets its default; "NaN", "Infinity" and "-Infinity" are numbers.
// Strict where bytes would be misread: anything else is kInvalidArgument, naming type and field. Thread-safe.
#pragma once

#include <memory>
#include <memory_resource>
#include <string_view>

#include "base/status.h"
#include "events/envelope.h"
#include "gen/events.h"

namespace litmus::events {

// An event and the bytes that its views point to; independent of the JSON it was read from.
template <class Event>
struct Decoded {
  Envelope envelope;
  Event event;
  std::unique_ptr<std::pmr::monotonic_buffer_resource> arena;
};

// The envelope alone, of known and unknown types. `event_type` points into the static table or into `json`.
Result<Envelope> decode_envelope(std::string_view json);

// The whole event; an event of another type is an error. Defined for every struct of gen/events.h.
template <class Event>
Result<Decoded<Event>> decode(std::string_view json);

// What must hold of an event that comes from outside: valid JSON, envelope, and, for a type that this build knows,
// every required field and the kind of every field.
Status validate(std::string_view json);

#define LITMUS_DECLARE(Event) extern template Result<Decoded<Event>> decode<Event>(std::string_view json);
LITMUS_FOR_EACH_EVENT(LITMUS_DECLARE)
#undef LITMUS_DECLARE

}  // namespace litmus::events
