"""The wall clock jumps by days while a test runs: nobody loses anything by it, and nothing is out of order."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.clock import SteppedBench
from support.programs import ROOT

DAY_S = 86_400


@pytest.fixture
def stepped(tmp_path: Path) -> Iterator[SteppedBench]:
    project = tmp_path / "bench"
    shutil.copytree(ROOT / "examples/demo-bench", project, ignore=shutil.ignore_patterns("data", "__pycache__"))
    made = SteppedBench(project)
    yield made
    made.close()


def steps_ended(bench: SteppedBench) -> int:
    if not (bench.data / "litmusd.sock").exists():
        return 0
    return bench.api.sql("SELECT count(*) AS n FROM events WHERE event_type = 'test.step_ended'")[0]["n"]


def when(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["occurred_at"])


@pytest.mark.parametrize("days", [-2, 2], ids=["back", "ahead"])
def test_a_clock_that_jumps_in_the_middle_of_a_run(stepped: SteppedBench, eventually: Any, days: int) -> None:
    test = stepped.start_pytest()
    eventually(lambda: steps_ended(stepped) >= 3, within=30, what="a few steps")

    stepped.step(days * DAY_S)
    output, _ = test.communicate(timeout=60)

    assert test.returncode == 0, output
    (run,) = stepped.json("runs")["runs"]
    assert run["outcome"] == "passed"
    events = stepped.api.all_events()
    numbers = [event["event_number"] for event in events]
    assert numbers == list(range(1, len(events) + 1))
    times = [when(event) for event in events]
    assert max(times) - min(times) > timedelta(days=1), "the events say what the clock said"
    eventually(lambda: not list((stepped.data / "events").glob("*/*.journal")), what="the seal of the session")
    folders = {file.parent.name for file in (stepped.data / "events").glob(f"*/{run['session_id']}*.arrow")}
    assert len(folders) == 1, "a session stays in the folder of the day on which it began"
    assert stepped.litmus("data", "verify").returncode == 0


def test_steps_nest_and_none_takes_less_than_no_time(stepped: SteppedBench, eventually: Any) -> None:
    test = stepped.start_pytest()
    eventually(lambda: steps_ended(stepped) >= 3, within=30, what="a few steps")
    stepped.step(-DAY_S)
    test.communicate(timeout=60)

    open_steps: list[str] = []
    for event in stepped.api.all_events():
        if event["event_type"] == "test.step_started":
            open_steps.append(event["step_path"])
        elif event["event_type"] == "test.step_ended":
            assert open_steps.pop() == event["step_path"]
    assert open_steps == []
    steps = stepped.api.sql("SELECT step_path, duration_s FROM steps")
    assert [step for step in steps if (step["duration_s"] or 0) < 0] == []
    assert sum(step["duration_s"] is None for step in steps) in (1, 2), (
        "the step in which the clock jumped, its container"
    )


def test_a_daemon_that_starts_in_the_past_numbers_on(stepped: SteppedBench) -> None:
    stepped.pytest("-k", "output_voltage")
    before = {event["id"]: event["event_number"] for event in stepped.api.all_events()}
    epoch = stepped.api.get("/api/health")["epoch"]
    stepped.litmus("daemon", "stop")

    stepped.step(-30 * DAY_S)
    stepped.pytest("-k", "output_voltage")

    after = {event["id"]: event["event_number"] for event in stepped.api.all_events()}
    assert {key: after[key] for key in before} == before
    assert min(number for key, number in after.items() if key not in before) > max(before.values())
    assert stepped.api.get("/api/health")["epoch"] > epoch
    assert [run["outcome"] for run in stepped.json("runs")["runs"]] == ["passed", "passed"]
