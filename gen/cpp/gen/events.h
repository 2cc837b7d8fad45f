// One struct per event type, and its JSON.
// Generated from schema/events.py by `./dev gen`; don't edit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/json_writer.h"
#include "base/time.h"
#include "base/uuid.h"
#include "gen/event_types.h"

namespace litmus::events {

// A piece of JSON that is written as it is. The caller vouches for its validity.
struct JsonText {
  std::string_view text = "null";
};

using StringList = std::span<const std::string_view>;

// The structs are for emitting and for reading back. Their members are views: whoever fills one keeps the bytes alive
// until it is encoded, and a decoder keeps them beside it. std::optional is JSON's null, except for fields described
// as 'now', which are set when they are encoded. `client` is found out by the edge that emits.
//
// `each_field(event, visit)` calls `visit(member)` for every member in the order of EventTypeInfo::fields.

// session.started: Once per session, by its owner (test process, interactive session or orchestrator).
struct SessionStarted {
  static constexpr EventTypeId kTypeId = EventTypeId::kSessionStarted;

  std::string_view session_type = "test_run";  // kind of session
  std::optional<std::string_view> station_id{};  // station file id
  std::optional<std::string_view> station_name{};  // station name for people
  std::optional<std::string_view> station_type{};  // declared station type
  std::optional<std::string_view> station_location{};  // where the station stands
  std::optional<std::string_view> station_hostname{};  // host name of the machine
  std::optional<int64_t> pid{};  // emitting process
  std::string_view client{};  // `pytest`, `jupyter`, or the name of the script (detected)
  std::optional<std::string_view> operator_id{};  // operator id
  std::optional<std::string_view> operator_name{};  // operator name
  std::optional<std::string_view> fixture_id{};  // fixture file id
  int64_t slot_count = 1;  // number of slots
  std::optional<std::string_view> process_uuid{};  // the owning process, for liveness

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.session_type);
    visit(event.station_id);
    visit(event.station_name);
    visit(event.station_type);
    visit(event.station_location);
    visit(event.station_hostname);
    visit(event.pid);
    visit(event.client);
    visit(event.operator_id);
    visit(event.operator_name);
    visit(event.fixture_id);
    visit(event.slot_count);
    visit(event.process_uuid);
  }
};

// session.ended: The session closed. Carries no run_id.
struct SessionEnded {
  static constexpr EventTypeId kTypeId = EventTypeId::kSessionEnded;

  std::optional<std::string_view> outcome{};  // session outcome; with several DUTs the worst slot result
  std::optional<std::string_view> reason{};  // why it ended

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.outcome);
    visit(event.reason);
  }
};

// run.started: Once per run, with its whole context.
struct RunStarted {
  static constexpr EventTypeId kTypeId = EventTypeId::kRunStarted;

  std::optional<std::string_view> station_id{};  // station file id
  std::optional<std::string_view> station_name{};  // station name for people
  std::optional<std::string_view> station_type{};  // declared station type
  std::optional<std::string_view> station_location{};  // where the station stands
  std::optional<std::string_view> station_hostname{};  // host name of the machine
  std::optional<std::string_view> slot_id{};  // slot; null for a single DUT
  std::optional<int64_t> slot_index{};  // 0-based slot position
  std::optional<int64_t> pid{};  // emitting process
  std::string_view client{};  // `pytest`, `jupyter`, or the name of the script (detected)
  std::string_view dut_serial{};  // serial of the unit under test
  std::optional<std::string_view> dut_part_number{};  // its part number
  std::optional<std::string_view> dut_revision{};  // its hardware revision
  std::optional<std::string_view> dut_lot_number{};  // its lot
  std::optional<std::string_view> product_id{};  // product file id
  std::optional<std::string_view> product_name{};  // product name for people
  std::optional<std::string_view> product_revision{};  // revision of the product definition
  std::optional<std::string_view> operator_id{};  // operator id
  std::optional<std::string_view> operator_name{};  // operator name
  std::optional<std::string_view> fixture_id{};  // fixture file id
  std::optional<std::string_view> test_phase{};  // recorded phase stamp
  std::optional<std::string_view> project_name{};  // project
  std::optional<std::string_view> git_commit{};  // commit of the project
  std::optional<std::string_view> git_branch{};  // branch of the project
  std::optional<std::string_view> git_remote{};  // remote of the project
  std::optional<std::string_view> environment_json{};  // serialised EnvironmentSnapshot
  JsonText custom_metadata{"{}"};  // custom fields of the run
  StringList channel_refs{};  // channel URIs known at the start
  std::optional<std::string_view> profile{};  // name of the active profile
  JsonText profile_facets{"{}"};  // facets of the profile
  JsonText session_inputs{"{}"};  // values asked for at session start

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.station_id);
    visit(event.station_name);
    visit(event.station_type);
    visit(event.station_location);
    visit(event.station_hostname);
    visit(event.slot_id);
    visit(event.slot_index);
    visit(event.pid);
    visit(event.client);
    visit(event.dut_serial);
    visit(event.dut_part_number);
    visit(event.dut_revision);
    visit(event.dut_lot_number);
    visit(event.product_id);
    visit(event.product_name);
    visit(event.product_revision);
    visit(event.operator_id);
    visit(event.operator_name);
    visit(event.fixture_id);
    visit(event.test_phase);
    visit(event.project_name);
    visit(event.git_commit);
    visit(event.git_branch);
    visit(event.git_remote);
    visit(event.environment_json);
    visit(event.custom_metadata);
    visit(event.channel_refs);
    visit(event.profile);
    visit(event.profile_facets);
    visit(event.session_inputs);
  }
};

// run.ended: The end of a run.
struct RunEnded {
  static constexpr EventTypeId kTypeId = EventTypeId::kRunEnded;

  std::optional<std::string_view> outcome{};  // outcome after roll-up; null if nothing escalated

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.outcome);
  }
};

// run.materialized: The run is durable in a query backend; may follow session.ended.
struct RunMaterialized {
  static constexpr EventTypeId kTypeId = EventTypeId::kRunMaterialized;

  std::string_view materializer{};  // who wrote it (required)
  std::string_view destination{};  // path or table written (required)
  std::optional<Timestamp> materialized_at{};  // when it was written, UTC (now)
  JsonText row_counts{};  // rows by record type

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.materializer);
    visit(event.destination);
    visit(event.materialized_at);
    visit(event.row_counts);
  }
};

// slot.started: A slot's process begins (multi-DUT).
struct SlotStarted {
  static constexpr EventTypeId kTypeId = EventTypeId::kSlotStarted;

  std::string_view slot_id{};  // slot (required)
  std::string_view dut_serial{};  // unit in the slot (required)

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.slot_id);
    visit(event.dut_serial);
  }
};

// slot.completed: A slot's process finished (multi-DUT).
struct SlotCompleted {
  static constexpr EventTypeId kTypeId = EventTypeId::kSlotCompleted;

  std::string_view slot_id{};  // slot (required)
  std::string_view outcome{};  // result by the exit status of the process (required)
  std::optional<std::string_view> error_message{};  // why it errored

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.slot_id);
    visit(event.outcome);
    visit(event.error_message);
  }
};

// sync.arrived: A worker reached a sync point (multi-DUT).
struct SyncArrived {
  static constexpr EventTypeId kTypeId = EventTypeId::kSyncArrived;

  std::string_view slot_id{};  // slot that arrived (required)
  std::string_view name{};  // sync point (required)

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.slot_id);
    visit(event.name);
  }
};

// sync.release: Every live slot arrived, all go on (multi-DUT).
struct SyncRelease {
  static constexpr EventTypeId kTypeId = EventTypeId::kSyncRelease;

  std::string_view name{};  // sync point (required)

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.name);
  }
};

// route.closed: Switch channels closed: the path is made.
struct RouteClosed {
  static constexpr EventTypeId kTypeId = EventTypeId::kRouteClosed;

  std::string_view connection_name{};  // fixture connection (required)
  std::string_view switch_role{};  // role of the switch (required)
  StringList channels{};  // crosspoints (required)

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.connection_name);
    visit(event.switch_role);
    visit(event.channels);
  }
};

// route.opened: Switch channels opened: the path is broken.
struct RouteOpened {
  static constexpr EventTypeId kTypeId = EventTypeId::kRouteOpened;

  std::string_view connection_name{};  // fixture connection (required)
  std::string_view switch_role{};  // role of the switch (required)
  StringList channels{};  // crosspoints (required)

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.connection_name);
    visit(event.switch_role);
    visit(event.channels);
  }
};

// fixture.instrument_connected: Once per role, after the instrument is identified and connected.
struct InstrumentConnected {
  static constexpr EventTypeId kTypeId = EventTypeId::kFixtureInstrumentConnected;

  std::string_view role{};  // station role (required)
  std::string_view instrument_id{};  // asset id (required)
  std::optional<std::string_view> driver{};  // driver class path
  std::string_view resource{};  // instrument address (required)
  std::string_view protocol = "visa";  // how it is reached
  std::optional<std::string_view> manufacturer{};  // from `*IDN?` on hardware, from YAML for mocks
  std::optional<std::string_view> model{};  // as manufacturer
  std::optional<std::string_view> serial{};  // as manufacturer
  std::optional<std::string_view> firmware{};  // as manufacturer
  std::optional<std::string_view> cal_due{};  // calibration due, ISO 8601 date
  std::optional<std::string_view> cal_last{};  // last calibration, ISO 8601 date
  std::optional<std::string_view> cal_certificate{};  // calibration certificate
  std::optional<std::string_view> cal_lab{};  // calibration laboratory
  bool mocked = false;  // a stand-in is used

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.role);
    visit(event.instrument_id);
    visit(event.driver);
    visit(event.resource);
    visit(event.protocol);
    visit(event.manufacturer);
    visit(event.model);
    visit(event.serial);
    visit(event.firmware);
    visit(event.cal_due);
    visit(event.cal_last);
    visit(event.cal_certificate);
    visit(event.cal_lab);
    visit(event.mocked);
  }
};

// fixture.identity_verified: Expected against actual identity of an instrument.
struct IdentityVerified {
  static constexpr EventTypeId kTypeId = EventTypeId::kFixtureIdentityVerified;

  std::string_view role{};  // station role (required)
  JsonText expected{"{}"};  // from the asset file
  JsonText actual{"{}"};  // read from the instrument
  bool matches = true;  // no field differs
  StringList mismatches{};  // names of the differing fields

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.role);
    visit(event.expected);
    visit(event.actual);
    visit(event.matches);
    visit(event.mismatches);
  }
};

// fixture.calibration_warning: Calibration is due soon or has expired.
struct CalibrationWarning {
  static constexpr EventTypeId kTypeId = EventTypeId::kFixtureCalibrationWarning;

  std::string_view role{};  // station role (required)
  std::string_view instrument_id{};  // asset id (required)
  std::optional<int64_t> days_until_due{};  // negative when expired
  std::string_view message{};  // text for people

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.role);
    visit(event.instrument_id);
    visit(event.days_until_due);
    visit(event.message);
  }
};

// fixture.dut_scanned: The serial of a DUT was entered or scanned.
struct DutScanned {
  static constexpr EventTypeId kTypeId = EventTypeId::kFixtureDutScanned;

  std::string_view dut_serial{};  // the serial (required)
  std::optional<std::string_view> scan_source{};  // scanner or input that gave it: `ui`, `prompt`, `api`

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.dut_serial);
    visit(event.scan_source);
  }
};

// fixture.instrument_disconnected: An instrument is released during teardown.
struct InstrumentDisconnected {
  static constexpr EventTypeId kTypeId = EventTypeId::kFixtureInstrumentDisconnected;

  std::string_view role{};  // station role (required)
  std::string_view instrument_id{};  // asset id (required)
  std::optional<std::string_view> safe_state{};  // what became of its safe state

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.role);
    visit(event.instrument_id);
    visit(event.safe_state);
  }
};

// test.steps_discovered: The plan: every collected item, after the instruments connect and before the first step.
struct StepsDiscovered {
  static constexpr EventTypeId kTypeId = EventTypeId::kTestStepsDiscovered;

  // one object per item: node_id, file, module, class_name, function, markers, step_path, parent_path, step_index,
  // vector_index, vector_count_planned
  JsonText items{"[]"};

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.items);
  }
};

// test.step_started: A step opens.
struct StepStarted {
  static constexpr EventTypeId kTypeId = EventTypeId::kTestStepStarted;

  std::string_view step_name{};  // name of the step (required)
  int64_t step_index{};  // index in its parent's bucket (required)
  std::string_view step_path{};  // names from the root, joined with `/`
  std::string_view parent_path{};  // path of the parent, empty at the root
  std::optional<std::string_view> description{};  // what the step is for
  int64_t vector_index = 0;  // outer position
  JsonText inputs{"{}"};  // outer sweep parameters only
  std::optional<std::string_view> node_id{};  // pytest node id
  std::optional<std::string_view> file{};  // source file
  std::optional<std::string_view> module{};  // Python module
  std::optional<std::string_view> class_name{};  // test class; null for functions
  std::optional<std::string_view> function{};  // test function
  int64_t retry = 0;  // attempt, 0 = first
  JsonText input_units{"{}"};  // units by input

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.step_name);
    visit(event.step_index);
    visit(event.step_path);
    visit(event.parent_path);
    visit(event.description);
    visit(event.vector_index);
    visit(event.inputs);
    visit(event.node_id);
    visit(event.file);
    visit(event.module);
    visit(event.class_name);
    visit(event.function);
    visit(event.retry);
    visit(event.input_units);
  }
};

// test.measurement: One recorded value with its limits and outcome.
struct MeasurementRecorded {
  static constexpr EventTypeId kTypeId = EventTypeId::kTestMeasurement;

  std::string_view step_name{};  // name of the step (required)
  int64_t step_index{};  // index in its parent's bucket (required)
  std::string_view step_path{};  // names from the root, joined with `/`
  int64_t vector_index = 0;  // own (inner) index
  int64_t retry = 0;  // attempt, 0 = first
  std::string_view measurement_name{};  // name of the measurement (required)
  std::optional<Timestamp> measurement_timestamp{};  // when the value was taken
  std::optional<double> value{};  // the scalar
  std::optional<std::string_view> units{};  // unit of the value
  std::optional<std::string_view> outcome{};  // verdict
  std::optional<double> limit_low{};  // lower limit
  std::optional<double> limit_high{};  // upper limit
  std::optional<double> limit_nominal{};  // nominal value
  std::optional<std::string_view> limit_comparator{};  // how the value is compared
  std::optional<std::string_view> characteristic_id{};  // product characteristic it verifies
  std::optional<std::string_view> spec_ref{};  // place in the specification
  std::optional<std::string_view> dut_pin{};  // pin of the DUT
  std::optional<std::string_view> fixture_connection{};  // connection of the fixture
  std::optional<std::string_view> instrument_name{};  // station role
  std::optional<std::string_view> instrument_resource{};  // instrument address
  std::optional<std::string_view> instrument_channel{};  // channel of the instrument
  JsonText inputs{"{}"};  // outer inputs merged with the vector's parameters
  JsonText outputs{"{}"};  // observations
  JsonText custom{"{}"};  // custom fields
  JsonText stimulus{"[]"};  // traced inputs: param, value, units and signal path

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.step_name);
    visit(event.step_index);
    visit(event.step_path);
    visit(event.vector_index);
    visit(event.retry);
    visit(event.measurement_name);
    visit(event.measurement_timestamp);
    visit(event.value);
    visit(event.units);
    visit(event.outcome);
    visit(event.limit_low);
    visit(event.limit_high);
    visit(event.limit_nominal);
    visit(event.limit_comparator);
    visit(event.characteristic_id);
    visit(event.spec_ref);
    visit(event.dut_pin);
    visit(event.fixture_connection);
    visit(event.instrument_name);
    visit(event.instrument_resource);
    visit(event.instrument_channel);
    visit(event.inputs);
    visit(event.outputs);
    visit(event.custom);
    visit(event.stimulus);
  }
};

// test.record: A key and value recorded by the test.
struct RecordEvent {
  static constexpr EventTypeId kTypeId = EventTypeId::kTestRecord;

  std::string_view step_name{};  // name of the step (required)
  int64_t step_index{};  // index in its parent's bucket (required)
  std::string_view key{};  // name (required)
  JsonText value{};  // JSON value (required)

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.step_name);
    visit(event.step_index);
    visit(event.key);
    visit(event.value);
  }
};

// test.step_ended: A step closes.
struct StepEnded {
  static constexpr EventTypeId kTypeId = EventTypeId::kTestStepEnded;

  std::string_view step_name{};  // name of the step (required)
  int64_t step_index{};  // index in its parent's bucket (required)
  std::string_view step_path{};  // names from the root, joined with `/`
  std::string_view parent_path{};  // path of the parent, empty at the root
  std::optional<std::string_view> outcome{};  // verdict
  int64_t vector_index = 0;  // outer position
  std::optional<std::string_view> vector_outcome{};  // aggregate of the vectors
  JsonText inputs{"{}"};  // outer sweep parameters
  JsonText outputs{"{}"};  // observations
  std::optional<std::string_view> node_id{};  // pytest node id
  std::optional<std::string_view> file{};  // source file
  std::optional<std::string_view> module{};  // Python module
  std::optional<std::string_view> class_name{};  // test class; null for functions
  std::optional<std::string_view> function{};  // test function
  int64_t retry = 0;  // attempt, 0 = first
  JsonText input_units{"{}"};  // units by input
  JsonText output_units{"{}"};  // units by output
  JsonText output_pins{"{}"};  // DUT pins by output
  StringList instrument_roles{};  // roles the step used
  std::optional<std::string_view> error_phase{};  // part of the test that raised
  std::optional<std::string_view> error_type{};  // class of the exception
  std::optional<std::string_view> error_message{};  // its text
  std::optional<std::string_view> error_traceback{};  // its traceback
  JsonText stimulus{"[]"};  // traced inputs: param, value, units and signal path

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.step_name);
    visit(event.step_index);
    visit(event.step_path);
    visit(event.parent_path);
    visit(event.outcome);
    visit(event.vector_index);
    visit(event.vector_outcome);
    visit(event.inputs);
    visit(event.outputs);
    visit(event.node_id);
    visit(event.file);
    visit(event.module);
    visit(event.class_name);
    visit(event.function);
    visit(event.retry);
    visit(event.input_units);
    visit(event.output_units);
    visit(event.output_pins);
    visit(event.instrument_roles);
    visit(event.error_phase);
    visit(event.error_type);
    visit(event.error_message);
    visit(event.error_traceback);
    visit(event.stimulus);
  }
};

// instrument.read: A driver read through the proxy.
struct InstrumentRead {
  static constexpr EventTypeId kTypeId = EventTypeId::kInstrumentRead;

  std::string_view instrument_role{};  // station role (required)
  std::string_view channel_id{};  // channel the sample belongs to (required)
  std::string_view method{};  // driver member (required)
  JsonText value{};  // a scalar inline; an array, bytes or an image as a claim check
  std::optional<std::string_view> units{};  // unit of the value
  std::string_view resource{};  // instrument address
  int64_t suppressed = 0;  // uses since the last event of this member that sampling left out of the log
  std::optional<std::string_view> client{};  // program that used it through the instrument server
  std::optional<int64_t> client_pid{};  // its process

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.instrument_role);
    visit(event.channel_id);
    visit(event.method);
    visit(event.value);
    visit(event.units);
    visit(event.resource);
    visit(event.suppressed);
    visit(event.client);
    visit(event.client_pid);
  }
};

// instrument.set: A driver set through the proxy.
struct InstrumentSet {
  static constexpr EventTypeId kTypeId = EventTypeId::kInstrumentSet;

  std::string_view instrument_role{};  // station role (required)
  std::string_view channel_id{};  // channel the sample belongs to (required)
  std::string_view attribute{};  // driver member (required)
  JsonText value{};  // a scalar inline; an array, bytes or an image as a claim check
  std::optional<std::string_view> units{};  // unit of the value
  std::string_view resource{};  // instrument address
  int64_t suppressed = 0;  // uses since the last event of this member that sampling left out of the log
  std::optional<std::string_view> client{};  // program that used it through the instrument server
  std::optional<int64_t> client_pid{};  // its process

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.instrument_role);
    visit(event.channel_id);
    visit(event.attribute);
    visit(event.value);
    visit(event.units);
    visit(event.resource);
    visit(event.suppressed);
    visit(event.client);
    visit(event.client_pid);
  }
};

// instrument.configure: A driver configure call through the proxy, or an operation started from the UI.
struct InstrumentConfigure {
  static constexpr EventTypeId kTypeId = EventTypeId::kInstrumentConfigure;

  std::string_view instrument_role{};  // station role (required)
  std::string_view method{};  // driver member (required)
  JsonText parameters{"{}"};  // arguments
  std::string_view resource{};  // instrument address
  int64_t suppressed = 0;  // uses since the last event of this member that sampling left out of the log
  std::optional<std::string_view> client{};  // program that used it through the instrument server
  std::optional<int64_t> client_pid{};  // its process

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.instrument_role);
    visit(event.method);
    visit(event.parameters);
    visit(event.resource);
    visit(event.suppressed);
    visit(event.client);
    visit(event.client_pid);
  }
};

// diagnostic.warning: A condition that isn't fatal.
struct DiagnosticWarning {
  static constexpr EventTypeId kTypeId = EventTypeId::kDiagnosticWarning;

  std::string_view source{};  // component
  std::string_view message{};  // what happened, and what to do next
  JsonText details{"{}"};  // data for programs

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.source);
    visit(event.message);
    visit(event.details);
  }
};

// diagnostic.error: An error condition.
struct DiagnosticError {
  static constexpr EventTypeId kTypeId = EventTypeId::kDiagnosticError;

  std::string_view source{};  // component
  std::string_view message{};  // what happened, and what to do next
  JsonText details{"{}"};  // data for programs

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.source);
    visit(event.message);
    visit(event.details);
  }
};

// stream.started: A data stream begins.
struct StreamStarted {
  static constexpr EventTypeId kTypeId = EventTypeId::kStreamStarted;

  Uuid stream_id{};  // the stream (required)
  std::string_view format{};  // format of its frames
  std::optional<std::string_view> path{};  // file it goes to

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.stream_id);
    visit(event.format);
    visit(event.path);
  }
};

// stream.ended: A data stream ends.
struct StreamEnded {
  static constexpr EventTypeId kTypeId = EventTypeId::kStreamEnded;

  Uuid stream_id{};  // the stream (required)

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.stream_id);
  }
};

// stream.frame_index: Update of the frame count, at most once a second.
struct StreamFrameIndex {
  static constexpr EventTypeId kTypeId = EventTypeId::kStreamFrameIndex;

  Uuid stream_id{};  // the stream (required)
  int64_t frame_count = 0;  // frames so far

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.stream_id);
    visit(event.frame_count);
  }
};

// dialog.opened: An operator dialog is shown and the test is paused.
struct DialogOpened {
  static constexpr EventTypeId kTypeId = EventTypeId::kDialogOpened;

  Uuid dialog_id{};  // the dialog (required)
  std::string_view dialog_type{};  // kind of dialog (required)
  std::string_view title{};  // heading (required)
  std::string_view message{};  // what the operator has to do (required)
  std::optional<std::string_view> step_name{};  // step that asks
  bool blocking = true;  // execution is paused until answered
  std::optional<StringList> choices{};  // options of a choice
  bool allow_multiple = false;  // several options may be chosen
  std::optional<double> timeout_seconds{};  // time until it gives up
  std::optional<std::string_view> placeholder{};  // hint inside the input field
  std::optional<std::string_view> default_value{};  // value of the input field at first
  std::optional<std::string_view> confirm_label{};  // text of the confirm button
  std::optional<std::string_view> cancel_label{};  // text of the cancel button
  std::optional<std::string_view> slot_id{};  // slot that asks
  std::optional<std::string_view> dut_serial{};  // unit the question is about

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.dialog_id);
    visit(event.dialog_type);
    visit(event.title);
    visit(event.message);
    visit(event.step_name);
    visit(event.blocking);
    visit(event.choices);
    visit(event.allow_multiple);
    visit(event.timeout_seconds);
    visit(event.placeholder);
    visit(event.default_value);
    visit(event.confirm_label);
    visit(event.cancel_label);
    visit(event.slot_id);
    visit(event.dut_serial);
  }
};

// dialog.responded: The operator answered; the test resumes.
struct DialogResponded {
  static constexpr EventTypeId kTypeId = EventTypeId::kDialogResponded;

  Uuid dialog_id{};  // the dialog (required)
  std::string_view dialog_type{};  // kind of dialog (required)
  std::string_view response_type{};  // how it was answered (required)
  double duration_seconds{};  // time it was open (required)
  std::optional<std::string_view> value{};  // text of an input
  std::optional<int64_t> choice{};  // index of a choice
  JsonText choices{};  // indices of a multiple choice
  std::optional<std::string_view> responded_by{};  // who answered
  std::optional<std::string_view> responded_via{};  // where it was answered

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.dialog_id);
    visit(event.dialog_type);
    visit(event.response_type);
    visit(event.duration_seconds);
    visit(event.value);
    visit(event.choice);
    visit(event.choices);
    visit(event.responded_by);
    visit(event.responded_via);
  }
};

// run.materialization_failed: The run file couldn't be written or indexed; the run stays visible.
struct RunMaterializationFailed {
  static constexpr EventTypeId kTypeId = EventTypeId::kRunMaterializationFailed;

  std::string_view materializer{};  // who tried (required)
  std::string_view error_type{};  // exception or error class (required)
  std::string_view error_message{};  // text (required)
  std::optional<std::string_view> destination{};  // intended path
  int64_t attempt = 1;  // number of the attempt
  bool will_retry = false;  // another attempt is scheduled

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.materializer);
    visit(event.error_type);
    visit(event.error_message);
    visit(event.destination);
    visit(event.attempt);
    visit(event.will_retry);
  }
};

// test.vector_started: An inner vector of a step begins.
struct VectorStarted {
  static constexpr EventTypeId kTypeId = EventTypeId::kTestVectorStarted;

  std::string_view step_name{};  // name of the step (required)
  int64_t step_index{};  // index in its parent's bucket (required)
  std::string_view step_path{};  // names from the root, joined with `/`
  int64_t vector_index = 0;  // index of the vector
  std::optional<int64_t> vector_outer_index{};  // index of the enclosing sweep
  int64_t retry = 0;  // attempt, 0 = first
  int64_t step_retry = 0;  // attempt of the step, 0 = first
  JsonText inputs{"{}"};  // parameters of the vector
  JsonText input_units{"{}"};  // units by input
  std::optional<std::string_view> node_id{};  // pytest node id

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.step_name);
    visit(event.step_index);
    visit(event.step_path);
    visit(event.vector_index);
    visit(event.vector_outer_index);
    visit(event.retry);
    visit(event.step_retry);
    visit(event.inputs);
    visit(event.input_units);
    visit(event.node_id);
  }
};

// test.vector_ended: An inner vector of a step ends.
struct VectorEnded {
  static constexpr EventTypeId kTypeId = EventTypeId::kTestVectorEnded;

  std::string_view step_name{};  // name of the step (required)
  int64_t step_index{};  // index in its parent's bucket (required)
  std::string_view step_path{};  // names from the root, joined with `/`
  int64_t vector_index = 0;  // index of the vector
  std::optional<int64_t> vector_outer_index{};  // index of the enclosing sweep
  int64_t retry = 0;  // attempt, 0 = first
  int64_t step_retry = 0;  // attempt of the step, 0 = first
  JsonText inputs{"{}"};  // parameters of the vector
  JsonText input_units{"{}"};  // units by input
  std::optional<std::string_view> node_id{};  // pytest node id
  std::optional<std::string_view> outcome{};  // verdict
  JsonText outputs{"{}"};  // observations
  JsonText output_units{"{}"};  // units by output
  JsonText output_pins{"{}"};  // DUT pins by output

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.step_name);
    visit(event.step_index);
    visit(event.step_path);
    visit(event.vector_index);
    visit(event.vector_outer_index);
    visit(event.retry);
    visit(event.step_retry);
    visit(event.inputs);
    visit(event.input_units);
    visit(event.node_id);
    visit(event.outcome);
    visit(event.outputs);
    visit(event.output_units);
    visit(event.output_pins);
  }
};

// test.observation: A value observed without a verdict.
struct Observation {
  static constexpr EventTypeId kTypeId = EventTypeId::kTestObservation;

  std::string_view step_name{};  // name of the step
  int64_t step_index = 0;  // index in its parent's bucket
  std::string_view step_path{};  // names from the root, joined with `/`
  std::optional<int64_t> vector_index{};  // index of the vector
  int64_t retry = 0;  // attempt, 0 = first
  std::string_view name{};  // name of the observation (required)
  JsonText value{};  // a scalar inline; an array, bytes or an image as a claim check
  std::optional<std::string_view> units{};  // unit of the value
  std::optional<std::string_view> dut_pin{};  // pin of the DUT

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.step_name);
    visit(event.step_index);
    visit(event.step_path);
    visit(event.vector_index);
    visit(event.retry);
    visit(event.name);
    visit(event.value);
    visit(event.units);
    visit(event.dut_pin);
  }
};

// instrument.reserved: A step got an instrument for itself.
struct InstrumentReserved {
  static constexpr EventTypeId kTypeId = EventTypeId::kInstrumentReserved;

  std::string_view role{};  // station role (required)
  std::string_view instrument_id{};  // asset id (required)
  std::string_view resource{};  // instrument address (required)
  double waited_ms{};  // time it waited for the instrument (required)
  std::optional<int64_t> step_index{};  // step that held it
  std::optional<int64_t> step_retry{};  // attempt of that step

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.role);
    visit(event.instrument_id);
    visit(event.resource);
    visit(event.waited_ms);
    visit(event.step_index);
    visit(event.step_retry);
  }
};

// instrument.released: A step gave a reserved instrument back.
struct InstrumentReleased {
  static constexpr EventTypeId kTypeId = EventTypeId::kInstrumentReleased;

  std::string_view role{};  // station role (required)
  std::string_view instrument_id{};  // asset id (required)
  std::string_view resource{};  // instrument address (required)
  std::optional<int64_t> step_index{};  // step that held it
  std::optional<int64_t> step_retry{};  // attempt of that step

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.role);
    visit(event.instrument_id);
    visit(event.resource);
    visit(event.step_index);
    visit(event.step_retry);
  }
};

// channel.started: A channel gets its first sample in the session.
struct ChannelStarted {
  static constexpr EventTypeId kTypeId = EventTypeId::kChannelStarted;

  std::string_view channel_id{};  // the channel (required)
  std::optional<std::string_view> units{};  // unit of the value
  std::optional<std::string_view> instrument_role{};  // station role
  std::optional<std::string_view> method{};  // driver member or caller
  std::optional<std::string_view> resource{};  // instrument address

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.channel_id);
    visit(event.units);
    visit(event.instrument_role);
    visit(event.method);
    visit(event.resource);
  }
};

// channel.ended: A channel gets no more samples in the session.
struct ChannelEnded {
  static constexpr EventTypeId kTypeId = EventTypeId::kChannelEnded;

  std::string_view channel_id{};  // the channel (required)
  std::string_view reason{};  // why it ended (required)

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.channel_id);
    visit(event.reason);
  }
};

// channel.checkpoint: Samples up to here are durable.
struct ChannelCheckpoint {
  static constexpr EventTypeId kTypeId = EventTypeId::kChannelCheckpoint;

  std::string_view uri{};  // claim check of the channel (required)
  int64_t sample_offset = 0;  // samples so far

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.uri);
    visit(event.sample_offset);
  }
};

// file.started: A file is being written.
struct FileStarted {
  static constexpr EventTypeId kTypeId = EventTypeId::kFileStarted;

  Uuid file_id{};  // the file (required)
  std::string_view name{};  // its name
  std::string_view format{};  // its format

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.file_id);
    visit(event.name);
    visit(event.format);
  }
};

// file.ended: A file is complete.
struct FileEnded {
  static constexpr EventTypeId kTypeId = EventTypeId::kFileEnded;

  Uuid file_id{};  // the file (required)
  std::optional<std::string_view> uri{};  // where it is
  std::optional<int64_t> size_bytes{};  // its size

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.file_id);
    visit(event.uri);
    visit(event.size_bytes);
  }
};

// file.checkpoint: Bytes up to here are durable.
struct FileCheckpoint {
  static constexpr EventTypeId kTypeId = EventTypeId::kFileCheckpoint;

  std::string_view uri{};  // where it is (required)
  int64_t byte_offset = 0;  // bytes so far

  template <class Self, class Visitor>
  static void each_field(Self& event, Visitor&& visit) {
    visit(event.uri);
    visit(event.byte_offset);
  }
};

// Each appends `,"name":value` for every field: nulls and defaults too, in the order of the fields.
void encode_fields(const SessionStarted& event, JsonWriter& w);
void encode_fields(const SessionEnded& event, JsonWriter& w);
void encode_fields(const RunStarted& event, JsonWriter& w);
void encode_fields(const RunEnded& event, JsonWriter& w);
void encode_fields(const RunMaterialized& event, JsonWriter& w);
void encode_fields(const SlotStarted& event, JsonWriter& w);
void encode_fields(const SlotCompleted& event, JsonWriter& w);
void encode_fields(const SyncArrived& event, JsonWriter& w);
void encode_fields(const SyncRelease& event, JsonWriter& w);
void encode_fields(const RouteClosed& event, JsonWriter& w);
void encode_fields(const RouteOpened& event, JsonWriter& w);
void encode_fields(const InstrumentConnected& event, JsonWriter& w);
void encode_fields(const IdentityVerified& event, JsonWriter& w);
void encode_fields(const CalibrationWarning& event, JsonWriter& w);
void encode_fields(const DutScanned& event, JsonWriter& w);
void encode_fields(const InstrumentDisconnected& event, JsonWriter& w);
void encode_fields(const StepsDiscovered& event, JsonWriter& w);
void encode_fields(const StepStarted& event, JsonWriter& w);
void encode_fields(const MeasurementRecorded& event, JsonWriter& w);
void encode_fields(const RecordEvent& event, JsonWriter& w);
void encode_fields(const StepEnded& event, JsonWriter& w);
void encode_fields(const InstrumentRead& event, JsonWriter& w);
void encode_fields(const InstrumentSet& event, JsonWriter& w);
void encode_fields(const InstrumentConfigure& event, JsonWriter& w);
void encode_fields(const DiagnosticWarning& event, JsonWriter& w);
void encode_fields(const DiagnosticError& event, JsonWriter& w);
void encode_fields(const StreamStarted& event, JsonWriter& w);
void encode_fields(const StreamEnded& event, JsonWriter& w);
void encode_fields(const StreamFrameIndex& event, JsonWriter& w);
void encode_fields(const DialogOpened& event, JsonWriter& w);
void encode_fields(const DialogResponded& event, JsonWriter& w);
void encode_fields(const RunMaterializationFailed& event, JsonWriter& w);
void encode_fields(const VectorStarted& event, JsonWriter& w);
void encode_fields(const VectorEnded& event, JsonWriter& w);
void encode_fields(const Observation& event, JsonWriter& w);
void encode_fields(const InstrumentReserved& event, JsonWriter& w);
void encode_fields(const InstrumentReleased& event, JsonWriter& w);
void encode_fields(const ChannelStarted& event, JsonWriter& w);
void encode_fields(const ChannelEnded& event, JsonWriter& w);
void encode_fields(const ChannelCheckpoint& event, JsonWriter& w);
void encode_fields(const FileStarted& event, JsonWriter& w);
void encode_fields(const FileEnded& event, JsonWriter& w);
void encode_fields(const FileCheckpoint& event, JsonWriter& w);

// X(StructName) for every type.
#define LITMUS_FOR_EACH_EVENT(X) \
  X(SessionStarted) \
  X(SessionEnded) \
  X(RunStarted) \
  X(RunEnded) \
  X(RunMaterialized) \
  X(SlotStarted) \
  X(SlotCompleted) \
  X(SyncArrived) \
  X(SyncRelease) \
  X(RouteClosed) \
  X(RouteOpened) \
  X(InstrumentConnected) \
  X(IdentityVerified) \
  X(CalibrationWarning) \
  X(DutScanned) \
  X(InstrumentDisconnected) \
  X(StepsDiscovered) \
  X(StepStarted) \
  X(MeasurementRecorded) \
  X(RecordEvent) \
  X(StepEnded) \
  X(InstrumentRead) \
  X(InstrumentSet) \
  X(InstrumentConfigure) \
  X(DiagnosticWarning) \
  X(DiagnosticError) \
  X(StreamStarted) \
  X(StreamEnded) \
  X(StreamFrameIndex) \
  X(DialogOpened) \
  X(DialogResponded) \
  X(RunMaterializationFailed) \
  X(VectorStarted) \
  X(VectorEnded) \
  X(Observation) \
  X(InstrumentReserved) \
  X(InstrumentReleased) \
  X(ChannelStarted) \
  X(ChannelEnded) \
  X(ChannelCheckpoint) \
  X(FileStarted) \
  X(FileEnded) \
  X(FileCheckpoint)

}  // namespace litmus::events
