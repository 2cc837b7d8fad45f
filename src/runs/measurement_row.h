// One measurement of a run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace litmus::runs {

using Text = std::optional<std::string>;  // nullopt is SQL's NULL

// A value of an in_*, out_* or custom_* column, as the JSON text it had in the event.
using DynamicFields = std::vector<std::pair<std::string, std::string>>;

struct MeasurementRow {
  std::string step_name, step_path, name;
  int64_t step_index = 0, vector_index = 0, vector_retry = 0;
  std::optional<Timestamp> measured_at;
  std::optional<double> value;
  Text units, outcome;
  std::optional<double> limit_low, limit_high, limit_nominal;
  Text limit_comparator, characteristic_id, spec_ref, dut_pin, fixture_connection;
  Text instrument_name, instrument_resource, instrument_channel;
  DynamicFields inputs, outputs, custom;
  DynamicFields stimulus;  // companions of inputs: "voltage_instrument", "voltage_channel", …
  int64_t step_row = -1;   // index into RunRecord::steps of the execution that it belongs to; -1: none was open

  bool operator==(const MeasurementRow&) const = default;
};

}  // namespace litmus::runs
