#include "daemon/token_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "base/env.h"
#include "base/log.h"

namespace litmus::daemon {
namespace {

constexpr size_t kShortest = 32, kLongest = 512;
constexpr mode_t kUserOnly = 0600;

Result<std::string> make_token() {
  std::array<unsigned char, 32> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return Status::from_errno(errno, "no random bytes for a token");
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : bytes) (token += kDigits[byte >> 4]) += kDigits[byte & 15];
  return token;
}

bool is_usable(std::string_view token) {
  return token.size() >= kShortest && token.size() <= kLongest &&
         token.find_first_of(" \t\r\n") == std::string_view::npos;
}

// Nothing: there is none that nobody else knows.
std::optional<std::string> secret_in(const std::filesystem::path& path) {
  struct stat info{};
  if (lstat(path.c_str(), &info) != 0) return std::nullopt;
  if (!S_ISREG(info.st_mode) || (info.st_mode & 0077) != 0 || info.st_uid != geteuid()) {
    log_warning("{} could be known to others; a new token takes its place", path.string());
    return std::nullopt;
  }
  auto text = Env::real().read_file(path);
  if (!text.ok()) return std::nullopt;
  while (text->ends_with('\n')) text->pop_back();
  return is_usable(*text) ? std::optional(*text) : std::nullopt;
}

// Under a temporary name until it is whole.
Status write(const std::filesystem::path& path, const std::string& token) {
  const std::string temporary = path.string() + ".new";
  if (::unlink(temporary.c_str()) != 0 && errno != ENOENT)
    return Status::from_errno(errno, "cannot remove " + temporary);
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kUserOnly);
  if (fd < 0) return Status::from_errno(errno, "cannot create " + temporary);
  const File file(fd, temporary);
  LITMUS_RETURN_IF_ERROR(Env::real().write_at(file, token.data(), token.size(), 0));
  LITMUS_RETURN_IF_ERROR(Env::real().sync_file(file));
  return Env::real().rename(temporary, path);
}

}  // namespace

Result<std::string> token_of(const std::filesystem::path& path) {
  if (auto known = secret_in(path)) return *std::move(known);
  LITMUS_ASSIGN_OR_RETURN(std::string token, make_token());
  LITMUS_RETURN_IF_ERROR(write(path, token));
  return token;
}

}  // namespace litmus::daemon
