#include "daemon/rollup_keeper.h"

#include <utility>

#include "base/log.h"

namespace litmus::daemon {

void RollupKeeper::follow(ManifestPtr manifest) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(newest_, std::move(manifest)) != nullptr) return;  // its job is waiting
  }
  [[maybe_unused]] const bool taken = thread_.submit([this] { refresh(); });  // at most one waits
}

void RollupKeeper::refresh() {
  auto snapshot = std::make_shared<query::Snapshot>();
  {
    const std::lock_guard lock(mutex_);
    snapshot->manifest = std::exchange(newest_, nullptr);
  }
  const Status made = rollups_.refresh(snapshot, [this] { return stopping_.load(); });
  if (!made.ok()) log_warning("figures over old runs stay slow: {}", made.message());
}

}  // namespace litmus::daemon
