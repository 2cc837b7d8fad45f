"""Columns of the files and SQL views: new ones are appended, none is removed, renamed or retyped."""

from __future__ import annotations

from .model import Column, DynamicColumn, Table

TIME = "timestamp[us, UTC]"


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _lists(*names: str) -> tuple[Column, ...]:
    return tuple(Column(f"step_instruments_{name}", "list<utf8>") for name in names)


EVENT_FILE = Table(
    "event_file",
    "A sealed session: `events/{date}/{session_id}.arrow`, an Arrow IPC file",
    (
        Column("id", doc="event id", nullable=False),
        Column("event_type", doc="e.g. `test.measurement`", nullable=False),
        Column("occurred_at", TIME, "when it happened", nullable=False),
        Column("received_at", TIME, "when emit() processed it", nullable=False),
        Column("session_id", doc="session", nullable=False),
        Column("run_id", doc="run, if any"),
        Column("json", doc="the whole event, for lossless replay", nullable=False, json=True),
        Column("event_number", "int64", "number given at ingest"),
        Column("writer_key", doc="UUID of the journal it came from"),
        Column("event_offset", "int64", "0-based position in that journal"),
    ),
)

EVENTS = Table("events", "Every event, sealed or live", EVENT_FILE.columns)

SESSIONS = Table(
    "sessions",
    "One row per session.started",
    (
        Column("session_id", doc="session", nullable=False),
        Column("session_type", doc="kind of session"),
        Column("started_at", TIME, "occurred_at of session.started"),
        Column("ended_at", TIME, "occurred_at of session.ended; null while it is open"),
        Column("outcome", doc="outcome of session.ended"),
        Column("reason", doc="why it ended"),
        Column("live", "bool", "no session.ended yet"),
        *_texts("station_id", "station_name", "station_type", "station_location", "station_hostname"),
        Column("pid", "int64", "owning process"),
        Column("client", doc="`pytest`, `jupyter`, or the name of the script"),
        *_texts("operator_id", "operator_name", "fixture_id"),
        Column("slot_count", "int64", "number of slots"),
    ),
)

RUNS = Table(
    "runs",
    "One row per run, in flight or finished",
    (
        Column("file_path", doc="run file; null until it is written"),
        Column("run_id", doc="run", nullable=False),
        Column("session_id", doc="session", nullable=False),
        Column("slot_id", doc="null for a single DUT"),
        *_texts("dut_serial", "dut_part_number", "dut_lot_number"),
        *_texts("station_id", "station_name", "station_hostname", "fixture_id"),
        Column("outcome", doc="null while it runs"),
        Column("started_at", TIME, "start of the run"),
        Column("ended_at", TIME, "null while it runs"),
        Column("num_measurements", "int64", "measurement rows"),
        Column("num_steps", "int64", "steps; containers don't count"),
        *_texts("test_phase", "product_id", "operator_id", "project_name"),
        Column("materialization", doc="`pending`, `done`, `failed`"),
        Column("materialization_error", doc="why the run file couldn't be written"),
        *_texts(
            "dut_revision", "product_name", "product_revision", "operator_name", "station_type", "station_location"
        ),
        *_texts("git_commit", "git_branch", "git_remote", "profile", "client", "environment_json"),
        Column("custom", doc="custom fields, a JSON object", json=True),
        Column("planned_steps", "int64", "steps of the plan"),
        Column("finished_steps", "int64", "of these, ended"),
        Column("current_step", doc="path of the innermost open step"),
        Column("last_event_number", "int64", "the newest event that is in this row"),
    ),
)

STEPS = Table(
    "steps",
    "One row per run, step_path and vector_index; planned steps that never ran have null times and outcome",
    (
        Column("file_path", doc="run file; null until it is written"),
        Column("run_id", doc="run", nullable=False),
        Column("session_id", doc="session", nullable=False),
        Column("slot_id", doc="null for a single DUT"),
        Column("step_index", "int64", "index in its parent's bucket"),
        Column("step_name", doc="name"),
        Column("step_path", doc="names from the root, joined with `/`"),
        Column("parent_path", doc="empty at the root"),
        Column("vector_index", "int64", "variant of a sweep"),
        Column("outcome", doc="verdict of the last attempt"),
        Column("started_at", TIME, "null if it never ran"),
        Column("ended_at", TIME, "null while it runs, or if it never ran"),
        Column("duration_s", "float64", "seconds; null where the clock was set back in between"),
        Column("has_measurements", "bool", "measurement_count > 0"),
        Column("measurement_count", "int64", "measurement rows"),
        Column("vector_count", "int64", "planned vectors, 1 when unswept"),
        Column("retry_count", "int64", "attempts after the first"),
        Column("markers", doc="pytest markers"),
        *_texts("dut_serial", "station_id"),
        Column("inputs", doc="a JSON object", json=True),
        Column("outputs", doc="a JSON object", json=True),
        Column("vector_retry", "int64", "attempt of this row, 0 = first"),
        Column("vector_outcome", doc="aggregate of the vectors"),
        *_texts("node_id", "file", "module", "class_name", "function", "description"),
        *_texts("error_phase", "error_type", "error_message", "error_traceback"),
        Column("instrument_roles", "list<utf8>", "roles the step used"),
    ),
)

_RUN_FILE_MEASUREMENT = (
    Column("measurement_name", doc="name"),
    Column("measurement_timestamp", TIME, "when the value was taken"),
    Column("measurement_value", "float64", "scalars only"),
    Column("measurement_units", doc="unit"),
    Column("measurement_outcome", doc="verdict"),
    Column("limit_low", "float64", "lower limit"),
    Column("limit_high", "float64", "upper limit"),
    Column("limit_nominal", "float64", "nominal value"),
    Column("limit_comparator", doc="how the value is compared"),
    *_texts("characteristic_id", "spec_ref", "dut_pin", "fixture_connection"),
    Column("instrument_name", doc="role"),
    *_texts("instrument_resource", "instrument_channel"),
)

MEASUREMENTS = Table(
    "measurements",
    "One row per recorded value, runs in flight included; named as in the run file",
    (
        Column("session_id", doc="session", nullable=False),
        Column("run_id", doc="run", nullable=False),
        Column("slot_id", doc="null for a single DUT"),
        Column("run_started_at", TIME, "start of the run"),
        Column("run_ended_at", TIME, "null while it runs"),
        Column("run_outcome", doc="null while it runs"),
        Column("step_name", doc="name of the step"),
        Column("step_index", "int64", "index in its parent's bucket"),
        Column("step_path", doc="names from the root, joined with `/`"),
        Column("vector_index", "int64", "variant of a sweep"),
        Column("vector_retry", "int64", "attempt, 0 = first"),
        *_RUN_FILE_MEASUREMENT,
        *_texts("dut_serial", "dut_part_number", "dut_lot_number", "product_id"),
        *_texts("station_id", "station_hostname", "operator_id", "test_phase", "project_name"),
        Column("inputs", doc="a JSON object", json=True),
        Column("outputs", doc="a JSON object", json=True),
        Column("custom", doc="a JSON object", json=True),
        Column("measurement_index", "int64", "0-based order of recording in the run"),
    ),
)

LOSSES = Table(
    "losses",
    "Everything that was lost or set aside, counted and named",
    (
        Column("noticed_at", TIME, "when it was noticed", nullable=False),
        Column("kind", doc="`gap`, `torn_tail`, `quarantined`, `lagged`", nullable=False),
        Column("path", doc="file, or the name of the client"),
        Column("count", "int64", "events, when it is known"),
        Column("detail", doc="for people"),
    ),
)

INSTRUMENTS = Table(
    "instruments",
    "One row per connection of an instrument",
    (
        Column("session_id", doc="session", nullable=False),
        Column("run_id", doc="run that connected it, if any"),
        Column("role", doc="what the test calls it"),
        Column("instrument_id", doc="asset id"),
        Column("resource", doc="address"),
        Column("protocol", doc="how it is reached"),
        Column("driver", doc="driver class path"),
        Column("manufacturer", doc="from `*IDN?` on hardware, from YAML for mocks"),
        *_texts("model", "serial", "firmware"),
        Column("cal_due", doc="calibration due, ISO 8601"),
        Column("cal_last", doc="last calibration, ISO 8601"),
        *_texts("cal_certificate", "cal_lab"),
        Column("mocked", "bool", "a stand-in was used"),
        Column("connected_at", TIME, "when it was connected", nullable=False),
        Column("disconnected_at", TIME, "when it was released, or connected again; null if nobody said"),
        Column("safe_state", doc="what became of its safe state at the release"),
        Column("event_number", "int64", "of fixture.instrument_connected"),
    ),
)

PROMPTS = Table(
    "prompts",
    "One row per operator dialog, with its answer",
    (
        Column("session_id", doc="session", nullable=False),
        Column("run_id", doc="run, if any"),
        Column("dialog_id", doc="dialog", nullable=False),
        Column("dialog_type", doc="`confirm`, `choice`, `input`"),
        Column("title", doc="heading"),
        Column("message", doc="what the operator has to do"),
        Column("choices", "list<utf8>", "options of a choice"),
        Column("step_name", doc="step that asked"),
        *_texts("slot_id", "dut_serial"),
        Column("blocking", "bool", "the test waited for it"),
        Column("timeout_seconds", "float64", "time until it gives up"),
        Column("opened_at", TIME, "when it was shown", nullable=False),
        Column("responded_at", TIME, "null until it was answered"),
        Column("response_type", doc="`confirmed`, `cancelled`, `choice`, `input`, `timed_out`"),
        Column("value", doc="text of an input"),
        Column("chosen", "list<utf8>", "options that were chosen"),
        Column("responded_by", doc="who answered"),
        Column("responded_via", doc="`browser`, `cli`, `terminal`, `auto`"),
        Column("duration_seconds", "float64", "time it was open"),
        Column("event_number", "int64", "of dialog.opened"),
    ),
)

CHANNELS = Table(
    "channels",
    "One row per channel",
    (
        Column("channel_id", doc="`role.signal`", nullable=False),
        Column("data_type", doc="of its newest sample: `scalar`, `array`, `text`, `struct`", nullable=False),
        Column("value_type", doc="`float64`, `float32`, `int64`, `bool`, `text`, `json`", nullable=False),
        Column("instrument_role", doc="role", nullable=False),
        Column("resource", doc="address of the instrument", nullable=False),
        Column("units", doc="unit of its newest sample"),
        Column("properties", doc="a JSON object; `value_types` when there are several", json=True),
        Column("first_seen", TIME, "its oldest sample", nullable=False),
        Column("last_seen", TIME, "its newest sample", nullable=False),
        Column("sample_count", "int64", "elements recorded", nullable=False),
        Column("sessions", "int64", "sessions that recorded it", nullable=False),
        Column("session_id", doc="the newest of these", nullable=False),
        Column("live", "bool", "it may grow", nullable=False),
    ),
)

SAMPLES = Table(
    "samples",
    "One row per sample of a channel: a scalar, a whole array, a text, a structured value",
    (
        Column("channel_id", doc="`role.signal`", nullable=False),
        Column("timestamp", TIME, "time of the sample, or of its receipt if unknown", nullable=False),
        Column("value", "float64", "number of a scalar; 0 or 1 of a bool"),
        Column("sample_interval", "float64", "seconds between array elements"),
        Column("units", doc="unit"),
        Column("source_method", doc="driver member or caller", nullable=False),
        Column("session_id", doc="session", nullable=False),
        Column("sample_offset", "int64", "number of its first element; the number in the claim check", nullable=False),
        Column("data_type", doc="`scalar`, `array`, `text`, `struct`", nullable=False),
        Column("value_type", doc="`float64`, `float32`, `int64`, `bool`, `text`, `json`", nullable=False),
        Column("values", "list<float64>", "elements of an array"),
        Column("text", doc="of a text"),
        Column("json", doc="the value of any kind, exact", json=True, nullable=False),
        Column("t0", "float64", "seconds, time of an array's first element relative to its trigger"),
        Column("length", "int64", "elements of an array, else 1", nullable=False),
    ),
)

_INSTRUMENT_LISTS = (
    Column("step_instruments_name", "list<utf8>", "role"),
    Column("step_instruments_id", "list<utf8>", "asset id"),
    *_lists("driver", "resource", "protocol", "manufacturer", "model", "serial", "firmware"),
    Column("step_instruments_cal_due", "list<utf8>", "ISO 8601"),
    Column("step_instruments_cal_last", "list<utf8>", "ISO 8601"),
    *_lists("cal_certificate", "cal_lab"),
    Column("step_instruments_mocked", "list<bool>", "a stand-in was used"),
)

RUN_FILE = Table(
    "run_file",
    "One Parquet file per run: `runs/{date}/{time}_{serial}.parquet`",
    (
        Column("record_type", doc="`run`, `step`, `measurement`", nullable=False),
        Column("session_id", doc="session"),
        Column("run_id", doc="run"),
        Column("slot_id", doc="null for a single DUT"),
        Column("run_started_at", TIME, "start of the run"),
        Column("run_ended_at", TIME, "end of the run"),
        Column("step_name", doc="name of the step"),
        Column("step_index", "int64", "0-based index in its parent's bucket"),
        Column("step_path", doc="names from the root, joined with `/`"),
        Column("parent_path", doc="empty at the root"),
        Column("step_started_at", TIME, "null if it never ran"),
        Column("step_ended_at", TIME, "null if it never ran"),
        *_texts("step_node_id", "step_module", "step_file"),
        Column("step_class", doc="null for functions"),
        *_texts("step_function", "step_markers"),
        Column("step_vector_count", "int32", "planned vectors, 1 when unswept"),
        Column("vector_index", "int64", "variant of a sweep"),
        Column("vector_retry", "int64", "attempt, 0 = first"),
        Column("vector_started_at", TIME, "start of the vector"),
        Column("vector_ended_at", TIME, "end of the vector"),
        *_texts("operator_id", "operator_name"),
        *_texts("dut_serial", "dut_part_number", "dut_revision", "dut_lot_number"),
        *_texts("product_id", "product_name", "product_revision"),
        *_texts("station_id", "station_name", "station_type", "station_location", "station_hostname"),
        *_texts("fixture_id"),
        *_INSTRUMENT_LISTS,
        *_texts("test_phase", "project_name", "git_commit", "git_branch", "git_remote"),
        Column("profile", doc="name of the active profile"),
        *_RUN_FILE_MEASUREMENT,
        *_texts("step_outcome", "vector_outcome", "run_outcome"),
        *_texts("python_version", "litmus_version"),
        Column("env_fingerprint", doc="hash of the lock file and the top-level dependencies"),
    ),
    (
        DynamicColumn("in_{param}", "float64, int64, bool or utf8", "input parameter"),
        DynamicColumn(
            "in_{param}_{companion}",
            "utf8",
            "signal path of a stimulus: instrument, resource, channel, dut_pin, fixture_connection",
        ),
        DynamicColumn("out_{key}", "float64, int64, bool or utf8", "observation: a scalar, or a reference"),
        DynamicColumn("custom_{key}", "float64, int64, bool or utf8", "custom field"),
        DynamicColumn("{column}_type", "utf8", "type of each cell, beside a dynamic column of mixed types"),
    ),
)

TABLES = (
    EVENT_FILE,
    RUN_FILE,
    EVENTS,
    SESSIONS,
    RUNS,
    STEPS,
    MEASUREMENTS,
    LOSSES,
    INSTRUMENTS,
    PROMPTS,
    CHANNELS,
    SAMPLES,
)
