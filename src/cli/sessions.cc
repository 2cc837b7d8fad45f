// litmus sessions: the newest sessions, live ones first.
#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/table.h"

namespace litmus::cli {
namespace {

void print(const std::vector<Json>& sessions, bool utc) {
  if (sessions.empty()) {
    std::cout << "No sessions here yet. `pytest` in a project begins one, and so does connect() in a script.\n";
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& session : sessions) {
    const bool live = session.value("live", false);
    rows.push_back({short_id(text(session, "session_id")), live ? "live" : show_outcome(text(session, "outcome")),
                    text(session, "session_type"), text(session, "client"), text(session, "station_id"),
                    text(session, "dut_serial"), text(session, "operator_id"),
                    show_time(text(session, "occurred_at"), utc),
                    live ? "" : show_time(text(session, "ended_at"), utc)});
  }
  std::cout << render_table({{"SESSION"},
                             {"OUTCOME"},
                             {"TYPE"},
                             {"CLIENT", Align::kLeft, true},
                             {"STATION", Align::kLeft, true},
                             {"SERIAL", Align::kLeft, true},
                             {"OPERATOR", Align::kLeft, true},
                             {"STARTED"},
                             {"ENDED"}},
                            rows, terminal_width());
}

// A live session may be older than the newest ones that have ended.
constexpr int kLookedAt = 200;

int run(const Context& context, int limit) {
  const int wanted = context.json ? limit : std::max(limit, kLookedAt);
  auto answer = context.get(with_query("/api/sessions", {{"limit", std::to_string(wanted)}}));
  if (!answer.ok()) return report(answer.status());
  if (context.json) {
    std::cout << answer->dump(2) << '\n';
    return kDone;
  }
  auto sessions = (*answer)["sessions"].get<std::vector<Json>>();
  std::stable_partition(sessions.begin(), sessions.end(), [](const Json& one) { return one.value("live", false); });
  if (sessions.size() > static_cast<size_t>(limit)) sessions.resize(static_cast<size_t>(limit));
  print(sessions, context.utc);
  return kDone;
}

}  // namespace

void add_sessions(CLI::App& app, Context& context) {
  auto limit = std::make_shared<int>(20);
  CLI::App* command = add_command(app, context, "sessions", "the newest sessions, live ones first",
                                  [&context, limit] { return run(context, *limit); });
  command->add_option("--limit", *limit, "how many")->check(CLI::Range(1, 1000))->capture_default_str();
}

}  // namespace litmus::cli
