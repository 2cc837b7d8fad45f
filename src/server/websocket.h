// WebSocketSession: one WebSocket, from the side of those who know what its messages mean. I/O thread only.
//
// Like a Stream it is pulled: `next_message` is asked for a message when the socket can take one.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace litmus::server {

class WebSocketSession {
 public:
  virtual ~WebSocketSession() = default;

  // Called once, first. Both functions may be called until the session is destroyed, on the I/O thread.
  // `close` sends the code and the reason (at most 123 bytes) and ends the session.
  virtual void open(std::function<void()> wake, std::function<void(uint16_t code, std::string reason)> close) = 0;

  // One whole message; text is valid UTF-8.
  virtual void on_message(std::string_view message, bool binary) = 0;

  // Puts the next message into `out` (it comes empty). False: nothing now, `wake` will come.
  virtual bool next_message(std::string& out, bool& binary) = 0;
};

}  // namespace litmus::server
