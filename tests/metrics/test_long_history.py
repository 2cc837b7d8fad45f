"""A history of 10^5 runs in segments: what the daemon answers out of memory and from roll-ups is what plain loops over
the stored rows give. Counts are equal, floats within 1e-9."""

from __future__ import annotations

import json
import subprocess
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as parquet
import pytest

from metrics import brute_force
from metrics.test_brute_force import ask, identity, same
from support.bench import Bench
from support.programs import BUILD

RUNS = 100_000
BY_PERIOD = ("summary", "trend", "retest", "time-loss")
PARETOS = ("product", "step", "measurement")
WORTH_ROWS = 2_000  # of a segment that has a roll-up

RUN_COLUMNS = {
    "run_id": "run_id",
    "outcome": "outcome",
    "serial": "dut_serial",
    "product_id": "product_id",
    "part_number": "dut_part_number",
    "station_id": "station_id",
    "station_hostname": "station_hostname",
    "phase": "test_phase",
    "lot": "dut_lot_number",
    "started": "started_at",
    "ended": "ended_at",
}
STEP_COLUMNS = {
    "run_id": "run_id",
    "name": "step_name",
    "path": "step_path",
    "parent": "parent_path",
    "outcome": "outcome",
    "retries": "retry_count",
    "started": "started_at",
}
MEASUREMENT_COLUMNS = {
    "run_id": "run_id",
    "step": "step_name",
    "path": "step_path",
    "vector": "vector_index",
    "retry": "vector_retry",
    "name": "measurement_name",
    "value": "measurement_value",
    "outcome": "measurement_outcome",
    "low": "limit_low",
    "high": "limit_high",
    "characteristic": "characteristic_id",
    "pin": "dut_pin",
}


def stored(index: Path, kind: str, columns: dict[str, str]) -> list[dict[str, Any]]:
    """Rows of a kind by the names of tests/metrics/brute_force.py; times in microseconds."""
    rows: list[dict[str, Any]] = []
    for path in sorted((index / kind).glob("*.parquet")):
        table = parquet.read_table(path, columns=list(columns.values()))
        values = []
        for name in columns.values():
            column = table.column(name)
            values.append((column.cast("int64") if name.endswith("_at") else column).to_pylist())
        rows += [dict(zip(columns, row, strict=True)) for row in zip(*values, strict=True)]
    return rows


def read_history(index: Path) -> list[dict[str, Any]]:
    steps: dict[str, list[Any]] = defaultdict(list)
    measurements: dict[str, list[Any]] = defaultdict(list)
    for step in stored(index, "steps", STEP_COLUMNS):
        steps[step["run_id"]].append(step | {"ran": step["started"] is not None, "parent": step["parent"] or ""})
    for row in stored(index, "measurements", MEASUREMENT_COLUMNS):
        measurements[row["run_id"]].append(row)
    return [
        run
        | {"started_us": run["started"], "duration_us": run["ended"] - run["started"]}
        | {"steps": steps[run["run_id"]], "measurements": measurements[run["run_id"]]}
        for run in stored(index, "runs", RUN_COLUMNS)
    ]


def wait_for_rollups(index: Path) -> None:
    manifest = json.loads((index / "manifest.json").read_text(encoding="utf-8"))
    kinds = ("run_segments", "step_segments", "measurement_segments")
    wanted = sum(segment["rows"] >= WORTH_ROWS for kind in kinds for segment in manifest[kind])
    deadline = time.monotonic() + 120
    while len(list(index.glob("rollups/*/*.parquet"))) < wanted:
        assert time.monotonic() < deadline, "the roll-ups weren't made"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("long-history")
    size = ("--runs", str(RUNS), "--steps", "2", "--per-step", "1", "--rows-per-segment", "60000")
    subprocess.run([BUILD / "tests/metrics/litmus_history", "--data-dir", folder / "data", *size], check=True)
    runs = read_history(folder / "data/index")
    bench = Bench(folder, data=folder / "data")
    bench.litmus("runs", "--data-dir", str(bench.data))  # starts the service
    try:
        wait_for_rollups(bench.data / "index")
        # All at once: the plain loops take longer than the service waits for another question.
        return runs, {(name, number): answers(bench, name, given) for name, number, given in every_question(runs)}
    finally:
        bench.close()


def answers(bench: Bench, name: str, given: dict[str, Any]) -> Any:
    if name == "cpk":
        return ask(bench, "cpk", given, min_samples=10)
    if name in BY_PERIOD:
        return ask(bench, name, given, period="day")
    return ask(bench, "pareto", given, group_by=name, top_n=1000)


def every_question(runs: list[dict[str, Any]]) -> list[tuple[str, int, dict[str, Any]]]:
    names = (*BY_PERIOD, *PARETOS, "cpk")
    return [(name, number, given) for name in names for number, given in enumerate(questions(runs))]


def questions(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    starts = sorted(run["started_us"] for run in runs)
    return [{}, {"station": ["bench-02"], "since": starts[len(starts) // 3], "until": starts[-1000]}]


@pytest.mark.parametrize("metric", BY_PERIOD)
def test_figures_by_period_are_those_of_plain_loops(recorded: Any, metric: str) -> None:
    runs, answered = recorded
    compute = getattr(brute_force, metric.replace("-", "_"))

    assert len(runs) == RUNS
    for number, given in enumerate(questions(runs)):
        same(answered[metric, number], compute(runs, given, "day"), f"{metric} of {given}")


@pytest.mark.parametrize("group_by", PARETOS)
def test_pareto_is_that_of_plain_loops(recorded: Any, group_by: str) -> None:
    runs, answered = recorded

    for number, given in enumerate(questions(runs)):
        wanted = brute_force.pareto(runs, given, group_by, 1000)
        same(answered[group_by, number], wanted, f"pareto of {group_by} of {given}")


def test_capability_is_that_of_all_values(recorded: Any) -> None:
    runs, answered = recorded

    for number, given in enumerate(questions(runs)):
        got = answered["cpk", number]["data"]
        wanted = brute_force.ppk(runs, given, 10)
        same(sorted(got, key=identity), sorted(wanted, key=identity), f"ppk of {given}")
