"""EventLog: the writer without a station."""

from __future__ import annotations

import gc
import json
import os
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from journal import events_below
from litmus import _core
from litmus._errors import ConflictError
from litmus.data.event_log import EventLog
from litmus.data.events import (
    DiagnosticWarning,
    EventBase,
    MeasurementRecorded,
    RecordEvent,
    RunEnded,
    RunStarted,
    SessionEnded,
    StepEnded,
    StreamStarted,
    UnknownEvent,
    event_from_dict,
)


@pytest.fixture
def log(tmp_path: Path) -> EventLog:
    return EventLog(tmp_path / "events", uuid.uuid4())


def test_an_emitted_event_is_read_back_with_every_field(log: EventLog, tmp_path: Path) -> None:
    event = MeasurementRecorded(
        step_name="s",
        step_index=1,
        measurement_name="vout",
        value=3.3,
        inputs={"vin": 5},
        measurement_timestamp=datetime(2026, 1, 1, tzinfo=UTC),
        run_id=uuid.uuid4(),
    )

    log.emit(event)

    (stored,) = events_below(tmp_path / "events")
    assert MeasurementRecorded.from_dict(stored) == MeasurementRecorded.from_dict(event.to_dict())
    assert stored["received_at"] is not None
    assert stored["session_id"] == str(log.session_id)


def test_ids_that_were_read_before_are_kept(log: EventLog, tmp_path: Path) -> None:
    event = DiagnosticWarning(message="a")
    known = event.id

    log.emit(event)

    assert events_below(tmp_path / "events")[0]["id"] == str(known)


def test_fields_of_every_kind_arrive(log: EventLog, tmp_path: Path) -> None:
    stream = uuid.uuid4()
    log.emit(StreamStarted(stream_id=stream, path=None))
    log.emit(RunStarted(run_id=uuid.uuid4(), channel_refs=["channel://a"], custom_metadata={"a": [1]}, slot_index=2))

    first, second = events_below(tmp_path / "events")
    assert (first["stream_id"], first["path"]) == (str(stream), None)
    assert (second["channel_refs"], second["custom_metadata"], second["slot_index"]) == (["channel://a"], {"a": [1]}, 2)


def test_a_field_of_the_wrong_type_is_refused_and_nothing_is_written(log: EventLog, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"diagnostic.warning: message: expected text, got int"):
        log.emit(DiagnosticWarning(message=1))  # type: ignore[arg-type]

    assert events_below(tmp_path / "events") == []


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (lambda: StepEnded(step_name="s", step_index=2**63), "step_index: expected an integer of 64 bits"),
        (lambda: StepEnded(step_name="s", step_index=True), "step_index: expected an integer"),
        (lambda: StepEnded(step_name="s", step_index=0, inputs=[1]), "inputs: expected a map, got list"),
        (lambda: StepEnded(step_name="s", step_index=0, stimulus={}), "stimulus: expected a list, got dict"),
        (lambda: StepEnded(step_name="s", step_index=0, instrument_roles="dmm"), "instrument_roles: expected a list"),
        (lambda: StepEnded(step_name="s", step_index=0, instrument_roles=[1]), "instrument_roles: expected a list of"),
        (lambda: StepEnded(step_name=None, step_index=0), "step_name: expected a value"),
        (lambda: SessionEnded(run_id=uuid.uuid4()), "run_id: must be null"),
        (lambda: RunEnded(), "run_id: is missing"),
        (lambda: EventBase(), "event_type|EventBase|''"),
        (lambda: UnknownEvent("Not a type!"), "event_type: must be"),
        (lambda: UnknownEvent("sync.release"), "name: is missing"),
    ],
)
def test_what_decoders_would_refuse_is_refused_before_it_is_written(
    event: Any, problem: str, log: EventLog, tmp_path: Path
) -> None:
    with pytest.raises((TypeError, ValueError), match=problem):
        log.emit(event())

    assert events_below(tmp_path / "events") == []


def test_fields_and_types_of_a_newer_version_pass_unchanged(log: EventLog, tmp_path: Path) -> None:
    written = {**RecordEvent(step_name="s", step_index=0, key="k", value=[None]).to_dict(), "mood": {"a": [1, "µ"]}}
    newer = {**written, "event_type": "weather.changed", "id": str(uuid.uuid4()), "derived": True, "outcome": "soaked"}
    log.emit(event_from_dict(written))
    log.emit(event_from_dict(newer))

    for stored, given in zip(events_below(tmp_path / "events"), (written, newer), strict=True):
        stamped = {"received_at": stored["received_at"], "session_id": str(log.session_id)}
        assert stored == {**given, **stamped}
        assert list(stored)[:7] == list(written)[:7]


def test_an_unknown_field_must_not_hide_a_known_one(log: EventLog, tmp_path: Path) -> None:
    event = DiagnosticWarning(message="a")
    event.extra["message"] = "b"

    with pytest.raises(ValueError, match="message is a field of the event"):
        log.emit(event)

    assert events_below(tmp_path / "events") == []


@pytest.mark.parametrize("durability", [None, "shared", "os", "disk"])
def test_every_class_of_durability_is_taken(durability: str | None, log: EventLog, tmp_path: Path) -> None:
    log.emit(DiagnosticWarning(message="a"), durability=durability)

    assert [event["message"] for event in events_below(tmp_path / "events")] == ["a"]


def test_a_class_of_durability_that_does_not_exist_is_named(log: EventLog, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'shared', 'os', 'disk'"):
        log.emit(DiagnosticWarning(message="a"), durability="paper")

    assert events_below(tmp_path / "events") == []


@pytest.mark.parametrize("thing", [1, "event", object()])
def test_what_is_no_event_is_refused(thing: object, log: EventLog) -> None:
    with pytest.raises(TypeError):
        log.emit(thing)  # type: ignore[arg-type]


def test_on_emit_is_told_after_each_event(tmp_path: Path) -> None:
    told = []
    log = EventLog(tmp_path / "events", uuid.uuid4(), on_emit=told.append)
    event = DiagnosticWarning(message="a")

    log.emit(event)

    assert told == [event]


def test_a_child_after_fork_writes_a_journal_of_its_own(log: EventLog, tmp_path: Path) -> None:
    log.emit(DiagnosticWarning(message="parent"))
    child = os.fork()
    if child == 0:
        log.emit(DiagnosticWarning(message="child"))
        os._exit(0)
    os.waitpid(child, 0)
    log.emit(DiagnosticWarning(message="parent again"))

    messages = [e["message"] for e in events_below(tmp_path / "events")]
    assert sorted(messages) == ["child", "parent", "parent again"]
    assert len(list((tmp_path / "events").glob("*/*.journal"))) == 2


def test_emitting_after_close_is_an_error(log: EventLog) -> None:
    log.emit(DiagnosticWarning(message="a"))
    log.close()

    with pytest.raises(Exception, match="clos"):
        log.emit(DiagnosticWarning(message="b"))


def test_on_flush_gets_batches_as_arrow_columns(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    batches: list[Any] = []
    log = EventLog(tmp_path / "events", uuid.uuid4(), flush_threshold=3, on_flush=batches.append)
    run = uuid.uuid4()
    emitted = [DiagnosticWarning(message=f"m{i}", run_id=run if i == 1 else None) for i in range(7)]
    for event in emitted:
        log.emit(event)
    assert [len(batch) for batch in batches] == [3, 3]

    log.close()

    assert [len(batch) for batch in batches] == [3, 3, 1]
    table = pyarrow.concat_tables(pyarrow.table(batch) for batch in batches)
    table.validate(full=True)
    assert table.column_names == [
        "id",
        "event_type",
        "occurred_at",
        "received_at",
        "session_id",
        "run_id",
        "json",
    ]
    assert table["id"].to_pylist() == [str(event.id) for event in emitted]
    assert table["received_at"].to_pylist() == [event.received_at for event in emitted]
    assert table["run_id"].to_pylist() == [None, str(run), *[None] * 5]
    assert [json.loads(text) for text in table["json"].to_pylist()] == events_below(tmp_path / "events")
    again = pyarrow.record_batch(batches[0])
    assert again.num_rows == 3 and again.schema == table.schema


def test_batches_cost_nothing_without_their_reader(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="flush_threshold"):
        EventLog(tmp_path / "events", uuid.uuid4(), flush_threshold=0)
    batches: list[Any] = []
    with EventLog(tmp_path / "events", uuid.uuid4(), on_flush=batches.append) as log:
        log.emit(DiagnosticWarning())
        assert not log.closed
        batches_before = list(batches)

    assert log.closed
    assert batches_before == []
    del log
    gc.collect()
    for batch in batches:
        batch.__arrow_c_array__()  # made and dropped, read by nobody
        batch.__arrow_c_stream__()


def test_any_folder_can_hold_a_log(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "logs", uuid.uuid4())
    log.emit(DiagnosticWarning(message="a"))

    (journal,) = (tmp_path / "logs").glob("????-??-??/*.journal")
    assert journal.samefile(log.path)
    assert [event["message"] for event in events_below(tmp_path / "logs")] == ["a"]


def test_what_is_no_utf8_is_replaced_and_told(log: EventLog, tmp_path: Path) -> None:
    log.emit(DiagnosticWarning(message="a\udc80b"))

    stored, told = events_below(tmp_path / "events")
    assert stored["message"] == "a\ufffdb"
    assert told["details"]["event_id"] == stored["id"]


def test_events_out_of_order_of_a_session_of_ours_are_told(tmp_path: Path) -> None:
    session = _core.Session(str(tmp_path))
    session.start({})

    with pytest.raises(ConflictError, match=r"event order: test\.step_ended before the run\.started of its run"):
        session.event_log.emit(StepEnded(step_name="a", step_index=0, step_path="a", run_id=uuid.uuid4()))

    assert [event["event_type"] for event in events_below(tmp_path / "events")] == [
        "session.started",
        "test.step_ended",
    ]
