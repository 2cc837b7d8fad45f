"""Run files and the index come from the events: both may be deleted, damaged or refused, and no run is lost."""

from __future__ import annotations

import hashlib
import shutil
import sys
from typing import Any

import pyarrow.parquet
import pytest

from support.bench import Bench

RECORD = """
import os, sys
from litmus import LitmusClient

run = LitmusClient(sys.argv[1]).start_run("SN1", "bench_1", custom_metadata={"rack": 7})
with run.step("t") as step:
    for value in (1, 2.5, "three", None, [4]):
        with step.vector(any=value) as vector:
            vector.measure("v", 1.0, low=0.0, allow_repeat=True)
    if sys.argv[2] == "die":
        os.kill(os.getpid(), 9)
run.finish()
"""


def record(bench: Bench, how: str = "end") -> None:
    script = bench.project / "record.py"
    script.write_text(RECORD)
    process = bench.spawn(sys.executable, script, bench.data, how)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == (0 if how == "end" else -9), output


def stored(bench: Bench, eventually: Any, count: int) -> list[dict[str, Any]]:
    """The rows of so many runs, once their files are there."""

    def rows() -> list[dict[str, Any]] | None:
        runs = bench.json("runs")["runs"]
        return runs if [run["materialization"] for run in runs] == ["done"] * count else None

    return eventually(rows, within=30, what=f"{count} stored runs")


def hashes(bench: Bench) -> dict[str, str]:
    files = bench.data.glob("runs/*/*.parquet")
    return {str(path.relative_to(bench.data)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_run_files_are_rebuilt_byte_for_byte(bench: Bench, eventually) -> None:
    bench.pytest("--dut-serial", "DUT006", check=False)
    record(bench)
    record(bench, "die")
    runs = stored(bench, eventually, 3)
    before = hashes(bench)
    assert len(before) == 3
    assert {run["outcome"] for run in runs} == {"failed", "passed", "aborted"}

    bench.litmus("daemon", "stop")
    shutil.rmtree(bench.data / "runs")
    shutil.rmtree(bench.data / "index")
    told = bench.json("data", "rematerialize", "--dry-run")["run_files"]
    assert [file["state"] for file in told] == ["missing"] * 3
    assert hashes(bench) == {}
    done = bench.json("data", "rematerialize")["run_files"]

    assert all(file["written"] for file in done)
    assert hashes(bench) == before
    assert {run["run_id"]: run["outcome"] for run in bench.json("runs")["runs"]} == {
        run["run_id"]: run["outcome"] for run in runs
    }
    again = bench.json("data", "rematerialize")["run_files"]
    assert [(file["state"], file["written"]) for file in again] == [("same", False)] * 3


def test_a_changed_file_is_told_and_replaced_on_demand_only(bench: Bench, eventually) -> None:
    record(bench)
    run = stored(bench, eventually, 1)[0]
    before = hashes(bench)
    path = bench.data / run["file_path"]
    table = pyarrow.parquet.read_table(path)
    column = table.column_names.index("dut_serial")
    pyarrow.parquet.write_table(table.set_column(column, "dut_serial", [["other"] * table.num_rows]), path)

    bench.litmus("daemon", "stop")
    bench.litmus("data", "reindex")
    changed = hashes(bench)
    assert changed != before, "neither a start nor a new index touches a run file"
    told = bench.litmus("data", "rematerialize", "--dry-run").stdout
    assert "dut_serial differs in" in told
    assert "other for SN1" in told
    assert hashes(bench) == changed
    bench.litmus("data", "rematerialize", run["run_id"][:8])
    assert hashes(bench) == before


def test_a_damaged_run_file_is_listed_and_its_run_stays(bench: Bench, eventually) -> None:
    record(bench)
    run = stored(bench, eventually, 1)[0]
    before = hashes(bench)
    (bench.data / run["file_path"]).write_bytes(b"PAR1")

    assert bench.json("data", "rematerialize", "--dry-run")["run_files"][0]["state"] == "damaged"
    losses = bench.api.sql("SELECT kind, path FROM losses")
    assert losses == [{"kind": "quarantined", "path": run["file_path"]}]
    assert bench.json("show", run["run_id"])["outcome"] == "passed"
    bench.litmus("data", "rematerialize", run["run_id"])
    assert hashes(bench) == before


def test_a_run_whose_file_the_disk_refuses_is_shown_as_failed_and_stored_later(bench: Bench, eventually) -> None:
    bench.litmus("runs")
    (bench.data / "runs").write_text("in the way")
    record(bench)

    def failed() -> dict[str, Any] | None:
        runs = bench.json("runs")["runs"]
        return runs[0] if runs and runs[0]["materialization"] == "failed" else None

    run = eventually(failed, what="a run that isn't stored")
    assert run["outcome"] == "passed"
    view = bench.api.get(f"/api/runs/{run['run_id']}")
    assert "runs" in view["materialization_error"]
    assert len(view["measurements"]) == 5, "its rows are there all the same"
    assert "not stored" in bench.litmus("show", run["run_id"]).stdout
    assert "passed, not stored" in bench.litmus("runs").stdout.lower()
    types = [event["event_type"] for event in bench.api.all_events()]
    assert types.count("run.materialization_failed") == 1
    assert "run.materialized" not in types

    (bench.data / "runs").unlink()
    bench.litmus("data", "reindex")

    run = stored(bench, eventually, 1)[0]
    assert run["materialization_error"] is None
    assert len(hashes(bench)) == 1
    assert "not stored" not in bench.litmus("runs").stdout


def test_pytest_says_passed_not_stored(bench: Bench) -> None:
    bench.litmus("runs")
    (bench.data / "runs").write_text("in the way")

    said = bench.pytest("-k", "output_voltage").stdout

    assert ": passed, not stored" in said
    assert "the service tries again" in said


@pytest.mark.parametrize("where", ["start", "middle", "end"])
def test_a_damaged_index_is_rebuilt_by_itself(bench: Bench, eventually, where: str) -> None:
    record(bench)
    record(bench)
    stored(bench, eventually, 2)
    question = "SELECT count(*) AS n, count(DISTINCT id) AS ids, max(event_number) AS last, sum(hash(json)) AS h"
    bench.litmus("daemon", "stop")
    events = f"{question} FROM events"
    rows = "SELECT run_id, outcome, num_measurements FROM runs ORDER BY run_id"

    def answers() -> Any:
        bench.litmus("runs")
        return bench.api.sql(events), bench.api.sql(rows)

    right = answers()
    bench.litmus("daemon", "stop")
    files = [path.relative_to(bench.data) for path in bench.data.glob("index/**/*") if path.is_file()]
    assert len(files) >= 4, "manifest, events, runs, steps, measurements"
    for file in files:
        path = bench.data / file
        if not path.exists():  # an earlier rebuild gave it another name
            continue
        content = bytearray(path.read_bytes())
        place = {"start": 0, "middle": len(content) // 2, "end": len(content) - 1}[where]
        content[place] ^= 0x04
        path.write_bytes(content)
        assert answers() == right, f"with a bit of {file} flipped"
        bench.litmus("daemon", "stop")
