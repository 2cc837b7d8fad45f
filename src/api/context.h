// What every handler of the API works with.
#pragma once

#include <memory>
#include <string>

#include "api/active_feed.h"
#include "api/backend.h"
#include "server/io_context.h"
#include "server/worker_pool.h"

namespace litmus::api {

struct Context {
  Backend& backend;
  server::IoContext& io;
  server::WorkerPool& pool;
  std::string version;    // of this build
  std::string server_id;  // new with every start
  Timestamp started_at;
  std::unique_ptr<ActiveFeed> active;  // I/O thread
};

}  // namespace litmus::api
