"""The names of conversions that Python users know, on every event class."""

from __future__ import annotations

import json
import math
import typing
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

import litmus
from litmus.data import events
from litmus.data.events import EventBase, MeasurementRecorded, SessionEnded, StepEnded, SyncRelease, UnknownEvent

CLASSES = sorted(events.ALL_EVENTS, key=lambda cls: cls.EVENT_TYPE)
SAMPLES = {
    "str": "µ",
    "int": -(2**63),
    "float": math.inf,
    "bool": True,
    "UUID": uuid.uuid4(),
    "datetime": datetime(2026, 3, 10, 14, 3, 21, 942000, tzinfo=UTC),
    "dict": {"a": [1, None, {"b": "\U0001f600"}]},
    "Any": [1.5, None, {}],
}


def sample(cls: type[EventBase]) -> EventBase:
    values: dict[str, Any] = {}
    for name, field in cls.model_fields.items():
        inner = field.kind.partition("[")[2].rstrip("]").split(", ")[-1]
        one = SAMPLES.get(field.kind) or SAMPLES.get(inner, {"k": 1})
        values[name] = [one] if field.kind.startswith("list") else {"k": one} if "dict[" in field.kind else one
    values["event_type"] = cls.EVENT_TYPE
    if cls is SessionEnded:
        values["run_id"] = None
    return cls.model_validate(values)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.EVENT_TYPE)
def test_every_type_survives_each_conversion(cls: type[EventBase]) -> None:
    event = sample(cls)

    assert cls.model_validate(event.model_dump()) == event
    assert cls.model_validate(event.model_dump(mode="json")) == event
    assert cls.model_validate_json(event.model_dump_json()) == event
    assert EventBase.model_validate_json(event.model_dump_json()) == event
    assert event.model_copy() == event == event.model_copy(deep=True)
    assert event.model_dump(mode="json") == event.to_dict()


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.EVENT_TYPE)
def test_every_type_has_a_json_schema_and_says_what_its_fields_are(cls: type[EventBase]) -> None:
    schema = cls.model_json_schema()

    assert schema["properties"]["event_type"]["const"] == cls.EVENT_TYPE
    assert list(cls.model_fields) == list(schema["properties"])[: len(cls.model_fields)]
    assert set(schema["required"]) == {"event_type", *cls._REQUIRED}
    assert all(field.description for field in cls.model_fields.values())


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(litmus.ValidationError) as caught:
        StepEnded.model_validate({"step_index": 2**63, "inputs": None, "instrument_roles": ["a", 1], "outcome": 3})

    assert {problem["loc"][0] for problem in caught.value.errors()} == {
        "step_name",
        "step_index",
        "inputs",
        "instrument_roles",
        "outcome",
    }
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("cls", "value", "problem"),
    [
        (SyncRelease, 5, "takes the fields of an event as a map, got int"),
        (SyncRelease, {"name": "a", "event_type": "sync.arrived"}, "is 'sync.arrived', but a SyncRelease"),
        (SyncRelease, {"name": "a", "id": "42"}, "id: takes a UUID"),
        (SyncRelease, {"name": "a", "occurred_at": "2026-03-10T14:03:21"}, "has no offset from UTC"),
        (SyncRelease, {"name": None}, "name: is null"),
        (SessionEnded, {"run_id": str(uuid.uuid4())}, "belongs to no run"),
        (EventBase, {"name": "a"}, "event_type is missing"),
    ],
)
def test_problems_name_the_field(cls: type[EventBase], value: Any, problem: str) -> None:
    with pytest.raises(litmus.ValidationError, match=problem):
        cls.model_validate(value)


def test_text_that_is_no_json_is_told() -> None:
    with pytest.raises(litmus.ValidationError, match="not valid JSON"):
        SyncRelease.model_validate_json("{")


def test_what_a_newer_version_wrote_is_kept() -> None:
    known = SyncRelease.model_validate({"name": "warm", "mood": {"deep": [math.nan]}})
    unknown = EventBase.model_validate({**known.to_dict(), "event_type": "weather.changed"})

    assert known.extra.keys() == {"mood"}
    assert json.loads(known.model_dump_json())["mood"] == {"deep": ["NaN"]}
    assert isinstance(unknown, UnknownEvent)
    assert unknown.event_type == "weather.changed"
    assert unknown.model_dump(mode="json") == {**known.to_dict(), "event_type": "weather.changed"}
    assert EventBase.model_validate(unknown.to_dict()) == unknown
    assert unknown != EventBase.model_validate({**unknown.to_dict(), "event_type": "weather.stayed"})


def test_an_enum_value_of_a_newer_version_is_kept() -> None:
    assert StepEnded.model_validate({"step_name": "s", "step_index": 0, "outcome": "soaked"}).outcome == "soaked"


def test_a_copy_is_another_event_with_other_values() -> None:
    event = MeasurementRecorded(step_name="s", step_index=0, measurement_name="v", value=1.0)
    copied = event.model_copy(update={"value": 2.0, "mood": "good"})

    assert (event.value, event.extra, copied.value, copied.extra) == (1.0, {}, 2.0, {"mood": "good"})
    with pytest.raises(litmus.ValidationError, match="event_type"):
        event.model_copy(update={"event_type": "x"})


def test_none_may_be_left_out() -> None:
    assert "units" not in MeasurementRecorded(step_name="s", step_index=0, measurement_name="v").model_dump(
        exclude_none=True
    )


def test_the_union_has_every_type() -> None:
    assert set(typing.get_args(events.Event)) == events.ALL_EVENTS
    with pytest.raises(AttributeError, match="Evnt"):
        _ = events.Evnt


SETS = {
    "SESSION_EVENTS": ["session.started", "session.ended"],
    "RUN_EVENTS": ["run.started", "run.ended", "run.materialized"],
    "SLOT_EVENTS": ["slot.started", "slot.completed", "sync.arrived", "sync.release"],
    "SYNC_EVENTS": ["sync.arrived", "sync.release"],
    "ROUTE_EVENTS": ["route.closed", "route.opened"],
    "FIXTURE_EVENTS": [
        "fixture.instrument_connected",
        "fixture.identity_verified",
        "fixture.calibration_warning",
        "fixture.dut_scanned",
        "fixture.instrument_disconnected",
    ],
    "TEST_EVENTS": [
        "test.steps_discovered",
        "test.step_started",
        "test.measurement",
        "test.record",
        "test.step_ended",
    ],
    "INSTRUMENT_EVENTS": ["instrument.read", "instrument.set", "instrument.configure"],
    "DIAGNOSTIC_EVENTS": ["diagnostic.warning", "diagnostic.error"],
    "STREAM_EVENTS": ["stream.started", "stream.ended", "stream.frame_index"],
    "DIALOG_EVENTS": ["dialog.opened", "dialog.responded"],
}
ADDED = {
    "run.materialization_failed",
    "test.vector_started",
    "test.vector_ended",
    "test.observation",
    "instrument.reserved",
    "instrument.released",
}


@pytest.mark.parametrize("name", SETS)
def test_the_sets_hold_their_categories(name: str) -> None:
    held = {cls.EVENT_TYPE for cls in getattr(events, name)}

    assert held - ADDED == set(SETS[name])
    assert getattr(events, name) <= events.ALL_EVENTS
