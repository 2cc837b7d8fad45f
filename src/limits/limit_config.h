// LimitConfig: the form in which limits are written in markers, calls and files, and the Limit that it gives for the
// parameters of one vector.
//
//   {low: 3.1, high: 3.5, units: V}
//   {nominal: 3.3, tolerance_pct: 5, units: V}
//   {units: V, bands: [{when: {vin: 5}, low: 3.2, high: 3.4}, {when: {vin: {min: 6}}, low: 3.0, high: 3.6}]}
//
// Fields beside `bands` are defaults of each band and, when they hold a bound, the catch-all; the first band whose
// `when` matches wins. Pure functions; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "config/errors.h"
#include "config/node.h"
#include "limits/limit.h"

namespace litmus::limits {

struct LimitConfig {
  std::optional<double> low, high, nominal, tolerance_pct, tolerance_abs;
  std::optional<std::string> units, characteristic_id, spec_ref;
  std::optional<Comparator> comparator;
  std::vector<std::pair<std::string, config::Node>> when;  // parameter → scalar, list, {min, max}, {value}, {values}
  std::vector<LimitConfig> bands;

  bool has_bound() const { return low || high || nominal; }
};

// Everything that is wrong goes to `problems`: unknown keys with the nearest known one, values of a wrong kind, an
// entry that gives no limit, bounds that its comparator can't use. A way of giving limits that this build doesn't
// evaluate is an error too: a limit is never silently left out.
LimitConfig read_limit_config(const config::Node& node, std::string key_path, config::Problems& problems);

// The limit for a vector; `parameters` is a map. nullopt: no band matches, and nothing stands beside them.
// kInvalidArgument as for validate().
Result<std::optional<Limit>> resolve(const LimitConfig& config, const config::Node& parameters);

// Both in one, for a limit given in a call: `name` is the measurement's, for messages.
Result<std::optional<Limit>> limit_from_map(const config::Node& node, std::string_view name,
                                            const config::Node& parameters);

}  // namespace litmus::limits
