"""LitmusClient and TestHarness against the service: what is recorded is there at once; what is left is aborted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pyarrow.parquet as parquet

from support.bench import Bench

PREAMBLE = """
import json, sys
from litmus import LitmusClient
client = LitmusClient()
"""


def python(bench: Bench, script: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PREAMBLE + script],
        cwd=bench.project,
        env=bench.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


RUN = """
run = client.start_run("SN1", "bench_1", "PN", operator="Ana", custom_metadata={"shift": 2})
with run.step("sweep") as step:
    for vin in (5, 12):
        with step.vector(vin=vin) as vector:
            vector.measure("vout", 3.3, "V", low=3.2, high=3.4)
with run.step("log") as step:
    step.measure("temperature", 25.5, "degC")
"""


def test_a_finished_run_is_visible_at_once(bench: Bench) -> None:
    lines = python(
        bench,
        RUN
        + """
result = run.finish()
summary = client.get_run(run.id)
print(result.outcome, summary.outcome, summary.total_steps, summary.total_measurements, summary.operator)
print(client.get_run(str(run.id)[:30]) == summary, client.list_runs(limit=1) == [summary], client.list_runs(limit=0))
print(client.get_run("00000000-0000-4000-8000-000000000000"), client.get_run("no such run"))
print(summary.file_path, summary.dut_part_number, summary.project_name)
""",
    )

    assert lines[0] == "passed passed 2 3 Ana"
    assert lines[1] == "True True []"
    assert lines[2] == "None None"
    assert lines[3].startswith("runs/") and lines[3].endswith(" PN demo-bench")
    row = bench.api.get("/api/runs")["runs"][0]
    assert (row["outcome"], row["materialization"]) == ("passed", "done")


def test_measurements_are_keyed_by_the_columns_of_run_files(bench: Bench) -> None:
    (line,) = python(
        bench,
        RUN
        + """
run.finish()
print(json.dumps(client.get_measurements(run.id), default=str))
""",
    )
    (path,) = (bench.data / "runs").rglob("*.parquet")

    found: list[dict[str, Any]] = json.loads(line)
    table = parquet.read_table(path)
    rows = [row for row in table.to_pylist() if row["record_type"] == "measurement"]
    assert all(measured.keys() <= set(table.column_names) for measured in found)
    names = (
        "measurement_name",
        "measurement_value",
        "vector_index",
        "in_vin",
        "custom_shift",
        "limit_high",
        "step_path",
    )
    assert [[m.get(name) for name in names] for m in found] == [[row[name] for name in names] for row in rows]
    assert [m.get("in_vin") for m in found] == [5, 12, None]


def test_a_killed_client_leaves_an_aborted_run(bench: Bench, eventually: Callable[..., Any]) -> None:
    process = bench.spawn(
        sys.executable,
        "-c",
        PREAMBLE
        + RUN
        + """
with run.step("endless") as step:
    step.measure("v", 1.0, low=0)
    print(run.id, flush=True)
    import signal; signal.pause()
""",
    )
    assert process.stdout is not None
    run_id = process.stdout.readline().strip()

    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    bench.litmus("runs")  # a service is there

    run = eventually(
        lambda: (found := bench.api.get(f"/api/runs/{run_id}"))["outcome"] and found["file_path"] and found,
        what="the aborted run",
    )
    assert run["outcome"] == "aborted" and len(run["measurements"]) == 4
    steps = {step["step_path"]: step["outcome"] for step in run["steps"]}
    assert steps == {"sweep": "passed", "log": "done", "endless": "passed"}


def test_an_aborted_run_is_not_saved_until_somebody_says_so(bench: Bench, eventually: Callable[..., Any]) -> None:
    lines = python(
        bench,
        RUN
        + """
result = run.abort("smoke")
print(result.outcome, client.get_run(run.id).outcome, client.get_run(run.id).file_path, run.id)
kept = client.start_run("SN2", "bench_1")
with kept.step("a") as step:
    step.measure("v", 1.0, low=0)
kept.abort()
print(kept.finish().outcome, client.get_run(kept.id).outcome, client.get_run(kept.id).file_path is not None)
""",
    )

    assert lines[0].startswith("aborted None None ")
    assert lines[1] == "aborted aborted True"
    left = lines[0].split()[-1]  # its process has gone since
    run = eventually(lambda: bench.api.get(f"/api/runs/{left}"), what="the run")
    assert eventually(lambda: bench.api.get(f"/api/runs/{left}")["outcome"], what="its outcome") == "aborted"
    assert run["dut_serial"] == "SN1"


def test_a_harness_records_through_an_event_store(bench: Bench) -> None:
    lines = python(
        bench,
        """
from uuid import uuid4
from litmus import EventStore, TestHarness
from litmus.data.events import SessionEnded
from litmus.execution.logger import TestRunLogger

session_id = uuid4()
with EventStore() as store:
    log = store.get_event_log(session_id)
    logger = TestRunLogger("SN3", "bench_1")
    logger.event_log = log
    log.emit(logger.session_started())
    log.emit(logger.run_started())
    limits = {"vout": {"low": 3.2, "high": 3.4, "units": "V"}}
    harness = TestHarness({"vectors": [{"vin": {"linspace": [5, 12, 3]}}], "limits": limits}, logger, "sweep")
    step = harness.run_all(lambda vector: {"vout": 3.3})
    with harness.step("trace"):
        harness.context.observe("wave", [float(i) for i in range(500)])
    run = logger.finalize()
    log.emit(SessionEnded(outcome=run.outcome))
    log.close()
print(run.id, run.outcome)
""",
    )

    run_id, outcome = lines[0].split()
    run = bench.api.get(f"/api/runs/{run_id}")
    assert outcome == run["outcome"] == "passed"
    assert [(m["vector_index"], m["inputs"]["vin"]) for m in run["measurements"]] == [(0, 5.0), (1, 8.5), (2, 12.0)]
    sessions = bench.api.get("/api/sessions")["sessions"]
    assert [(s["session_type"], s["outcome"]) for s in sessions] == [("harness", "passed")]
    reference = bench.api.sql("SELECT json->>'$.value._ref' AS ref FROM events WHERE event_type = 'test.observation'")
    assert reference[0]["ref"].startswith("channel://wave/")
