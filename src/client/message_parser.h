// MessageParser: the messages of a server-sent event stream, out of the bytes as they come.
//
// Bytes are received straight into it: `room`, then `came`; `take` until it gives none, then room again. A message is
// copied once, out of there. Not thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "client/http_client.h"

namespace litmus::client {

class MessageParser {
 public:
  // Where the next bytes belong: never empty. What was there stays valid until then.
  std::span<char> room();
  void came(size_t bytes) { end_ += bytes; }
  void feed(std::string_view bytes);  // the same for bytes that are somewhere else

  // The next message that is complete.
  std::optional<StreamMessage> take();

 private:
  bool line(std::string_view text);

  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;  // what isn't parsed yet
  size_t looked_ = 0;           // no line ends before it
  StreamMessage current_;
  bool has_data_ = false;
};

}  // namespace litmus::client
