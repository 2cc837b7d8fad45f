// litmus daemon status|stop: the service of a data directory.
#include <iostream>
#include <memory>

#include "cli/command.h"
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
  std::vector<std::vector<std::string>> rows;
  for (const auto& [key, value] : answer->items()) {
    rows.push_back({key, value.is_string() ? value.get<std::string>() : value.dump()});
  }
  std::cout << render_table({{"SERVICE litmusd"}, {"running", Align::kLeft, true}}, rows, terminal_width());
  return kDone;
}

int stop(const Context& context) {
  const auto status = ask(context, "GET", "/api/daemon/status");
  const bool running = status.ok();
  if (!running && status.status().code() != ErrorCode::kUnavailable) return report(status.status());
  if (running) {
    const auto answer = ask(context, "POST", "/api/daemon/stop");
    // Unavailable: it ended between the two questions.
    if (!answer.ok() && answer.status().code() != ErrorCode::kUnavailable) return report(answer.status());
    const auto pid = (*status)["pid"].get<pid_t>();
    if (!wait_gone(pid)) {
      return report(Status(ErrorCode::kTimeout,
                           "litmusd (pid " + std::to_string(pid) + ") is still ending after 30 s; see litmusd.log"));
    }
  }
  if (context.json) {
    std::cout << Json{{"stopped", running}}.dump(2) << '\n';
  } else {
    std::cout << (running ? "Stopped.\n" : "No daemon was running.\n");
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
  CLI::App* command = add_command(*daemon, context, "stop", "end it; the next command or test starts it again",
                                  [&context, targets, all] { return stop(context); });
  command->add_option("TARGETS", *targets, "events, runs, channels: one process serves all three")
      ->check(CLI::IsMember({"events", "runs", "channels"}));
  command->add_flag("--all", *all, "all three, which is what naming none means too");
}

}  // namespace litmus::cli
