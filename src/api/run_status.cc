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

ActiveRuns active_runs_json(const std::vector<LaunchedRun>& starting, const std::vector<runs::RunRecordPtr>& runs,
                            const std::unordered_map<Uuid, int>& waiting) {
  ByteBuffer buffer(256);
  JsonWriter json(buffer);
  ActiveRuns list;
  const auto begin = [&] { json.raw(list.count++ == 0 ? "{" : ",{"); };
  const auto write_subject = [&](const Uuid& run_id, const std::string& serial, const std::string& station) {
    json.raw(",\"dut_serial\":");
    json.string(serial);
    json.raw(",\"station_id\":");
    json.string(station);
    json.raw(",\"waiting_dialogs\":");
    const auto dialogs = waiting.find(run_id);
    json.integer(dialogs == waiting.end() ? 0 : dialogs->second);
    json.raw("}");
  };
  json.raw("[");
  for (const LaunchedRun& run : starting) {
    const auto is_it = [&](const runs::RunRecordPtr& begun) { return begun->run_id == run.run_id; };
    if (std::any_of(runs.begin(), runs.end(), is_it)) continue;
    begin();
    json.raw("\"run_id\":");
    json.uuid(run.run_id);
    json.raw(",\"status\":\"pending\",\"progress_pct\":0,\"current_step\":null");
    write_subject(run.run_id, run.dut_serial, run.station_id);
  }
  for (const runs::RunRecordPtr& run : runs) {
    begin();
    write_status(json, *run);
    write_subject(run->run_id, run->dut_serial.value_or(""), run->station_id.value_or(""));
  }
  json.raw("]");
  list.json = buffer.view();
  return list;
}

}  // namespace litmus::api
