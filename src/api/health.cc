#include "api/handlers.h"
#include "base/json_writer.h"
#include "config/project.h"
#include "gen/openapi.h"
#include "server/access.h"

namespace litmus::api {
namespace {

// More unread events than this, and what is shown is no longer what is.
constexpr int64_t kLagThatDegrades = 100'000;

bool is_degraded(const ServiceHealth& health) {
  return !health.events_up || !health.runs_up || !health.channels_up || health.lag_events > kLagThatDegrades;
}

// Of the project whose `litmus serve` this is; "" without one, or while its file can't be read.
std::string project_name(const server::Access& access) {
  if (access.project_dir.empty()) return "";
  const auto project = config::load_project(std::filesystem::path(access.project_dir) / "litmus.yaml");
  return project.ok() ? project->name : "";
}

std::string health_json(const Context& context, const ServiceHealth& health, const server::Access& access) {
  ByteBuffer buffer(512);
  JsonWriter json(buffer);
  const auto service = [&](std::string_view key, bool up) {
    json.raw(key);
    json.raw(up ? "\"up\"" : "\"down\"");
  };
  json.raw("{\"status\":");
  json.string(is_degraded(health) ? "degraded" : "ok");
  json.raw(",\"version\":");
  json.string(context.version);
  json.raw(",\"data_dir\":");
  json.string(health.data_dir);
  service(",\"daemons\":{\"events\":", health.events_up);
  service(",\"runs\":", health.runs_up);
  service(",\"channels\":", health.channels_up);
  json.raw("},\"token_required\":");
  json.boolean(!access.token.empty());
  json.raw(",\"project_name\":");
  if (const std::string name = project_name(access); name.empty()) {
    json.null();
  } else {
    json.string(name);
  }
  json.raw(",\"epoch\":");
  json.integer(static_cast<int64_t>(health.epoch));
  json.raw(",\"last_event_number\":");
  json.integer(health.last_number);
  json.raw(",\"lag_events\":");
  json.integer(health.lag_events);
  json.raw(",\"losses\":");
  json.integer(health.losses);
  json.raw("}");
  return std::string(buffer.view());
}

}  // namespace

void install_health(server::Router& router, Context& context) {
  add_route(router, "get_health", [&context](const server::Request& request) {
    const Parameters parameters(request, "get_health");
    if (!parameters.ok()) return parameters.refusal();
    return json_response(health_json(context, context.backend.health(), *request.access));
  });
  add_route(router, "get_openapi", [](const server::Request& request) {
    const Parameters parameters(request, "get_openapi");
    if (!parameters.ok()) return parameters.refusal();
    return json_response(std::string(http::openapi_json()));
  });
}

}  // namespace litmus::api
