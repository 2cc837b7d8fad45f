// One accepted socket, without showing the library behind it. I/O thread only.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>

#include "server/io_context.h"
#include "server/router.h"
#include "server/server.h"

namespace litmus::server {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  virtual ~Connection() = default;
  virtual void start() = 0;
  virtual void close() = 0;  // at once; whatever wasn't sent is lost
};

// What the connections of a server share.
struct ServerCore {
  struct Door {
    int fd = -1;
    IoContext::WatchId watch = 0;
    std::shared_ptr<const Access> access;
    std::unordered_set<std::shared_ptr<Connection>> connections;
  };

  ServerCore(IoContext& io_context, WorkerPool& workers, Router routes, ServerOptions settings)
      : io(io_context), pool(workers), router(std::move(routes)), options(settings) {}
  ~ServerCore();  // closes the doors that the end of the event loop left open

  IoContext& io;
  WorkerPool& pool;
  const Router router;
  const ServerOptions options;
  std::atomic<int> next_door{1};
  std::atomic<int> streams{0};  // changed on the I/O thread
  int connections = 0;          // I/O thread
  std::map<int, Door> doors;    // I/O thread
};

// Takes over `fd`. `closed` is called once, when the connection has ended.
std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerCore> core, std::shared_ptr<const Access> access,
                                            int fd, int family, std::function<void(Connection*)> closed);

}  // namespace litmus::server
