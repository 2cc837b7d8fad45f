// Tail: the events that aren't in segments yet, for queries. For the I/O thread only; the blocks that it hands out live
// as long as somebody holds them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "daemon/block_builder.h"
#include "events/stored_event.h"

namespace litmus::daemon {

class Tail {
 public:
  // User SQL can't push filters into the tail: beyond this a checkpoint is due at once.
  static constexpr int64_t kMaxRows = int64_t{1} << 18;

  void append(const events::EventBlockPtr& block) {
    rows_ += static_cast<int64_t>(block->events.size());
    blocks_.push_back(block);
    small_ = block->events.size() < kSmall ? small_ + 1 : 0;
    if (small_ == kMergeAt) merge_small();
  }

  // What a checkpoint has put into segments.
  void drop_through(int64_t watermark) {
    const auto kept = std::find_if(blocks_.begin(), blocks_.end(),
                                   [&](const auto& block) { return block->last_number() > watermark; });
    blocks_.erase(blocks_.begin(), kept);
    if (!blocks_.empty()) blocks_.front() = behind(watermark, blocks_.front());
    rows_ = 0;
    for (const auto& block : blocks_) rows_ += static_cast<int64_t>(block->events.size());
    small_ = 0;
  }

  const std::vector<events::EventBlockPtr>& blocks() const { return blocks_; }
  int64_t rows() const { return rows_; }

 private:
  static constexpr size_t kSmall = 64, kMergeAt = 64;

  // Small blocks were joined while the checkpoint was being written: one may hold events of both sides.
  static events::EventBlockPtr behind(int64_t watermark, const events::EventBlockPtr& block) {
    if (block->events.front().number > watermark) return block;
    BlockBuilder builder;
    for (const auto& event : block->events)
      if (event.number > watermark) builder.add(event);
    return builder.finish();
  }

  // A slow producer makes a block an event; every query would copy and walk them all.
  void merge_small() {
    BlockBuilder builder;
    for (auto block = blocks_.end() - kMergeAt; block != blocks_.end(); ++block)
      for (const auto& event : (*block)->events) builder.add(event);
    blocks_.resize(blocks_.size() - kMergeAt);
    blocks_.push_back(builder.finish());
    small_ = 0;
  }

  std::vector<events::EventBlockPtr> blocks_;
  int64_t rows_ = 0;
  size_t small_ = 0;  // how many blocks at the end are small
};

}  // namespace litmus::daemon
