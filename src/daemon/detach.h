// Going into the background, so that whoever starts a daemon waits for one process and learns how it went.
//
//   litmusd --detach: the process that was started forks the daemon and stays until that serves (exit status 0), or
//   until it ended with a message on standard error (its own exit status). The daemon is nobody's child then.
#pragma once

namespace litmus::daemon {

class Detached {
 public:
  // Call before any thread is made. Returns in the daemon only; the starter exits from within.
  static Detached go();

  // Tells the starter that the daemon serves. Standard error leads nowhere from here on.
  void serving();

 private:
  explicit Detached(int ready_fd) : ready_fd_(ready_fd) {}
  int ready_fd_;
};

}  // namespace litmus::daemon
