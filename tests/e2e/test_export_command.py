"""`litmus export`: the stored events of a run or session, read back by libraries that aren't ours."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

from support.bench import Bench

RECORD = """
import sys
from litmus import LitmusClient

client = LitmusClient(sys.argv[1])
run = client.start_run('SN "1",\\nx', "bench_1")
with run.step("t") as step:
    for i, value in enumerate((1.5, float("nan"), float("inf"), float("-inf"), 9.0)):
        with step.vector(i=i) as vector:
            vector.measure("v", value, low=0.0, high=5.0, units="V")
with run.step("empty"):
    pass
run.finish()
"""


def record(bench: Bench) -> dict[str, str]:
    script = bench.project / "record.py"
    script.write_text(RECORD)
    subprocess.run([sys.executable, script, bench.data], env=bench.environment(), check=True, timeout=60)
    return bench.json("runs")["runs"][0]


def test_csv_has_a_row_for_each_measurement_with_every_outcome(bench: Bench) -> None:
    run = record(bench)

    told = bench.json("export", run["run_id"], "-f", "csv")

    path = bench.project / told["path"]
    assert path == bench.project / "exports" / "csv" / f"{run['run_id']}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    measured = [row for row in rows if row["measurement_name"]]
    assert [row["value"] for row in measured] == ["1.5", "NaN", "Infinity", "-Infinity", "9.0"]
    assert measured[0]["dut_serial"] == 'SN "1",\nx'
    assert measured[0]["measurement_timestamp"].endswith("Z")
    assert [json.loads(row["inputs"])["i"] for row in measured] == [0, 1, 2, 3, 4]
    assert {row["run_outcome"] for row in rows} == {run["outcome"]}
    assert all(row["step_outcome"] for row in rows)
    assert [row["measurement_outcome"] for row in measured] == ["passed", *["failed"] * 4]
    assert {row["vector_outcome"] for row in measured} == {"failed"}, "as in the run file: the worst of the step"
    assert "empty" in {row["step_path"] for row in rows}, "a step without measurements keeps its outcome"


def test_json_is_the_event_stream(bench: Bench) -> None:
    run = record(bench)

    told = bench.json("export", run["session_id"], "-f", "json", "-o", "out")

    path = bench.project / told["path"]
    assert path.parent == bench.project / "out"
    exported = json.loads(path.read_text(), parse_constant=lambda name: 1 / 0)
    assert exported["session_id"] == run["session_id"]
    stored = bench.json("events", run["session_id"], "--limit", "10000")["events"]
    assert exported["events"] == stored
    assert told["events"] == len(stored)
    values = [event["value"] for event in stored if event["event_type"] == "test.measurement"]
    assert values[1:4] == ["NaN", "Infinity", "-Infinity"]


def test_what_cannot_be_exported_is_a_usage_error(bench: Bench) -> None:
    run = record(bench)

    unknown = bench.litmus("export", run["run_id"], "-f", "pdf", check=False)
    assert unknown.returncode == 2
    assert "csv, json" in unknown.stderr
    assert bench.litmus("export", run["run_id"], check=False).returncode == 2
    assert bench.litmus("export", "00000000", "-f", "csv", check=False).returncode == 1
    tie = bench.litmus("export", run["run_id"][:8], "-f", "csv", check=False)
    if run["session_id"][:8] == run["run_id"][:8]:
        assert tie.returncode == 2
        assert run["run_id"] in tie.stderr
        assert run["session_id"] in tie.stderr
    assert not list((bench.project / "exports").glob("**/*.part"))
