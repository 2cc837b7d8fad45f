"""Every event type with every field, in the order in which they are written.

A contract that only grows: append new fields (optional, with a default) at the end of a type, new types at the end of
EVENTS with the next free `type_id`. `python3 -m schema` refuses anything else.
"""

from __future__ import annotations

from .model import DETECTED, NEW, NOW, EventType, Field

# Fields of every event, written before the type's own.
ENVELOPE = (
    Field("id", "UUID", "unique id; the key by which consumers drop duplicates", NEW),
    Field("event_type", "str", "the type, e.g. `test.measurement`"),
    Field("occurred_at", "datetime", "when it happened", NOW),
    Field("received_at", "datetime?", "when emit() processed it; stamped there"),
    Field("session_id", "UUID", "session", NEW),
    Field("run_id", "UUID?", "run, if any"),
    Field("derived", "bool", "appended by recovery, not by the producer", False),
)

_STATION = (
    Field("station_id", "str?", "station file id"),
    Field("station_name", "str?", "station name for people"),
    Field("station_type", "str?", "declared station type"),
    Field("station_location", "str?", "where the station stands"),
    Field("station_hostname", "str?", "host name of the machine"),
)
_CLIENT = Field("client", "str", "`pytest`, `jupyter`, or the name of the script", DETECTED)
_PID = Field("pid", "int?", "emitting process")
_OPERATOR = (Field("operator_id", "str?", "operator id"), Field("operator_name", "str?", "operator name"))
_FIXTURE_ID = Field("fixture_id", "str?", "fixture file id")
_STEP = (
    Field("step_name", "str", "name of the step"),
    Field("step_index", "int", "index in its parent's bucket"),
)
_STEP_PATH = Field("step_path", "str", "names from the root, joined with `/`", "")
_PARENT_PATH = Field("parent_path", "str", "path of the parent, empty at the root", "")
_CODE = (
    Field("node_id", "str?", "pytest node id"),
    Field("file", "str?", "source file"),
    Field("module", "str?", "Python module"),
    Field("class_name", "str?", "test class; null for functions"),
    Field("function", "str?", "test function"),
)
_RETRY = Field("retry", "int", "attempt, 0 = first", 0)
_INPUT_UNITS = Field("input_units", "dict[str, str]", "units by input", {})
_OUTPUT_UNITS = Field("output_units", "dict[str, str]", "units by output", {})
_OUTPUT_PINS = Field("output_pins", "dict[str, str]", "DUT pins by output", {})
_STIMULUS = Field("stimulus", "list[StimulusRecord]", "traced inputs: param, value, units and signal path", [])
_OUTCOME = Field("outcome", "str?", "verdict", enum="Outcome")
_ROLE = Field("role", "str", "station role")
_INSTRUMENT_ROLE = Field("instrument_role", "str", "station role")
_INSTRUMENT_ID = Field("instrument_id", "str", "asset id")
_CHANNEL_ID = Field("channel_id", "str", "channel the sample belongs to")
_METHOD = Field("method", "str", "driver member")
_RESOURCE = Field("resource", "str", "instrument address", "")
_VALUE = Field("value", "Any", "a scalar inline; an array, bytes or an image as a claim check", None)
_UNITS = Field("units", "str?", "unit of the value")
_PROXIED = (
    Field("suppressed", "int", "uses since the last event of this member that sampling left out of the log", 0),
    Field("client", "str?", "program that used it through the instrument server"),
    Field("client_pid", "int?", "its process"),
)
_ROUTE = (
    Field("connection_name", "str", "fixture connection"),
    Field("switch_role", "str", "role of the switch"),
    Field("channels", "list[str]", "crosspoints"),
)
_DIAGNOSTIC = (
    Field("source", "str", "component", ""),
    Field("message", "str", "what happened, and what to do next", ""),
    Field("details", "dict", "data for programs", {}),
)
_STREAM_ID = Field("stream_id", "UUID", "the stream")
_DIALOG = (Field("dialog_id", "UUID", "the dialog"), Field("dialog_type", "str", "kind of dialog", enum="DialogType"))
_VECTOR = (
    *_STEP,
    _STEP_PATH,
    Field("vector_index", "int", "index of the vector", 0),
    Field("vector_outer_index", "int?", "index of the enclosing sweep"),
    _RETRY,
    Field("step_retry", "int", "attempt of the step, 0 = first", 0),
    Field("inputs", "dict", "parameters of the vector", {}),
    _INPUT_UNITS,
    Field("node_id", "str?", "pytest node id"),
)
_RESERVATION = (_ROLE, _INSTRUMENT_ID, Field("resource", "str", "instrument address"))
_RESERVED_BY = (Field("step_index", "int?", "step that held it"), Field("step_retry", "int?", "attempt of that step"))
_FILE_ID = Field("file_id", "UUID", "the file")

EVENTS = (
    EventType(
        1,
        "session.started",
        "SessionStarted",
        "Once per session, by its owner (test process, interactive session or orchestrator)",
        (
            Field("session_type", "str", "kind of session", "test_run", enum="SessionType"),
            *_STATION,
            _PID,
            _CLIENT,
            *_OPERATOR,
            _FIXTURE_ID,
            Field("slot_count", "int", "number of slots", 1),
            Field("process_uuid", "str?", "the owning process, for liveness"),
        ),
    ),
    EventType(
        2,
        "session.ended",
        "SessionEnded",
        "The session closed. Carries no run_id",
        (
            Field("outcome", "str?", "session outcome; with several DUTs the worst slot result", enum="Outcome"),
            Field("reason", "str?", "why it ended"),
        ),
        durability="disk",
    ),
    EventType(
        3,
        "run.started",
        "RunStarted",
        "Once per run, with its whole context",
        (
            *_STATION,
            Field("slot_id", "str?", "slot; null for a single DUT"),
            Field("slot_index", "int?", "0-based slot position"),
            _PID,
            _CLIENT,
            Field("dut_serial", "str", "serial of the unit under test", ""),
            Field("dut_part_number", "str?", "its part number"),
            Field("dut_revision", "str?", "its hardware revision"),
            Field("dut_lot_number", "str?", "its lot"),
            Field("product_id", "str?", "product file id"),
            Field("product_name", "str?", "product name for people"),
            Field("product_revision", "str?", "revision of the product definition"),
            *_OPERATOR,
            _FIXTURE_ID,
            Field("test_phase", "str?", "recorded phase stamp"),
            Field("project_name", "str?", "project"),
            Field("git_commit", "str?", "commit of the project"),
            Field("git_branch", "str?", "branch of the project"),
            Field("git_remote", "str?", "remote of the project"),
            Field("environment_json", "str?", "serialised EnvironmentSnapshot"),
            Field("custom_metadata", "dict", "custom fields of the run", {}),
            Field("channel_refs", "list[str]", "channel URIs known at the start", []),
            Field("profile", "str?", "name of the active profile"),
            Field("profile_facets", "dict", "facets of the profile", {}),
            Field("session_inputs", "dict", "values asked for at session start", {}),
        ),
    ),
    EventType(
        4,
        "run.ended",
        "RunEnded",
        "The end of a run",
        (Field("outcome", "str?", "outcome after roll-up; null if nothing escalated", enum="Outcome"),),
        durability="disk",
    ),
    EventType(
        5,
        "run.materialized",
        "RunMaterialized",
        "The run is durable in a query backend; may follow session.ended",
        (
            Field("materializer", "str", "who wrote it"),
            Field("destination", "str", "path or table written"),
            Field("materialized_at", "datetime", "when it was written, UTC", NOW),
            Field("row_counts", "dict[str, int]?", "rows by record type"),
        ),
    ),
    EventType(
        6,
        "slot.started",
        "SlotStarted",
        "A slot's process begins (multi-DUT)",
        (Field("slot_id", "str", "slot"), Field("dut_serial", "str", "unit in the slot")),
    ),
    EventType(
        7,
        "slot.completed",
        "SlotCompleted",
        "A slot's process finished (multi-DUT)",
        (
            Field("slot_id", "str", "slot"),
            Field("outcome", "str", "result by the exit status of the process", enum="SlotOutcome"),
            Field("error_message", "str?", "why it errored"),
        ),
    ),
    EventType(
        8,
        "sync.arrived",
        "SyncArrived",
        "A worker reached a sync point (multi-DUT)",
        (Field("slot_id", "str", "slot that arrived"), Field("name", "str", "sync point")),
    ),
    EventType(
        9,
        "sync.release",
        "SyncRelease",
        "Every live slot arrived, all go on (multi-DUT)",
        (Field("name", "str", "sync point"),),
        label="Sync released",
    ),
    EventType(10, "route.closed", "RouteClosed", "Switch channels closed: the path is made", _ROUTE),
    EventType(11, "route.opened", "RouteOpened", "Switch channels opened: the path is broken", _ROUTE),
    EventType(
        12,
        "fixture.instrument_connected",
        "InstrumentConnected",
        "Once per role, after the instrument is identified and connected",
        (
            _ROLE,
            _INSTRUMENT_ID,
            Field("driver", "str?", "driver class path"),
            Field("resource", "str", "instrument address"),
            Field("protocol", "str", "how it is reached", "visa"),
            Field("manufacturer", "str?", "from `*IDN?` on hardware, from YAML for mocks"),
            Field("model", "str?", "as manufacturer"),
            Field("serial", "str?", "as manufacturer"),
            Field("firmware", "str?", "as manufacturer"),
            Field("cal_due", "str?", "calibration due, ISO 8601 date"),
            Field("cal_last", "str?", "last calibration, ISO 8601 date"),
            Field("cal_certificate", "str?", "calibration certificate"),
            Field("cal_lab", "str?", "calibration laboratory"),
            Field("mocked", "bool", "a stand-in is used", False),
        ),
        label="Instrument connected",
    ),
    EventType(
        13,
        "fixture.identity_verified",
        "IdentityVerified",
        "Expected against actual identity of an instrument",
        (
            _ROLE,
            Field("expected", "dict", "from the asset file", {}),
            Field("actual", "dict", "read from the instrument", {}),
            Field("matches", "bool", "no field differs", True),
            Field("mismatches", "list[str]", "names of the differing fields", []),
        ),
        label="Identity verified",
    ),
    EventType(
        14,
        "fixture.calibration_warning",
        "CalibrationWarning",
        "Calibration is due soon or has expired",
        (
            _ROLE,
            _INSTRUMENT_ID,
            Field("days_until_due", "int?", "negative when expired"),
            Field("message", "str", "text for people", ""),
        ),
        label="Calibration warning",
    ),
    EventType(
        15,
        "fixture.dut_scanned",
        "DutScanned",
        "The serial of a DUT was entered or scanned",
        (
            Field("dut_serial", "str", "the serial"),
            Field("scan_source", "str?", "scanner or input that gave it: `ui`, `prompt`, `api`"),
        ),
        label="DUT scanned",
    ),
    EventType(
        16,
        "fixture.instrument_disconnected",
        "InstrumentDisconnected",
        "An instrument is released during teardown",
        (
            _ROLE,
            _INSTRUMENT_ID,
            Field("safe_state", "str?", "what became of its safe state", enum="SafeState"),
        ),
        label="Instrument disconnected",
    ),
    EventType(
        17,
        "test.steps_discovered",
        "StepsDiscovered",
        "The plan: every collected item, after the instruments connect and before the first step",
        (
            Field(
                "items",
                "list[dict]",
                "one object per item: node_id, file, module, class_name, function, markers, step_path, parent_path, "
                "step_index, vector_index, vector_count_planned",
                [],
            ),
        ),
        label="Steps discovered",
    ),
    EventType(
        18,
        "test.step_started",
        "StepStarted",
        "A step opens",
        (
            *_STEP,
            _STEP_PATH,
            _PARENT_PATH,
            Field("description", "str?", "what the step is for"),
            Field("vector_index", "int", "outer position", 0),
            Field("inputs", "dict", "outer sweep parameters only", {}),
            *_CODE,
            _RETRY,
            _INPUT_UNITS,
        ),
        label="Step started",
    ),
    EventType(
        19,
        "test.measurement",
        "MeasurementRecorded",
        "One recorded value with its limits and outcome",
        (
            *_STEP,
            _STEP_PATH,
            Field("vector_index", "int", "own (inner) index", 0),
            _RETRY,
            Field("measurement_name", "str", "name of the measurement"),
            Field("measurement_timestamp", "datetime?", "when the value was taken"),
            Field("value", "float?", "the scalar"),
            _UNITS,
            _OUTCOME,
            Field("limit_low", "float?", "lower limit"),
            Field("limit_high", "float?", "upper limit"),
            Field("limit_nominal", "float?", "nominal value"),
            Field("limit_comparator", "str?", "how the value is compared", enum="Comparator"),
            Field("characteristic_id", "str?", "product characteristic it verifies"),
            Field("spec_ref", "str?", "place in the specification"),
            Field("dut_pin", "str?", "pin of the DUT"),
            Field("fixture_connection", "str?", "connection of the fixture"),
            Field("instrument_name", "str?", "station role"),
            Field("instrument_resource", "str?", "instrument address"),
            Field("instrument_channel", "str?", "channel of the instrument"),
            Field("inputs", "dict", "outer inputs merged with the vector's parameters", {}),
            Field("outputs", "dict", "observations", {}),
            Field("custom", "dict", "custom fields", {}),
            _STIMULUS,
        ),
        label="Measurement",
    ),
    EventType(
        20,
        "test.record",
        "RecordEvent",
        "A key and value recorded by the test",
        (*_STEP, Field("key", "str", "name"), Field("value", "Any", "JSON value")),
        label="Record",
    ),
    EventType(
        21,
        "test.step_ended",
        "StepEnded",
        "A step closes",
        (
            *_STEP,
            _STEP_PATH,
            _PARENT_PATH,
            _OUTCOME,
            Field("vector_index", "int", "outer position", 0),
            Field("vector_outcome", "str?", "aggregate of the vectors", enum="Outcome"),
            Field("inputs", "dict", "outer sweep parameters", {}),
            Field("outputs", "dict", "observations", {}),
            *_CODE,
            _RETRY,
            _INPUT_UNITS,
            _OUTPUT_UNITS,
            _OUTPUT_PINS,
            Field("instrument_roles", "list[str]", "roles the step used", []),
            Field("error_phase", "str?", "part of the test that raised", enum="ErrorPhase"),
            Field("error_type", "str?", "class of the exception"),
            Field("error_message", "str?", "its text"),
            Field("error_traceback", "str?", "its traceback"),
            _STIMULUS,
        ),
        label="Step ended",
    ),
    EventType(
        22,
        "instrument.read",
        "InstrumentRead",
        "A driver read through the proxy",
        (_INSTRUMENT_ROLE, _CHANNEL_ID, _METHOD, _VALUE, _UNITS, _RESOURCE, *_PROXIED),
    ),
    EventType(
        23,
        "instrument.set",
        "InstrumentSet",
        "A driver set through the proxy",
        (
            _INSTRUMENT_ROLE,
            _CHANNEL_ID,
            Field("attribute", "str", "driver member"),
            _VALUE,
            _UNITS,
            _RESOURCE,
            *_PROXIED,
        ),
    ),
    EventType(
        24,
        "instrument.configure",
        "InstrumentConfigure",
        "A driver configure call through the proxy, or an operation started from the UI",
        (_INSTRUMENT_ROLE, _METHOD, Field("parameters", "dict", "arguments", {}), _RESOURCE, *_PROXIED),
    ),
    EventType(
        25, "diagnostic.warning", "DiagnosticWarning", "A condition that isn't fatal", _DIAGNOSTIC, label="Warning"
    ),
    EventType(26, "diagnostic.error", "DiagnosticError", "An error condition", _DIAGNOSTIC, label="Error"),
    EventType(
        27,
        "stream.started",
        "StreamStarted",
        "A data stream begins",
        (_STREAM_ID, Field("format", "str", "format of its frames", ""), Field("path", "str?", "file it goes to")),
    ),
    EventType(28, "stream.ended", "StreamEnded", "A data stream ends", (_STREAM_ID,)),
    EventType(
        29,
        "stream.frame_index",
        "StreamFrameIndex",
        "Update of the frame count, at most once a second",
        (_STREAM_ID, Field("frame_count", "int", "frames so far", 0)),
    ),
    EventType(
        30,
        "dialog.opened",
        "DialogOpened",
        "An operator dialog is shown and the test is paused",
        (
            *_DIALOG,
            Field("title", "str", "heading"),
            Field("message", "str", "what the operator has to do"),
            Field("step_name", "str?", "step that asks"),
            Field("blocking", "bool", "execution is paused until answered", True),
            Field("choices", "list[str]?", "options of a choice"),
            Field("allow_multiple", "bool", "several options may be chosen", False),
            Field("timeout_seconds", "float?", "time until it gives up"),
            Field("placeholder", "str?", "hint inside the input field"),
            Field("default_value", "str?", "value of the input field at first"),
            Field("confirm_label", "str?", "text of the confirm button"),
            Field("cancel_label", "str?", "text of the cancel button"),
            Field("slot_id", "str?", "slot that asks"),
            Field("dut_serial", "str?", "unit the question is about"),
        ),
    ),
    EventType(
        31,
        "dialog.responded",
        "DialogResponded",
        "The operator answered; the test resumes",
        (
            *_DIALOG,
            Field("response_type", "str", "how it was answered", enum="DialogResponseType"),
            Field("duration_seconds", "float", "time it was open"),
            Field("value", "str?", "text of an input"),
            Field("choice", "int?", "index of a choice"),
            Field("choices", "list[int]?", "indices of a multiple choice"),
            Field("responded_by", "str?", "who answered"),
            Field("responded_via", "str?", "where it was answered", enum="RespondedVia"),
        ),
    ),
    EventType(
        32,
        "run.materialization_failed",
        "RunMaterializationFailed",
        "The run file couldn't be written or indexed; the run stays visible",
        (
            Field("materializer", "str", "who tried"),
            Field("error_type", "str", "exception or error class"),
            Field("error_message", "str", "text"),
            Field("destination", "str?", "intended path"),
            Field("attempt", "int", "number of the attempt", 1),
            Field("will_retry", "bool", "another attempt is scheduled", False),
        ),
        baseline=False,
    ),
    EventType(
        33,
        "test.vector_started",
        "VectorStarted",
        "An inner vector of a step begins",
        _VECTOR,
        label="Vector started",
        baseline=False,
    ),
    EventType(
        34,
        "test.vector_ended",
        "VectorEnded",
        "An inner vector of a step ends",
        (*_VECTOR, _OUTCOME, Field("outputs", "dict", "observations", {}), _OUTPUT_UNITS, _OUTPUT_PINS),
        label="Vector ended",
        baseline=False,
    ),
    EventType(
        35,
        "test.observation",
        "Observation",
        "A value observed without a verdict",
        (
            Field("step_name", "str", "name of the step", ""),
            Field("step_index", "int", "index in its parent's bucket", 0),
            _STEP_PATH,
            Field("vector_index", "int?", "index of the vector"),
            _RETRY,
            Field("name", "str", "name of the observation"),
            _VALUE,
            _UNITS,
            Field("dut_pin", "str?", "pin of the DUT"),
        ),
        label="Observation",
        baseline=False,
    ),
    EventType(
        36,
        "instrument.reserved",
        "InstrumentReserved",
        "A step got an instrument for itself",
        (*_RESERVATION, Field("waited_ms", "float", "time it waited for the instrument"), *_RESERVED_BY),
        baseline=False,
    ),
    EventType(
        37,
        "instrument.released",
        "InstrumentReleased",
        "A step gave a reserved instrument back",
        (*_RESERVATION, *_RESERVED_BY),
        baseline=False,
    ),
    EventType(
        38,
        "channel.started",
        "ChannelStarted",
        "A channel gets its first sample in the session",
        (
            Field("channel_id", "str", "the channel"),
            _UNITS,
            Field("instrument_role", "str?", "station role"),
            Field("method", "str?", "driver member or caller"),
            Field("resource", "str?", "instrument address"),
        ),
        baseline=False,
    ),
    EventType(
        39,
        "channel.ended",
        "ChannelEnded",
        "A channel gets no more samples in the session",
        (Field("channel_id", "str", "the channel"), Field("reason", "str", "why it ended")),
        baseline=False,
    ),
    EventType(
        40,
        "channel.checkpoint",
        "ChannelCheckpoint",
        "Samples up to here are durable",
        (Field("uri", "str", "claim check of the channel"), Field("sample_offset", "int", "samples so far", 0)),
        baseline=False,
    ),
    EventType(
        41,
        "file.started",
        "FileStarted",
        "A file is being written",
        (_FILE_ID, Field("name", "str", "its name", ""), Field("format", "str", "its format", "")),
        baseline=False,
    ),
    EventType(
        42,
        "file.ended",
        "FileEnded",
        "A file is complete",
        (_FILE_ID, Field("uri", "str?", "where it is"), Field("size_bytes", "int?", "its size")),
        baseline=False,
    ),
    EventType(
        43,
        "file.checkpoint",
        "FileCheckpoint",
        "Bytes up to here are durable",
        (Field("uri", "str", "where it is"), Field("byte_offset", "int", "bytes so far", 0)),
        baseline=False,
    ),
)

BY_TYPE = {event.type: event for event in EVENTS}
CATEGORIES = tuple(dict.fromkeys(event.category for event in EVENTS))
