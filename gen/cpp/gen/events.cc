// Generated from schema/events.py by `./dev gen`; don't edit.
#include "gen/events.h"

namespace litmus::events {
namespace {

void put(JsonWriter& w, std::string_view value) { w.string(value); }
void put(JsonWriter& w, int64_t value) { w.integer(value); }
void put(JsonWriter& w, double value) { w.number(value); }
void put(JsonWriter& w, bool value) { w.boolean(value); }
void put(JsonWriter& w, const Uuid& value) { w.uuid(value); }
void put(JsonWriter& w, Timestamp value) { w.time(value); }
void put(JsonWriter& w, JsonText value) { w.raw(value.text); }

void put(JsonWriter& w, StringList values) {
  std::string_view separator = "[";
  for (std::string_view value : values) {
    w.raw(separator);
    w.string(value);
    separator = ",";
  }
  w.raw(values.empty() ? "[]" : "]");
}

template <class T>
void put(JsonWriter& w, const std::optional<T>& value) {
  if (value) {
    put(w, *value);
  } else {
    w.null();
  }
}

}  // namespace

void encode_fields(const SessionStarted& event, JsonWriter& w) {
  w.raw(R"(,"session_type":)");
  put(w, event.session_type);
  w.raw(R"(,"station_id":)");
  put(w, event.station_id);
  w.raw(R"(,"station_name":)");
  put(w, event.station_name);
  w.raw(R"(,"station_type":)");
  put(w, event.station_type);
  w.raw(R"(,"station_location":)");
  put(w, event.station_location);
  w.raw(R"(,"station_hostname":)");
  put(w, event.station_hostname);
  w.raw(R"(,"pid":)");
  put(w, event.pid);
  w.raw(R"(,"client":)");
  put(w, event.client);
  w.raw(R"(,"operator_id":)");
  put(w, event.operator_id);
  w.raw(R"(,"operator_name":)");
  put(w, event.operator_name);
  w.raw(R"(,"fixture_id":)");
  put(w, event.fixture_id);
  w.raw(R"(,"slot_count":)");
  put(w, event.slot_count);
  w.raw(R"(,"process_uuid":)");
  put(w, event.process_uuid);
}

void encode_fields(const SessionEnded& event, JsonWriter& w) {
  w.raw(R"(,"outcome":)");
  put(w, event.outcome);
  w.raw(R"(,"reason":)");
  put(w, event.reason);
}

void encode_fields(const RunStarted& event, JsonWriter& w) {
  w.raw(R"(,"station_id":)");
  put(w, event.station_id);
  w.raw(R"(,"station_name":)");
  put(w, event.station_name);
  w.raw(R"(,"station_type":)");
  put(w, event.station_type);
  w.raw(R"(,"station_location":)");
  put(w, event.station_location);
  w.raw(R"(,"station_hostname":)");
  put(w, event.station_hostname);
  w.raw(R"(,"slot_id":)");
  put(w, event.slot_id);
  w.raw(R"(,"slot_index":)");
  put(w, event.slot_index);
  w.raw(R"(,"pid":)");
  put(w, event.pid);
  w.raw(R"(,"client":)");
  put(w, event.client);
  w.raw(R"(,"dut_serial":)");
  put(w, event.dut_serial);
  w.raw(R"(,"dut_part_number":)");
  put(w, event.dut_part_number);
  w.raw(R"(,"dut_revision":)");
  put(w, event.dut_revision);
  w.raw(R"(,"dut_lot_number":)");
  put(w, event.dut_lot_number);
  w.raw(R"(,"product_id":)");
  put(w, event.product_id);
  w.raw(R"(,"product_name":)");
  put(w, event.product_name);
  w.raw(R"(,"product_revision":)");
  put(w, event.product_revision);
  w.raw(R"(,"operator_id":)");
  put(w, event.operator_id);
  w.raw(R"(,"operator_name":)");
  put(w, event.operator_name);
  w.raw(R"(,"fixture_id":)");
  put(w, event.fixture_id);
  w.raw(R"(,"test_phase":)");
  put(w, event.test_phase);
  w.raw(R"(,"project_name":)");
  put(w, event.project_name);
  w.raw(R"(,"git_commit":)");
  put(w, event.git_commit);
  w.raw(R"(,"git_branch":)");
  put(w, event.git_branch);
  w.raw(R"(,"git_remote":)");
  put(w, event.git_remote);
  w.raw(R"(,"environment_json":)");
  put(w, event.environment_json);
  w.raw(R"(,"custom_metadata":)");
  put(w, event.custom_metadata);
  w.raw(R"(,"channel_refs":)");
  put(w, event.channel_refs);
  w.raw(R"(,"profile":)");
  put(w, event.profile);
  w.raw(R"(,"profile_facets":)");
  put(w, event.profile_facets);
  w.raw(R"(,"session_inputs":)");
  put(w, event.session_inputs);
}

void encode_fields(const RunEnded& event, JsonWriter& w) {
  w.raw(R"(,"outcome":)");
  put(w, event.outcome);
}

void encode_fields(const RunMaterialized& event, JsonWriter& w) {
  w.raw(R"(,"materializer":)");
  put(w, event.materializer);
  w.raw(R"(,"destination":)");
  put(w, event.destination);
  w.raw(R"(,"materialized_at":)");
  put(w, event.materialized_at.value_or(Timestamp::now()));
  w.raw(R"(,"row_counts":)");
  put(w, event.row_counts);
}

void encode_fields(const SlotStarted& event, JsonWriter& w) {
  w.raw(R"(,"slot_id":)");
  put(w, event.slot_id);
  w.raw(R"(,"dut_serial":)");
  put(w, event.dut_serial);
}

void encode_fields(const SlotCompleted& event, JsonWriter& w) {
  w.raw(R"(,"slot_id":)");
  put(w, event.slot_id);
  w.raw(R"(,"outcome":)");
  put(w, event.outcome);
  w.raw(R"(,"error_message":)");
  put(w, event.error_message);
}

void encode_fields(const SyncArrived& event, JsonWriter& w) {
  w.raw(R"(,"slot_id":)");
  put(w, event.slot_id);
  w.raw(R"(,"name":)");
  put(w, event.name);
}

void encode_fields(const SyncRelease& event, JsonWriter& w) {
  w.raw(R"(,"name":)");
  put(w, event.name);
}

void encode_fields(const RouteClosed& event, JsonWriter& w) {
  w.raw(R"(,"connection_name":)");
  put(w, event.connection_name);
  w.raw(R"(,"switch_role":)");
  put(w, event.switch_role);
  w.raw(R"(,"channels":)");
  put(w, event.channels);
}

void encode_fields(const RouteOpened& event, JsonWriter& w) {
  w.raw(R"(,"connection_name":)");
  put(w, event.connection_name);
  w.raw(R"(,"switch_role":)");
  put(w, event.switch_role);
  w.raw(R"(,"channels":)");
  put(w, event.channels);
}

void encode_fields(const InstrumentConnected& event, JsonWriter& w) {
  w.raw(R"(,"role":)");
  put(w, event.role);
  w.raw(R"(,"instrument_id":)");
  put(w, event.instrument_id);
  w.raw(R"(,"driver":)");
  put(w, event.driver);
  w.raw(R"(,"resource":)");
  put(w, event.resource);
  w.raw(R"(,"protocol":)");
  put(w, event.protocol);
  w.raw(R"(,"manufacturer":)");
  put(w, event.manufacturer);
  w.raw(R"(,"model":)");
  put(w, event.model);
  w.raw(R"(,"serial":)");
  put(w, event.serial);
  w.raw(R"(,"firmware":)");
  put(w, event.firmware);
  w.raw(R"(,"cal_due":)");
  put(w, event.cal_due);
  w.raw(R"(,"cal_last":)");
  put(w, event.cal_last);
  w.raw(R"(,"cal_certificate":)");
  put(w, event.cal_certificate);
  w.raw(R"(,"cal_lab":)");
  put(w, event.cal_lab);
  w.raw(R"(,"mocked":)");
  put(w, event.mocked);
}

void encode_fields(const IdentityVerified& event, JsonWriter& w) {
  w.raw(R"(,"role":)");
  put(w, event.role);
  w.raw(R"(,"expected":)");
  put(w, event.expected);
  w.raw(R"(,"actual":)");
  put(w, event.actual);
  w.raw(R"(,"matches":)");
  put(w, event.matches);
  w.raw(R"(,"mismatches":)");
  put(w, event.mismatches);
}

void encode_fields(const CalibrationWarning& event, JsonWriter& w) {
  w.raw(R"(,"role":)");
  put(w, event.role);
  w.raw(R"(,"instrument_id":)");
  put(w, event.instrument_id);
  w.raw(R"(,"days_until_due":)");
  put(w, event.days_until_due);
  w.raw(R"(,"message":)");
  put(w, event.message);
}

void encode_fields(const DutScanned& event, JsonWriter& w) {
  w.raw(R"(,"dut_serial":)");
  put(w, event.dut_serial);
  w.raw(R"(,"scan_source":)");
  put(w, event.scan_source);
}

void encode_fields(const InstrumentDisconnected& event, JsonWriter& w) {
  w.raw(R"(,"role":)");
  put(w, event.role);
  w.raw(R"(,"instrument_id":)");
  put(w, event.instrument_id);
  w.raw(R"(,"safe_state":)");
  put(w, event.safe_state);
}

void encode_fields(const StepsDiscovered& event, JsonWriter& w) {
  w.raw(R"(,"items":)");
  put(w, event.items);
}

void encode_fields(const StepStarted& event, JsonWriter& w) {
  w.raw(R"(,"step_name":)");
  put(w, event.step_name);
  w.raw(R"(,"step_index":)");
  put(w, event.step_index);
  w.raw(R"(,"step_path":)");
  put(w, event.step_path);
  w.raw(R"(,"parent_path":)");
  put(w, event.parent_path);
  w.raw(R"(,"description":)");
  put(w, event.description);
  w.raw(R"(,"vector_index":)");
  put(w, event.vector_index);
  w.raw(R"(,"inputs":)");
  put(w, event.inputs);
  w.raw(R"(,"node_id":)");
  put(w, event.node_id);
  w.raw(R"(,"file":)");
  put(w, event.file);
  w.raw(R"(,"module":)");
  put(w, event.module);
  w.raw(R"(,"class_name":)");
  put(w, event.class_name);
  w.raw(R"(,"function":)");
  put(w, event.function);
  w.raw(R"(,"retry":)");
  put(w, event.retry);
  w.raw(R"(,"input_units":)");
  put(w, event.input_units);
}

void encode_fields(const MeasurementRecorded& event, JsonWriter& w) {
  w.raw(R"(,"step_name":)");
  put(w, event.step_name);
  w.raw(R"(,"step_index":)");
  put(w, event.step_index);
  w.raw(R"(,"step_path":)");
  put(w, event.step_path);
  w.raw(R"(,"vector_index":)");
  put(w, event.vector_index);
  w.raw(R"(,"retry":)");
  put(w, event.retry);
  w.raw(R"(,"measurement_name":)");
  put(w, event.measurement_name);
  w.raw(R"(,"measurement_timestamp":)");
  put(w, event.measurement_timestamp);
  w.raw(R"(,"value":)");
  put(w, event.value);
  w.raw(R"(,"units":)");
  put(w, event.units);
  w.raw(R"(,"outcome":)");
  put(w, event.outcome);
  w.raw(R"(,"limit_low":)");
  put(w, event.limit_low);
  w.raw(R"(,"limit_high":)");
  put(w, event.limit_high);
  w.raw(R"(,"limit_nominal":)");
  put(w, event.limit_nominal);
  w.raw(R"(,"limit_comparator":)");
  put(w, event.limit_comparator);
  w.raw(R"(,"characteristic_id":)");
  put(w, event.characteristic_id);
  w.raw(R"(,"spec_ref":)");
  put(w, event.spec_ref);
  w.raw(R"(,"dut_pin":)");
  put(w, event.dut_pin);
  w.raw(R"(,"fixture_connection":)");
  put(w, event.fixture_connection);
  w.raw(R"(,"instrument_name":)");
  put(w, event.instrument_name);
  w.raw(R"(,"instrument_resource":)");
  put(w, event.instrument_resource);
  w.raw(R"(,"instrument_channel":)");
  put(w, event.instrument_channel);
  w.raw(R"(,"inputs":)");
  put(w, event.inputs);
  w.raw(R"(,"outputs":)");
  put(w, event.outputs);
  w.raw(R"(,"custom":)");
  put(w, event.custom);
  w.raw(R"(,"stimulus":)");
  put(w, event.stimulus);
}

void encode_fields(const RecordEvent& event, JsonWriter& w) {
  w.raw(R"(,"step_name":)");
  put(w, event.step_name);
  w.raw(R"(,"step_index":)");
  put(w, event.step_index);
  w.raw(R"(,"key":)");
  put(w, event.key);
  w.raw(R"(,"value":)");
  put(w, event.value);
}

void encode_fields(const StepEnded& event, JsonWriter& w) {
  w.raw(R"(,"step_name":)");
  put(w, event.step_name);
  w.raw(R"(,"step_index":)");
  put(w, event.step_index);
  w.raw(R"(,"step_path":)");
  put(w, event.step_path);
  w.raw(R"(,"parent_path":)");
  put(w, event.parent_path);
  w.raw(R"(,"outcome":)");
  put(w, event.outcome);
  w.raw(R"(,"vector_index":)");
  put(w, event.vector_index);
  w.raw(R"(,"vector_outcome":)");
  put(w, event.vector_outcome);
  w.raw(R"(,"inputs":)");
  put(w, event.inputs);
  w.raw(R"(,"outputs":)");
  put(w, event.outputs);
  w.raw(R"(,"node_id":)");
  put(w, event.node_id);
  w.raw(R"(,"file":)");
  put(w, event.file);
  w.raw(R"(,"module":)");
  put(w, event.module);
  w.raw(R"(,"class_name":)");
  put(w, event.class_name);
  w.raw(R"(,"function":)");
  put(w, event.function);
  w.raw(R"(,"retry":)");
  put(w, event.retry);
  w.raw(R"(,"input_units":)");
  put(w, event.input_units);
  w.raw(R"(,"output_units":)");
  put(w, event.output_units);
  w.raw(R"(,"output_pins":)");
  put(w, event.output_pins);
  w.raw(R"(,"instrument_roles":)");
  put(w, event.instrument_roles);
  w.raw(R"(,"error_phase":)");
  put(w, event.error_phase);
  w.raw(R"(,"error_type":)");
  put(w, event.error_type);
  w.raw(R"(,"error_message":)");
  put(w, event.error_message);
  w.raw(R"(,"error_traceback":)");
  put(w, event.error_traceback);
  w.raw(R"(,"stimulus":)");
  put(w, event.stimulus);
}

void encode_fields(const InstrumentRead& event, JsonWriter& w) {
  w.raw(R"(,"instrument_role":)");
  put(w, event.instrument_role);
  w.raw(R"(,"channel_id":)");
  put(w, event.channel_id);
  w.raw(R"(,"method":)");
  put(w, event.method);
  w.raw(R"(,"value":)");
  put(w, event.value);
  w.raw(R"(,"units":)");
  put(w, event.units);
  w.raw(R"(,"resource":)");
  put(w, event.resource);
  w.raw(R"(,"suppressed":)");
  put(w, event.suppressed);
  w.raw(R"(,"client":)");
  put(w, event.client);
  w.raw(R"(,"client_pid":)");
  put(w, event.client_pid);
}

void encode_fields(const InstrumentSet& event, JsonWriter& w) {
  w.raw(R"(,"instrument_role":)");
  put(w, event.instrument_role);
  w.raw(R"(,"channel_id":)");
  put(w, event.channel_id);
  w.raw(R"(,"attribute":)");
  put(w, event.attribute);
  w.raw(R"(,"value":)");
  put(w, event.value);
  w.raw(R"(,"units":)");
  put(w, event.units);
  w.raw(R"(,"resource":)");
  put(w, event.resource);
  w.raw(R"(,"suppressed":)");
  put(w, event.suppressed);
  w.raw(R"(,"client":)");
  put(w, event.client);
  w.raw(R"(,"client_pid":)");
  put(w, event.client_pid);
}

void encode_fields(const InstrumentConfigure& event, JsonWriter& w) {
  w.raw(R"(,"instrument_role":)");
  put(w, event.instrument_role);
  w.raw(R"(,"method":)");
  put(w, event.method);
  w.raw(R"(,"parameters":)");
  put(w, event.parameters);
  w.raw(R"(,"resource":)");
  put(w, event.resource);
  w.raw(R"(,"suppressed":)");
  put(w, event.suppressed);
  w.raw(R"(,"client":)");
  put(w, event.client);
  w.raw(R"(,"client_pid":)");
  put(w, event.client_pid);
}

void encode_fields(const DiagnosticWarning& event, JsonWriter& w) {
  w.raw(R"(,"source":)");
  put(w, event.source);
  w.raw(R"(,"message":)");
  put(w, event.message);
  w.raw(R"(,"details":)");
  put(w, event.details);
}

void encode_fields(const DiagnosticError& event, JsonWriter& w) {
  w.raw(R"(,"source":)");
  put(w, event.source);
  w.raw(R"(,"message":)");
  put(w, event.message);
  w.raw(R"(,"details":)");
  put(w, event.details);
}

void encode_fields(const StreamStarted& event, JsonWriter& w) {
  w.raw(R"(,"stream_id":)");
  put(w, event.stream_id);
  w.raw(R"(,"format":)");
  put(w, event.format);
  w.raw(R"(,"path":)");
  put(w, event.path);
}

void encode_fields(const StreamEnded& event, JsonWriter& w) {
  w.raw(R"(,"stream_id":)");
  put(w, event.stream_id);
}

void encode_fields(const StreamFrameIndex& event, JsonWriter& w) {
  w.raw(R"(,"stream_id":)");
  put(w, event.stream_id);
  w.raw(R"(,"frame_count":)");
  put(w, event.frame_count);
}

void encode_fields(const DialogOpened& event, JsonWriter& w) {
  w.raw(R"(,"dialog_id":)");
  put(w, event.dialog_id);
  w.raw(R"(,"dialog_type":)");
  put(w, event.dialog_type);
  w.raw(R"(,"title":)");
  put(w, event.title);
  w.raw(R"(,"message":)");
  put(w, event.message);
  w.raw(R"(,"step_name":)");
  put(w, event.step_name);
  w.raw(R"(,"blocking":)");
  put(w, event.blocking);
  w.raw(R"(,"choices":)");
  put(w, event.choices);
  w.raw(R"(,"allow_multiple":)");
  put(w, event.allow_multiple);
  w.raw(R"(,"timeout_seconds":)");
  put(w, event.timeout_seconds);
  w.raw(R"(,"placeholder":)");
  put(w, event.placeholder);
  w.raw(R"(,"default_value":)");
  put(w, event.default_value);
  w.raw(R"(,"confirm_label":)");
  put(w, event.confirm_label);
  w.raw(R"(,"cancel_label":)");
  put(w, event.cancel_label);
  w.raw(R"(,"slot_id":)");
  put(w, event.slot_id);
  w.raw(R"(,"dut_serial":)");
  put(w, event.dut_serial);
}

void encode_fields(const DialogResponded& event, JsonWriter& w) {
  w.raw(R"(,"dialog_id":)");
  put(w, event.dialog_id);
  w.raw(R"(,"dialog_type":)");
  put(w, event.dialog_type);
  w.raw(R"(,"response_type":)");
  put(w, event.response_type);
  w.raw(R"(,"duration_seconds":)");
  put(w, event.duration_seconds);
  w.raw(R"(,"value":)");
  put(w, event.value);
  w.raw(R"(,"choice":)");
  put(w, event.choice);
  w.raw(R"(,"choices":)");
  put(w, event.choices);
  w.raw(R"(,"responded_by":)");
  put(w, event.responded_by);
  w.raw(R"(,"responded_via":)");
  put(w, event.responded_via);
}

void encode_fields(const RunMaterializationFailed& event, JsonWriter& w) {
  w.raw(R"(,"materializer":)");
  put(w, event.materializer);
  w.raw(R"(,"error_type":)");
  put(w, event.error_type);
  w.raw(R"(,"error_message":)");
  put(w, event.error_message);
  w.raw(R"(,"destination":)");
  put(w, event.destination);
  w.raw(R"(,"attempt":)");
  put(w, event.attempt);
  w.raw(R"(,"will_retry":)");
  put(w, event.will_retry);
}

void encode_fields(const VectorStarted& event, JsonWriter& w) {
  w.raw(R"(,"step_name":)");
  put(w, event.step_name);
  w.raw(R"(,"step_index":)");
  put(w, event.step_index);
  w.raw(R"(,"step_path":)");
  put(w, event.step_path);
  w.raw(R"(,"vector_index":)");
  put(w, event.vector_index);
  w.raw(R"(,"vector_outer_index":)");
  put(w, event.vector_outer_index);
  w.raw(R"(,"retry":)");
  put(w, event.retry);
  w.raw(R"(,"step_retry":)");
  put(w, event.step_retry);
  w.raw(R"(,"inputs":)");
  put(w, event.inputs);
  w.raw(R"(,"input_units":)");
  put(w, event.input_units);
  w.raw(R"(,"node_id":)");
  put(w, event.node_id);
}

void encode_fields(const VectorEnded& event, JsonWriter& w) {
  w.raw(R"(,"step_name":)");
  put(w, event.step_name);
  w.raw(R"(,"step_index":)");
  put(w, event.step_index);
  w.raw(R"(,"step_path":)");
  put(w, event.step_path);
  w.raw(R"(,"vector_index":)");
  put(w, event.vector_index);
  w.raw(R"(,"vector_outer_index":)");
  put(w, event.vector_outer_index);
  w.raw(R"(,"retry":)");
  put(w, event.retry);
  w.raw(R"(,"step_retry":)");
  put(w, event.step_retry);
  w.raw(R"(,"inputs":)");
  put(w, event.inputs);
  w.raw(R"(,"input_units":)");
  put(w, event.input_units);
  w.raw(R"(,"node_id":)");
  put(w, event.node_id);
  w.raw(R"(,"outcome":)");
  put(w, event.outcome);
  w.raw(R"(,"outputs":)");
  put(w, event.outputs);
  w.raw(R"(,"output_units":)");
  put(w, event.output_units);
  w.raw(R"(,"output_pins":)");
  put(w, event.output_pins);
}

void encode_fields(const Observation& event, JsonWriter& w) {
  w.raw(R"(,"step_name":)");
  put(w, event.step_name);
  w.raw(R"(,"step_index":)");
  put(w, event.step_index);
  w.raw(R"(,"step_path":)");
  put(w, event.step_path);
  w.raw(R"(,"vector_index":)");
  put(w, event.vector_index);
  w.raw(R"(,"retry":)");
  put(w, event.retry);
  w.raw(R"(,"name":)");
  put(w, event.name);
  w.raw(R"(,"value":)");
  put(w, event.value);
  w.raw(R"(,"units":)");
  put(w, event.units);
  w.raw(R"(,"dut_pin":)");
  put(w, event.dut_pin);
}

void encode_fields(const InstrumentReserved& event, JsonWriter& w) {
  w.raw(R"(,"role":)");
  put(w, event.role);
  w.raw(R"(,"instrument_id":)");
  put(w, event.instrument_id);
  w.raw(R"(,"resource":)");
  put(w, event.resource);
  w.raw(R"(,"waited_ms":)");
  put(w, event.waited_ms);
  w.raw(R"(,"step_index":)");
  put(w, event.step_index);
  w.raw(R"(,"step_retry":)");
  put(w, event.step_retry);
}

void encode_fields(const InstrumentReleased& event, JsonWriter& w) {
  w.raw(R"(,"role":)");
  put(w, event.role);
  w.raw(R"(,"instrument_id":)");
  put(w, event.instrument_id);
  w.raw(R"(,"resource":)");
  put(w, event.resource);
  w.raw(R"(,"step_index":)");
  put(w, event.step_index);
  w.raw(R"(,"step_retry":)");
  put(w, event.step_retry);
}

void encode_fields(const ChannelStarted& event, JsonWriter& w) {
  w.raw(R"(,"channel_id":)");
  put(w, event.channel_id);
  w.raw(R"(,"units":)");
  put(w, event.units);
  w.raw(R"(,"instrument_role":)");
  put(w, event.instrument_role);
  w.raw(R"(,"method":)");
  put(w, event.method);
  w.raw(R"(,"resource":)");
  put(w, event.resource);
}

void encode_fields(const ChannelEnded& event, JsonWriter& w) {
  w.raw(R"(,"channel_id":)");
  put(w, event.channel_id);
  w.raw(R"(,"reason":)");
  put(w, event.reason);
}

void encode_fields(const ChannelCheckpoint& event, JsonWriter& w) {
  w.raw(R"(,"uri":)");
  put(w, event.uri);
  w.raw(R"(,"sample_offset":)");
  put(w, event.sample_offset);
}

void encode_fields(const FileStarted& event, JsonWriter& w) {
  w.raw(R"(,"file_id":)");
  put(w, event.file_id);
  w.raw(R"(,"name":)");
  put(w, event.name);
  w.raw(R"(,"format":)");
  put(w, event.format);
}

void encode_fields(const FileEnded& event, JsonWriter& w) {
  w.raw(R"(,"file_id":)");
  put(w, event.file_id);
  w.raw(R"(,"uri":)");
  put(w, event.uri);
  w.raw(R"(,"size_bytes":)");
  put(w, event.size_bytes);
}

void encode_fields(const FileCheckpoint& event, JsonWriter& w) {
  w.raw(R"(,"uri":)");
  put(w, event.uri);
  w.raw(R"(,"byte_offset":)");
  put(w, event.byte_offset);
}

}  // namespace litmus::events
