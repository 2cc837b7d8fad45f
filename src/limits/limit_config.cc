#include "limits/limit_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/map_reader.h"
#include "limits/overlay.h"

namespace litmus::limits {

using config::MapReader;
using config::Member;
using config::Node;
using config::Problems;

namespace {

// `{min, max}`, `{value}` or `{values}`, the latter two with `units`.
void check_condition_map(const Node& node, const std::string& path, Problems& problems) {
  MapReader reader(node, path, problems, "condition");
  reader.also(R"({"oneOf": [{"anyOf": [{"required": ["min"]}, {"required": ["max"]}]}, {"required": ["value"]},
                            {"required": ["values"]}]})");
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

constexpr std::string_view kConditionSchema = R"({"anyOf": [
    {"type": ["string", "number", "boolean", "null", "array"]}, {"$ref": "#/$defs/condition"}]})";

std::optional<Comparator> read_comparator(MapReader& reader) {
  const auto text = reader.choice("comparator", EnumNames<Comparator>::kValues, "comparator");
  return text ? parse_enum<Comparator>(*text) : std::nullopt;
}

std::optional<double> read_tolerance(MapReader& reader, std::string_view name) {
  return reader.number(name, {.min = 0}, "must not be negative");
}

std::optional<double> read_guardband(MapReader& reader) {
  return reader.number("guardband_pct", {.min = 0, .below = 100}, "must be at least 0 and below 100");
}

std::optional<Expression> read_expression(MapReader& reader, std::string_view name) {
  const Node* node = reader.any(name, R"({"type": ["string", "number", "null"]})");
  if (node == nullptr || node->is(Node::Kind::kNull)) return std::nullopt;
  const bool readable = node->is(Node::Kind::kString) || node->is_number();
  auto expression = readable ? Expression::parse(node->text)
                             : Result<Expression>(Status(ErrorCode::kInvalidArgument, "must be an expression"));
  if (expression.ok()) return *std::move(expression);
  reader.error(name, expression.status().message());
  return std::nullopt;
}

// `base` gives the fields that the entry leaves out. A whole entry must say something itself, a part of one needn't.
enum class Entry { kWhole, kPart };
LimitConfig read_entry(const Node& node, const std::string& path, Problems& problems, Entry kind,
                       const LimitConfig& base = {});

std::shared_ptr<const Lookup> read_lookup(const Node* node, const std::string& path, Problems& problems) {
  if (node == nullptr) return nullptr;
  auto lookup = std::make_shared<Lookup>();
  MapReader reader(*node, path, problems);
  lookup->key = read_expression(reader, "key");
  reader.require("key", "`key` is required: the parameter whose value is looked up");
  LimitConfig defaults;
  defaults.units = reader.string("units");
  if (const Node* table = reader.required_map("table", "is required: value → limit")) {
    for (const Member& entry : table->members) {
      lookup->keys.push_back(Node::of(entry.name));
      const std::string entry_path = config::join_key(reader.path_of("table"), entry.name);
      lookup->limits.push_back(read_entry(entry.value, entry_path, problems, Entry::kWhole, defaults));
    }
  }
  reader.finish();
  return lookup;
}

void read_range(const Node& node, const std::string& path, Problems& problems, Steps& steps) {
  MapReader reader(node, path, problems);
  const std::optional<double> below = reader.number("below");
  if (!steps.below.empty() && !steps.below.back()) reader.error_here("stands behind a range without `below`");
  if (below && !steps.below.empty() && steps.below.back() && *below <= *steps.below.back()) {
    reader.error("below", "must be greater than that of the range before");
  }
  steps.below.push_back(below);
  const Node* limit = reader.required_map("limit");
  steps.limits.push_back(limit != nullptr ? read_entry(*limit, reader.path_of("limit"), problems, Entry::kWhole)
                                          : LimitConfig());
  reader.finish();
}

std::shared_ptr<const Steps> read_steps(const Node* node, const std::string& path, Problems& problems) {
  if (node == nullptr) return nullptr;
  auto steps = std::make_shared<Steps>();
  MapReader reader(*node, path, problems);
  steps->param = reader.required_string("param");
  const Node* ranges = reader.required_list("ranges", "`ranges` is required");
  for (size_t i = 0; ranges != nullptr && i < ranges->items.size(); ++i) {
    read_range(ranges->items[i], fmt::format("{}[{}]", reader.path_of("ranges"), i), problems, *steps);
  }
  reader.finish();
  return steps;
}

Strategy read_strategy(MapReader& reader, Problems& problems) {
  Strategy strategy;
  strategy.characteristic = reader.string("characteristic");
  strategy.callable = reader.string("callable");
  strategy.expr = read_expression(reader, "expr");
  strategy.lookup = read_lookup(reader.map("lookup"), reader.path_of("lookup"), problems);
  strategy.steps = read_steps(reader.map("steps"), reader.path_of("steps"), problems);
  const int given = strategy.characteristic.has_value() + strategy.callable.has_value() + strategy.expr.has_value() +
                    (strategy.lookup != nullptr) + (strategy.steps != nullptr);
  if (given > 1) reader.error_here("give only one of characteristic, expr, lookup, steps, callable");
  return strategy;
}

// An expression gives a nominal value alone; without bounds a range comparator would pass everything.
void check_expression(const LimitConfig& config, MapReader& reader) {
  const Comparator comparator = config.comparator.value_or(Comparator::kGele);
  const bool bounded = config.low || config.high || config.tolerance_pct || config.tolerance_abs;
  if (!config.strategy.expr || bounded || comparator == Comparator::kEq || comparator == Comparator::kNe) return;
  reader.error("expr", "gives only `nominal`; add tolerance_pct, tolerance_abs, low or high");
}

// Bounds and comparator must fit. What a strategy gives is known only with a vector's parameters.
void check_literal(const LimitConfig& config, MapReader& reader) {
  check_expression(config, reader);
  if (config.strategy.is_set()) return;
  LimitConfig alone = config;
  alone.bands.clear();
  const auto limit = resolve(alone, Node::map());
  if (!limit.ok()) reader.error_here(limit.status().message());
}

void read_bands(const Node* list, const std::string& path, Problems& problems, LimitConfig& config) {
  if (list == nullptr) return;
  LimitConfig defaults = config;
  defaults.bands.clear();
  for (size_t i = 0; i < list->items.size(); ++i) {
    config.bands.push_back(
        read_entry(list->items[i], fmt::format("{}[{}]", path, i), problems, Entry::kPart, defaults));
  }
}

bool says_something(const LimitConfig& config) { return config.gives_limit() || config.units || config.comparator; }

LimitConfig read_entry(const Node& node, const std::string& path, Problems& problems, Entry kind,
                       const LimitConfig& base) {
  LimitConfig config;
  const size_t errors_before = problems.errors().size();
  MapReader reader(node, path, problems, kind == Entry::kWhole ? "limit" : "band");
  config.low = reader.number("low");
  config.high = reader.number("high");
  config.nominal = reader.number("nominal");
  config.units = reader.string("units");
  config.comparator = read_comparator(reader);
  config.characteristic_id = reader.string("characteristic_id");
  config.spec_ref = reader.string("spec_ref");
  config.tolerance_pct = read_tolerance(reader, "tolerance_pct");
  config.tolerance_abs = read_tolerance(reader, "tolerance_abs");
  read_when(reader.map("when", kConditionSchema), reader.path_of("when"), problems, config);
  const Node* const bands = reader.list("bands");
  config.guardband_pct = read_guardband(reader);
  config.strategy = read_strategy(reader, problems);
  if (kind == Entry::kWhole) {
    reader.also(config::any_given({"low", "high", "nominal", "units", "comparator", "bands", "characteristic", "expr",
                                   "lookup", "steps", "callable"}));
  }
  reader.also(config::at_most_one({"characteristic", "expr", "lookup", "steps", "callable"}));
  reader.finish();
  const bool speaks_itself = says_something(config) || bands != nullptr;
  config = overlaid(base, config);
  const bool speaks = speaks_itself || (kind == Entry::kPart && says_something(config));
  if (!speaks && problems.errors().size() == errors_before) {
    reader.error_here("gives no limit; add low, high, nominal, bands or a strategy");
  }
  if (bands == nullptr || config.gives_limit()) {
    if (problems.errors().size() == errors_before) check_literal(config, reader);
  }
  read_bands(bands, reader.path_of("bands"), problems, config);
  return config;
}

}  // namespace

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
  inherit(result.guardband_pct, base.guardband_pct);
  inherit(result.units, base.units);
  inherit(result.characteristic_id, base.characteristic_id);
  inherit(result.spec_ref, base.spec_ref);
  inherit(result.comparator, base.comparator);
  if (!result.strategy.is_set()) result.strategy = base.strategy;
  return result;
}

LimitConfig read_limit_config(const Node& node, std::string key_path, Problems& problems) {
  return read_entry(node, key_path, problems, Entry::kWhole);
}

}  // namespace litmus::limits
