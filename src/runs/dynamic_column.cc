#include "runs/dynamic_column.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "runs/event_fields.h"

namespace litmus::runs {

namespace {

using Kind = DynamicValue::Kind;

DynamicValue from_string(std::string text) {
  DynamicValue value;
  value.kind = Kind::kStr;
  if (const auto number = non_finite(text)) {
    value.kind = Kind::kNonFinite;
    value.number = *number;
  }
  value.text = std::move(text);
  return value;
}

// {"_ref": "channel://…", "length": n}: its cell holds the reference.
DynamicValue from_object(std::string_view json) {
  DynamicValue value;
  value.kind = Kind::kDict;
  value.text = json;
  each_field(json, [&](std::string_view key, const JsonValue& member) {
    if (key != "_ref" || member.kind != JsonKind::kString) return;
    value.kind = Kind::kRef;
    value.text = to_string_or_empty(member);
  });
  return value;
}

DynamicValue from_number(std::string_view json) {
  DynamicValue value;
  value.text = json;
  const std::string text(json);
  value.number = std::strtod(text.c_str(), nullptr);
  value.kind = Kind::kFloat;
  if (json.find_first_of(".eE") != std::string_view::npos) return value;
  errno = 0;
  value.integer = std::strtoll(text.c_str(), nullptr, 10);
  value.kind = errno == 0 ? Kind::kInt : Kind::kHugeInt;
  return value;
}

bool is_exact_in_double(int64_t integer) {
  const auto number = static_cast<double>(integer);
  return std::abs(number) < 9.2e18 && static_cast<int64_t>(number) == integer;
}

}  // namespace

DynamicValue DynamicValue::parse(std::string_view json) {
  DynamicValue value;
  if (json.empty() || json == "null") return value;
  switch (json.front()) {
    case '"':
      return from_string(events::unescape_json(json));
    case '{':
      return from_object(json);
    case '[':
      value.kind = Kind::kList;
      value.text = json;
      return value;
    case 't':
    case 'f':
      value.kind = Kind::kBool;
      value.integer = json.front() == 't';
      value.text = json;
      return value;
    default:
      return from_number(json);
  }
}

std::string_view DynamicValue::type_name() const {
  constexpr std::array<std::string_view, 10> kNames = {"",    "int",  "float", "float", "bool",
                                                       "str", "list", "dict",  "ref",   "int"};
  return kNames[static_cast<size_t>(kind)];
}

DynamicType common_type(const std::vector<DynamicValue>& values) {
  auto all = [&](auto accepts) {
    return std::all_of(values.begin(), values.end(),
                       [&](const DynamicValue& value) { return value.kind == Kind::kNull || accepts(value); });
  };
  const bool has_number = std::any_of(values.begin(), values.end(), [](const DynamicValue& value) {
    return value.kind == Kind::kInt || value.kind == Kind::kFloat;
  });
  if (has_number && all([](const auto& value) { return value.kind == Kind::kInt; })) return DynamicType::kInt64;
  // A non-finite number arrives as its name: beside numbers it is one, otherwise a text.
  if (has_number && all([](const auto& value) {
        return value.kind == Kind::kFloat || value.kind == Kind::kNonFinite ||
               (value.kind == Kind::kInt && is_exact_in_double(value.integer));
      })) {
    return DynamicType::kFloat64;
  }
  if (all([](const auto& value) { return value.kind == Kind::kStr || value.kind == Kind::kNonFinite; })) {
    return DynamicType::kText;  // also a column of nulls
  }
  if (all([](const auto& value) { return value.kind == Kind::kBool; })) return DynamicType::kBool;
  if (all([](const auto& value) { return value.kind == Kind::kRef; })) return DynamicType::kText;
  return DynamicType::kTextWithType;
}

}  // namespace litmus::runs
