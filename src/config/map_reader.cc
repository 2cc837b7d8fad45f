#include "config/map_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/expander.h"

namespace litmus::config {
namespace {

std::string found_text(const Node& node) {
  const bool scalar = !node.is(Node::Kind::kList) && !node.is(Node::Kind::kMap);
  return scalar && !node.text.empty() ? fmt::format("'{}'", node.text) : std::string(kind_name(node.kind));
}

std::string mismatch(Node::Kind wanted, const Node& node) {
  std::string message = fmt::format("must be {}, not {}", kind_name(wanted), found_text(node));
  if (wanted == Node::Kind::kString && !node.text.empty()) message += fmt::format("; quote it: \"{}\"", node.text);
  return message;
}

}  // namespace

MapReader::MapReader(const Node& node, std::string key_path, Problems& problems)
    : node_(node), key_path_(std::move(key_path)), problems_(problems), is_map_(node.is(Node::Kind::kMap)) {
  if (!is_map_) problems_.error(node.at, key_path_, mismatch(Node::Kind::kMap, node));
}

const Node* MapReader::any(std::string_view name) {
  known_.push_back(name);
  return node_.find(name);
}

const Node* MapReader::present(std::string_view name) {
  const Node* node = any(name);
  return node == nullptr || node->is(Node::Kind::kNull) ? nullptr : node;
}

const Node* MapReader::get(std::string_view name, Node::Kind kind) {
  const Node* node = present(name);
  if (node == nullptr || node->is(kind)) return node;
  problems_.error(node->at, path_of(name), mismatch(kind, *node));
  return nullptr;
}

std::string MapReader::required_string(std::string_view name) {
  const size_t errors = problems_.errors().size();
  std::optional<std::string> text = string(name);
  if (!text && is_map_ && problems_.errors().size() == errors) error(name, "is required");
  return std::move(text).value_or("");
}

std::optional<std::string> MapReader::string(std::string_view name) {
  const Node* node = get(name, Node::Kind::kString);
  if (node == nullptr) return std::nullopt;
  return node->text;
}

bool MapReader::boolean(std::string_view name, bool otherwise) {
  const Node* node = get(name, Node::Kind::kBool);
  return node != nullptr ? node->boolean : otherwise;
}

std::optional<double> MapReader::number(std::string_view name) {
  const Node* node = present(name);
  if (node == nullptr) return std::nullopt;
  if (node->is_number() && !std::isnan(node->number)) return node->number;
  problems_.error(node->at, path_of(name), mismatch(Node::Kind::kNumber, *node));
  return std::nullopt;
}

std::vector<std::string> MapReader::strings(std::string_view name) {
  std::vector<std::string> result;
  const Node* node = list(name);
  if (node == nullptr) return result;
  for (const Node& item : node->items) {
    if (!item.is(Node::Kind::kString)) {
      problems_.error(item.at, fmt::format("{}[{}]", path_of(name), &item - node->items.data()),
                      mismatch(Node::Kind::kString, item));
    }
    result.push_back(item.text);
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> MapReader::string_map(std::string_view name) {
  std::vector<std::pair<std::string, std::string>> result;
  const Node* node = map(name);
  if (node == nullptr) return result;
  for (const Member& member : node->members) {
    // `1: CH1` and `ch: 1` are labels too: a number is taken as it was written.
    if (!member.value.is(Node::Kind::kString) && !member.value.is_number()) {
      problems_.error(member.value.at, join_key(path_of(name), member.name),
                      mismatch(Node::Kind::kString, member.value));
    }
    result.emplace_back(member.name, member.value.text);
  }
  return result;
}

JsonMembers MapReader::json_map(std::string_view name) {
  JsonMembers result;
  const Node* node = map(name);
  if (node == nullptr) return result;
  for (const Member& member : node->members) result.emplace_back(member.name, member.value.to_json());
  return result;
}

const Node* MapReader::map(std::string_view name) { return get(name, Node::Kind::kMap); }

const Node* MapReader::list(std::string_view name) {
  const Node* node = present(name);
  if (node == nullptr || !is_expander(*node)) return get(name, Node::Kind::kList);
  Result<Node> list = expand(*node);
  if (list.ok()) return &expanded_.emplace_back(*std::move(list));
  problems_.error(node->at, path_of(name), list.status().message());
  return nullptr;
}

Place MapReader::place_of(std::string_view name) const {
  const Node* node = node_.find(name);
  return node != nullptr ? node->at : node_.at;
}

void MapReader::error(std::string_view name, std::string message) {
  problems_.error(place_of(name), path_of(name), std::move(message));
}

void MapReader::error_here(std::string message) { problems_.error(node_.at, key_path_, std::move(message)); }

void MapReader::require_stem(std::string_view id, std::string_view stem) {
  if (id.empty() || id == stem) return;
  error("id", fmt::format("'{}' must equal the file's name; rename the file to {}.yaml or write id: {}", id, id, stem));
}

void MapReader::finish() {
  if (!is_map_) return;
  for (const Member& member : node_.members) {
    if (std::find(known_.begin(), known_.end(), member.name) != known_.end()) continue;
    problems_.error(member.at, path_of(member.name), "unknown key" + suggestion(member.name, known_));
  }
}

}  // namespace litmus::config
