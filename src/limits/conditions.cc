#include "limits/conditions.h"

#include <algorithm>

namespace litmus::limits {

using config::Node;

namespace {

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

}  // namespace

bool match(const Conditions& when, const Node& parameters) {
  return std::all_of(when.begin(), when.end(), [&](const auto& condition) {
    const Node* value = parameters.find(condition.first);
    return value != nullptr && is_scalar(*value) && matches(condition.second, *value);
  });
}

}  // namespace litmus::limits
