// JSON that clients send: small, untrusted, read into a flat view of its top-level members.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "query/engine.h"

namespace litmus::api {

// One JSON object. The accessors answer nullopt for an absent member or null; a member of another kind is an error,
// which `error()` names (the first one).
class JsonBody {
 public:
  // kInvalidArgument when `text` isn't one JSON object.
  static Result<JsonBody> parse(std::string_view text);
  JsonBody(JsonBody&&) noexcept;
  JsonBody& operator=(JsonBody&&) noexcept;
  ~JsonBody();

  std::vector<std::string> names() const;
  std::optional<std::string> text(std::string_view name) const;
  std::optional<int64_t> integer(std::string_view name) const;
  std::optional<double> number(std::string_view name) const;
  std::optional<bool> flag(std::string_view name) const;
  std::optional<std::vector<int64_t>> integers(std::string_view name) const;
  std::optional<std::vector<std::string>> texts(std::string_view name) const;
  std::optional<std::vector<query::Value>> values(std::string_view name) const;  // of an array of scalars

  // An error names the first member that has the wrong kind, or a name that isn't in `known`.
  Status check(const std::vector<std::string_view>& known) const;
  const std::string& error() const { return error_; }

 private:
  struct Impl;
  explicit JsonBody(std::unique_ptr<Impl> impl);
  void wrong(std::string_view name, std::string_view wanted) const;

  std::unique_ptr<Impl> impl_;
  mutable std::string error_;
};

// What bounds of texts count, as JSON Schema does.
size_t characters_in(std::string_view utf8);

// Reads of JSON that our own queries made: the text of a member, nullopt when it is absent or null.
std::optional<std::string> member_text(std::string_view object, std::string_view name);

// StepRow objects (a JSON array, by execution order) as {"tree":[{"step":…,"children":[…]}]}: a step hangs below the
// first row of its parent_path.
std::string step_tree_json(const std::vector<std::string>& step_arrays);

}  // namespace litmus::api
