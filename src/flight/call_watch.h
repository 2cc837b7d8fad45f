// CallWatch: looks after results that are being read. gRPC doesn't say when a client has gone; somebody has to ask.
// For .cc files of this folder only. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "base/status.h"

namespace litmus::flight {

class CallWatch {
 public:
  using Clock = std::chrono::steady_clock;

  // What is looked at, every 50 ms, on the thread "flight-calls".
  class Watched {
   public:
    virtual ~Watched() = default;
    // False: it has given up what it held; its place is free. `ending`: the service ends.
    virtual bool look(Clock::time_point now, bool ending) = 0;
  };

  // At most `most` are watched at the same time.
  explicit CallWatch(int most) : most_(static_cast<size_t>(most)), thread_([this] { run(); }) {}
  ~CallWatch();

  // Waits for a place. kUnavailable: there was none until then, or the service ends. After it, remove(watched).
  Status add(Watched& watched, Clock::time_point deadline);
  // Nobody looks at it any more when this returns.
  void remove(Watched& watched);

  void end();

 private:
  void run();
  void look_at_all();

  const size_t most_;
  std::mutex mutex_;  // held while looking
  std::condition_variable changed_;
  std::set<Watched*> watched_;
  bool ending_ = false, stopping_ = false;
  std::thread thread_;  // last: it uses the members above
};

}  // namespace litmus::flight
