// Node: a piece of configuration with the place it came from. A plain tree; made by yaml.h from a file, or by hand from
// values of another language (then without places).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace litmus::config {

// 1-based; line 0: from no file.
struct Place {
  int line = 0;
  int column = 0;
};

struct Member;

struct Node {
  enum class Kind { kNull, kBool, kInteger, kNumber, kString, kList, kMap };

  Kind kind = Kind::kNull;
  Place at;
  int origin = -1;              // of a merged value: which layer gave it
  bool boolean = false;         // kBool
  int64_t integer = 0;          // kInteger
  double number = 0;            // kInteger and kNumber
  std::string text;             // kString: the value; other scalars: as they were written
  std::vector<Node> items;      // kList
  std::vector<Member> members;  // kMap, in the order of the file; names are unique

  static Node null();  // none of these is inline: Member isn't complete yet
  static Node of(bool value);
  static Node of(int64_t value);
  static Node of(double value);
  static Node of(std::string value);
  static Node list();
  static Node list(std::vector<Node> items);
  static Node map();
  static Node map(std::vector<Member> members);

  bool is(Kind wanted) const { return kind == wanted; }
  bool is_number() const { return kind == Kind::kInteger || kind == Kind::kNumber; }

  // The member's value; nullptr when there is none, or when this is no map.
  const Node* find(std::string_view name) const;

  // The same value as JSON text. Non-finite numbers become the strings "NaN", "Infinity", "-Infinity".
  std::string to_json() const;
};

struct Member {
  std::string name;
  Place at;  // of the name
  Node value;
};

// "a string", "a list": for messages.
std::string_view kind_name(Node::Kind kind);

}  // namespace litmus::config
