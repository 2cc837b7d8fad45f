// Losses: what was lost, counted and named (invariant 7). Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "query/snapshot.h"

namespace litmus::daemon {

class Losses {
 public:
  // Also says it in the log. `count` is in events, 0 when it isn't known.
  void add(std::string_view kind, std::string path, int64_t count, std::string detail);

  // The newest ones, oldest first; older ones beyond the bound are counted only.
  std::vector<query::Loss> list() const;
  int64_t total() const;

 private:
  static constexpr size_t kKept = 10'000;
  mutable std::mutex mutex_;
  std::vector<query::Loss> kept_;  // guarded by mutex_
  int64_t total_ = 0;              // guarded by mutex_
};

}  // namespace litmus::daemon
