// One function per subject, each in the file of its name: they add their routes to the router.
#pragma once

#include <memory>
#include <string_view>

#include "api/context.h"
#include "api/parameters.h"
#include "server/router.h"

namespace litmus::api {

void install_health(server::Router& router, Context& context);
void install_sessions(server::Router& router, Context& context);
void install_events(server::Router& router, Context& context);
void install_posted_events(server::Router& router, Context& context);
void install_runs(server::Router& router, Context& context);
void install_entities(server::Router& router, Context& context);
void install_launch(server::Router& router, Context& context);
void install_metrics(server::Router& router, Context& context);
void install_channels(server::Router& router, Context& context);
void install_dialogs(server::Router& router, Context& context);
void install_sql(server::Router& router, Context& context);
void install_daemon(server::Router& router, Context& context);  // for the Unix socket only
void install_data(server::Router& router, Context& context);    // for the Unix socket only
void install_live(server::Router& router, Context& context);

// Its tools are answered by `routes`.
void install_mcp(server::Router& router, Context& context, std::shared_ptr<const server::Router> routes);

// Method, path and access come from gen/http_routes.h; `options` may add to them.
void add_route(server::Router& router, std::string_view operation_id, server::Handler handler,
               server::RouteOptions options = {});

// 200, never cached.
server::Response json_response(std::string body);

// Runs `answer` with checked parameters and a snapshot that sees everything published before the request.
template <class Answer>
server::Handler with_snapshot(Context& context, std::string_view operation_id, Answer answer) {
  return [&context, operation_id, answer](const server::Request& request) -> server::Response {
    const Parameters parameters(request, operation_id);
    if (!parameters.ok()) return parameters.refusal();
    auto snapshot = context.backend.snapshot();
    if (!snapshot.ok()) return server::problem_of(snapshot.status());
    return answer(context, request, parameters, *snapshot);
  };
}

}  // namespace litmus::api
