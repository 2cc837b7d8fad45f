"""The checkable statements of the page on the event log, in its order, one test each.

Two projects on one data directory do everything of which there is an event (event_log_bench.py). Where the
specification has decided otherwise than the page, the test says so and holds the specification's.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import signal
import sys
import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyarrow
import pyarrow.ipc
import pyarrow.parquet
import pytest
from event_log_bench import Event, EventLogBench, by_time, of_type, place
from event_log_page import INDEX_COLUMNS, PAGE, TYPES

from support.live import EventSource
from support.programs import BUILD, ROOT

sys.path.insert(0, str(BUILD / "python"))
sys.path.append(str(ROOT / "docs/formats"))

import read_event_log

import litmus.data
from litmus import EventLog, EventStore, TestHarness
from litmus.data import events as catalogue
from litmus.data.events import DiagnosticWarning, EventBase, MeasurementRecorded, UnknownEvent
from litmus.execution.logger import TestRunLogger


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EventLogBench]:
    made = EventLogBench(tmp_path_factory.mktemp("event-log"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def single(bench: EventLogBench) -> list[Event]:
    """What the run of one unit recorded."""
    return bench.events(bench.single)


@pytest.fixture(scope="module")
def pair(bench: EventLogBench) -> list[Event]:
    """What the run of two units at once recorded."""
    return bench.events(bench.pair)


@pytest.fixture
def log(bench: EventLogBench) -> Iterator[EventLog]:
    with EventLog(bench.data / "events", uuid4()) as made:
        yield made


@pytest.fixture
def store(bench: EventLogBench) -> Iterator[EventStore]:
    with EventStore(data_dir=bench.data) as made:
        yield made


# --- "Litmus's unified record of everything that happens during testing" ---------------------------------------------


def test_one_stream_has_sessions_instrument_connections_measurements_and_diagnostics(single: list[Event]) -> None:
    recorded = {event["event_type"] for event in single}
    assert recorded >= {"session.started", "fixture.instrument_connected", "test.measurement", "diagnostic.error"}


def test_it_is_a_typed_stream(single: list[Event], pair: list[Event]) -> None:
    for event in single + pair:
        typed = EventBase.model_validate(event)
        assert not isinstance(typed, UnknownEvent)
        assert typed.event_type == event["event_type"]


def test_it_is_one_ordered_stream(bench: EventLogBench, single: list[Event]) -> None:
    numbers = [event["event_number"] for event in single]
    assert numbers == sorted(set(numbers))
    rows = pyarrow.ipc.open_file(str(bench.sealed(bench.single))).read_all()
    assert rows["received_at"].to_pylist() == sorted(rows["received_at"].to_pylist())
    stored = rows["id"].to_pylist()
    assert [event["id"] for event in single if event["id"] in stored] == stored


def test_instrument_reads_are_correlated_with_measurements(single: list[Event]) -> None:
    rows = of_type(single, "test.step_started", "instrument.read", "test.measurement", "test.step_ended")
    second_step = rows[place(rows, "test.step_ended") + 1 :][:4]
    assert [event["event_type"] for event in second_step] == [
        "test.step_started",
        "instrument.read",
        "test.measurement",
        "test.step_ended",
    ]
    _, read, measured, _ = second_step
    assert (read["value"], read["run_id"]) == (measured["value"], measured["run_id"])


def test_subscribers_write_parquet_files_and_update_the_ui(bench: EventLogBench, single: list[Event]) -> None:
    (written,) = of_type(single, "run.materialized")
    assert pyarrow.parquet.read_table(bench.data / written["destination"]).num_rows > 0
    stream = EventSource(bench.data / "litmusd.sock", "/api/events/stream", session_id=bench.single)
    told = stream.events_until(lambda events: len(events) == len(single))
    stream.close()
    assert [event for _, event in told] == single


# --- "All events inherit from EventBase" -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "kind", "nullable"),
    [
        ("id", "UUID", False),
        ("occurred_at", "datetime", False),
        ("received_at", "datetime", True),  # null until emit()
        ("session_id", "UUID", False),
        ("run_id", "UUID", True),  # if applicable
    ],
)
def test_all_events_inherit_from_event_base_which_provides(field: str, kind: str, nullable: bool) -> None:
    for cls in catalogue.ALL_EVENTS:
        assert issubclass(cls, EventBase)
        assert (cls.model_fields[field].kind, cls.model_fields[field].nullable) == (kind, nullable)
    types = {"UUID": UUID, "datetime": datetime}
    value = getattr(DiagnosticWarning(), field)
    assert value is None if nullable else isinstance(value, types[kind])


def test_id_is_a_unique_event_identifier(bench: EventLogBench, single: list[Event], pair: list[Event]) -> None:
    ids = [event["id"] for event in single + pair]
    assert len(set(ids)) == len(ids)
    for path in bench.data.glob("events/*/*.arrow"):  # the service drops what has an id that it knows
        stored = pyarrow.ipc.open_file(str(path)).read_all()["id"].to_pylist()
        assert len(set(stored)) == len(stored) > 0


def test_occurred_at_is_when_the_event_happened(log: EventLog, single: list[Event]) -> None:
    before = datetime.now(UTC)
    event = DiagnosticWarning(message="a")
    assert before <= event.occurred_at <= datetime.now(UTC)
    for recorded in single:
        assert recorded["occurred_at"] <= recorded["received_at"]


def test_received_at_is_when_emit_processed_it(log: EventLog) -> None:
    event = DiagnosticWarning(message="a", occurred_at=datetime(2026, 1, 1, tzinfo=UTC))
    before = datetime.now(UTC)
    log.emit(event)
    assert before <= event.received_at <= datetime.now(UTC)
    assert event.occurred_at == datetime(2026, 1, 1, tzinfo=UTC)


def test_session_id_is_the_session_that_the_event_belongs_to(bench: EventLogBench, single: list[Event]) -> None:
    assert {event["session_id"] for event in single} == {bench.single}


def test_run_id_is_the_test_run_if_applicable(single: list[Event]) -> None:
    (run,) = of_type(single, "run.started")
    for event in of_type(single, "session.started", "session.ended"):
        assert event["run_id"] is None
    for event in of_type(single, "test.step_started", "test.measurement", "instrument.read", "run.ended"):
        assert event["run_id"] == run["run_id"]


@pytest.mark.parametrize(("name", "event_type"), TYPES)
def test_each_event_type_adds_a_discriminator_for_deserialization(name: str, event_type: str) -> None:
    cls = getattr(catalogue, name)
    schema = cls.model_json_schema()
    assert schema["properties"]["event_type"]["const"] == event_type == cls.EVENT_TYPE
    assert catalogue.EVENT_TYPES[event_type] is cls


# --- "Litmus defines events across 11 categories" --------------------------------------------------------------------


def test_litmus_defines_events_across_11_categories() -> None:
    assert len(PAGE) == 11
    assert len(TYPES) == 31
    baseline = {cls.EVENT_TYPE.split(".")[0] for cls in catalogue.ALL_EVENTS}
    assert baseline == set(PAGE) | {"channel", "file"}  # additions of the specification


@pytest.mark.parametrize("category", PAGE)
def test_the_category_has_its_events(category: str) -> None:
    exported, events = PAGE[category]
    held = {cls.__name__: cls.EVENT_TYPE for cls in getattr(catalogue, exported)}
    assert held.items() >= dict(events).items()


@pytest.mark.parametrize(("name", "event_type"), TYPES)
def test_the_event_is_emitted_by_a_test_run(name: str, event_type: str, single: Any, pair: Any) -> None:
    emitted = of_type(single + pair, event_type)
    assert emitted
    for event in emitted:
        assert type(EventBase.model_validate(event)).__name__ == name


def test_run_materialized_is_a_member_of_the_union() -> None:
    # The page has it outside of the union; the specification has it in.
    assert catalogue.RunMaterialized in typing.get_args(catalogue.Event)


def test_session_started_has_station_operator_and_fixture(single: list[Event], pair: list[Event]) -> None:
    (started,) = of_type(single, "session.started")
    assert (started["station_id"], started["operator_id"]) == ("bench_1", "ann")
    assert of_type(pair, "session.started")[0]["fixture_id"] == "pair"


def test_run_started_has_the_full_run_context(bench: EventLogBench, single: list[Event]) -> None:
    # The page has snapshots of configuration files; by the specification the commit identifies them.
    (run,) = of_type(single, "run.started")
    assert (run["dut_serial"], run["station_id"], run["project_name"]) == ("SN-1", "bench_1", "single")
    assert json.loads(run["environment_json"])["python_version"]
    assert (run["operator_id"], run["git_commit"]) == ("ann", bench.commit)
    assert {"product_id", "product_revision", "dut_lot_number"} <= run.keys()


def test_run_and_session_ended_carry_the_outcome(single: list[Event]) -> None:
    assert {event["outcome"] for event in of_type(single, "run.ended", "session.ended")} == {"passed"}


def test_slot_started_and_slot_completed_frame_a_slot_process(pair: list[Event]) -> None:
    for slot in ("left", "right"):
        of_slot = [event["event_type"] for event in by_time(pair) if event.get("slot_id") == slot]
        assert of_slot == ["slot.started", "run.started", "sync.arrived", "slot.completed"]
    processes = {event["pid"] for event in of_type(pair, "run.started")}
    assert len(processes) == 2
    assert of_type(pair, "session.started")[0]["pid"] not in processes


def test_a_barrier_is_released_when_all_workers_arrived(pair: list[Event]) -> None:
    barrier = of_type(by_time(pair), "sync.arrived", "sync.release")
    assert [event["event_type"] for event in barrier] == ["sync.arrived", "sync.arrived", "sync.release"]
    assert {event["name"] for event in barrier} == {"warm"}


def test_a_switch_route_is_closed_and_opened(pair: list[Event]) -> None:
    for channels in (["101"], ["102"]):
        of_route = [event["event_type"] for event in pair if event.get("channels") == channels]
        assert of_route == ["route.closed", "route.opened"]
    for run in {event["run_id"] for event in of_type(pair, "run.started")}:
        of_run = [event["event_type"] for event in pair if event["run_id"] == run]
        assert of_run.index("route.closed") < of_run.index("instrument.read") < of_run.index("route.opened")


def test_identity_is_expected_against_actual(single: list[Event]) -> None:
    (verified,) = of_type(single, "fixture.identity_verified")
    assert verified["expected"]["serial"] == verified["actual"]["serial"] == "SN001"
    assert verified["matches"] is True


def test_the_calibration_warning_says_when_it_is_due(single: list[Event]) -> None:
    (warning,) = of_type(single, "fixture.calibration_warning")
    assert (warning["role"], warning["days_until_due"]) == ("dmm", -3)


def test_the_dut_serial_was_scanned(single: list[Event]) -> None:
    (scanned,) = of_type(single, "fixture.dut_scanned")
    assert (scanned["dut_serial"], scanned["scan_source"]) == ("SN-1", "prompt")


def test_every_instrument_is_released_during_teardown(single: list[Event]) -> None:
    connected = [event["role"] for event in of_type(single, "fixture.instrument_connected")]
    disconnected = [event["role"] for event in of_type(single, "fixture.instrument_disconnected")]
    assert sorted(connected) == sorted(disconnected) == ["dmm", "psu", "scope"]


def test_steps_discovered_is_the_full_list_of_collected_items(single: list[Event]) -> None:
    (discovered,) = of_type(single, "test.steps_discovered")
    nodes = {event["node_id"] for event in of_type(single, "test.step_started")}
    assert {item["node_id"] for item in discovered["items"]} == nodes
    assert len(discovered["items"]) == 3


def test_a_measurement_has_limits_and_outcome(single: list[Event]) -> None:
    measured = of_type(single, "test.measurement")[0]
    assert (measured["limit_low"], measured["limit_high"], measured["outcome"]) == (0.1, 0.5, "passed")


def test_a_record_is_a_key_and_a_value(single: list[Event]) -> None:
    (record,) = of_type(single, "test.record")
    assert (record["key"], record["value"]) == ("note", "a lone \ufffd surrogate")


def test_a_record_comes_from_a_harness_as_well(bench: EventLogBench, log: EventLog) -> None:
    logger = TestRunLogger("SN-harness", "bench_1")
    logger.event_log = log
    log.emit(logger.session_started())
    log.emit(logger.run_started())
    harness = TestHarness({}, logger, "sweep")
    with harness.step("weather"):
        harness.record("humidity", {"percent": 41})
    logger.finalize()
    (record,) = of_type(bench.events(str(log.session_id)), "test.record")
    assert (record["key"], record["value"]) == ("humidity", {"percent": 41})


def test_a_read_has_scalars_inline_and_arrays_as_claim_check_uris(bench: EventLogBench, single: list[Event]) -> None:
    reads = {event["channel_id"]: event["value"] for event in of_type(single, "instrument.read")}
    assert reads["psu.current"] == 0.25
    assert reads["scope.waveform"] == {"_ref": f"channel://scope.waveform/{bench.single}/0", "length": 1000}


def test_driver_set_and_configure_go_via_the_proxy(single: list[Event]) -> None:
    driven = of_type(single, "instrument.set", "instrument.configure")
    assert [(event["event_type"], event.get("value", event.get("parameters"))) for event in driven][:2] == [
        ("instrument.set", 5.0),
        ("instrument.configure", {"span": 2}),
    ]


def test_an_error_condition_and_a_warning_are_told(single: list[Event]) -> None:
    (error,) = of_type(single, "diagnostic.error")
    assert (error["message"], error["details"]["role"]) == ("over temperature", "psu")
    assert "U+FFFD" in of_type(single, "diagnostic.warning")[0]["message"]


def test_a_data_stream_begins_counts_its_frames_and_ends(single: list[Event]) -> None:
    stream = of_type(single, "stream.started", "stream.frame_index", "stream.ended")
    assert [event["event_type"] for event in stream] == ["stream.started", "stream.frame_index", "stream.ended"]
    assert len({event["stream_id"] for event in stream}) == 1
    assert stream[1]["frame_count"] == 2


def test_execution_is_paused_until_the_operator_responded(single: list[Event]) -> None:
    opened = place(single, "dialog.opened", last=True)
    assert single[opened]["blocking"] is True
    assert single[opened + 1]["event_type"] == "dialog.responded"
    assert single[opened + 1]["dialog_id"] == single[opened]["dialog_id"]


# --- "A typical test session emits events in this order" -------------------------------------------------------------


def test_a_typical_test_session_emits_events_in_this_order(single: list[Event]) -> None:
    timeline = [
        "session.started",
        "run.started",
        "fixture.instrument_connected",
        "fixture.identity_verified",
        "test.steps_discovered",
        "test.step_started",
        "instrument.set",
        "instrument.read",
        "test.measurement",
        "test.step_ended",
        "run.ended",
        "fixture.instrument_disconnected",
        "session.ended",
    ]
    places = [place(single, event_type) for event_type in timeline]
    assert places == sorted(places)
    assert place(single, "fixture.instrument_disconnected", last=True) < place(single, "session.ended")
    behind = {event["event_type"] for event in single[place(single, "session.ended") + 1 :]}
    assert behind <= {"run.materialized"}


def test_all_steps_are_complete_before_the_run_ends(single: list[Event]) -> None:
    assert place(single, "test.step_ended", last=True) < place(single, "run.ended")
    steps = [event["event_type"] for event in of_type(single, "test.step_started", "test.step_ended")]
    assert steps == ["test.step_started", "test.step_ended"] * 3


# --- "Push model" ----------------------------------------------------------------------------------------------------


def test_emit_hands_events_on_in_batches(tmp_path: Path) -> None:
    batches: list[Any] = []
    with EventLog(tmp_path / "events", uuid4(), on_flush=batches.append) as log:
        for _ in range(120):
            log.emit(DiagnosticWarning())
    assert [len(batch) for batch in batches] == [50, 50, 20]
    assert pyarrow.table(batches[0]).column_names[: len(INDEX_COLUMNS)] == INDEX_COLUMNS


def test_the_batch_size_is_configurable(tmp_path: Path) -> None:
    batches: list[Any] = []
    with EventLog(tmp_path / "events", uuid4(), flush_threshold=2, on_flush=batches.append) as log:
        for _ in range(3):
            log.emit(DiagnosticWarning())
    assert [len(batch) for batch in batches] == [2, 1]


def test_the_arrow_ipc_file_has_batches_of_50_events(bench: EventLogBench, eventually) -> None:
    # The page flushes while the session runs; by the specification the file is written at the seal, from the journal.
    session = uuid4()
    with EventLog(bench.data / "events", session) as log:
        log.emit(catalogue.SessionStarted())
        for _ in range(119):
            log.emit(DiagnosticWarning())
        log.emit(catalogue.SessionEnded())
    (path,) = eventually(lambda: list(bench.data.glob(f"events/*/{session}.arrow")), what="the sealed file")
    file = pyarrow.ipc.open_file(str(path))
    sizes = [file.get_batch(index).num_rows for index in range(file.num_record_batches)]
    assert sizes == [50, 50, 21]


def test_the_canonical_parquet_is_written_on_run_ended(bench: EventLogBench, single: list[Event]) -> None:
    (written,) = of_type(single, "run.materialized")
    assert written["event_number"] > of_type(single, "run.ended")[0]["event_number"]
    table = pyarrow.parquet.read_table(bench.data / written["destination"])
    assert set(table["run_id"].to_pylist()) == {written["run_id"]}
    assert written["row_counts"] == {"run": 1, "step": 3, "measurement": 3}


def test_the_parquet_is_there_before_the_session_ends(bench: EventLogBench, log: EventLog, eventually) -> None:
    run = uuid4()
    log.emit(catalogue.SessionStarted())
    log.emit(catalogue.RunStarted(run_id=run, dut_serial="SN-early"))
    log.emit(catalogue.RunEnded(run_id=run, outcome="passed"))
    own = lambda: of_type(bench.events(str(log.session_id)), "run.materialized")  # noqa: E731
    (written,) = eventually(own, what="the run's file")
    assert pyarrow.parquet.read_table(bench.data / written["destination"])["run_id"].to_pylist() == [str(run)]
    assert of_type(bench.events(str(log.session_id)), "session.ended") == []


def test_the_index_has_the_events_of_a_run_that_is_on(bench: EventLogBench, log: EventLog) -> None:
    run = uuid4()
    log.emit(catalogue.SessionStarted())
    log.emit(catalogue.RunStarted(run_id=run, dut_serial="SN-on"))
    for value in (1.0, 2.0):
        log.emit(MeasurementRecorded(step_name="s", step_index=0, measurement_name="v", value=value, run_id=run))
        rows = bench.api.sql(f"SELECT max(measurement_value) AS v FROM measurements WHERE run_id = '{run}'")
        assert rows == [{"v": value}]


def test_a_format_is_not_added_by_a_third_party(bench: EventLogBench) -> None:
    # The page names a module of exporters; the formats are those of the command.
    done = bench.litmus("export", bench.single, "-f", "stdf-of-somebody", check=False)
    assert done.returncode == 2
    assert "csv" in done.stderr and "json" in done.stderr


def test_there_is_no_public_extension_protocol_for_subscribers() -> None:
    for module in pkgutil.walk_packages(litmus.data.__path__, "litmus.data."):
        names = getattr(importlib.import_module(module.name), "__all__", [])
        assert not [name for name in names if "Subscriber" in name or "Materializer" in name]


# --- "Events are stored as Arrow IPC files, date-partitioned" --------------------------------------------------------


def test_events_are_stored_as_arrow_ipc_files_date_partitioned(bench: EventLogBench, single: list[Event]) -> None:
    date = single[0]["received_at"][:10]
    path = bench.data / "events" / date / f"{bench.single}.arrow"
    assert pyarrow.ipc.open_file(str(path)).read_all().num_rows > 0


def test_large_data_lies_beside_the_file(bench: EventLogBench, single: list[Event]) -> None:
    (image,) = [event["value"] for event in of_type(single, "instrument.read") if "screenshot" in event["method"]]
    path = bench.data / "events" / image["_ref"].removeprefix("file://")
    assert path.parent.name == f"{bench.single}_ref"
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size == image["length"]


def test_each_arrow_file_has_index_columns_and_a_json_column(bench: EventLogBench) -> None:
    table = pyarrow.ipc.open_file(str(bench.sealed(bench.single))).read_all()
    assert table.column_names[: len(INDEX_COLUMNS) + 1] == [*INDEX_COLUMNS, "json"]
    for row in table.to_pylist():
        event = json.loads(row["json"])
        assert {name: event[name] for name in ("id", "event_type", "session_id", "run_id")} == {
            name: row[name] for name in ("id", "event_type", "session_id", "run_id")
        }
        assert datetime.fromisoformat(event["occurred_at"]) == row["occurred_at"]
        assert datetime.fromisoformat(event["received_at"]) == row["received_at"]


def test_the_json_column_has_the_full_event_for_lossless_replay(bench: EventLogBench, single: list[Event]) -> None:
    files = bench.data.glob(f"events/*/{bench.single}*.arrow")
    stored = [
        json.loads(text) for file in files for text in pyarrow.ipc.open_file(str(file)).read_all()["json"].to_pylist()
    ]
    replayed = {event["id"]: EventBase.model_validate(event).to_dict() for event in stored}
    served = {event["id"]: {k: v for k, v in event.items() if k != "event_number"} for event in single}
    assert replayed == served


# --- "Dual-write pattern" --------------------------------------------------------------------------------------------


def test_storage_is_crash_safe_and_append_only(bench: EventLogBench, store: EventStore) -> None:
    # The page has the Arrow file do this; by the specification it is the journal that survives.
    session = str(uuid4())
    assert bench.emit_and_be_killed(session) == -signal.SIGKILL
    kept = [event["details"]["i"] for event in of_type(store.events(session_id=session), "diagnostic.warning")]
    assert kept == list(range(100))


def test_what_the_journal_has_stays_as_it_is(bench: EventLogBench, log: EventLog) -> None:
    def records() -> list[bytes]:
        (path,) = bench.data.glob(f"events/*/{log.session_id}*.journal")
        payloads, gaps = read_event_log.journal_payloads(path)
        assert gaps == 0
        return payloads

    for _ in range(50):
        log.emit(DiagnosticWarning())
    before = records()
    for _ in range(50):
        log.emit(DiagnosticWarning())
    assert len(before) == 50
    assert records()[:50] == before


def test_a_query_reads_what_was_just_written(bench: EventLogBench, log: EventLog) -> None:
    for i in range(30):
        log.emit(DiagnosticWarning(details={"i": i}))
        (row,) = bench.api.sql(f"SELECT count(*) AS n FROM events WHERE session_id = '{log.session_id}'")
        assert row["n"] == i + 1


# --- "HARD contract"; of the declarations: test_concept_event_log_contract.py ----------------------------------------


def test_consumers_keep_event_types_of_later_releases(bench: EventLogBench, store: EventStore, log: EventLog) -> None:
    later = UnknownEvent("weather.changed")
    later.extra = {"sky": {"clouds": [3, None]}}
    log.emit(later)
    (stored,) = store.events(session_id=log.session_id)
    assert (stored["event_type"], stored["sky"]) == ("weather.changed", {"clouds": [3, None]})
    assert EventBase.model_validate(stored).extra["sky"] == stored["sky"]


def test_event_number_is_insert_order_monotonic(bench: EventLogBench, log: EventLog) -> None:
    for i in range(50):
        log.emit(DiagnosticWarning(details={"i": i}))
    events = bench.events(str(log.session_id))
    assert [event["details"]["i"] for event in events] == list(range(50))
    numbers = [event["event_number"] for event in events]
    assert numbers == sorted(set(numbers))


def test_event_number_is_the_cursor_of_live_subscribers(bench: EventLogBench, single: list[Event]) -> None:
    socket = bench.data / "litmusd.sock"
    first = EventSource(socket, "/api/events/stream", session_id=bench.single)
    taken = first.events_until(lambda events: len(events) == 10)
    first.close()
    cursor, event = taken[-1]
    assert cursor.rsplit("-", 1)[1] == str(event["event_number"])
    again = EventSource(socket, "/api/events/stream", last_event_id=cursor, session_id=bench.single)
    rest = again.events_until(lambda events: len(events) == len(single) - 10)
    again.close()
    assert [event for _, event in taken + rest] == single


def test_the_json_column_is_whole_whatever_the_index_projects(bench: EventLogBench, log: EventLog) -> None:
    event = MeasurementRecorded(step_name="s", step_index=0, measurement_name="v", value=1.5, run_id=uuid4())
    event.extra["mood"] = ["sunny", {"of": None}]
    log.emit(event)
    (row,) = bench.api.sql(f"SELECT * FROM events WHERE session_id = '{log.session_id}'")
    assert row["json"] == event.to_dict()
    assert "mood" not in row


# --- "See also" ------------------------------------------------------------------------------------------------------


def test_there_is_a_generated_field_reference_for_every_event_class() -> None:
    page = (ROOT / "docs/reference/events.md").read_text()
    for name, event_type in TYPES:
        assert f"`{name}`" in page and f"`{event_type}`" in page


def test_events_are_read_over_http_and_python(bench: EventLogBench, store: EventStore, single: list[Event]) -> None:
    assert store.events(session_id=bench.single) == single
    assert bench.api.get("/api/events", session_id=bench.single, limit=5)["events"] == single[:5]


def test_the_page_of_run_files_names_every_column(bench: EventLogBench, single: list[Event]) -> None:
    (written,) = of_type(single, "run.materialized")
    page = (ROOT / "docs/reference/tables.md").read_text()
    columns = pyarrow.parquet.read_schema(bench.data / written["destination"]).names
    assert [
        name for name in columns if not name.startswith(("in_", "out_", "custom_")) and f"`{name}`" not in page
    ] == []
