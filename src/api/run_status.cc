#include "api/run_status.h"

#include <algorithm>

namespace litmus::api {
namespace {

// The process ended before its tests did.
bool broke_off(std::string_view outcome) {
  return outcome == "errored" || outcome == "aborted" || outcome == "terminated";
}

void write_text_or_null(JsonWriter& json, const runs::Text& text) {
  if (text) {
    json.string(*text);
  } else {
    json.null();
  }
}

void write_status(JsonWriter& json, const runs::RunRecord& run) {
  json.raw("\"run_id\":");
  json.uuid(run.run_id);
  json.raw(",\"status\":");
  json.string(status_of(run));
  json.raw(",\"progress_pct\":");
  json.integer(progress_percent(run));
  json.raw(",\"current_step\":");
  write_text_or_null(json, run.current_step);
}

}  // namespace

int progress_percent(const runs::RunRecord& run) {
  if (run.ended) return 100;
  if (run.planned_steps <= 0) return 0;
  return static_cast<int>(std::clamp<int64_t>(run.finished_steps * 100 / run.planned_steps, 0, 99));
}

std::string_view status_of(const runs::RunRecord& run) {
  if (!run.ended && run.planned_steps == 0 && run.finished_steps == 0 && !run.current_step) return "pending";
  if (!run.ended || run.materialization == runs::Materialization::kPending) return "running";
  if (run.materialization == runs::Materialization::kFailed || broke_off(run.outcome.value_or(""))) return "failed";
  return "completed";
}

std::string run_status_json(const runs::RunRecord& run) {
  ByteBuffer buffer(256);
  JsonWriter json(buffer);
  json.raw("{");
  write_status(json, run);
  json.raw(",\"detail\":null}");
  return std::string(buffer.view());
}

std::string finished_status_json(std::string_view run_id, std::string_view outcome, bool store_failed) {
  ByteBuffer buffer(128);
  JsonWriter json(buffer);
  json.raw("{\"run_id\":");
  json.string(run_id);
  json.raw(",\"status\":");
  json.string(store_failed || broke_off(outcome) ? "failed" : "completed");
  json.raw(",\"progress_pct\":100,\"current_step\":null,\"detail\":null}");
  return std::string(buffer.view());
}

std::string active_runs_json(const std::vector<runs::RunRecordPtr>& runs,
                             const std::unordered_map<Uuid, int>& waiting) {
  ByteBuffer buffer(256);
  JsonWriter json(buffer);
  json.raw("[");
  for (size_t i = 0; i < runs.size(); ++i) {
    json.raw(i == 0 ? "{" : ",{");
    write_status(json, *runs[i]);
    json.raw(",\"dut_serial\":");
    json.string(runs[i]->dut_serial.value_or(""));
    json.raw(",\"station_id\":");
    json.string(runs[i]->station_id.value_or(""));
    json.raw(",\"waiting_dialogs\":");
    const auto dialogs = waiting.find(runs[i]->run_id);
    json.integer(dialogs == waiting.end() ? 0 : dialogs->second);
    json.raw("}");
  }
  json.raw("]");
  return std::string(buffer.view());
}

}  // namespace litmus::api
