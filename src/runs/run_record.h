// What the events of one run add up to: the rows of its run file and of the views `runs`, `steps`, `measurements`.
//
// Built by the accumulator (accumulator.h) on the daemon's ingest thread; a snapshot is immutable and shared, and
// shares its rows with the next one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/uuid.h"
#include "runs/measurement_rows.h"
#include "runs/shared_rows.h"

namespace litmus::runs {

// One row per (step_path, vector_index): executed steps in execution order, then planned ones that never ran.
struct StepRow {
  std::string name, path, parent_path;
  int64_t step_index = 0, vector_index = 0, vector_retry = 0, retry_count = 0;
  std::optional<int32_t> vector_count_planned;
  std::optional<Timestamp> started_at, ended_at;  // both null: never ran
  Text outcome, vector_outcome;
  Text node_id, file, module, class_name, function, markers, description;
  Text error_phase, error_type, error_message, error_traceback;
  std::vector<std::string> instrument_roles;
  DynamicFields inputs, outputs, stimulus;
  int64_t measurement_count = 0;  // of all attempts

  bool ran() const { return started_at.has_value() || ended_at.has_value(); }
  bool open() const { return started_at.has_value() && !ended_at.has_value(); }
};

struct InstrumentRow {  // from fixture.instrument_connected
  std::string role, instrument_id, resource, protocol;
  Text driver, manufacturer, model, serial, firmware, cal_due, cal_last, cal_certificate, cal_lab;
  bool mocked = false;
};

enum class Materialization { kPending, kDone, kFailed };

struct RunRecord {
  Uuid run_id, session_id;
  Timestamp started_at;
  std::optional<Timestamp> ended_at;
  Text outcome;  // null while running
  Text slot_id, dut_serial, dut_part_number, dut_revision, dut_lot_number;
  Text product_id, product_name, product_revision, operator_id, operator_name;
  Text station_id, station_name, station_type, station_location, station_hostname, fixture_id;
  Text test_phase, project_name, git_commit, git_branch, git_remote, profile, environment_json, client;
  Text profile_facets;  // a JSON object
  DynamicFields custom;
  SharedRows<StepRow> steps;
  MeasurementRows measurements;
  std::vector<InstrumentRow> instruments;
  int64_t planned_steps = 0, finished_steps = 0;
  Text current_step;  // path of the innermost open step
  Materialization materialization = Materialization::kPending;
  Text materialization_error, file_path;
  bool ended = false;              // a run.ended was seen
  bool ended_by_recovery = false;  // and it was a derived one
  int64_t last_event_number = 0;   // the run's version: the newest event that is in these rows
};

using RunRecordPtr = std::shared_ptr<const RunRecord>;

}  // namespace litmus::runs
