// LimitConfig: the form in which limits are written in markers, calls and files, and the Limit that it gives for the
// parameters of one vector.
//
//   {low: 3.1, high: 3.5, units: V}
//   {nominal: 3.3, tolerance_pct: 5, units: V}
//   {units: V, bands: [{when: {vin: 5}, low: 3.2, high: 3.4}, {when: {vin: {min: 6}}, low: 3.0, high: 3.6}]}
//   {expr: 0.66 * vector.vin, tolerance_pct: 2, units: V}
//   {lookup: {key: rail, table: {3.3: {low: 3.2, high: 3.4}, 5: {low: 4.9, high: 5.1}}, units: V}}
//   {steps: {param: load, ranges: [{below: 1, limit: {high: 20}}, {limit: {high: 50}}]}, units: mV}
//
// Fields beside `bands` are defaults of each band and, when they hold a limit of their own, the catch-all; the first
// band whose `when` matches wins. A strategy (characteristic, expr, lookup, steps, callable) gives a base limit;
// tolerances replace its bounds, the guardband tightens them, and literal fields replace what they name.
// Pure functions; thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "config/errors.h"
#include "config/node.h"
#include "limits/expression.h"
#include "limits/limit.h"

namespace litmus::limits {

struct LimitConfig;

// The value of `key` chooses an entry. Numbers match by value, also when one of them is written as text.
struct Lookup {
  std::optional<Expression> key;  // a parameter's name is an expression, too
  std::vector<config::Node> keys;
  std::vector<LimitConfig> limits;  // by key
};

// The first range whose `below` is greater than the parameter's value; one without `below` takes all.
struct Steps {
  std::string param;
  std::vector<std::optional<double>> below;  // rising
  std::vector<LimitConfig> limits;           // by range
};

// Where a base limit comes from: at most one of these.
struct Strategy {
  std::optional<std::string> characteristic;  // of the product
  std::optional<std::string> callable;        // dotted path
  std::optional<Expression> expr;             // gives `nominal`
  std::shared_ptr<const Lookup> lookup;
  std::shared_ptr<const Steps> steps;

  bool is_set() const { return characteristic || callable || expr || lookup || steps; }
};

struct LimitConfig {
  std::optional<double> low, high, nominal, tolerance_pct, tolerance_abs, guardband_pct;
  std::optional<std::string> units, characteristic_id, spec_ref;
  std::optional<Comparator> comparator;
  Strategy strategy;
  std::vector<std::pair<std::string, config::Node>> when;  // parameter → scalar, list, {min, max}, {value}, {values}
  std::vector<LimitConfig> bands;

  bool has_bound() const { return low || high || nominal; }
  bool gives_limit() const { return has_bound() || strategy.is_set(); }
};

// Everything that is wrong goes to `problems`: unknown keys with the nearest known one, values of a wrong kind, an
// entry that gives no limit, two strategies in one entry, an expression that can't be read, bounds that its comparator
// can't use.
LimitConfig read_limit_config(const config::Node& node, std::string key_path, config::Problems& problems);

// What strategies need from elsewhere. A source that isn't set makes them an error: a limit is never left out silently.
struct Sources {
  using Source = std::function<Result<std::optional<Limit>>(const std::string& name, const config::Node& parameters)>;
  Source characteristic;     // nullopt: no spec band matches
  Source callable;           // nullopt: it returned None
  double guardband_pct = 0;  // of the session, for limits taken from the product
};

// The limit for a vector; `parameters` is a map. nullopt: no band, table entry or range matches, and nothing stands
// beside them. kInvalidArgument as for validate(), and when a parameter that a strategy reads is missing.
Result<std::optional<Limit>> resolve(const LimitConfig& config, const config::Node& parameters,
                                     const Sources& sources = {});

// Both in one, for a limit given in a call: `name` is the measurement's, for messages.
Result<std::optional<Limit>> limit_from_map(const config::Node& node, std::string_view name,
                                            const config::Node& parameters, const Sources& sources = {});

// Multiplies the distance of each bound from `nominal`, or from the middle, by (1 - pct/100). A one-sided limit without
// nominal stays as it is.
void tighten(Limit& limit, double pct);

}  // namespace litmus::limits
