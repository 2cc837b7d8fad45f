// Reading the fields of an event's JSON into rows.
//
// `each_field` walks the top-level members once, in the order in which they stand; the converters below turn one value
// into the form of a column and accept what an older or newer writer may have put there: a wrong type becomes text or
// null, never an error. Included by .cc files of this folder only (it brings simdjson).
#pragma once

#include <simdjson.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/time.h"
#include "runs/run_record.h"

namespace litmus::runs {

using JsonValue = simdjson::ondemand::value;

// Members of a row that are filled from a field of the same meaning.
template <class Row>
struct TextField {
  std::string_view key;
  Text Row::*member;
};
template <class Row>
struct NumberField {
  std::string_view key;
  std::optional<double> Row::*member;
};

// The value's JSON text, without surrounding spaces.
inline std::string_view raw_json(JsonValue& value) {
  std::string_view text;
  if (simdjson::to_json_string(value).get(text)) return "null";
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

inline bool is_null(JsonValue& value) {
  bool null = false;
  return !value.is_null().get(null) && null;
}

// Strings as they are, anything else as its JSON text, null as nullopt.
inline Text to_text(JsonValue& value) {
  std::string_view text;
  if (!value.get_string().get(text)) return std::string(text);
  if (is_null(value)) return std::nullopt;
  return std::string(raw_json(value));
}

inline std::string to_string_or_empty(JsonValue& value) { return to_text(value).value_or(std::string()); }

inline std::optional<int64_t> to_integer(JsonValue& value) {
  int64_t integer = 0;
  if (!value.get_int64().get(integer)) return integer;
  return std::nullopt;
}

// Non-finite numbers are written as strings.
inline std::optional<double> to_number(JsonValue& value) {
  double number = 0;
  if (!value.get_double().get(number)) return number;
  std::string_view text;
  if (value.get_string().get(text)) return std::nullopt;
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

inline bool to_bool(JsonValue& value) {
  bool flag = false;
  return !value.get_bool().get(flag) && flag;
}

inline std::optional<Timestamp> to_time(JsonValue& value) {
  std::string_view text;
  if (value.get_string().get(text)) return std::nullopt;
  auto time = Timestamp::parse(text);
  if (!time.ok()) return std::nullopt;
  return *time;
}

DynamicFields to_dynamic_fields(JsonValue& value);
std::vector<std::string> to_string_list(JsonValue& value);

// Appends "<param>_<companion>" for each StimulusRecord of the list.
void append_stimulus(JsonValue& value, DynamicFields& out);

template <class Row, size_t N>
bool assign_text(const TextField<Row> (&fields)[N], Row& row, std::string_view key, JsonValue& value) {
  for (const auto& field : fields) {
    if (field.key != key) continue;
    row.*field.member = to_text(value);
    return true;
  }
  return false;
}

template <class Row, size_t N>
bool assign_number(const NumberField<Row> (&fields)[N], Row& row, std::string_view key, JsonValue& value) {
  for (const auto& field : fields) {
    if (field.key != key) continue;
    row.*field.member = to_number(value);
    return true;
  }
  return false;
}

// Parses a JSON object and calls `visit(key, value)` for each member. The buffer is kept for the next event: not
// thread-safe. False when the text isn't a JSON object; members before the defect were visited.
class FieldReader {
 public:
  template <class Visit>
  bool each_field(std::string_view json, Visit&& visit) {
    simdjson::ondemand::document document;
    if (!open(json, document)) return false;
    simdjson::ondemand::object object;
    if (document.get_object().get(object)) return false;
    return each_member(object, visit);
  }

  // The members of an object inside an event.
  template <class Visit>
  static bool each_member(simdjson::ondemand::object& object, Visit&& visit) {
    for (auto member : object) {
      simdjson::ondemand::field field;
      std::string_view key;
      if (std::move(member).get(field) || field.unescaped_key().get(key)) return false;
      visit(key, field.value());
    }
    return true;
  }

 private:
  bool open(std::string_view json, simdjson::ondemand::document& document);

  simdjson::ondemand::parser parser_;
  std::string buffer_;  // simdjson reads beyond the end: a padded copy
};

}  // namespace litmus::runs
