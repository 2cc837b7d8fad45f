"""A project in which every cause of an outcome is run once, for each entry point."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow.parquet

from support.bench import Bench

CAUSES = Path(__file__).parent / "outcomes"
STATION = """
id: bench_1
name: Bench 1
instruments:
  dmm: {type: dmm, mock: true, mock_config: {measure_voltage: 3.3}}
  psu: {type: psu, driver: rig_driver.Supply, resource: "SIM::PSU1"}
  psu_2: {type: psu, driver: rig_driver.Supply, resource: "SIM::PSU2"}
"""

RIG_DRIVER = """
from pathlib import Path

class Supply:
    def __init__(self, resource):
        pass

    def set_output(self, on):
        self.on = on

    def safe_state(self):
        Path("safe-state-ran").touch()
"""

# Runs of pytest that end as a whole: serial → selected causes.
RUNS = {
    "passed": ["passing_assert", "no_verdict", "skip_mark"],
    "failed": ["passing_assert", "rewritten_assert", "inside"],
    "failed_by_a_measurement": ["outside", "passing_assert"],
    "errored": ["rewritten_assert", "value_error", "passing_assert"],
    "errored_by_a_measurement": ["null", "passing_assert"],
    "done": ["no_verdict", "skip_mark", "unlimited"],
    "skipped": ["skip_mark", "skipif", "skip_in_body"],
}
DEATHS = ("sigkill", "os_exit")
SILENT = "silent"  # a producer that posted, and then no more
INTERRUPTS = ("ctrl_c", "sigterm", "interrupted_after_failure")
AT_ONCE = 3


class Outcomes(Bench):
    """A project in which every cause is run once. What it gave is asked by entry point and cause."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "project")
        (self.project / "stations").mkdir(parents=True)
        (self.project / "litmus.yaml").write_text("name: outcomes\ndata_dir: data\ndefault_station: bench_1\n")
        (self.project / "stations/bench_1.yaml").write_text(STATION)
        (self.project / "rig_driver.py").write_text(RIG_DRIVER)
        for file in CAUSES.glob("*.py"):
            target = "test_causes.py" if file.name == "pytest_causes.py" else file.name
            (self.project / target).write_text(file.read_text())
        self._files: dict[str, list[dict[str, Any]]] = {}
        self._printed = self._run_everything()

    def _run_everything(self) -> dict[str, Any]:
        chosen = " or ".join((*DEATHS, *INTERRUPTS))
        commands = {name: (f"{name}_causes.py",) for name in ("client", "harness", "connect")}
        commands |= {f"{name}:{how}": (*command, how) for name, command in commands.items() for how in DEATHS}
        commands |= {"http": ("http_causes.py",), f"http:{SILENT}": ("http_causes.py", SILENT)}
        commands |= {f"pytest:{cause}": self._pytest(cause, "-k", cause) for cause in (*DEATHS, *INTERRUPTS)}
        commands |= {f"pytest:{serial}": self._pytest(serial, *causes) for serial, causes in RUNS.items()}
        commands["pytest:all"] = self._pytest("all", "-k", f"not ({chosen})")
        commands["pytest:exitfirst"] = self._pytest("exitfirst", "-x", "-k", "rewritten_assert or value_error")
        with ThreadPoolExecutor(AT_ONCE) as pool:
            ended = dict(zip(commands, pool.map(self._run, commands.values()), strict=True))
        self.exit_codes = {name: done.returncode for name, done in ended.items()}
        printed = {name: done.stdout for name, done in ended.items() if not name.startswith("pytest:")}
        for name in ("client", "harness", "connect", "http", f"http:{SILENT}"):
            assert ended[name].returncode == 0, ended[name].stderr
        return {name: json.loads(output) if output else None for name, output in printed.items()}

    def environment(self, **more: str) -> dict[str, str]:
        return super().environment(LITMUS_INGEST_TIMEOUT="1", **more)

    def _run(self, command: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.project,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )

    def _pytest(self, serial: str, *arguments: str) -> tuple[str, ...]:
        if serial in RUNS:
            arguments = tuple(f"test_causes.py::test_{cause}" for cause in arguments)
        else:
            arguments = ("test_causes.py", *arguments)
        return ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--dut-serial", f"pytest:{serial}", *arguments)

    # --- what they gave ----------------------------------------------------------------------------------------------

    def file_of(self, run: str) -> list[dict[str, Any]]:
        """The rows of the run file of `entry:serial`; waits for it."""
        deadline = time.monotonic() + 20
        while run not in self._files:
            self._read_files()
            assert run in self._files or time.monotonic() < deadline, f"there is no run file of {run}"
            time.sleep(0 if run in self._files else 0.05)
        return self._files[run]

    def _read_files(self) -> None:
        for file in self.data.glob("runs/*/*.parquet"):
            rows = pyarrow.parquet.read_table(file).to_pylist()
            self._files[rows[0]["dut_serial"]] = rows

    def all_rows(self) -> list[dict[str, Any]]:
        for name in self.exit_codes:
            if name.startswith("pytest:"):
                self.file_of(name)
        return [row for rows in self._files.values() for row in rows]

    def run(self, entry: str, serial: str) -> str | None:
        (outcome,) = {row["run_outcome"] for row in self.file_of(f"{entry}:{serial}")}
        return outcome

    def row(self, entry: str, cause: str) -> dict[str, Any]:
        """The step row of a cause."""
        one_run = entry != "pytest" or cause in DEATHS or cause in INTERRUPTS
        path = f"test_{cause}" if entry == "pytest" else "step"
        rows = self.file_of(f"{entry}:{cause}" if one_run else f"{entry}:all")
        (row,) = [row for row in rows if row["record_type"] == "step" and row["step_path"] == path]
        return row

    def step(self, entry: str, cause: str) -> str | None:
        return self.row(entry, cause)["step_outcome"]

    def vector(self, entry: str, cause: str) -> str | None:
        return self.row(entry, cause)["vector_outcome"]

    def measurements(self, entry: str, cause: str) -> list[str | None]:
        """Outcomes of a cause's measurements, in the order of recording."""
        row = self.row(entry, cause)
        rows = self.file_of(row["dut_serial"])
        return [
            measured["measurement_outcome"]
            for measured in rows
            if measured["record_type"] == "measurement" and measured["step_path"] == row["step_path"]
        ]

    def returned(self, entry: str, cause: str) -> list[str | None]:
        """Run, step and vector as the program got them back."""
        return self._printed[entry][cause]

    def session_of(self, cause: str) -> str:
        """Id of a connect() session."""
        return self._printed[f"connect:{cause}"] if cause in DEATHS else self._printed["connect"][cause]

    def events(self, run: str) -> list[dict[str, Any]]:
        return self.api.all_events(run_id=self.file_of(run)[0]["run_id"])


SLOT_TEST = """
import os, signal

def test_it():
    how = os.environ["HOW"].split()[int(os.environ["_LITMUS_SLOT_ID"][-1]) - 1]
    if how == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    assert how == "passes"
"""


class Slots(Bench):
    """A fixture with three slots; each run says how they end."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (self.project / "fixtures").mkdir()
        (self.project / "litmus.yaml").write_text("name: slots\ndata_dir: data\n")
        (self.project / "fixtures/nest.yaml").write_text(
            "id: nest\nslots:\n" + "".join(f"  slot_{n}: {{connections: {{}}}}\n" for n in (1, 2, 3))
        )
        (self.project / "test_slots.py").write_text(SLOT_TEST)
        self.ended = {
            how: self._play(how) for how in ("passes fails dies", "passes fails passes", "passes passes passes")
        }

    def _play(self, how: str) -> dict[str, Any]:
        """Outcomes of the slots, of their runs, and of the session."""
        before = {session["session_id"] for session in self._sessions()}
        self.pytest("-q", "--fixture", "nest", "--dut-serials", "SN1,SN2,SN3", check=False, HOW=how)
        (session,) = {session["session_id"] for session in self._sessions()} - before
        deadline = time.monotonic() + 20
        while True:
            events = self.api.all_events(session_id=session)
            if sum(event["event_type"] == "run.materialized" for event in events) == 3:
                break
            assert time.monotonic() < deadline, "three runs aren't materialised"
            time.sleep(0.05)
        runs = self.api.sql(f"SELECT outcome FROM runs WHERE session_id = '{session}' ORDER BY slot_id")
        completed = {e["slot_id"]: e["outcome"] for e in events if e["event_type"] == "slot.completed"}
        (ended,) = [event["outcome"] for event in events if event["event_type"] == "session.ended"]
        return {
            "slots": [completed[slot] for slot in sorted(completed)],
            "runs": [run["outcome"] for run in runs],
            "session": ended,
        }

    def _sessions(self) -> list[dict[str, Any]]:
        self.litmus("runs")  # starts the service
        return self.api.get("/api/sessions", limit=100)["sessions"]
