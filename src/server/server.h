// Server: HTTP/1.1, server-sent events and WebSockets over Unix and TCP sockets. Knows nothing of tests.
//
// Sockets, streams and WebSocket sessions live on the I/O thread; handlers run on the worker pool.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/status.h"
#include "server/access.h"
#include "server/io_context.h"
#include "server/router.h"
#include "server/worker_pool.h"

namespace litmus::server {

struct ServerOptions {
  size_t max_body_bytes = size_t{1} << 20;
  size_t max_header_bytes = 16 * 1024;
  size_t max_target_bytes = 16 * 1024;                // path and query
  size_t max_websocket_message_bytes = 64 * 1024;     // from the client
  size_t stream_buffer_bytes = 256 * 1024;            // one client's unsent bytes; it is asked again when they are sent
  int max_streams = 200;                              // SSE and WebSocket together; beyond: 429
  int max_connections = 1024;                         // beyond: closed at once
  std::chrono::milliseconds receive_timeout{30'000};  // from a request's first byte to its last; beyond: 408
  std::chrono::milliseconds request_deadline{30'000};  // for a handler; beyond: 503
  std::chrono::milliseconds send_timeout{60'000};      // for a response whose client doesn't read
  std::chrono::milliseconds idle_timeout{75'000};      // of a kept-alive connection between requests
  std::chrono::milliseconds heartbeat{4'000};          // at most this long without a byte on a stream
  std::chrono::milliseconds stalled_timeout{600'000};  // a stream whose client doesn't read; it resumes by its cursor
};

struct ServerCore;

// Closes its socket and every connection that came through it when it is destroyed, on whatever thread. Listeners
// must be gone before the IoContext is.
class Listener {
 public:
  Listener(std::shared_ptr<ServerCore> core, int id, uint16_t port, std::string path);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  uint16_t port() const { return port_; }  // 0 for a Unix socket

 private:
  std::shared_ptr<ServerCore> core_;
  int id_;
  uint16_t port_;
  std::string path_;  // of a Unix socket, unlinked at the end
};

using ListenerPtr = std::shared_ptr<Listener>;

class Server {
 public:
  // The router is complete. `io` and `pool` outlive the server; the pool is destroyed before `io`.
  Server(IoContext& io, WorkerPool& pool, Router router, ServerOptions options = {});

  // Both may be called on any thread.
  //
  // A Unix socket, 0600, for processes of this user only. A socket file left at `path` is replaced: the caller knows
  // that nobody listens there.
  Result<ListenerPtr> listen_unix(const std::string& path, Access access);

  // Port 0 picks a free one. kAlreadyExists when the port is taken, kInvalidArgument when the host can't be resolved.
  Result<ListenerPtr> listen_tcp(const std::string& host, uint16_t port, Access access);

  int stream_count() const;

 private:
  std::shared_ptr<ServerCore> core_;
};

}  // namespace litmus::server
