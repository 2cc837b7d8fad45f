// HttpClient: the HTTP API from the client's side, over the daemon's Unix socket.
//
// One connection, one request at a time; blocking, with a deadline for each call. Not thread-safe: one per thread.
// Everything that isn't the journal goes through here: the CLI, the Python package and local tools call the same
// routes as the browser.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"

namespace litmus::client {

struct HttpRequest {
  std::string method = "GET";
  std::string target;  // path and query, already encoded
  std::string body;
  std::string content_type = "application/json";
  std::string accept = "application/json";
  std::chrono::milliseconds timeout{30'000};
};

struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::string body;
  bool ok() const { return status >= 200 && status < 300; }
};

// One message of a server-sent event stream.
struct StreamMessage {
  std::string id, event, data;
};

class HttpClient {
 public:
  // kUnavailable when nobody listens there.
  static Result<HttpClient> connect(const std::filesystem::path& socket, std::chrono::milliseconds timeout);

  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;
  ~HttpClient();

  // Any answer of the server is a response; a Status means that there was none.
  Result<HttpResponse> request(const HttpRequest& request);

  // Opens a server-sent event stream. Afterwards only next_message may be called. An answer other than 200 is
  // kUnavailable with the server's own detail.
  Status open_stream(const HttpRequest& request);

  // Blocks until a message arrives. kTimeout: none within `timeout` (call again); kUnavailable: the server closed.
  Result<StreamMessage> next_message(std::chrono::milliseconds timeout);

  // The connection, for poll(); owned by this object.
  int fd() const;

  // Every wait from now on ends with kTimeout while `fd` is readable. The descriptor stays the caller's; -1: none.
  void wake_by(int fd);

 private:
  struct Impl;
  explicit HttpClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Percent-encodes one query value or path segment.
std::string url_encode(std::string_view text);

// The answer as a Status: ok for 2xx, else the problem's `detail` with a code that fits its status.
Status to_status(const HttpResponse& response);

}  // namespace litmus::client
