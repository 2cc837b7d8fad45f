"""The demo, without a terminal: it ends by itself, and its status says whether all that it showed was recorded."""

from __future__ import annotations

import os
import subprocess
import sys

from support.bench import Bench
from support.programs import LITMUS, ROOT


def demo(bench: Bench, **more: str) -> subprocess.CompletedProcess[str]:
    environment = bench.environment(PATH=f"{LITMUS.parent}:{os.environ['PATH']}", **more)
    command = [sys.executable, ROOT / "tools/demo.py", "--bench", bench.project, "--port", "0", "--pace", "0.02"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_the_demo_shows_records_and_ends_with_status_zero(bench: Bench) -> None:
    done = demo(bench)

    assert done.returncode == 0, done.stdout + done.stderr
    run_id = bench.json("runs")["runs"][0]["run_id"]
    assert f"/live/{run_id}" in done.stdout
    assert "events shown" in done.stdout and "TestRegulation/test_line_regulation" in done.stdout


def test_a_demo_that_records_nothing_fails(bench: Bench) -> None:
    done = demo(bench, LITMUS_RECORD="0")

    assert done.returncode == 1
    assert "before its run was seen" in done.stderr
