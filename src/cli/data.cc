// litmus data rematerialize|reindex: upkeep of a data directory. The daemon does it.
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "cli/command.h"
#include "cli/process.h"
#include "cli/table.h"

namespace litmus::cli {
namespace {

constexpr size_t kBatch = 20;  // runs in one request

struct Options {
  std::vector<std::string> ids;
  bool dry_run = false;
};

Result<Json> post(const Context& context, const std::string& target, const std::string& body) {
  LITMUS_ASSIGN_OR_RETURN(client::HttpClient http, context.daemon());
  client::HttpRequest request;
  request.method = "POST";
  request.target = target;
  request.body = body;
  request.timeout = std::chrono::minutes(6);
  if (!body.empty()) request.content_type = "application/json";
  LITMUS_ASSIGN_OR_RETURN(const client::HttpResponse response, http.request(request));
  LITMUS_RETURN_IF_ERROR(client::to_status(response));
  return Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
}

Result<std::vector<std::string>> all_runs(const Context& context) {
  std::vector<std::string> ids;
  std::string cursor;
  do {
    LITMUS_ASSIGN_OR_RETURN(const Json page,
                            context.get(with_query("/api/runs", {{"limit", "1000"}, {"cursor", cursor}})));
    for (const Json& run : page["runs"]) ids.push_back(text(run, "run_id"));
    cursor = text(page, "next_cursor");
  } while (!cursor.empty());
  return ids;
}

// What was found, in words of the past or of the future.
std::string outcome_of(const Json& file, bool dry_run) {
  const std::string state = text(file, "state");
  if (file["written"].get<bool>()) return "written";
  if (!text(file, "error").empty()) return "not written";
  if (state == "missing" || state == "damaged" || state == "differs") return dry_run ? "would be written" : "";
  return "";
}

void print(const std::vector<Json>& files, bool dry_run) {
  std::vector<std::vector<std::string>> rows;
  std::map<std::string, int> states;
  for (const Json& file : files) {
    const std::string state = text(file, "state");
    ++states[state];
    if (state == "same" && text(file, "error").empty()) continue;
    rows.push_back({short_id(text(file, "run_id")), state, outcome_of(file, dry_run), text(file, "path")});
    for (const Json& difference : file["differences"])
      rows.push_back({"", "", "", "  " + difference.get<std::string>()});
    if (!text(file, "error").empty()) rows.push_back({"", "", "", "  " + text(file, "error")});
  }
  if (!rows.empty())
    std::cout << render_table({{"RUN"}, {"FILE IS"}, {"", Align::kLeft, true}, {"FILE"}}, rows, terminal_width())
              << '\n';
  std::cout << files.size() << (files.size() == 1 ? " run" : " runs");
  char separator = ':';
  for (const auto& [state, count] : states) {
    std::cout << separator << ' ' << count << ' ' << state;
    separator = ',';
  }
  std::cout << '\n';
}

int rematerialize(const Context& context, const Options& options) {
  auto ids = options.ids.empty() ? all_runs(context) : Result<std::vector<std::string>>(options.ids);
  if (!ids.ok()) return report(ids.status());
  std::vector<Json> files;
  for (size_t begin = 0; begin < ids->size(); begin += kBatch) {
    const size_t end = std::min(begin + kBatch, ids->size());
    const Json body = {{"run_ids", std::vector<std::string>(ids->begin() + static_cast<ptrdiff_t>(begin),
                                                            ids->begin() + static_cast<ptrdiff_t>(end))},
                       {"dry_run", options.dry_run}};
    const auto answer = post(context, "/api/data/rematerialize", body.dump());
    if (!answer.ok()) return report(answer.status());
    for (const Json& file : (*answer)["run_files"]) files.push_back(file);
  }
  if (context.json)
    std::cout << Json{{"run_files", files}}.dump(2) << '\n';
  else
    print(files, options.dry_run);
  const bool failed =
      std::any_of(files.begin(), files.end(), [](const Json& file) { return !file["error"].is_null(); });
  return failed ? kError : kDone;
}

int reindex(const Context& context) {
  const auto status = context.get("/api/daemon/status");
  if (!status.ok()) return report(status.status());
  const auto asked = post(context, "/api/data/reindex", "");
  if (!asked.ok()) return report(asked.status());
  const auto pid = (*status)["pid"].get<pid_t>();
  if (!wait_gone(pid))
    return report(Status(ErrorCode::kTimeout,
                         "litmusd (pid " + std::to_string(pid) + ") is still ending after 30 s; see litmusd.log"));
  const auto runs = context.get("/api/runs?limit=1");  // starts the next one, which builds the index
  if (!runs.ok()) return report(runs.status());
  const auto health = context.get("/api/health");
  if (!health.ok()) return report(health.status());
  if (context.json) {
    std::cout << Json{{"reindexed", true}, {"last_event_number", (*health)["last_event_number"]}}.dump(2) << '\n';
  } else {
    std::cout << "The index is built anew, up to event " << text(*health, "last_event_number") << ".\n";
  }
  return kDone;
}

}  // namespace

void add_data(CLI::App& app, Context& context) {
  CLI::App* data = app.add_subcommand("data", "upkeep of a data directory");
  data->require_subcommand(1);
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(*data, context, "rematerialize", "write run files again, from their events",
                                  [&context, options] { return rematerialize(context, *options); });
  command->add_option("RUN_ID", options->ids, "run ids, or at least their first 8 characters; none: all runs");
  command->add_flag("--dry-run", options->dry_run, "only say which files differ, and how");
  add_command(*data, context, "reindex", "build the index anew, and try again to store what couldn't be",
              [&context] { return reindex(context); });
}

}  // namespace litmus::cli
