#include "events/decode.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include <fmt/core.h>

#include "events/json_scan.h"

namespace litmus::events {
namespace {

using Arena = std::pmr::memory_resource;

constexpr std::string_view kRequired = "is missing; it is required";

// The member values of an event's object, by their place in a list of fields.
class Cells {
 public:
  explicit Cells(std::span<const FieldInfo> fields) : fields_(fields), values_(fields.size()) {}

  // Takes `value` if `key` is one of the fields; true: it was. The search begins where the last one ended, because
  // events are written in order.
  bool take(std::string_view key, const JsonValue& value) {
    for (size_t i = 0; i < fields_.size(); ++i, ++next_) {
      if (next_ >= fields_.size()) next_ = 0;
      if (fields_[next_].name != key) continue;
      if (values_[next_]) twice_ = key;
      values_[next_++] = value;
      return true;
    }
    return false;
  }

  Status check_duplicates() const {
    if (twice_.empty()) return Status();
    return Status(ErrorCode::kInvalidArgument, fmt::format("field {}: stands there twice", twice_));
  }

  const FieldInfo& field(size_t i) const { return fields_[i]; }
  const std::optional<JsonValue>& value(size_t i) const { return values_[i]; }

 private:
  std::span<const FieldInfo> fields_;
  std::vector<std::optional<JsonValue>> values_;
  size_t next_ = 0;
  std::string twice_;
};

std::string_view keep(std::string_view text, Arena& arena) {
  auto* bytes = static_cast<char*>(arena.allocate(text.size() + 1, 1));
  text.copy(bytes, text.size());
  return {bytes, text.size()};
}

std::string_view keep_unescaped(std::string_view quoted, Arena& arena) {
  auto* bytes = static_cast<char*>(arena.allocate(quoted.size(), 1));
  return {bytes, unescape_json(quoted, bytes)};
}

// Each `read` converts one value; false: it isn't of that kind.
bool read(const JsonValue& value, Arena& arena, std::string_view& out) {
  if (value.kind != JsonKind::kString) return false;
  out = keep_unescaped(value.text, arena);
  return true;
}

template <class T>
bool read_number(const JsonValue& value, T& out) {
  if (value.kind != JsonKind::kNumber) return false;
  const char* end = value.text.data() + value.text.size();
  auto [rest, error] = std::from_chars(value.text.data(), end, out);
  return error == std::errc() && rest == end;
}

bool read(const JsonValue& value, Arena&, int64_t& out) { return read_number(value, out); }

bool read(const JsonValue& value, Arena&, double& out) {
  if (value.text == R"("NaN")") return out = std::numeric_limits<double>::quiet_NaN(), true;
  if (value.text == R"("Infinity")") return out = std::numeric_limits<double>::infinity(), true;
  if (value.text == R"("-Infinity")") return out = -std::numeric_limits<double>::infinity(), true;
  return read_number(value, out);
}

bool read(const JsonValue& value, Arena&, bool& out) {
  out = value.text == "true";
  return value.kind == JsonKind::kBoolean;
}

template <class T>
bool read_parsed(const JsonValue& value, T& out) {
  if (value.kind != JsonKind::kString) return false;
  auto parsed = T::parse(value.text.substr(1, value.text.size() - 2));
  if (parsed.ok()) out = *parsed;
  return parsed.ok();
}

bool read(const JsonValue& value, Arena&, Uuid& out) { return read_parsed(value, out); }
bool read(const JsonValue& value, Arena&, Timestamp& out) { return read_parsed(value, out); }

bool read(const JsonValue& value, Arena& arena, StringList& out) {
  if (value.kind != JsonKind::kArray) return false;
  std::vector<std::string_view> items;
  Status status = scan_array(value.text, [&](const JsonValue& item) {
    std::string_view text;
    if (!read(item, arena, text)) return Status(ErrorCode::kInvalidArgument, "not a string");
    items.push_back(text);
    return Status();
  });
  if (!status.ok()) return false;
  auto* kept = static_cast<std::string_view*>(
      arena.allocate(items.size() * sizeof(std::string_view) + 1, alignof(std::string_view)));
  std::uninitialized_copy(items.begin(), items.end(), kept);
  out = StringList(kept, items.size());
  return true;
}

template <class T>
bool read(const JsonValue& value, Arena& arena, std::optional<T>& out) {
  T inner{};
  if (!read(value, arena, inner)) return false;
  out = inner;
  return true;
}

std::string_view kind_name(const FieldInfo& field) {
  if (field.kind == FieldKind::kJson) return field.default_json == "[]" ? "a list" : "an object";
  constexpr std::string_view kNames[] = {"a string",         "a 64-bit integer", "a number",
                                         "true or false",    "a UUID",           "an ISO 8601 time with its offset",
                                         "a list of strings"};
  return kNames[static_cast<size_t>(field.kind)];
}

Status field_error(const FieldInfo& field, std::string_view what) {
  return Status(ErrorCode::kInvalidArgument, fmt::format("field {}: {}", field.name, what));
}

// Fills members, one call per field in their order, and remembers the first that can't be filled.
class Filler {
 public:
  Filler(const Cells& cells, Arena& arena) : cells_(cells), arena_(arena) {}

  template <class Member>
  void operator()(Member& member) {
    const FieldInfo& field = cells_.field(at_);
    const std::optional<JsonValue>& value = cells_.value(at_++);
    if (!value) {
      if (field.required) fail(field, kRequired);
    } else if (value->kind != JsonKind::kNull) {
      if (!fill(field, *value, member)) fail(field, fmt::format("must be {}", kind_name(field)));
    } else if (!accepts_null(field)) {
      fail(field, "must not be null");
    }
  }

  const Status& status() const { return status_; }

 private:
  template <class Member>
  bool fill(const FieldInfo&, const JsonValue& value, Member& member) {
    return read(value, arena_, member);
  }

  // A field whose default is an object takes no list, and the other way round.
  bool fill(const FieldInfo& field, const JsonValue& value, JsonText& member) {
    bool needs_object = field.default_json == "{}";
    bool needs_array = field.default_json == "[]";
    if (needs_object && value.kind != JsonKind::kObject) return false;
    if (needs_array && value.kind != JsonKind::kArray) return false;
    member.text = keep(value.text, arena_);
    return true;
  }

  static bool accepts_null(const FieldInfo& field) {
    bool any = field.kind == FieldKind::kJson && field.default_json != "{}" && field.default_json != "[]";
    return field.nullable || any;
  }

  void fail(const FieldInfo& field, std::string_view what) {
    if (status_.ok()) status_ = field_error(field, what);
  }

  const Cells& cells_;
  Arena& arena_;
  size_t at_ = 0;
  Status status_;
};

template <class Struct>
Status fill(const Cells& cells, Arena& arena, Struct& out) {
  Filler filler(cells, arena);
  Struct::each_field(out, filler);
  return filler.status();
}

// A producer may leave ids and times to emit(), but a written event has them.
Status check_complete(const Cells& cells) {
  for (size_t i = 0; i < envelope_fields().size(); ++i) {
    const FieldInfo& field = envelope_fields()[i];
    if (field.default_json.empty() && !cells.value(i)) return field_error(field, kRequired);
  }
  return Status();
}

Status fill_envelope(const Cells& cells, Arena& arena, Envelope& out) {
  LITMUS_RETURN_IF_ERROR(check_complete(cells));
  LITMUS_RETURN_IF_ERROR(fill(cells, arena, out));
  const EventTypeInfo* info = find_event_type(out.event_type);
  // The arena may not outlive the envelope, but the table and the input do.
  constexpr size_t kEventType = 1;
  std::string_view quoted = cells.value(kEventType)->text;
  out.event_type = info != nullptr ? info->type : quoted.substr(1, quoted.size() - 2);
  return check_envelope(out);
}

template <class Event>
Status validate_as(std::string_view json) {
  return decode<Event>(json).status();
}

using Validator = Status (*)(std::string_view json);

Validator validator_of(EventTypeId type) {
  switch (type) {
#define LITMUS_CASE(Event) \
  case Event::kTypeId:     \
    return validate_as<Event>;
    LITMUS_FOR_EACH_EVENT(LITMUS_CASE)
#undef LITMUS_CASE
    case EventTypeId::kUnknown:
      break;
  }
  return [](std::string_view) { return Status(); };
}

}  // namespace

Result<Envelope> decode_envelope(std::string_view json) {
  Cells cells(envelope_fields());
  LITMUS_RETURN_IF_ERROR(scan_object(json, [&](std::string_view key, const JsonValue& value) {
    cells.take(key, value);
    return Status();
  }));
  LITMUS_RETURN_IF_ERROR(cells.check_duplicates());
  std::pmr::monotonic_buffer_resource arena;
  Envelope envelope;
  LITMUS_RETURN_IF_ERROR(fill_envelope(cells, arena, envelope));
  return envelope;
}

template <class Event>
Result<Decoded<Event>> decode(std::string_view json) {
  const EventTypeInfo& info = event_type_info(Event::kTypeId);
  Cells envelope(envelope_fields());
  Cells fields(info.fields);
  auto take = [&](std::string_view key, const JsonValue& value) {
    if (!fields.take(key, value)) envelope.take(key, value);
    return Status();
  };
  LITMUS_RETURN_IF_ERROR(scan_object(json, take).with_context(info.type));
  LITMUS_RETURN_IF_ERROR(envelope.check_duplicates().with_context(info.type));
  LITMUS_RETURN_IF_ERROR(fields.check_duplicates().with_context(info.type));
  Decoded<Event> out;
  out.arena = std::make_unique<std::pmr::monotonic_buffer_resource>();
  LITMUS_RETURN_IF_ERROR(fill_envelope(envelope, *out.arena, out.envelope).with_context(info.type));
  if (out.envelope.event_type != info.type) {
    return Status(ErrorCode::kInvalidArgument,
                  fmt::format("the event is a {}, not a {}", out.envelope.event_type, info.type));
  }
  LITMUS_RETURN_IF_ERROR(fill(fields, *out.arena, out.event).with_context(info.type));
  return out;
}

#define LITMUS_INSTANTIATE(Event) template Result<Decoded<Event>> decode<Event>(std::string_view json);
LITMUS_FOR_EACH_EVENT(LITMUS_INSTANTIATE)
#undef LITMUS_INSTANTIATE

Status validate(std::string_view json) {
  LITMUS_ASSIGN_OR_RETURN(Envelope envelope, decode_envelope(json));
  return validator_of(envelope.type_id())(json);
}

}  // namespace litmus::events
