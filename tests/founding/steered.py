"""Test runs that go on when they are told to, for pages that watch them."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.bench import Bench

# What every steered suite begins with: `until` waits for a mark, also while the tests are collected.
PREAMBLE = """
import pathlib
import sys
import time

import pytest

MARKS = pathlib.Path(__file__).parent


def until(mark):
    while not (MARKS / mark).exists():
        time.sleep(0.005)


OUTPUT = {"low": 3.135, "high": 3.465, "units": "V"}
"""

# Three steps: the first prints, the second measures as often as it is told to, the third ends.
THREE_STEPS = """
until("collect")


def test_prints():
    for number in range(150):
        print(f"line {number}", flush=True)
    print("on stderr", file=sys.stderr, flush=True)
    until("printed")


def test_measures(dmm, verify):
    dmm.measure_voltage()
    until("measure")
    print("measuring", flush=True)
    for _ in range(20):
        dmm.measure_voltage()
    verify("output_voltage", dmm.measure_voltage(), limit=OUTPUT)
    until("measured")


def test_ends(verify):
    until("end")
    verify("last_voltage", 3.3, limit=OUTPUT)
"""


@dataclass
class Steered:
    """A run under way, and its folder of marks."""

    run_id: str
    folder: Path

    def go(self, *marks: str) -> None:
        for mark in marks:
            (self.folder / mark).touch()


class SteeredBench:
    """The demo bench behind `litmus serve`; runs are launched as the browser does it."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        (bench.project / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = -s\n")
        self.url = bench.serve()
        self._runs: list[Steered] = []

    def folder(self, name: str, body: str, below: str = "steered") -> Path:
        folder = self.bench.project / below / name
        folder.mkdir(parents=True)
        (folder / f"test_{name}.py").write_text(PREAMBLE + body)
        return folder

    def launch(self, name: str, body: str = THREE_STEPS) -> Steered:
        folder = self.folder(name, body)
        order = {
            "dut_serial": f"SN-{name}",
            "station_id": "bench_1",
            "test_path": f"steered/{name}",
            "mock_instruments": True,
        }
        answer = self.post("/api/runs", order)
        self._runs.append(Steered(answer["run_id"], folder))
        return self._runs[-1]

    def post(self, path: str, document: Any) -> Any:
        body = json.dumps(document).encode()
        request = urllib.request.Request(self.url + path, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def status(self, run_id: str) -> dict[str, Any]:
        return self.bench.api.get(f"/api/runs/{run_id}/status")

    def close(self) -> None:
        """Lets every run end by itself."""
        for run in self._runs:
            run.go("collect", "printed", "measure", "measured", "end")
        self.bench.close()
