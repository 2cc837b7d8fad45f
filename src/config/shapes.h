// Shapes: what the readers of configuration ask for, recorded instead of read. JSON Schemas are made from it, so that
// an editor accepts what the loader accepts: there is no second description of the files.
//
// While a Recording stands on a thread, every MapReader of the thread notes its keys in it and finds each of them
// absent, maps and lists excepted: they have one member `*` or one item, so that what stands inside is asked for, too.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/node.h"

namespace litmus::config {

struct KeyShape {
  std::string name;
  bool required = false;
  bool nullable_members = false;  // of a map whose members are maps
  enum class Kind { kSchema, kMap, kList } kind = Kind::kSchema;
  std::string schema;  // of the value; of each member or item: empty when shapes say it
};

struct Shape {
  std::vector<KeyShape> keys;     // in the order they were asked for
  std::vector<std::string> also;  // further schemas that the map must match
  bool closed = false;            // no other keys
};

class Recording {
 public:
  Recording();
  ~Recording();
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  static Recording* current();  // nullptr: files are read

  // A reader of the map at `path` begins. Maps of one `name` have one shape, which is recorded once: false for all but
  // the first.
  bool begin(const std::string& path, std::string_view name);
  void add(const std::string& path, KeyShape key);
  void also(const std::string& path, std::string schema) { shapes_[path].also.push_back(std::move(schema)); }
  void close(const std::string& path) { shapes_[path].closed = true; }
  void require(const std::string& path, std::string_view key);
  void allow_null_members(const std::string& path, std::string_view key);

  // JSON Schema 2020-12 of what was asked for.
  Node to_schema(std::string_view title) const;

 private:
  bool is_recorded(const std::string& path) const { return shapes_.contains(path) || names_.contains(path); }
  Node schema_at(const std::string& path) const;
  Node schema_of(const Shape& shape, const std::string& path) const;
  Node value_of(const KeyShape& key, const std::string& path) const;

  std::map<std::string, Shape> shapes_;       // by key path
  std::map<std::string, std::string> names_;  // key path → name
  std::map<std::string, std::string> first_;  // name → the path that has its shape
};

// Schemas of a value; of null, too, unless it is required.
std::string text_schema(bool required);
std::string enum_schema(std::span<const std::string_view> values, bool required);

}  // namespace litmus::config
