// Between Python objects and the core: JSON of any object, text, numbers, errors. All functions need the GIL.
#pragma once

#include <nanobind/nanobind.h>

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "base/status.h"
#include "base/time.h"
#include "base/uuid.h"
#include "gen/event_types.h"
#include "gen/events.h"

namespace litmus::python {

namespace nb = nanobind;

// Raises the Python exception that fits, when `status` isn't ok.
void raise_if_error(const Status& status);

// Raises the exception that litmus._errors knows by this code.
[[noreturn]] void raise_as(std::string_view code, std::string_view message);

template <class T>
T value_or_raise(Result<T> result) {
  raise_if_error(result.status());
  return std::move(result).value();
}

// The text of a str, borrowed from it; raises TypeError for anything else.
std::string_view text(nb::handle str, const char* what);

// nullopt for None.
std::optional<std::string_view> optional_text(nb::handle str, const char* what);
std::optional<double> optional_number(nb::handle number, const char* what);

// A float, int, bool, or anything with __float__ or __index__ (numpy scalars); nullopt for anything else.
std::optional<double> as_number(nb::handle object);

// Appends any object as JSON. What JSON doesn't have becomes text: times as ISO 8601, UUIDs, paths, enums by their
// value, arrays as lists, models by their fields, everything else by str(). Raises only for nesting beyond 100 levels.
void encode_json(nb::handle object, JsonWriter& w);
std::string json_of(nb::handle object);

// Invalid sequences in texts, replaced on this thread since the last take_replaced(): by json_of, and by others who say
// so. The event that the texts become part of takes them, and says so in its turn.
void add_replaced(uint32_t count);
uint32_t take_replaced();

Uuid to_uuid(nb::handle object);       // uuid.UUID or str
nb::object from_uuid(const Uuid& id);  // uuid.UUID
Timestamp to_time(nb::handle object);  // aware datetime or ISO 8601 text
nb::object from_time(Timestamp time);  // datetime, UTC

// Keeps text alive that a view of an event points to, for the length of one call.
class Arena {
 public:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  events::StringList keep(std::vector<std::string_view> list) { return lists_.emplace_back(std::move(list)); }

 private:
  std::deque<std::string> texts_;
  std::deque<std::vector<std::string_view>> lists_;
};

// Assigns one Python value to one member of an event struct.
void assign(std::string_view& member, nb::handle value, const events::FieldInfo& field, Arena& arena);
void assign(int64_t& member, nb::handle value, const events::FieldInfo& field, Arena& arena);
void assign(double& member, nb::handle value, const events::FieldInfo& field, Arena& arena);
void assign(bool& member, nb::handle value, const events::FieldInfo& field, Arena& arena);
void assign(Uuid& member, nb::handle value, const events::FieldInfo& field, Arena& arena);
void assign(Timestamp& member, nb::handle value, const events::FieldInfo& field, Arena& arena);
void assign(events::JsonText& member, nb::handle value, const events::FieldInfo& field, Arena& arena);
void assign(events::StringList& member, nb::handle value, const events::FieldInfo& field, Arena& arena);

template <class T>
void assign(std::optional<T>& member, nb::handle value, const events::FieldInfo& field, Arena& arena) {
  if (value.is_none()) {
    member.reset();
  } else {
    assign(member.emplace(), value, field, arena);
  }
}

// Fills `event` from keyword arguments; an unknown name is a TypeError.
template <class Event>
void fill_event(Event& event, const nb::dict& values, Arena& arena) {
  const auto fields = events::event_type_info(Event::kTypeId).fields;
  size_t index = 0;
  size_t used = 0;
  Event::each_field(event, [&](auto& member) {
    const events::FieldInfo& field = fields[index++];
    const nb::handle value = PyDict_GetItemString(values.ptr(), std::string(field.name).c_str());
    if (!value.is_valid()) return;
    ++used;
    assign(member, value, field, arena);
  });
  if (used != values.size()) throw nb::type_error("unknown field for this event type");
}

}  // namespace litmus::python
