// Watcher: sleeps until one of some files was closed by somebody who could write to it. Locks end when their file is
// closed, also by death, so this wakes whoever waits for one. (The kernel tells of the close a moment before it frees
// the lock, and nothing tells of files on other machines: the waiter must look again after a while, too.)
//
// Where the system gives no watch (its number is limited), wait() only sleeps; `can_watch` says so. Not thread-safe.
#pragma once

#include <chrono>
#include <filesystem>
#include <vector>

#include "station/lock_file.h"

namespace litmus::station {

class Watcher {
 public:
  Watcher();

  bool can_watch() const { return fd_.is_open(); }
  void watch_only(const std::vector<std::filesystem::path>& files);

  // True: something was closed. Returns early after a signal.
  bool wait(std::chrono::microseconds longest);

 private:
  UnsharedFd fd_;
  std::vector<int> watches_;
};

}  // namespace litmus::station
