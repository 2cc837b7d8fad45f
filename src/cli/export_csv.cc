#include "cli/export_csv.h"

#include "cli/csv.h"

namespace litmus::cli {
namespace {

// From the run's row in the list of runs.
constexpr const char* kRunColumns[] = {"session_id",      "run_id",         "slot_id",    "dut_serial",
                                       "dut_part_number", "dut_lot_number", "product_id", "station_id",
                                       "operator_id",     "test_phase",     "started_at", "ended_at"};
// From the event.
constexpr const char* kStepColumns[] = {"step_path", "step_index", "step_name", "vector_index", "retry", "inputs"};
constexpr const char* kMeasurementColumns[] = {"measurement_name",
                                               "measurement_timestamp",
                                               "value",
                                               "units",
                                               "outcome",
                                               "limit_low",
                                               "limit_high",
                                               "limit_nominal",
                                               "limit_comparator",
                                               "characteristic_id",
                                               "spec_ref",
                                               "dut_pin",
                                               "fixture_connection",
                                               "instrument_name",
                                               "instrument_resource",
                                               "instrument_channel",
                                               "custom"};
constexpr const char* kLastColumns[] = {"outputs", "error_type", "error_message", "event_number"};

std::string step_key(const std::string& path, const std::string& vector) { return path + '\n' + vector; }

std::string path_of(const Json& event) {
  const std::string path = text(event, "step_path");
  return path.empty() ? text(event, "step_name") : path;
}

std::string vector_key(const Json& event) { return text(event, "vector_index") + '\n' + text(event, "retry"); }

// Empty lists and maps say nothing.
std::string cell(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || (found->is_structured() && found->empty())) return "";
  return csv_cell(text(object, key));
}

}  // namespace

Status WaitingLines::add(std::string line) {
  memory_ += line;
  memory_ += '\0';
  ++count_;
  return memory_.size() < kMostBytes ? Status() : spill();
}

Status WaitingLines::spill() {
  if (!file_) file_.reset(std::tmpfile());
  if (!file_) return Status::from_errno(errno, "cannot make a temporary file");
  if (std::fwrite(memory_.data(), 1, memory_.size(), file_.get()) != memory_.size())
    return Status::from_errno(errno, "cannot write to a temporary file");
  memory_.clear();
  return {};
}

Status WaitingLines::drain(const std::string& last, const Exporter::Write& write) {
  std::string line;
  const auto take = [&](char c) -> Status {
    if (c != '\0') {
      line += c;
      return {};
    }
    Status written = write(line + ',' + last);
    line.clear();
    return written;
  };
  if (file_) {
    std::rewind(file_.get());
    for (int c = std::fgetc(file_.get()); c != EOF; c = std::fgetc(file_.get()))
      LITMUS_RETURN_IF_ERROR(take(static_cast<char>(c)));
    if (std::ferror(file_.get()) != 0) return Status(ErrorCode::kIo, "cannot read a temporary file");
  }
  for (const char c : memory_) LITMUS_RETURN_IF_ERROR(take(c));
  memory_.clear();
  file_.reset();
  count_ = 0;
  return {};
}

Status CsvExporter::begin(const EventScope&) {
  std::string header;
  const auto name = [&](const char* column) { header += std::string(column) + ','; };
  for (const char* column : kRunColumns)
    name(column == std::string_view("started_at") ? "run_started_at"
         : column == std::string_view("ended_at") ? "run_ended_at"
                                                  : column);
  name("run_outcome");
  for (const char* column : kStepColumns) name(column);
  for (const char* column : kMeasurementColumns)
    name(column == std::string_view("outcome") ? "measurement_outcome" : column);
  for (const char* column : kLastColumns) name(column);
  return write_(header + "vector_outcome,step_outcome\r\n");
}

// All of a row but the outcomes of its vector and its step.
std::string CsvExporter::row(const Json& event, int64_t number, bool measured) const {
  std::string out;
  const auto add = [&](const std::string& value) { out += value + ','; };
  const auto context = runs_.find(text(event, "run_id"));
  static const Json kNothing = Json::object();
  const Json& run = context == runs_.end() ? kNothing : context->second;
  for (const char* column : kRunColumns) {
    const bool is_id = column == std::string_view("run_id") || column == std::string_view("session_id");
    add(cell(is_id ? event : run, column));
  }
  add(cell(run, "outcome"));
  for (const char* column : kStepColumns) add(cell(event, column));
  for (const char* column : kMeasurementColumns) add(measured ? cell(event, column) : "");
  add(cell(event, "outputs"));
  add(cell(event, "error_type"));
  add(cell(event, "error_message"));
  return out + std::to_string(number);
}

// As the run file has it: the step of that vector, else the one of that path.
CsvExporter::OpenStep& CsvExporter::step_of(OpenRun& run, const Json& event) {
  const std::string path = path_of(event), key = step_key(path, text(event, "vector_index"));
  if (const auto exact = run.steps.find(key); exact != run.steps.end()) return exact->second;
  const auto near = run.steps.lower_bound(step_key(path, ""));
  if (near != run.steps.end() && near->first.starts_with(path + '\n')) return near->second;
  return run.steps[key];
}

Status CsvExporter::add(int64_t number, const std::string& type, const std::string& json) {
  const bool of_run = type == "run.started" || type == "run.ended";
  if (!of_run && !type.starts_with("test.")) return {};
  const Json event = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!event.is_object()) return Status(ErrorCode::kCorrupt, "event " + std::to_string(number) + " isn't JSON");
  OpenRun& run = open_[text(event, "run_id")];
  if (type == "test.step_started") run.steps[step_key(path_of(event), text(event, "vector_index"))];
  if (type == "test.measurement") return measured(run, event, number);
  if (type == "test.vector_ended") return vector_ended(run, event, number);
  if (type == "test.step_ended") return step_ended(run, event, number);
  if (type == "run.ended" && !run.any) {  // nothing was measured: its outcome stands alone
    run.any = true;
    return write_(row(event, number, false) + ",,\r\n");
  }
  return {};
}

Status CsvExporter::measured(OpenRun& run, const Json& event, int64_t number) {
  OpenStep& step = step_of(run, event);
  step.any = true;
  return step.vectors[vector_key(event)].add(row(event, number, true));
}

Status CsvExporter::vector_ended(OpenRun& run, const Json& event, int64_t number) {
  OpenStep& step = step_of(run, event);
  step.any = true;
  WaitingLines& rows = step.vectors[vector_key(event)];
  if (rows.empty()) LITMUS_RETURN_IF_ERROR(rows.add(row(event, number, false)));
  LITMUS_RETURN_IF_ERROR(
      rows.drain(cell(event, "outcome"), [&](std::string_view line) { return step.lines.add(std::string(line)); }));
  step.vectors.erase(vector_key(event));
  return {};
}

Status CsvExporter::step_ended(OpenRun& run, const Json& event, int64_t number) {
  const std::string key = step_key(path_of(event), text(event, "vector_index"));
  OpenStep& step = run.steps[key];
  if (!step.any) LITMUS_RETURN_IF_ERROR(step.vectors[""].add(row(event, number, false)));
  const Status closed = close(run, step, cell(event, "vector_outcome"), cell(event, "outcome"));
  run.steps.erase(key);
  return closed;
}

Status CsvExporter::close(OpenRun& run, OpenStep& step, const std::string& vector_outcome, const std::string& outcome) {
  for (auto& [key, rows] : step.vectors) {
    LITMUS_RETURN_IF_ERROR(
        rows.drain(vector_outcome, [&](std::string_view line) { return step.lines.add(std::string(line)); }));
  }
  run.any = run.any || !step.lines.empty();
  return step.lines.drain(outcome, [&](std::string_view line) { return write_(std::string(line) + "\r\n"); });
}

// What was cut off has no outcome.
Status CsvExporter::end() {
  for (auto& [run_id, run] : open_)
    for (auto& [key, step] : run.steps) LITMUS_RETURN_IF_ERROR(close(run, step, "", ""));
  return {};
}

}  // namespace litmus::cli
