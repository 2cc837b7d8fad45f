// An event of each type with every field filled, for tests.
// Generated from schema/events.py by `./dev gen`; don't edit.
#pragma once

#include <string_view>

#include "gen/events.h"

namespace litmus::events {

inline constexpr Uuid kSampleUuid = {{1, 2, 3, 4, 5, 6, 0x77, 8, 0x89, 10, 11, 12, 13, 14, 15, 16}};
inline constexpr Timestamp kSampleTime = {1773151401942000};
inline constexpr std::string_view kSampleStrings[] = {"a", "b \"quoted\""};
inline constexpr StringList kSampleList = kSampleStrings;
inline constexpr std::string_view kSampleObject = R"({"k":[1,2.5,"x",null,{"n":true}]})";
inline constexpr std::string_view kSampleArray = R"([{"param":"vin","value":5.0}])";

inline void fill_sample(SessionStarted& event) {
  event.session_type = "session_type µ";
  event.station_id = "station_id µ";
  event.station_name = "station_name µ";
  event.station_type = "station_type µ";
  event.station_location = "station_location µ";
  event.station_hostname = "station_hostname µ";
  event.pid = 42;
  event.client = "client µ";
  event.operator_id = "operator_id µ";
  event.operator_name = "operator_name µ";
  event.fixture_id = "fixture_id µ";
  event.slot_count = 42;
  event.process_uuid = "process_uuid µ";
}

inline void fill_sample(SessionEnded& event) {
  event.outcome = "outcome µ";
  event.reason = "reason µ";
}

inline void fill_sample(RunStarted& event) {
  event.station_id = "station_id µ";
  event.station_name = "station_name µ";
  event.station_type = "station_type µ";
  event.station_location = "station_location µ";
  event.station_hostname = "station_hostname µ";
  event.slot_id = "slot_id µ";
  event.slot_index = 42;
  event.pid = 42;
  event.client = "client µ";
  event.dut_serial = "dut_serial µ";
  event.dut_part_number = "dut_part_number µ";
  event.dut_revision = "dut_revision µ";
  event.dut_lot_number = "dut_lot_number µ";
  event.product_id = "product_id µ";
  event.product_name = "product_name µ";
  event.product_revision = "product_revision µ";
  event.operator_id = "operator_id µ";
  event.operator_name = "operator_name µ";
  event.fixture_id = "fixture_id µ";
  event.test_phase = "test_phase µ";
  event.project_name = "project_name µ";
  event.git_commit = "git_commit µ";
  event.git_branch = "git_branch µ";
  event.git_remote = "git_remote µ";
  event.environment_json = "environment_json µ";
  event.custom_metadata = JsonText{kSampleObject};
  event.channel_refs = kSampleList;
  event.profile = "profile µ";
  event.profile_facets = JsonText{kSampleObject};
  event.session_inputs = JsonText{kSampleObject};
}

inline void fill_sample(RunEnded& event) {
  event.outcome = "outcome µ";
}

inline void fill_sample(RunMaterialized& event) {
  event.materializer = "materializer µ";
  event.destination = "destination µ";
  event.materialized_at = kSampleTime;
  event.row_counts = JsonText{kSampleObject};
}

inline void fill_sample(SlotStarted& event) {
  event.slot_id = "slot_id µ";
  event.dut_serial = "dut_serial µ";
}

inline void fill_sample(SlotCompleted& event) {
  event.slot_id = "slot_id µ";
  event.outcome = "outcome µ";
  event.error_message = "error_message µ";
}

inline void fill_sample(SyncArrived& event) {
  event.slot_id = "slot_id µ";
  event.name = "name µ";
}

inline void fill_sample(SyncRelease& event) {
  event.name = "name µ";
}

inline void fill_sample(RouteClosed& event) {
  event.connection_name = "connection_name µ";
  event.switch_role = "switch_role µ";
  event.channels = kSampleList;
}

inline void fill_sample(RouteOpened& event) {
  event.connection_name = "connection_name µ";
  event.switch_role = "switch_role µ";
  event.channels = kSampleList;
}

inline void fill_sample(InstrumentConnected& event) {
  event.role = "role µ";
  event.instrument_id = "instrument_id µ";
  event.driver = "driver µ";
  event.resource = "resource µ";
  event.protocol = "protocol µ";
  event.manufacturer = "manufacturer µ";
  event.model = "model µ";
  event.serial = "serial µ";
  event.firmware = "firmware µ";
  event.cal_due = "cal_due µ";
  event.cal_last = "cal_last µ";
  event.cal_certificate = "cal_certificate µ";
  event.cal_lab = "cal_lab µ";
  event.mocked = true;
}

inline void fill_sample(IdentityVerified& event) {
  event.role = "role µ";
  event.expected = JsonText{kSampleObject};
  event.actual = JsonText{kSampleObject};
  event.matches = true;
  event.mismatches = kSampleList;
}

inline void fill_sample(CalibrationWarning& event) {
  event.role = "role µ";
  event.instrument_id = "instrument_id µ";
  event.days_until_due = 42;
  event.message = "message µ";
}

inline void fill_sample(DutScanned& event) {
  event.dut_serial = "dut_serial µ";
  event.scan_source = "scan_source µ";
}

inline void fill_sample(InstrumentDisconnected& event) {
  event.role = "role µ";
  event.instrument_id = "instrument_id µ";
  event.safe_state = "safe_state µ";
}

inline void fill_sample(StepsDiscovered& event) {
  event.items = JsonText{kSampleArray};
}

inline void fill_sample(StepStarted& event) {
  event.step_name = "step_name µ";
  event.step_index = 42;
  event.step_path = "step_path µ";
  event.parent_path = "parent_path µ";
  event.description = "description µ";
  event.vector_index = 42;
  event.inputs = JsonText{kSampleObject};
  event.node_id = "node_id µ";
  event.file = "file µ";
  event.module = "module µ";
  event.class_name = "class_name µ";
  event.function = "function µ";
  event.retry = 42;
  event.input_units = JsonText{kSampleObject};
}

inline void fill_sample(MeasurementRecorded& event) {
  event.step_name = "step_name µ";
  event.step_index = 42;
  event.step_path = "step_path µ";
  event.vector_index = 42;
  event.retry = 42;
  event.measurement_name = "measurement_name µ";
  event.measurement_timestamp = kSampleTime;
  event.value = 3.25;
  event.units = "units µ";
  event.outcome = "outcome µ";
  event.limit_low = 3.25;
  event.limit_high = 3.25;
  event.limit_nominal = 3.25;
  event.limit_comparator = "limit_comparator µ";
  event.characteristic_id = "characteristic_id µ";
  event.spec_ref = "spec_ref µ";
  event.dut_pin = "dut_pin µ";
  event.fixture_connection = "fixture_connection µ";
  event.instrument_name = "instrument_name µ";
  event.instrument_resource = "instrument_resource µ";
  event.instrument_channel = "instrument_channel µ";
  event.inputs = JsonText{kSampleObject};
  event.outputs = JsonText{kSampleObject};
  event.custom = JsonText{kSampleObject};
  event.stimulus = JsonText{kSampleArray};
}

inline void fill_sample(RecordEvent& event) {
  event.step_name = "step_name µ";
  event.step_index = 42;
  event.key = "key µ";
  event.value = JsonText{kSampleObject};
}

inline void fill_sample(StepEnded& event) {
  event.step_name = "step_name µ";
  event.step_index = 42;
  event.step_path = "step_path µ";
  event.parent_path = "parent_path µ";
  event.outcome = "outcome µ";
  event.vector_index = 42;
  event.vector_outcome = "vector_outcome µ";
  event.inputs = JsonText{kSampleObject};
  event.outputs = JsonText{kSampleObject};
  event.node_id = "node_id µ";
  event.file = "file µ";
  event.module = "module µ";
  event.class_name = "class_name µ";
  event.function = "function µ";
  event.retry = 42;
  event.input_units = JsonText{kSampleObject};
  event.output_units = JsonText{kSampleObject};
  event.output_pins = JsonText{kSampleObject};
  event.instrument_roles = kSampleList;
  event.error_phase = "error_phase µ";
  event.error_type = "error_type µ";
  event.error_message = "error_message µ";
  event.error_traceback = "error_traceback µ";
  event.stimulus = JsonText{kSampleArray};
}

inline void fill_sample(InstrumentRead& event) {
  event.instrument_role = "instrument_role µ";
  event.channel_id = "channel_id µ";
  event.method = "method µ";
  event.value = JsonText{kSampleObject};
  event.units = "units µ";
  event.resource = "resource µ";
  event.suppressed = 42;
  event.client = "client µ";
  event.client_pid = 42;
}

inline void fill_sample(InstrumentSet& event) {
  event.instrument_role = "instrument_role µ";
  event.channel_id = "channel_id µ";
  event.attribute = "attribute µ";
  event.value = JsonText{kSampleObject};
  event.units = "units µ";
  event.resource = "resource µ";
  event.suppressed = 42;
  event.client = "client µ";
  event.client_pid = 42;
}

inline void fill_sample(InstrumentConfigure& event) {
  event.instrument_role = "instrument_role µ";
  event.method = "method µ";
  event.parameters = JsonText{kSampleObject};
  event.resource = "resource µ";
  event.suppressed = 42;
  event.client = "client µ";
  event.client_pid = 42;
}

inline void fill_sample(DiagnosticWarning& event) {
  event.source = "source µ";
  event.message = "message µ";
  event.details = JsonText{kSampleObject};
}

inline void fill_sample(DiagnosticError& event) {
  event.source = "source µ";
  event.message = "message µ";
  event.details = JsonText{kSampleObject};
}

inline void fill_sample(StreamStarted& event) {
  event.stream_id = kSampleUuid;
  event.format = "format µ";
  event.path = "path µ";
}

inline void fill_sample(StreamEnded& event) {
  event.stream_id = kSampleUuid;
}

inline void fill_sample(StreamFrameIndex& event) {
  event.stream_id = kSampleUuid;
  event.frame_count = 42;
}

inline void fill_sample(DialogOpened& event) {
  event.dialog_id = kSampleUuid;
  event.dialog_type = "dialog_type µ";
  event.title = "title µ";
  event.message = "message µ";
  event.step_name = "step_name µ";
  event.blocking = true;
  event.choices = kSampleList;
  event.allow_multiple = true;
  event.timeout_seconds = 3.25;
  event.placeholder = "placeholder µ";
  event.default_value = "default_value µ";
  event.confirm_label = "confirm_label µ";
  event.cancel_label = "cancel_label µ";
  event.slot_id = "slot_id µ";
  event.dut_serial = "dut_serial µ";
}

inline void fill_sample(DialogResponded& event) {
  event.dialog_id = kSampleUuid;
  event.dialog_type = "dialog_type µ";
  event.response_type = "response_type µ";
  event.duration_seconds = 3.25;
  event.value = "value µ";
  event.choice = 42;
  event.choices = JsonText{kSampleArray};
  event.responded_by = "responded_by µ";
  event.responded_via = "responded_via µ";
}

inline void fill_sample(RunMaterializationFailed& event) {
  event.materializer = "materializer µ";
  event.error_type = "error_type µ";
  event.error_message = "error_message µ";
  event.destination = "destination µ";
  event.attempt = 42;
  event.will_retry = true;
}

inline void fill_sample(VectorStarted& event) {
  event.step_name = "step_name µ";
  event.step_index = 42;
  event.step_path = "step_path µ";
  event.vector_index = 42;
  event.vector_outer_index = 42;
  event.retry = 42;
  event.step_retry = 42;
  event.inputs = JsonText{kSampleObject};
  event.input_units = JsonText{kSampleObject};
  event.node_id = "node_id µ";
}

inline void fill_sample(VectorEnded& event) {
  event.step_name = "step_name µ";
  event.step_index = 42;
  event.step_path = "step_path µ";
  event.vector_index = 42;
  event.vector_outer_index = 42;
  event.retry = 42;
  event.step_retry = 42;
  event.inputs = JsonText{kSampleObject};
  event.input_units = JsonText{kSampleObject};
  event.node_id = "node_id µ";
  event.outcome = "outcome µ";
  event.outputs = JsonText{kSampleObject};
  event.output_units = JsonText{kSampleObject};
  event.output_pins = JsonText{kSampleObject};
}

inline void fill_sample(Observation& event) {
  event.step_name = "step_name µ";
  event.step_index = 42;
  event.step_path = "step_path µ";
  event.vector_index = 42;
  event.retry = 42;
  event.name = "name µ";
  event.value = JsonText{kSampleObject};
  event.units = "units µ";
  event.dut_pin = "dut_pin µ";
}

inline void fill_sample(InstrumentReserved& event) {
  event.role = "role µ";
  event.instrument_id = "instrument_id µ";
  event.resource = "resource µ";
  event.waited_ms = 3.25;
  event.step_index = 42;
  event.step_retry = 42;
}

inline void fill_sample(InstrumentReleased& event) {
  event.role = "role µ";
  event.instrument_id = "instrument_id µ";
  event.resource = "resource µ";
  event.step_index = 42;
  event.step_retry = 42;
}

inline void fill_sample(ChannelStarted& event) {
  event.channel_id = "channel_id µ";
  event.units = "units µ";
  event.instrument_role = "instrument_role µ";
  event.method = "method µ";
  event.resource = "resource µ";
}

inline void fill_sample(ChannelEnded& event) {
  event.channel_id = "channel_id µ";
  event.reason = "reason µ";
}

inline void fill_sample(ChannelCheckpoint& event) {
  event.uri = "uri µ";
  event.sample_offset = 42;
}

inline void fill_sample(FileStarted& event) {
  event.file_id = kSampleUuid;
  event.name = "name µ";
  event.format = "format µ";
}

inline void fill_sample(FileEnded& event) {
  event.file_id = kSampleUuid;
  event.uri = "uri µ";
  event.size_bytes = 42;
}

inline void fill_sample(FileCheckpoint& event) {
  event.uri = "uri µ";
  event.byte_offset = 42;
}

}  // namespace litmus::events
