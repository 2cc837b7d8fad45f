#include "config/node.h"

#include <algorithm>
#include <utility>

#include "base/json_writer.h"

namespace litmus::config {
namespace {

void write(const Node& node, JsonWriter& w);

void write_list(const std::vector<Node>& items, JsonWriter& w) {
  std::string_view separator = "[";
  for (const Node& item : items) {
    w.raw(std::exchange(separator, ","));
    write(item, w);
  }
  w.raw(items.empty() ? "[]" : "]");
}

void write_map(const std::vector<Member>& members, JsonWriter& w) {
  std::string_view separator = "{";
  for (const Member& member : members) {
    w.raw(std::exchange(separator, ","));
    w.string(member.name);
    w.raw(":");
    write(member.value, w);
  }
  w.raw(members.empty() ? "{}" : "}");
}

void write(const Node& node, JsonWriter& w) {
  switch (node.kind) {
    case Node::Kind::kNull:
      return w.null();
    case Node::Kind::kBool:
      return w.boolean(node.boolean);
    case Node::Kind::kInteger:
      return w.integer(node.integer);
    case Node::Kind::kNumber:
      return w.number(node.number);
    case Node::Kind::kString:
      return w.string(node.text);
    case Node::Kind::kList:
      return write_list(node.items, w);
    case Node::Kind::kMap:
      return write_map(node.members, w);
  }
}

Node scalar(Node::Kind kind) {
  Node node;
  node.kind = kind;
  return node;
}

}  // namespace

Node Node::null() { return {}; }

Node Node::of(bool value) {
  Node node = scalar(Kind::kBool);
  node.boolean = value;
  return node;
}

Node Node::of(int64_t value) {
  Node node = scalar(Kind::kInteger);
  node.integer = value;
  node.number = static_cast<double>(value);
  return node;
}

Node Node::of(double value) {
  Node node = scalar(Kind::kNumber);
  node.number = value;
  return node;
}

Node Node::of(std::string value) {
  Node node = scalar(Kind::kString);
  node.text = std::move(value);
  return node;
}

Node Node::list() { return list({}); }

Node Node::list(std::vector<Node> items) {
  Node node = scalar(Kind::kList);
  node.items = std::move(items);
  return node;
}

Node Node::map() { return map({}); }

Node Node::map(std::vector<Member> members) {
  Node node = scalar(Kind::kMap);
  node.members = std::move(members);
  return node;
}

const Node* Node::find(std::string_view name) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.name == name; });
  return found == members.end() ? nullptr : &found->value;
}

std::string Node::to_json() const {
  ByteBuffer buffer(64);
  JsonWriter writer(buffer);
  write(*this, writer);
  return std::string(buffer.view());
}

std::string_view kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::kNull:
      return "nothing";
    case Node::Kind::kBool:
      return "true or false";
    case Node::Kind::kInteger:
      return "a whole number";
    case Node::Kind::kNumber:
      return "a number";
    case Node::Kind::kString:
      return "a string";
    case Node::Kind::kList:
      return "a list";
    case Node::Kind::kMap:
      return "a map";
  }
  return "something else";
}

}  // namespace litmus::config
