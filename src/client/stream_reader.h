// StreamReader: a server-sent event stream of the daemon, for a reader that another thread can wake.
//
// One thread opens and reads; wake() may come from any. It never starts a daemon: who needs one holds a Lease. After
// fork the child may destroy its copy, nothing else.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "client/http_client.h"

namespace litmus::client {

class StreamReader {
 public:
  explicit StreamReader(std::filesystem::path socket);
  ~StreamReader();
  StreamReader(const StreamReader&) = delete;
  StreamReader& operator=(const StreamReader&) = delete;

  // Opens the stream, in place of an open one; a `body` is posted. kUnavailable: nobody listens; kTimeout: no answer,
  // or woken; otherwise what the server says of `target`.
  Status open(const std::string& target, std::chrono::milliseconds timeout, const std::string& body = "");

  // Waits for a message and returns it with those that have come already, at most `max`. None: `timeout` has passed,
  // or wake() was called. kUnavailable: the stream has ended, open it again.
  Result<std::vector<StreamMessage>> read(size_t max, std::chrono::milliseconds timeout);

  // Ends the wait under way, or else the next one.
  void wake();

  void close() { http_.reset(); }

 private:
  void forget_wake();

  const std::filesystem::path socket_;
  const int wake_fd_;
  std::optional<HttpClient> http_;
};

}  // namespace litmus::client
