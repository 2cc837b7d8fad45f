// litmus runs: the newest runs.
#include <algorithm>
#include <iostream>
#include <memory>

#include "cli/command.h"
#include "cli/table.h"
#include "config/errors.h"
#include "gen/outcome.h"

namespace litmus::cli {
namespace {

struct Options {
  int limit = 20;
  std::vector<std::string> outcome, product, station, phase;
  std::string serial, lot, since, until;
};

std::string target(const Options& options) {
  std::vector<std::pair<std::string, std::string>> query = {{"limit", std::to_string(options.limit)},
                                                            {"serial", options.serial},
                                                            {"lot", options.lot},
                                                            {"since", options.since},
                                                            {"until", options.until}};
  for (const auto& value : options.outcome) query.emplace_back("outcome", value);
  for (const auto& value : options.product) query.emplace_back("product", value);
  for (const auto& value : options.station) query.emplace_back("station", value);
  for (const auto& value : options.phase) query.emplace_back("phase", value);
  return with_query("/api/runs", query);
}

bool filters(const Options& options) {
  return !(options.outcome.empty() && options.product.empty() && options.station.empty() && options.phase.empty() &&
           options.serial.empty() && options.lot.empty() && options.since.empty() && options.until.empty());
}

// No verdict without a word on its record, when there is none.
std::string outcome_of(const Json& run) {
  const std::string outcome = show_outcome(text(run, "outcome"));
  return text(run, "materialization") == "failed" ? outcome + ", not stored" : outcome;
}

void print(const Json& runs, const Options& options, bool utc) {
  if (runs.empty() && filters(options)) {
    std::cout << "No run here is like that. `litmus runs` without filters lists all.\n";
    return;
  }
  if (runs.empty()) {
    std::cout << "No runs here yet. Run `pytest` in a project, or `litmus runs --data-dir DIR` for another place.\n";
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& run : runs) {
    rows.push_back({short_id(text(run, "run_id")), outcome_of(run), text(run, "dut_serial"),
                    text(run, "dut_part_number"), text(run, "station_id"), text(run, "test_phase"),
                    show_time(text(run, "started_at"), utc), text(run, "num_steps"), text(run, "num_measurements")});
  }
  std::cout << render_table({{"RUN"},
                             {"OUTCOME"},
                             {"SERIAL", Align::kLeft, true},
                             {"PART", Align::kLeft, true},
                             {"STATION", Align::kLeft, true},
                             {"PHASE", Align::kLeft, true},
                             {"STARTED"},
                             {"STEPS", Align::kRight},
                             {"MEAS", Align::kRight}},
                            rows, terminal_width());
}

// A misspelt outcome would be an empty list.
Status check_outcomes(const std::vector<std::string>& given) {
  constexpr Outcome kAll[] = {Outcome::kPassed,     Outcome::kFailed,  Outcome::kSkipped, Outcome::kErrored,
                              Outcome::kTerminated, Outcome::kAborted, Outcome::kDone};
  std::vector<std::string_view> known{"running"};
  for (const Outcome outcome : kAll) known.push_back(outcome_name(outcome));
  for (const std::string& one : given) {
    if (std::find(known.begin(), known.end(), one) != known.end()) continue;
    return Status(ErrorCode::kInvalidArgument,
                  "--outcome: '" + one + "' isn't an outcome" + config::suggestion(one, known));
  }
  return {};
}

int run(const Context& context, const Options& options) {
  if (const Status checked = check_outcomes(options.outcome); !checked.ok()) return report(checked);
  const auto answer = context.get(target(options));
  if (!answer.ok()) return report(answer.status());
  if (context.json) {
    std::cout << answer->dump(2) << '\n';
  } else {
    print((*answer)["runs"], options, context.utc);
  }
  return kDone;
}

}  // namespace

void add_runs(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add_command(app, context, "runs", "the newest runs", [&context, options] { return run(context, *options); });
  command->add_option("--limit", options->limit, "how many")->check(CLI::Range(1, 1000))->capture_default_str();
  command->add_option("--outcome", options->outcome, "only these outcomes");
  command->add_option("--product", options->product, "only these products");
  command->add_option("--station", options->station, "only these stations (id or host name)");
  command->add_option("--phase", options->phase, "only these phases");
  command->add_option("--serial", options->serial, "only this DUT");
  command->add_option("--lot", options->lot, "only this lot");
  command->add_option("--since", options->since, "started at or after this: a time, a day, or so long ago (7d, 4h)");
  command->add_option("--until", options->until, "started at or before this");
}

}  // namespace litmus::cli
