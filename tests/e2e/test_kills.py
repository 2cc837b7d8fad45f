"""SIGKILL in the middle: of the test, of the daemon, of both."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pyarrow.parquet
import pytest

from support.bench import Bench
from support.programs import LITMUS


def started_steps(bench: Bench) -> int:
    return bench.api.sql("SELECT count(*) AS n FROM events WHERE event_type = 'test.step_ended'")[0]["n"]


def running_after(bench: Bench, eventually, steps: int) -> str:
    """Waits until the run under way has ended that many steps; returns its id."""
    eventually(lambda: bench.daemon_pid(), what="a daemon")
    eventually(lambda: (bench.data / "litmusd.sock").exists(), what="the socket")
    eventually(lambda: started_steps(bench) >= steps, within=30, what=f"{steps} steps")
    return bench.api.get("/api/active")["active_runs"][0]["run_id"]


def assert_complete_and_single(bench: Bench) -> None:
    """Numbers rise, no event comes twice, and no journal lost a record."""
    events = bench.api.all_events()
    numbers = [event["event_number"] for event in events]
    ids = [event["id"] for event in events]
    assert numbers == sorted(set(numbers))
    assert len(ids) == len(set(ids))
    assert bench.api.sql("SELECT count(*) AS n FROM losses")[0]["n"] == 0


def test_a_killed_test_is_aborted_within_a_second(bench: Bench, eventually) -> None:
    test = bench.start_pytest()
    run_id = running_after(bench, eventually, steps=3)

    os.killpg(test.pid, signal.SIGKILL)
    killed = time.monotonic()
    eventually(lambda: bench.api.get(f"/api/runs/{run_id}")["outcome"] == "aborted", within=5, what="aborted")

    assert time.monotonic() - killed <= 1.0
    run_file: Path = eventually(lambda: next(bench.data.glob("runs/*/*.parquet"), None), what="the run file")
    table = pyarrow.parquet.read_table(run_file, columns=["record_type", "run_outcome", "step_outcome"])
    assert set(table["run_outcome"].to_pylist()) == {"aborted"}
    steps = [row for row in table.to_pylist() if row["record_type"] == "step"]
    assert sum(step["step_outcome"] == "passed" for step in steps) >= 2, "steps that ended keep their outcome"
    assert any(step["step_outcome"] is None for step in steps), "planned steps that never ran are there"
    assert_complete_and_single(bench)


def test_a_killed_daemon_is_not_noticed_by_the_test(bench: Bench, eventually) -> None:
    test = bench.start_pytest()
    running_after(bench, eventually, steps=3)
    before = max(event["event_number"] for event in bench.api.all_events())

    bench.kill_daemon()
    output, _ = test.communicate(timeout=60)

    assert test.returncode == 0, output
    run = bench.json("runs")["runs"][0]
    assert run["outcome"] == "passed"
    assert_complete_and_single(bench)
    after = [event["event_number"] for event in bench.api.all_events() if event["event_type"] == "session.ended"]
    assert after and after[0] > before, "numbers go on where they were"


def test_numbers_stay_with_their_events_over_a_kill(bench: Bench, eventually) -> None:
    bench.start_pytest()
    running_after(bench, eventually, steps=3)
    before = {event["id"]: event["event_number"] for event in bench.api.all_events()}

    bench.kill_daemon()
    bench.litmus("runs")

    after = {event["id"]: event["event_number"] for event in bench.api.all_events()}
    assert {key: after.get(key) for key in before} == before


def test_a_follower_of_events_outlives_every_kill(bench: Bench, eventually) -> None:
    shown = bench.project / "shown.jsonl"
    follower = bench.spawn("sh", "-c", f"exec '{LITMUS}' events --follow --json > '{shown}'")
    test = bench.start_pytest()
    running_after(bench, eventually, steps=1)
    eventually(lambda: shown.exists() and shown.read_text(), what="the first event, shown")

    for _ in range(8):
        eventually(lambda: bench.daemon_pid() or test.poll() is not None, what="a daemon, or the end of the test")
        if test.poll() is not None:
            break  # a busy machine: nobody needs a daemon now, so nobody starts one
        bench.kill_daemon()
    test.communicate(timeout=60)
    bench.litmus("runs")  # starts one

    def seen() -> list[str]:
        return [json.loads(line)["id"] for line in shown.read_text().splitlines(keepends=True) if line.endswith("\n")]

    eventually(lambda: follower.poll() is not None or "session.ended" in shown.read_text(), what="the end, shown")
    assert follower.poll() is None, f"the follower gave up: {follower.communicate()[0]}"
    kept = [event["id"] for event in bench.api.all_events()]
    eventually(lambda: len(seen()) >= len(kept), what="all that is kept, shown")
    assert seen()[: len(kept)] == kept


def test_killing_both_loses_nothing(bench: Bench, eventually) -> None:
    test = bench.start_pytest()
    run_id = running_after(bench, eventually, steps=3)
    before = {event["id"] for event in bench.api.all_events()}

    bench.kill_daemon()
    os.killpg(test.pid, signal.SIGKILL)
    test.wait()
    bench.litmus("runs")

    eventually(lambda: bench.api.get(f"/api/runs/{run_id}")["outcome"] == "aborted", what="aborted")
    assert before <= {event["id"] for event in bench.api.all_events()}
    assert_complete_and_single(bench)


@pytest.mark.parametrize("interrupt", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_an_interrupt_terminates_after_teardown(bench: Bench, eventually, interrupt: signal.Signals) -> None:
    test = bench.start_pytest()
    running_after(bench, eventually, steps=2)

    os.kill(test.pid, interrupt)
    output, _ = test.communicate(timeout=30)

    assert bench.json("runs")["runs"][0]["outcome"] == "terminated", output
    types = [event["event_type"] for event in bench.api.all_events()]
    assert "fixture.instrument_disconnected" in types, "teardown ran"


def test_a_stopped_daemon_is_gone_when_the_command_returns(bench: Bench) -> None:
    bench.litmus("runs")
    pid = bench.daemon_pid()
    assert pid is not None

    assert bench.litmus("daemon", "stop").stdout == "Stopped.\n"

    assert bench.daemon_pid() is None
    assert bench.litmus("daemon", "stop").stdout == "No daemon was running.\n"
