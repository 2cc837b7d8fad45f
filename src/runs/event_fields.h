// Reading the fields of an event's JSON into rows.
//
// The converters turn one value into the form of a column and accept what an older or newer writer may have put there:
// a wrong type becomes text or null, never an error. Thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "events/json_scan.h"
#include "runs/run_record.h"

namespace litmus::runs {

using events::JsonKind;
using events::JsonValue;

// Calls `visit(key, value)` for the members of a JSON object. False when the text isn't one; members before the defect
// were visited.
using FieldVisitor = std::function<void(std::string_view key, const JsonValue& value)>;
bool each_field(std::string_view json, const FieldVisitor& visit);
bool each_element(std::string_view json, const std::function<void(const JsonValue& value)>& visit);

inline bool is_null(const JsonValue& value) { return value.kind == JsonKind::kNull; }

// Strings as they are, anything else as its JSON text, null as nullopt.
Text to_text(const JsonValue& value);
std::string to_string_or_empty(const JsonValue& value);
std::optional<int64_t> to_integer(const JsonValue& value);
std::optional<double> to_number(const JsonValue& value);  // non-finite ones are written as strings
bool to_bool(const JsonValue& value);
std::optional<Timestamp> to_time(const JsonValue& value);
DynamicFields to_dynamic_fields(const JsonValue& value);
std::vector<std::string> to_string_list(const JsonValue& value);

// The number that "NaN", "Infinity" or "-Infinity" stands for.
std::optional<double> non_finite(std::string_view text);

// Appends "<param>_<companion>" for each StimulusRecord of the list.
void append_stimulus(const JsonValue& value, DynamicFields& out);

// Members of a row that are filled from a field of the same meaning.
template <class Row>
struct TextField {
  std::string_view key;
  Text Row::* member;
};
template <class Row>
struct NumberField {
  std::string_view key;
  std::optional<double> Row::* member;
};

template <class Row, size_t N>
bool assign_text(const TextField<Row> (&fields)[N], Row& row, std::string_view key, const JsonValue& value) {
  for (const auto& field : fields) {
    if (field.key != key) continue;
    row.*field.member = to_text(value);
    return true;
  }
  return false;
}

template <class Row, size_t N>
bool assign_number(const NumberField<Row> (&fields)[N], Row& row, std::string_view key, const JsonValue& value) {
  for (const auto& field : fields) {
    if (field.key != key) continue;
    row.*field.member = to_number(value);
    return true;
  }
  return false;
}

}  // namespace litmus::runs
