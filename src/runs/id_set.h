// IdSet: ids that were seen, at 22 to 43 bytes each; a set with nodes takes three times as much, and a run of days has
// millions of events.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/uuid.h"

namespace litmus::runs {

class IdSet {
 public:
  // Whether it is new.
  bool insert(const Uuid& id) {
    if (id.is_nil()) return !std::exchange(has_nil_, true);
    if ((size_ + 1) * 4 > slots_.size() * 3) grow();
    Uuid& slot = slot_of(id);
    if (!slot.is_nil()) return false;
    slot = id;
    ++size_;
    return true;
  }

 private:
  static constexpr size_t kFirstSlots = 64;

  // Where it is, or the free place where it belongs. There is one: a quarter of the slots is free.
  Uuid& slot_of(const Uuid& id) {
    const size_t mask = slots_.size() - 1;
    size_t index = std::hash<Uuid>{}(id) * 0x9e3779b97f4a7c15u >> 20;  // ids aren't equally random in all their bits
    while (!slots_[index & mask].is_nil() && slots_[index & mask] != id) ++index;
    return slots_[index & mask];
  }

  void grow() {
    std::vector<Uuid> old(slots_.empty() ? kFirstSlots : slots_.size() * 2);
    old.swap(slots_);
    for (const auto& id : old)
      if (!id.is_nil()) slot_of(id) = id;
  }

  std::vector<Uuid> slots_;  // a power of two; nil: free
  size_t size_ = 0;
  bool has_nil_ = false;
};

}  // namespace litmus::runs
