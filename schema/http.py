"""The routes of the HTTP API and their parameters; their shapes are in http_models."""

from __future__ import annotations

from .data_routes import DATA_ROUTES
from .entity_routes import ENTITY_ROUTES
from .list_routes import LIST_ROUTES
from .metric_routes import METRIC_ROUTES
from .model import Param, Route

_TABULAR = ("application/json", "application/vnd.apache.arrow.stream", "text/csv")
_LISTED = ("application/json", "text/csv")
_CURSOR = Param("cursor", "String", "`next_cursor` of the page before; valid for the same filters and sort")


def _limit(default: int, maximum: int) -> Param:
    return Param("limit", "Integer", "items at most", default=default, minimum=1, maximum=maximum)


def _id(of: str) -> Param:
    doc = f"id of a {of}, or a unique prefix of at least 8 characters"
    return Param("id", "String", doc, where="path", required=True, pattern="^[0-9a-fA-F-]{8,36}$")


def _of(what: str) -> Param:
    """A filter by id. What is empty filters nothing."""
    return Param(f"{what}_id", "String", f"{what}, or a prefix of its id", pattern="^([0-9a-fA-F-]{8,36})?$")


_DIALOG = Param("id", "String", "id of a dialog", where="path", required=True)

_EVENT_FILTERS = (
    _of("session"),
    _of("run"),
    Param("type", "String", "event type"),
    Param("event_type", "String", "event type", alias_of="type"),
    Param("role", "String", "role, instrument_role, details.role, or channel_id before its first `.`"),
)
_AFTER = Param("after", "String", "cursor: only events behind it")

_CHANNEL = Param("id", "String", "channel id, percent-encoded", where="path", required=True)
_SESSION = _of("session")
_CHANNEL_DATA = (
    _SESSION,
    Param("since", "Time", "timestamp of the sample, inclusive"),
    Param("until", "Time", "timestamp of the sample, inclusive"),
    Param("first", "Integer", "element number, inclusive; needs session_id", minimum=0),
    Param("end", "Integer", "element number, exclusive; needs session_id", minimum=0),
    Param("last_n", "Integer", "only the newest so many samples", minimum=1, maximum=1_000_000),
    Param(
        "max_points",
        "Integer",
        "points at most; arrays: elements of all together",
        minimum=1,
        maximum=100_000,
    ),
    Param(
        "decimate",
        "String",
        "`lttb`, or `minmax`: lowest and highest of each of max_points/2 buckets; scalars by equal time over "
        "[since, until], arrays by equal count",
        default="lttb",
        choices=("lttb", "minmax"),
    ),
)
_CHANNEL_CONTENT = (*_TABULAR, "application/vnd.apache.parquet")

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
    _of("session"),
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
        content=_LISTED,
        errors=("invalid_argument", "conflict", "gone"),
    ),
    Route(
        "post_events",
        "POST",
        "/api/events",
        "Takes events from producers that write no journal: one JSON object a line, at most 1 MiB. The answer comes "
        "once they are in a journal. Of a refused body nothing is taken; each of its bad lines is named. An `id` that "
        "is stored already counts as a duplicate and is left as it is. Outcomes that were left out are judged from "
        "what was measured",
        "EventsTaken",
        body_type="application/x-ndjson",
        errors=("invalid_argument", "too_large", "no_space", "io"),
        writes=True,
        status=201,
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
        content=_LISTED,
        errors=("invalid_argument",),
    ),
    Route(
        "get_session_events",
        "GET",
        "/api/sessions/{id}",
        "Events of a session",
        "EventsPage",
        (_id("session"), _limit(100, 10_000), _CURSOR),
        content=_LISTED,
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
        content=_LISTED,
        errors=("invalid_argument",),
    ),
    Route(
        "get_run",
        "GET",
        "/api/runs/{id}",
        "A run with its steps, instruments and measurements",
        "RunView",
        (_id("run"),),
        content=("application/json", "application/vnd.apache.parquet"),
        errors=("not_found", "conflict"),
    ),
    Route(
        "list_run_steps",
        "GET",
        "/api/runs/{id}/steps",
        "Steps of a run; planned ones that never ran have null times",
        "StepsPage",
        (_id("run"), _limit(1_000, 10_000), _CURSOR),
        content=_LISTED,
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
        "launch_run",
        "POST",
        "/api/runs",
        "Starts pytest in the project of the address that was asked (that of its `litmus serve`). The run has the id "
        "that is answered; it begins when its tests are collected",
        "LaunchAccepted",
        body="LaunchRequest",
        errors=("invalid_argument", "permission_denied", "unavailable"),
        writes=True,
        status=202,
    ),
    Route(
        "get_run_output",
        "GET",
        "/api/runs/{id}/output",
        "What a launched run printed: its last lines, the lines behind `offset`, or those before `before`",
        "RunOutput",
        (
            _id("run"),
            Param("tail", "Integer", "lines at most", default=100, minimum=1, maximum=10_000),
            Param("offset", "Integer", "byte in the output: `next_offset` of the answer before", minimum=0),
            Param("before", "Integer", "byte in the output: `first_offset` of what is shown already", minimum=0),
        ),
        errors=("invalid_argument", "not_found", "conflict"),
    ),
    Route(
        "stop_run",
        "POST",
        "/api/runs/{id}/stop",
        "Ends a launched run: SIGTERM to its processes, so that it ends `terminated`, its teardown done. Asked again "
        "when that hasn't helped for some seconds: SIGKILL, and the run is `aborted`",
        "RunStopping",
        (_id("run"),),
        errors=("not_found", "conflict"),
        writes=True,
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
        "Live events of a run (SSE) as in stream_events, `progress` with a RunStatus, and `output` with the RunOutput "
        "of a launched run, from its last 100 lines on; from the run's beginning without `after`",
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
        content=_LISTED,
        errors=("invalid_argument", "not_found", "conflict"),
    ),
    Route(
        "get_run_reference",
        "GET",
        "/api/runs/{id}/ref",
        "The data behind a reference of the run's events; as in get_channel",
        "ChannelData",
        (
            _id("run"),
            Param("uri", "String", "`channel://…`, as it stands in the event", required=True),
            Param("max_points", "Integer", "elements at most", minimum=1, maximum=100_000),
            Param("decimate", "String", "as in get_channel", default="lttb", choices=("lttb", "minmax")),
        ),
        content=_CHANNEL_CONTENT,
        errors=("invalid_argument", "not_found", "conflict", "too_large", "unsupported"),
    ),
    Route("list_active_runs", "GET", "/api/active", "Runs in flight", "ActiveRuns"),
    *ENTITY_ROUTES,
    Route(
        "list_dialogs",
        "GET",
        "/api/dialogs",
        "Open dialogs, the oldest first",
        "DialogsPage",
        (_of("run"), _limit(100, 1_000), _CURSOR),
        content=_LISTED,
        errors=("invalid_argument", "conflict"),
    ),
    Route(
        "create_dialog",
        "POST",
        "/api/dialogs",
        "Opens a dialog that no test asks for; it stays until it is answered, its time is up or its run ends",
        "DialogCreated",
        body="DialogCreate",
        errors=("invalid_argument", "not_found"),
        writes=True,
        status=201,
    ),
    Route("get_dialog", "GET", "/api/dialogs/{id}", "A dialog", "Dialog", (_DIALOG,), errors=("not_found",)),
    Route(
        "wait_for_dialog",
        "GET",
        "/api/dialogs/{id}/wait",
        "Answers as soon as the dialog has been; 204 while it is still open after the time: ask again",
        "DialogResponse",
        (_DIALOG, Param("timeout", "Integer", "seconds to wait", default=30, minimum=0, maximum=30)),
        errors=("invalid_argument", "not_found"),
        also=((204, "It is still open after the time: ask again"),),
    ),
    Route(
        "respond_to_dialog",
        "POST",
        "/api/dialogs/{id}/respond",
        "Answers a dialog. The first answer counts; a later one is a 409 that says how the dialog ended",
        "DialogAccepted",
        (_DIALOG,),
        body="DialogRespondRequest",
        errors=("invalid_argument", "not_found", "conflict"),
        writes=True,
    ),
    Route(
        "list_channels",
        "GET",
        "/api/channels",
        "Channels by their ids",
        "ChannelsPage",
        (_limit(100, 1_000), _CURSOR, _SESSION),
        content=_LISTED,
        errors=("invalid_argument", "conflict"),
    ),
    Route(
        "list_recent_samples",
        "GET",
        "/api/channels/_recent",
        "Channels with their newest samples; of an array channel the newest array, decimated",
        "RecentChannels",
        (
            Param(
                "last_n", "Integer", "samples, or elements of an array, at most", default=50, minimum=1, maximum=1_000
            ),
            _SESSION,
        ),
        errors=("invalid_argument", "conflict"),
    ),
    Route(
        "get_channel",
        "GET",
        "/api/channels/{id}",
        "Samples of a channel: session, then time or element range, then last_n, then max_points. An unknown channel "
        "has none",
        "ChannelData",
        (_CHANNEL, *_CHANNEL_DATA),
        content=_CHANNEL_CONTENT,
        errors=("invalid_argument", "conflict", "too_large"),
    ),
    Route(
        "stream_channel",
        "GET",
        "/api/channels/{id}/stream",
        "Live samples (SSE): `id` is the cursor, `data` a ChannelBatch. `Last-Event-ID` counts as `after`. Without "
        "`after` it replays the given session, else it begins now. The id `_all` means all channels of a session",
        "",
        (_CHANNEL, _SESSION, Param("after", "String", "cursor `{session_id}/{sample_offset}`: only samples behind it")),
        content=("text/event-stream",),
        errors=("invalid_argument", "conflict"),
    ),
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
        "WebSocket: many subscriptions on one connection. Client: `hello`, `subscribe`, `unsubscribe`, "
        "`respond`; "
        "server: `ready`, `data`, `reset`, `error`",
        "",
        content=(),
        status=101,
    ),
    *LIST_ROUTES,
    *METRIC_ROUTES,
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
        (
            Param(
                "if_idle",
                "Boolean",
                "only when it has no lease, listener or live journal; a 409 otherwise",
                default=False,
            ),
        ),
        errors=("conflict",),
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
    *DATA_ROUTES,
)
