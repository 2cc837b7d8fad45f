#include "events/envelope.h"

#include <algorithm>

#include <fmt/core.h>

namespace litmus::events {
namespace {

constexpr size_t kMaxTypeSize = 100;

bool is_type_name(std::string_view text) {
  auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.'; };
  return !text.empty() && text.size() <= kMaxTypeSize && std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

EventTypeId Envelope::type_id() const {
  const EventTypeInfo* info = find_event_type(event_type);
  return info == nullptr ? EventTypeId::kUnknown : info->id;
}

void encode_envelope(const Envelope& envelope, std::string_view event_type, JsonWriter& w) {
  w.raw(R"({"id":)");
  w.uuid(envelope.id);
  w.raw(R"(,"event_type":")");
  w.raw(event_type);
  w.raw(R"(","occurred_at":)");
  w.time(envelope.occurred_at);
  w.raw(R"(,"received_at":)");
  if (envelope.received_at) {
    w.time(*envelope.received_at);
  } else {
    w.null();
  }
  w.raw(R"(,"session_id":)");
  w.uuid(envelope.session_id);
  w.raw(R"(,"run_id":)");
  if (envelope.run_id) {
    w.uuid(*envelope.run_id);
  } else {
    w.null();
  }
  w.raw(envelope.derived ? R"(,"derived":true)" : R"(,"derived":false)");
}

Status check_envelope(const Envelope& envelope) {
  if (!is_type_name(envelope.event_type)) {
    return Status(ErrorCode::kInvalidArgument,
                  "field event_type: must be 1 to 100 characters of a-z, 0-9, '_' and '.', e.g. \"test.record\"");
  }
  auto error = [&](std::string_view what) {
    return Status(ErrorCode::kInvalidArgument, fmt::format("{}: {}", envelope.event_type, what));
  };
  if (envelope.id.is_nil()) return error("field id: is the nil UUID; give each event a new id");
  if (envelope.session_id.is_nil()) return error("field session_id: is the nil UUID; give the session's id");
  EventTypeId type = envelope.type_id();
  if (type == EventTypeId::kSessionEnded && envelope.run_id) {
    return error("field run_id: must be null, because a session's end belongs to no run");
  }
  bool of_a_run = type == EventTypeId::kRunStarted || type == EventTypeId::kRunEnded;
  if (of_a_run && !envelope.run_id) return error("field run_id: is missing; give the run's id");
  return Status();
}

}  // namespace litmus::events
