#include "daemon/hub.h"

#include <algorithm>
#include <utility>

#include "daemon/event_match.h"

namespace litmus::daemon {

namespace {
size_t footprint(const events::EventBlock& block) {
  return block.size_bytes + block.events.size() * sizeof(events::StoredEvent);
}
}  // namespace

void Hub::publish(events::EventBlockPtr block) {
  head_ = block->last_number();
  bytes_ += footprint(*block);
  events_ += block->events.size();
  blocks_.push_back(std::move(block));
}

void Hub::wake() {
  std::vector<int> ids;
  ids.reserve(listeners_.size());
  for (const auto& [id, listener] : listeners_) ids.push_back(id);
  for (const int id : ids) {
    const auto found = listeners_.find(id);
    if (found == listeners_.end()) continue;
    const auto listener = found->second;  // a copy: it may remove itself
    listener();
  }
}

void Hub::trim(int64_t on_disk) {
  while (!blocks_.empty() && (bytes_ > options_.keep_bytes || events_ > options_.keep_events) &&
         blocks_.front()->last_number() <= on_disk) {
    floor_ = blocks_.front()->last_number();
    bytes_ -= footprint(*blocks_.front());
    events_ -= blocks_.front()->events.size();
    blocks_.pop_front();
  }
}

int64_t Hub::read(int64_t after, const api::EventFilter& filter, size_t max_events,
                  std::vector<const events::StoredEvent*>& out, std::vector<events::EventBlockPtr>& holders) {
  int64_t looked_through = std::max(after, floor_);
  auto block = std::partition_point(blocks_.begin(), blocks_.end(),
                                    [&](const auto& candidate) { return candidate->last_number() <= looked_through; });
  for (size_t taken = 0; block != blocks_.end(); ++block) {
    bool held = false;
    const auto& events = (*block)->events;
    auto event = std::partition_point(events.begin(), events.end(),
                                      [&](const auto& candidate) { return candidate.number <= looked_through; });
    for (; event != events.end(); ++event) {
      if (taken == max_events) return looked_through;
      looked_through = event->number;
      if (!matches(*event, filter)) continue;
      if (!std::exchange(held, true)) holders.push_back(*block);
      out.push_back(&*event);
      ++taken;
    }
  }
  return std::max(looked_through, head_);
}

int Hub::add_listener(std::function<void()> wake) {
  const int id = next_listener_++;
  listeners_.emplace(id, std::move(wake));
  return id;
}

void Hub::remove_listener(int id) { listeners_.erase(id); }

}  // namespace litmus::daemon
