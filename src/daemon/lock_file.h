// LockFile: one daemon per data directory. The lock is the kernel's and ends with the process, so a stale file of a
// dead daemon hinders nobody; its text tells clients and people where the daemon is.
#pragma once

#include <filesystem>
#include <string>

#include "base/env.h"
#include "base/status.h"

namespace litmus::daemon {

class LockFile {
 public:
  // kAlreadyExists: another daemon serves this directory; the message has what it wrote about itself.
  static Result<LockFile> take(const std::filesystem::path& path, Env& env = Env::real());

  // False when somebody removed it, with or without the directory around it: another daemon may serve there by now.
  bool is_in_place() const;

  // Replaces the text. `json` has at most 4 KiB.
  Status describe(std::string_view json);

 private:
  LockFile(File file, Env& env) : env_(&env), file_(std::move(file)) {}

  Env* env_;
  File file_;  // never opened a second time in this process: closing any descriptor would give the lock up
};

}  // namespace litmus::daemon
