"""The routes of a data directory's upkeep, on the Unix socket only; their shapes are in data_models."""

from __future__ import annotations

from .model import Param, Route

_DRY_RUN = Param("dry_run", "Boolean", "only say what would be done", default=False)

DATA_ROUTES = (
    Route(
        "rematerialize_runs",
        "POST",
        "/api/data/rematerialize",
        "Writes the files of runs again where they differ from what the events say",
        "RunFiles",
        body="RematerializeRequest",
        errors=("invalid_argument", "not_found", "conflict"),
        writes=True,
        local=True,
    ),
    Route(
        "list_data_files",
        "GET",
        "/api/data/files",
        "The files of the data directory that can be checked",
        "DataFilesPage",
        (
            Param("limit", "Integer", "items at most", default=1_000, minimum=1, maximum=10_000),
            Param("cursor", "String", "`next_cursor` of the page before"),
        ),
        local=True,
    ),
    Route(
        "verify_files",
        "POST",
        "/api/data/verify",
        "Reads files to their end: whether they are what was written, and run files whether they say what the events "
        "say",
        "FileFindings",
        body="CheckFilesRequest",
        errors=("invalid_argument",),
        local=True,
    ),
    Route(
        "repair_files",
        "POST",
        "/api/data/repair",
        "Mends what is damaged of these files. What can't be built anew is kept, and the damaged file moved to "
        "`quarantine/`",
        "FileFindings",
        body="CheckFilesRequest",
        errors=("invalid_argument",),
        writes=True,
        local=True,
    ),
    Route(
        "seal_journals",
        "POST",
        "/api/data/seal",
        "Seals the journals that nobody writes any more, and answers when they are",
        "SealReport",
        (_DRY_RUN,),
        writes=True,
        local=True,
    ),
    Route(
        "compact_index",
        "POST",
        "/api/data/compact",
        "Writes what is in memory into the index, and joins its segments",
        "CompactReport",
        (_DRY_RUN,),
        errors=("no_space", "io"),
        writes=True,
        local=True,
    ),
    Route(
        "prune_data",
        "POST",
        "/api/data/prune",
        "Deletes the data of sessions that are over and whose newest event is older than `before`",
        "PruneReport",
        (
            Param("before", "Time", "a time, a day, or so long ago (30d)", required=True),
            Param(
                "type",
                "String",
                "only these; runs follow from events, so that they go together only",
                choices=("channels", "events", "runs"),
                repeatable=True,
            ),
            _DRY_RUN,
        ),
        errors=("invalid_argument", "io"),
        writes=True,
        local=True,
    ),
    Route(
        "reindex",
        "POST",
        "/api/data/reindex",
        "Ends the daemon, and throws the index away: the next one builds it anew",
        "Stopping",
        writes=True,
        status=202,
        local=True,
    ),
)
