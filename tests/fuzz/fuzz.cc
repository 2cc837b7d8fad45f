#include "fuzz/fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace litmus::fuzz {

void require(bool holds, std::string_view promise) {
  if (holds) return;
  std::fprintf(stderr, "a promise was broken: %.*s\n", static_cast<int>(promise.size()), promise.data());
  std::abort();
}

InputFile::InputFile(std::string_view content) : fd_(memfd_create("litmus-fuzz", MFD_CLOEXEC)) {
  require(fd_ >= 0, "memory can hold a file");
  path_ = "/proc/self/fd/" + std::to_string(fd_);
  while (!content.empty()) {
    const ssize_t written = write(fd_, content.data(), content.size());
    require(written > 0, "a file in memory can be written");
    content.remove_prefix(static_cast<size_t>(written));
  }
}

InputFile::~InputFile() { close(fd_); }

}  // namespace litmus::fuzz
