#include "api/mcp_summary.h"

#include <map>

namespace litmus::api {
namespace {

std::string counted(size_t count, std::string_view one) {
  return std::to_string(count) + " " + std::string(one) + (count == 1 ? "" : "s");
}

std::string text_of(const McpJson& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

size_t size_of(const McpJson& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? found->size() : 0;
}

std::string more(const McpJson& answer) {
  if (!text_of(answer, "next_cursor").empty()) return " There are more: ask again with `cursor` set to next_cursor.";
  const auto truncated = answer.find("truncated");
  const bool cut = truncated != answer.end() && truncated->is_boolean() && truncated->get<bool>();
  return cut ? " The rows are cut: narrow the filters." : "";
}

// "12 runs: 10 passed, 2 failed."
std::string runs_summary(const McpJson& answer) {
  std::map<std::string, size_t> outcomes;
  for (const McpJson& run : answer["runs"]) {
    const std::string outcome = text_of(run, "outcome");
    ++outcomes[outcome.empty() ? "running" : outcome];
  }
  std::string text = counted(size_of(answer, "runs"), "run");
  const auto total = answer.find("total");
  if (total != answer.end() && total->is_number_integer()) text += " of " + total->dump();
  std::string separator = ": ";
  for (const auto& [outcome, count] : outcomes) {
    text += separator + std::to_string(count) + " " + outcome;
    separator = ", ";
  }
  return text + "." + more(answer);
}

std::string run_summary(const McpJson& run) {
  const std::string outcome = text_of(run, "outcome"), serial = text_of(run, "dut_serial");
  std::string text = "Run " + text_of(run, "run_id") + (serial.empty() ? "" : " of " + serial) + ": " +
                     (outcome.empty() ? "running" : outcome) + ", " + counted(size_of(run, "steps"), "step") + ", " +
                     counted(size_of(run, "measurements"), "measurement") + ".";
  for (const McpJson& measurement : run.value("measurements", McpJson::array())) {
    const std::string judged = text_of(measurement, "measurement_outcome");
    if (judged != "failed" && judged != "errored") continue;
    const auto value = measurement.find("measurement_value");
    const std::string shown = value == measurement.end() ? "" : " = " + value->dump();
    return text + " First " + judged + ": " + text_of(measurement, "measurement_name") + shown + " " +
           text_of(measurement, "measurement_units") + ".";
  }
  return text;
}

std::string channel_summary(const McpJson& answer) {
  return counted(size_of(answer, "data"), "sample") + " of " + text_of(answer, "channel_id") +
         ", thinned where there are more than `max_points`." + more(answer);
}

std::string dialogs_summary(const McpJson& answer) {
  if (size_of(answer, "dialogs") == 0) return "No test waits for an operator.";
  std::string text = counted(size_of(answer, "dialogs"), "open question") + ".";
  for (const McpJson& dialog : answer["dialogs"]) {
    text += " " + text_of(dialog, "id") + " (" + text_of(dialog, "type") + "): " + text_of(dialog, "title") + ".";
    if (text.size() > 1'000) break;
  }
  return text + more(answer);
}

std::string metrics_summary(std::string_view action, const McpJson& answer) {
  std::string text = std::string(action) + ": " + counted(size_of(answer, "data"), "row") + "." + more(answer);
  const auto left_out = answer.find("development_runs_left_out");
  if (left_out == answer.end() || !left_out->is_number_integer() || left_out->get<int64_t>() == 0) return text;
  return text + " Development runs left out: " + left_out->dump() + "; phase `all` counts every phase.";
}

}  // namespace

std::string tool_summary(std::string_view tool, std::string_view action, const McpJson& answer) {
  if (tool == "litmus_runs") return action == "get" ? run_summary(answer) : runs_summary(answer);
  if (tool == "litmus_dialogs") return action == "answer" ? "Answered: the test goes on." : dialogs_summary(answer);
  if (tool == "litmus_metrics") return metrics_summary(action, answer);
  if (tool == "litmus_channels" && answer.contains("data")) return channel_summary(answer);
  for (const auto& [list, one] :
       {std::pair{"events", "event"}, std::pair{"sessions", "session"}, std::pair{"channels", "channel"},
        std::pair{"steps", "step"}, std::pair{"tree", "outermost step"}}) {
    if (answer.contains(list)) return counted(size_of(answer, list), one) + "." + more(answer);
  }
  return "Done.";
}

}  // namespace litmus::api
