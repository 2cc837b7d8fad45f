#include "limits/limit.h"

#include <fmt/format.h>

#include <cmath>

namespace litmus::limits {
namespace {

// Which bounds a comparator reads, and whether the bound itself still passes.
struct Reading {
  bool low = false, low_included = false;
  bool high = false, high_included = false;
};

Reading reading_of(Comparator comparator) {
  switch (comparator) {
    case Comparator::kGele:
      return {.low = true, .low_included = true, .high = true, .high_included = true};
    case Comparator::kGelt:
      return {.low = true, .low_included = true, .high = true};
    case Comparator::kGtle:
      return {.low = true, .high = true, .high_included = true};
    case Comparator::kGtlt:
      return {.low = true, .high = true};
    case Comparator::kGe:
      return {.low = true, .low_included = true};
    case Comparator::kGt:
      return {.low = true};
    case Comparator::kLe:
      return {.high = true, .high_included = true};
    case Comparator::kLt:
      return {.high = true};
    case Comparator::kEq:
    case Comparator::kNe:
      return {};
  }
  return {};
}

bool compares_nominal(Comparator comparator) { return comparator == Comparator::kEq || comparator == Comparator::kNe; }

bool above(double value, double low, bool included) { return included ? value >= low : value > low; }
bool below(double value, double high, bool included) { return included ? value <= high : value < high; }

Status invalid(std::string message) { return Status(ErrorCode::kInvalidArgument, std::move(message)); }

bool is_nan(const std::optional<double>& bound) { return bound && std::isnan(*bound); }

}  // namespace

Status validate(const Limit& limit) {
  if (is_nan(limit.low) || is_nan(limit.high) || is_nan(limit.nominal)) {
    return invalid("a limit's bound is NaN; give a number or leave it out");
  }
  const std::string_view name = enum_name(limit.comparator);
  if (compares_nominal(limit.comparator)) {
    if (limit.nominal) return {};
    return invalid(fmt::format("comparator {} needs `nominal`", name));
  }
  const Reading reading = reading_of(limit.comparator);
  const bool reads_any = (reading.low && limit.low) || (reading.high && limit.high);
  if (reads_any || !(limit.low || limit.high)) return {};
  return invalid(fmt::format("comparator {} checks `{}`, which isn't given", name, reading.low ? "low" : "high"));
}

bool check(const Limit& limit, double value) {
  if (limit.comparator == Comparator::kNe) return !limit.nominal || value != *limit.nominal;
  if (std::isnan(value)) return false;
  if (limit.comparator == Comparator::kEq) return limit.nominal && value == *limit.nominal;
  const Reading reading = reading_of(limit.comparator);
  if (reading.low && limit.low && !above(value, *limit.low, reading.low_included)) return false;
  return !(reading.high && limit.high && !below(value, *limit.high, reading.high_included));
}

Outcome judge(const Limit* limit, std::optional<double> value) {
  if (!value) return Outcome::kErrored;
  if (limit == nullptr || !limit->has_bound()) return Outcome::kDone;
  return check(*limit, *value) ? Outcome::kPassed : Outcome::kFailed;
}

std::string describe(const Limit& limit) {
  const std::string unit = limit.units.empty() ? "" : " " + limit.units;
  if (compares_nominal(limit.comparator)) {
    const char* sign = limit.comparator == Comparator::kEq ? "=" : "!=";
    return limit.nominal ? fmt::format("v {} {}{}", sign, *limit.nominal, unit) : "no limit";
  }
  const Reading reading = reading_of(limit.comparator);
  std::string text = "v";
  if (reading.low && limit.low) text = fmt::format("{} {} v", *limit.low, reading.low_included ? "<=" : "<");
  if (reading.high && limit.high) text += fmt::format(" {} {}", reading.high_included ? "<=" : "<", *limit.high);
  if (text == "v") return limit.nominal ? fmt::format("nominal {}{}", *limit.nominal, unit) : "no limit";
  return text + unit;
}

}  // namespace litmus::limits
