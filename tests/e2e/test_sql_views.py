"""The tables beyond runs and events — channels, samples, instruments, prompts — through every door that takes SQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pyarrow as pa
import pytest

from support.bench import Bench
from support.flight import FlightDoor
from support.sampling import Sampler

TIME = pa.timestamp("us", "UTC")


@pytest.fixture
def served(bench: Bench) -> Bench:
    """The bench with its daemon at work."""
    bench.litmus("runs")
    return bench


def samples_by_route(bench: Bench) -> list[dict[str, Any]]:
    kept = ("timestamp", "value", "units", "sample_interval", "session_id", "sample_offset", "source_method")
    rows = []
    for channel in bench.api.get("/api/channels")["channels"]:
        path = "/api/channels/" + quote(channel["channel_id"], safe="")
        for sample in bench.api.get(path)["data"]:
            rows.append({"channel_id": channel["channel_id"], **{key: sample[key] for key in kept}})
    return rows


def samples_by_sql(bench: Bench) -> list[dict[str, Any]]:
    return bench.api.sql(
        "SELECT channel_id, timestamp, json AS value, units, sample_interval, session_id, sample_offset, source_method "
        "FROM samples ORDER BY channel_id, session_id, sample_offset"
    )


def test_samples_and_channels_are_those_of_their_routes_live_and_sealed(
    served: Bench, eventually: Callable[..., Any]
) -> None:
    first, second = Sampler(served, "kinds"), Sampler(served, "kinds")
    assert first.line() == second.line() == "ready"
    columns = (
        "channel_id, data_type, value_type, instrument_role, resource, units, properties, first_seen, last_seen, "
        "sample_count, session_id, sessions, live"
    )

    for sealed in (False, True):
        if sealed:
            first.end()
            second.end()
            eventually(lambda: not list(served.data.glob("channels/*/*.journal")), within=30, what="sealing")
        by_route = sorted(
            samples_by_route(served), key=lambda row: (row["channel_id"], row["session_id"], row["sample_offset"])
        )
        assert samples_by_sql(served) == by_route
        channels = served.api.sql(f"SELECT {columns} FROM channels ORDER BY channel_id")
        assert channels == served.api.get("/api/channels")["channels"]


def test_numbers_arrays_and_texts_have_columns_of_their_own(served: Bench) -> None:
    sampler = Sampler(served, "kinds")
    assert sampler.line() == "ready"
    door = FlightDoor(served.data)

    assert door.sql("FROM samples").schema.field("timestamp").type == TIME
    rows = door.rows("FROM samples")
    assert {row["data_type"] for row in rows} == {"scalar", "array", "text"}
    for row in rows:
        value = json.loads(row["json"])
        if row["data_type"] == "array":
            assert len(row["values"]) == row["length"] == len(value)
        elif row["data_type"] == "text":
            assert row["text"] == value
        elif not isinstance(value, str):  # NaN and infinities are texts in JSON
            assert row["value"] == pytest.approx(float(value))
    sampler.kill()


def test_instruments_are_those_of_the_run(served: Bench) -> None:
    served.pytest("-k", "output_voltage", "--mock-instruments")
    door = FlightDoor(served.data)
    run = served.api.get("/api/runs")["runs"][0]

    instruments = door.rows("SELECT * FROM instruments ORDER BY role")
    detail = served.api.get(f"/api/runs/{run['run_id']}")["instruments"]
    assert [row["role"] for row in instruments] == [one["role"] for one in detail]
    for row, one in zip(instruments, detail, strict=True):
        assert (row["instrument_id"], row["resource"], row["mocked"]) == (
            one["instrument_id"],
            one["resource"],
            one["mocked"],
        )
        assert row["disconnected_at"] > row["connected_at"]


def test_a_prompt_waits_until_it_is_answered(served: Bench) -> None:
    door = FlightDoor(served.data)
    ids = {"session_id": str(uuid4()), "dialog_id": str(uuid4()), "dialog_type": "choice"}
    opened = {"event_type": "dialog.opened", "title": "Lamp", "message": "Which?", "choices": ["red", "green"]}
    answer = {"event_type": "dialog.responded", "response_type": "choice", "choice": 1, "duration_seconds": 2.5}

    def put(event: dict[str, Any]) -> None:
        door.put(pa.record_batch({"json": [json.dumps({"id": str(uuid4()), **ids, **event})]}))

    put({"event_type": "session.started", "client": "elsewhere"})
    put(opened)
    assert door.rows("SELECT dialog_id, choices FROM prompts WHERE responded_at IS NULL") == [
        {"dialog_id": ids["dialog_id"], "choices": ["red", "green"]}
    ]
    put(answer)
    statement = "SELECT title, response_type, chosen, duration_seconds FROM prompts"
    expected = [{"title": "Lamp", "response_type": "choice", "chosen": ["green"], "duration_seconds": 2.5}]
    assert door.rows(statement) == served.api.sql(statement) == expected

    ids["dialog_id"] = str(uuid4())
    put({**opened, "dialog_type": "confirm", "choices": None})
    put({**answer, "response_type": "confirmed", "choice": None})
    assert door.rows("SELECT chosen FROM prompts WHERE response_type = 'confirmed'") == [{"chosen": None}]
