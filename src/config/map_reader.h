// MapReader: reads the known keys of a map and reports everything else.
//
// Each getter reports a value of the wrong kind, and gives the default then. `null` counts as absent. Call finish()
// last: it reports the keys that nobody asked for. Not thread-safe; the node and the problems must outlive the reader.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/errors.h"
#include "config/node.h"

namespace litmus::config {

using JsonMembers = std::vector<std::pair<std::string, std::string>>;  // name → value as JSON text

class MapReader {
 public:
  // A node that is no map is reported, and read as empty.
  MapReader(const Node& node, std::string key_path, Problems& problems);

  std::string required_string(std::string_view name);
  std::optional<std::string> string(std::string_view name);
  bool boolean(std::string_view name, bool otherwise);
  std::optional<double> number(std::string_view name);  // NaN is reported
  std::vector<std::string> strings(std::string_view name);
  std::vector<std::pair<std::string, std::string>> string_map(std::string_view name);
  JsonMembers json_map(std::string_view name);

  const Node* map(std::string_view name);
  const Node* list(std::string_view name);  // a range expander is a list; what it gives lives as long as the reader
  const Node* any(std::string_view name);   // also null values; nullptr only when it is absent

  // Accepts the key without reading it.
  void allow(std::string_view name) { known_.push_back(name); }

  void error(std::string_view name, std::string message);         // at the member; at the map when it is absent
  void error_here(std::string message);                           // at the map
  void require_stem(std::string_view id, std::string_view stem);  // of a file whose name must be its `id`
  Place place_of(std::string_view name) const;                    // of the value, else of the map
  std::string path_of(std::string_view name) const { return join_key(key_path_, name); }
  void finish();

 private:
  const Node* get(std::string_view name, Node::Kind kind);
  const Node* present(std::string_view name);

  const Node& node_;
  std::string key_path_;
  Problems& problems_;
  bool is_map_ = false;
  std::vector<std::string_view> known_;
  std::deque<Node> expanded_;
};

}  // namespace litmus::config
