#include "history_events.h"

#include <cstring>

#include "gen/event_types.h"

namespace litmus {
namespace {

constexpr std::string_view kInstrument =
    R"("role":"dmm","instrument_id":"dmm_1","resource":"TCPIP0::10.0.0.11::INSTR","protocol":"visa")";

// `"name":"text",`, or nothing for an absent text. The texts of a history need no escapes.
std::string member(std::string_view name, const runs::Text& text) {
  if (!text) return {};
  return "\"" + std::string(name) + "\":\"" + *text + "\",";
}

std::string place_of(const runs::RunRecord& run) {
  return member("station_id", run.station_id) + member("station_name", run.station_name) +
         member("station_hostname", run.station_hostname) + member("operator_id", run.operator_id) +
         member("client", run.client) + "\"pid\":4711";
}

std::string unit_of(const runs::RunRecord& run) {
  return member("dut_serial", run.dut_serial) + member("dut_part_number", run.dut_part_number) +
         member("dut_lot_number", run.dut_lot_number) + member("product_id", run.product_id) +
         member("product_name", run.product_name) + member("test_phase", run.test_phase) +
         member("project_name", run.project_name);
}

}  // namespace

int64_t HistoryEvents::add(const runs::RunRecord& run) {
  offset_ = 0;
  const Timestamp end = run.ended_at.value_or(run.started_at);
  std::string outcome = member("outcome", run.outcome);
  if (!outcome.empty()) outcome.pop_back();
  put("session.started", run, run.started_at, place_of(run) + R"(,"session_type":"test_run","slot_count":1)");
  put("fixture.instrument_connected", run, run.started_at, kInstrument);
  put("run.started", run, run.started_at, unit_of(run) + place_of(run));
  if (every_) put_steps(run);
  put("run.ended", run, end, outcome);
  put("fixture.instrument_disconnected", run, end, R"("role":"dmm","instrument_id":"dmm_1")");
  put("session.ended", run, end, outcome);
  return number_;
}

// Each step's measurements stand behind its start, as in a test.
void HistoryEvents::put_steps(const runs::RunRecord& run) {
  runs::MeasurementRows::Reader measurements(run.measurements);
  size_t next = 0;
  for (size_t i = 0; i < run.steps.size(); ++i) {
    const auto& step = run.steps[i];
    const std::string names = R"("step_name":")" + step.name + R"(","step_path":")" + step.path + R"(","step_index":)" +
                              std::to_string(step.step_index) + ',';
    const Timestamp begin = step.started_at.value_or(run.started_at);
    put("test.step_started", run, begin, names + R"("vector_index":0)");
    for (; next < run.measurements.size(); ++next) {
      const auto measured = measurements.at(next);
      const auto& row = *measured;
      if (row.step_row != static_cast<int64_t>(i)) break;
      put("test.measurement", run, row.measured_at.value_or(begin),
          names + R"("measurement_name":")" + row.name + R"(","value":)" + std::to_string(row.value.value_or(0)) +
              R"(,"units":"V","limit_low":)" + std::to_string(row.limit_low.value_or(0)) + R"(,"limit_high":)" +
              std::to_string(row.limit_high.value_or(0)) + ',' + member("dut_pin", row.dut_pin) + R"("outcome":")" +
              row.outcome.value_or("passed") + '"');
    }
    put("test.step_ended", run, step.ended_at.value_or(begin),
        names + R"("outcome":")" + step.outcome.value_or("passed") + '"');
  }
}

void HistoryEvents::put(std::string_view type, const runs::RunRecord& run, Timestamp at, std::string_view fields) {
  events::StoredEvent event;
  event.number = ++number_;
  event.type_id = static_cast<uint32_t>(events::find_event_type(type)->id);
  event.type = events::event_type_info(events::find_event_type(type)->id).type;
  event.offset = ++offset_;
  event.id = Uuid::v5(run.run_id, std::string(type) + std::to_string(event.offset));
  event.session_id = run.session_id;
  if (type.starts_with("run.") || type.starts_with("test.")) event.run_id = run.run_id;
  event.occurred_at = event.received_at = at;
  event.writer_key = run.session_id;
  const std::string when = at.to_string();
  std::string json = R"({"id":")" + event.id.to_string() + R"(","event_type":")" + std::string(type) +
                     R"(","occurred_at":")" + when + R"(","received_at":")" + when + R"(","session_id":")" +
                     event.session_id.to_string() + R"(","run_id":)";
  json += event.has_run() ? '"' + event.run_id.to_string() + '"' : "null";
  if (!fields.empty()) json.append(",").append(fields);
  json_.push_back(json + "}");
  events_.push_back(event);
}

events::EventBlockPtr HistoryEvents::take() {
  if (events_.empty()) return nullptr;
  auto block = std::make_shared<events::EventBlock>();
  for (const auto& json : json_) block->size_bytes += json.size();
  block->bytes = std::make_unique<char[]>(block->size_bytes);
  char* out = block->bytes.get();
  for (size_t i = 0; i < events_.size(); ++i) {
    std::memcpy(out, json_[i].data(), json_[i].size());
    events_[i].json = {out, json_[i].size()};
    out += json_[i].size();
  }
  block->events = std::move(events_);
  events_.clear();
  json_.clear();
  return block;
}

}  // namespace litmus
