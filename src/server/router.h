// Router: from method and path to a handler, by a table.
//
// Filled before the server starts, then only read: thread-safe from there on.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/message.h"
#include "server/websocket.h"

namespace litmus::server {

// Runs on a worker thread; may block until the request's deadline.
using Handler = std::function<Response(const Request&)>;

// Runs on the I/O thread after the checks; makes the session of one connection.
using WebSocketFactory = std::function<std::unique_ptr<WebSocketSession>(const Request&)>;

struct RouteOptions {
  bool local_only = false;                // Unix socket only; elsewhere it doesn't exist
  bool needs_token = true;                // for methods other than GET and HEAD, where the listener has a token
  std::string content_type;               // of the body; empty: none is expected, none is checked
  std::chrono::milliseconds deadline{0};  // 0: the server's
};

struct Route {
  std::string method;
  std::vector<std::string> segments;  // "{id}" matches any one segment
  Handler handler;
  WebSocketFactory websocket;  // set: a GET that must ask for the upgrade
  RouteOptions options;
};

class Router {
 public:
  // `path` like "/api/runs/{id}". Where two templates fit, the one with the earlier literal wins.
  void add(std::string_view method, std::string_view path, Handler handler, RouteOptions options = {});
  void add_websocket(std::string_view path, WebSocketFactory factory);

  // For every GET that no template fits: the UI. Without it such a request is a 404.
  void set_fallback(Handler handler);

  struct Match {
    const Route* route = nullptr;  // nullptr: see `allow`
    std::string allow;             // empty: no such path; else the path's methods, as in "GET, HEAD, OPTIONS"
    Fields parameters;
  };
  Match match(std::string_view method, const std::vector<std::string>& segments, bool local) const;

 private:
  std::vector<Route> routes_;
  std::unique_ptr<Route> fallback_;
};

}  // namespace litmus::server
