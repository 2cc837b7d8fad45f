"""The JSON shapes of the HTTP API."""

from __future__ import annotations

from .data_models import DATA_MODELS
from .entity_models import ENTITY_MODELS
from .list_models import LIST_MODELS
from .metric_models import METRIC_MODELS
from .model import Column, Field, Model, Table
from .tables import MEASUREMENTS, RUNS, STEPS

_FIELD_TYPES = {
    "utf8": "str",
    "int32": "int",
    "int64": "int",
    "float64": "float",
    "bool": "bool",
    "timestamp[us, UTC]": "datetime",
    "list<utf8>": "list[str]",
}


def _field(column: Column) -> Field:
    if column.json:
        return Field(column.name, "dict", column.doc, {})
    return Field(column.name, _FIELD_TYPES[column.type] + "?", column.doc)


def _row(name: str, table: Table, open_: bool = False) -> Model:
    return Model(name, table.doc, tuple(_field(column) for column in table.columns), open_)


_NEXT = Field("next_cursor", "str?", "`cursor` of the next page; null at the end")
_COUNT = Field("count", "int", "items in this page")

RUN_ROW = _row("RunRow", RUNS)
STEP_ROW = _row("StepRow", STEPS)
MEASUREMENT_ROW = _row("MeasurementRow", MEASUREMENTS, open_=True)

CHANNEL = Model(
    "ChannelDescriptor",
    "A named series of samples",
    (
        Field("channel_id", "str", "channel, usually `role.signal`"),
        Field("data_type", "str", "`scalar`, `array`, `text` or `struct`; of the newest samples", "scalar"),
        Field("value_type", "str", "`float64`, `float32`, `int64`, `bool`, `text` or `json`"),
        Field("instrument_role", "str", "station role", ""),
        Field("resource", "str", "instrument address", ""),
        Field("units", "str?", "units of the newest samples"),
        Field("properties", "dict", "further properties", {}),
        Field("first_seen", "datetime", "first sample"),
        Field("last_seen", "datetime", "newest sample"),
        Field("sample_count", "int", "elements recorded, in all sessions"),
        Field("session_id", "str", "newest session that has it"),
        Field("sessions", "int", "sessions that have it"),
        Field("live", "bool", "its writer is at work"),
    ),
)

_TEXT = {"maxLength": 4_000}
_FILLED_IN = {"minLength": 1, "maxLength": 4_000}
_WORD = {"maxLength": 500, "pattern": "^[^\\x00-\\x1f\\x7f]*$"}
_SCALARS = {"items": {"type": ["string", "integer", "number", "boolean", "null"]}}

_DIALOG_CREATE = (
    Field("type", "str", "what is asked for", "confirm", enum="DialogType"),
    Field("title", "str", "the question, in a few words", rules=_FILLED_IN),
    Field("message", "str", "what the operator has to do", rules=_FILLED_IN),
    Field("run_id", "str?", "run that waits"),
    Field("step_name", "str?", "step that asks"),
    Field("timeout_seconds", "float?", "time until it gives up", rules={"exclusiveMinimum": 0, "maximum": 604_800}),
    Field("choices", "list[str]?", "options of a choice", rules={"maxItems": 200}),
    Field("allow_multiple", "bool", "several options may be chosen", False),
    Field("placeholder", "str", "hint inside the input field", "", rules=_TEXT),
    Field("default_value", "str", "value of the input field at first", "", rules=_TEXT),
    Field("confirm_label", "str", "text of the confirm button", "Confirm", rules=_TEXT),
    Field("cancel_label", "str", "text of the cancel button", "Cancel", rules=_TEXT),
)
_RESPONDED_BY = Field("responded_by", "str?", "who answered", rules=_TEXT)
_RESPONDED_VIA = Field("responded_via", "str?", "where it was answered", enum="RespondedVia")
_DIALOG_ANSWER = (
    Field("choice", "int?", "index of the chosen option"),
    Field("choices", "list[int]?", "indices of a multiple choice"),
    Field("value", "str?", "text of an input", rules=_TEXT),
)

MODELS = (
    Model(
        "Problem",
        "What went wrong (RFC 9457)",
        (
            Field("type", "str", "kind of problem", "about:blank"),
            Field("title", "str", "the status in words"),
            Field("status", "int", "HTTP status"),
            Field("detail", "str", "what happened, to what, and what to do next"),
            Field("code", "str", "error code"),
            Field("errors", "list[ParameterError]?", "with 422: what is wrong where"),
            Field("candidates", "list[str]?", "with 409: the ids that a prefix fits"),
        ),
    ),
    Model(
        "ParameterError",
        "One parameter or key that is wrong",
        (Field("loc", "list[str]", "where, e.g. `query`, `limit`"), Field("msg", "str", "what is wrong")),
    ),
    Model(
        "Services",
        "State of each store",
        tuple(Field(name, "str", f"the {name} store", enum="ServiceState") for name in ("events", "runs", "channels")),
    ),
    Model(
        "Locations",
        "Where Arrow Flight clients find each store, `grpc://host:port`; one port may serve them all",
        tuple(Field(name, "str", f"the {name} store") for name in ("events", "runs", "channels")),
    ),
    Model(
        "Health",
        "State of the service",
        (
            Field("status", "str", "`degraded` when a store is down or behind", enum="HealthStatus"),
            Field("version", "str", "version of Litmus"),
            Field("data_dir", "str", "data directory"),
            Field("daemons", "Services", "state of each store"),
            Field("token_required", "bool", "writing needs a token"),
            Field("project_name", "str?", "project of `litmus serve`"),
            Field("epoch", "int?", "this life of the service"),
            Field("last_event_number", "int?", "newest event"),
            Field("lag_events", "int?", "published, not yet ingested"),
            Field("losses", "int?", "rows of the view `losses`"),
        ),
    ),
    Model(
        "EventRow",
        "An event with its number; further keys by its type",
        (
            Field("event_number", "int?", "number given at ingest"),
            Field("id", "UUID", "unique id"),
            Field("event_type", "str", "e.g. `test.measurement`"),
            Field("occurred_at", "datetime", "when it happened"),
            Field("received_at", "datetime?", "when emit() processed it"),
            Field("session_id", "UUID", "session"),
            Field("run_id", "UUID?", "run, if any"),
            Field("derived", "bool", "appended by recovery", False),
        ),
        open=True,
    ),
    Model(
        "EventsPage",
        "Events in the order of their numbers",
        (
            Field("events", "list[EventRow]", "the events"),
            _COUNT,
            Field("next_cursor", "str?", "`cursor` of the next page, `after` of a stream; null at the end"),
        ),
    ),
    Model(
        "EventsTaken",
        "What became of posted events",
        (
            Field("accepted", "int", "events that are in the journal now and weren't before"),
            Field("duplicates", "int", "events whose `id` was stored already, or stood in the body before"),
        ),
    ),
    Model(
        "SessionRow",
        "The session.started event of a session, and how it ended; further keys as in that event",
        (
            Field("session_id", "UUID", "session"),
            Field("occurred_at", "datetime", "start"),
            Field("ended_at", "datetime?", "end; null while it is open"),
            Field("outcome", "str?", "outcome of session.ended", enum="Outcome"),
            Field("live", "bool", "no session.ended yet"),
        ),
        open=True,
    ),
    Model(
        "SessionsPage", "Sessions, newest first", (Field("sessions", "list[SessionRow]", "the sessions"), _COUNT, _NEXT)
    ),
    RUN_ROW,
    STEP_ROW,
    MEASUREMENT_ROW,
    Model(
        "InstrumentInfo",
        "Identity of an instrument",
        tuple(
            Field(name, "str?", "as `*IDN?` or the YAML gives it")
            for name in ("manufacturer", "model", "serial", "firmware")
        ),
    ),
    Model(
        "CalibrationInfo",
        "Calibration of an instrument",
        (
            Field("due_date", "str?", "ISO 8601 date"),
            Field("last_cal", "str?", "ISO 8601 date"),
            Field("certificate", "str?", "certificate"),
            Field("lab", "str?", "laboratory"),
        ),
    ),
    Model(
        "InstrumentRecord",
        "An instrument of a run",
        (
            Field("role", "str", "station role"),
            Field("instrument_id", "str", "asset id"),
            Field("resource", "str", "instrument address"),
            Field("protocol", "str", "how it is reached", "visa"),
            Field("info", "InstrumentInfo", "identity"),
            Field("calibration", "CalibrationInfo", "calibration"),
            Field("driver", "str?", "driver class path"),
            Field("catalog_ref", "str?", "catalog entry"),
            Field("mocked", "bool", "a stand-in was used", False),
        ),
    ),
    Model(
        "RunView",
        "A run with all that belongs to it",
        (
            *RUN_ROW.fields,
            Field("steps", "list[StepRow]", "by step_index"),
            Field("instruments", "list[InstrumentRecord]", "by role"),
            Field("measurements", "list[MeasurementRow]", "in the order of recording"),
            Field("live", "bool", "no run.ended yet"),
        ),
    ),
    Model("StepsPage", "Steps of a run by step_index", (Field("steps", "list[StepRow]", "the steps"), _NEXT)),
    Model(
        "MeasurementsPage",
        "Measurements of a run in the order of recording",
        (Field("measurements", "list[MeasurementRow]", "the measurements"), _NEXT),
    ),
    Model(
        "ActiveRun",
        "A run in flight",
        (
            Field("run_id", "str", "run"),
            Field("status", "str", "`pending`, `running`, `completed` or `failed`"),
            Field("progress_pct", "int", "finished of planned steps, percent; 100 only after run.ended", 0),
            Field("current_step", "str?", "path of the innermost open step"),
            Field("dut_serial", "str", "unit under test"),
            Field("station_id", "str", "station"),
            Field("waiting_dialogs", "int", "open prompts", 0),
        ),
    ),
    Model(
        "RunStatus",
        "How far a run is",
        (
            Field("run_id", "str", "run"),
            Field("status", "str", "`pending`, `running`, `completed` or `failed`; final once its record is durable"),
            Field("progress_pct", "int", "finished of planned steps, percent; 100 only after run.ended", 0),
            Field("current_step", "str?", "path of the innermost open step"),
            Field("detail", "str?", "why a launched run failed before it began"),
        ),
    ),
    *ENTITY_MODELS,
    Model(
        "LaunchRequest",
        "A test run to start",
        (
            Field("product_id", "str?", "product of the project", rules=_WORD),
            Field("dut_serial", "str", "unit under test", rules=_WORD),
            Field("station_id", "str", "station, as in list_stations", rules=_WORD),
            Field(
                "test_path",
                "str",
                "folder, file or node id, below the project's folder",
                "tests",
                rules={**_WORD, "maxLength": 4_000},
            ),
            Field("operator", "str?", "who runs it", rules=_WORD),
            Field("mock_instruments", "bool", "stand-ins in place of instruments", False),
            Field("test_profile", "str?", "profile, as in list_profiles", rules=_WORD),
            Field(
                "test_phase",
                "str?",
                "development, validation, characterization, production or a name of your own",
                rules=_WORD,
            ),
        ),
    ),
    Model(
        "LaunchAccepted",
        "The process is started",
        (Field("run_id", "str", "the run that it will begin"), Field("status", "str", "always `running`")),
    ),
    Model(
        "RunOutput",
        "Lines of standard output and error of a launched run. One that was started elsewhere has none here",
        (
            Field("lines", "list[str]", "in the order of printing"),
            Field("next_offset", "int", "byte behind the last line; the `offset` to go on with"),
            Field("first_offset", "int", "byte of the first line; 0: there is nothing before", 0),
            Field("unfinished", "str", "what stands behind the last line: the beginning of one", ""),
            Field("captured", "bool", "the run was launched here"),
            Field("ended", "bool", "its process has ended"),
            Field("exit_code", "int?", "of the process; 128 + n: by signal n. null: it runs, or nobody saw it end"),
            Field("hostname", "str?", "machine of the process"),
            Field("pid", "int?", "the process"),
            Field("command", "str?", "its command line, as far as it is known"),
        ),
    ),
    Model(
        "RunStopping",
        "A run is told to end",
        (
            Field("status", "str", "`stopping`: SIGTERM is sent; `killing`: SIGKILL is"),
            Field("kill_after_s", "float", "seconds until another stop kills; 0: at once", 0),
        ),
    ),
    Model(
        "StepNode",
        "A step and the steps within",
        (Field("step", "StepRow", "the step"), Field("children", "list[StepNode]", "by execution order")),
    ),
    Model("StepTree", "Steps of a run, nested", (Field("tree", "list[StepNode]", "the outermost steps"),)),
    Model("ActiveRuns", "Runs in flight, newest first", (Field("active_runs", "list[ActiveRun]", "the runs"), _COUNT)),
    Model("DialogCreate", "A question to the operator", _DIALOG_CREATE),
    Model(
        "Dialog",
        "A question to the operator, and what became of it",
        (
            Field("id", "str", "dialog"),
            *_DIALOG_CREATE,
            Field("session_id", "str?", "session that asks"),
            Field("slot_id", "str?", "slot that asks"),
            Field("dut_serial", "str?", "unit the question is about"),
            Field("status", "str", "state", enum="DialogStatus"),
            Field("created_at", "datetime", "when it was opened"),
            _RESPONDED_BY,
            _RESPONDED_VIA,
        ),
    ),
    Model("DialogsPage", "Open dialogs, the oldest first", (Field("dialogs", "list[Dialog]", "the dialogs"), _NEXT)),
    Model(
        "DialogCreated",
        "The dialog is open",
        (Field("dialog_id", "str", "its id"), Field("status", "str", "`pending`", enum="DialogStatus")),
    ),
    Model(
        "DialogRespondRequest",
        "An answer. A confirm dialog is confirmed or cancelled; the others take a choice or a value, or are cancelled",
        (
            _RESPONDED_BY,
            Field("confirmed", "bool", "confirmed", False),
            *_DIALOG_ANSWER,
            Field("cancelled", "bool", "cancelled", False),
            Field("responded_via", "str?", "where; null: browser over TCP, else cli", enum="RespondedVia"),
        ),
    ),
    Model("DialogAccepted", "The answer counts", (Field("status", "str", "always `ok`"),)),
    Model(
        "DialogResponse",
        "How a dialog ended",
        (
            Field("dialog_id", "str", "dialog"),
            Field("confirmed", "bool", "confirmed, chosen or entered"),
            *_DIALOG_ANSWER,
            Field("timed_out", "bool", "nobody answered in time"),
            Field("cancelled", "bool", "cancelled, or its test is gone"),
            _RESPONDED_BY,
            _RESPONDED_VIA,
        ),
    ),
    CHANNEL,
    Model(
        "ChannelsPage",
        "Channels by their ids",
        (Field("channels", "list[ChannelDescriptor]", "the channels"), _COUNT, _NEXT),
    ),
    Model(
        "ChannelSample",
        "One sample: a scalar, a text, a structured value or one array",
        (
            Field("timestamp", "datetime", "time of the sample, or of its receipt"),
            Field("value", "Any", "the value; of an array a list. NaN and infinities are strings"),
            Field("units", "str?", "units"),
            Field("sample_interval", "float?", "seconds between elements"),
            Field("session_id", "str", "session"),
            Field("sample_offset", "int", "number of its first element in the channel and session"),
            Field("source_method", "str", "driver member or caller"),
            Field("length", "int?", "arrays: elements recorded"),
            Field("t0", "float?", "arrays: seconds, time of the first element relative to the trigger"),
            Field("index", "list[int]?", "arrays, decimated or cut: which elements `value` has, from 0"),
        ),
    ),
    Model(
        "ChannelData",
        "Samples of a channel, by session, then by element number",
        (Field("channel_id", "str", "channel"), Field("data", "list[ChannelSample]", "the samples")),
    ),
    Model(
        "ChannelRecent",
        "A channel with its newest samples",
        (*CHANNEL.fields, Field("samples", "list[ChannelSample]", "the newest, oldest first")),
    ),
    Model("RecentChannels", "Channels by their ids", (Field("channels", "list[ChannelRecent]", "the channels"),)),
    Model(
        "ChannelBatch",
        "What a stream of a channel says at a time",
        (
            Field("channel_id", "str", "channel"),
            Field("samples", "list[ChannelSample]", "in the order of recording"),
            Field("thinned", "bool?", "only the lowest and highest are here"),
            Field("count", "int?", "with `thinned`: samples that there were"),
        ),
    ),
    Model(
        "SqlRequest",
        "One SELECT",
        (
            Field("sql", "str", "the statement; parameters as $1, $2, …"),
            Field("params", "list[Any]", "values of the parameters", [], rules=_SCALARS),
            Field("limit", "int", "rows at most", 10_000, rules={"minimum": 1, "maximum": 1_000_000}),
        ),
    ),
    Model(
        "SqlResult",
        "Rows of a statement",
        (
            Field("columns", "list[str]", "names"),
            Field("rows", "list[list]", "values"),
            Field("truncated", "bool", "`limit` cut it"),
        ),
    ),
)

# For our own tools, over the Unix socket.
MODELS += (
    Model(
        "ListenerRequest",
        "A TCP address to serve at for as long as the answer's stream is open",
        (
            Field("host", "str", "address or name to bind", "127.0.0.1"),
            Field("port", "int", "0 picks a free one", 8000),
            Field("token", "str", "wanted for writing; required for a host other than loopback", ""),
            Field("allow_hosts", "list[str]", "further names accepted in Host and Origin", []),
            Field("project_dir", "str", "folder of the caller's litmus.yaml", ""),
            Field("python", "str", "interpreter that runs the project's tests; empty: there is none", ""),
            Field("environment", "list[str]", "`NAME=value`: what launched tests find in their environment", []),
        ),
    ),
    Model(
        "DaemonStatus",
        "State of the daemon",
        (
            Field("pid", "int", "its process"),
            Field("version", "str", "version of Litmus"),
            Field("data_dir", "str", "data directory"),
            Field("started_at", "datetime", "start of this life"),
            Field("epoch", "int", "this life, as in cursors"),
            Field("last_event_number", "int", "newest event"),
            Field("lag_events", "int", "published, not yet ingested"),
            Field("leases", "int", "who keeps it alive"),
            Field("losses", "int", "rows of the view `losses`"),
            Field("uptime_s", "float", "seconds since its start"),
            Field("memory_bytes", "int", "resident memory of its process"),
            Field("events_per_s", "float", "ingested of late, over 10 s"),
            Field("live_journals", "int", "journals whose writers live"),
            Field("idle", "bool", "nobody needs it: no lease, listener or live journal"),
            Field("daemons", "Services", "state of each store"),
            Field("locations", "Locations", "Arrow Flight"),
        ),
    ),
    Model("Stopping", "The daemon ends after this answer", (Field("status", "str", "`stopping`"),)),
    Model("Sealed", "The session is sealed", (Field("sealed", "bool", "always true; a time-out is a 504"),)),
)

MODELS += METRIC_MODELS + DATA_MODELS + LIST_MODELS

BY_NAME = {model.name: model for model in MODELS}
