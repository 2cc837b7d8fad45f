#include "runs/event_fields.h"

#include <charconv>
#include <limits>

namespace litmus::runs {

bool each_field(std::string_view json, const FieldVisitor& visit) {
  return events::scan_object(json,
                             [&](std::string_view key, const JsonValue& value) {
                               visit(key, value);
                               return Status{};
                             })
      .ok();
}

bool each_element(std::string_view json, const std::function<void(const JsonValue& value)>& visit) {
  return events::scan_array(json,
                            [&](const JsonValue& value) {
                              visit(value);
                              return Status{};
                            })
      .ok();
}

Text to_text(const JsonValue& value) {
  if (is_null(value)) return std::nullopt;
  if (value.kind == JsonKind::kString) return events::unescape_json(value.text);
  return std::string(value.text);
}

std::string to_string_or_empty(const JsonValue& value) { return to_text(value).value_or(std::string()); }

std::optional<int64_t> to_integer(const JsonValue& value) {
  int64_t integer = 0;
  const char* end = value.text.data() + value.text.size();
  const auto parsed = std::from_chars(value.text.data(), end, integer);
  if (value.kind != JsonKind::kNumber || parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return integer;
}

std::optional<double> non_finite(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

std::optional<double> to_number(const JsonValue& value) {
  if (value.kind == JsonKind::kString) return non_finite(events::unescape_json(value.text));
  if (value.kind != JsonKind::kNumber) return std::nullopt;
  double number = 0;
  const auto parsed = std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
  if (parsed.ec == std::errc::result_out_of_range) return std::strtod(std::string(value.text).c_str(), nullptr);
  if (parsed.ec != std::errc()) return std::nullopt;
  return number;
}

bool to_bool(const JsonValue& value) { return value.text == "true"; }

std::optional<Timestamp> to_time(const JsonValue& value) {
  if (value.kind != JsonKind::kString) return std::nullopt;
  const auto time = Timestamp::parse(events::unescape_json(value.text));
  if (!time.ok()) return std::nullopt;
  return *time;
}

DynamicFields to_dynamic_fields(const JsonValue& value) {
  DynamicFields fields;
  if (value.kind != JsonKind::kObject) return fields;
  each_field(value.text, [&](std::string_view key, const JsonValue& member) {
    fields.emplace_back(std::string(key), std::string(member.text));
  });
  return fields;
}

std::vector<std::string> to_string_list(const JsonValue& value) {
  std::vector<std::string> list;
  if (value.kind != JsonKind::kArray) return list;
  each_element(value.text, [&](const JsonValue& element) { list.push_back(to_string_or_empty(element)); });
  return list;
}

namespace {

void append_one_stimulus(const JsonValue& record, DynamicFields& out) {
  std::string param;
  DynamicFields companions;
  each_field(record.text, [&](std::string_view key, const JsonValue& value) {
    if (key == "param") {
      param = to_string_or_empty(value);
    } else if (key == "instrument" || key == "resource" || key == "channel" || key == "dut_pin" ||
               key == "fixture_connection") {
      companions.emplace_back(std::string(key), std::string(value.text));
    }
  });
  if (param.empty()) return;
  for (auto& [name, json] : companions) out.emplace_back(param + "_" + name, std::move(json));
}

}  // namespace

void append_stimulus(const JsonValue& value, DynamicFields& out) {
  if (value.kind != JsonKind::kArray) return;
  each_element(value.text, [&](const JsonValue& record) {
    if (record.kind == JsonKind::kObject) append_one_stimulus(record, out);
  });
}

}  // namespace litmus::runs
