// Hub: the newest part of the numbered stream in memory, for live subscribers.
//
// For the I/O thread only. A subscriber holds a cursor and reads when it likes: the hub knows nothing of how far
// anybody is, so a stopped one costs the others nothing. What falls below the floor is read from disk
// (Backend::replay).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <vector>

#include "api/backend.h"

namespace litmus::daemon {

class Hub final : public api::LiveStream {
 public:
  struct Options {
    uint64_t epoch = 0;
    int64_t floor = 0;                     // events up to this number are on disk only
    size_t keep_bytes = size_t{32} << 20;  // beyond, the oldest blocks go, when they are in segments
    size_t keep_events = 200'000;
  };
  explicit Hub(const Options& options) : options_(options), floor_(options.floor), head_(options.floor) {}

  // Appends a block whose numbers lie above all earlier ones. Wakes nobody: see wake().
  void publish(events::EventBlockPtr block);

  // Calls the listeners. A listener may add and remove listeners, itself included.
  void wake();

  // Drops the oldest blocks beyond the options' bounds, none with events above `on_disk`.
  void trim(int64_t on_disk);

  int listeners() const { return static_cast<int>(listeners_.size()); }
  size_t bytes() const { return bytes_; }

  api::Cursor head() const override { return {options_.epoch, head_}; }
  int64_t memory_floor() const override { return floor_; }
  int64_t read(int64_t after, const api::EventFilter& filter, size_t max_events,
               std::vector<const events::StoredEvent*>& out, std::vector<events::EventBlockPtr>& holders) override;
  int add_listener(std::function<void()> wake) override;
  void remove_listener(int id) override;

 private:
  Options options_;
  std::deque<events::EventBlockPtr> blocks_;
  int64_t floor_, head_;
  size_t bytes_ = 0, events_ = 0;
  std::map<int, std::function<void()>> listeners_;
  int next_listener_ = 1;
};

}  // namespace litmus::daemon
