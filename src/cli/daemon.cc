// litmus daemon status|stop|restart: the service of a data directory.
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/daemon_logs.h"
#include "cli/data_commands.h"
#include "cli/process.h"
#include "cli/table.h"

namespace litmus::cli {
namespace {

// Asks a daemon that runs; unlike other commands this one starts none.
Result<Json> ask(const Context& context, const char* method, const char* target) {
  LITMUS_ASSIGN_OR_RETURN(const auto directory, context.data_dir());
  LITMUS_ASSIGN_OR_RETURN(client::HttpClient http, client::connect_daemon(directory));
  client::HttpRequest request;
  request.method = method;
  request.target = target;
  LITMUS_ASSIGN_OR_RETURN(const client::HttpResponse response, http.request(request));
  LITMUS_RETURN_IF_ERROR(client::to_status(response));
  return Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
}

std::string duration_text(double seconds) {
  const auto whole = static_cast<int64_t>(seconds);
  if (whole < 120) return std::to_string(whole) + " s";
  if (whole < 7'200) return std::to_string(whole / 60) + " min";
  return std::to_string(whole / 3'600) + " h";
}

void print(const Json& status) {
  std::vector<std::vector<std::string>> rows;
  for (const char* service : {"events", "runs", "channels"}) {
    const std::string at = status.contains("locations") ? text(status["locations"], service) : "";
    rows.push_back({service, text(status["daemons"], service), at});
  }
  std::cout << render_table({{"SERVICE"}, {"STATE"}, {"ARROW FLIGHT", Align::kLeft, true}}, rows, terminal_width());
  rows.clear();
  const auto row = [&](const char* name, std::string value) { rows.push_back({name, std::move(value)}); };
  row("process", "litmusd " + text(status, "version") + ", pid " + text(status, "pid") + ", up " +
                     duration_text(status["uptime_s"].get<double>()));
  row("data directory", text(status, "data_dir"));
  row("memory", bytes_text(status["memory_bytes"].get<uint64_t>()));
  char rate[48];
  std::snprintf(rate, sizeof(rate), "%.1f events/s of late", status["events_per_s"].get<double>());
  row("ingest", rate);
  row("lag", count_text(status["lag_events"].get<size_t>(), "event", "events"));
  row("newest event", text(status, "last_event_number") + " (epoch " + text(status, "epoch") + ")");
  row("in use by", count_text(status["leases"].get<size_t>(), "lease", "leases") + ", " +
                       count_text(status["live_journals"].get<size_t>(), "live journal", "live journals"));
  const std::string losses = text(status, "losses");
  row("losses", losses == "0" ? losses : losses + "; `litmus data verify` and the view `losses` name them");
  std::cout << render_table({{"", Align::kLeft}, {"", Align::kLeft, true}}, rows, terminal_width());
}

int status(const Context& context) {
  const auto answer = ask(context, "GET", "/api/daemon/status");
  const bool running = answer.ok();
  if (!running && answer.status().code() != ErrorCode::kUnavailable) return report(answer.status());
  if (context.json) {
    Json out = running ? *answer : Json::object();
    out["running"] = running;
    std::cout << out.dump(2) << '\n';
    return kDone;
  }
  if (!running) {
    std::cout << "No daemon runs for " << context.data_dir()->native() << "; the next command or test starts one.\n";
    return kDone;
  }
  print(*answer);
  return kDone;
}

// False: none was running.
Result<bool> end_daemon(const Context& context) {
  const auto status = ask(context, "GET", "/api/daemon/status");
  if (status.status().code() == ErrorCode::kUnavailable) return false;
  if (!status.ok()) return status.status();
  const auto answer = ask(context, "POST", "/api/daemon/stop");
  // Unavailable: it ended between the two questions.
  if (!answer.ok() && answer.status().code() != ErrorCode::kUnavailable) return answer.status();
  const auto pid = (*status)["pid"].get<pid_t>();
  if (wait_gone(pid)) return true;
  return Status(ErrorCode::kTimeout,
                "litmusd (pid " + std::to_string(pid) + ") is still ending after 30 s; see litmusd.log");
}

int stop(const Context& context) {
  const auto stopped = end_daemon(context);
  if (!stopped.ok()) return report(stopped.status());
  if (context.json) {
    std::cout << Json{{"stopped", *stopped}}.dump(2) << '\n';
  } else {
    std::cout << (*stopped ? "Stopped.\n" : "No daemon was running.\n");
  }
  return kDone;
}

// Cursors, leases and running tests go on: producers need no daemon, and take up the next one by themselves.
int restart(const Context& context) {
  const auto stopped = end_daemon(context);
  if (!stopped.ok()) return report(stopped.status());
  const auto started = context.daemon();
  if (!started.ok()) return report(started.status());
  const auto status = ask(context, "GET", "/api/daemon/status");
  if (!status.ok()) return report(status.status());
  if (context.json) {
    std::cout << Json{{"stopped", *stopped}, {"pid", (*status)["pid"]}, {"version", (*status)["version"]}}.dump(2)
              << '\n';
  } else {
    std::cout << (*stopped ? "Restarted: " : "None was running; started: ") << "litmusd " << text(*status, "version")
              << ", pid " << text(*status, "pid") << ".\n";
  }
  return kDone;
}

}  // namespace

void add_daemon(CLI::App& app, Context& context) {
  CLI::App* daemon = app.add_subcommand("daemon", "the background service of a data directory");
  daemon->require_subcommand(1);
  add_command(*daemon, context, "status", "what runs, and how it does", [&context] { return status(context); });
  // The three services live in one process, so that naming one means the process.
  auto targets = std::make_shared<std::vector<std::string>>();
  auto all = std::make_shared<bool>(false);
  const auto add = [&](const char* name, const char* description, int (*run)(const Context&)) {
    CLI::App* command =
        add_command(*daemon, context, name, description, [&context, targets, all, run] { return run(context); });
    command->add_option("TARGETS", *targets, "events, runs, channels: one process serves all three")
        ->check(CLI::IsMember({"events", "runs", "channels"}));
    command->add_flag("--all", *all, "all three, which is what naming none means too");
  };
  add("stop", "end it; the next command or test starts it again", stop);
  add("restart", "end it, and start it again", restart);
  add_daemon_logs(*daemon, context);
}

}  // namespace litmus::cli
