// Pins: which snapshot each connection is looking at. The tail's table functions know nothing but the id of the
// connection that binds them; through the pin every reference in one statement sees the same events.
// Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "query/snapshot.h"

namespace litmus::query {

class Pins {
 public:
  void set(uint64_t connection_id, SnapshotPtr snapshot) {
    const std::lock_guard lock(mutex_);
    pins_[connection_id] = std::move(snapshot);
  }
  void clear(uint64_t connection_id) {
    const std::lock_guard lock(mutex_);
    pins_.erase(connection_id);
  }
  // nullptr: the connection looks at nothing; its tail is empty.
  SnapshotPtr find(uint64_t connection_id) const {
    const std::lock_guard lock(mutex_);
    const auto found = pins_.find(connection_id);
    return found == pins_.end() ? nullptr : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<uint64_t, SnapshotPtr> pins_;
};

}  // namespace litmus::query
