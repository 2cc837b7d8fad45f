#include "runs/dynamic_column.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "runs/event_fields.h"

namespace litmus::runs {

namespace {

using Kind = DynamicValue::Kind;

// 2026-03-10T14:00 and whatever ISO 8601 allows behind it.
bool is_datetime(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd";
  constexpr std::string_view kBehind = "0123456789:.+-Z";
  if (text.size() < kForm.size() || text.find_first_not_of(kBehind, kForm.size()) != text.npos) return false;
  return std::equal(kForm.begin(), kForm.end(), text.begin(),
                    [](char form, char c) { return form == 'd' ? c >= '0' && c <= '9' : c == form; });
}

DynamicValue from_string(std::string text) {
  DynamicValue value;
  value.kind = Kind::kStr;
  if (const auto number = non_finite(text)) {
    value.kind = Kind::kNonFinite;
    value.number = *number;
  } else if (text.starts_with("channel://") || text.starts_with("file://_ref/")) {
    value.kind = Kind::kRef;
  } else if (is_datetime(text)) {
    value.kind = Kind::kDatetime;
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
  constexpr std::array<std::string_view, 11> kNames = {"",         "int",  "float", "float", "bool", "str",
                                                       "datetime", "list", "dict",  "ref",   "int"};
  return kNames[static_cast<size_t>(kind)];
}

namespace {

constexpr uint32_t bit(Kind kind) { return 1u << static_cast<unsigned>(kind); }

}  // namespace

void CommonType::add(const DynamicValue& value) {
  kinds_ |= bit(value.kind);
  if (value.kind == Kind::kInt && !is_exact_in_double(value.integer)) ints_are_exact_ = false;
}

DynamicType CommonType::type() const {
  const uint32_t kinds = kinds_ & ~bit(Kind::kNull);
  const auto only = [&](auto... allowed) { return (kinds & ~(bit(allowed) | ...)) == 0; };
  if (kinds == 0) return DynamicType::kText;
  if (only(Kind::kInt)) return DynamicType::kInt64;
  // A non-finite number arrives as its name: beside texts it is one of them.
  if (only(Kind::kInt, Kind::kFloat, Kind::kNonFinite) && ints_are_exact_) return DynamicType::kFloat64;
  if (only(Kind::kBool)) return DynamicType::kBool;
  if (only(Kind::kRef)) return DynamicType::kText;
  if (only(Kind::kStr, Kind::kDatetime, Kind::kNonFinite)) return DynamicType::kText;
  return DynamicType::kTextWithType;
}

}  // namespace litmus::runs
