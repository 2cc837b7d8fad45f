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
    Model(
        "DataFile",
        "A file of the data directory",
        (
            Field("path", "str", "below the data directory"),
            Field("kind", "str", "what it is: `event_journal`, `sealed_session`, `run_file`, …"),
            Field("size_bytes", "int", "its length"),
        ),
    ),
    Model(
        "DataFilesPage",
        "Files of the data directory, by path",
        (
            Field("files", "list[DataFile]", "those that can be checked"),
            Field("next_cursor", "str?", "of the next page"),
        ),
    ),
    Model(
        "CheckFilesRequest",
        "Files that are read to their end",
        (
            Field("paths", "list[str]", "below the data directory; 100 at most"),
            Field("dry_run", "bool", "of a repair: only say what it would do", False),
        ),
    ),
    Model(
        "FileFinding",
        "How a file was found, and what became of it",
        (
            Field("path", "str", "below the data directory"),
            Field("kind", "str", "what it is"),
            Field("state", "str", "`sound`; `live`: being written; `gone`: not there any more; `damaged`; `missing`"),
            Field("problems", "list[str]", "what is wrong with it, for people"),
            Field("meaning", "str?", "what that means for the data"),
            Field("action", "str?", "what a repair does"),
            Field("repaired", "bool", "it has been done"),
            Field("events", "int?", "events or values that can be read"),
            Field("lost", "int?", "events or values that can't be, and have no copy"),
            Field("quarantined", "str?", "where the damaged file is kept"),
            Field("reindex", "bool", "the index must be built anew"),
            Field("error", "str?", "why it couldn't be repaired"),
        ),
    ),
    Model("FileFindings", "A finding for each file", (Field("files", "list[FileFinding]", "in the order asked for"),)),
    Model(
        "JournalReport",
        "A journal that isn't sealed",
        (
            Field("path", "str", "below the data directory"),
            Field("size_bytes", "int", "its length"),
            Field("state", "str", "`live`: its process writes it; `ended`; `damaged`: it can't be sealed"),
            Field("sealed", "bool", "it is now"),
        ),
    ),
    Model("SealReport", "What was to be sealed", (Field("journals", "list[JournalReport]", "by path"),)),
    Model(
        "CompactReport",
        "The index before and after",
        (
            Field("files_before", "int", "segments"),
            Field("bytes_before", "int", "in them"),
            Field("files_after", "int", "segments; of a dry run: as many as there would be"),
            Field("bytes_after", "int?", "in them; null of a dry run"),
        ),
    ),
    Model(
        "PrunedType",
        "What a kind of data takes",
        (
            Field("type", "str", "`channels`, `events` or `runs`"),
            Field("files", "int", "how many"),
            Field("bytes", "int", "their lengths"),
        ),
    ),
    Model(
        "PruneReport",
        "What was deleted, or of a dry run what would be",
        (
            Field("sessions", "int", "whose newest event is older"),
            Field("runs", "int", "of these sessions"),
            Field("types", "list[PrunedType]", "by kind"),
            Field("kept", "int", "sessions that are old enough and aren't over"),
        ),
    ),
)
