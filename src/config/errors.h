// Problems: everything that is wrong with a piece of configuration, each with its place.
//
// Text form: `<file>:<line>:<column>: <key path>: <message>`; parts that aren't known are left out. A reader goes on
// after a problem, so that all of them are reported at once. Not thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "config/node.h"

namespace litmus::config {

struct Problem {
  std::string file;
  Place at;
  std::string key_path;  // "instruments.dmm.driver"
  std::string message;

  std::string to_string() const;
};

class Problems {
 public:
  explicit Problems(std::string file = "") : file_(std::move(file)) {}

  const std::string& file() const { return file_; }
  void error(Place at, std::string_view key_path, std::string message);
  void warning(Place at, std::string_view key_path, std::string message);

  bool ok() const { return errors_.empty(); }
  const std::vector<Problem>& errors() const { return errors_; }
  const std::vector<Problem>& warnings() const { return warnings_; }

  // ok, or kInvalidArgument with one line per error, in the order of their places.
  Status to_status() const;

 private:
  std::string file_;
  std::vector<Problem> errors_, warnings_;
};

// "instruments.dmm": the path of a member.
std::string join_key(std::string_view path, std::string_view name);

// What to say after "unknown": "; did you mean 'driver'?" for a near one, else "; known: a, b, c".
std::string suggestion(std::string_view name, std::span<const std::string_view> known);

}  // namespace litmus::config
