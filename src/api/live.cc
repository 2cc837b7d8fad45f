#include "api/event_stream.h"
#include "api/handlers.h"
#include "api/ids.h"
#include "api/launch.h"
#include "api/ws_session.h"
#include "server/sse.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

constexpr int64_t kFirstPage = 1'000;

// The cursor to begin after: the browser's own (it reconnects with the last id it got) before the parameter.
ParsedCursor begin_after(const Request& request, const Parameters& parameters) {
  const std::string_view last_id = request.header("last-event-id");
  return last_id.empty() ? parse_cursor("after", parameters.text("after")) : parse_cursor("Last-Event-ID", last_id);
}

Status put_id(const ResolvedId& id, std::optional<Uuid>& out) {
  const std::string& text = std::get<std::string>(id);
  if (text.empty()) return {};
  LITMUS_ASSIGN_OR_RETURN(out, Uuid::parse(text));
  return {};
}

// The first page is read here, on the worker: what isn't stored any more is a 410 before the stream begins.
Response begin_stream(Context& context, EventStreamOptions options) {
  if (options.after) {
    auto first = context.backend.replay(*options.after, options.filter, kFirstPage);
    if (!first.ok()) return server::problem_of(first.status());
    options.first = std::move(*first);
  }
  return server::sse_response(make_event_stream(context, std::move(options)));
}

Response stream_events(Context& context, const Request& request, const Parameters& parameters,
                       const query::SnapshotPtr& snapshot) {
  auto after = begin_after(request, parameters);
  if (after.refusal) return std::move(*after.refusal);
  auto session_id = resolve_filter(context, snapshot, IdKind::kSession, parameters.text("session_id"));
  if (auto* refusal = std::get_if<Response>(&session_id)) return std::move(*refusal);
  auto run_id = resolve_filter(context, snapshot, IdKind::kRun, parameters.text("run_id"));
  if (auto* refusal = std::get_if<Response>(&run_id)) return std::move(*refusal);

  EventStreamOptions options;
  if (const Status put = put_id(session_id, options.filter.session_id); !put.ok()) return server::problem_of(put);
  if (const Status put = put_id(run_id, options.filter.run_id); !put.ok()) return server::problem_of(put);
  options.filter.type = parameters.text("type");
  options.filter.role = parameters.text("role");
  const bool narrowed = options.filter.session_id || options.filter.run_id;
  if (after.cursor) {
    options.after = after.cursor->number;
  } else if (narrowed) {
    options.after = 0;
  }
  return begin_stream(context, std::move(options));
}

Response stream_run(Context& context, const Request& request, const Parameters& parameters,
                    const query::SnapshotPtr& snapshot) {
  auto after = begin_after(request, parameters);
  if (after.refusal) return std::move(*after.refusal);
  const auto launched = find_launched(context, request.parameter("id"));  // it may not have begun yet
  ResolvedId id = launched ? ResolvedId(launched->run_id.to_string())
                           : resolve_id(context, snapshot, IdKind::kRun, request.parameter("id"));
  if (auto* refusal = std::get_if<Response>(&id)) return std::move(*refusal);

  EventStreamOptions options;
  options.with_output = launched || find_launched(context, std::get<std::string>(id));
  if (const Status put = put_id(id, options.filter.run_id); !put.ok()) return server::problem_of(put);
  options.after = after.cursor ? after.cursor->number : 0;
  options.with_progress = true;
  return begin_stream(context, std::move(options));
}

}  // namespace

void install_live(server::Router& router, Context& context) {
  add_route(router, "stream_events", with_snapshot(context, "stream_events", stream_events));
  add_route(router, "stream_run", with_snapshot(context, "stream_run", stream_run));
  router.add_websocket(http::find_route("live")->path,
                       [&context](const Request& request) { return make_ws_session(context, request.access); });
}

}  // namespace litmus::api
