// Columns whose names and types come from the run itself: in_*, out_*, custom_*.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace litmus::runs {

// A JSON value taken for what it is in a column.
struct DynamicValue {
  enum class Kind { kNull, kInt, kFloat, kNonFinite, kBool, kStr, kDatetime, kList, kDict, kRef, kHugeInt };
  Kind kind = Kind::kNull;
  int64_t integer = 0;
  double number = 0;
  std::string text;  // canonical: strings and references as they are, everything else as JSON

  // Events hold times and references as text: it is their form that tells them ("2026-03-10T14:00:00+01:00",
  // "channel://…", "file://_ref/…").
  static DynamicValue parse(std::string_view json);
  std::string_view type_name() const;  // "int", "float", …; empty for null
};

enum class DynamicType { kInt64, kFloat64, kBool, kText, kTextWithType };

// The type that holds every value of a column unchanged.
class CommonType {
 public:
  void add(const DynamicValue& value);
  DynamicType type() const;

 private:
  uint32_t kinds_ = 0;  // a bit for each DynamicValue::Kind
  bool ints_are_exact_ = true;
};

}  // namespace litmus::runs
