// MapReader: reads the known keys of a map and reports everything else.
//
// Each getter reports a value of the wrong kind, and gives the default then. `null` counts as absent. Call finish()
// last: it reports the keys that nobody asked for. Not thread-safe; the node and the problems must outlive the reader.
//
// The same calls make the JSON Schemas (shapes.h): what a key must be is said in its getter, and what getters can't say
// as a schema beside the check, in `schema` arguments and also().
#pragma once

#include <deque>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/errors.h"
#include "config/node.h"
#include "config/shapes.h"

namespace litmus::config {

using JsonMembers = std::vector<std::pair<std::string, std::string>>;  // name → value as JSON text

// What a number must keep to.
struct Bounds {
  std::optional<double> min{}, above{}, below{}, max{};
  bool whole = false;
};

class MapReader {
 public:
  // A node that is no map is reported, and read as empty. `name`: of the shape, where maps of it contain each other.
  MapReader(const Node& node, std::string key_path, Problems& problems, std::string_view name = "");

  std::string required_string(std::string_view name);
  std::optional<std::string> string(std::string_view name, std::string_view schema = "");
  std::string string_unless(bool dispensable, std::string_view name);  // required, unless something else gives it
  std::optional<std::string> text_or_number(std::string_view name, bool required = false);  // a number as it is written
  bool boolean(std::string_view name, bool otherwise);
  std::optional<bool> boolean(std::string_view name);
  std::optional<double> number(std::string_view name);  // NaN is reported
  std::optional<double> number(std::string_view name, Bounds bounds, std::string_view message);
  std::vector<std::string> strings(std::string_view name);
  std::vector<std::string> labels(std::string_view name, bool required = false);  // texts, or numbers as written
  std::vector<std::pair<std::string, std::string>> string_map(std::string_view name);
  JsonMembers json_map(std::string_view name);

  // One of `known`; `what` that is, for the message: "pin role".
  std::optional<std::string> choice(std::string_view name, std::span<const std::string_view> known,
                                    std::string_view what);
  std::string required_choice(std::string_view name, std::span<const std::string_view> known, std::string_view what);

  // `schema` is that of a member or an item, where no reader says it.
  const Node* map(std::string_view name, std::string_view schema = "");
  const Node* required_map(std::string_view name, std::string_view message = "is required");
  const Node* list(std::string_view name, std::string_view schema = "");  // a range expander is a list; what it gives
                                                                          // lives as long as the reader
  const Node* required_list(std::string_view name, std::string_view message);
  const Node* any(std::string_view name, std::string_view schema = "{}");  // also null; nullptr only when absent

  void require(std::string_view name, std::string message);  // of a key that was asked for
  void also(std::string schema);                             // the map must match it as well
  void allow_null_members(std::string_view name);            // of a map that was asked for
  void refuse(std::string_view name, std::string message);   // a key that has another name here

  void error(std::string_view name, std::string message);         // at the member; at the map when it is absent
  void error_here(std::string message);                           // at the map
  void require_stem(std::string_view id, std::string_view stem);  // of a file whose name must be its `id`
  Place place_of(std::string_view name) const;                    // of the value, else of the map
  std::string path_of(std::string_view name) const { return join_key(key_path_, name); }
  void finish();

 private:
  const Node* get(std::string_view name, Node::Kind kind);
  const Node* find(std::string_view name);
  const Node* present(std::string_view name);
  const Node* stand_in(std::string_view name, KeyShape::Kind kind, std::string_view schema);
  bool records(std::string_view name, std::string schema, bool required = false);
  void record(KeyShape key);

  const Node& node_;
  std::string key_path_;
  Problems& problems_;
  Recording* recording_;
  bool is_silent_ = false;  // the shape is recorded already
  bool is_map_ = false;
  std::vector<std::string_view> known_;
  std::deque<Node> expanded_;
};

// A schema for also(): at least one of the keys is given, not null.
std::string any_given(std::initializer_list<std::string_view> keys);

// A schema for also(): no two of the keys are given.
std::string at_most_one(std::initializer_list<std::string_view> keys);

}  // namespace litmus::config
