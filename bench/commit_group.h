// CommitGroup: threads that share syncs, as barely as it can be done. One of those that wait syncs for all that have
// written before it began.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace litmus::bench {

class CommitGroup {
 public:
  // Returns when a sync that began after this call did has ended.
  template <class Sync>
  void commit(Sync sync) {
    std::unique_lock lock(mutex_);
    const uint64_t wanted = begun_ + 1;
    while (ended_ < wanted) {
      if (is_syncing_) {
        changed_.wait(lock);
        continue;
      }
      is_syncing_ = true;
      const uint64_t mine = ++begun_;
      lock.unlock();
      sync();
      lock.lock();
      is_syncing_ = false;
      ended_ = mine;
      changed_.notify_all();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t begun_ = 0, ended_ = 0;
  bool is_syncing_ = false;
};

}  // namespace litmus::bench
