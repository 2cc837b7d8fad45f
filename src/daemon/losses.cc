#include "daemon/losses.h"

#include "base/log.h"

namespace litmus::daemon {

void Losses::add(std::string_view kind, std::string path, int64_t count, std::string detail) {
  log_warning("loss ({}) {}: {}", kind, path, detail);
  const std::lock_guard lock(mutex_);
  ++total_;
  if (kept_.size() == kKept) kept_.erase(kept_.begin(), kept_.begin() + kKept / 2);
  kept_.push_back({Timestamp::now(), std::string(kind), std::move(path), count, std::move(detail)});
}

std::vector<query::Loss> Losses::list() const {
  const std::lock_guard lock(mutex_);
  return kept_;
}

int64_t Losses::total() const {
  const std::lock_guard lock(mutex_);
  return total_;
}

}  // namespace litmus::daemon
