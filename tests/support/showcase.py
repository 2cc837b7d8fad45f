"""A served demo bench with a bit of everything in it, and the list of all pages: for tests of every page, and for the
pictures of docs/screens/."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import Page

from support.bench import Bench
from support.history import WORKING_DAYS, post_history
from support.programs import ROOT

T = TypeVar("T")

# A pytest plugin: the named step doesn't end.
HOLD = """
import os
import pathlib
import time

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    yield
    if item.name == os.environ["HOLD_AT"]:
        pathlib.Path("held").touch()
        while True:
            time.sleep(0.1)
"""

PRODUCT = """id: dcdc-5v-3v3
name: 5 V to 3.3 V converter
revision: C
"""

PROFILE = """description: Acceptance for ACME, guard bands of 5 %
facets: {customer: acme}
"""

ASKS = """
import pytest


@pytest.mark.litmus_prompts(
    probe={
        "message": "Move the load cable from J3 to J4\\nThe supply is off. Confirm when the lamp is green.",
        "timeout_seconds": 3600,
    }
)
def test_output_ripple(prompt, logger):
    logger.record("answer", prompt("probe"))
"""

MIXED = """
import pytest


@pytest.fixture
def fixture_lid():
    raise TimeoutError("the lid of the fixture didn't close within 5 s")


def test_contact_resistance(verify):
    verify("contact_resistance", 0.0412, limit={"high": 0.1, "units": "ohm"})


def test_burn_in(fixture_lid):
    pass


@pytest.mark.skip(reason="only after a repair")
def test_reflow_marks():
    pass
"""

# A waveform of many samples, one of few that repeats, and slow scalars; as many seconds of them as it is told.
RECORDING = """
import sys, time
import numpy as np
import litmus

random = np.random.default_rng(7)
with litmus.connect("bench_1", mock=True) as station:
    length = int(sys.argv[2])
    wave = random.normal(0, 4, length) + 12 * np.sin(np.arange(length) * 25 / length)
    for at in random.integers(0, len(wave), 5):
        wave[at] += 80
    station.observe("scope.ch2", wave, units="mV", sample_interval=1e-6)
    tooth = np.abs(np.arange(2000) % 43 - 21.5) - 10.75
    step = np.where(np.arange(2000) > 920, -34 * np.exp(-np.maximum(np.arange(2000) - 920, 0) / 130), 0)
    for k in range(int(sys.argv[1])):
        started = time.monotonic()
        station.observe("fixture.temp", 24.6 + np.sin(k / 60) + random.normal(0, 0.04), units="°C")
        station.observe("dmm.voltage", 3.3003 + 0.002 * np.sin(k / 9) + random.normal(0, 0.0004), units="V")
        station.observe("psu.current", (0.1, 0.5, 1.0, 2.0)[k // 25 % 4] + random.normal(0, 0.003), units="A")
        if k % 25 == 0:
            noise = random.normal(0, 1, 2000) + (random.random(2000) > 0.985) * random.normal(0, 14, 2000)
            station.observe("scope.ch3", tooth + step + noise, units="mV", sample_interval=1e-7)
        time.sleep(max(0, 0.05 + started - time.monotonic()))
"""

BRING_UP = """
import sys
import litmus

with litmus.connect("bench_1", mock=True) as station:
    dmm = station.instrument("dmm")
    for _ in range(12):
        dmm.measure_voltage()
    sys.stdin.read()
"""


@dataclass(frozen=True)
class Place:
    """A page: its address, with the names of runs and sessions in braces, and what shows that it is drawn."""

    name: str
    path: str
    drawn: str
    title: str = ""  # its heading, where it is one of the sidebar's
    act: Callable[[Page], Any] | None = None  # done once it is drawn


def open_first_event(page: Page) -> None:
    page.locator(".row-button").first.click()
    page.locator("dialog[open]").wait_for()


def start_with_gaps(page: Page) -> None:
    page.get_by_role("button", name="Start Test").click()
    page.locator(".toast").wait_for()


SIGNAL = ".signal[aria-busy=false][data-shown]"
PLACES = (
    Place("dashboard", "/", ".running-card >> nth=1", "Dashboard"),
    Place("launch", "/launch?station=bench_1&product=dcdc-5v-3v3", "form.launch", "Launch Test"),
    Place("launch-errors", "/launch?mock=1&test_phase=production", "form.launch", "Launch Test", start_with_gaps),
    Place("live-running", "/live/{running}", ".event >> nth=9"),
    Place("live-channels", "/live/{running}?tab=channels", "main .spark"),
    Place("live-output", "/live/{running}?tab=output", "main"),
    Place("live-dialog", "/live/{asking}", "dialog[open]"),
    Place("live-passed", "/live/{passed}", ".hero .word:has-text('PASSED')"),
    Place("live-failed", "/live/{failed}", ".first-failure"),
    Place("results", "/results", ".runs tbody tr >> nth=9", "Results"),
    Place("results-filtered", "/results?station=bench-03&outcome=failed", ".runs .chip", "Results"),
    Place("run-overview", "/results/{failed}", ".chip-lg"),
    Place("run-steps", "/results/{failed}?tab=steps", "tbody tr >> nth=9"),
    Place("run-errored", "/results/{mixed}?tab=steps", "tbody tr >> nth=2"),
    Place("run-measurements", "/results/{failed}?tab=measurements", "tbody tr >> nth=9"),
    Place("run-history", "/results/{failed}?tab=history", ".runs tbody tr"),
    Place("metrics-yield", "/metrics", ".stats, .split", "Metrics"),
    Place("metrics-pareto", "/metrics?tab=pareto&pareto_group=measurement", ".split", "Metrics"),
    Place("metrics-capability", "/metrics?tab=cpk&product=dcdc-5v-3v3", ".split", "Metrics"),
    Place("metrics-retest", "/metrics?tab=retest", ".split", "Metrics"),
    Place("metrics-time-loss", "/metrics?tab=time-loss", ".split", "Metrics"),
    Place("metrics-assets", "/metrics?tab=assets", ".assets", "Metrics"),
    Place("sessions", "/sessions", ".sessions tbody tr >> nth=9", "Sessions"),
    Place("session", "/sessions/{session}", ".event >> nth=9"),
    Place("session-instruments", "/sessions/{session}?tab=instruments", "tbody tr"),
    Place("session-live", "/sessions/{live}?tab=channels", "main .spark"),
    Place("events", "/events?run_id={failed}&event_type=test.measurement", ".event-rows tr[data-row]", "Events"),
    Place("event", "/events?run_id={failed}&event_type=test.measurement", ".row-button", "Events", open_first_event),
    Place("channels", "/channels", "tbody tr >> nth=3", "Channels"),
    Place("channel-overview", "/channels/scope.ch2", SIGNAL),
    Place("channel-zoomed", "/channels/scope.ch3?view=860-1160", SIGNAL),
    Place("channel-overlay", "/channels/scope.ch3?overlay=1", SIGNAL),
    Place("channel-scalar", "/channels/fixture.temp", SIGNAL),
    Place("unknown-page", "/nowhere", "text=not found"),
    Place("unknown-run", "/results/0190aaaa-0000-7000-8000-000000000000", "text=not found"),
    Place("unknown-live", "/live/0190aaaa-0000-7000-8000-000000000000", "text=not found"),
    Place("unknown-session", "/sessions/0190aaaa-0000-7000-8000-000000000000", "text=not found"),
    Place("unknown-channel", "/channels/nothing.ch1", "text=not found"),
)


def wait_for(condition: Callable[[], T], what: str, within: float = 60.0) -> T:
    deadline = time.monotonic() + within
    while not (value := condition()):
        assert time.monotonic() < deadline, f"{what} didn't come within {within} s"
        time.sleep(0.02)
    return value


class Showcase:
    """One run is held in its middle, another asks the operator, a script has connected; others have ended.

    `ids` fills in the addresses of PLACES.
    """

    def __init__(self, folder: Path, *, days: int = WORKING_DAYS, samples: int = 40, wave: int = 200_000) -> None:
        left = shutil.ignore_patterns("data", "__pycache__", ".pytest_cache")
        project = Path(shutil.copytree(ROOT / "examples/demo-bench", folder / "demo-bench", ignore=left))
        self.bench = Bench(project)
        self._closed = False
        self._write()
        self.url = self.bench.serve()
        self.ids: dict[str, str] = {}
        post_history(self.bench.api, days=days)
        self._record(samples, wave)
        for serial in ("DUT002", "DUT006", "DUT003", "DUT006"):
            self._run("tests", serial)
        self.ids |= {"passed": self._newest("DUT003"), "failed": self._newest("DUT006")}
        self._run("manual/test_contacts.py", "DUT004", station="cell-7")
        self.ids["mixed"] = self._newest("DUT004")
        self.ids["session"] = self.bench.api.get(f"/api/runs/{self.ids['failed']}")["session_id"]
        self._connect()
        self._hold()
        self._ask()

    def address(self, place: Place) -> str:
        return self.url + place.path.format(**self.ids)

    def close(self) -> None:
        """Ends it; a second time it does nothing."""
        if not self._closed:
            self._closed = True
            self.bench.close()

    # --- what is in it -----------------------------------------------------------------------------------------------

    def _write(self) -> None:
        for name, text in (
            ("hold.py", HOLD),
            ("products/dcdc-5v-3v3.yaml", PRODUCT),
            ("profiles/acceptance.yaml", PROFILE),
            ("manual/test_probe.py", ASKS),
            ("manual/test_contacts.py", MIXED),
            ("bring_up.py", BRING_UP),
            ("record.py", RECORDING),
        ):
            file = self.bench.project / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(text)

    def _arguments(self, path: str, serial: str, station: str) -> tuple[str, ...]:
        return (
            path,
            "-q",
            "--dut-serial",
            serial,
            "--dut-part-number",
            "DPB001",
            "--station",
            station,
            "--operator",
            "ann",
        )

    def _run(self, path: str, serial: str, station: str = "bench_1") -> None:
        done = self.bench.pytest(*self._arguments(path, serial, station), check=False)
        assert done.returncode in (0, 1), done.stdout + done.stderr

    def _newest(self, serial: str) -> str:
        return self.bench.api.get("/api/runs", serial=serial, limit=1)["runs"][0]["run_id"]

    def _record(self, samples: int, wave: int) -> None:
        script = self.bench.project / "record.py"
        self.bench.spawn(sys.executable, script, str(samples), str(wave)).communicate(timeout=600)

    def _connect(self) -> None:
        before = {one["session_id"] for one in self._live_sessions()}
        self.bench.spawn(sys.executable, self.bench.project / "bring_up.py", stdin=subprocess.PIPE)
        new = lambda: [one for one in self._live_sessions() if one["session_id"] not in before]  # noqa: E731
        self.ids["live"] = wait_for(new, "a session")[0]["session_id"]

    def _live_sessions(self) -> list[dict[str, Any]]:
        return [one for one in self.bench.api.get("/api/sessions", limit=50)["sessions"] if one["ended_at"] is None]

    def _hold(self) -> None:
        arguments = self._arguments("tests", "DUT005", "bench_1")
        self.bench.start_pytest("-p", "hold", *arguments, pace=0, HOLD_AT="test_load_regulation[0.5]")
        wait_for((self.bench.project / "held").exists, "a run in its middle")
        self.ids["running"] = self._newest("DUT005")

    def _ask(self) -> None:
        self.bench.start_pytest(*self._arguments("manual/test_probe.py", "DUT007", "cell-7"), pace=0)
        dialogs = wait_for(lambda: self.bench.api.get("/api/dialogs")["dialogs"], "a question")
        self.ids["asking"] = dialogs[0]["run_id"]
