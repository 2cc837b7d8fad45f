"""`litmus data verify` finds every flipped bit and says what it means; `repair` mends it and deletes no truth."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from support.bench import Bench
from support.programs import LITMUS

RECORD = """
import sys
from litmus import LitmusClient

client = LitmusClient(sys.argv[1])
run = client.start_run("SN1", "bench_1")
with run.step("t") as step:
    for i in range(80):
        with step.vector(i=i) as vector:
            vector.measure("v", float(i), low=0.0)
run.finish()
"""

QUESTION = "SELECT count(*) AS n, count(DISTINCT id) AS ids, sum(hash(json)) AS h FROM events"


def record(bench: Bench, eventually: Any) -> Path:
    """A run of several batches, sealed and stored; gives its sealed file."""
    script = bench.project / "record.py"
    script.write_text(RECORD)
    subprocess.run([sys.executable, script, bench.data], env=bench.environment(), check=True, timeout=60)

    def done() -> bool:
        stored = [run["materialization"] for run in bench.json("runs")["runs"]] == ["done"]
        return stored and not list(bench.data.glob("events/*/*.journal"))

    eventually(done, within=30, what="a sealed run")
    return max(bench.data.glob("events/*/*.arrow"), key=lambda path: path.stat().st_size)


def flip(path: Path, at: int | None = None) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if at is None else at] ^= 0x04
    path.write_bytes(content)


def verify(bench: Bench) -> tuple[int, dict[str, Any]]:
    done = bench.litmus("data", "verify", "--json", check=False)
    return done.returncode, json.loads(done.stdout)


def damaged(bench: Bench) -> list[str]:
    code, told = verify(bench)
    assert code == (1 if told["damaged"] else 0)
    return [finding["path"] for finding in told["damaged"]]


def test_a_sound_directory_is_sound_while_a_session_lives(bench: Bench, eventually) -> None:
    record(bench, eventually)
    running = bench.start_pytest(pace=0.5)
    eventually(lambda: list(bench.data.glob("events/*/*.journal")), what="a live journal")

    code, told = verify(bench)

    assert (code, told["sound"], told["damaged"]) == (0, True, [])
    assert told["live"] >= 1
    assert told["files"] >= 4
    assert running.poll() is None
    said = bench.litmus("data", "verify")
    assert "all sound" in said.stdout


def test_each_damaged_file_is_named_and_nothing_is_changed(bench: Bench, eventually) -> None:
    sealed = record(bench, eventually)
    bench.litmus("daemon", "stop")
    run_file = next(bench.data.glob("runs/*/*.parquet"))
    for path in (sealed, run_file):
        flip(path)
    before = {path: path.read_bytes() for path in (sealed, run_file)}

    found = damaged(bench)
    dry = bench.litmus("data", "repair", "--dry-run").stdout

    assert found == [str(path.relative_to(bench.data)) for path in (sealed, run_file)]
    assert "Nothing was changed" in dry
    assert "keep what can be read" in dry
    assert "write it again from the events" in dry
    assert {path: path.read_bytes() for path in before} == before
    assert not (bench.data / "quarantine").exists()


def test_a_damaged_session_is_whole_again_while_the_index_has_it(bench: Bench, eventually) -> None:
    sealed = record(bench, eventually)
    right = bench.api.sql(QUESTION)
    flip(sealed)
    broken = sealed.read_bytes()

    told = bench.json("data", "repair")["damaged"]

    (finding,) = [finding for finding in told if finding["kind"] == "sealed_session"]
    assert (finding["repaired"], finding["lost"], finding["error"]) == (True, 0, None)
    assert (bench.data / finding["quarantined"]).read_bytes() == broken
    assert json.loads((bench.data / f"{finding['quarantined']}.json").read_text())["problems"]
    assert damaged(bench) == []
    assert bench.json("data", "repair")["damaged"] == [], "a second repair finds nothing to do"
    bench.litmus("data", "reindex")
    assert bench.api.sql(QUESTION) == right


def test_what_nobody_has_any_more_is_counted_and_named(bench: Bench, eventually) -> None:
    sealed = record(bench, eventually)
    total = bench.api.sql(QUESTION)[0]["n"]
    bench.litmus("daemon", "stop")
    shutil.rmtree(bench.data / "index")
    flip(sealed)

    told = bench.json("data", "repair")["damaged"]

    (finding,) = [finding for finding in told if finding["kind"] == "sealed_session"]
    assert finding["repaired"]
    assert finding["lost"] == 50, "one batch"
    kept = bench.api.sql("SELECT count(*) AS n FROM events WHERE event_type != 'diagnostic.error'")[0]["n"]
    assert kept == total - 50, "the batches behind the damaged one are back"
    (event,) = [event for event in bench.api.all_events() if event["event_type"] == "diagnostic.error"]
    assert event["details"]["lost_events"] == 50
    assert event["details"]["quarantined"] == finding["quarantined"]
    eventually(lambda: damaged(bench) == [], within=20, what="a sound directory")


def test_a_damaged_or_missing_run_file_is_written_from_its_events(bench: Bench, eventually) -> None:
    record(bench, eventually)
    run_file = next(bench.data.glob("runs/*/*.parquet"))
    before = run_file.read_bytes()
    flip(run_file)
    broken = run_file.read_bytes()

    (finding,) = bench.json("data", "repair")["damaged"]

    assert finding["repaired"]
    assert (bench.data / finding["quarantined"]).read_bytes() == broken
    assert run_file.read_bytes() == before
    run_file.unlink()
    assert damaged(bench) == [str(run_file.relative_to(bench.data))]
    assert bench.json("data", "repair")["damaged"][0]["repaired"]
    assert run_file.read_bytes() == before
    assert damaged(bench) == []


@pytest.mark.parametrize("which", ["index/manifest.json", "index/events/*.parquet"])
def test_a_damaged_index_is_built_anew(bench: Bench, eventually, which: str) -> None:
    record(bench, eventually)
    right = bench.api.sql(QUESTION)
    bench.litmus("daemon", "stop")
    bench.litmus("runs")
    path = next(bench.data.glob(which))
    flip(path)

    bench.litmus("data", "repair")

    assert damaged(bench) == []
    assert bench.api.sql(QUESTION) == right


def test_a_journal_without_its_beginning_goes_to_quarantine(bench: Bench, eventually) -> None:
    record(bench, eventually)
    folder = next(bench.data.glob("events/*-*-*"))
    journal = folder / "0197a000-0000-7000-8000-000000000001.journal"
    journal.write_bytes(b"\x01" * 8192)

    assert damaged(bench) == [str(journal.relative_to(bench.data))]
    (finding,) = bench.json("data", "repair")["damaged"]

    assert finding["repaired"]
    assert not journal.exists()
    assert (bench.data / finding["quarantined"]).read_bytes() == b"\x01" * 8192
    assert damaged(bench) == []


def test_a_repair_that_was_killed_is_done_by_the_next(bench: Bench, eventually) -> None:
    sealed = record(bench, eventually)
    right = bench.api.sql(QUESTION)
    flip(sealed)
    (sealed.parent / f"{sealed.name}.tmp").write_bytes(b"half of what a repair wrote")
    deadline = time.monotonic() + 30
    process = bench.spawn(LITMUS, "data", "repair")
    while not (bench.data / "quarantine").exists() and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    bench.kill_daemon()
    process.communicate(timeout=60)

    bench.litmus("data", "repair")

    assert damaged(bench) == []
    bench.litmus("data", "reindex")
    assert bench.api.sql(QUESTION) == right
