// What the store holds, against what the oracle knows.
#pragma once

#include <cstdint>
#include <filesystem>

#include "base/status.h"
#include "oracle.h"

namespace litmus::crash {

struct Verdict {
  int64_t acknowledged = 0, stored = 0;
  int64_t lost = 0;        // acknowledged, and not found
  int64_t duplicates = 0;  // an id or a number that stands twice
  int64_t misordered = 0;  // places where number order isn't emit order, or an emit is missing in between
  bool clean() const { return lost == 0 && duplicates == 0 && misordered == 0; }
};

Result<Verdict> verify(const std::filesystem::path& data_dir, Oracle& oracle, size_t rounds, int threads);

}  // namespace litmus::crash
