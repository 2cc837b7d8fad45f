#include "limits/limit_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/map_reader.h"

namespace litmus::limits {

using config::MapReader;
using config::Member;
using config::Node;
using config::Problems;

namespace {

constexpr std::string_view kNotEvaluated[] = {"characteristic", "guardband_pct", "expr", "lookup", "steps", "callable"};

bool equal(const Node& a, const Node& b) {
  if (a.is_number() && b.is_number()) return a.number == b.number;
  if (a.kind != b.kind) return false;
  return a.is(Node::Kind::kBool) ? a.boolean == b.boolean : a.text == b.text;
}

bool is_scalar(const Node& node) { return !node.is(Node::Kind::kList) && !node.is(Node::Kind::kMap); }

bool is_member(const Node& list, const Node& value) {
  return std::any_of(list.items.begin(), list.items.end(), [&](const Node& item) { return equal(item, value); });
}

bool in_range(const Node* min, const Node* max, const Node& value) {
  if (!value.is_number()) return false;
  return (min == nullptr || value.number >= min->number) && (max == nullptr || value.number <= max->number);
}

bool matches(const Node& condition, const Node& value) {
  if (condition.is(Node::Kind::kList)) return is_member(condition, value);
  if (!condition.is(Node::Kind::kMap)) return equal(condition, value);
  if (const Node* one = condition.find("value")) return equal(*one, value);
  if (const Node* several = condition.find("values")) return is_member(*several, value);
  return in_range(condition.find("min"), condition.find("max"), value);
}

bool matches(const LimitConfig& band, const Node& parameters) {
  return std::all_of(band.when.begin(), band.when.end(), [&](const auto& condition) {
    const Node* value = parameters.find(condition.first);
    return value != nullptr && is_scalar(*value) && matches(condition.second, *value);
  });
}

// `{min, max}`, `{value}` or `{values}`, the latter two with `units`.
void check_condition_map(const Node& node, const std::string& path, Problems& problems) {
  MapReader reader(node, path, problems);
  const bool range = reader.number("min").has_value() | reader.number("max").has_value();
  const bool one = reader.any("value") != nullptr;
  const bool several = reader.list("values") != nullptr;
  if (range + one + several != 1) reader.error_here("give one of {min, max}, {value} or {values}");
  if (!range) reader.string("units");
  reader.finish();
}

void read_when(const Node* node, const std::string& path, Problems& problems, LimitConfig& config) {
  if (node == nullptr) return;
  for (const Member& member : node->members) {
    const std::string member_path = config::join_key(path, member.name);
    if (member.value.is(Node::Kind::kMap)) check_condition_map(member.value, member_path, problems);
    config.when.emplace_back(member.name, member.value);
  }
}

std::optional<Comparator> read_comparator(MapReader& reader) {
  const std::optional<std::string> text = reader.string("comparator");
  if (!text) return std::nullopt;
  const std::optional<Comparator> comparator = parse_enum<Comparator>(*text);
  if (!comparator) {
    reader.error("comparator", fmt::format("'{}' is no comparator{}", *text,
                                           config::suggestion(*text, EnumNames<Comparator>::kValues)));
  }
  return comparator;
}

std::optional<double> read_tolerance(MapReader& reader, std::string_view name) {
  const std::optional<double> tolerance = reader.number(name);
  if (tolerance && *tolerance < 0) reader.error(name, "must not be negative");
  return tolerance;
}

// What `over` gives replaces what `base` gives; bands and conditions are those of `over`.
LimitConfig overlaid(const LimitConfig& base, const LimitConfig& over) {
  LimitConfig result = over;
  const auto inherit = [](auto& field, const auto& from) {
    if (!field) field = from;
  };
  inherit(result.low, base.low);
  inherit(result.high, base.high);
  inherit(result.nominal, base.nominal);
  inherit(result.tolerance_pct, base.tolerance_pct);
  inherit(result.tolerance_abs, base.tolerance_abs);
  inherit(result.units, base.units);
  inherit(result.characteristic_id, base.characteristic_id);
  inherit(result.spec_ref, base.spec_ref);
  inherit(result.comparator, base.comparator);
  return result;
}

// The entry without its bands. Literal bounds replace those that the tolerance gives.
Result<Limit> literal_limit(const LimitConfig& config) {
  Limit limit;
  if (config.tolerance_pct || config.tolerance_abs) {
    if (!config.nominal) return Status(ErrorCode::kInvalidArgument, "a tolerance needs `nominal`");
    const double half_width =
        std::abs(*config.nominal) * config.tolerance_pct.value_or(0) / 100 + config.tolerance_abs.value_or(0);
    limit.low = *config.nominal - half_width;
    limit.high = *config.nominal + half_width;
  }
  if (config.low) limit.low = config.low;
  if (config.high) limit.high = config.high;
  limit.nominal = config.nominal;
  limit.units = config.units.value_or("");
  limit.characteristic_id = config.characteristic_id;
  limit.spec_ref = config.spec_ref;
  limit.comparator = config.comparator.value_or(Comparator::kGele);
  LITMUS_RETURN_IF_ERROR(validate(limit));
  return limit;
}

void check_literal(const LimitConfig& config, MapReader& reader) {
  const Result<Limit> limit = literal_limit(config);
  if (!limit.ok()) reader.error_here(limit.status().message());
}

LimitConfig read_entry(const Node& node, const std::string& path, Problems& problems, const LimitConfig& base);

void read_bands(const Node* list, const std::string& path, Problems& problems, LimitConfig& config) {
  if (list == nullptr) return;
  LimitConfig defaults = config;
  defaults.bands.clear();
  for (size_t i = 0; i < list->items.size(); ++i) {
    config.bands.push_back(read_entry(list->items[i], fmt::format("{}[{}]", path, i), problems, defaults));
  }
}

LimitConfig read_entry(const Node& node, const std::string& path, Problems& problems, const LimitConfig& base) {
  LimitConfig config;
  const size_t errors_before = problems.errors().size();
  MapReader reader(node, path, problems);
  config.low = reader.number("low");
  config.high = reader.number("high");
  config.nominal = reader.number("nominal");
  config.units = reader.string("units");
  config.comparator = read_comparator(reader);
  config.characteristic_id = reader.string("characteristic_id");
  config.spec_ref = reader.string("spec_ref");
  config.tolerance_pct = read_tolerance(reader, "tolerance_pct");
  config.tolerance_abs = read_tolerance(reader, "tolerance_abs");
  read_when(reader.map("when"), reader.path_of("when"), problems, config);
  const Node* const bands = reader.list("bands");
  for (std::string_view name : kNotEvaluated) {
    if (reader.any(name) != nullptr) reader.error(name, "this version doesn't evaluate it; give low, high or bands");
  }
  reader.finish();
  config = overlaid(base, config);
  const bool gives_something = config.has_bound() || config.units || config.comparator || bands != nullptr;
  if (!gives_something && problems.errors().size() == errors_before) {
    reader.error_here("gives no limit; add low, high, nominal or bands");
  }
  if (bands == nullptr || config.has_bound()) {
    if (problems.errors().size() == errors_before) check_literal(config, reader);
  }
  read_bands(bands, reader.path_of("bands"), problems, config);
  return config;
}

}  // namespace

LimitConfig read_limit_config(const Node& node, std::string key_path, Problems& problems) {
  return read_entry(node, key_path, problems, {});
}

Result<std::optional<Limit>> resolve(const LimitConfig& config, const Node& parameters) {
  for (const LimitConfig& band : config.bands) {
    if (matches(band, parameters)) return resolve(overlaid(config, band), parameters);
  }
  if (!config.bands.empty() && !config.has_bound()) return std::optional<Limit>();
  LITMUS_ASSIGN_OR_RETURN(Limit limit, literal_limit(config));
  return std::optional<Limit>(std::move(limit));
}

Result<std::optional<Limit>> limit_from_map(const Node& node, std::string_view name, const Node& parameters) {
  Problems problems;
  const LimitConfig config = read_limit_config(node, std::string(name), problems);
  if (!problems.ok()) return problems.to_status();
  return resolve(config, parameters);
}

}  // namespace litmus::limits
