"""Samples put by Arrow Flight: journaled before the answer, and then samples like any others."""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pytest
from pyarrow import flight

from support.bench import Bench
from support.flight import FlightDoor

START = datetime(2026, 3, 10, 14, tzinfo=UTC)
STORED = "SELECT channel_id, value, units, sample_offset FROM samples ORDER BY channel_id, sample_offset"


@pytest.fixture
def service(bench: Bench) -> Bench:
    bench.litmus("runs")
    return bench


@pytest.fixture
def door(service: Bench) -> Iterator[FlightDoor]:
    made = FlightDoor(service.data)
    yield made
    made.close()


def numbers(session_id: str, values: list[float], first: int | None = None, **columns: list[Any]) -> pa.RecordBatch:
    count = len(values)
    times = [START + timedelta(microseconds=i) for i in range(count)]
    batch = {
        "timestamp": pa.array(times, pa.timestamp("us", "UTC")),
        "value": values,
        "session_id": [session_id] * count,
        "units": ["V"] * count,
        "source_method": ["elsewhere"] * count,
    }
    if first is not None:
        batch["sample_offset"] = range(first, first + count)
    return pa.record_batch(batch | columns)


def put(door: FlightDoor, *batches: pa.RecordBatch, channel: str | None = "dmm.voltage") -> list[dict[str, Any]]:
    """Sends the batches in one call, and returns what was acknowledged for each."""
    path = flight.FlightDescriptor.for_path("samples", *([channel] if channel else []))
    writer, answers = door.client.do_put(path, batches[0].schema, door.options())
    said = []
    with writer:
        for batch in batches:
            writer.write_batch(batch)
            said.append(json.loads(answers.read().to_pybytes()))
    return said


def test_samples_are_put_live_and_sealed(service: Bench, door: FlightDoor, eventually: Callable[..., Any]) -> None:
    session_id = str(uuid4())
    path = flight.FlightDescriptor.for_path("samples", "dmm.voltage")
    first, second = numbers(session_id, [1.0, 2.0]), numbers(session_id, [3.0])
    expected = [(1.0, 0), (2.0, 1), (3.0, 2)]

    def stored() -> list[tuple[float, int]]:
        return [(row["value"], row["sample_offset"]) for row in door.rows(STORED)]

    writer, answers = door.client.do_put(path, first.schema, door.options())
    with writer:
        for batch in (first, second):
            writer.write_batch(batch)
            said = json.loads(answers.read().to_pybytes())
            assert said["accepted"] == batch.num_rows and said["duplicates"] == 0
        assert said["first"] == [f"channel://dmm.voltage/{session_id}/2"]
        assert stored() == expected
        assert service.api.get("/api/channels")["channels"][0]["live"]
    eventually(lambda: list(service.data.glob("channels/*/*.arrow")), within=30, what="sealing")

    assert stored() == expected
    (channel,) = service.api.get("/api/channels")["channels"]
    assert (channel["channel_id"], channel["units"], channel["sample_count"]) == ("dmm.voltage", "V", 3)
    assert service.api.sql("SELECT * FROM losses") == []


def test_every_kind_of_value_is_put(door: FlightDoor) -> None:
    session = {"session_id": [str(uuid4())] * 2}
    put(door, pa.record_batch(session | {"value": [True, False]}), channel="door")
    put(door, pa.record_batch(session | {"value": pa.array([1, 2**60 + 1])}), channel="count")
    put(door, pa.record_batch(session | {"value": ["on", "µ off"]}), channel="state")
    put(door, pa.record_batch(session | {"value": [[1.5, float("nan")], []], "t0": [-0.5, 0.0]}), channel="scope.ch1")
    put(door, pa.record_batch(session | {"json": ['{"a": 1}', '{"a": [2]}']}), channel="dict")
    put(door, pa.record_batch(session | {"value": [1, 2], "channel_id": ["a", "b"]}), channel=None)

    rows = door.rows(
        "SELECT channel_id, data_type, value_type, json, t0 FROM samples ORDER BY channel_id, sample_offset"
    )

    assert [(row["channel_id"], row["value_type"], json.loads(row["json"]), row["t0"]) for row in rows] == [
        ("a", "int64", 1, None),
        ("b", "int64", 2, None),
        ("count", "int64", 1, None),
        ("count", "int64", 2**60 + 1, None),
        ("dict", "json", {"a": 1}, None),
        ("dict", "json", {"a": [2]}, None),
        ("door", "bool", True, None),
        ("door", "bool", False, None),
        ("scope.ch1", "float64", [1.5, "NaN"], -0.5),
        ("scope.ch1", "float64", [], 0.0),
        ("state", "text", "on", None),
        ("state", "text", "µ off", None),
    ]


def test_acknowledged_samples_survive_a_kill_and_come_once(service: Bench) -> None:
    session_id = str(uuid4())
    for piece in range(4):
        first = piece * 500
        batch = numbers(session_id, [float(first + i) for i in range(500)], first)
        path = flight.FlightDescriptor.for_path("samples", "dmm.voltage")
        door = FlightDoor(service.data)
        writer, answers = door.client.do_put(path, batch.schema, door.options())
        writer.write_batch(batch)
        assert json.loads(answers.read().to_pybytes())["accepted"] == 500
        service.kill_daemon()
        with contextlib.suppress(flight.FlightError, pa.ArrowException):
            writer.close()
        service.litmus("runs")
        again = FlightDoor(service.data)
        assert put(again, batch) == [{"accepted": 0, "duplicates": 500, "first": []}]

    rows = FlightDoor(service.data).rows(STORED)
    assert [(row["value"], row["sample_offset"]) for row in rows] == [(float(i), i) for i in range(2000)]
    assert service.api.sql("SELECT * FROM losses") == []


def test_samples_belong_to_the_session_of_its_events(door: FlightDoor) -> None:
    """A producer elsewhere names the sample in its event; the reference resolves."""
    session_id = str(uuid4())
    (said,) = put(door, numbers(session_id, [4.5]))
    event = {
        "id": str(uuid4()),
        "session_id": session_id,
        "event_type": "diagnostic.warning",
        "message": said["first"][0],
    }
    door.put(pa.record_batch({"json": [json.dumps(event)]}))

    assert door.rows(
        "SELECT s.value FROM events e JOIN samples s ON s.session_id = e.session_id AND (e.json ->> 'message') = "
        "concat('channel://', s.channel_id, '/', s.session_id, '/', s.sample_offset)"
    ) == [{"value": 4.5}]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"session_id": ["x"]}, "row 0: "),
        ({"volts": [3.3]}, "no column 'volts'"),
        ({"sample_offset": pa.array([-1])}, "row 0: sample_offset is negative"),
        ({"value": pa.nulls(1, pa.float64())}, "row 0: the value is null"),
        ({"value": pa.array([1], pa.uint64())}, "'value' must be"),
        ({"timestamp": ["now"]}, "'timestamp' must be"),
        ({"channel_id": ["other"]}, "the path names the channel"),
        ({"session_id": ["ffffffff-ffff-7fff-bfff-ffffffffffff"]}, "time to come"),
    ],
)
def test_a_wrong_batch_is_refused_whole(door: FlightDoor, columns: dict[str, Any], why: str) -> None:
    good = {"session_id": [str(uuid4())], "value": [1.0]}
    with pytest.raises(pa.ArrowInvalid, match=why):
        put(door, pa.record_batch(good | columns))
    assert door.rows("SELECT * FROM samples") == []


def test_offsets_ascend(door: FlightDoor) -> None:
    session_id = str(uuid4())
    with pytest.raises(pa.ArrowInvalid, match="row 1: sample_offset doesn't ascend"):
        put(door, numbers(session_id, [1.0, 2.0], sample_offset=[5, 5]))
    with pytest.raises(pa.ArrowInvalid, match="row 0: sample_offset goes back"):
        put(door, numbers(session_id, [1.0], 7), numbers(session_id, [1.0], 3))
    assert [row["sample_offset"] for row in door.rows(STORED)] == [7]


def test_only_events_and_samples_can_be_put(door: FlightDoor) -> None:
    for path in (["runs"], ["samples", "a", "b"], ["events", "x"]):
        with pytest.raises(NotImplementedError, match="events and samples can be put here"):
            writer, _ = door.client.do_put(
                flight.FlightDescriptor.for_path(*path), pa.schema([("value", pa.float64())]), door.options()
            )
            writer.close()


def test_hostile_batches_of_samples(service: Bench, door: FlightDoor) -> None:
    pid, chance = service.daemon_pid(), random.Random(20260313)
    session_id = str(uuid4())
    kinds = [[[1.0, 2.0], [3.0], []], [1.0, 2.0, 3.0], ["a", "b", "c"], [True, False, True]]
    for _ in range(60):
        values = pa.array(chance.choice(kinds))
        buffers: list[pa.Buffer | None] = []
        for buffer in values.buffers():
            content = bytearray(buffer.to_pybytes()) if buffer is not None else None
            for _ in range(chance.randrange(4) if content else 0):
                content[chance.randrange(len(content))] = chance.randrange(256)
            buffers.append(pa.py_buffer(bytes(content)) if content is not None else None)
        children = {"children": [values.values]} if isinstance(values.type, pa.ListType) else {}
        with contextlib.suppress(pa.ArrowException, flight.FlightError):  # pyarrow itself finds some of the damage
            damaged = pa.Array.from_buffers(values.type, 3, buffers[: 2 if children else 3], **children)
            put(door, pa.RecordBatch.from_arrays([pa.array([session_id] * 3), damaged], ["session_id", "value"]))

    assert service.daemon_pid() == pid
    assert len(door.rows("SELECT * FROM samples")) == door.rows("SELECT count(*) AS n FROM samples")[0]["n"]
