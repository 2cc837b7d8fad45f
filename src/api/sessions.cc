#include "api/handlers.h"
#include "api/ids.h"
#include "api/list_csv.h"
#include "api/page_json.h"
#include "query/queries.h"
#include "query/session_list.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

Response list_sessions(Context& context, const Request&, const Parameters& parameters,
                       const query::SnapshotPtr& snapshot) {
  const auto page = query::sessions_page_json(context.backend.product_engine(), snapshot, parameters.integer("limit"),
                                              parameters.text("cursor"));
  return page.ok() ? json_response(page_json("sessions", *page, true))
                   : server::problem_of(page.status(), {"query", "cursor"});
}

Response list_session_rows(Context& context, const Request&, const Parameters& parameters,
                           const query::SnapshotPtr& snapshot) {
  const query::SessionListQuery query{parameters.flag("live"), parameters.text("find"), parameters.integer("limit"),
                                      parameters.integer("offset")};
  const auto list = query::session_list(context.backend.product_engine(), snapshot, query);
  if (!list.ok()) return server::problem_of(list.status());
  return json_response("{\"sessions\":" + list->json + ",\"total\":" + std::to_string(list->total) + ",\"live\":" +
                       std::to_string(list->live) + ",\"matching\":" + std::to_string(list->matching) + "}");
}

Response get_session_events(Context& context, const Request& request, const Parameters& parameters,
                            const query::SnapshotPtr& snapshot) {
  // A full id needn't be looked for before its events are.
  const auto full = Uuid::parse(request.parameter("id"));
  auto id = full.ok() ? ResolvedId(full->to_string())
                      : resolve_id(context, snapshot, IdKind::kSession, request.parameter("id"));
  if (auto* refusal = std::get_if<Response>(&id)) return std::move(*refusal);
  auto after = parse_cursor("cursor", parameters.text("cursor"));
  if (after.refusal) return std::move(*after.refusal);

  query::EventsFilter filter;
  filter.session_id = std::get<std::string>(id);
  if (after.cursor) filter.after = after.cursor->number;
  const auto page =
      query::events_page_json(context.backend.product_engine(), snapshot, filter, parameters.integer("limit"));
  if (!page.ok()) return server::problem_of(page.status());
  if (page->count == 0) {
    auto known = resolve_id(context, snapshot, IdKind::kSession, filter.session_id);
    if (auto* refusal = std::get_if<Response>(&known)) return std::move(*refusal);
  }
  return json_response(events_page_json(*page, context.backend.health().epoch));
}

}  // namespace

void install_sessions(server::Router& router, Context& context) {
  add_route(router, "list_sessions", with_csv(with_snapshot(context, "list_sessions", list_sessions)));
  add_route(router, "list_session_rows", with_csv(with_snapshot(context, "list_session_rows", list_session_rows)));
  add_route(router, "get_session_events", with_csv(with_snapshot(context, "get_session_events", get_session_events)));
}

}  // namespace litmus::api
