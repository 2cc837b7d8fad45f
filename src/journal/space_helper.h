// SpaceHelper: the thread that makes space in a journal ahead of its writer. It does nothing until it is asked.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>

namespace litmus::journal {

class SpaceHelper {
 public:
  // `work` runs on the helper's thread, once or more after each `ask`.
  explicit SpaceHelper(std::function<void()> work);
  ~SpaceHelper();  // waits for running work
  SpaceHelper(const SpaceHelper&) = delete;
  SpaceHelper& operator=(const SpaceHelper&) = delete;

  void ask();

 private:
  void run();

  std::function<void()> work_;
  std::atomic<uint32_t> asked_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace litmus::journal
