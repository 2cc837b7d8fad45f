// litmus events [ID] [--follow]: the events of a run, a session or all.
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

#include "cli/command.h"
#include "cli/csv.h"
#include "cli/event_scope.h"
#include "cli/event_summary.h"
#include "cli/table.h"
#include "cli/text_width.h"

namespace litmus::cli {
namespace {

struct Options {
  std::string id, type, role, since;
  int limit = 100;
  bool follow = false, csv = false;
};

using Parameters = std::vector<std::pair<std::string, std::string>>;

Result<Parameters> scope(const Context& context, const std::string& id) {
  if (id.empty()) return Parameters{};
  LITMUS_ASSIGN_OR_RETURN(const EventScope found, find_scope(context, id));
  return Parameters{{found.parameter(), found.id}};
}

void print_csv(const Json& event) {
  for (const char* key : {"event_number", "occurred_at", "event_type", "session_id", "run_id"}) {
    std::cout << csv_cell(text(event, key)) << ',';
  }
  std::cout << csv_cell(event_summary(event)) << '\n';
}

void print_line(const Json& event, bool utc) {
  char head[96];
  std::snprintf(head, sizeof(head), "%-23s  %-31s", show_time(text(event, "occurred_at"), utc, true).c_str(),
                text(event, "event_type").c_str());
  std::cout << fit(one_line(head + (' ' + event_summary(event))), static_cast<size_t>(terminal_width())) << '\n';
}

void print(const Json& event, const Context& context, const Options& options) {
  if (options.csv) return print_csv(event);
  if (context.json) {
    std::cout << event.dump() << '\n';
  } else {
    print_line(event, context.utc);
  }
}

// Prints every event after the cursor as it comes, until Ctrl-C. A daemon that dies is started again, and the stream
// goes on from its cursor: nothing is missed, nothing comes twice.
int follow(const Context& context, const Options& options, Parameters query, std::string cursor) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds kPatience{10};
  constexpr std::chrono::milliseconds kRetryAfter{50};
  auto give_up = Clock::now() + kPatience;
  for (;;) {
    Parameters parameters = query;
    parameters.emplace_back("type", options.type);
    parameters.emplace_back("role", options.role);
    parameters.emplace_back("after", cursor);
    auto http = context.open_stream(with_query("/api/events/stream", parameters));
    if (!http.ok()) {
      // The daemon was killed as we came; the next call starts one.
      if (http.status().code() != ErrorCode::kUnavailable || Clock::now() > give_up) return report(http.status());
      std::this_thread::sleep_for(kRetryAfter);
      continue;
    }
    give_up = Clock::now() + kPatience;
    for (;;) {
      const auto message = http->next_message(std::chrono::seconds(30));
      if (!message.ok()) break;
      give_up = Clock::now() + kPatience;
      if (!message->id.empty()) cursor = message->id;
      const Json event = Json::parse(message->data, nullptr, /*allow_exceptions=*/false);
      if (event.is_object() && event.contains("event_type")) print(event, context, options);
      std::cout.flush();
      if (!std::cout) return kDone;  // the reader of our pipe has gone
    }
  }
}

// Nothing up to here is like what is asked for, when nothing was found.
Result<std::string> newest_number(const Context& context) {
  LITMUS_ASSIGN_OR_RETURN(const Json health, context.get("/api/health"));
  return text(health, "last_event_number");
}

int run(const Context& context, const Options& options) {
  const auto query = scope(context, options.id);
  if (!query.ok()) return report(query.status());
  const auto newest = options.follow ? newest_number(context) : Result<std::string>("");
  if (!newest.ok()) return report(newest.status());
  Parameters parameters = *query;
  parameters.emplace_back("type", options.type);
  parameters.emplace_back("role", options.role);
  parameters.emplace_back("since", options.since);
  parameters.emplace_back("limit", std::to_string(options.limit));
  const auto answer = context.get(with_query("/api/events", parameters));
  if (!answer.ok()) return report(answer.status());

  if (options.csv) std::cout << "event_number,occurred_at,event_type,session_id,run_id,summary\n";
  if (context.json && !options.follow) {
    std::cout << answer->dump(2) << '\n';
    return kDone;
  }
  if ((*answer)["events"].empty() && !options.csv && !options.follow) {
    std::cout << "No event here is like that. `litmus events` without filters lists all.\n";
    return kDone;
  }
  std::string cursor;
  for (const Json& event : (*answer)["events"]) {
    print(event, context, options);
    cursor = text(event, "event_number");
  }
  if (!options.follow) return kDone;
  return follow(context, options, *query, cursor.empty() ? *newest : cursor);
}

}  // namespace

void add_events(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_command(app, context, "events", "the events of a run, a session or all",
                                  [&context, options] { return run(context, *options); });
  command->add_option("ID", options->id, "run or session id, or at least its first 8 characters");
  command->add_option("--type", options->type, "only this event type");
  command->add_option("--role", options->role, "only this instrument role");
  command->add_option("--since", options->since, "received at or after this: a time, a day, or so long ago (7d, 4h)");
  command->add_option("--limit", options->limit, "how many")->check(CLI::Range(1, 10'000))->capture_default_str();
  command->add_flag("--follow", options->follow, "go on with new events as they come; with --json one a line");
  command->add_flag("--csv", options->csv, "comma-separated values");
}

}  // namespace litmus::cli
