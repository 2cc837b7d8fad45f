// Stream: a response body that goes on. I/O thread only.
//
// A stream is pulled, never pushed: the connection asks for bytes when its socket can take them, so a client that
// doesn't read costs one bounded buffer and nobody else's time. Whoever feeds the stream calls `wake`.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace litmus::server {

class Stream {
 public:
  enum class Next {
    kWait,  // nothing more now; `wake` will come
    kMore,  // ask again when these bytes are sent
    kEnd,   // close the connection when these bytes are sent
  };

  virtual ~Stream() = default;

  // Called once, first. `wake` may be called until the stream is destroyed, on the I/O thread, also inside `fill`.
  virtual void open(std::function<void()> wake) = 0;

  // Appends about `budget_bytes` to `out`: it stops after the item that passes the budget.
  virtual Next fill(std::string& out, size_t budget_bytes) = 0;

  // What is sent when nothing else was for a while: a comment that clients ignore.
  virtual std::string_view heartbeat() const { return ":\n\n"; }
};

}  // namespace litmus::server
