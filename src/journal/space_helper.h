// SpaceHelper: the thread that makes space in a journal ahead of its writer.
//
// It looks by itself while the journal grows, the oftener the faster, so that the writer need not call it. When
// nothing came for a while it sleeps until it is asked.
#pragma once

#include <semaphore.h>

#include <atomic>
#include <functional>
#include <thread>

namespace litmus::journal {

class SpaceHelper {
 public:
  // `work` runs on the helper's thread. It returns which share of a step of space was used since it ran last.
  explicit SpaceHelper(std::function<double()> work);
  ~SpaceHelper();  // waits for running work
  SpaceHelper(const SpaceHelper&) = delete;
  SpaceHelper& operator=(const SpaceHelper&) = delete;

  // Runs `work` at once. A system call: for the writer that came further than the helper expected.
  void ask();

 private:
  void run();

  std::function<double()> work_;
  sem_t asked_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace litmus::journal
