#include "api/api.h"

#include <algorithm>

#include "api/active_feed.h"
#include "api/context.h"
#include "api/handlers.h"
#include "gen/http_routes.h"

namespace litmus::api {

void add_route(server::Router& router, std::string_view operation_id, server::Handler handler,
               server::RouteOptions options) {
  const http::RouteInfo& info = *http::find_route(operation_id);
  options.needs_token = info.writes;
  options.local_only = info.local;
  const bool has_body =
      std::any_of(info.params.begin(), info.params.end(), [](const auto& param) { return param.place == http::kBody; });
  if (has_body) options.content_type = "application/json";
  router.add(info.method, info.path, std::move(handler), std::move(options));
}

server::Response json_response(std::string body) {
  server::Response response(200, "application/json", std::move(body));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

Api::Api(Backend& backend, server::IoContext& io, server::WorkerPool& pool, ApiOptions options)
    : context_(std::make_unique<Context>(Context{backend, io, pool, std::move(options.version), Uuid::v7().to_string(),
                                                 Timestamp::now(), std::make_unique<ActiveFeed>(backend, io)})) {}

Api::~Api() = default;

namespace {

// What the tools of the MCP server ask, too.
void install_records(server::Router& router, Context& context) {
  install_sessions(router, context);
  install_events(router, context);
  install_runs(router, context);
  install_metrics(router, context);
  install_channels(router, context);
  install_dialogs(router, context);
}

}  // namespace

void Api::install(server::Router& router) {
  const auto records = std::make_shared<server::Router>();
  install_records(*records, *context_);
  install_mcp(router, *context_, records);
  install_records(router, *context_);
  install_health(router, *context_);
  install_posted_events(router, *context_);
  install_launch(router, *context_);
  install_entities(router, *context_);
  install_sql(router, *context_);
  install_daemon(router, *context_);
  install_data(router, *context_);
  install_live(router, *context_);
}

}  // namespace litmus::api
