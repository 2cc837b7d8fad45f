#include "config/shapes.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/errors.h"
#include "config/expander.h"
#include "config/yaml.h"

namespace litmus::config {
namespace {

thread_local Recording* t_recording = nullptr;

Node parsed(std::string_view json) {
  Problems problems;
  return parse_yaml(json, problems);
}

Node member_map(std::string name, Node value) { return Node::map({Member{std::move(name), {}, std::move(value)}}); }

void put(Node& map, std::string name, Node value) { map.members.push_back({std::move(name), {}, std::move(value)}); }

Node reference(std::string_view name) { return member_map("$ref", Node::of(fmt::format("#/$defs/{}", name))); }

Node any_of(std::vector<Node> schemas) { return member_map("anyOf", Node::list(std::move(schemas))); }

Node of_type(std::string_view type) { return member_map("type", Node::of(std::string(type))); }

Node or_null(Node schema) { return any_of({std::move(schema), of_type("null")}); }

bool takes_numbers(const Node* type) {
  if (type == nullptr || type->text == "number") return true;
  return std::any_of(type->items.begin(), type->items.end(), [](const Node& one) { return one.text == "number"; });
}

// Which expanders may stand for a list: those whose items fit. Texts and maps can only be repeated.
Node list_schema(const Node& item) {
  const bool only_repeated = item.find("$ref") != nullptr || !takes_numbers(item.find("type"));
  Node list = of_type("array");
  put(list, "items", item);
  Node arguments = of_type("array");
  put(arguments, "prefixItems", Node::list({item, parsed(R"({"type": "integer", "minimum": 0})")}));
  put(arguments, "items", Node::of(false));
  put(arguments, "minItems", Node::of(int64_t{2}));
  Node repeat = of_type("object");
  put(repeat, "properties", member_map("repeat", std::move(arguments)));
  put(repeat, "required", Node::list({Node::of(std::string("repeat"))}));
  put(repeat, "additionalProperties", Node::of(false));
  if (only_repeated) return any_of({std::move(list), std::move(repeat)});
  return any_of({std::move(list), reference("expander")});
}

}  // namespace

Recording::Recording() { t_recording = this; }
Recording::~Recording() { t_recording = nullptr; }
Recording* Recording::current() { return t_recording; }

bool Recording::begin(const std::string& path, std::string_view name) {
  if (!name.empty()) {
    names_[path] = name;
    const auto [first, is_new] = first_.emplace(name, path);
    if (!is_new) return false;
  }
  shapes_[path];
  return true;
}

void Recording::add(const std::string& path, KeyShape key) {
  std::vector<KeyShape>& keys = shapes_[path].keys;
  const auto known = std::find_if(keys.begin(), keys.end(), [&](const KeyShape& one) { return one.name == key.name; });
  if (known == keys.end()) {
    keys.push_back(std::move(key));
  } else {
    *known = std::move(key);
  }
}

void Recording::require(const std::string& path, std::string_view key) {
  for (KeyShape& one : shapes_[path].keys) {
    if (one.name == key) one.required = true;
  }
}

void Recording::allow_null_members(const std::string& path, std::string_view key) {
  for (KeyShape& one : shapes_[path].keys) {
    if (one.name == key) one.nullable_members = true;
  }
}

Node Recording::schema_at(const std::string& path) const {
  const auto name = names_.find(path);
  if (name != names_.end()) return reference(name->second);
  const auto shape = shapes_.find(path);
  return shape != shapes_.end() ? schema_of(shape->second, path) : Node::map();
}

Node Recording::value_of(const KeyShape& key, const std::string& path) const {
  const std::string at = join_key(path, key.name);
  const Node inner = key.schema.empty() ? Node() : parsed(key.schema);
  Node schema;
  if (key.kind == KeyShape::Kind::kSchema) return inner;
  if (key.kind == KeyShape::Kind::kList) {
    schema = list_schema(key.schema.empty() ? schema_at(at + "[0]") : inner);
  } else if (is_recorded(at)) {
    schema = schema_at(at);
  } else {
    schema = of_type("object");
    Node members = !key.schema.empty() ? inner : is_recorded(at + ".*") ? schema_at(at + ".*") : Node::map();
    if (key.nullable_members) members = or_null(std::move(members));
    if (!members.members.empty()) put(schema, "additionalProperties", std::move(members));
  }
  return key.required ? schema : or_null(std::move(schema));
}

Node Recording::schema_of(const Shape& shape, const std::string& path) const {
  Node schema = of_type("object");
  Node properties = Node::map(), required = Node::list(), also = Node::list();
  for (const KeyShape& key : shape.keys) {
    put(properties, key.name, value_of(key, path));
    if (key.required) required.items.push_back(Node::of(key.name));
  }
  for (const std::string& one : shape.also) also.items.push_back(parsed(one));
  put(schema, "properties", std::move(properties));
  if (!required.items.empty()) put(schema, "required", std::move(required));
  if (shape.closed) put(schema, "additionalProperties", Node::of(false));
  if (!also.items.empty()) put(schema, "allOf", std::move(also));
  return schema;
}

Node Recording::to_schema(std::string_view title) const {
  Node schema = Node::map();
  put(schema, "$schema", Node::of(std::string("https://json-schema.org/draft/2020-12/schema")));
  put(schema, "title", Node::of(fmt::format("Litmus {} file", title)));
  for (Member& member : schema_at("").members) schema.members.push_back(std::move(member));
  Node definitions = Node::map();
  for (const auto& [name, path] : first_) put(definitions, name, schema_of(shapes_.at(path), path));
  put(definitions, "expander", parsed(expander_schema()));
  put(definitions, "texts", list_schema(parsed(text_schema(true))));
  put(schema, "$defs", std::move(definitions));
  return schema;
}

std::string text_schema(bool required) {
  return required ? R"({"type": "string"})" : R"({"type": ["string", "null"]})";
}

std::string enum_schema(std::span<const std::string_view> values, bool required) {
  return fmt::format(R"({{"enum": ["{}"{}]}})", fmt::join(values, "\", \""), required ? "" : ", null");
}

}  // namespace litmus::config
