// litmus data rematerialize|reindex, and what all of `litmus data` shares: the daemon does the work.
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "cli/data_commands.h"
#include "cli/process.h"
#include "cli/table.h"

namespace litmus::cli {
namespace {

constexpr size_t kBatch = 20;  // runs in one request

struct Options {
  std::vector<std::string> ids;
  bool dry_run = false;
};

Result<std::vector<std::string>> all_runs(const Context& context) {
  std::vector<std::string> ids;
  LITMUS_RETURN_IF_ERROR(for_each_run(context, [&](const Json& run) { ids.push_back(text(run, "run_id")); }));
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
    const auto answer = post_json(context, "/api/data/rematerialize", body);
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
  const auto last = rebuild_index(context);
  if (!last.ok()) return report(last.status());
  if (context.json)
    std::cout << Json{{"reindexed", true}, {"last_event_number", std::stoll(*last)}}.dump(2) << '\n';
  else
    std::cout << "The index is built anew, up to event " << *last << ".\n";
  return kDone;
}

}  // namespace

Result<Json> post_json(const Context& context, const std::string& target, const Json& body, int attempts) {
  client::HttpRequest request;
  request.method = "POST";
  request.target = target;
  request.timeout = std::chrono::minutes(6);
  if (!body.is_null()) {
    request.body = body.dump();
    request.content_type = "application/json";
  }
  for (int attempt = 1;; ++attempt) {
    LITMUS_ASSIGN_OR_RETURN(client::HttpClient http, context.daemon());
    const auto response = http.request(request);
    if (response.status().code() == ErrorCode::kUnavailable && attempt < attempts) continue;
    if (!response.ok()) return response.status();
    LITMUS_RETURN_IF_ERROR(client::to_status(*response));
    return Json::parse(response->body, nullptr, /*allow_exceptions=*/false);
  }
}

Status for_each_run(const Context& context, const std::function<void(const Json& run)>& visit) {
  std::string cursor;
  do {
    LITMUS_ASSIGN_OR_RETURN(const Json page,
                            context.get(with_query("/api/runs", {{"limit", "1000"}, {"cursor", cursor}})));
    for (const Json& run : page["runs"]) visit(run);
    cursor = text(page, "next_cursor");
  } while (!cursor.empty());
  return {};
}

Result<std::string> rebuild_index(const Context& context) {
  LITMUS_ASSIGN_OR_RETURN(const Json status, context.get("/api/daemon/status"));
  LITMUS_RETURN_IF_ERROR(post_json(context, "/api/data/reindex", nullptr, 1).status());
  const auto pid = status["pid"].get<pid_t>();
  if (!wait_gone(pid))
    return Status(ErrorCode::kTimeout,
                  "litmusd (pid " + std::to_string(pid) + ") is still ending after 30 s; see litmusd.log");
  LITMUS_RETURN_IF_ERROR(context.get("/api/runs?limit=1").status());  // starts the next one, which builds the index
  LITMUS_ASSIGN_OR_RETURN(const Json health, context.get("/api/health"));
  return text(health, "last_event_number");
}

std::string bytes_text(uint64_t bytes) {
  constexpr const char* kUnits[] = {"bytes", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= 1000 && unit < 4; ++unit) value /= 1000;
  char out[32];
  std::snprintf(out, sizeof(out), unit == 0 ? "%.0f %s" : "%.1f %s", value, kUnits[unit]);
  return out;
}

std::string count_text(size_t count, const char* singular, const char* plural) {
  return std::to_string(count) + ' ' + (count == 1 ? singular : plural);
}

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
  add_data_check(*data, context);
  add_data_keep(*data, context);
}

}  // namespace litmus::cli
