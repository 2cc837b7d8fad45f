#include "api/handlers.h"
#include "api/ids.h"
#include "api/list_csv.h"
#include "api/page_json.h"
#include "query/queries.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

Response list_events(Context& context, const Request&, const Parameters& parameters,
                     const query::SnapshotPtr& snapshot) {
  auto after = parse_cursor("cursor", parameters.text("cursor"));
  if (after.refusal) return std::move(*after.refusal);

  auto session_id = resolve_filter(context, snapshot, IdKind::kSession, parameters.text("session_id"));
  if (auto* refusal = std::get_if<Response>(&session_id)) return std::move(*refusal);
  auto run_id = resolve_filter(context, snapshot, IdKind::kRun, parameters.text("run_id"));
  if (auto* refusal = std::get_if<Response>(&run_id)) return std::move(*refusal);

  query::EventsFilter filter;
  filter.session_id = std::get<std::string>(session_id);
  filter.run_id = std::get<std::string>(run_id);
  filter.type = parameters.text("type");
  filter.role = parameters.text("role");
  filter.since = parameters.time("since");
  filter.latest = parameters.flag("latest");
  if (after.cursor) filter.after = after.cursor->number;
  const auto page =
      query::events_page_json(context.backend.product_engine(), snapshot, filter, parameters.integer("limit"));
  if (!page.ok()) return server::problem_of(page.status());
  return json_response(events_page_json(*page, context.backend.health().epoch));
}

}  // namespace

void install_events(server::Router& router, Context& context) {
  add_route(router, "list_events", with_csv(with_snapshot(context, "list_events", list_events)));
}

}  // namespace litmus::api
