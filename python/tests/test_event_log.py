"""EventLog: the writer without a station."""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from journal import events_below
from litmus.data.event_log import EventLog
from litmus.data.events import DiagnosticWarning, MeasurementRecorded, RunStarted, StreamStarted


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
    log.emit(RunStarted(channel_refs=["channel://a"], custom_metadata={"a": [1]}, slot_index=2))

    first, second = events_below(tmp_path / "events")
    assert (first["stream_id"], first["path"]) == (str(stream), None)
    assert (second["channel_refs"], second["custom_metadata"], second["slot_index"]) == (["channel://a"], {"a": [1]}, 2)


def test_a_field_of_the_wrong_type_is_refused_and_nothing_is_written(log: EventLog, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=r"diagnostic.warning: message: expected text, got int"):
        log.emit(DiagnosticWarning(message=1))  # type: ignore[arg-type]

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


def test_a_folder_that_is_no_event_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError, match="events"):
        EventLog(tmp_path / "elsewhere", uuid.uuid4())


def test_emitting_after_close_is_an_error(log: EventLog) -> None:
    log.emit(DiagnosticWarning(message="a"))
    log.close()

    with pytest.raises(Exception, match="clos"):
        log.emit(DiagnosticWarning(message="b"))
