#include "config/expander.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace litmus::config {
namespace {

using Arguments = std::span<const Node>;
using Nodes = std::vector<Node>;

Status invalid(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

Result<int64_t> count_of(const Node& node) {
  if (!node.is(Node::Kind::kInteger) || node.integer < 0) return invalid("its count must be a whole number from 0 on");
  if (node.integer > kMaxExpandedItems) return invalid("gives more than 1,000,000 items");
  return node.integer;
}

Result<std::vector<double>> numbers_of(Arguments arguments) {
  std::vector<double> numbers;
  for (const Node& node : arguments) {
    if (!node.is_number() || !std::isfinite(node.number)) return invalid("its arguments must be numbers");
    numbers.push_back(node.number);
  }
  return numbers;
}

// `num` points from start to stop, passed through `shape`; the ends are exact.
template <class Shape>
Nodes spread(double start, double stop, int64_t num, Shape shape) {
  Nodes items;
  items.reserve(static_cast<size_t>(num));
  for (int64_t i = 0; i < num; ++i) {
    const bool last = num > 1 && i == num - 1;
    const double part = num > 1 ? (stop - start) * static_cast<double>(i) / static_cast<double>(num - 1) : 0;
    items.push_back(Node::of(shape(last ? stop : start + part)));
  }
  return items;
}

Result<Nodes> linspace(Arguments arguments) {
  LITMUS_ASSIGN_OR_RETURN(const auto ends, numbers_of(arguments.first(2)));
  LITMUS_ASSIGN_OR_RETURN(const int64_t num, count_of(arguments[2]));
  return spread(ends[0], ends[1], num, [](double x) { return x; });
}

Result<Nodes> logspace(Arguments arguments) {
  LITMUS_ASSIGN_OR_RETURN(const auto ends, numbers_of(arguments.first(2)));
  LITMUS_ASSIGN_OR_RETURN(const int64_t num, count_of(arguments[2]));
  return spread(ends[0], ends[1], num, [](double x) { return std::pow(10.0, x); });
}

Result<Nodes> geomspace(Arguments arguments) {
  LITMUS_ASSIGN_OR_RETURN(const auto ends, numbers_of(arguments.first(2)));
  LITMUS_ASSIGN_OR_RETURN(const int64_t num, count_of(arguments[2]));
  if (ends[0] * ends[1] <= 0) return invalid("its ends must both be above zero, or both below");
  const double sign = ends[0] < 0 ? -1 : 1;
  Nodes items = spread(std::log10(std::abs(ends[0])), std::log10(std::abs(ends[1])), num,
                       [sign](double x) { return sign * std::pow(10.0, x); });
  if (num > 0) items.front() = Node::of(ends[0]);
  if (num > 1) items.back() = Node::of(ends[1]);
  return items;
}

// How many decimals a number is written with, at least: 0.05 has 2. nullopt: more than exact arithmetic takes.
std::optional<int> decimals_of(double number) {
  const std::string text = fmt::format("{}", number);
  if (text.find('e') != std::string::npos || std::abs(number) > 1e9) return std::nullopt;
  const size_t point = text.find('.');
  const size_t decimals = point == std::string::npos ? 0 : text.size() - point - 1;
  return decimals <= 6 ? std::optional<int>(static_cast<int>(decimals)) : std::nullopt;
}

// Steps are counted in whole units of the last decimal, so that 0.1 three times is 0.3; without one in the arguments'
// own.
struct Steps {
  double start, stop, step, unit;
};

Steps whole_steps(double start, double stop, double step) {
  const auto a = decimals_of(start), b = decimals_of(stop), c = decimals_of(step);
  if (!a || !b || !c) return {start, stop, step, 1};
  const double unit = std::pow(10.0, std::max({*a, *b, *c}));
  return {std::round(start * unit), std::round(stop * unit), std::round(step * unit), unit};
}

Result<Nodes> arange(Arguments arguments) {
  LITMUS_ASSIGN_OR_RETURN(const auto numbers, numbers_of(arguments));
  if (numbers[2] == 0) return invalid("its step must not be 0");
  const auto [start, stop, step, unit] = whole_steps(numbers[0], numbers[1], numbers[2]);
  const double count = std::max(0.0, std::ceil((stop - start) / step));
  if (count > kMaxExpandedItems) return invalid("gives more than 1,000,000 items");
  const bool whole =
      std::all_of(arguments.begin(), arguments.end(), [](const Node& node) { return node.is(Node::Kind::kInteger); });
  Nodes items;
  for (int64_t i = 0; i < static_cast<int64_t>(count); ++i) {
    items.push_back(whole ? Node::of(arguments[0].integer + i * arguments[2].integer)
                          : Node::of((start + static_cast<double>(i) * step) / unit));
  }
  return items;
}

Result<Nodes> repeat(Arguments arguments) {
  LITMUS_ASSIGN_OR_RETURN(const int64_t count, count_of(arguments[1]));
  return Nodes(static_cast<size_t>(count), arguments[0]);
}

Result<Nodes> range(Arguments arguments) {
  if (!arguments[0].is(Node::Kind::kInteger) || !arguments[1].is(Node::Kind::kInteger)) {
    return invalid("its arguments must be whole numbers");
  }
  const int64_t start = arguments[0].integer, stop = arguments[1].integer;
  if (static_cast<double>(stop) - static_cast<double>(start) > kMaxExpandedItems) {
    return invalid("gives more than 1,000,000 items");
  }
  Nodes items;
  for (int64_t i = start; i < stop; ++i) items.push_back(Node::of(i));
  return items;
}

struct Expander {
  std::string_view name;
  size_t arguments;
  Result<Nodes> (*expand)(Arguments);
  std::string_view usage;
  std::string_view schemas;  // of the arguments
};

constexpr std::string_view kSpread = R"({"type": "number"}, {"type": "number"}, {"type": "integer", "minimum": 0})";

constexpr Expander kExpanders[] = {
    {"linspace", 3, linspace, "[start, stop, num]", kSpread},
    {"arange", 3, arange, "[start, stop, step]", R"({"type": "number"}, {"type": "number"}, {"type": "number"})"},
    {"logspace", 3, logspace, "[start, stop, num]", kSpread},
    {"geomspace", 3, geomspace, "[start, stop, num]", kSpread},
    {"repeat", 2, repeat, "[value, n]", R"({}, {"type": "integer", "minimum": 0})"},
    {"range", 2, range, "[start, stop]", R"({"type": "integer"}, {"type": "integer"})"},
};

const Expander* find(const Node& node) {
  if (!node.is(Node::Kind::kMap) || node.members.size() != 1) return nullptr;
  const auto found = std::find_if(std::begin(kExpanders), std::end(kExpanders),
                                  [&](const Expander& known) { return known.name == node.members[0].name; });
  return found != std::end(kExpanders) ? found : nullptr;
}

}  // namespace

bool is_expander(const Node& node) { return find(node) != nullptr; }

Result<Node> expand(const Node& node) {
  const Expander* expander = find(node);
  if (expander == nullptr) return invalid("isn't a range expander");
  const Node& arguments = node.members[0].value;
  if (!arguments.is(Node::Kind::kList) || arguments.items.size() != expander->arguments) {
    return invalid(fmt::format("{} takes {}", expander->name, expander->usage));
  }
  Result<Nodes> items = expander->expand(arguments.items);
  if (!items.ok()) return invalid(fmt::format("{}: {}", expander->name, items.status().message()));
  Node list = Node::list(*std::move(items));
  list.at = node.at;
  return list;
}

std::string expander_schema() {
  std::string properties;
  for (const Expander& one : kExpanders) {
    properties += fmt::format(
        R"({}"{}": {{"type": "array", "prefixItems": [{}], "minItems": {}, "maxItems": {}, "description": "{}"}})",
        properties.empty() ? "" : ", ", one.name, one.schemas, one.arguments, one.arguments, one.usage);
  }
  return fmt::format(
      R"({{"type": "object", "properties": {{{}}}, "additionalProperties": false, "minProperties": 1, "maxProperties": 1}})",
      properties);
}

}  // namespace litmus::config
