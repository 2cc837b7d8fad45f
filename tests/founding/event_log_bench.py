"""Two projects on one data directory, that together do everything of which there is an event; each is run once."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path
from typing import Any

from support.bench import Bench
from support.programs import ROOT

SINGLE = {
    "litmus.yaml": """
name: single
data_dir: ../data
default_station: bench_1
required_inputs:
  dut_serial: {message: Scan the unit, prompt_type: choice, choices: [SN-1, SN-2]}
""",
    "stations/bench_1.yaml": """
id: bench_1
name: Bench 1
instruments:
  dmm: {type: dmm, resource: "GPIB0::16::INSTR"}
  psu: {type: psu, driver: rig_drivers.Supply, resource: "SIM::PSU"}
  scope: {type: oscilloscope, driver: rig_drivers.Scope, resource: "SIM::SCOPE"}
""",
    "instruments/dmm.yaml": """
id: dmm
info: {manufacturer: acme, model: DMM6, serial: SN001}
calibration: {due_date: %(expired)s}
""",
    "visa_bench.yaml": (ROOT / "tests/support/visa_bench.yaml").read_text(),
    "rig_drivers.py": """
class Supply:
    def __init__(self, resource):
        self.voltage = 0.0

    def set_voltage(self, volts):
        self.voltage = volts

    def measure_current(self):
        return 0.25

    def calibrate(self, span=1):
        pass

    def fail(self):
        raise OSError("over temperature")


class Scope:
    def __init__(self, resource):
        pass

    def read_waveform(self):
        return [0.001 * i for i in range(1000)]

    def read_screenshot(self):
        return b"\\x89PNG\\r\\n\\x1a\\n" + bytes(3000)
""",
    "test_board.py": """
import pytest


@pytest.mark.litmus_prompts(probe={"message": "Attach the probe", "prompt_type": "confirm"})
def test_rail(dmm, psu, scope, verify, logger, prompt, stream):
    psu.set_voltage(5.0)
    psu.calibrate(span=2)
    prompt("probe")
    current = psu.measure_current()
    verify("current", current, limit={"low": 0.1, "high": 0.5, "units": "A"})
    logger.record("note", "a lone \\udc80 surrogate")
    with stream("mic.noise", units="V") as noise:
        noise.extend([0.1, 0.2])
    assert len(scope.read_waveform()) == 1000
    scope.read_screenshot()
    with pytest.raises(OSError):
        psu.fail()
    assert dmm.query("MEAS:VOLT:DC?")


@pytest.mark.parametrize("volts", [3, 5])
def test_steps(volts, psu, verify):
    psu.set_voltage(volts)
    verify("current", psu.measure_current(), limit={"low": 0.1, "high": 0.5, "units": "A"})
""",
}

PAIR = {
    "litmus.yaml": "name: pair\ndata_dir: ../data\ndefault_station: bench_2\n",
    "stations/bench_2.yaml": """
id: bench_2
name: Bench 2
instruments:
  dmm: {type: dmm, mock: true, mock_config: {measure_voltage: 3.3}}
  mux: {type: switch, mock: true}
""",
    "fixtures/pair.yaml": """
id: pair
slots:
  left:
    connections: {v: {name: v, instrument: dmm, dut_pin: V, route: {switch: mux, channels: [101]}}}
  right:
    connections: {v: {name: v, instrument: dmm, dut_pin: V, route: {switch: mux, channels: [102]}}}
""",
    "test_pair.py": """
def test_both(sync, pins, verify):
    sync.wait("warm", timeout=60)
    verify("v", pins["V"].measure_voltage(), limit={"low": 3, "high": 4, "units": "V"})
""",
}


KILLED = """
import os, signal, sys
from uuid import UUID
from litmus.data.event_log import EventLog
from litmus.data.events import DiagnosticWarning
log = EventLog(sys.argv[1], UUID(sys.argv[2]))
for i in range(100):
    log.emit(DiagnosticWarning(details={"i": i}))
os.kill(os.getpid(), signal.SIGKILL)
"""

Event = dict[str, Any]


def of_type(events: list[Event], *types: str) -> list[Event]:
    return [event for event in events if event["event_type"] in types]


def by_time(events: list[Event]) -> list[Event]:
    """Of several processes: numbers are given in the order of arrival."""
    return sorted(events, key=lambda event: event["received_at"])


def place(events: list[Event], event_type: str, last: bool = False) -> int:
    """Where the first, or the last, of that type stands."""
    places = [index for index, event in enumerate(events) if event["event_type"] == event_type]
    return places[-1 if last else 0]


def lay_out(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


class EventLogBench(Bench):
    """What both projects recorded, asked by session."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "single", folder / "data")
        expired = datetime.date.today() - datetime.timedelta(days=3)
        files = SINGLE | {"instruments/dmm.yaml": SINGLE["instruments/dmm.yaml"] % {"expired": expired}}
        lay_out(self.project, files)
        lay_out(folder / "pair", PAIR)
        self.commit = self._commit()
        self.pytest("--operator", "ann", LITMUS_AUTO_CONFIRM="1", LITMUS_VISA_LIBRARY="visa_bench.yaml@sim")
        Bench(folder / "pair", self.data).pytest("--dut-serials=left=L-1,right=R-1")
        self.url = self.serve()
        self.pair, self.single = (one["session_id"] for one in self.api.get("/api/sessions")["sessions"])

    def _commit(self) -> str:
        """Puts the project under version control; the id of its only commit."""
        git = ("git", "-c", "user.name=ann", "-c", "user.email=ann@localhost")
        for command in ((*git, "init", "-q"), (*git, "add", "."), (*git, "commit", "-q", "-m", "a bench")):
            subprocess.run(command, cwd=self.project, check=True, capture_output=True)
        head = subprocess.run((*git, "rev-parse", "HEAD"), cwd=self.project, check=True, capture_output=True, text=True)
        return head.stdout.strip()

    def emit_and_be_killed(self, session_id: str) -> int:
        """A process emits 100 events; returns how it ended."""
        command = [sys.executable, "-c", KILLED, str(self.data / "events"), session_id]
        return subprocess.run(command, env=self.environment(), timeout=30).returncode

    def events(self, session_id: str) -> list[Event]:
        return self.api.all_events(session_id=session_id)

    def sealed(self, session_id: str) -> Path:
        (path,) = self.data.glob(f"events/*/{session_id}.arrow")
        return path
