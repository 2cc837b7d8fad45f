// Watchdog: interrupts connections whose deadline has passed. One thread, "deadlines"; it sleeps until the nearest.
// Thread-safe.
#pragma once

#include <duckdb.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace litmus::query {

class Watchdog {
 public:
  using Clock = std::chrono::steady_clock;

  Watchdog() : thread_([this] { run(); }) {}
  ~Watchdog();

  // Guards one statement: the connection is interrupted at `deadline`, and never after the guard is gone.
  class Guard {
   public:
    Guard(Watchdog& watchdog, duckdb_connection connection, Clock::time_point deadline);
    ~Guard();
    bool fired() const;
    // The deadline is now. Any thread, as long as the guard lives.
    void hurry();

   private:
    Watchdog& watchdog_;
    std::multimap<Clock::time_point, Guard*>::iterator place_;
    duckdb_connection connection_;
    bool fired_ = false;
    friend class Watchdog;
  };

 private:
  void run();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<Clock::time_point, Guard*> guards_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the members above
};

}  // namespace litmus::query
