// Writes finished runs into a data directory: rows by the product's own code, straight into segments.
//
// For figures that need years of runs: F1, C4, pages over 10^5 runs, the properties of metrics. Without --events there
// are none behind the rows, so /events and /sessions stay empty. There are no run files. No daemon may be at work
// there.
//
// usage: litmus_history --data-dir DIR (--runs N [--steps N] [--per-step N] [--days N] [--seed N] | --from FILE)
//                      [--events | --every-event] [--sealed]
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>

#include "archive/segments.h"
#include "history_events.h"
#include "history_files.h"
#include "runs/materialize.h"

namespace litmus {
namespace {

using nlohmann::json;
using runs::MeasurementRow;
using runs::RunRecord;
using runs::StepRow;

struct Options {
  std::filesystem::path data_dir;
  int64_t runs = 10'000, steps = 10, per_step = 5, days = 365, seed = 1;
  std::string from;
  bool events = false, every_event = false, sealed = false;
  int64_t rows_per_segment = 400'000;  // of measurements
};

constexpr int64_t kSecond = 1'000'000, kDay = 86'400 * kSecond;

// Ids of runs grow with their starts, as those of real ones do.
Uuid run_id_at(Timestamp at, uint64_t tail) {
  char text[40];
  const auto millis = static_cast<uint64_t>(at.micros / 1000);
  std::snprintf(text, sizeof(text), "%08x-%04x-7%03x-8%03x-%012llx", static_cast<unsigned>(millis >> 16),
                static_cast<unsigned>(millis & 0xffff), static_cast<unsigned>(tail >> 52),
                static_cast<unsigned>(tail >> 40 & 0xfff), static_cast<unsigned long long>(tail & 0xffff'ffff'ffff));
  return *Uuid::parse(text);
}

// Of the same time, as those of a session and its run are.
Uuid session_id_of(const Uuid& run_id) {
  Uuid id = run_id;
  id.bytes[15] ^= 1;
  return id;
}

// A line that makes three products on four stations, some better than others.
class Factory {
 public:
  explicit Factory(const Options& options)
      : options_(options),
        random_(static_cast<uint64_t>(options.seed)),
        first_(Timestamp{Timestamp::now().micros - options.days * kDay}) {}

  std::shared_ptr<RunRecord> next() {
    auto run = std::make_shared<RunRecord>();
    const int64_t gap = options_.days * kDay / std::max<int64_t>(options_.runs, 1);
    run->started_at = Timestamp{first_.micros + made_ * gap};
    run->run_id = run_id_at(run->started_at, random_());
    run->session_id = session_id_of(run->run_id);
    describe(*run);
    for (int64_t i = 0; i < options_.steps; ++i) add_step(*run, i);
    finish(*run);
    ++made_;
    return run;
  }

 private:
  double uniform() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  int64_t below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }

  void describe(RunRecord& run) {
    const bool again = !failed_serial_.empty() && uniform() < 0.7;
    product_ = again ? failed_product_ : below(3);
    station_ = below(4);
    const int64_t day = (run.started_at.micros - first_.micros) / kDay;
    run.product_id = "dcdc-" + std::to_string(product_ + 1);
    run.product_name = "Converter " + std::to_string(product_ + 1);
    run.dut_part_number = "PN-100" + std::to_string(product_);
    run.dut_lot_number = "L" + std::to_string(day / 7 + 1);
    run.dut_serial = again ? failed_serial_ : "SN" + std::to_string(10'000'000 + ++serials_);
    run.station_id = "bench_" + std::to_string(station_ + 1);
    run.station_name = "Bench " + std::to_string(station_ + 1);
    run.station_hostname = "bench-0" + std::to_string(station_ + 1);
    const double phase = uniform();
    run.test_phase = phase < 0.85 ? "production" : phase < 0.93 ? "validation" : "development";
    run.operator_id = "op" + std::to_string(below(6));
    run.project_name = "converters";
    run.client = "pytest";
    failed_serial_.clear();
  }

  void add_step(RunRecord& run, int64_t index) {
    StepRow step;
    step.name = step.path = "test_" + std::to_string(index + 1);
    step.file = "tests/test_converter.py";
    step.step_index = index;
    step.started_at = Timestamp{run.started_at.micros + index * 2 * kSecond};
    step.ended_at = Timestamp{step.started_at->micros + kSecond + below(kSecond)};
    step.outcome = "passed";
    const bool retried = uniform() < 0.004;
    for (int64_t retry = 0; retry <= (retried ? 1 : 0); ++retry) {
      for (int64_t i = 0; i < options_.per_step; ++i) measure(run, step, i, retry, retried && retry == 0);
    }
    step.retry_count = step.vector_retry = retried ? 1 : 0;
    step.measurement_count = options_.per_step * (retried ? 2 : 1);
    if (uniform() < 0.0004) step.outcome = "errored";
    run.steps.push_back(std::move(step));
  }

  void measure(RunRecord& run, StepRow& step, int64_t index, int64_t retry, bool spoiled) {
    MeasurementRow row;
    row.step_name = row.step_path = step.path;
    row.step_index = step.step_index;
    row.vector_retry = retry;
    row.name = "m" + std::to_string(index + 1);
    row.units = "V";
    row.dut_pin = "J1." + std::to_string(index + 1);
    const double nominal = 1.2 + static_cast<double>(step.step_index) * 0.35;
    const double spread = nominal * 0.004 * (1 + 0.1 * static_cast<double>(station_ + index));
    row.limit_low = nominal * 0.975;
    row.limit_high = nominal * 1.025;
    row.limit_nominal = nominal;
    row.limit_comparator = "GELE";
    row.value = nominal + spread * std::normal_distribution<double>()(random_) + (spoiled ? nominal : 0);
    row.outcome = *row.value >= *row.limit_low && *row.value <= *row.limit_high ? "passed" : "failed";
    row.measured_at = Timestamp{step.started_at->micros + index * 1000};
    row.step_row = static_cast<int64_t>(run.steps.size());
    if (row.outcome == "failed" && !spoiled) step.outcome = "failed";
    run.measurements.push_back(std::move(row));
  }

  void finish(RunRecord& run) {
    run.ended_at = Timestamp{run.steps.back().ended_at->micros + below(kSecond)};
    run.outcome = "passed";
    for (const auto& step : run.steps) {
      if (step.outcome == "errored" || (step.outcome == "failed" && run.outcome == "passed"))
        run.outcome = step.outcome;
    }
    if (uniform() < 0.002) run.outcome = "aborted";
    if (run.outcome != "passed") {
      failed_serial_ = *run.dut_serial;
      failed_product_ = product_;
    }
  }

  const Options& options_;
  std::mt19937_64 random_;
  Timestamp first_;
  int64_t made_ = 0, serials_ = 0, product_ = 0, station_ = 0, failed_product_ = 0;
  std::string failed_serial_;
};

runs::Text text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? runs::Text() : runs::Text(found->get<std::string>());
}

std::optional<double> number_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? std::nullopt : std::optional(found->get<double>());
}

StepRow step_of(const json& given, const RunRecord& run) {
  StepRow step;
  step.name = given.at("name");
  step.path = given.at("path");
  step.parent_path = given.value("parent", "");
  step.vector_index = given.value("vector", int64_t{0});
  step.outcome = text_of(given, "outcome");
  step.retry_count = given.value("retries", int64_t{0});
  if (given.value("ran", true)) {
    step.started_at = run.started_at;
    step.ended_at = run.ended_at;
  }
  return step;
}

MeasurementRow measurement_of(const json& given) {
  MeasurementRow row;
  row.step_name = given.at("step");
  row.step_path = given.at("path");
  row.vector_index = given.value("vector", int64_t{0});
  row.vector_retry = given.value("retry", int64_t{0});
  row.name = given.at("name");
  row.value = number_of(given, "value");
  row.outcome = text_of(given, "outcome");
  row.limit_low = number_of(given, "low");
  row.limit_high = number_of(given, "high");
  row.characteristic_id = text_of(given, "characteristic");
  row.dut_pin = text_of(given, "pin");
  return row;
}

// One run from its line of JSON; tests/metrics/history.py writes them.
std::shared_ptr<RunRecord> run_of(const json& given) {
  auto run = std::make_shared<RunRecord>();
  run->run_id = *Uuid::parse(given.at("run_id").get<std::string>());
  run->session_id = session_id_of(run->run_id);
  run->started_at = Timestamp{given.at("started_us").get<int64_t>()};
  run->ended_at = Timestamp{run->started_at.micros + given.at("duration_us").get<int64_t>()};
  run->outcome = text_of(given, "outcome");
  run->dut_serial = text_of(given, "serial");
  run->product_id = text_of(given, "product_id");
  run->dut_part_number = text_of(given, "part_number");
  run->station_id = text_of(given, "station_id");
  run->station_hostname = text_of(given, "station_hostname");
  run->test_phase = text_of(given, "phase");
  run->dut_lot_number = text_of(given, "lot");
  for (const json& step : given.at("steps")) run->steps.push_back(step_of(step, *run));
  for (const json& row : given.at("measurements")) run->measurements.push_back(measurement_of(row));
  return run;
}

// Collects runs, and writes them as a segment of each kind when there are enough.
class SegmentWriter {
 public:
  explicit SegmentWriter(const Options& options)
      : index_dir_(options.data_dir / "index"),
        rows_per_segment_(options.rows_per_segment),
        with_events_(options.events || options.every_event || options.sealed),
        every_event_(options.every_event) {
    if (options.sealed) files_.emplace(options.data_dir);
  }

  Status open() {
    auto loaded = archive::load_manifest(index_dir_);
    if (loaded.ok()) manifest_ = std::move(loaded).value();
    if (with_events_) events_.emplace(manifest_.watermark, every_event_);
    return loaded.ok() || loaded.status().code() == ErrorCode::kNotFound ? Status() : Status(loaded.status());
  }

  Status add(std::shared_ptr<RunRecord> run) {
    run->ended = true;
    run->materialization = runs::Materialization::kDone;
    run->planned_steps = run->finished_steps = static_cast<int64_t>(run->steps.size());
    number_ = events_ ? events_->add(*run) : number_ + 1;
    run->last_event_number = number_;
    rows_ += static_cast<int64_t>(run->measurements.size());
    runs_.push_back(std::move(run));
    return rows_ < rows_per_segment_ && runs_.size() < 50'000 ? Status() : flush();
  }

  Status finish() {
    LITMUS_RETURN_IF_ERROR(flush());
    return files_ ? files_->finish() : Status();
  }

 private:
  Status flush() {
    if (runs_.empty()) return {};
    archive::RunRows rows;
    for (const auto& run : runs_) rows.run_ids.push_back(run->run_id.to_string());
    rows.first_number = runs_.front()->last_event_number;
    rows.last_number = number_;
    LITMUS_ASSIGN_OR_RETURN(rows.runs, runs::encode_view_rows(runs_, runs::RowKind::kRuns));
    LITMUS_ASSIGN_OR_RETURN(rows.steps, runs::encode_view_rows(runs_, runs::RowKind::kSteps));
    LITMUS_ASSIGN_OR_RETURN(rows.measurements, runs::encode_view_rows(runs_, runs::RowKind::kMeasurements));
    std::vector<events::EventBlockPtr> blocks;
    if (auto block = events_ ? events_->take() : nullptr) blocks.push_back(std::move(block));
    if (files_ && !blocks.empty()) LITMUS_RETURN_IF_ERROR(files_->seal(*blocks.front()));
    LITMUS_ASSIGN_OR_RETURN(auto written, archive::checkpoint(manifest_, blocks, rows, index_dir_));
    LITMUS_ASSIGN_OR_RETURN(auto merged, archive::merge(written.manifest, index_dir_));
    manifest_ = std::move(merged.manifest);
    archive::sweep({&manifest_}, index_dir_);
    runs_.clear();
    rows_ = 0;
    return {};
  }

  std::filesystem::path index_dir_;
  int64_t rows_per_segment_, rows_ = 0, number_ = 0;
  bool with_events_, every_event_;
  std::optional<HistoryEvents> events_;
  std::optional<HistoryFiles> files_;
  archive::Manifest manifest_;
  std::vector<runs::RunRecordPtr> runs_;
};

Status write_file(const Options& options, SegmentWriter& writer) {
  std::ifstream in(options.from);
  if (!in) return {ErrorCode::kNotFound, options.from + " can't be read"};
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) LITMUS_RETURN_IF_ERROR(writer.add(run_of(json::parse(line))));
  }
  return writer.finish();
}

Status write_factory(const Options& options, SegmentWriter& writer) {
  Factory factory(options);
  for (int64_t i = 0; i < options.runs; ++i) LITMUS_RETURN_IF_ERROR(writer.add(factory.next()));
  return writer.finish();
}

Status write(const Options& options) {
  SegmentWriter writer(options);
  LITMUS_RETURN_IF_ERROR(writer.open());
  return options.from.empty() ? write_factory(options, writer) : write_file(options, writer);
}

}  // namespace
}  // namespace litmus

int main(int argc, char** argv) {
  litmus::Options options;
  CLI::App app("Writes finished runs into a data directory.", "litmus_history");
  app.add_option("--data-dir", options.data_dir, "where; made when it isn't there")->required();
  app.add_option("--runs", options.runs, "how many")->capture_default_str();
  app.add_option("--steps", options.steps, "steps of a run")->capture_default_str();
  app.add_option("--per-step", options.per_step, "measurements of a step")->capture_default_str();
  app.add_option("--days", options.days, "over how many days, up to now")->capture_default_str();
  app.add_option("--seed", options.seed, "the same seed gives the same runs")->capture_default_str();
  app.add_flag("--events", options.events, "the events of each run's session, too, but for steps and measurements");
  app.add_flag("--every-event", options.every_event, "those of steps and measurements, too");
  app.add_flag("--sealed", options.sealed, "each session's sealed file, too, and events/_numbers");
  app.add_option("--from", options.from, "runs to write, a line of JSON each, in place of made-up ones");
  app.add_option("--rows-per-segment", options.rows_per_segment, "measurements")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const litmus::Status written = litmus::write(options);
  if (!written.ok()) std::cerr << "litmus_history: " << written.message() << '\n';
  return written.ok() ? 0 : 1;
}
