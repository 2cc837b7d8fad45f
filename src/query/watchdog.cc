#include "query/watchdog.h"

#include <pthread.h>

namespace litmus::query {

namespace {

// A query that is between two interruptible pieces of work is told again.
constexpr auto kRepeat = std::chrono::milliseconds(50);

}  // namespace

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Watchdog::Guard::Guard(Watchdog& watchdog, duckdb_connection connection, Clock::time_point deadline)
    : watchdog_(watchdog), connection_(connection) {
  const std::lock_guard lock(watchdog_.mutex_);
  place_ = watchdog_.guards_.emplace(deadline, this);
  watchdog_.changed_.notify_all();
}

Watchdog::Guard::~Guard() {
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.guards_.erase(place_);
}

bool Watchdog::Guard::fired() const {
  const std::lock_guard lock(watchdog_.mutex_);
  return fired_;
}

void Watchdog::Guard::hurry() {
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.guards_.erase(place_);
  place_ = watchdog_.guards_.emplace(Clock::now(), this);
  watchdog_.changed_.notify_all();
}

void Watchdog::run() {
  pthread_setname_np(pthread_self(), "deadlines");
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (guards_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto nearest = guards_.begin();
    const auto now = Clock::now();
    if (nearest->first > now) {
      changed_.wait_until(lock, nearest->first);
      continue;
    }
    Guard* guard = nearest->second;
    guard->fired_ = true;
    duckdb_interrupt(guard->connection_);
    guards_.erase(nearest);
    guard->place_ = guards_.emplace(now + kRepeat, guard);
  }
}

}  // namespace litmus::query
