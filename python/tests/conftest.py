from __future__ import annotations

import gc
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journal import events_below

# A shell that runs the tests in the background has it ignored, here and in what the tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "examples/demo-bench"
VISA_BENCH = ROOT / "tests/support/visa_bench.yaml"
sys.path.append(str(ROOT / "tests"))  # for support.scpi_simulator

from support.scpi_simulator import Multimeter, Simulator  # noqa: E402


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No service, no home and no variables of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("LITMUS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("_LITMUS_CHECK_ORDER", "1")  # a session whose events aren't in order fails
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "user-data"))
    monkeypatch.setenv("LITMUSD", "/nowhere/litmusd")
    monkeypatch.setenv("LITMUS_MACHINE_LOCKS", "")  # no lock is shared with other runs of the tests


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """An empty project that keeps its records in ./data."""
    pytester.makefile(".yaml", litmus="name: project\ndata_dir: data\n")
    pytester.makefile(".ini", pytest="[pytest]\n")
    return pytester


class Recorded:
    """What the runs of a project left in its journals."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir

    def events(self, event_type: str | None = None) -> list[dict[str, Any]]:
        found = events_below(self.data_dir / "events")
        return [event for event in found if event_type in (None, event["event_type"])]

    def types(self) -> list[str]:
        return [event["event_type"] for event in self.events()]

    def one(self, event_type: str) -> dict[str, Any]:
        (event,) = self.events(event_type)
        return event

    def steps(self) -> dict[str, str | None]:
        """Path → outcome, of the last attempt."""
        return {event["step_path"]: event["outcome"] for event in self.events("test.step_ended")}

    def run_outcome(self) -> str | None:
        return self.one("run.ended")["outcome"]


@pytest.fixture
def recorded(pytester: pytest.Pytester) -> Recorded:
    return Recorded(pytester.path / "data")


def nothing_is_open() -> bool:
    """Whether PyVISA holds neither a resource nor a manager of ours."""
    from litmus.instruments import _pyvisa

    gc.collect()
    return _pyvisa.managers._users == {}


class Rack:
    """A project folder with one station, `b`, and the records of what is done there."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.recorded = Recorded(root / "data")
        (root / "stations").mkdir()
        (root / "instruments").mkdir()
        (root / "litmus.yaml").write_text("name: p\ndata_dir: data\n")

    def station(self, **roles: str) -> None:
        lines = ["id: b", "name: B", "instruments:"]
        lines += [f"  {role}: {{type: dmm, {entry}}}" for role, entry in roles.items()]
        (self.root / "stations/b.yaml").write_text("\n".join(lines) + "\n")

    def asset(self, role: str, text: str) -> None:
        (self.root / f"instruments/{role}.yaml").write_text(f"id: {role}\n{text}\n")

    def warnings(self) -> list[str]:
        return [event["message"] for event in self.recorded.events("diagnostic.warning")]

    def errors(self) -> list[dict[str, Any]]:
        return [event["details"] for event in self.recorded.events("diagnostic.error")]


@pytest.fixture
def rack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rack:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYVISA_LIBRARY", raising=False)
    return Rack(tmp_path)


@pytest.fixture
def simulated(rack: Rack, monkeypatch: pytest.MonkeyPatch) -> Rack:
    """With PyVISA-sim's bench."""
    shutil.copy(VISA_BENCH, rack.root / "bench.yaml")
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "bench.yaml@sim")
    return rack


@pytest.fixture
def over_sockets(rack: Rack, monkeypatch: pytest.MonkeyPatch) -> Rack:
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "@py")
    return rack


@pytest.fixture
def dmm() -> Iterator[Simulator]:
    with Simulator(Multimeter()) as simulator:
        yield simulator
