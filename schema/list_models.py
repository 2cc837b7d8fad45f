"""Lists of runs and sessions, and what they say beside their rows."""

from __future__ import annotations

from .model import Field, Model

LIST_MODELS = (
    Model(
        "RunCounts",
        "Of all runs that match, on whatever page",
        (
            Field("passed", "int", "runs that passed", default=0),
            Field("failed", "int", "runs that failed", default=0),
            Field("errored", "int", "runs that errored", default=0),
            Field("latest", "datetime?", "the newest start; null when none match"),
        ),
    ),
    Model(
        "RunsPage",
        "Runs by `sort`",
        (
            Field("runs", "list[RunRow]", "the runs"),
            Field("next_cursor", "str?", "`cursor` of the next page; null at the end"),
            Field("total", "int?", "all that match"),
            Field("counts", "RunCounts?", "how they ended"),
        ),
    ),
    Model(
        "SessionListRow",
        "A session and what it has done",
        (
            Field("session_id", "UUID", "session"),
            Field("session_type", "str?", "`test_run`, `interactive`, …"),
            Field("started_at", "datetime", "its begin"),
            Field("ended_at", "datetime?", "its end"),
            Field("outcome", "str?", "of its end"),
            Field("reason", "str?", "why it ended"),
            Field("live", "bool", "it hasn't ended"),
            Field("station_id", "str?", "station"),
            Field("station_name", "str?", "its name"),
            Field("station_hostname", "str?", "its host"),
            Field("pid", "int?", "process"),
            Field("client", "str?", "program"),
            Field("operator_id", "str?", "operator"),
            Field("operator_name", "str?", "their name"),
            Field("runs", "int", "its runs"),
            Field("events", "int", "its events"),
            Field("serials", "str", "of its runs, each once"),
        ),
    ),
    Model(
        "SessionList",
        "A part of the sessions, by place",
        (
            Field("sessions", "list[SessionListRow]", "newest first"),
            Field("total", "int", "sessions that are stored"),
            Field("live", "int", "of these, live"),
            Field("matching", "int", "that `live` and `find` leave"),
        ),
    ),
)
