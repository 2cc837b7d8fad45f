"""The HTTP API: routes, parameters and JSON shapes."""

from __future__ import annotations

from .model import Column, Field, Model, Param, Route, Table
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
        "RunsPage",
        "Runs by `sort`",
        (Field("runs", "list[RunRow]", "the runs"), _NEXT, Field("total", "int?", "all that match")),
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
        ),
    ),
    Model(
        "StepNode",
        "A step and the steps within",
        (Field("step", "StepRow", "the step"), Field("children", "list[StepNode]", "by execution order")),
    ),
    Model("StepTree", "Steps of a run, nested", (Field("tree", "list[StepNode]", "the outermost steps"),)),
    Model("ActiveRuns", "Runs in flight, newest first", (Field("active_runs", "list[ActiveRun]", "the runs"), _COUNT)),
    Model(
        "SqlRequest",
        "One SELECT",
        (
            Field("sql", "str", "the statement; parameters as $1, $2, …"),
            Field("params", "list[Any]", "values of the parameters", []),
            Field("limit", "int", "rows at most", 10_000),
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
            Field("daemons", "Services", "state of each store"),
        ),
    ),
    Model("Stopping", "The daemon ends after this answer", (Field("status", "str", "`stopping`"),)),
    Model("Sealed", "The session is sealed", (Field("sealed", "bool", "always true; a time-out is a 504"),)),
)

BY_NAME = {model.name: model for model in MODELS}

_TABULAR = ("application/json", "application/vnd.apache.arrow.stream", "text/csv")
_CURSOR = Param("cursor", "String", "`next_cursor` of the page before; valid for the same filters and sort")


def _limit(default: int, maximum: int) -> Param:
    return Param("limit", "Integer", "items at most", default=default, minimum=1, maximum=maximum)


def _id(of: str) -> Param:
    return Param(
        "id", "String", f"id of a {of}, or a unique prefix of at least 8 characters", where="path", required=True
    )


_EVENT_FILTERS = (
    Param("session_id", "String", "session, or a prefix of its id"),
    Param("run_id", "String", "run, or a prefix of its id"),
    Param("type", "String", "event type"),
    Param("event_type", "String", "event type", alias_of="type"),
    Param("role", "String", "role, instrument_role, details.role, or channel_id before its first `.`"),
)
_AFTER = Param("after", "String", "cursor: only events behind it")

_RUN_FILTERS = (
    Param("outcome", "String", "run outcome; `running` stands for none yet", repeatable=True),
    Param("product", "String", "product_id or dut_part_number", repeatable=True),
    Param("station", "String", "station_id or station_hostname", repeatable=True),
    Param("phase", "String", "test phase", repeatable=True),
    Param("serial", "String", "DUT serial"),
    Param("part_number", "String", "DUT part number"),
    Param("lot", "String", "DUT lot"),
    Param("operator", "String", "operator_id"),
    Param("project", "String", "project_name"),
    Param("session_id", "String", "session, or a prefix of its id"),
    Param("since", "Time", "started_at, inclusive"),
    Param("until", "Time", "started_at, inclusive"),
    Param("q", "String", "text in serial, part number or run id"),
)

ROUTES = (
    Route("get_health", "GET", "/api/health", "State of the service", "Health"),
    Route(
        "list_events",
        "GET",
        "/api/events",
        "Events by number, the oldest first",
        "EventsPage",
        (
            *_EVENT_FILTERS,
            Param("since", "Time", "received_at, inclusive"),
            _limit(100, 10_000),
            _CURSOR,
            Param("latest", "Boolean", "the newest matching events instead of the oldest", default=False),
        ),
        errors=("invalid_argument", "conflict", "gone"),
    ),
    Route(
        "stream_events",
        "GET",
        "/api/events/stream",
        "Live events (SSE): `id` is the cursor, `event` the type, `data` the event. `Last-Event-ID` counts as `after`. "
        "Without `after` it replays the given session or run, else it begins now",
        "",
        (*_EVENT_FILTERS, _AFTER),
        content=("text/event-stream",),
        errors=("invalid_argument", "conflict", "gone"),
    ),
    Route(
        "list_sessions",
        "GET",
        "/api/sessions",
        "Sessions, newest first",
        "SessionsPage",
        (_limit(100, 1_000), _CURSOR),
        errors=("invalid_argument",),
    ),
    Route(
        "get_session_events",
        "GET",
        "/api/sessions/{id}",
        "Events of a session",
        "EventsPage",
        (_id("session"), _limit(100, 10_000), _CURSOR),
        errors=("invalid_argument", "not_found", "conflict"),
    ),
    Route(
        "list_runs",
        "GET",
        "/api/runs",
        "Runs, in flight and finished",
        "RunsPage",
        (
            *_RUN_FILTERS,
            Param("sort", "String", "a column of RunRow, `-` before it for descending", default="-started_at"),
            _limit(50, 1_000),
            _CURSOR,
            Param("include_incomplete", "Boolean", "runs that haven't ended, too", default=True),
        ),
        content=("application/json", "text/csv"),
        errors=("invalid_argument",),
    ),
    Route(
        "get_run",
        "GET",
        "/api/runs/{id}",
        "A run with its steps, instruments and measurements",
        "RunView",
        (_id("run"),),
        errors=("not_found", "conflict"),
    ),
    Route(
        "list_run_steps",
        "GET",
        "/api/runs/{id}/steps",
        "Steps of a run; planned ones that never ran have null times",
        "StepsPage",
        (_id("run"), _limit(1_000, 10_000), _CURSOR),
        errors=("invalid_argument", "not_found", "conflict"),
    ),
    Route(
        "get_run_step_tree",
        "GET",
        "/api/runs/{id}/steps/tree",
        "Steps of a run, each with the steps within",
        "StepTree",
        (_id("run"),),
        errors=("not_found", "conflict"),
    ),
    Route(
        "get_run_status",
        "GET",
        "/api/runs/{id}/status",
        "How far a run is",
        "RunStatus",
        (_id("run"),),
        errors=("not_found", "conflict"),
    ),
    Route(
        "stream_run",
        "GET",
        "/api/runs/{id}/stream",
        "Live events of a run (SSE) as in stream_events, and `progress` with a RunStatus; from the run's beginning "
        "without `after`",
        "",
        (_id("run"), _AFTER),
        content=("text/event-stream",),
        errors=("not_found", "conflict", "gone"),
    ),
    Route(
        "list_run_measurements",
        "GET",
        "/api/runs/{id}/measurements",
        "Measurements of a run",
        "MeasurementsPage",
        (
            _id("run"),
            Param("step_path", "String", "only of this step"),
            Param("name", "String", "only with this name"),
            Param("outcome", "String", "only with this outcome"),
            _limit(1_000, 10_000),
            _CURSOR,
        ),
        errors=("invalid_argument", "not_found", "conflict"),
    ),
    Route("list_active_runs", "GET", "/api/active", "Runs in flight", "ActiveRuns"),
    Route(
        "query_sql",
        "GET",
        "/api/sql",
        "One SELECT over the views",
        "SqlResult",
        (Param("q", "String", "the statement", required=True), _limit(10_000, 1_000_000)),
        content=_TABULAR,
        errors=("invalid_argument", "timeout"),
    ),
    Route(
        "post_sql",
        "POST",
        "/api/sql",
        "One SELECT over the views, with parameters; counts as reading",
        "SqlResult",
        body="SqlRequest",
        content=_TABULAR,
        errors=("invalid_argument", "timeout"),
    ),
    Route(
        "live",
        "GET",
        "/api/ws",
        "WebSocket: many subscriptions on one connection. Client: `hello`, `subscribe`, `unsubscribe`; "
        "server: `ready`, `data`, `reset`, `error`",
        "",
        content=(),
        status=101,
    ),
    Route("get_openapi", "GET", "/api/openapi.json", "This description", "", content=("application/json",)),
    Route("get_daemon_status", "GET", "/api/daemon/status", "State of the daemon", "DaemonStatus", local=True),
    Route(
        "hold_lease",
        "GET",
        "/api/daemon/lease",
        "A stream; the daemon stays alive while it is open",
        "",
        (Param("client", "String", "who holds it, for people", default=""),),
        content=("text/event-stream",),
        local=True,
    ),
    Route(
        "open_listener",
        "POST",
        "/api/daemon/listeners",
        "A stream; the daemon serves at a TCP address while it is open. Its first event, `listening`, says the bound "
        "`host` and `port`",
        "",
        body="ListenerRequest",
        content=("text/event-stream",),
        errors=("already_exists",),
        writes=True,
        local=True,
    ),
    Route(
        "stop_daemon",
        "POST",
        "/api/daemon/stop",
        "Ends the daemon",
        "Stopping",
        writes=True,
        status=202,
        local=True,
    ),
    Route(
        "wait_sealed",
        "POST",
        "/api/daemon/wait-sealed",
        "Answers when the journals of ended or dead writers of a session are sealed",
        "Sealed",
        (
            Param("session_id", "String", "full id of the session", required=True),
            Param("timeout_ms", "Integer", "how long to wait", default=5_000, minimum=0, maximum=30_000),
        ),
        errors=("timeout",),
        writes=True,
        local=True,
    ),
)
