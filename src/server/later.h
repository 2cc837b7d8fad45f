// LaterResponse: an answer that comes when there is one, without a thread that waits for it. I/O thread only.
#pragma once

#include <functional>

#include "server/message.h"

namespace litmus::server {

class LaterResponse {
 public:
  virtual ~LaterResponse() = default;

  // Called once, first. `ready` says that there is something to take; it may be called inside `open`, and until the
  // destruction, which may come earlier: the client went away, or the request's time is up.
  virtual void open(std::function<void()> ready) = 0;

  // Called once, after `ready`. Isn't later in turn.
  virtual Response take() = 0;
};

}  // namespace litmus::server
