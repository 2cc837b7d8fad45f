// Lease: keeps the daemon of a data directory alive while a producer lives.
//
// A thread of its own (named "litmus-lease") holds a stream to the daemon. When the stream ends, because the daemon
// was killed or upgraded, it starts a new one, with back-off: somebody must, and emit() doesn't.
#pragma once

#include <memory>
#include <string>

#include "client/daemon.h"

namespace litmus::client {

class Lease {
 public:
  // Returns at once; the daemon is started in the background. `client` names the holder in `litmus daemon status`.
  static std::unique_ptr<Lease> start(StartOptions options, std::string client);

  // Gives the lease back and ends the thread, at the latest with the connection attempt under way.
  ~Lease();

  // True while a daemon holds our lease. Any thread.
  bool held() const;

  // Waits until the lease is held, or the last attempt's error after `timeout`.
  Status wait_held(std::chrono::milliseconds timeout);

  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

 private:
  struct State;
  explicit Lease(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace litmus::client
