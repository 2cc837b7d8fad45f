#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "limits/conditions.h"
#include "limits/limit_config.h"
#include "limits/overlay.h"

namespace litmus::limits {

using config::Node;

namespace {

using OptionalLimit = Result<std::optional<Limit>>;

Status invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

std::optional<double> as_number(const Node& node) {
  if (node.is_number()) return node.number;
  if (!node.is(Node::Kind::kString)) return std::nullopt;
  double value = 0;
  const char* end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, value);
  return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

// A key of a table is text in YAML; 3.3 is the same key as "3.30".
bool is_key(const Node& key, const Node& value) {
  const auto a = as_number(key), b = as_number(value);
  if (a && b) return *a == *b;
  return value.is(Node::Kind::kBool) ? key.text == (value.boolean ? "true" : "false") : key.text == value.text;
}

// A key that is only a parameter may be text; anything else is a number.
Result<Node> key_value(const Expression& key, const Node& parameters) {
  if (key.parameters().size() == 1) {
    const Node* value = parameters.find(key.parameters()[0]);
    const bool is_bare = key.text() == key.parameters()[0] || key.text() == "vector." + key.parameters()[0];
    if (is_bare && value != nullptr && !value->is(Node::Kind::kList) && !value->is(Node::Kind::kMap)) return *value;
  }
  LITMUS_ASSIGN_OR_RETURN(const double number, key.evaluate(parameters));
  return Node::of(number);
}

OptionalLimit look_up(const Lookup& lookup, const Node& parameters, const Sources& sources) {
  LITMUS_ASSIGN_OR_RETURN(const Node value, key_value(*lookup.key, parameters));
  const auto found =
      std::find_if(lookup.keys.begin(), lookup.keys.end(), [&](const Node& key) { return is_key(key, value); });
  if (found == lookup.keys.end()) return std::optional<Limit>();
  return resolve(lookup.limits[static_cast<size_t>(found - lookup.keys.begin())], parameters, sources);
}

OptionalLimit step_to(const Steps& steps, const Node& parameters, const Sources& sources) {
  const Node* value = parameters.find(steps.param);
  if (value == nullptr) return invalid(fmt::format("the vector has no parameter '{}'", steps.param));
  if (!value->is_number()) return invalid(fmt::format("the parameter '{}' is no number", steps.param));
  for (size_t i = 0; i < steps.below.size(); ++i) {
    if (!steps.below[i] || value->number < *steps.below[i]) return resolve(steps.limits[i], parameters, sources);
  }
  return std::optional<Limit>();
}

OptionalLimit from_source(const Sources::Source& source, const std::string& name, const Node& parameters,
                          std::string_view missing) {
  if (!source) return invalid(fmt::format("'{}' can't be asked for a limit: {}", name, missing));
  return source(name, parameters);
}

OptionalLimit base_limit(const Strategy& strategy, const Node& parameters, const Sources& sources) {
  if (strategy.characteristic) {
    return from_source(sources.characteristic, *strategy.characteristic, parameters, "no product is loaded");
  }
  if (strategy.callable) {
    return from_source(sources.callable, *strategy.callable, parameters, "nothing here can import it");
  }
  if (strategy.lookup) return look_up(*strategy.lookup, parameters, sources);
  if (strategy.steps) return step_to(*strategy.steps, parameters, sources);
  Limit limit;
  if (strategy.expr) {
    LITMUS_ASSIGN_OR_RETURN(limit.nominal, strategy.expr->evaluate(parameters));
  }
  return std::optional<Limit>(std::move(limit));
}

Status apply_tolerance(const LimitConfig& config, Limit& limit) {
  if (!config.tolerance_pct && !config.tolerance_abs) return {};
  const std::optional<double> nominal = limit.nominal ? limit.nominal : config.nominal;
  if (!nominal) return invalid("a tolerance needs `nominal`");
  const double half_width =
      std::abs(*nominal) * config.tolerance_pct.value_or(0) / 100 + config.tolerance_abs.value_or(0);
  limit.low = *nominal - half_width;
  limit.high = *nominal + half_width;
  return {};
}

void apply_literals(const LimitConfig& config, Limit& limit) {
  if (config.low) limit.low = config.low;
  if (config.high) limit.high = config.high;
  if (config.nominal) limit.nominal = config.nominal;
  if (config.units) limit.units = *config.units;
  if (config.characteristic_id) limit.characteristic_id = config.characteristic_id;
  if (config.spec_ref) limit.spec_ref = config.spec_ref;
  if (config.comparator) limit.comparator = *config.comparator;
}

}  // namespace

void tighten(Limit& limit, double pct) {
  const bool two_sided = limit.low && limit.high;
  if (pct == 0 || !(limit.nominal || two_sided)) return;
  const double centre = limit.nominal ? *limit.nominal : (*limit.low + *limit.high) / 2;
  const double factor = 1 - pct / 100;
  if (limit.low) limit.low = centre - (centre - *limit.low) * factor;
  if (limit.high) limit.high = centre + (*limit.high - centre) * factor;
}

OptionalLimit resolve(const LimitConfig& config, const Node& parameters, const Sources& sources) {
  for (const LimitConfig& band : config.bands) {
    if (match(band.when, parameters)) return resolve(overlaid(config, band), parameters, sources);
  }
  if (!config.bands.empty() && !config.gives_limit()) return std::optional<Limit>();
  LITMUS_ASSIGN_OR_RETURN(std::optional<Limit> limit, base_limit(config.strategy, parameters, sources));
  if (!limit) return limit;
  LITMUS_RETURN_IF_ERROR(apply_tolerance(config, *limit));
  if (config.strategy.characteristic && !config.guardband_pct) tighten(*limit, sources.guardband_pct);
  apply_literals(config, *limit);
  if (config.guardband_pct) tighten(*limit, *config.guardband_pct);
  LITMUS_RETURN_IF_ERROR(validate(*limit));
  return limit;
}

OptionalLimit limit_from_map(const Node& node, std::string_view name, const Node& parameters, const Sources& sources) {
  config::Problems problems;
  const LimitConfig config = read_limit_config(node, std::string(name), problems);
  if (!problems.ok()) return problems.to_status();
  return resolve(config, parameters, sources);
}

}  // namespace litmus::limits
