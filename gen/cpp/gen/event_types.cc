// Generated from schema/events.py by `./dev gen`; don't edit.
#include "gen/event_types.h"

#include <iterator>

namespace litmus::events {
namespace {

using enum FieldKind;

constexpr FieldInfo kEnvelopeFields[] = {
    {"id", kUuid, false, false, R"()", R"(,"id":)", ""},
    {"event_type", kString, true, false, R"()", R"(,"event_type":)", ""},
    {"occurred_at", kTime, false, false, R"()", R"(,"occurred_at":)", ""},
    {"received_at", kTime, false, true, R"(null)", R"(,"received_at":)", ""},
    {"session_id", kUuid, false, false, R"()", R"(,"session_id":)", ""},
    {"run_id", kUuid, false, true, R"(null)", R"(,"run_id":)", ""},
    {"derived", kBoolean, false, false, R"(false)", R"(,"derived":)", ""},
};
constexpr FieldInfo kSessionStartedFields[] = {
    {"session_type", kString, false, false, R"("test_run")", R"(,"session_type":)", "SessionType"},
    {"station_id", kString, false, true, R"(null)", R"(,"station_id":)", ""},
    {"station_name", kString, false, true, R"(null)", R"(,"station_name":)", ""},
    {"station_type", kString, false, true, R"(null)", R"(,"station_type":)", ""},
    {"station_location", kString, false, true, R"(null)", R"(,"station_location":)", ""},
    {"station_hostname", kString, false, true, R"(null)", R"(,"station_hostname":)", ""},
    {"pid", kInteger, false, true, R"(null)", R"(,"pid":)", ""},
    {"client", kString, false, false, R"()", R"(,"client":)", ""},
    {"operator_id", kString, false, true, R"(null)", R"(,"operator_id":)", ""},
    {"operator_name", kString, false, true, R"(null)", R"(,"operator_name":)", ""},
    {"fixture_id", kString, false, true, R"(null)", R"(,"fixture_id":)", ""},
    {"slot_count", kInteger, false, false, R"(1)", R"(,"slot_count":)", ""},
    {"process_uuid", kString, false, true, R"(null)", R"(,"process_uuid":)", ""},
};
constexpr FieldInfo kSessionEndedFields[] = {
    {"outcome", kString, false, true, R"(null)", R"(,"outcome":)", "Outcome"},
    {"reason", kString, false, true, R"(null)", R"(,"reason":)", ""},
};
constexpr FieldInfo kRunStartedFields[] = {
    {"station_id", kString, false, true, R"(null)", R"(,"station_id":)", ""},
    {"station_name", kString, false, true, R"(null)", R"(,"station_name":)", ""},
    {"station_type", kString, false, true, R"(null)", R"(,"station_type":)", ""},
    {"station_location", kString, false, true, R"(null)", R"(,"station_location":)", ""},
    {"station_hostname", kString, false, true, R"(null)", R"(,"station_hostname":)", ""},
    {"slot_id", kString, false, true, R"(null)", R"(,"slot_id":)", ""},
    {"slot_index", kInteger, false, true, R"(null)", R"(,"slot_index":)", ""},
    {"pid", kInteger, false, true, R"(null)", R"(,"pid":)", ""},
    {"client", kString, false, false, R"()", R"(,"client":)", ""},
    {"dut_serial", kString, false, false, R"("")", R"(,"dut_serial":)", ""},
    {"dut_part_number", kString, false, true, R"(null)", R"(,"dut_part_number":)", ""},
    {"dut_revision", kString, false, true, R"(null)", R"(,"dut_revision":)", ""},
    {"dut_lot_number", kString, false, true, R"(null)", R"(,"dut_lot_number":)", ""},
    {"product_id", kString, false, true, R"(null)", R"(,"product_id":)", ""},
    {"product_name", kString, false, true, R"(null)", R"(,"product_name":)", ""},
    {"product_revision", kString, false, true, R"(null)", R"(,"product_revision":)", ""},
    {"operator_id", kString, false, true, R"(null)", R"(,"operator_id":)", ""},
    {"operator_name", kString, false, true, R"(null)", R"(,"operator_name":)", ""},
    {"fixture_id", kString, false, true, R"(null)", R"(,"fixture_id":)", ""},
    {"test_phase", kString, false, true, R"(null)", R"(,"test_phase":)", ""},
    {"project_name", kString, false, true, R"(null)", R"(,"project_name":)", ""},
    {"git_commit", kString, false, true, R"(null)", R"(,"git_commit":)", ""},
    {"git_branch", kString, false, true, R"(null)", R"(,"git_branch":)", ""},
    {"git_remote", kString, false, true, R"(null)", R"(,"git_remote":)", ""},
    {"environment_json", kString, false, true, R"(null)", R"(,"environment_json":)", ""},
    {"custom_metadata", kJson, false, false, R"({})", R"(,"custom_metadata":)", ""},
    {"channel_refs", kStringList, false, false, R"([])", R"(,"channel_refs":)", ""},
    {"profile", kString, false, true, R"(null)", R"(,"profile":)", ""},
    {"profile_facets", kJson, false, false, R"({})", R"(,"profile_facets":)", ""},
    {"session_inputs", kJson, false, false, R"({})", R"(,"session_inputs":)", ""},
};
constexpr FieldInfo kRunEndedFields[] = {
    {"outcome", kString, false, true, R"(null)", R"(,"outcome":)", "Outcome"},
};
constexpr FieldInfo kRunMaterializedFields[] = {
    {"materializer", kString, true, false, R"()", R"(,"materializer":)", ""},
    {"destination", kString, true, false, R"()", R"(,"destination":)", ""},
    {"materialized_at", kTime, false, false, R"()", R"(,"materialized_at":)", ""},
    {"row_counts", kJson, false, true, R"(null)", R"(,"row_counts":)", ""},
};
constexpr FieldInfo kSlotStartedFields[] = {
    {"slot_id", kString, true, false, R"()", R"(,"slot_id":)", ""},
    {"dut_serial", kString, true, false, R"()", R"(,"dut_serial":)", ""},
};
constexpr FieldInfo kSlotCompletedFields[] = {
    {"slot_id", kString, true, false, R"()", R"(,"slot_id":)", ""},
    {"outcome", kString, true, false, R"()", R"(,"outcome":)", "SlotOutcome"},
    {"error_message", kString, false, true, R"(null)", R"(,"error_message":)", ""},
};
constexpr FieldInfo kSyncArrivedFields[] = {
    {"slot_id", kString, true, false, R"()", R"(,"slot_id":)", ""},
    {"name", kString, true, false, R"()", R"(,"name":)", ""},
};
constexpr FieldInfo kSyncReleaseFields[] = {
    {"name", kString, true, false, R"()", R"(,"name":)", ""},
};
constexpr FieldInfo kRouteClosedFields[] = {
    {"connection_name", kString, true, false, R"()", R"(,"connection_name":)", ""},
    {"switch_role", kString, true, false, R"()", R"(,"switch_role":)", ""},
    {"channels", kStringList, true, false, R"()", R"(,"channels":)", ""},
};
constexpr FieldInfo kRouteOpenedFields[] = {
    {"connection_name", kString, true, false, R"()", R"(,"connection_name":)", ""},
    {"switch_role", kString, true, false, R"()", R"(,"switch_role":)", ""},
    {"channels", kStringList, true, false, R"()", R"(,"channels":)", ""},
};
constexpr FieldInfo kInstrumentConnectedFields[] = {
    {"role", kString, true, false, R"()", R"(,"role":)", ""},
    {"instrument_id", kString, true, false, R"()", R"(,"instrument_id":)", ""},
    {"driver", kString, false, true, R"(null)", R"(,"driver":)", ""},
    {"resource", kString, true, false, R"()", R"(,"resource":)", ""},
    {"protocol", kString, false, false, R"("visa")", R"(,"protocol":)", ""},
    {"manufacturer", kString, false, true, R"(null)", R"(,"manufacturer":)", ""},
    {"model", kString, false, true, R"(null)", R"(,"model":)", ""},
    {"serial", kString, false, true, R"(null)", R"(,"serial":)", ""},
    {"firmware", kString, false, true, R"(null)", R"(,"firmware":)", ""},
    {"cal_due", kString, false, true, R"(null)", R"(,"cal_due":)", ""},
    {"cal_last", kString, false, true, R"(null)", R"(,"cal_last":)", ""},
    {"cal_certificate", kString, false, true, R"(null)", R"(,"cal_certificate":)", ""},
    {"cal_lab", kString, false, true, R"(null)", R"(,"cal_lab":)", ""},
    {"mocked", kBoolean, false, false, R"(false)", R"(,"mocked":)", ""},
};
constexpr FieldInfo kIdentityVerifiedFields[] = {
    {"role", kString, true, false, R"()", R"(,"role":)", ""},
    {"expected", kJson, false, false, R"({})", R"(,"expected":)", ""},
    {"actual", kJson, false, false, R"({})", R"(,"actual":)", ""},
    {"matches", kBoolean, false, false, R"(true)", R"(,"matches":)", ""},
    {"mismatches", kStringList, false, false, R"([])", R"(,"mismatches":)", ""},
};
constexpr FieldInfo kCalibrationWarningFields[] = {
    {"role", kString, true, false, R"()", R"(,"role":)", ""},
    {"instrument_id", kString, true, false, R"()", R"(,"instrument_id":)", ""},
    {"days_until_due", kInteger, false, true, R"(null)", R"(,"days_until_due":)", ""},
    {"message", kString, false, false, R"("")", R"(,"message":)", ""},
};
constexpr FieldInfo kDutScannedFields[] = {
    {"dut_serial", kString, true, false, R"()", R"(,"dut_serial":)", ""},
    {"scan_source", kString, false, true, R"(null)", R"(,"scan_source":)", ""},
};
constexpr FieldInfo kInstrumentDisconnectedFields[] = {
    {"role", kString, true, false, R"()", R"(,"role":)", ""},
    {"instrument_id", kString, true, false, R"()", R"(,"instrument_id":)", ""},
    {"safe_state", kString, false, true, R"(null)", R"(,"safe_state":)", "SafeState"},
};
constexpr FieldInfo kStepsDiscoveredFields[] = {
    {"items", kJson, false, false, R"([])", R"(,"items":)", ""},
};
constexpr FieldInfo kStepStartedFields[] = {
    {"step_name", kString, true, false, R"()", R"(,"step_name":)", ""},
    {"step_index", kInteger, true, false, R"()", R"(,"step_index":)", ""},
    {"step_path", kString, false, false, R"("")", R"(,"step_path":)", ""},
    {"parent_path", kString, false, false, R"("")", R"(,"parent_path":)", ""},
    {"description", kString, false, true, R"(null)", R"(,"description":)", ""},
    {"vector_index", kInteger, false, false, R"(0)", R"(,"vector_index":)", ""},
    {"inputs", kJson, false, false, R"({})", R"(,"inputs":)", ""},
    {"node_id", kString, false, true, R"(null)", R"(,"node_id":)", ""},
    {"file", kString, false, true, R"(null)", R"(,"file":)", ""},
    {"module", kString, false, true, R"(null)", R"(,"module":)", ""},
    {"class_name", kString, false, true, R"(null)", R"(,"class_name":)", ""},
    {"function", kString, false, true, R"(null)", R"(,"function":)", ""},
    {"retry", kInteger, false, false, R"(0)", R"(,"retry":)", ""},
    {"input_units", kJson, false, false, R"({})", R"(,"input_units":)", ""},
};
constexpr FieldInfo kMeasurementRecordedFields[] = {
    {"step_name", kString, true, false, R"()", R"(,"step_name":)", ""},
    {"step_index", kInteger, true, false, R"()", R"(,"step_index":)", ""},
    {"step_path", kString, false, false, R"("")", R"(,"step_path":)", ""},
    {"vector_index", kInteger, false, false, R"(0)", R"(,"vector_index":)", ""},
    {"retry", kInteger, false, false, R"(0)", R"(,"retry":)", ""},
    {"measurement_name", kString, true, false, R"()", R"(,"measurement_name":)", ""},
    {"measurement_timestamp", kTime, false, true, R"(null)", R"(,"measurement_timestamp":)", ""},
    {"value", kNumber, false, true, R"(null)", R"(,"value":)", ""},
    {"units", kString, false, true, R"(null)", R"(,"units":)", ""},
    {"outcome", kString, false, true, R"(null)", R"(,"outcome":)", "Outcome"},
    {"limit_low", kNumber, false, true, R"(null)", R"(,"limit_low":)", ""},
    {"limit_high", kNumber, false, true, R"(null)", R"(,"limit_high":)", ""},
    {"limit_nominal", kNumber, false, true, R"(null)", R"(,"limit_nominal":)", ""},
    {"limit_comparator", kString, false, true, R"(null)", R"(,"limit_comparator":)", "Comparator"},
    {"characteristic_id", kString, false, true, R"(null)", R"(,"characteristic_id":)", ""},
    {"spec_ref", kString, false, true, R"(null)", R"(,"spec_ref":)", ""},
    {"dut_pin", kString, false, true, R"(null)", R"(,"dut_pin":)", ""},
    {"fixture_connection", kString, false, true, R"(null)", R"(,"fixture_connection":)", ""},
    {"instrument_name", kString, false, true, R"(null)", R"(,"instrument_name":)", ""},
    {"instrument_resource", kString, false, true, R"(null)", R"(,"instrument_resource":)", ""},
    {"instrument_channel", kString, false, true, R"(null)", R"(,"instrument_channel":)", ""},
    {"inputs", kJson, false, false, R"({})", R"(,"inputs":)", ""},
    {"outputs", kJson, false, false, R"({})", R"(,"outputs":)", ""},
    {"custom", kJson, false, false, R"({})", R"(,"custom":)", ""},
    {"stimulus", kJson, false, false, R"([])", R"(,"stimulus":)", ""},
};
constexpr FieldInfo kRecordEventFields[] = {
    {"step_name", kString, true, false, R"()", R"(,"step_name":)", ""},
    {"step_index", kInteger, true, false, R"()", R"(,"step_index":)", ""},
    {"key", kString, true, false, R"()", R"(,"key":)", ""},
    {"value", kJson, true, false, R"()", R"(,"value":)", ""},
};
constexpr FieldInfo kStepEndedFields[] = {
    {"step_name", kString, true, false, R"()", R"(,"step_name":)", ""},
    {"step_index", kInteger, true, false, R"()", R"(,"step_index":)", ""},
    {"step_path", kString, false, false, R"("")", R"(,"step_path":)", ""},
    {"parent_path", kString, false, false, R"("")", R"(,"parent_path":)", ""},
    {"outcome", kString, false, true, R"(null)", R"(,"outcome":)", "Outcome"},
    {"vector_index", kInteger, false, false, R"(0)", R"(,"vector_index":)", ""},
    {"vector_outcome", kString, false, true, R"(null)", R"(,"vector_outcome":)", "Outcome"},
    {"inputs", kJson, false, false, R"({})", R"(,"inputs":)", ""},
    {"outputs", kJson, false, false, R"({})", R"(,"outputs":)", ""},
    {"node_id", kString, false, true, R"(null)", R"(,"node_id":)", ""},
    {"file", kString, false, true, R"(null)", R"(,"file":)", ""},
    {"module", kString, false, true, R"(null)", R"(,"module":)", ""},
    {"class_name", kString, false, true, R"(null)", R"(,"class_name":)", ""},
    {"function", kString, false, true, R"(null)", R"(,"function":)", ""},
    {"retry", kInteger, false, false, R"(0)", R"(,"retry":)", ""},
    {"input_units", kJson, false, false, R"({})", R"(,"input_units":)", ""},
    {"output_units", kJson, false, false, R"({})", R"(,"output_units":)", ""},
    {"output_pins", kJson, false, false, R"({})", R"(,"output_pins":)", ""},
    {"instrument_roles", kStringList, false, false, R"([])", R"(,"instrument_roles":)", ""},
    {"error_phase", kString, false, true, R"(null)", R"(,"error_phase":)", "ErrorPhase"},
    {"error_type", kString, false, true, R"(null)", R"(,"error_type":)", ""},
    {"error_message", kString, false, true, R"(null)", R"(,"error_message":)", ""},
    {"error_traceback", kString, false, true, R"(null)", R"(,"error_traceback":)", ""},
    {"stimulus", kJson, false, false, R"([])", R"(,"stimulus":)", ""},
};
constexpr FieldInfo kInstrumentReadFields[] = {
    {"instrument_role", kString, true, false, R"()", R"(,"instrument_role":)", ""},
    {"channel_id", kString, true, false, R"()", R"(,"channel_id":)", ""},
    {"method", kString, true, false, R"()", R"(,"method":)", ""},
    {"value", kJson, false, false, R"(null)", R"(,"value":)", ""},
    {"units", kString, false, true, R"(null)", R"(,"units":)", ""},
    {"resource", kString, false, false, R"("")", R"(,"resource":)", ""},
    {"suppressed", kInteger, false, false, R"(0)", R"(,"suppressed":)", ""},
    {"client", kString, false, true, R"(null)", R"(,"client":)", ""},
    {"client_pid", kInteger, false, true, R"(null)", R"(,"client_pid":)", ""},
};
constexpr FieldInfo kInstrumentSetFields[] = {
    {"instrument_role", kString, true, false, R"()", R"(,"instrument_role":)", ""},
    {"channel_id", kString, true, false, R"()", R"(,"channel_id":)", ""},
    {"attribute", kString, true, false, R"()", R"(,"attribute":)", ""},
    {"value", kJson, false, false, R"(null)", R"(,"value":)", ""},
    {"units", kString, false, true, R"(null)", R"(,"units":)", ""},
    {"resource", kString, false, false, R"("")", R"(,"resource":)", ""},
    {"suppressed", kInteger, false, false, R"(0)", R"(,"suppressed":)", ""},
    {"client", kString, false, true, R"(null)", R"(,"client":)", ""},
    {"client_pid", kInteger, false, true, R"(null)", R"(,"client_pid":)", ""},
};
constexpr FieldInfo kInstrumentConfigureFields[] = {
    {"instrument_role", kString, true, false, R"()", R"(,"instrument_role":)", ""},
    {"method", kString, true, false, R"()", R"(,"method":)", ""},
    {"parameters", kJson, false, false, R"({})", R"(,"parameters":)", ""},
    {"resource", kString, false, false, R"("")", R"(,"resource":)", ""},
    {"suppressed", kInteger, false, false, R"(0)", R"(,"suppressed":)", ""},
    {"client", kString, false, true, R"(null)", R"(,"client":)", ""},
    {"client_pid", kInteger, false, true, R"(null)", R"(,"client_pid":)", ""},
};
constexpr FieldInfo kDiagnosticWarningFields[] = {
    {"source", kString, false, false, R"("")", R"(,"source":)", ""},
    {"message", kString, false, false, R"("")", R"(,"message":)", ""},
    {"details", kJson, false, false, R"({})", R"(,"details":)", ""},
};
constexpr FieldInfo kDiagnosticErrorFields[] = {
    {"source", kString, false, false, R"("")", R"(,"source":)", ""},
    {"message", kString, false, false, R"("")", R"(,"message":)", ""},
    {"details", kJson, false, false, R"({})", R"(,"details":)", ""},
};
constexpr FieldInfo kStreamStartedFields[] = {
    {"stream_id", kUuid, true, false, R"()", R"(,"stream_id":)", ""},
    {"format", kString, false, false, R"("")", R"(,"format":)", ""},
    {"path", kString, false, true, R"(null)", R"(,"path":)", ""},
};
constexpr FieldInfo kStreamEndedFields[] = {
    {"stream_id", kUuid, true, false, R"()", R"(,"stream_id":)", ""},
};
constexpr FieldInfo kStreamFrameIndexFields[] = {
    {"stream_id", kUuid, true, false, R"()", R"(,"stream_id":)", ""},
    {"frame_count", kInteger, false, false, R"(0)", R"(,"frame_count":)", ""},
};
constexpr FieldInfo kDialogOpenedFields[] = {
    {"dialog_id", kUuid, true, false, R"()", R"(,"dialog_id":)", ""},
    {"dialog_type", kString, true, false, R"()", R"(,"dialog_type":)", "DialogType"},
    {"title", kString, true, false, R"()", R"(,"title":)", ""},
    {"message", kString, true, false, R"()", R"(,"message":)", ""},
    {"step_name", kString, false, true, R"(null)", R"(,"step_name":)", ""},
    {"blocking", kBoolean, false, false, R"(true)", R"(,"blocking":)", ""},
    {"choices", kStringList, false, true, R"(null)", R"(,"choices":)", ""},
    {"allow_multiple", kBoolean, false, false, R"(false)", R"(,"allow_multiple":)", ""},
    {"timeout_seconds", kNumber, false, true, R"(null)", R"(,"timeout_seconds":)", ""},
    {"placeholder", kString, false, true, R"(null)", R"(,"placeholder":)", ""},
    {"default_value", kString, false, true, R"(null)", R"(,"default_value":)", ""},
    {"confirm_label", kString, false, true, R"(null)", R"(,"confirm_label":)", ""},
    {"cancel_label", kString, false, true, R"(null)", R"(,"cancel_label":)", ""},
    {"slot_id", kString, false, true, R"(null)", R"(,"slot_id":)", ""},
    {"dut_serial", kString, false, true, R"(null)", R"(,"dut_serial":)", ""},
};
constexpr FieldInfo kDialogRespondedFields[] = {
    {"dialog_id", kUuid, true, false, R"()", R"(,"dialog_id":)", ""},
    {"dialog_type", kString, true, false, R"()", R"(,"dialog_type":)", "DialogType"},
    {"response_type", kString, true, false, R"()", R"(,"response_type":)", "DialogResponseType"},
    {"duration_seconds", kNumber, true, false, R"()", R"(,"duration_seconds":)", ""},
    {"value", kString, false, true, R"(null)", R"(,"value":)", ""},
    {"choice", kInteger, false, true, R"(null)", R"(,"choice":)", ""},
    {"choices", kJson, false, true, R"(null)", R"(,"choices":)", ""},
    {"responded_by", kString, false, true, R"(null)", R"(,"responded_by":)", ""},
    {"responded_via", kString, false, true, R"(null)", R"(,"responded_via":)", "RespondedVia"},
};
constexpr FieldInfo kRunMaterializationFailedFields[] = {
    {"materializer", kString, true, false, R"()", R"(,"materializer":)", ""},
    {"error_type", kString, true, false, R"()", R"(,"error_type":)", ""},
    {"error_message", kString, true, false, R"()", R"(,"error_message":)", ""},
    {"destination", kString, false, true, R"(null)", R"(,"destination":)", ""},
    {"attempt", kInteger, false, false, R"(1)", R"(,"attempt":)", ""},
    {"will_retry", kBoolean, false, false, R"(false)", R"(,"will_retry":)", ""},
};
constexpr FieldInfo kVectorStartedFields[] = {
    {"step_name", kString, true, false, R"()", R"(,"step_name":)", ""},
    {"step_index", kInteger, true, false, R"()", R"(,"step_index":)", ""},
    {"step_path", kString, false, false, R"("")", R"(,"step_path":)", ""},
    {"vector_index", kInteger, false, false, R"(0)", R"(,"vector_index":)", ""},
    {"vector_outer_index", kInteger, false, true, R"(null)", R"(,"vector_outer_index":)", ""},
    {"retry", kInteger, false, false, R"(0)", R"(,"retry":)", ""},
    {"step_retry", kInteger, false, false, R"(0)", R"(,"step_retry":)", ""},
    {"inputs", kJson, false, false, R"({})", R"(,"inputs":)", ""},
    {"input_units", kJson, false, false, R"({})", R"(,"input_units":)", ""},
    {"node_id", kString, false, true, R"(null)", R"(,"node_id":)", ""},
};
constexpr FieldInfo kVectorEndedFields[] = {
    {"step_name", kString, true, false, R"()", R"(,"step_name":)", ""},
    {"step_index", kInteger, true, false, R"()", R"(,"step_index":)", ""},
    {"step_path", kString, false, false, R"("")", R"(,"step_path":)", ""},
    {"vector_index", kInteger, false, false, R"(0)", R"(,"vector_index":)", ""},
    {"vector_outer_index", kInteger, false, true, R"(null)", R"(,"vector_outer_index":)", ""},
    {"retry", kInteger, false, false, R"(0)", R"(,"retry":)", ""},
    {"step_retry", kInteger, false, false, R"(0)", R"(,"step_retry":)", ""},
    {"inputs", kJson, false, false, R"({})", R"(,"inputs":)", ""},
    {"input_units", kJson, false, false, R"({})", R"(,"input_units":)", ""},
    {"node_id", kString, false, true, R"(null)", R"(,"node_id":)", ""},
    {"outcome", kString, false, true, R"(null)", R"(,"outcome":)", "Outcome"},
    {"outputs", kJson, false, false, R"({})", R"(,"outputs":)", ""},
    {"output_units", kJson, false, false, R"({})", R"(,"output_units":)", ""},
    {"output_pins", kJson, false, false, R"({})", R"(,"output_pins":)", ""},
};
constexpr FieldInfo kObservationFields[] = {
    {"step_name", kString, false, false, R"("")", R"(,"step_name":)", ""},
    {"step_index", kInteger, false, false, R"(0)", R"(,"step_index":)", ""},
    {"step_path", kString, false, false, R"("")", R"(,"step_path":)", ""},
    {"vector_index", kInteger, false, true, R"(null)", R"(,"vector_index":)", ""},
    {"retry", kInteger, false, false, R"(0)", R"(,"retry":)", ""},
    {"name", kString, true, false, R"()", R"(,"name":)", ""},
    {"value", kJson, false, false, R"(null)", R"(,"value":)", ""},
    {"units", kString, false, true, R"(null)", R"(,"units":)", ""},
    {"dut_pin", kString, false, true, R"(null)", R"(,"dut_pin":)", ""},
};
constexpr FieldInfo kInstrumentReservedFields[] = {
    {"role", kString, true, false, R"()", R"(,"role":)", ""},
    {"instrument_id", kString, true, false, R"()", R"(,"instrument_id":)", ""},
    {"resource", kString, true, false, R"()", R"(,"resource":)", ""},
    {"waited_ms", kNumber, true, false, R"()", R"(,"waited_ms":)", ""},
    {"step_index", kInteger, false, true, R"(null)", R"(,"step_index":)", ""},
    {"step_retry", kInteger, false, true, R"(null)", R"(,"step_retry":)", ""},
};
constexpr FieldInfo kInstrumentReleasedFields[] = {
    {"role", kString, true, false, R"()", R"(,"role":)", ""},
    {"instrument_id", kString, true, false, R"()", R"(,"instrument_id":)", ""},
    {"resource", kString, true, false, R"()", R"(,"resource":)", ""},
    {"step_index", kInteger, false, true, R"(null)", R"(,"step_index":)", ""},
    {"step_retry", kInteger, false, true, R"(null)", R"(,"step_retry":)", ""},
};
constexpr FieldInfo kChannelStartedFields[] = {
    {"channel_id", kString, true, false, R"()", R"(,"channel_id":)", ""},
    {"units", kString, false, true, R"(null)", R"(,"units":)", ""},
    {"instrument_role", kString, false, true, R"(null)", R"(,"instrument_role":)", ""},
    {"method", kString, false, true, R"(null)", R"(,"method":)", ""},
    {"resource", kString, false, true, R"(null)", R"(,"resource":)", ""},
};
constexpr FieldInfo kChannelEndedFields[] = {
    {"channel_id", kString, true, false, R"()", R"(,"channel_id":)", ""},
    {"reason", kString, true, false, R"()", R"(,"reason":)", ""},
};
constexpr FieldInfo kChannelCheckpointFields[] = {
    {"uri", kString, true, false, R"()", R"(,"uri":)", ""},
    {"sample_offset", kInteger, false, false, R"(0)", R"(,"sample_offset":)", ""},
};
constexpr FieldInfo kFileStartedFields[] = {
    {"file_id", kUuid, true, false, R"()", R"(,"file_id":)", ""},
    {"name", kString, false, false, R"("")", R"(,"name":)", ""},
    {"format", kString, false, false, R"("")", R"(,"format":)", ""},
};
constexpr FieldInfo kFileEndedFields[] = {
    {"file_id", kUuid, true, false, R"()", R"(,"file_id":)", ""},
    {"uri", kString, false, true, R"(null)", R"(,"uri":)", ""},
    {"size_bytes", kInteger, false, true, R"(null)", R"(,"size_bytes":)", ""},
};
constexpr FieldInfo kFileCheckpointFields[] = {
    {"uri", kString, true, false, R"()", R"(,"uri":)", ""},
    {"byte_offset", kInteger, false, false, R"(0)", R"(,"byte_offset":)", ""},
};

constexpr EventTypeInfo kTypes[] = {
    {EventTypeId::kSessionStarted,
     "session.started", "SessionStarted", "session",
     Durability::kShared, kSessionStartedFields},
    {EventTypeId::kSessionEnded,
     "session.ended", "SessionEnded", "session",
     Durability::kDisk, kSessionEndedFields},
    {EventTypeId::kRunStarted,
     "run.started", "RunStarted", "run",
     Durability::kShared, kRunStartedFields},
    {EventTypeId::kRunEnded,
     "run.ended", "RunEnded", "run",
     Durability::kDisk, kRunEndedFields},
    {EventTypeId::kRunMaterialized,
     "run.materialized", "RunMaterialized", "run",
     Durability::kShared, kRunMaterializedFields},
    {EventTypeId::kSlotStarted,
     "slot.started", "SlotStarted", "slot",
     Durability::kShared, kSlotStartedFields},
    {EventTypeId::kSlotCompleted,
     "slot.completed", "SlotCompleted", "slot",
     Durability::kShared, kSlotCompletedFields},
    {EventTypeId::kSyncArrived,
     "sync.arrived", "SyncArrived", "sync",
     Durability::kShared, kSyncArrivedFields},
    {EventTypeId::kSyncRelease,
     "sync.release", "SyncRelease", "sync",
     Durability::kShared, kSyncReleaseFields},
    {EventTypeId::kRouteClosed,
     "route.closed", "RouteClosed", "route",
     Durability::kShared, kRouteClosedFields},
    {EventTypeId::kRouteOpened,
     "route.opened", "RouteOpened", "route",
     Durability::kShared, kRouteOpenedFields},
    {EventTypeId::kFixtureInstrumentConnected,
     "fixture.instrument_connected", "InstrumentConnected", "fixture",
     Durability::kShared, kInstrumentConnectedFields},
    {EventTypeId::kFixtureIdentityVerified,
     "fixture.identity_verified", "IdentityVerified", "fixture",
     Durability::kShared, kIdentityVerifiedFields},
    {EventTypeId::kFixtureCalibrationWarning,
     "fixture.calibration_warning", "CalibrationWarning", "fixture",
     Durability::kShared, kCalibrationWarningFields},
    {EventTypeId::kFixtureDutScanned,
     "fixture.dut_scanned", "DutScanned", "fixture",
     Durability::kShared, kDutScannedFields},
    {EventTypeId::kFixtureInstrumentDisconnected,
     "fixture.instrument_disconnected", "InstrumentDisconnected", "fixture",
     Durability::kShared, kInstrumentDisconnectedFields},
    {EventTypeId::kTestStepsDiscovered,
     "test.steps_discovered", "StepsDiscovered", "test",
     Durability::kShared, kStepsDiscoveredFields},
    {EventTypeId::kTestStepStarted,
     "test.step_started", "StepStarted", "test",
     Durability::kShared, kStepStartedFields},
    {EventTypeId::kTestMeasurement,
     "test.measurement", "MeasurementRecorded", "test",
     Durability::kShared, kMeasurementRecordedFields},
    {EventTypeId::kTestRecord,
     "test.record", "RecordEvent", "test",
     Durability::kShared, kRecordEventFields},
    {EventTypeId::kTestStepEnded,
     "test.step_ended", "StepEnded", "test",
     Durability::kShared, kStepEndedFields},
    {EventTypeId::kInstrumentRead,
     "instrument.read", "InstrumentRead", "instrument",
     Durability::kShared, kInstrumentReadFields},
    {EventTypeId::kInstrumentSet,
     "instrument.set", "InstrumentSet", "instrument",
     Durability::kShared, kInstrumentSetFields},
    {EventTypeId::kInstrumentConfigure,
     "instrument.configure", "InstrumentConfigure", "instrument",
     Durability::kShared, kInstrumentConfigureFields},
    {EventTypeId::kDiagnosticWarning,
     "diagnostic.warning", "DiagnosticWarning", "diagnostic",
     Durability::kShared, kDiagnosticWarningFields},
    {EventTypeId::kDiagnosticError,
     "diagnostic.error", "DiagnosticError", "diagnostic",
     Durability::kShared, kDiagnosticErrorFields},
    {EventTypeId::kStreamStarted,
     "stream.started", "StreamStarted", "stream",
     Durability::kShared, kStreamStartedFields},
    {EventTypeId::kStreamEnded,
     "stream.ended", "StreamEnded", "stream",
     Durability::kShared, kStreamEndedFields},
    {EventTypeId::kStreamFrameIndex,
     "stream.frame_index", "StreamFrameIndex", "stream",
     Durability::kShared, kStreamFrameIndexFields},
    {EventTypeId::kDialogOpened,
     "dialog.opened", "DialogOpened", "dialog",
     Durability::kShared, kDialogOpenedFields},
    {EventTypeId::kDialogResponded,
     "dialog.responded", "DialogResponded", "dialog",
     Durability::kShared, kDialogRespondedFields},
    {EventTypeId::kRunMaterializationFailed,
     "run.materialization_failed", "RunMaterializationFailed", "run",
     Durability::kShared, kRunMaterializationFailedFields},
    {EventTypeId::kTestVectorStarted,
     "test.vector_started", "VectorStarted", "test",
     Durability::kShared, kVectorStartedFields},
    {EventTypeId::kTestVectorEnded,
     "test.vector_ended", "VectorEnded", "test",
     Durability::kShared, kVectorEndedFields},
    {EventTypeId::kTestObservation,
     "test.observation", "Observation", "test",
     Durability::kShared, kObservationFields},
    {EventTypeId::kInstrumentReserved,
     "instrument.reserved", "InstrumentReserved", "instrument",
     Durability::kShared, kInstrumentReservedFields},
    {EventTypeId::kInstrumentReleased,
     "instrument.released", "InstrumentReleased", "instrument",
     Durability::kShared, kInstrumentReleasedFields},
    {EventTypeId::kChannelStarted,
     "channel.started", "ChannelStarted", "channel",
     Durability::kShared, kChannelStartedFields},
    {EventTypeId::kChannelEnded,
     "channel.ended", "ChannelEnded", "channel",
     Durability::kShared, kChannelEndedFields},
    {EventTypeId::kChannelCheckpoint,
     "channel.checkpoint", "ChannelCheckpoint", "channel",
     Durability::kShared, kChannelCheckpointFields},
    {EventTypeId::kFileStarted,
     "file.started", "FileStarted", "file",
     Durability::kShared, kFileStartedFields},
    {EventTypeId::kFileEnded,
     "file.ended", "FileEnded", "file",
     Durability::kShared, kFileEndedFields},
    {EventTypeId::kFileCheckpoint,
     "file.checkpoint", "FileCheckpoint", "file",
     Durability::kShared, kFileCheckpointFields},
};

constexpr EventTypeInfo kUnknownType = {EventTypeId::kUnknown, "", "", "", Durability::kShared, {}};

// FNV-1a with a start value that gives every type a slot of its own; found by the generator.
constexpr uint32_t kHashStart = 15u;
constexpr size_t kSlots = 256;

constexpr uint8_t kSlotToType[kSlots] = {
    0, 0, 0, 0, 0, 32, 0, 0, 0, 9, 0, 0, 16, 0, 0, 8, 0, 0, 0, 0, 0, 3, 0, 35, 0, 0, 0, 18, 26, 0, 0, 23,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 31, 0, 0, 17, 38, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 21, 0, 0, 0, 14, 12, 0,
    0, 34, 4, 0, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 24, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 37, 0, 0, 0, 0, 0, 0, 0, 0, 29, 19, 0, 0, 0, 0, 0, 28, 0, 0, 0, 10, 6, 39, 0, 33, 0, 0, 0, 11,
    0, 0, 41, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    27, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 13, 0, 0, 22, 0, 0, 0,
    0, 0, 0, 0, 0, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0, 0, 43, 2, 0, 40, 0, 0, 0, 0, 0, 25, 0, 0, 0,
};

size_t slot_of(std::string_view type) {
  uint32_t hash = kHashStart;
  for (char c : type) hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  return (hash >> 16) % kSlots;
}

}  // namespace

std::span<const FieldInfo> envelope_fields() { return kEnvelopeFields; }

std::span<const EventTypeInfo> event_types() { return kTypes; }

const EventTypeInfo* find_event_type(std::string_view type) {
  size_t id = kSlotToType[slot_of(type)];
  if (id == 0 || kTypes[id - 1].type != type) return nullptr;
  return &kTypes[id - 1];
}

const EventTypeInfo& event_type_info(EventTypeId id) {
  auto index = static_cast<size_t>(id);
  return index == 0 || index > std::size(kTypes) ? kUnknownType : kTypes[index - 1];
}

}  // namespace litmus::events
