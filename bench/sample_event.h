// The event that the benchmarks emit: a measurement as the demo bench makes it.
#pragma once

#include "gen/events.h"

namespace litmus::bench {

inline events::MeasurementRecorded sample_event() {
  events::MeasurementRecorded event;
  event.step_name = "test_output_voltage";
  event.step_index = 2;
  event.step_path = "TestPowerUp/test_output_voltage";
  event.measurement_name = "output_voltage";
  event.measurement_timestamp = Timestamp{1'773'151'401'942'000};
  event.value = 3.30125;
  event.units = "V";
  event.outcome = "passed";
  event.limit_low = 3.135;
  event.limit_high = 3.465;
  event.limit_nominal = 3.3;
  event.limit_comparator = "GELE";
  event.inputs = events::JsonText{"{\"vin\":5.0}"};
  return event;
}

}  // namespace litmus::bench
