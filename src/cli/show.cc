// litmus show RUN_ID: one run with its steps and measurements.
#include <iostream>
#include <memory>
#include <optional>

#include "cli/command.h"
#include "cli/table.h"
#include "cli/text_width.h"

namespace litmus::cli {
namespace {

std::optional<double> number(const Json& row, const char* key) {
  const auto found = row.find(key);
  if (found == row.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::string never_or(const Json& row, const char* key, bool finished) {
  const std::string outcome = text(row, key);
  return outcome.empty() && finished ? "never ran" : show_outcome(outcome);
}

std::string vector_of(const Json& step) {
  std::string out;
  const auto inputs = step.find("inputs");
  if (inputs == step.end() || !inputs->is_object()) return out;
  for (const auto& [name, value] : inputs->items()) {
    out += (out.empty() ? "" : ", ") + name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
  }
  return out;
}

void print_header(const Json& run, bool utc) {
  const auto line = [](const char* name, const std::string& value) {
    if (!value.empty()) std::cout << name << "  " << one_line(value) << '\n';
  };
  std::cout << show_outcome(text(run, "outcome")) << "  " << text(run, "run_id") << '\n';
  line("serial ", text(run, "dut_serial"));
  line("part   ", text(run, "dut_part_number"));
  line("station", text(run, "station_id"));
  line("phase  ", text(run, "test_phase"));
  line("started", show_time(text(run, "started_at"), utc));
  line("ended  ", text(run, "ended_at").empty() ? "" : show_time(text(run, "ended_at"), utc));
  line("file   ", text(run, "file_path"));
  line("not stored", text(run, "materialization_error"));
}

void print_steps(const Json& steps, bool finished) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& step : steps) {
    const auto duration = number(step, "duration_s");
    char seconds[32] = "—";
    if (duration) std::snprintf(seconds, sizeof(seconds), "%.3f", *duration);
    rows.push_back({text(step, "step_path"), vector_of(step), never_or(step, "outcome", finished), seconds,
                    text(step, "measurement_count")});
  }
  std::cout << '\n'
            << render_table({{"STEP", Align::kLeft, true},
                             {"VECTOR", Align::kLeft, true},
                             {"OUTCOME"},
                             {"SECONDS", Align::kRight},
                             {"MEAS", Align::kRight}},
                            rows, terminal_width());
}

void print_measurements(const Json& measurements) {
  if (measurements.empty()) return;
  std::vector<std::vector<std::string>> rows;
  for (const Json& row : measurements) {
    const auto value = number(row, "measurement_value"), low = number(row, "limit_low"),
               high = number(row, "limit_high");
    rows.push_back({text(row, "step_path"), vector_of(row), text(row, "measurement_name"),
                    value ? show_number(*value) : "—", text(row, "measurement_units"),
                    show_limits(low ? &*low : nullptr, high ? &*high : nullptr),
                    show_outcome(text(row, "measurement_outcome"))});
  }
  std::cout << '\n'
            << render_table({{"STEP", Align::kLeft, true},
                             {"VECTOR", Align::kLeft, true},
                             {"MEASUREMENT", Align::kLeft, true},
                             {"VALUE", Align::kRight},
                             {"UNIT"},
                             {"LIMITS"},
                             {"OUTCOME"}},
                            rows, terminal_width());
}

int run(const Context& context, const std::string& id) {
  const auto answer = context.get("/api/runs/" + client::url_encode(id));
  if (!answer.ok()) return report(answer.status());
  if (context.json) {
    std::cout << answer->dump(2) << '\n';
    return kDone;
  }
  print_header(*answer, context.utc);
  print_steps((*answer)["steps"], !text(*answer, "outcome").empty());
  print_measurements((*answer)["measurements"]);
  return kDone;
}

}  // namespace

void add_show(CLI::App& app, Context& context) {
  auto id = std::make_shared<std::string>();
  CLI::App* command = add_command(app, context, "show", "one run with its steps and measurements",
                                  [&context, id] { return run(context, *id); });
  command->add_option("RUN_ID", *id, "run id, or at least its first 8 characters")->required();
}

}  // namespace litmus::cli
