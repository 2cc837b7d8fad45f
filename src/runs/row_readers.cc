#include "runs/row_readers.h"

namespace litmus::runs {

using events::StoredEvent;

namespace {

// Columns that a run takes from its session where its own run.started left them out.
constexpr TextField<RunRecord> kSessionFields[] = {
    {"station_id", &RunRecord::station_id},
    {"station_name", &RunRecord::station_name},
    {"station_type", &RunRecord::station_type},
    {"station_location", &RunRecord::station_location},
    {"station_hostname", &RunRecord::station_hostname},
    {"client", &RunRecord::client},
    {"operator_id", &RunRecord::operator_id},
    {"operator_name", &RunRecord::operator_name},
    {"fixture_id", &RunRecord::fixture_id},
};

constexpr TextField<RunRecord> kRunFields[] = {
    {"slot_id", &RunRecord::slot_id},
    {"dut_serial", &RunRecord::dut_serial},
    {"dut_part_number", &RunRecord::dut_part_number},
    {"dut_revision", &RunRecord::dut_revision},
    {"dut_lot_number", &RunRecord::dut_lot_number},
    {"product_id", &RunRecord::product_id},
    {"product_name", &RunRecord::product_name},
    {"product_revision", &RunRecord::product_revision},
    {"test_phase", &RunRecord::test_phase},
    {"project_name", &RunRecord::project_name},
    {"git_commit", &RunRecord::git_commit},
    {"git_branch", &RunRecord::git_branch},
    {"git_remote", &RunRecord::git_remote},
    {"profile", &RunRecord::profile},
    {"environment_json", &RunRecord::environment_json},
};

constexpr TextField<MeasurementRow> kMeasurementTexts[] = {
    {"units", &MeasurementRow::units},
    {"outcome", &MeasurementRow::outcome},
    {"limit_comparator", &MeasurementRow::limit_comparator},
    {"characteristic_id", &MeasurementRow::characteristic_id},
    {"spec_ref", &MeasurementRow::spec_ref},
    {"dut_pin", &MeasurementRow::dut_pin},
    {"fixture_connection", &MeasurementRow::fixture_connection},
    {"instrument_name", &MeasurementRow::instrument_name},
    {"instrument_resource", &MeasurementRow::instrument_resource},
    {"instrument_channel", &MeasurementRow::instrument_channel},
};

constexpr NumberField<MeasurementRow> kMeasurementNumbers[] = {
    {"value", &MeasurementRow::value},
    {"limit_low", &MeasurementRow::limit_low},
    {"limit_high", &MeasurementRow::limit_high},
    {"limit_nominal", &MeasurementRow::limit_nominal},
};

constexpr TextField<StepRow> kStepTexts[] = {
    {"description", &StepRow::description},
    {"node_id", &StepRow::node_id},
    {"file", &StepRow::file},
    {"module", &StepRow::module},
    {"class_name", &StepRow::class_name},
    {"function", &StepRow::function},
    {"markers", &StepRow::markers},
    {"outcome", &StepRow::outcome},
    {"vector_outcome", &StepRow::vector_outcome},
    {"error_phase", &StepRow::error_phase},
    {"error_type", &StepRow::error_type},
    {"error_message", &StepRow::error_message},
    {"error_traceback", &StepRow::error_traceback},
};

constexpr TextField<InstrumentRow> kInstrumentTexts[] = {
    {"driver", &InstrumentRow::driver},     {"manufacturer", &InstrumentRow::manufacturer},
    {"model", &InstrumentRow::model},       {"serial", &InstrumentRow::serial},
    {"firmware", &InstrumentRow::firmware}, {"cal_due", &InstrumentRow::cal_due},
    {"cal_last", &InstrumentRow::cal_last}, {"cal_certificate", &InstrumentRow::cal_certificate},
    {"cal_lab", &InstrumentRow::cal_lab},
};

}  // namespace

// The members that steps_discovered's items, step_started and step_ended have in common.
void read_step_field(std::string_view key, const JsonValue& value, StepRow& row) {
  if (assign_text(kStepTexts, row, key, value)) return;
  if (key == "step_name")
    row.name = to_string_or_empty(value);
  else if (key == "step_path")
    row.path = to_string_or_empty(value);
  else if (key == "parent_path")
    row.parent_path = to_string_or_empty(value);
  else if (key == "step_index")
    row.step_index = to_integer(value).value_or(0);
  else if (key == "vector_index")
    row.vector_index = to_integer(value).value_or(0);
  else if (key == "retry")
    row.vector_retry = to_integer(value).value_or(0);
  else if (key == "inputs")
    row.inputs = to_dynamic_fields(value);
  else if (key == "outputs")
    row.outputs = to_dynamic_fields(value);
  else if (key == "stimulus")
    append_stimulus(value, row.stimulus);
  else if (key == "instrument_roles")
    row.instrument_roles = to_string_list(value);
  else if (key == "vector_count_planned") {
    if (auto count = to_integer(value)) row.vector_count_planned = static_cast<int32_t>(*count);
  }
}

bool read_step(const StoredEvent& event, StepRow& row) {
  const bool ok =
      each_field(event.json, [&](std::string_view key, const JsonValue& value) { read_step_field(key, value, row); });
  if (row.path.empty()) row.path = row.name;
  return ok;
}

bool read_instrument(const StoredEvent& event, InstrumentRow& row) {
  row.protocol = "visa";
  return each_field(event.json, [&](std::string_view key, const JsonValue& value) {
    if (assign_text(kInstrumentTexts, row, key, value)) return;
    if (key == "role")
      row.role = to_string_or_empty(value);
    else if (key == "instrument_id")
      row.instrument_id = to_string_or_empty(value);
    else if (key == "resource")
      row.resource = to_string_or_empty(value);
    else if (key == "protocol")
      row.protocol = to_string_or_empty(value);
    else if (key == "mocked")
      row.mocked = to_bool(value);
  });
}

bool read_session_started(const StoredEvent& event, RunRecord& defaults) {
  return each_field(event.json, [&](std::string_view key, const JsonValue& value) {
    assign_text(kSessionFields, defaults, key, value);
  });
}

void adopt_session_fields(RunRecord& record, const RunRecord& defaults) {
  for (const auto& field : kSessionFields) {
    Text& own = record.*field.member;
    if (!own) own = defaults.*field.member;
  }
}

bool read_run_started(const StoredEvent& event, RunRecord& record) {
  return each_field(event.json, [&](std::string_view key, const JsonValue& value) {
    if (is_null(value)) return;  // a field that the session may fill
    if (assign_text(kRunFields, record, key, value) || assign_text(kSessionFields, record, key, value)) return;
    if (key == "custom_metadata")
      record.custom = to_dynamic_fields(value);
    else if (key == "profile_facets")
      record.profile_facets = std::string(value.text);
  });
}

bool read_measurement(const StoredEvent& event, MeasurementRow& row) {
  const bool ok = each_field(event.json, [&](std::string_view key, const JsonValue& value) {
    if (assign_text(kMeasurementTexts, row, key, value) || assign_number(kMeasurementNumbers, row, key, value)) return;
    if (key == "measurement_name")
      row.name = to_string_or_empty(value);
    else if (key == "step_name")
      row.step_name = to_string_or_empty(value);
    else if (key == "step_path")
      row.step_path = to_string_or_empty(value);
    else if (key == "step_index")
      row.step_index = to_integer(value).value_or(0);
    else if (key == "vector_index")
      row.vector_index = to_integer(value).value_or(0);
    else if (key == "retry")
      row.vector_retry = to_integer(value).value_or(0);
    else if (key == "measurement_timestamp")
      row.measured_at = to_time(value);
    else if (key == "inputs")
      row.inputs = to_dynamic_fields(value);
    else if (key == "outputs")
      row.outputs = to_dynamic_fields(value);
    else if (key == "custom")
      row.custom = to_dynamic_fields(value);
    else if (key == "stimulus")
      append_stimulus(value, row.stimulus);
  });
  if (row.step_path.empty()) row.step_path = row.step_name;
  if (!row.measured_at) row.measured_at = event.occurred_at;
  return ok;
}

}  // namespace litmus::runs
