// IoContext: the one event loop of a process, without showing the library behind it.
//
// The daemon's ingest, hub and sockets share it. `post` and `stop` are thread-safe; everything else is called on the
// thread inside `run()`, or before it starts. Callbacks run there, one at a time, and must not block.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace litmus::server {

class IoContext {
 public:
  IoContext();
  ~IoContext();
  IoContext(const IoContext&) = delete;
  IoContext& operator=(const IoContext&) = delete;

  // Runs callbacks until `stop()`. One thread, once.
  void run();
  void stop();
  // Runs the callbacks that are ready now, or get ready within `wait`: between steps that come before `run()`.
  void poll(std::chrono::milliseconds wait = {});

  // Runs `task` soon on the I/O thread. Tasks of one thread keep their order.
  void post(std::function<void()> task);

  bool on_io_thread() const;

  using TimerId = uint64_t;  // never 0
  TimerId after(std::chrono::milliseconds delay, std::function<void()> task);
  // Again and again; the interval counts from the end of the task.
  TimerId every(std::chrono::milliseconds interval, std::function<void()> task);
  void cancel(TimerId id);  // no effect on an id that has fired or is unknown

  // Calls `readable` while `fd` has something to read (or to accept), until `unwatch`. The caller keeps the descriptor
  // and closes it after `unwatch`.
  using WatchId = uint64_t;  // never 0
  WatchId watch_fd(int fd, std::function<void()> readable);
  void unwatch(WatchId id);

  struct Impl;  // asio_context.h, for this folder only
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace litmus::server
