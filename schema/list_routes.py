"""Routes of lists that pages show by place."""

from __future__ import annotations

from .model import Param, Route

LIST_ROUTES = (
    Route(
        "list_session_rows",
        "GET",
        "/api/sessions/_list",
        "Sessions by place, newest first, with what each has done",
        "SessionList",
        (
            Param("find", "String", "text in what names a session: id, client, type, station, operator"),
            Param("live", "Boolean", "only those that haven't ended", default=False),
            Param("limit", "Integer", "items at most", default=50, minimum=1, maximum=1_000),
            Param("offset", "Integer", "sessions before them", default=0, minimum=0, maximum=1_000_000_000),
        ),
        content=("application/json", "text/csv"),
    ),
)
