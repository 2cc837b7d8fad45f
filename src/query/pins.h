// Pins: which snapshot each connection is looking at. The tail's table functions know nothing but the id of the
// connection that binds them; through the pin every reference in one statement sees the same events.
// Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "archive/channel_store.h"
#include "query/snapshot.h"

namespace litmus::query {

class Pins {
 public:
  void set(uint64_t connection_id, SnapshotPtr snapshot) {
    const std::lock_guard lock(mutex_);
    pins_[connection_id] = {std::move(snapshot), nullptr};
  }
  void clear(uint64_t connection_id) {
    const std::lock_guard lock(mutex_);
    pins_.erase(connection_id);
  }
  // nullptr: the connection looks at nothing; its tail is empty.
  SnapshotPtr find(uint64_t connection_id) const {
    const std::lock_guard lock(mutex_);
    const auto found = pins_.find(connection_id);
    return found == pins_.end() ? nullptr : found->second.snapshot;
  }

  // The samples that there are, looked at when they are first asked for, after the events were: what a visible event
  // refers to is among them. From then on the same for as long as the pin stays. On the connection's own thread.
  Result<archive::ChannelPartsPtr> samples(uint64_t connection_id, archive::ChannelStore& store) {
    {
      const std::lock_guard lock(mutex_);
      const auto found = pins_.find(connection_id);
      if (found != pins_.end() && found->second.samples) return found->second.samples;
    }
    LITMUS_ASSIGN_OR_RETURN(auto parts, store.parts());
    auto samples = std::make_shared<const archive::ChannelParts>(std::move(parts));
    const std::lock_guard lock(mutex_);
    if (const auto found = pins_.find(connection_id); found != pins_.end()) found->second.samples = samples;
    return archive::ChannelPartsPtr(std::move(samples));
  }

 private:
  struct Pin {
    SnapshotPtr snapshot;
    archive::ChannelPartsPtr samples;  // nullptr until somebody asks
  };

  mutable std::mutex mutex_;
  std::unordered_map<uint64_t, Pin> pins_;
};

}  // namespace litmus::query
