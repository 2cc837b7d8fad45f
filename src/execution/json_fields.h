// JsonFields: the members of a JSON object by name, in the order of their first setting; the last value wins.
// Costs nothing while it is empty or stays as it was assigned. Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"

namespace litmus::execution {

class JsonFields {
 public:
  JsonFields() = default;

  // Takes a JSON object as it is; its members are looked at only when something is added.
  explicit JsonFields(std::string_view object_json) { assign(object_json); }
  void assign(std::string_view object_json);

  bool empty() const { return object_ == "{}"; }

  // kInvalidArgument when the text that was assigned is no JSON object; then nothing has changed.
  Status set(std::string_view name, std::string_view value_json);

  // Sets every member of `object_json`. kInvalidArgument as above, for either text.
  Status merge(std::string_view object_json);

  // The object's text; valid until the next change.
  std::string_view object() const { return object_; }

 private:
  using Members = std::vector<std::pair<std::string, std::string>>;

  static Result<Members> split(std::string_view object_json);
  Status load_members();
  static void put_into(Members& members, std::string_view name, std::string_view value_json);
  void render();

  std::string object_ = "{}";
  Members members_;  // of object_, when `loaded_`
  bool loaded_ = true;
};

}  // namespace litmus::execution
