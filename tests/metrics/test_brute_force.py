"""Figures of random histories under random filters are those of a plain computation over the same runs."""

from __future__ import annotations

import json
import random
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from metrics import brute_force, history
from support.bench import Bench
from support.programs import BUILD

SEEDS = range(4)
QUESTIONS = 12  # to each history
RELATIVE = 1e-9
ROLLED_UP = 2  # the seed whose history has segments that are large enough


@pytest.fixture(scope="module", params=SEEDS, ids=lambda seed: f"seed {seed}")
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A history, and a bench whose data directory holds it: in few segments or in many."""
    seed: int = request.param
    folder = tmp_path_factory.mktemp(f"history-{seed}")
    runs = history.make(seed, (60, 400, 1500, 400)[seed])
    lines = folder / "runs.jsonl"
    lines.write_text("".join(json.dumps(run) + "\n" for run in runs), encoding="utf-8")
    rows = ("--rows-per-segment", str(100 if seed % 2 else 100_000))
    program = BUILD / "tests/metrics/litmus_history"
    subprocess.run([program, "--data-dir", folder / "data", "--from", lines, *rows], check=True)
    bench = Bench(folder, data=folder / "data")
    bench.litmus("runs", "--data-dir", str(bench.data))  # starts the service
    if seed == ROLLED_UP:
        wait_for_rollups(bench.data / "index")
    yield seed, runs, bench
    bench.close()


def wait_for_rollups(index: Path) -> None:
    deadline = time.monotonic() + 30
    while len(list(index.glob("rollups/*/*.parquet"))) < 2:  # of steps and of measurements
        assert time.monotonic() < deadline, "no roll-ups were made"
        time.sleep(0.02)


def ask(bench: Bench, metric: str, given: dict[str, Any], **own: Any) -> Any:
    query = {name: iso(value) if name in ("since", "until") else value for name, value in given.items()} | own
    return bench.api.get(f"/api/metrics/{metric}?" + urlencode(query, doseq=True))


def iso(micros: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).isoformat()


def same(got: Any, wanted: Any, where: str) -> None:
    """Counts, names, bounds and nulls equal; floats within 1e-9 relative."""
    if isinstance(wanted, dict):
        missing = wanted.keys() - got.keys()
        assert not missing, f"{where}: {missing} missing"
        for key, value in wanted.items():
            same(got[key], value, f"{where}.{key}")
    elif isinstance(wanted, list):
        assert len(got) == len(wanted), f"{where}: {len(got)} rows, not {len(wanted)}"
        for index, value in enumerate(wanted):
            same(got[index], value, f"{where}[{index}]")
    elif isinstance(wanted, float) and got is not None:
        assert got == pytest.approx(wanted, rel=RELATIVE, abs=1e-12), f"{where}: {got}, not {wanted}"
    else:
        assert got == wanted, f"{where}: {got!r}, not {wanted!r}"


def questions(seed: int, runs: list[history.Run]) -> list[dict[str, Any]]:
    rng = random.Random(1000 + seed)
    return [{}, {"phase": ["all"]}, *(history.make_filter(rng, runs) for _ in range(QUESTIONS))]


@pytest.mark.parametrize("metric", ["summary", "trend", "retest", "time-loss"])
def test_figures_by_group_and_pooled_are_those_of_plain_loops(recorded: Any, metric: str) -> None:
    seed, runs, bench = recorded
    compute = getattr(brute_force, metric.replace("-", "_"))

    for number, given in enumerate(questions(seed, runs)):
        period = ("day", "week", "month")[number % 3]
        answer = ask(bench, metric, given, period=period)
        same(answer, compute(runs, given, period), f"{metric} by {period} of {given}")
        assert answer["development_runs_left_out"] == brute_force.left_out(runs, given)


@pytest.mark.parametrize("group_by", ["product", "step", "measurement"])
def test_pareto_is_that_of_plain_loops(recorded: Any, group_by: str) -> None:
    seed, runs, bench = recorded

    for number, given in enumerate(questions(seed, runs)):
        top_n = (3, 10, 1000)[number % 3]
        answer = ask(bench, "pareto", given, group_by=group_by, top_n=top_n)
        same(answer, brute_force.pareto(runs, given, group_by, top_n), f"pareto of {group_by} of {given}")


def test_capability_is_that_of_all_values(recorded: Any) -> None:
    seed, runs, bench = recorded

    for number, given in enumerate(questions(seed, runs)):
        min_samples = (1, 2, 10)[number % 3]
        got = ask(bench, "cpk", given, min_samples=min_samples)["data"]
        wanted = brute_force.ppk(runs, given, min_samples)
        same(sorted(got, key=identity), sorted(wanted, key=identity), f"ppk of {given}")
        worst = [row["ppk"] for row in got if row["ppk"] is not None]
        assert worst == sorted(worst)
        assert [row["ppk"] for row in got[len(worst) :]] == [None] * (len(got) - len(worst))


def identity(row: dict[str, Any]) -> tuple[str, ...]:
    names = ("product", "station", "measurement_name", "characteristic_id", "dut_pin")
    return tuple(row[name] or "" for name in names)


def test_a_history_of_nothing_answers_nulls_and_zeroes(tmp_path: Path) -> None:
    bench = Bench(tmp_path, data=tmp_path / "data")
    bench.litmus("runs", "--data-dir", str(bench.data))  # starts the service
    try:
        for metric in ("summary", "trend", "retest", "time-loss"):
            compute = getattr(brute_force, metric.replace("-", "_"))
            same(ask(bench, metric, {}), compute([], {}, "day"), metric)
        same(ask(bench, "pareto", {}), brute_force.pareto([], {}, "product", 10), "pareto")
        assert ask(bench, "cpk", {})["data"] == []
    finally:
        bench.close()
