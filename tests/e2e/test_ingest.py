"""POST /api/events: runs of producers that write no journal, as a client in any language sends them."""

from __future__ import annotations

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4

import pyarrow.parquet
import pytest

from support.api import Api
from support.bench import Bench

ONE_MIB = 1 << 20


class Producer:
    """One session with one run, made of events that are posted when and how the test says."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.session_id, self.run_id = str(uuid4()), str(uuid4())

    def event(self, event_type: str, **fields: Any) -> dict[str, Any]:
        made = {"id": str(uuid4()), "event_type": event_type, "session_id": self.session_id}
        if not event_type.startswith("session."):
            made["run_id"] = self.run_id
        return made | fields

    def begin(self) -> list[dict[str, Any]]:
        return [
            self.event("session.started", client="bench.exe"),
            self.event("run.started", client="bench.exe", dut_serial="SN-http"),
        ]

    def step(self, index: int, value: float, **more: Any) -> list[dict[str, Any]]:
        step = {"step_name": f"step_{index}", "step_index": index}
        limits = {"limit_low": 1.0, "limit_high": 2.0, "units": "V"}
        return [
            self.event("test.step_started", **step),
            self.event("test.measurement", **step, measurement_name="vout", value=value, **limits, **more),
            self.event("test.step_ended", **step),
        ]

    def end(self) -> list[dict[str, Any]]:
        return [self.event("run.ended"), self.event("session.ended")]

    def post(self, events: list[dict[str, Any]], **headers: str) -> tuple[int, dict[str, Any]]:
        return post(self.bench.api, "\n".join(json.dumps(event) for event in events).encode(), **headers)


def post(api: Api, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
    headers = {"Content-Type": "application/x-ndjson"} | headers
    status, _, answer = api.raw("POST", "/api/events", body, **headers)
    return status, json.loads(answer)


def taken(accepted: int, duplicates: int = 0) -> tuple[int, dict[str, int]]:
    return 201, {"accepted": accepted, "duplicates": duplicates}


def until(bench: Bench, condition: Any) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, bench.api.get("/api/runs")
        time.sleep(0.02)


@pytest.fixture
def producer(bench: Bench) -> Producer:
    bench.litmus("runs")  # starts the service
    return Producer(bench)


def test_a_run_posted_in_pieces_is_live_then_final_then_a_file(bench: Bench, producer: Producer) -> None:
    assert producer.post(producer.begin()) == taken(2)
    first = producer.step(0, 1.5)
    assert producer.post(first[:2]) == taken(2)
    (active,) = bench.api.get("/api/active")["active_runs"]
    assert (active["run_id"], active["dut_serial"], active["current_step"]) == (producer.run_id, "SN-http", "step_0")
    assert producer.post(first[2:]) == taken(1)
    assert bench.api.get(f"/api/runs/{producer.run_id}")["live"]
    assert producer.post(producer.step(1, 9.0)) == taken(3)
    assert producer.post(producer.end()) == taken(2)

    until(bench, lambda: bench.api.get(f"/api/runs/{producer.run_id}")["materialization"] == "done")
    run = bench.api.get(f"/api/runs/{producer.run_id}")
    assert (run["outcome"], run["live"]) == ("failed", False)
    assert bench.api.get("/api/active")["count"] == 0
    (file,) = bench.data.glob("runs/*/*.parquet")
    rows = pyarrow.parquet.read_table(file).to_pylist()
    assert {row["run_outcome"] for row in rows} == {"failed"}
    assert [row["step_outcome"] for row in rows if row["record_type"] == "step"] == ["passed", "failed"]
    measured = [row for row in rows if row["record_type"] == "measurement"]
    assert [(row["measurement_value"], row["measurement_outcome"]) for row in measured] == [
        (1.5, "passed"),
        (9.0, "failed"),
    ]
    until(bench, lambda: not list(bench.data.glob("events/*/*.journal")))


def test_posting_again_changes_nothing(bench: Bench, producer: Producer) -> None:
    events = [*producer.begin(), *producer.step(0, 1.5), *producer.end()]
    assert producer.post(events[:4]) == taken(4)
    assert producer.post(events) == taken(3, 4)
    until(bench, lambda: not list(bench.data.glob("events/*/*.journal")))
    assert producer.post(events) == taken(0, 7), "sealed"
    bench.litmus("daemon", "stop")
    bench.litmus("runs")
    assert producer.post(events) == taken(0, 7), "restarted"
    stored = bench.api.all_events(session_id=producer.session_id)
    assert sorted(event["id"] for event in stored if event["event_type"] != "run.materialized") == sorted(
        event["id"] for event in events
    )


def test_what_was_acknowledged_survives_a_killed_service_and_the_run_goes_on(bench: Bench, producer: Producer) -> None:
    first, second = producer.step(0, 1.5), producer.step(1, 1.6)
    assert producer.post([*producer.begin(), *first, second[0]]) == taken(6)
    bench.kill_daemon()
    bench.litmus("runs")
    assert [row["measurement_name"] for row in bench.api.sql("SELECT measurement_name FROM measurements")] == ["vout"]
    (active,) = bench.api.get("/api/active")["active_runs"]
    assert active["current_step"] == "step_1", "its producer lives, whatever became of the service"
    assert producer.post([second[0], *second[1:], *producer.end()]) == taken(4, 1)
    until(bench, lambda: bench.api.get(f"/api/runs/{producer.run_id}")["outcome"] == "passed")
    ids = [event["id"] for event in bench.api.all_events(session_id=producer.session_id)]
    assert len(ids) == len(set(ids))


def test_the_service_may_be_killed_while_it_takes_events(bench: Bench, producer: Producer) -> None:
    producer.post(producer.begin())
    bodies = [producer.step(index, 1.5) for index in range(400)]
    acknowledged: list[str] = []

    def send() -> None:
        for body in bodies:
            try:
                status, _ = producer.post(body)
            except (OSError, http.client.HTTPException):
                return
            assert status == 201
            acknowledged.extend(event["id"] for event in body)

    sender = threading.Thread(target=send)
    sender.start()
    while len(acknowledged) < 60:
        assert sender.is_alive(), "nothing is taken"
        time.sleep(0.001)
    bench.kill_daemon()
    sender.join()
    bench.litmus("runs")

    def stored() -> list[str]:
        events = bench.api.all_events(session_id=producer.session_id)
        return [event["id"] for event in events if event["event_type"].startswith("test.")]

    assert set(acknowledged) <= set(stored())
    for body in bodies:
        status, counts = producer.post(body)
        assert (status, counts["accepted"] + counts["duplicates"]) == (201, 3)
    assert sorted(stored()) == sorted(event["id"] for body in bodies for event in body)


def test_of_a_body_with_a_bad_line_nothing_is_taken(bench: Bench, producer: Producer) -> None:
    good = producer.begin()
    for bad, reason in [
        (b"{oops", "line 3"),
        (json.dumps(producer.event("test.measurement", step_name="s", step_index=0, measurment_name="v")).encode(),
         "is 'measurment_name' meant for it?"),
        (json.dumps({**producer.event("x"), "session_id": "mine"}).encode(), "session_id"),
        (json.dumps({"event_type": "x", "session_id": producer.session_id}).encode(), "field id: is missing"),
    ]:  # fmt: skip
        body = b"\n".join([*(json.dumps(event).encode() for event in good), bad])
        status, problem = post(bench.api, body)
        assert status == 422
        assert problem["errors"][0]["loc"][:2] == ["body", "line 3"]
        assert reason in problem["detail"]
    assert bench.api.all_events(session_id=producer.session_id) == []


def test_a_body_may_have_one_mebibyte(bench: Bench, producer: Producer) -> None:
    whole = json.dumps(producer.event("my.blob", text="")).encode()
    fitting = whole.replace(b'"text": ""', b'"text": "' + b"x" * (ONE_MIB - len(whole)) + b'"')
    assert post(bench.api, fitting) == taken(1)
    status, _ = post(bench.api, fitting + b"\n")
    assert status == 413
    (stored,) = bench.api.all_events(event_type="my.blob")
    assert len(stored["text"]) == ONE_MIB - len(whole)


def test_an_unknown_type_and_unknown_fields_come_back_as_they_were(bench: Bench, producer: Producer) -> None:
    odd = producer.event("vendor.weather", humidity={"percent": 41.50}, shiny=[1, None, "ä"])
    assert producer.post([odd]) == taken(1)
    (stored,) = bench.api.all_events(event_type="vendor.weather")
    assert {key: stored[key] for key in odd} == odd


def test_posting_is_writing(bench: Bench, producer: Producer) -> None:
    url = bench.serve("--token", "secret") + "/api/events"
    body = json.dumps(producer.event("my.event")).encode()

    def ask(**headers: str) -> int:
        request = urllib.request.Request(url, body, {"Content-Type": "application/x-ndjson"} | headers)
        try:
            return urllib.request.urlopen(request, timeout=20).status
        except urllib.error.HTTPError as error:
            return error.code

    assert ask() == 401
    assert ask(Authorization="Bearer secret", Origin="http://evil.example") == 403
    assert ask(Authorization="Bearer secret") == 201


def test_a_producer_that_falls_silent_leaves_an_aborted_run(bench: Bench) -> None:
    bench.litmus("runs", LITMUS_INGEST_TIMEOUT="0.3")
    producer = Producer(bench)
    assert producer.post([*producer.begin(), *producer.step(0, 1.5)[:2]]) == taken(4)
    until(bench, lambda: bench.api.get(f"/api/runs/{producer.run_id}")["outcome"] == "aborted")
    until(bench, lambda: bench.api.get(f"/api/runs/{producer.run_id}")["materialization"] == "done")
    (step,) = bench.api.get(f"/api/runs/{producer.run_id}/steps")["steps"]
    assert step["outcome"] == "passed", "what had rolled up"
