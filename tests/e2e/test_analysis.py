"""litmus.analysis over runs of the real recorder: rows are typed, filters filter, names are checked."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from support.bench import Bench

RECORD = """
from litmus import LitmusClient
client = LitmusClient()
for serial, phase, value in (("A", "production", 3.3), ("A", "production", 9.0), ("B", "development", 3.4)):
    run = client.start_run(serial, "bench_1", "PN-1", test_phase=phase)
    with run.step("sweep") as step:
        for vin in (5, 12):
            with step.vector(vin=vin) as vector:
                vector.measure("vout", value, "V", low=3.2, high=3.5)
    run.finish()
"""

READ = """
import json
from litmus import MeasurementsQuery, RunsQuery, StepsQuery
from litmus.analysis import FilterSet, RunRow
"""


def python(bench: Bench, script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=bench.project,
        env=bench.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def read(bench: Bench) -> Any:
    """Three runs are recorded; what the script's last expression dumps comes back."""
    recorded = python(bench, RECORD)
    assert recorded.returncode == 0, recorded.stderr

    def run(expression: str) -> Any:
        done = python(bench, f"{READ}print(json.dumps({expression}, default=str))")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_runs_are_listed_counted_and_found(read: Any) -> None:
    assert read("[type(r) is RunRow and r.dut_serial for r in RunsQuery().list_recent()]") == ["B", "A", "A"]
    assert read("[r.dut_serial for r in RunsQuery().list_recent(1, 1, since='1d')]") == ["A"]
    assert read("RunsQuery().count(phase='production', outcome='failed')") == 1
    assert read("RunsQuery().count(until='2020-01-01')") == 0
    assert read("RunsQuery().count_by_outcome()") == {"passed": 2, "failed": 1}
    assert read("RunsQuery().get(RunsQuery().list_recent()[0].run_id[:30]).dut_serial") == "B"
    assert read("RunsQuery().get('00000000')") is None
    assert read("len(RunsQuery().find_for_session(RunsQuery().list_recent()[0].session_id))") >= 1
    assert read("RunsQuery().distinct_filter_values()")["test_phase"] == ["development", "production"]
    pareto = read("RunsQuery().failure_pareto()")
    assert pareto == [{"value": "PN-1", "fail_count": 1, "total_count": 3, "fail_rate": 1 / 3}]
    usage = read("RunsQuery().usage_stats('dut_serial')")
    assert [(row["value"], row["runs"], row["passed"], row["failed"]) for row in usage] == [
        ("A", 2, 1, 1),
        ("B", 1, 1, 0),
    ]
    assert {"name": "run_id", "type": "VARCHAR"} in read("RunsQuery().describe_columns()")


def test_steps_are_rows_and_a_tree(read: Any) -> None:
    newest = "RunsQuery().list_recent()[0]"
    assert read(f"[(s.step_path, s.vector_index) for s in StepsQuery().list_for_run({newest}.run_id)]") != []
    assert read(f"[n.step.step_name for n in StepsQuery().tree_for_run({newest}.run_id)]")[0] == "sweep"
    assert read(f"len(StepsQuery().list_for_session({newest}.session_id))") >= 1
    assert read("StepsQuery().failure_pareto(1)")[0]["fail_count"] >= 1
    assert read("StepsQuery().list_for_run('00000000')") == []


def test_figures_leave_development_out_unless_a_phase_is_given(read: Any) -> None:
    assert read("[(r.total_runs, r.final_passed) for r in MeasurementsQuery().yield_summary()]") == [[2, 1]]
    assert read("sum(r.total_runs for r in MeasurementsQuery().yield_summary(phase='all'))") == 3
    assert read("[(r.total, r.passed) for r in MeasurementsQuery().trend('week', phase=['development'])]") == [[1, 1]]
    assert read("[r.retested_count for r in MeasurementsQuery().retest('month')]") == [1]
    assert read("[r.measurement_name for r in MeasurementsQuery().pareto(group_by='measurement')]") == ["vout"]
    assert read("[(r.n, r.cpk == r.ppk) for r in MeasurementsQuery().cpk(min_samples=2, product='PN-1')]") == [
        [4, True]
    ]
    assert read("MeasurementsQuery().cpk()") == []
    assert read("[r.fail_time_s >= 0 for r in MeasurementsQuery().time_loss()]") == [True]
    assert read("MeasurementsQuery().assets(since='1d')") == []


def test_values_are_plotted_against_any_column(read: Any) -> None:
    points = read("[(p.x, p.y) for p in MeasurementsQuery().parametric(x='in_vin')]")
    assert sorted(map(tuple, points)) == [(5, 3.3), (5, 3.4), (5, 9.0), (12, 3.3), (12, 3.4), (12, 9.0)]
    bars = read(
        "[(p.group, p.y) for p in MeasurementsQuery().parametric(x='measurement_name', group_by='dut_serial', "
        "chart_type='bar')]"
    )
    assert [(group, round(y, 6)) for group, y in bars] == [("A", 6.15), ("B", 3.4)]
    histogram = read("[(h.bin, h.y) for h in MeasurementsQuery().parametric(chart_type='histogram', bins=2)]")
    assert histogram == [[0, 4], [1, 2]]


def test_facets_filter_each_other_but_not_themselves(read: Any) -> None:
    chosen = "FilterSet(string_filters={'dut_serial': ['A']}, enum_filters={'measurement_outcome': ['failed']})"
    serials = read(f"[(o.value, o.count) for o in MeasurementsQuery().distinct_values('dut_serial', {chosen})]")
    assert serials == [["A", 2]]
    outcomes = read(
        f"{{o.value: o.count for o in MeasurementsQuery().distinct_values('measurement_outcome', {chosen})}}"
    )
    assert outcomes == {"passed": 2, "failed": 2}
    counts = read(f"MeasurementsQuery().summary_counts({chosen}).model_dump()")
    assert counts == {"total_rows": 2, "distinct_runs": 1, "distinct_measurements": 1, "distinct_products": 1}
    assert {"name": "in_vin", "type": "JSON"} in read("MeasurementsQuery().describe_columns()")


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("RunsQuery().failure_pareto('dut_serials')", "did you mean 'dut_serial'"),
        ("MeasurementsQuery().parametric(y='step_name')", "y is a number"),
        ("MeasurementsQuery().parametric(bins=1)", "bins is from 2 to 200"),
        ("MeasurementsQuery().trend('year')", "'period' must be one of day"),
        ("RunsQuery().count(since='soon')", "neither ISO 8601 nor how long ago"),
    ],
)
def test_a_wrong_name_says_what_is_right(bench: Bench, expression: str, message: str) -> None:
    done = python(bench, READ + expression)

    assert done.returncode == 1
    assert message in done.stderr
