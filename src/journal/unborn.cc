#include "journal/unborn.h"

#include <algorithm>
#include <vector>

#include "base/log.h"

namespace litmus::journal {
namespace {

constexpr int64_t kUnchangedForNs = 60'000'000'000;
constexpr size_t kChunk = size_t{64} << 10;

Result<bool> is_all_zero(const File& file, Env& env) {
  std::vector<char> chunk(kChunk);
  for (uint64_t at = 0;; at += kChunk) {
    LITMUS_ASSIGN_OR_RETURN(const size_t size, env.read_at(file, chunk.data(), chunk.size(), at));
    if (!std::all_of(chunk.begin(), chunk.begin() + static_cast<ptrdiff_t>(size), [](char c) { return c == 0; }))
      return false;
    if (size < kChunk) return true;
  }
}

}  // namespace

Result<Unborn> remove_if_unborn(const std::filesystem::path& path, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const FileInfo info, env.info(path));
  if (env.now().micros * 1000 - info.modified_ns < kUnchangedForNs) return Unborn::kInTheMaking;
  LITMUS_ASSIGN_OR_RETURN(const File file, env.open(path, OpenMode::kReadWrite));
  LITMUS_ASSIGN_OR_RETURN(const bool locked, env.try_lock(file));
  if (!locked) return Unborn::kInTheMaking;
  // Under the lock: a maker that was asleep looks for its file again once it has the lock itself.
  LITMUS_ASSIGN_OR_RETURN(const bool zero, is_all_zero(file, env));
  if (!zero) return Unborn::kHoldsBytes;
  LITMUS_RETURN_IF_ERROR(env.unlink(path));
  log_debug("removed {}: its maker ended before it wrote anything", path.native());
  return Unborn::kRemoved;
}

}  // namespace litmus::journal
