"""Every event type, with every kind of value that is hard to carry, through every door in and every door out.

In: a journal written by hand, HTTP, and Python's EventLog. Out: EventStore, GET /events, SQL, Arrow, SSE, WebSocket,
and the sealed file. What comes out is what went in: types, fields and enum values that no version knows, too.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.ipc
import pytest

from support.bench import Bench
from support.event_samples import TYPE_IDS, Samples
from support.journal_file import write_journal
from support.live import EventSource, WebSocket
from support.programs import BUILD, ROOT

sys.path.insert(0, str(BUILD / "python"))

from litmus import EventStore
from litmus.data.event_log import EventLog
from litmus.data.events import EventBase, event_from_dict

Events = dict[str, dict[str, Any]]  # id → event
STAMPED = ("received_at", "session_id")  # by emit()
SAID_BY_THE_SERVICE = ("run.materialized", "run.materialization_failed")
JUDGED = ("outcome", "vector_outcome")  # posted without one


class Log:
    """What went in, and the service that has it."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.hand, self.emitted = Samples("hand"), Samples("python")
        self.posted = Samples("http", leave_out=SAID_BY_THE_SERVICE)
        write_journal(bench.data, self.hand.all, TYPE_IDS)
        with EventLog(bench.data / "events", self.emitted.session_id) as log:
            self.objects = [event_from_dict(event) for event in self.emitted.all]
            for event in self.objects:
                log.emit(event)
        bench.litmus("runs")  # starts the service
        lines = "\n".join(json.dumps(event) for event in self.posted.all)
        status, _, body = bench.api.raw(
            "POST", "/api/events", lines.encode(), **{"Content-Type": "application/x-ndjson"}
        )
        assert status == 201, body

    # --- doors out ---------------------------------------------------------------------------------------------------

    def store(self, session_id: str) -> list[dict[str, Any]]:
        with EventStore(data_dir=self.bench.data) as store:
            return store.events(session_id=session_id)

    def http(self, session_id: str) -> list[dict[str, Any]]:
        return self.bench.api.all_events(session_id=session_id)

    def sql(self, session_id: str) -> list[dict[str, Any]]:
        rows = self.bench.api.sql(
            f"SELECT json, event_number FROM events WHERE session_id = '{session_id}' ORDER BY event_number"
        )
        return [row["json"] | {"event_number": row["event_number"]} for row in rows]

    def arrow(self, session_id: str) -> list[dict[str, Any]]:
        asked = {"sql": f"SELECT * FROM events WHERE session_id = '{session_id}' ORDER BY event_number"}
        headers = {"Content-Type": "application/json", "Accept": "application/vnd.apache.arrow.stream"}
        status, _, body = self.bench.api.raw("POST", "/api/sql", json.dumps(asked).encode(), **headers)
        assert status == 200, body
        table = pyarrow.ipc.open_stream(body).read_all()
        table.validate(full=True)
        return [parsed(text) for text in table["json"].to_pylist()]

    def sse(self, session_id: str) -> list[dict[str, Any]]:
        stream = EventSource(self.bench.data / "litmusd.sock", "/api/events/stream", session_id=session_id)
        taken = stream.events_until(lambda events: events[-1]["event_type"] == "session.ended")
        stream.close()
        return [event for _, event in taken]

    def websocket(self, session_id: str) -> list[dict[str, Any]]:
        web = WebSocket(self.bench.data / "litmusd.sock")
        web.send(op="hello", version=1)
        web.send(op="subscribe", sub="a", topic="events", session_id=session_id, after="0")
        taken: list[dict[str, Any]] = []
        for message in web.messages():
            taken += message.get("items", [])
            if any(event["event_type"] == "session.ended" for event in taken):
                break
        web.close()
        return taken

    def sealed(self, session_id: str) -> list[dict[str, Any]]:
        (path,) = self.bench.data.glob(f"events/*/{session_id}.arrow")
        table = pyarrow.ipc.open_file(str(path)).read_all()
        table.validate(full=True)
        return [parsed(text) for text in table["json"].to_pylist()]


DOORS: list[Callable[[Log, str], list[dict[str, Any]]]] = [
    Log.store,
    Log.http,
    Log.sql,
    Log.arrow,
    Log.sse,
    Log.websocket,
    Log.sealed,
]
doors = pytest.mark.parametrize("out", DOORS, ids=lambda door: door.__name__)


def parsed(text: str) -> dict[str, Any]:
    return json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} isn't JSON"))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    project = tmp_path_factory.mktemp("carried") / "bench"
    shutil.copytree(ROOT / "examples/demo-bench", project, ignore=shutil.ignore_patterns("data", "__pycache__"))
    bench = Bench(project)
    yield Log(bench)
    bench.close()


def without(event: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name not in names}


def given(events: list[dict[str, Any]], of: Samples) -> list[dict[str, Any]]:
    """Of the events that came out those that went in: the service adds some of its own."""
    ids = {event["id"] for event in of.all}
    return [event for event in events if event["id"] in ids]


@doors
def test_a_journal_written_by_hand_comes_out_unchanged(log: Log, out: Callable[..., Any]) -> None:
    came = [without(event, "event_number") for event in given(out(log, log.hand.session_id), log.hand)]

    assert came == log.hand.all


@pytest.mark.parametrize("out", DOORS[:-1], ids=lambda door: door.__name__)  # their runs haven't ended: no sealed file
def test_posted_events_come_out_unchanged_but_for_outcomes_they_left_out(log: Log, out: Callable[..., Any]) -> None:
    came = given(out(log, log.posted.session_id), log.posted)

    assert len(came) == len(log.posted.all)
    for event, sent in zip(came, log.posted.all, strict=True):
        judged = [name for name in JUDGED if sent.get(name) is None]
        assert without(event, "event_number", "received_at", *judged) == without(sent, "received_at", *judged)


@doors
def test_events_that_python_read_and_emitted_come_out_unchanged(log: Log, out: Callable[..., Any]) -> None:
    came = given(out(log, log.emitted.session_id), log.emitted)

    assert [without(event, "event_number") for event in came] == [event.to_dict() for event in log.objects]
    for event, sent in zip(came, log.emitted.all, strict=True):
        assert event | without(sent, *STAMPED) == event


def test_numbers_rise_and_are_the_same_at_every_door(log: Log) -> None:
    numbers = [
        [(event["id"], event["event_number"]) for event in out(log, log.hand.session_id)]
        for out in (Log.store, Log.http, Log.sql, Log.sse, Log.websocket)
    ]

    shortest = min(numbers, key=len)
    assert all(seen[: len(shortest)] == shortest for seen in numbers)
    assert [number for _, number in shortest] == sorted({number for _, number in shortest})


def test_typed_access_ignores_what_is_unknown_and_keeps_it(log: Log) -> None:
    for event in given(log.store(log.hand.session_id), log.hand):
        typed = EventBase.model_validate(event)
        assert typed.event_type == event["event_type"]
        again = json.loads(typed.model_dump_json())
        assert {name: again[name] for name in event} == event


TYPESCRIPT = """
import { createInterface } from 'node:readline';
import { decodeEvent, encodeEvent, isKnownEvent } from './events.mjs';
for await (const line of createInterface({ input: process.stdin })) {
  const event = decodeEvent(line);
  process.stdout.write(`${isKnownEvent(event)} ${encodeEvent(event)}\\n`);
}
"""


def test_typescript_reads_and_writes_every_event_unchanged(log: Log, tmp_path: Path) -> None:
    esbuild = ROOT / "ui/node_modules/.bin/esbuild"
    built = f"--outfile={tmp_path / 'events.mjs'}"
    subprocess.run([esbuild, ROOT / "gen/ts/events.ts", built, "--format=esm", "--log-level=error"], check=True)
    (tmp_path / "main.mjs").write_text(TYPESCRIPT)
    events = log.store(log.hand.session_id)
    lines = "".join(json.dumps(event) + "\n" for event in events)

    done = subprocess.run(
        ["node", tmp_path / "main.mjs"], input=lines, capture_output=True, text=True, timeout=30, check=True
    )

    for event, line in zip(events, done.stdout.split("\n")[:-1], strict=True):
        known, _, text = line.partition(" ")
        assert json.loads(text) == event
        assert (known == "true") == (event["event_type"] in TYPE_IDS)


def test_nothing_was_lost_on_the_way(log: Log) -> None:
    assert log.bench.api.sql("SELECT * FROM losses") == []


def test_index_columns_are_those_of_the_events(log: Log) -> None:
    rows = log.bench.api.sql(f"SELECT * FROM events WHERE session_id = '{log.hand.session_id}'")
    sent = {event["id"]: event for event in log.hand.all}
    for row in rows:
        if row["id"] in sent:
            event = sent[row["id"]]
            assert (row["event_type"], row["run_id"]) == (event["event_type"], event["run_id"])
