"""Recorded runs of the demo bench, cut at any place, give the outcomes that the rules say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.bench import Bench
from support.programs import BUILD, ROOT

CHECK = BUILD / "tests/prefixes/litmus_check_prefixes"
CAUSES = ROOT / "tests/founding/outcomes"


def check_all_runs(bench: Bench, tmp_path: Path) -> int:
    """How many events there were, in runs whose prefixes are all as they should be."""
    by_run: dict[str, list[dict[str, Any]]] = {}
    events = bench.api.all_events()
    session_starts = {e["session_id"]: e for e in events if e["event_type"] == "session.started"}
    for event in events:
        if event["run_id"] is not None:
            by_run.setdefault(event["run_id"], [session_starts[event["session_id"]]]).append(event)
    files = []
    for run, stream in by_run.items():
        files.append(tmp_path / f"{run}.jsonl")
        files[-1].write_text("".join(json.dumps(event) + "\n" for event in stream))
    checked = subprocess.run([CHECK, "--cuts", "100", *files], capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    return sum(len(stream) for stream in by_run.values())


@pytest.mark.parametrize("arguments", [(), ("-x",), ("--mock-instruments",)], ids=["all", "exitfirst", "mocked"])
def test_prefixes_of_runs_of_the_demo_bench(bench: Bench, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    bench.pytest("--dut-serial", "BAD1", *arguments, check=False)
    assert check_all_runs(bench, tmp_path) > 20


@pytest.mark.parametrize("entry", ["client", "harness"])
def test_prefixes_of_runs_of_a_program(bench: Bench, tmp_path: Path, entry: str) -> None:
    subprocess.run(
        [sys.executable, CAUSES / f"{entry}_causes.py"],
        cwd=bench.project,
        env=bench.environment(),
        check=True,
        capture_output=True,
        timeout=60,
    )
    assert check_all_runs(bench, tmp_path) > 100
