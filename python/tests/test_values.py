"""Values of every kind on their way into JSON and into samples."""

from __future__ import annotations

import dataclasses
import enum
import math
import uuid
from array import array
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy
import pytest

from journal import events_below
from litmus import _core


class Colour(enum.Enum):
    RED = "red"


@dataclasses.dataclass
class Point:
    x: int
    y: float


CASES: list[tuple[Any, Any]] = [
    (None, None),
    (True, True),
    (10**30, 10**30),
    (-(16**400), "-0x1" + "0" * 400),  # no double holds it
    (math.nan, "NaN"),
    (-math.inf, "-Infinity"),
    ('a "quoted" µ', 'a "quoted" µ'),
    ("\udc80", "\ufffd"),
    ({"a": [1, {"b": None}], 2: "x"}, {"a": [1, {"b": None}], "2": "x"}),
    ((), []),
    (Colour.RED, "red"),
    (Point(1, 2.5), {"x": 1, "y": 2.5}),
    (Path("/a/b"), "/a/b"),
    (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00"),
    (numpy.float64(1.5), 1.5),
    (numpy.int32(3), 3),
    (numpy.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
    (numpy.bool_(True), True),
    (b"raw", "b'raw'"),
]


@pytest.fixture
def session(tmp_path: Path) -> _core.Session:
    session = _core.Session(str(tmp_path))
    session.start({})
    session.start_run({})
    return session


@pytest.mark.parametrize(("value", "expected"), CASES, ids=lambda v: type(v).__name__)
def test_a_recorded_value_is_kept_as_json(value: Any, expected: Any, session: _core.Session, tmp_path: Path) -> None:
    step = session.start_step("s", 0, "s", "")

    session.record(step, "key", value)

    (event,) = [e for e in events_below(tmp_path / "events") if e["event_type"] == "test.record"]
    assert event["value"] == expected


def test_a_value_that_contains_itself_is_refused(session: _core.Session) -> None:
    step = session.start_step("s", 0, "s", "")
    endless: list[Any] = []
    endless.append(endless)

    with pytest.raises(ValueError, match="nested"):
        session.record(step, "key", endless)


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError


def test_an_object_that_cannot_say_what_it_is_is_recorded_by_its_type(session: _core.Session, tmp_path: Path) -> None:
    session.record(session.start_step("s", 0, "s", ""), "key", Unprintable())

    assert events_below(tmp_path / "events")[-1]["value"] == "<Unprintable>"


SAMPLES: list[Any] = [
    1.0,
    True,
    "text",
    7,
    [1, 2],
    [],
    array("f", [1, 2]),
    numpy.arange(4, dtype="int16"),
    numpy.arange(10.0)[::2],
    numpy.float32(1),
    -3,
    2**80,
    {"a": 1},
    [True, False],
    ["a", "b"],
    [1, "a", None],
]


@pytest.mark.parametrize("value", SAMPLES, ids=lambda v: type(v).__name__)
def test_a_sample_gets_a_reference(value: Any, session: _core.Session) -> None:
    reference = session.append_sample("a", value)

    assert reference == f"channel://a/{session.session_id}/0"


def test_references_count_the_elements_of_a_channel(session: _core.Session) -> None:
    for value, takes in ((1.5, 1), ([1, 2, 3], 3), ([], 1), ({"a": 1}, 1), (["x", "y"], 1), ([True, True], 2), (2, 1)):
        before = session.append_sample("µ.a", value)
        after = session.append_sample("µ.a", value)
        assert before.startswith(f"channel://µ.a/{session.session_id}/")
        assert int(after.rsplit("/", 1)[1]) - int(before.rsplit("/", 1)[1]) == takes


@pytest.mark.parametrize("value", [None, b"bytes", object()])
def test_what_is_no_sample_is_refused(value: Any, session: _core.Session) -> None:
    with pytest.raises(TypeError, match="a sample is"):
        session.append_sample("a", value)


@pytest.mark.parametrize("channel", ["", "/a", "a/", "../a", "a\n"])
def test_an_impossible_channel_is_refused(channel: str, session: _core.Session) -> None:
    with pytest.raises(ValueError, match="channel id"):
        session.append_sample(channel, 1.0)


def test_text_that_was_altered_on_its_way_is_told(session: _core.Session, tmp_path: Path) -> None:
    step = session.start_step("s", 0, "s", "")
    session.record(step, "key", {"deep": ["a\udc80", "b\ud800c"]})
    session.record(step, "whole", "µ")
    session.observe_call("psu", "send", {"line": "\udcff"}, "SIM::PSU")

    stored = {event["id"]: event for event in events_below(tmp_path / "events")}
    warnings = [event for event in stored.values() if event["event_type"] == "diagnostic.warning"]
    assert [(stored[w["details"]["event_id"]]["event_type"], w["details"]["replaced"] > 0) for w in warnings] == [
        ("test.record", True),
        ("instrument.configure", True),
    ]


def test_a_sample_of_another_type_is_told_once_a_channel(session: _core.Session, tmp_path: Path) -> None:
    for value in (1.5, 2, True, 3.5, "text"):
        session.append_sample("psu.voltage", value)
    for value in (1.0, 2):
        session.observe_set("psu", "psu.current", "current", value, "SIM::PSU")

    (warning,) = [e for e in events_below(tmp_path / "events") if e["event_type"] == "diagnostic.warning"]
    assert warning["source"] == "channels"
    assert warning["details"] == {"channel_id": "psu.voltage", "before": "int values", "after": "bool values"}
