// Upkeep of the data directory, on the Unix socket only.
#include "api/data_files.h"
#include "api/handlers.h"
#include "api/ids.h"
#include "api/json_body.h"
#include "base/json_writer.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

constexpr size_t kMostRuns = 100;  // each is read, compared and written while the client waits

Response wrong_body(std::string message) { return server::invalid_input({{{"body"}, std::move(message)}}); }

void write_text_or_null(JsonWriter& json, const std::string& text) {
  if (text.empty())
    json.null();
  else
    json.string(text);
}

void write_report(JsonWriter& json, const RunFileReport& report) {
  json.raw("{\"run_id\":");
  json.string(report.run_id);
  json.raw(",\"path\":");
  write_text_or_null(json, report.path);
  json.raw(",\"state\":");
  json.string(report.state);
  json.raw(",\"differences\":[");
  for (size_t i = 0; i < report.differences.size(); ++i) {
    if (i > 0) json.raw(",");
    json.string(report.differences[i]);
  }
  json.raw(report.written ? "],\"written\":true" : "],\"written\":false");
  json.raw(",\"error\":");
  write_text_or_null(json, report.error);
  json.raw("}");
}

Response rematerialize(Context& context, const Request& request) {
  const auto body = JsonBody::parse(request.body);
  if (!body.ok()) return wrong_body(body.status().message());
  const auto given = body->texts("run_ids");
  const bool dry_run = body->flag("dry_run").value_or(false);
  const Status checked = body->check({"run_ids", "dry_run"});
  if (!checked.ok()) return wrong_body(checked.message());
  if (!given || given->size() > kMostRuns)
    return wrong_body("'run_ids' must be a list of at most " + std::to_string(kMostRuns) + " run ids");
  const auto snapshot = context.backend.snapshot();
  if (!snapshot.ok()) return server::problem_of(snapshot.status());
  std::vector<Uuid> ids;
  for (const auto& prefix : *given) {
    auto id = resolve_id(context, *snapshot, IdKind::kRun, prefix);
    if (auto* refusal = std::get_if<Response>(&id)) return std::move(*refusal);
    ids.push_back(Uuid::parse(std::get<std::string>(id)).value_or(Uuid{}));
  }
  ByteBuffer buffer;
  JsonWriter json(buffer);
  json.raw("{\"run_files\":[");
  for (size_t i = 0; i < ids.size(); ++i) {
    if (i > 0) json.raw(",");
    write_report(json, context.backend.rematerialize(*snapshot, ids[i], dry_run));
  }
  json.raw("]}");
  return json_response(std::string(buffer.view()));
}

Response reindex(Context& context, const Request& request) {
  const Parameters parameters(request, "reindex");
  if (!parameters.ok()) return parameters.refusal();
  context.backend.request_reindex();
  Response response = json_response("{\"status\":\"stopping\"}");
  response.status = 202;
  return response;
}

}  // namespace

void install_data(server::Router& router, Context& context) {
  server::RouteOptions options;
  options.deadline = std::chrono::minutes{5};
  add_route(
      router, "rematerialize_runs", [&context](const Request& request) { return rematerialize(context, request); },
      options);
  add_route(router, "reindex", [&context](const Request& request) { return reindex(context, request); });
  install_data_files(router, context, options);
}

}  // namespace litmus::api
