// Range expanders: maps of one key that stand for a list, wherever a file expects one: {linspace: [0, 1, 5]}.
//
//   linspace [start, stop, num]    num points, both ends included
//   arange [start, stop, step]     stop excluded; integers when all three are
//   logspace [start, stop, num]    10**start … 10**stop
//   geomspace [start, stop, num]   geometric, both ends included
//   repeat [value, n]              n times the value
//   range [start, stop]            integers, stop excluded
#pragma once

#include <optional>

#include "base/status.h"
#include "config/node.h"

namespace litmus::config {

inline constexpr int64_t kMaxExpandedItems = 1'000'000;

bool is_expander(const Node& node);

// The list that an expander stands for, with its place. kInvalidArgument: the arguments don't fit, or there would be
// more than kMaxExpandedItems.
Result<Node> expand(const Node& node);

// JSON Schema of a map that is an expander, as JSON text.
std::string expander_schema();

}  // namespace litmus::config
