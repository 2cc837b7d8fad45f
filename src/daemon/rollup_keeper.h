// RollupKeeper: has the roll-ups of the newest manifest made, one at a time, on a thread of its own ("rollups").
//
// Nobody waits for it: what isn't rolled up yet is read row by row. All functions are for the I/O thread.
#pragma once

#include <atomic>
#include <mutex>

#include "daemon/storage.h"
#include "query/rollups.h"
#include "server/worker_pool.h"

namespace litmus::daemon {

class RollupKeeper {
 public:
  explicit RollupKeeper(query::Engine& engine) : rollups_(engine), thread_(1, kWaitingJobs, "rollups") {}
  ~RollupKeeper() { stopping_ = true; }

  // Older manifests that it hasn't begun with are skipped.
  void follow(ManifestPtr manifest);

 private:
  static constexpr size_t kWaitingJobs = 4;

  void refresh();

  query::Rollups rollups_;  // of the thread
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  ManifestPtr newest_;         // guarded by mutex_; nullptr: it has been taken
  server::WorkerPool thread_;  // last: its jobs use all of the above
};

}  // namespace litmus::daemon
