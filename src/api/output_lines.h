// Lines of a file that somebody may still be writing. Stateless; waits for the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"

namespace litmus::api {

struct OutputLines {
  std::vector<std::string> lines;  // without their line ends
  int64_t first_offset = 0;        // byte of the first one
  int64_t next_offset = 0;         // byte behind the last one
  std::string unfinished;          // what stands behind it: the beginning of a line
};

constexpr size_t kMostOutputBytes = size_t{1} << 20;    // in one answer; further lines come with the next
constexpr size_t kLongestOutputLine = size_t{1} << 16;  // a longer one comes in pieces

// The lines from `offset` on, at most `count`. `complete`: nobody writes any more, so the rest is a line, too. A file
// that doesn't exist is empty.
Result<OutputLines> lines_after(const std::filesystem::path& file, int64_t offset, size_t count, bool complete);

// The last `count` lines that end at or before the byte `before`; nullopt: of all.
Result<OutputLines> last_lines(const std::filesystem::path& file, std::optional<int64_t> before, size_t count,
                               bool complete);

}  // namespace litmus::api
