// Api: the product's routes, on a Router. One per daemon.
//
// Handlers run on worker threads, live streams on the I/O thread.
#pragma once

#include <memory>
#include <string>

#include "api/backend.h"
#include "server/io_context.h"
#include "server/router.h"
#include "server/worker_pool.h"

namespace litmus::api {

struct Context;

struct ApiOptions {
  std::string version;  // of this build, as in `litmus --version`
};

class Api {
 public:
  // All three outlive the Api, and the Api outlives the server that uses its routes.
  Api(Backend& backend, server::IoContext& io, server::WorkerPool& pool, ApiOptions options);
  ~Api();

  // Adds every route of gen/http_routes.h.
  void install(server::Router& router);

 private:
  std::unique_ptr<Context> context_;
};

}  // namespace litmus::api
