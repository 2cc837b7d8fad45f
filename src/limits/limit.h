// Limit: the resolved bounds of one measurement, and how a value is judged by them.
//
// Values and bounds are in the measurement's units; nothing is converted or rounded. Functions are pure and
// thread-safe.
#pragma once

#include <optional>
#include <string>

#include "base/status.h"
#include "gen/enums.h"
#include "gen/outcome.h"

namespace litmus::limits {

struct Limit {
  std::optional<double> low, high, nominal;
  std::string units;  // empty: not given
  std::optional<std::string> characteristic_id, spec_ref;
  Comparator comparator = Comparator::kGele;

  bool has_bound() const { return low || high || nominal; }

  // A low or high bound makes a verdict out of a recorded value; a nominal value alone doesn't register the intent.
  bool registers_intent() const { return low || high; }

  bool operator==(const Limit&) const = default;
};

// kInvalidArgument: EQ or NE without nominal, a NaN bound, or bounds of which the comparator reads none.
Status validate(const Limit& limit);

// Whether `value` satisfies the comparator. A missing bound isn't checked; NaN satisfies NE only; EQ without nominal is
// satisfied by nothing.
bool check(const Limit& limit, double value);

// The outcome of a measurement: a null value is errored whatever the limit, a value without any bound is done, any
// other passed or failed.
Outcome judge(const Limit* limit, std::optional<double> value);

// "3.135 <= v <= 3.465 V": what a person reads in an assertion.
std::string describe(const Limit& limit);

}  // namespace litmus::limits
