#include "flight/call_watch.h"

#include <pthread.h>

namespace litmus::flight {

namespace {
constexpr std::chrono::milliseconds kInterval{50};
}

CallWatch::~CallWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Status CallWatch::add(Watched& watched, Clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [&] { return ending_ || watched_.size() < most_; });
  if (ending_) return {ErrorCode::kUnavailable, "this service ends; the file litmusd.lock says where the next one is"};
  if (watched_.size() >= most_) {
    return {ErrorCode::kUnavailable,
            std::to_string(most_) + " other results are being read, and none ended in time; try again"};
  }
  watched_.insert(&watched);
  changed_.notify_all();
  return {};
}

void CallWatch::remove(Watched& watched) {
  const std::lock_guard lock(mutex_);
  watched_.erase(&watched);
  changed_.notify_all();
}

void CallWatch::end() {
  const std::lock_guard lock(mutex_);
  ending_ = true;
  look_at_all();
}

void CallWatch::look_at_all() {
  const auto now = Clock::now();
  if (std::erase_if(watched_, [&](Watched* watched) { return !watched->look(now, ending_); }) > 0)
    changed_.notify_all();
}

void CallWatch::run() {
  pthread_setname_np(pthread_self(), "flight-calls");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (watched_.empty()) {
      changed_.wait(lock);
      continue;
    }
    changed_.wait_for(lock, kInterval);
    look_at_all();
  }
}

}  // namespace litmus::flight
