"""C++ for the events: gen/event_types.{h,cc}, gen/events.{h,cc}, gen/event_samples.h."""

from __future__ import annotations

from .cpp_text import LINE, boolean, comment, enumerator, header, initializer, is_optional, member, quoted, raw, source
from .events import ENVELOPE, EVENTS
from .model import TYPES, EventType, Field

KINDS = tuple(dict.fromkeys(value.kind for value in TYPES.values()))
SOURCE = "schema/events.py"

TYPES_DECLARATIONS = """
namespace litmus::events {

// Stands in journals as a number: never changed, never reused.
enum class EventTypeId : uint32_t {
  kUnknown = 0,
%(ids)s
};

// What an event survives once its emit() has returned.
enum class Durability {
  kShared,  // death of the process, SIGKILL included
  kDisk,    // loss of power
};

enum class FieldKind { %(kinds)s };

struct FieldInfo {
  std::string_view name;
  FieldKind kind;
  bool required;
  bool nullable;
  std::string_view default_json;  // empty: required, or no constant (`now`, `detected`)
  std::string_view json_key;      // e.g. `,"step_name":`
  std::string_view enum_name;     // where its known values are listed; empty: free
};

struct EventTypeInfo {
  EventTypeId id;
  std::string_view type;  // e.g. "test.measurement"
  std::string_view class_name;
  std::string_view category;
  Durability durability;
  std::span<const FieldInfo> fields;  // in the order in which they are written, without the envelope
};

// The fields of every event, written before the type's own.
std::span<const FieldInfo> envelope_fields();

// All types, ascending by id.
std::span<const EventTypeInfo> event_types();

// nullptr for a type that this build doesn't know.
const EventTypeInfo* find_event_type(std::string_view type);

// For kUnknown, and for numbers of newer writers: an entry with empty names and no fields.
const EventTypeInfo& event_type_info(EventTypeId id);

}  // namespace litmus::events
"""

TYPES_FUNCTIONS = """
constexpr EventTypeInfo kUnknownType = {EventTypeId::kUnknown, "", "", "", Durability::kShared, {}};

// FNV-1a with a start value that gives every type a slot of its own; found by the generator.
constexpr uint32_t kHashStart = %(start)du;
constexpr size_t kSlots = %(slots)d;

constexpr uint8_t kSlotToType[kSlots] = {
%(table)s
};

size_t slot_of(std::string_view type) {
  uint32_t hash = kHashStart;
  for (char c : type) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  return (hash >> 16) %% kSlots;
}

}  // namespace

std::span<const FieldInfo> envelope_fields() { return kEnvelopeFields; }

std::span<const EventTypeInfo> event_types() { return kTypes; }

const EventTypeInfo* find_event_type(std::string_view type) {
  size_t id = kSlotToType[slot_of(type)];
  if (id == 0 || kTypes[id - 1].type != type) return nullptr;
  return &kTypes[id - 1];
}

const EventTypeInfo& event_type_info(EventTypeId id) {
  auto index = static_cast<size_t>(id);
  return index == 0 || index > std::size(kTypes) ? kUnknownType : kTypes[index - 1];
}

}  // namespace litmus::events
"""

EVENTS_PREAMBLE = """
namespace litmus::events {

// A piece of JSON that is written as it is. The caller vouches for its validity.
struct JsonText {
  std::string_view text = "null";
};

using StringList = std::span<const std::string_view>;

// The structs are for emitting and for reading back. Their members are views: whoever fills one keeps the bytes alive
// until it is encoded, and a decoder keeps them beside it. std::optional is JSON's null, except for fields described
// as 'now', which are set when they are encoded. `client` is found out by the edge that emits.
//
// `each_field(event, visit)` calls `visit(member)` for every member in the order of EventTypeInfo::fields.
"""

ENCODE_PREAMBLE = """
namespace litmus::events {
namespace {

void put(JsonWriter& w, std::string_view value) { w.string(value); }
void put(JsonWriter& w, int64_t value) { w.integer(value); }
void put(JsonWriter& w, double value) { w.number(value); }
void put(JsonWriter& w, bool value) { w.boolean(value); }
void put(JsonWriter& w, const Uuid& value) { w.uuid(value); }
void put(JsonWriter& w, Timestamp value) { w.time(value); }
void put(JsonWriter& w, JsonText value) { w.raw(value.text); }

void put(JsonWriter& w, StringList values) {
  std::string_view separator = "[";
  for (std::string_view value : values) {
    w.raw(separator);
    w.string(value);
    separator = ",";
  }
  w.raw(values.empty() ? "[]" : "]");
}

template <class T>
void put(JsonWriter& w, const std::optional<T>& value) {
  if (value) {
    put(w, *value);
  } else {
    w.null();
  }
}

}  // namespace
"""


def generate() -> dict[str, str]:
    return {
        "event_types.h": event_types_header(),
        "event_types.cc": event_types_source(),
        "events.h": events_header(),
        "events.cc": events_source(),
        "event_samples.h": event_samples(),
    }


def event_types_header() -> str:
    ids = "\n".join(f"  {enumerator(event.type)} = {event.type_id}," for event in EVENTS)
    kinds = ", ".join(f"k{kind}" for kind in KINDS)
    includes = ["<cstdint>", "<span>", "<string_view>"]
    return header(includes, "The event types and their fields as data.", SOURCE) + TYPES_DECLARATIONS % {
        "ids": ids,
        "kinds": kinds,
    }


def event_types_source() -> str:
    fields = "\n".join(
        [field_table("Envelope", ENVELOPE), *(field_table(event.class_name, event.fields) for event in EVENTS)]
    )
    rows = "\n".join(type_row(event) for event in EVENTS)
    start, slots = perfect_hash([event.type for event in EVENTS])
    return (
        source("event_types.h", SOURCE)
        + "\n#include <iterator>\n\nnamespace litmus::events {\nnamespace {\n\nusing enum FieldKind;\n\n"
        + f"{fields}\n\nconstexpr EventTypeInfo kTypes[] = {{\n{rows}\n}};\n"
        + TYPES_FUNCTIONS % {"start": start, "slots": len(slots), "table": table_rows(slots)}
    )


def field_table(name: str, fields: tuple[Field, ...]) -> str:
    rows = "\n".join(f"    {field_row(field)}," for field in fields)
    return f"constexpr FieldInfo k{name}Fields[] = {{\n{rows}\n}};"


def field_row(field: Field) -> str:
    required, nullable = boolean(field.required), boolean(field.nullable)
    key = raw(f',"{field.name}":')
    default, enum = raw(field.default_json), quoted(field.enum)
    return f"{{{quoted(field.name)}, k{field.kind}, {required}, {nullable}, {default}, {key}, {enum}}}"


def type_row(event: EventType) -> str:
    durability = f"Durability::k{event.durability.capitalize()}"
    names = ", ".join(quoted(text) for text in (event.type, event.class_name, event.category))
    return (
        f"    {{EventTypeId::{enumerator(event.type)},\n     {names},\n     {durability}, k{event.class_name}Fields}},"
    )


def perfect_hash(types: list[str]) -> tuple[int, list[int]]:
    """A start value for FNV-1a under which no two types share a slot, and the slots (0 = free, else 1 + index)."""
    size = 1 << (4 * len(types) - 1).bit_length()
    for start in range(1, 1_000_000):
        slots = [0] * size
        for index, name in enumerate(types):
            slot = (fnv(name, start) >> 16) % size
            if slots[slot]:
                break
            slots[slot] = index + 1
        else:
            return start, slots
    raise ValueError("no start value separates the event types; make the table larger")


def fnv(text: str, start: int) -> int:
    value = start
    for byte in text.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def table_rows(slots: list[int], per_line: int = 32) -> str:
    return "\n".join(
        "    " + ", ".join(map(str, slots[at : at + per_line])) + "," for at in range(0, len(slots), per_line)
    )


def events_header() -> str:
    includes = ["<cstdint>", "<optional>", "<span>", "<string_view>"]
    text = header(includes, "One struct per event type, and its JSON.", SOURCE)
    own = ("base/json_writer.h", "base/time.h", "base/uuid.h", "gen/event_types.h")
    text += "\n" + "".join(f'#include "{name}"\n' for name in own)
    text += EVENTS_PREAMBLE
    text += "".join(struct(event) for event in EVENTS)
    text += '\n// Each appends `,"name":value` for every field: nulls and defaults too, in the order of the fields.\n'
    text += "\n".join(f"void encode_fields(const {event.class_name}& event, JsonWriter& w);" for event in EVENTS)
    names = " \\\n".join(f"  X({event.class_name})" for event in EVENTS)
    text += f"\n\n// X(StructName) for every type.\n#define LITMUS_FOR_EACH_EVENT(X) \\\n{names}\n"
    return text + "\n}  // namespace litmus::events\n"


def struct(event: EventType) -> str:
    members = "\n".join(member_line(field) for field in event.fields)
    visits = "\n".join(f"    visit(event.{field.name});" for field in event.fields)
    return f"""
{comment(f"{event.type}: {event.doc}.")}
struct {event.class_name} {{
  static constexpr EventTypeId kTypeId = EventTypeId::{enumerator(event.type)};

{members}

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {{
{visits}
  }}
}};
"""


def member_line(field: Field) -> str:
    declaration = f"  {member(field)} {field.name}{initializer(field)};"
    doc = field.doc + (f" ({field.default_text})" if not field.default_json else "")
    line = f"{declaration}  // {doc}"
    return line if len(line) <= LINE else f"{comment(doc, '  ')}\n{declaration}"


def events_source() -> str:
    text = source("events.h", SOURCE) + ENCODE_PREAMBLE
    return text + "".join(encoder(event) for event in EVENTS) + "\n}  // namespace litmus::events\n"


def encoder(event: EventType) -> str:
    lines = []
    for field in event.fields:
        value = f"event.{field.name}"
        if is_optional(field) and not field.nullable:
            value += ".value_or(Timestamp::now())"
        key = raw(f',"{field.name}":')
        lines.append(f"  w.raw({key});\n  put(w, {value});\n")
    return f"\nvoid encode_fields(const {event.class_name}& event, JsonWriter& w) {{\n{''.join(lines)}}}\n"


SAMPLES = {
    "Integer": "42",
    "Number": "3.25",
    "Boolean": "true",
    "Uuid": "kSampleUuid",
    "Time": "kSampleTime",
    "StringList": "kSampleList",
    "Json": "JsonText{kSampleObject}",
}


def event_samples() -> str:
    includes = ["<string_view>"]
    text = header(includes, "An event of each type with every field filled, for tests.", SOURCE)
    text += '\n#include "gen/events.h"\n'
    text += f"""
namespace litmus::events {{

inline constexpr Uuid kSampleUuid = {{{{1, 2, 3, 4, 5, 6, 0x77, 8, 0x89, 10, 11, 12, 13, 14, 15, 16}}}};
inline constexpr Timestamp kSampleTime = {{1773151401942000}};
inline constexpr std::string_view kSampleStrings[] = {{"a", "b \\"quoted\\""}};
inline constexpr StringList kSampleList = kSampleStrings;
inline constexpr std::string_view kSampleObject = {raw('{"k":[1,2.5,"x",null,{"n":true}]}')};
inline constexpr std::string_view kSampleArray = {raw('[{"param":"vin","value":5.0}]')};
"""
    return text + "".join(sample(event) for event in EVENTS) + "\n}  // namespace litmus::events\n"


def sample(event: EventType) -> str:
    lines = "\n".join(f"  event.{field.name} = {sample_value(field)};" for field in event.fields)
    return f"\ninline void fill_sample({event.class_name}& event) {{\n{lines}\n}}\n"


def sample_value(field: Field) -> str:
    if field.kind == "String":
        return f'"{field.name} µ"'
    if field.base_type.startswith("list") and field.kind == "Json":
        return "JsonText{kSampleArray}"
    return SAMPLES[field.kind]
