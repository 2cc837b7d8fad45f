#include "base/env_faulty.h"

#include <algorithm>

namespace litmus {

void FaultyEnv::add(Fault fault) {
  std::lock_guard lock(mutex_);
  faults_.push_back(std::move(fault));
}

void FaultyEnv::heal() {
  std::lock_guard lock(mutex_);
  faults_.clear();
}

uint64_t FaultyEnv::count(Call call) const {
  std::lock_guard lock(mutex_);
  const auto found = counts_.find(call);
  return found == counts_.end() ? 0 : found->second;
}

void FaultyEnv::set_filesystem(FilesystemType type) {
  std::lock_guard lock(mutex_);
  filesystem_ = std::move(type);
}

void FaultyEnv::set_now(Timestamp at) {
  std::lock_guard lock(mutex_);
  now_ = at;
}

Timestamp FaultyEnv::now() {
  std::lock_guard lock(mutex_);
  return now_.value_or(Timestamp::now());
}

std::optional<FilesystemType> FaultyEnv::pretended_filesystem() const {
  std::lock_guard lock(mutex_);
  return filesystem_;
}

int FaultyEnv::intercept(Operation& operation) {
  std::lock_guard lock(mutex_);
  ++counts_[operation.call];
  for (Fault& fault : faults_) {
    if (fault.call != operation.call || fault.times == 0) continue;
    if (operation.path.find(fault.path_contains) == std::string_view::npos) continue;
    if (fault.after > 0) {
      --fault.after;
      continue;
    }
    --fault.times;
    operation.size = std::min(operation.size, fault.most_bytes);
    if (fault.error != 0) return fault.error;
  }
  return 0;
}

}  // namespace litmus
