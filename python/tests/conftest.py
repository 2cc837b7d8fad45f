from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from journal import events_below

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "examples/demo-bench"
sys.path.append(str(ROOT / "tests"))  # for support.scpi_simulator


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No service, no home and no variables of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("LITMUS_")]:
        monkeypatch.delenv(name)
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
