#include "config/map_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/expander.h"
#include "config/shapes.h"

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

std::string bounds_schema(const Bounds& bounds) {
  std::string schema = fmt::format(R"({{"type": ["{}", "null"])", bounds.whole ? "integer" : "number");
  for (const auto& [name, bound] : {std::pair{"minimum", bounds.min},
                                    {"exclusiveMinimum", bounds.above},
                                    {"exclusiveMaximum", bounds.below},
                                    {"maximum", bounds.max}}) {
    if (bound) schema += fmt::format(R"(, "{}": {})", name, *bound);
  }
  return schema + "}";
}

bool is_within(double number, const Bounds& bounds) {
  return (!bounds.min || number >= *bounds.min) && (!bounds.above || number > *bounds.above) &&
         (!bounds.below || number < *bounds.below) && (!bounds.max || number <= *bounds.max) &&
         (!bounds.whole || number == std::floor(number));
}

}  // namespace

MapReader::MapReader(const Node& node, std::string key_path, Problems& problems, std::string_view name)
    : node_(node),
      key_path_(std::move(key_path)),
      problems_(problems),
      recording_(Recording::current()),
      is_map_(node.is(Node::Kind::kMap)) {
  if (recording_ != nullptr) is_silent_ = !recording_->begin(key_path_, name);
  if (!is_map_) problems_.error(node.at, key_path_, mismatch(Node::Kind::kMap, node));
}

// Notes what the key may be, in place of reading it.
bool MapReader::records(std::string_view name, std::string schema, bool required) {
  if (recording_ == nullptr) return false;
  record({std::string(name), required, false, KeyShape::Kind::kSchema, std::move(schema)});
  return true;
}

void MapReader::record(KeyShape key) {
  if (!is_silent_) recording_->add(key_path_, std::move(key));
}

const Node* MapReader::find(std::string_view name) {
  known_.push_back(name);
  return node_.find(name);
}

const Node* MapReader::any(std::string_view name, std::string_view schema) {
  if (records(name, std::string(schema))) return nullptr;
  return find(name);
}

const Node* MapReader::present(std::string_view name) {
  const Node* node = find(name);
  return node == nullptr || node->is(Node::Kind::kNull) ? nullptr : node;
}

const Node* MapReader::get(std::string_view name, Node::Kind kind) {
  const Node* node = present(name);
  if (node == nullptr || node->is(kind)) return node;
  problems_.error(node->at, path_of(name), mismatch(kind, *node));
  return nullptr;
}

std::string MapReader::required_string(std::string_view name) {
  if (records(name, text_schema(true), true)) return "";
  const size_t errors = problems_.errors().size();
  std::optional<std::string> text = string(name);
  if (!text && is_map_ && problems_.errors().size() == errors) error(name, "is required");
  return std::move(text).value_or("");
}

std::optional<std::string> MapReader::string(std::string_view name, std::string_view schema) {
  if (records(name, schema.empty() ? text_schema(false) : std::string(schema))) return std::nullopt;
  const Node* node = get(name, Node::Kind::kString);
  if (node == nullptr) return std::nullopt;
  return node->text;
}

std::string MapReader::string_unless(bool dispensable, std::string_view name) {
  if (records(name, text_schema(false))) return "";
  return dispensable ? string(name).value_or("") : required_string(name);
}

std::optional<std::string> MapReader::text_or_number(std::string_view name, bool required) {
  const char* schema = required ? R"({"type": ["string", "number"]})" : R"({"type": ["string", "number", "null"]})";
  if (records(name, schema, required)) return std::nullopt;
  const Node* node = present(name);
  if (node == nullptr) return std::nullopt;
  if (node->is(Node::Kind::kString) || node->is_number()) return node->text;
  problems_.error(node->at, path_of(name), mismatch(Node::Kind::kString, *node));
  return std::nullopt;
}

std::optional<std::string> MapReader::choice(std::string_view name, std::span<const std::string_view> known,
                                             std::string_view what) {
  if (records(name, enum_schema(known, false))) return std::nullopt;
  std::optional<std::string> text = string(name);
  if (text && std::find(known.begin(), known.end(), *text) == known.end()) {
    error(name, fmt::format("'{}' is no {}{}", *text, what, suggestion(*text, known)));
  }
  return text;
}

std::string MapReader::required_choice(std::string_view name, std::span<const std::string_view> known,
                                       std::string_view what) {
  if (records(name, enum_schema(known, true), true)) return "";
  const std::string text = required_string(name);
  if (!text.empty() && std::find(known.begin(), known.end(), text) == known.end()) {
    error(name, fmt::format("'{}' is no {}{}", text, what, suggestion(text, known)));
  }
  return text;
}

bool MapReader::boolean(std::string_view name, bool otherwise) { return boolean(name).value_or(otherwise); }

std::optional<bool> MapReader::boolean(std::string_view name) {
  if (records(name, R"({"type": ["boolean", "null"]})")) return std::nullopt;
  const Node* node = get(name, Node::Kind::kBool);
  return node != nullptr ? std::optional<bool>(node->boolean) : std::nullopt;
}

std::optional<double> MapReader::number(std::string_view name, Bounds bounds, std::string_view message) {
  if (records(name, bounds_schema(bounds))) return std::nullopt;
  const std::optional<double> found = number(name);
  if (!found || is_within(*found, bounds)) return found;
  error(name, std::string(message));
  return std::nullopt;
}

std::optional<double> MapReader::number(std::string_view name) {
  if (records(name, bounds_schema({}))) return std::nullopt;
  const Node* node = present(name);
  if (node == nullptr) return std::nullopt;
  if (node->is_number() && !std::isnan(node->number)) return node->number;
  problems_.error(node->at, path_of(name), mismatch(Node::Kind::kNumber, *node));
  return std::nullopt;
}

std::vector<std::string> MapReader::strings(std::string_view name) {
  std::vector<std::string> result;
  const Node* node = list(name, text_schema(true));
  if (node == nullptr || recording_ != nullptr) return result;
  for (const Node& item : node->items) {
    if (!item.is(Node::Kind::kString)) {
      problems_.error(item.at, fmt::format("{}[{}]", path_of(name), &item - node->items.data()),
                      mismatch(Node::Kind::kString, item));
    }
    result.push_back(item.text);
  }
  return result;
}

std::vector<std::string> MapReader::labels(std::string_view name, bool required) {
  constexpr std::string_view kLabel = R"({"type": ["string", "number"]})";
  std::vector<std::string> result;
  const Node* node = list(name, kLabel);
  if (recording_ != nullptr) record({std::string(name), required, false, KeyShape::Kind::kList, std::string(kLabel)});
  if (node == nullptr || recording_ != nullptr) return result;
  for (const Node& item : node->items) {
    if (!item.is(Node::Kind::kString) && !item.is_number()) {
      problems_.error(item.at, fmt::format("{}[{}]", path_of(name), &item - node->items.data()),
                      mismatch(Node::Kind::kString, item));
    }
    result.push_back(item.text);
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> MapReader::string_map(std::string_view name) {
  std::vector<std::pair<std::string, std::string>> result;
  const Node* node = map(name, R"({"type": ["string", "number"]})");
  if (node == nullptr || recording_ != nullptr) return result;
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
  const Node* node = map(name, "{}");
  if (node == nullptr || recording_ != nullptr) return result;
  for (const Member& member : node->members) result.emplace_back(member.name, member.value.to_json());
  return result;
}

// What a recording finds: one member or item, whose own readers say what it may be. nullptr: there are none to ask.
const Node* MapReader::stand_in(std::string_view name, KeyShape::Kind kind, std::string_view schema) {
  record({std::string(name), false, false, kind, std::string(schema)});
  if (is_silent_) return nullptr;
  const bool is_list = kind == KeyShape::Kind::kList;
  return &expanded_.emplace_back(is_list ? Node::list({Node::map()}) : Node::map({Member{"*", {}, Node::map()}}));
}

const Node* MapReader::map(std::string_view name, std::string_view schema) {
  if (recording_ != nullptr) return stand_in(name, KeyShape::Kind::kMap, schema);
  return get(name, Node::Kind::kMap);
}

const Node* MapReader::required_map(std::string_view name, std::string_view message) {
  const size_t errors = problems_.errors().size();
  const Node* node = map(name);
  if (recording_ != nullptr && !is_silent_) recording_->require(key_path_, name);
  const bool reported = problems_.errors().size() != errors;
  if (node == nullptr && is_map_ && !reported && recording_ == nullptr) error(name, std::string(message));
  return node;
}

const Node* MapReader::required_list(std::string_view name, std::string_view message) {
  const size_t errors = problems_.errors().size();
  const Node* node = list(name);
  if (recording_ != nullptr && !is_silent_) recording_->require(key_path_, name);
  const bool reported = problems_.errors().size() != errors;
  if (node == nullptr && is_map_ && !reported && recording_ == nullptr) error_here(std::string(message));
  return node;
}

void MapReader::require(std::string_view name, std::string message) {
  if (recording_ == nullptr && is_map_ && node_.find(name) == nullptr) error_here(std::move(message));
  if (recording_ != nullptr && !is_silent_) recording_->require(key_path_, name);
}

void MapReader::also(std::string schema) {
  if (recording_ != nullptr && !is_silent_) recording_->also(key_path_, std::move(schema));
}

void MapReader::allow_null_members(std::string_view name) {
  if (recording_ != nullptr && !is_silent_) recording_->allow_null_members(key_path_, name);
}

void MapReader::refuse(std::string_view name, std::string message) {
  if (recording_ == nullptr && find(name) != nullptr) error(name, std::move(message));
}

const Node* MapReader::list(std::string_view name, std::string_view schema) {
  if (recording_ != nullptr) return stand_in(name, KeyShape::Kind::kList, schema);
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
  if (recording_ != nullptr && !is_silent_) recording_->close(key_path_);
  if (!is_map_ || recording_ != nullptr) return;
  for (const Member& member : node_.members) {
    if (std::find(known_.begin(), known_.end(), member.name) != known_.end()) continue;
    problems_.error(member.at, path_of(member.name), "unknown key" + suggestion(member.name, known_));
  }
}

std::string any_given(std::initializer_list<std::string_view> keys) {
  std::string schemas;
  for (const std::string_view key : keys) {
    schemas += fmt::format(R"({}{{"required": ["{}"], "properties": {{"{}": {{"not": {{"type": "null"}}}}}}}})",
                           schemas.empty() ? "" : ", ", key, key);
  }
  return fmt::format(R"({{"anyOf": [{}]}})", schemas);
}

std::string at_most_one(std::initializer_list<std::string_view> keys) {
  std::string pairs;
  for (auto a = keys.begin(); a != keys.end(); ++a) {
    for (auto b = a + 1; b != keys.end(); ++b) {
      pairs += fmt::format(R"({}{{"required": ["{}", "{}"]}})", pairs.empty() ? "" : ", ", *a, *b);
    }
  }
  return fmt::format(R"({{"not": {{"anyOf": [{}]}}}})", pairs);
}

}  // namespace litmus::config
