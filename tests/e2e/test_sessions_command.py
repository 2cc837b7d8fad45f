"""`litmus sessions`: what the store knows of sessions, in the terminal."""

from __future__ import annotations

import subprocess
import sys

from support.bench import Bench

LIVE = """
import sys
from litmus.connect import connect

with connect("bench_1", mock=True) as station:
    print(station.session_id, flush=True)
    sys.stdin.readline()
"""


def test_a_live_session_stands_before_newer_ones_that_have_ended(bench: Bench) -> None:
    script = subprocess.Popen(
        [sys.executable, "-c", LIVE],
        cwd=bench.project,
        env=bench.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    live = script.stdout.readline().strip()
    bench.pytest("-k", "test_output_voltage", check=False)

    lines = bench.litmus("sessions").stdout.splitlines()
    script.communicate("\n", timeout=30)

    assert lines[0].split()[:2] == ["SESSION", "OUTCOME"]
    assert live.startswith(lines[1].split()[0]) and lines[1].split()[1] == "live"
    assert len(lines) == 3


def test_json_is_the_answer_of_the_route(bench: Bench) -> None:
    bench.pytest("-k", "test_output_voltage", check=False)

    assert bench.json("sessions") == bench.api.get("/api/sessions", limit=20)


def test_an_empty_store_says_what_fills_it(bench: Bench) -> None:
    assert "pytest" in bench.litmus("sessions").stdout
