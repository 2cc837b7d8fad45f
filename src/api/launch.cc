// Starting, watching and stopping test runs.
#include "api/launch.h"

#include "api/handlers.h"
#include "api/ids.h"
#include "api/json_body.h"
#include "api/launch_request.h"
#include "api/output_lines.h"
#include "base/json_writer.h"
#include "query/queries.h"
#include "server/access.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

constexpr const char* kNoProject =
    "no project belongs to this address; start `litmus serve` in the folder of a litmus.yaml";
constexpr const char* kNoPython =
    "there is no Python to run the project's tests with; install the litmus wheel into its .venv, or name an "
    "interpreter with LITMUS_PYTHON, and start `litmus serve` again";

Response launch_run(Context& context, const Request& request) {
  const Parameters parameters(request, "launch_run");
  if (!parameters.ok()) return parameters.refusal();
  if (request.access->project_dir.empty()) return server::problem(422, kNoProject);
  CheckedLaunch checked = check_launch(request.body, request.access->project_dir);
  if (checked.refusal) return std::move(*checked.refusal);
  if (request.access->python.empty()) return server::problem(503, kNoPython);
  LaunchOrder order;
  order.run_id = Uuid::v7();
  order.folder = request.access->project_dir;
  order.command = config::command_for_people(checked.options);
  order.dut_serial = checked.options.serial;
  order.station_id = checked.options.station;
  checked.options.data_dir = context.backend.health().data_dir;
  order.words = config::pytest_command(request.access->python, checked.options);
  order.environment = request.access->environment;
  const Status started = context.backend.launcher().start(order);
  if (!started.ok()) return server::problem_of(started);
  Response response = json_response("{\"run_id\":\"" + order.run_id.to_string() + "\",\"status\":\"running\"}");
  response.status = 202;
  return response;
}

Response stop_run(Context& context, const Request& request, const Parameters&, const query::SnapshotPtr& snapshot) {
  std::string id(request.parameter("id"));
  if (!find_launched(context, id)) {
    auto resolved = resolve_id(context, snapshot, IdKind::kRun, id);
    if (auto* refusal = std::get_if<Response>(&resolved)) return std::move(*refusal);
    id = std::get<std::string>(resolved);
    if (!find_launched(context, id))
      return server::problem(409, "run " + id + " wasn't launched here; stop it where it was started");
  }
  const auto stopping = context.backend.launcher().stop(Uuid::parse(id).value_or(Uuid{}));
  if (!stopping.ok()) return server::problem_of(stopping.status());
  ByteBuffer buffer(64);
  JsonWriter json(buffer);
  json.raw(stopping->killed ? "{\"status\":\"killing\",\"kill_after_s\":"
                            : "{\"status\":\"stopping\",\"kill_after_s\":");
  json.number(static_cast<double>(stopping->kill_after.count()) / 1000);
  json.raw("}");
  return json_response(std::string(buffer.view()));
}

// What the events of a run that was started elsewhere say about its process.
Result<LaunchedRun> process_of(Context& context, const query::SnapshotPtr& snapshot, const std::string& run_id) {
  LaunchedRun run;
  run.run_id = Uuid::parse(run_id).value_or(Uuid{});
  LITMUS_ASSIGN_OR_RETURN(const std::string row, query::run_json(context.backend.product_engine(), snapshot, run_id));
  run.hostname = member_text(row, "station_hostname").value_or("");
  run.ended = member_text(row, "ended_at").has_value();
  const auto session_id = Uuid::parse(member_text(row, "session_id").value_or(""));
  if (!session_id.ok()) return run;
  EventFilter filter;
  filter.session_id = *session_id;
  filter.type = "session.started";
  LITMUS_ASSIGN_OR_RETURN(const ReplayPage page, context.backend.replay(0, filter, 1));
  if (page.events.empty()) return run;
  const std::string& started = page.events.front().json;
  run.pid = std::strtoll(member_text(started, "pid").value_or("0").c_str(), nullptr, 10);
  run.command = member_text(started, "client").value_or("");
  return run;
}

void write_process(JsonWriter& json, const LaunchedRun& run) {
  const auto text = [&](std::string_view key, const std::string& value) {
    json.raw(key);
    if (value.empty()) {
      json.null();
    } else {
      json.string(value);
    }
  };
  json.raw(",\"ended\":");
  json.boolean(run.ended);
  json.raw(",\"exit_code\":");
  if (run.exit_code) {
    json.integer(*run.exit_code);
  } else {
    json.null();
  }
  text(",\"hostname\":", run.hostname);
  json.raw(",\"pid\":");
  if (run.pid > 0) {
    json.integer(run.pid);
  } else {
    json.null();
  }
  text(",\"command\":", run.command);
}

std::string output_text(const OutputLines& output, const LaunchedRun& run, bool captured) {
  ByteBuffer buffer(4096);
  JsonWriter json(buffer);
  json.raw("{\"lines\":[");
  for (size_t i = 0; i < output.lines.size(); ++i) {
    if (i > 0) json.raw(",");
    json.string(output.lines[i]);
  }
  json.raw("],\"next_offset\":");
  json.integer(output.next_offset);
  json.raw(",\"first_offset\":");
  json.integer(output.first_offset);
  json.raw(",\"unfinished\":");
  json.string(output.unfinished);
  json.raw(",\"captured\":");
  json.boolean(captured);
  write_process(json, run);
  json.raw("}");
  return std::string(buffer.view());
}

Response run_output(Context& context, const Request& request, const Parameters& parameters,
                    const query::SnapshotPtr& snapshot) {
  OutputWish wish;
  wish.tail = static_cast<size_t>(parameters.integer("tail"));
  if (parameters.has("offset")) wish.offset = parameters.integer("offset");
  if (parameters.has("before")) wish.before = parameters.integer("before");
  if (wish.offset && wish.before)
    return server::invalid_input({{{"query", "before"}, "'before' and 'offset' exclude each other"}});
  auto launched = find_launched(context, request.parameter("id"));
  if (!launched) {
    auto id = resolve_id(context, snapshot, IdKind::kRun, request.parameter("id"));
    if (auto* refusal = std::get_if<Response>(&id)) return std::move(*refusal);
    launched = find_launched(context, std::get<std::string>(id));
    if (!launched) {
      const auto elsewhere = process_of(context, snapshot, std::get<std::string>(id));
      return elsewhere.ok() ? json_response(output_text({}, *elsewhere, false))
                            : server::problem_of(elsewhere.status());
    }
  }
  const auto answer = output_json(*launched, wish);
  return answer.ok() ? json_response(answer->json) : server::problem_of(answer.status());
}

}  // namespace

std::optional<LaunchedRun> find_launched(const Context& context, std::string_view given) {
  const auto id = Uuid::parse(given);
  return id.ok() ? context.backend.launcher().find(*id) : std::nullopt;
}

std::string launched_status_json(const LaunchedRun& run) {
  ByteBuffer buffer(256);
  JsonWriter json(buffer);
  json.raw("{\"run_id\":");
  json.uuid(run.run_id);
  json.raw(run.ended ? ",\"status\":\"failed\",\"progress_pct\":100" : ",\"status\":\"pending\",\"progress_pct\":0");
  json.raw(",\"current_step\":null,\"detail\":");
  if (!run.ended) {
    json.null();
  } else if (run.stopped_at) {
    json.string("it was stopped before it began a run");
  } else if (run.exit_code) {
    json.string("pytest ended with exit code " + std::to_string(*run.exit_code) +
                " before it began a run; see its output");
  } else {
    json.string("pytest ended before it began a run; see its output");
  }
  json.raw("}");
  return std::string(buffer.view());
}

Result<OutputAnswer> output_json(const LaunchedRun& run, const OutputWish& wish) {
  LITMUS_ASSIGN_OR_RETURN(const OutputLines lines, wish.offset
                                                       ? lines_after(run.output, *wish.offset, wish.tail, run.ended)
                                                       : last_lines(run.output, wish.before, wish.tail, run.ended));
  return OutputAnswer{output_text(lines, run, true), lines.next_offset, lines.lines.size(), lines.unfinished};
}

void install_launch(server::Router& router, Context& context) {
  add_route(router, "launch_run", [&context](const Request& request) { return launch_run(context, request); });
  add_route(router, "stop_run", with_snapshot(context, "stop_run", stop_run));
  add_route(router, "get_run_output", with_snapshot(context, "get_run_output", run_output));
}

}  // namespace litmus::api
