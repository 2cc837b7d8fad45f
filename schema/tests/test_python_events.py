"""The generated Python classes."""

from __future__ import annotations

import importlib
import inspect
import json
import subprocess
import sys
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from schema.__main__ import ROOT
from schema.events import EVENTS
from schema.model import EventType

sys.path.insert(0, str(ROOT / "gen"))
events = importlib.import_module("python.events")
outcome = importlib.import_module("python.outcome")

SAMPLES = {
    "str": "µ",
    "int": 42,
    "float": float("inf"),
    "bool": True,
    "UUID": UUID(int=7 << 96),
    "datetime": datetime(2026, 3, 10, 14, 3, 21, 942000, tzinfo=UTC),
    "Any": [1, {"a": None}],
}
BASE = {"session_id": uuid4(), "occurred_at": SAMPLES["datetime"]}


def sample(event: EventType):
    """An event with every field filled."""
    values = {}
    for field in event.fields:
        is_list = field.base_type.startswith("list")
        values[field.name] = SAMPLES.get(field.base_type, [] if is_list else {"k": 1})
    return getattr(events, event.class_name)(**values, **BASE, run_id=uuid4(), derived=True)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_json_round_trip_keeps_every_field(event):
    made = sample(event)

    text = json.dumps(made.to_dict(), allow_nan=False)

    assert events.event_from_dict(json.loads(text)) == made
    assert list(json.loads(text))[7:] == [field.name for field in event.fields]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_required_fields_are_required(event):
    cls = getattr(events, event.class_name)
    parameters = inspect.signature(cls).parameters

    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters.values())
    for field in event.fields:
        assert (parameters[field.name].default is inspect.Parameter.empty) == field.required, field.name


def test_the_exported_sets_hold_their_categories():
    assert len(events.ALL_EVENTS) == len(EVENTS) == len(events.EVENT_TYPES)
    assert {events.SlotStarted, events.SlotCompleted, events.SyncArrived, events.SyncRelease} == events.SLOT_EVENTS
    assert {events.SyncArrived, events.SyncRelease} == events.SYNC_EVENTS
    assert events.RunMaterialized in events.RUN_EVENTS
    assert set(events.Event.__args__) == events.ALL_EVENTS


def test_unknown_fields_are_kept():
    data = {**events.SyncRelease(name="warm").to_dict(), "mood": [1]}

    event = events.event_from_dict(data)

    assert event.extra == {"mood": [1]}
    assert event.to_dict() == data


def test_unknown_types_are_kept():
    data = {**events.SyncRelease(name="warm").to_dict(), "event_type": "weather.changed"}

    event = events.event_from_dict(data)

    assert event.event_type == "weather.changed"
    assert event.to_dict() == data


def test_defaults_are_filled():
    event = events.StepEnded(step_name="s", step_index=0)

    assert (event.step_path, event.retry, event.outcome, event.inputs) == ("", 0, None, {})
    assert event.inputs is not events.StepEnded(step_name="s", step_index=0).inputs
    assert event.occurred_at.tzinfo is UTC
    assert event.id == event.id != event.session_id
    assert events.SessionStarted().client == "pytest"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event_type": "sync.arrived"}, "the event is a sync.arrived, not a sync.release"),
        ({"name": ...}, "sync.release: field name is missing; it is required"),
        ({"id": "42"}, "sync.release: field id: '42' is not valid"),
        ({"occurred_at": "2026-03-10T14:03:21"}, "has no offset from UTC"),
    ],
)
def test_errors_name_the_field(change, message):
    data = {**events.SyncRelease(name="warm").to_dict(), **change}
    data = {name: value for name, value in data.items() if value is not ...}

    with pytest.raises(ValueError, match=message):
        events.SyncRelease.from_dict(data)


def test_missing_and_misspelt_arguments_are_refused():
    with pytest.raises(TypeError, match="step_index"):
        events.StepStarted(step_name="s")
    with pytest.raises(TypeError, match="stepp"):
        events.StepStarted(step_name="s", step_index=0, stepp=1)
    with pytest.raises(AttributeError, match="outcom"):
        events.RunEnded().outcom = "passed"


def test_repr_is_one_line_without_what_is_empty():
    assert repr(events.StepStarted(step_name="s", step_index=3)) == (
        "StepStarted(step_name='s', step_index=3, vector_index=0, retry=0)"
    )


def test_the_more_severe_outcome_wins_and_ties_keep_the_first():
    Outcome = outcome.Outcome

    assert outcome.escalate(None, Outcome.SKIPPED) is Outcome.SKIPPED
    assert outcome.escalate(Outcome.FAILED, Outcome.PASSED) is Outcome.FAILED
    assert outcome.escalate(Outcome.FAILED, Outcome.ERRORED) is Outcome.ERRORED
    assert outcome.escalate(Outcome.DONE, None) is Outcome.DONE
    assert sorted(Outcome, key=outcome.severity)[0] is Outcome.SKIPPED
    assert str(Outcome.PASSED) == Outcome.PASSED == "passed"


def test_import_stays_light():
    code = "import sys; sys.path.insert(0, 'gen'); import python.events; print(*sys.modules)"

    modules = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert not {"uuid", "typing", "dataclasses", "json", "enum", "re"} & set(modules.stdout.split())
