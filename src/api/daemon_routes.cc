// Routes for our own tools, on the Unix socket only.
#include <unistd.h>

#include "api/handlers.h"
#include "api/json_body.h"
#include "base/json_writer.h"
#include "server/access.h"
#include "server/sse.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

// Keeps something alive for as long as its client stays; says `greeting` first.
class HoldingStream final : public server::Stream {
 public:
  HoldingStream(std::shared_ptr<void> held, std::string greeting)
      : held_(std::move(held)), greeting_(std::move(greeting)) {}
  void open(std::function<void()> wake) override { wake(); }
  Next fill(std::string& out, size_t) override {
    out += std::exchange(greeting_, "");
    return Next::kWait;
  }

 private:
  std::shared_ptr<void> held_;
  std::string greeting_;
};

Response hold_lease(Context& context, const Request& request) {
  const Parameters parameters(request, "hold_lease");
  if (!parameters.ok()) return parameters.refusal();
  auto lease = context.backend.acquire_lease(parameters.text("client"));
  return server::sse_response(std::make_unique<HoldingStream>(std::move(lease), ": held\n\n"));
}

Response wrong_body(std::string_view key, std::string message) {
  std::vector<std::string> loc{"body"};
  if (!key.empty()) loc.emplace_back(key);
  return server::invalid_input({{std::move(loc), std::move(message)}});
}

Response open_listener(Context& context, const Request& request) {
  const auto body = JsonBody::parse(request.body);
  if (!body.ok()) return wrong_body("", body.status().message());
  ListenerOptions options;
  const int64_t port = body->integer("port").value_or(options.port);
  options.host = body->text("host").value_or(options.host);
  options.token = body->text("token").value_or("");
  options.allow_hosts = body->texts("allow_hosts").value_or(std::vector<std::string>());
  options.project_dir = body->text("project_dir").value_or("");
  options.python = body->text("python").value_or("");
  options.environment = body->texts("environment").value_or(std::vector<std::string>());
  const Status checked = body->check({"host", "port", "token", "allow_hosts", "project_dir", "python", "environment"});
  if (!checked.ok()) return wrong_body("", checked.message());
  if (port < 0 || port > 65535) return wrong_body("port", "'port' must be from 0 to 65535");
  if (options.token.empty() && !server::is_loopback_host(server::host_name_of(options.host))) {
    return wrong_body("token", "serving at " + options.host + " needs a token: give --token or set LITMUS_TOKEN");
  }
  options.port = static_cast<uint16_t>(port);
  auto opened = context.backend.open_listener(options);
  if (!opened.ok()) return server::problem_of(opened.status());

  ByteBuffer buffer(128);
  JsonWriter json(buffer);
  json.raw("{\"host\":");
  json.string(options.host);
  json.raw(",\"port\":");
  json.integer(opened->second);
  json.raw("}");
  std::string greeting;
  server::append_sse_event(greeting, "", "listening", buffer.view());
  return server::sse_response(std::make_unique<HoldingStream>(std::move(opened->first), std::move(greeting)));
}

Response stop_daemon(Context& context, const Request& request) {
  const Parameters parameters(request, "stop_daemon");
  if (!parameters.ok()) return parameters.refusal();
  if (parameters.flag("if_idle")) {
    if (const Status asked = context.backend.request_stop_if_idle(); !asked.ok()) return server::problem_of(asked);
  } else {
    context.backend.request_stop();
  }
  Response response = json_response("{\"status\":\"stopping\"}");
  response.status = 202;
  return response;
}

Response daemon_status(Context& context, const Request& request) {
  const Parameters parameters(request, "get_daemon_status");
  if (!parameters.ok()) return parameters.refusal();
  const ServiceHealth health = context.backend.health();
  ByteBuffer buffer(512);
  JsonWriter json(buffer);
  const auto number = [&](std::string_view key, int64_t value) {
    json.raw(key);
    json.integer(value);
  };
  const auto service = [&](std::string_view key, bool up) {
    json.raw(key);
    json.raw(up ? "\"up\"" : "\"down\"");
  };
  number("{\"pid\":", getpid());
  json.raw(",\"version\":");
  json.string(context.version);
  json.raw(",\"data_dir\":");
  json.string(health.data_dir);
  json.raw(",\"started_at\":");
  json.time(context.started_at);
  number(",\"epoch\":", static_cast<int64_t>(health.epoch));
  number(",\"last_event_number\":", health.last_number);
  number(",\"lag_events\":", health.lag_events);
  number(",\"leases\":", health.leases);
  number(",\"losses\":", health.losses);
  json.raw(",\"uptime_s\":");
  json.number(static_cast<double>(Timestamp::now().micros - context.started_at.micros) / 1e6);
  number(",\"memory_bytes\":", health.memory_bytes);
  json.raw(",\"events_per_s\":");
  json.number(health.events_per_s);
  number(",\"live_journals\":", health.live_journals);
  json.raw(health.idle ? ",\"idle\":true" : ",\"idle\":false");
  service(",\"daemons\":{\"events\":", health.events_up);
  service(",\"runs\":", health.runs_up);
  service(",\"channels\":", health.channels_up);
  // One door serves all three.
  for (const char* key : {"},\"locations\":{\"events\":", ",\"runs\":", ",\"channels\":"}) {
    json.raw(key);
    json.string(health.flight);
  }
  json.raw("}}");
  return json_response(std::string(buffer.view()));
}

Response wait_sealed(Context& context, const Request& request) {
  const Parameters parameters(request, "wait_sealed");
  if (!parameters.ok()) return parameters.refusal();
  const auto session_id = Uuid::parse(parameters.text("session_id"));
  if (!session_id.ok()) return server::invalid_input({{{"query", "session_id"}, session_id.status().message()}});
  const Status sealed = context.backend.wait_sealed(*session_id, static_cast<int>(parameters.integer("timeout_ms")));
  return sealed.ok() ? json_response("{\"sealed\":true}") : server::problem_of(sealed);
}

}  // namespace

void install_daemon(server::Router& router, Context& context) {
  constexpr std::chrono::seconds kLongWait{40};  // wait_sealed waits up to 30 s by itself
  const auto add = [&](std::string_view operation_id, Response (*handler)(Context&, const Request&)) {
    server::RouteOptions options;
    options.deadline = kLongWait;
    add_route(
        router, operation_id, [&context, handler](const Request& request) { return handler(context, request); },
        options);
  };
  add("hold_lease", hold_lease);
  add("open_listener", open_listener);
  add("stop_daemon", stop_daemon);
  add("get_daemon_status", daemon_status);
  add("wait_sealed", wait_sealed);
}

}  // namespace litmus::api
