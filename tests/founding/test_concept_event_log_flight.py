"""The statements of the page on the event log about Arrow Flight and about exports by replay, one test each.

Where the specification has decided otherwise than the page, the test says so and holds the specification's.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyarrow as pa
import pyarrow.parquet
import pytest
from event_log_page import INDEX_COLUMNS

from support.bench import Bench
from support.flight import FlightDoor
from support.programs import BUILD

sys.path.insert(0, str(BUILD / "python"))

from litmus import EventLog
from litmus.data.events import DiagnosticWarning


@pytest.fixture
def served(bench: Bench) -> Bench:
    """The bench with its daemon at work."""
    bench.litmus("runs")
    return bench


@pytest.fixture
def door(served: Bench) -> Iterator[FlightDoor]:
    made = FlightDoor(served.data)
    yield made
    made.close()


@pytest.fixture
def log(served: Bench) -> Iterator[EventLog]:
    with EventLog(served.data / "events", uuid4()) as made:
        yield made


# --- "Dual-write pattern" --------------------------------------------------------------------------------------------


def test_duckdb_via_flight_gives_immediate_sql_queryability(door: FlightDoor, log: EventLog) -> None:
    log.emit(DiagnosticWarning(details={"voltage": 3.3}))

    rows = door.rows(
        "SELECT session_id, sum((json -> 'details' ->> 'voltage')::DOUBLE) AS volts FROM events "
        "WHERE event_type = 'diagnostic.warning' GROUP BY ALL"
    )

    assert rows == [{"session_id": str(log.session_id), "volts": 3.3}]


def test_batches_are_pushed_via_do_put(
    served: Bench, door: FlightDoor, tmp_path: Path, eventually: Callable[..., Any]
) -> None:
    """The page has every flush pushed; by the specification the journal is the push, and do_put is for who has none."""
    session_id = uuid4()
    with EventLog(served.data / "events", session_id) as log:
        for i in range(120):
            log.emit(DiagnosticWarning(details={"i": i}))
    file = served.data / "events"
    (path,) = eventually(lambda: list(file.glob(f"*/{session_id}.arrow")), within=30, what="sealing")
    with pa.ipc.open_file(path) as sealed:
        batches = [sealed.get_batch(i).select([*INDEX_COLUMNS, "json"]) for i in range(sealed.num_record_batches)]
    elsewhere = Bench(served.project, tmp_path / "elsewhere")
    try:
        elsewhere.litmus("runs", "--data-dir", str(elsewhere.data))
        there = FlightDoor(elsewhere.data)

        said = there.put(*batches)

        assert [one["accepted"] for one in said] == [batch.num_rows for batch in batches]
        assert len(batches) > 1
        columns = ", ".join([*INDEX_COLUMNS, "json"])
        statement = f"SELECT {columns} FROM events WHERE session_id = '{session_id}' ORDER BY event_number"
        assert there.rows(statement) == door.rows(statement)
    finally:
        elsewhere.close()


def test_do_get_with_sql_is_read_after_write_consistent(door: FlightDoor, log: EventLog) -> None:
    for i in range(30):
        log.emit(DiagnosticWarning(details={"i": i}))
        rows = door.rows(
            f"SELECT max((json -> 'details' ->> 'i')::INT) AS i FROM events WHERE session_id = '{log.session_id}'"
        )
        assert rows == [{"i": i}]


# --- "The litmus export CLI replay path drives the same materializer post-hoc against stored events" ------------------


def test_export_replays_stored_events_through_the_same_materializer(served: Bench) -> None:
    served.pytest("-k", "output_voltage", "--mock-instruments")
    (run,) = served.api.get("/api/runs")["runs"]
    (run_file,) = served.data.glob("runs/*/*.parquet")
    rows = pyarrow.parquet.read_table(run_file).to_pylist()
    run_file.unlink()  # what is exported isn't read from there

    told = served.json("export", run["run_id"], "-f", "csv")

    with (served.project / told["path"]).open(newline="", encoding="utf-8") as file:
        exported = [row for row in csv.DictReader(file) if row["measurement_name"]]
    measured = [row for row in rows if row["record_type"] == "measurement"]
    assert measured
    names = ("step_path", "measurement_name", "measurement_outcome", "step_outcome", "run_outcome")
    assert [[row[name] for name in names] for row in exported] == [[row[name] for name in names] for row in measured]
    assert [float(row["value"]) for row in exported] == [row["measurement_value"] for row in measured]
    assert {UUID(row["run_id"]) for row in exported} == {UUID(run["run_id"])}
