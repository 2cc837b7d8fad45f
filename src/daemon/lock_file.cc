#include "daemon/lock_file.h"

#include <algorithm>

namespace litmus::daemon {

namespace {
constexpr size_t kTextBytes = 4096;
}

Result<LockFile> LockFile::take(const std::filesystem::path& path, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(auto file, env.open(path, OpenMode::kOpenOrCreate));
  LITMUS_ASSIGN_OR_RETURN(const bool locked, env.try_lock(file));
  if (locked) return LockFile(std::move(file), env);
  std::string text(kTextBytes, '\0');
  const auto size = env.read_at(file, text.data(), text.size(), 0);
  text.resize(size.ok() ? std::min(text.size(), text.find_first_of(std::string_view("\n\0", 2))) : 0);
  text.erase(text.find_last_not_of(' ') + 1);
  return Status(ErrorCode::kAlreadyExists, "a litmusd serves " + path.parent_path().string() + " already: " + text);
}

bool LockFile::is_in_place() const {
  const auto info = env_->info(file_);
  return !info.ok() || info->links > 0;
}

// Padded with spaces to one size: the file is never cut, so that a reader doesn't see half of it.
Status LockFile::describe(std::string_view json) {
  if (json.size() >= kTextBytes) return Status(ErrorCode::kTooLarge, "the lock file's text is too long");
  std::string text(json);
  text.resize(kTextBytes - 1, ' ');
  text += '\n';
  return env_->write_at(file_, text.data(), text.size(), 0);
}

}  // namespace litmus::daemon
