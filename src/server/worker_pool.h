// WorkerPool: threads for what may block (queries, disk), so that the I/O thread never does.
//
// Thread-safe. Jobs start in the order of submission. The destructor waits for running jobs and drops waiting ones.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace litmus::server {

class WorkerPool {
 public:
  // `name` is given to the threads (at most 12 characters show); at most `max_waiting` jobs wait.
  WorkerPool(int threads, size_t max_waiting, const std::string& name);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when too many jobs wait already: the caller says so to its client.
  [[nodiscard]] bool submit(std::function<void()> job);

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;  // guarded by mutex_
  bool stopping_ = false;                      // guarded by mutex_
  const size_t max_waiting_;
  std::vector<std::thread> threads_;
};

}  // namespace litmus::server
