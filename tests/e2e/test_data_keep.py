"""`litmus data seal|compact|prune`: journals of the dead, an index of few files, old data that goes when asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from support.bench import Bench

RECORD = """
import sys
from litmus import LitmusClient

run = LitmusClient(sys.argv[1]).start_run(sys.argv[2], "bench_1")
with run.step("t") as step:
    with step.vector(i=1) as vector:
        vector.measure("v", 1.0, low=0.0)
run.finish()
"""

LIVE = """
import sys, time
import litmus

with litmus.connect(data_dir=sys.argv[1]) as bench:
    bench.observe("x.y", 1.0)
    print("up", flush=True)
    sys.stdin.readline()
"""

QUESTION = "SELECT count(*) AS n, count(DISTINCT id) AS ids, sum(hash(json)) AS h FROM events"


def record(bench: Bench, serial: str) -> None:
    script = bench.project / "record.py"
    script.write_text(RECORD)
    subprocess.run([sys.executable, script, bench.data, serial], env=bench.environment(), check=True, timeout=60)


def settled(bench: Bench, eventually: Any, count: int) -> None:
    def done() -> bool:
        states = [run["materialization"] for run in bench.json("runs")["runs"]]
        return states == ["done"] * count and not list(bench.data.glob("*/*/*.journal"))

    eventually(done, within=30, what=f"{count} sealed runs")


def live_session(bench: Bench) -> subprocess.Popen[str]:
    script = bench.project / "live.py"
    script.write_text(LIVE)
    process = bench.spawn(sys.executable, script, bench.data, stdin=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def files(bench: Bench, pattern: str) -> list[Path]:
    return sorted(bench.data.glob(pattern))


def test_the_journal_of_a_killed_process_is_sealed_and_said(bench: Bench) -> None:
    process = live_session(bench)
    (before,) = [j for j in bench.json("data", "seal", "--dry-run")["journals"] if j["path"].startswith("events/")]
    assert (before["state"], before["sealed"]) == ("live", False)
    bench.kill_daemon()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    said = bench.json("data", "seal")["journals"]

    assert not files(bench, "events/*/*.journal")
    assert not files(bench, "channels/*/*.journal")
    assert files(bench, "events/*/*.arrow")
    assert all(journal["sealed"] for journal in said if journal["state"] == "ended")
    assert bench.json("data", "seal") == {"journals": []}


def test_a_live_journal_is_left_alone(bench: Bench) -> None:
    process = live_session(bench)

    said = bench.json("data", "seal")["journals"]

    assert {journal["state"] for journal in said} == {"live"}
    assert process.poll() is None
    assert files(bench, "events/*/*.journal")


def test_compact_leaves_one_segment_of_a_kind_with_the_same_answers(bench: Bench, eventually) -> None:
    for number in range(4):
        record(bench, f"SN{number}")
        settled(bench, eventually, number + 1)
        bench.litmus("daemon", "stop")
    right = [bench.json("runs")["runs"], bench.api.sql(QUESTION)]

    planned = bench.json("data", "compact", "--dry-run")
    done = bench.json("data", "compact")

    assert planned["bytes_after"] is None
    assert done["files_after"] == planned["files_after"] == 4
    assert done["bytes_after"] > 0
    assert [bench.json("runs")["runs"], bench.api.sql(QUESTION)] == right
    bench.litmus("daemon", "restart")
    assert [bench.json("runs")["runs"], bench.api.sql(QUESTION)] == right


def test_pruned_sessions_are_gone_everywhere_and_numbers_go_on(bench: Bench, eventually) -> None:
    bench.pytest(check=False)
    record(bench, "SN1")
    settled(bench, eventually, 2)
    process = live_session(bench)
    last = bench.json("events", "--limit", "10000")["events"][-1]["event_number"]
    run = bench.json("runs")["runs"][0]
    for ending in (".log", ".launch.json"):  # as of a run that was launched over HTTP
        (bench.data / run["file_path"]).with_name(run["run_id"] + ending).write_text("{}")
    kinds = (".arrow", ".parquet", ".log", ".json")
    stored = {path for path in bench.data.glob("*/2*/*") if path.suffix in kinds}
    assert len(stored) >= 6

    planned = bench.json("data", "prune", "--older-than", "0s", "--dry-run")

    assert planned["sessions"] == planned["runs"] == 2
    assert planned["kept"] == 1, "the one that runs"
    assert all(path.exists() for path in stored)
    done = bench.json("data", "prune", "--older-than", "0s")
    assert {key: done[key] for key in ("sessions", "runs", "types", "kept")} == {
        key: planned[key] for key in ("sessions", "runs", "types", "kept")
    }
    assert not any(path.exists() for path in stored)
    assert bench.json("runs")["runs"] == []
    left = bench.api.sql("SELECT DISTINCT session_id FROM events")
    assert len(left) == 1
    assert process.poll() is None

    for how in (["daemon", "restart"], ["data", "reindex"]):
        bench.litmus(*how)
        assert bench.json("runs")["runs"] == []
        assert bench.api.sql("SELECT DISTINCT session_id FROM events") == left
    record(bench, "SN2")
    settled_runs = eventually(lambda: bench.json("runs")["runs"], what="the next run")
    assert settled_runs[0]["dut_serial"] == "SN2"
    assert min(event["event_number"] for event in bench.json("events", settled_runs[0]["run_id"])["events"]) > last
    assert bench.json("data", "verify")["sound"]


def test_only_the_kinds_that_are_named_go(bench: Bench, eventually) -> None:
    bench.pytest(check=False)
    settled(bench, eventually, 1)
    events, runs = files(bench, "events/*/*.arrow"), files(bench, "runs/*/*.parquet")
    assert files(bench, "channels/*/*.arrow"), "the bench records samples"

    told = bench.json("data", "prune", "--older-than", "0s", "--type", "channels")

    assert [kind["type"] for kind in told["types"]] == ["channels"]
    assert told["types"][0]["files"] > 0
    assert files(bench, "channels/*/*.arrow") == []
    assert (files(bench, "events/*/*.arrow"), files(bench, "runs/*/*.parquet")) == (events, runs)
    assert len(bench.json("runs")["runs"]) == 1


def test_nothing_goes_that_is_young_or_was_not_asked_for(bench: Bench, eventually) -> None:
    record(bench, "SN1")
    settled(bench, eventually, 1)

    assert bench.litmus("data", "prune", check=False).returncode == 2
    assert bench.litmus("data", "prune", "--older-than", "soon", check=False).returncode == 2
    assert bench.litmus("data", "prune", "--older-than", "1d", "--type", "files", check=False).returncode == 2
    alone = bench.litmus("data", "prune", "--older-than", "1d", "--type", "runs", check=False)
    assert alone.returncode == 2
    assert "events" in alone.stderr
    assert bench.json("data", "prune", "--older-than", "1d")["sessions"] == 0
    assert len(bench.json("runs")["runs"]) == 1
    assert files(bench, "events/*/*.arrow")
