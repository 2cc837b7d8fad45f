#include "api/output_lines.h"

#include <algorithm>

#include "base/env.h"

namespace litmus::api {
namespace {

struct Opened {
  File file;
  int64_t size = 0;
};

Result<Opened> open(const std::filesystem::path& path) {
  LITMUS_ASSIGN_OR_RETURN(File file, Env::real().open(path, OpenMode::kRead));
  LITMUS_ASSIGN_OR_RETURN(const FileInfo info, Env::real().info(file));
  return Opened{std::move(file), static_cast<int64_t>(info.size)};
}

Result<std::string> read(const Opened& opened, int64_t from, int64_t to) {
  std::string bytes(static_cast<size_t>(to - from), '\0');
  LITMUS_ASSIGN_OR_RETURN(const size_t got,
                          Env::real().read_at(opened.file, bytes.data(), bytes.size(), static_cast<uint64_t>(from)));
  bytes.resize(got);
  return bytes;
}

std::string without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return std::string(line);
}

// Takes lines out of `bytes`, which begin at out.next_offset, until there are `count`. `to_the_end`: they reach the end
// of the file.
void split(std::string_view bytes, size_t count, bool to_the_end, bool complete, OutputLines& out) {
  while (out.lines.size() < count && !bytes.empty()) {
    const size_t newline = bytes.substr(0, kLongestOutputLine).find('\n');
    const bool whole = newline != std::string_view::npos;
    const bool piece = !whole && bytes.size() >= kLongestOutputLine;
    if (!whole && !piece && !(to_the_end && complete)) {
      break;
    }
    const size_t length = whole ? newline : std::min(bytes.size(), kLongestOutputLine);
    out.lines.push_back(without_return(bytes.substr(0, length)));
    const size_t taken = length + (whole ? 1 : 0);
    out.next_offset += static_cast<int64_t>(taken);
    bytes.remove_prefix(taken);
  }
  if (to_the_end && !complete && bytes.find('\n') == std::string_view::npos) out.unfinished = bytes;
}

// Where the last `count` lines of `bytes` begin. `complete`: what stands behind the last line end is a line.
size_t begin_of_last(std::string_view bytes, size_t count, bool complete) {
  size_t lines = complete && !bytes.empty() && !bytes.ends_with('\n') ? 1 : 0;
  const size_t last_end = bytes.rfind('\n');
  if (last_end == std::string_view::npos) return 0;
  if (lines == count) return last_end + 1;
  for (size_t at = last_end; at > 0;) {
    const size_t before = bytes.rfind('\n', at - 1);
    if (++lines == count) return before == std::string_view::npos ? 0 : before + 1;
    if (before == std::string_view::npos) return 0;
    at = before;
  }
  return 0;
}

}  // namespace

Result<OutputLines> lines_after(const std::filesystem::path& file, int64_t offset, size_t count, bool complete) {
  OutputLines out;
  const auto opened = open(file);
  if (opened.status().code() == ErrorCode::kNotFound) return out;
  if (!opened.ok()) return opened.status();
  out.first_offset = out.next_offset = std::min(offset, opened->size);
  const int64_t end = std::min(opened->size, out.first_offset + static_cast<int64_t>(kMostOutputBytes));
  LITMUS_ASSIGN_OR_RETURN(const std::string bytes, read(*opened, out.first_offset, end));
  split(bytes, count, end == opened->size, complete, out);
  return out;
}

Result<OutputLines> last_lines(const std::filesystem::path& file, std::optional<int64_t> before, size_t count,
                               bool complete) {
  OutputLines out;
  const auto opened = open(file);
  if (opened.status().code() == ErrorCode::kNotFound) return out;
  if (!opened.ok()) return opened.status();
  const int64_t end = std::min(opened->size, before.value_or(opened->size));
  const int64_t from = std::max<int64_t>(0, end - static_cast<int64_t>(kMostOutputBytes));
  LITMUS_ASSIGN_OR_RETURN(const std::string bytes, read(*opened, from, end));
  const bool whole = complete || before.has_value();
  size_t begin = begin_of_last(bytes, count, whole);
  if (begin == 0 && from > 0) {  // the first line isn't whole
    const size_t line_end = bytes.find('\n');
    if (line_end != std::string::npos && line_end + 1 < bytes.size()) begin = line_end + 1;
  }
  out.first_offset = out.next_offset = from + static_cast<int64_t>(begin);
  split(std::string_view(bytes).substr(begin), count, end == opened->size || before.has_value(), whole, out);
  return out;
}

}  // namespace litmus::api
