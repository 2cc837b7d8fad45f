"""The JSON shapes of a data directory's upkeep."""

from __future__ import annotations

from .model import Field, Model

DATA_MODELS = (
    Model(
        "RematerializeRequest",
        "Runs whose files are compared with their events",
        (
            Field("run_ids", "list[str]", "ids, or unique prefixes of at least 8 characters; 100 at most"),
            Field("dry_run", "bool", "only say what differs", False),
        ),
    ),
    Model(
        "RunFileReport",
        "How a run file was found, and what became of it",
        (
            Field("run_id", "UUID", "run"),
            Field("path", "str?", "run file, below the data directory"),
            Field("state", "str", "`same`, `missing`, `damaged`, `differs`; `running`; `unknown`: no events"),
            Field("differences", "list[str]", "what differs from the events, for people"),
            Field("written", "bool", "the file was written again"),
            Field("error", "str?", "why it couldn't be written"),
        ),
    ),
    Model("RunFiles", "A report for each run", (Field("run_files", "list[RunFileReport]", "in the order asked for"),)),
)
