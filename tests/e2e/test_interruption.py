"""Every way to stop a test, in every phase of it: what is recorded, what was torn down, how pytest ends."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from support.bench import Bench

FILES = Path(__file__).parent / "interruption"
STATION = """
id: bench_1
name: Bench 1
instruments:
  psu: {type: psu, driver: rig_driver.Supply, resource: "SIM::PSU"}
"""

PLACES = ("setup", "body", "call", "prompt", "teardown")
SIGNALS = {
    "ctrl_c": signal.SIGINT,
    "ctrl_c_twice": signal.SIGINT,  # the second while a fixture's teardown hangs
    "sigterm": signal.SIGTERM,
    "sigkill": signal.SIGKILL,
}
STOPS = ("ctrl_c", "sigterm")
DEATHS = ("sigkill", "os_exit", "segfault")
EXIT_CODES = {"ctrl_c": 2, "sigterm": 2, "ctrl_c_twice": -2, "sigkill": -9, "os_exit": 3, "segfault": -11}
CASES = [(place, how, "") for place in PLACES for how in (*STOPS, *DEATHS)]
CASES += [(place, "ctrl_c_twice", "teardown") for place in PLACES]
CASES += [("body", "ctrl_c_twice", "safe_state")]
BESIDE = [  # outside of any test
    ("connect", "ctrl_c", ""),
    ("connect", "sigterm", ""),
    ("safe_state", "ctrl_c", ""),
    ("safe_state", "sigkill", ""),
]
AT_ONCE = 3


class Case:
    """A project in a folder of its own, stopped at `place` by `how`; `hangs` is what hangs afterwards."""

    def __init__(self, folder: Path, data: Path, place: str, how: str, hangs: str) -> None:
        self.serial = f"{place}-{how}-{hangs}"
        self.how = how
        self.bench = Bench(folder / self.serial / "project", data)
        self.project = self.bench.project
        (self.project / "stations").mkdir(parents=True)
        (self.project / "litmus.yaml").write_text(f"name: interruption\ndata_dir: {data}\ndefault_station: bench_1\n")
        (self.project / "stations/bench_1.yaml").write_text(STATION)
        for file in FILES.glob("*.py"):
            shutil.copy(file, self.project / ("test_it.py" if file.name == "steps.py" else file.name))
        self._variables = {"PLACE": place, "HOW": how, "HANGS": hangs}
        self.exit_code: int | None = None
        self.output = ""
        self.events: list[dict[str, Any]] = []
        self.rows: list[dict[str, Any]] = []

    def play(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "--dut-serial", self.serial],
            cwd=self.project,
            env=self.bench.environment(**self._variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            if self.how in SIGNALS:
                self._wait_for("here", process)
                process.send_signal(SIGNALS[self.how])
            if self.how == "ctrl_c_twice":
                self._wait_for("hangs", process)
                process.send_signal(signal.SIGINT)
            self.output, _ = process.communicate(timeout=30)
            self.exit_code = process.returncode
        finally:
            process.kill()

    def _wait_for(self, name: str, process: subprocess.Popen[str]) -> None:
        deadline = time.monotonic() + 30
        while not (self.project / name).exists():
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < deadline, f"{self.serial} didn't come to {name!r}"
            time.sleep(0.01)

    def done(self, what: str) -> bool:
        return (self.project / what).exists()

    # --- what was recorded -------------------------------------------------------------------------------------------

    def of_type(self, event_type: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event_type"] == event_type]

    def types(self) -> list[str]:
        """Of the events in their order; without what the service and diagnostics add."""
        return [
            event["event_type"]
            for event in self.events
            if event["event_type"] != "run.materialized" and not event["event_type"].startswith("diagnostic.")
        ]

    def steps(self) -> dict[str, str | None]:
        return {row["step_path"]: row["step_outcome"] for row in self.rows if row["record_type"] == "step"}


class Matrix:
    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.cases = {case: Case(folder, self.data, *case) for case in (*CASES, *BESIDE)}
        self._bench = Bench(folder, self.data)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(Case.play, self.cases.values()))
        self._read()

    def _read(self) -> None:
        files: dict[str, list[dict[str, Any]]] = {}
        deadline = time.monotonic() + 30
        while len(files) < len(self.cases) and time.monotonic() < deadline:
            for file in self.data.glob("runs/*/*.parquet"):
                rows = pyarrow.parquet.read_table(file).to_pylist()
                files[rows[0]["dut_serial"]] = rows
            time.sleep(0.05)
        for case in self.cases.values():
            case.rows = files.get(case.serial, [])
            assert case.rows, f"there is no run file of {case.serial}: {case.output}"
            case.events = self._events_of(case.rows[0]["session_id"], deadline)

    def _events_of(self, session_id: str, deadline: float) -> list[dict[str, Any]]:
        while True:
            events = self._bench.api.all_events(session_id=session_id)
            ended = any(event["event_type"] == "session.ended" for event in events)
            if ended or time.monotonic() > deadline:
                return events
            time.sleep(0.05)

    def close(self) -> None:
        self._bench.close()


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    made = Matrix(tmp_path_factory.mktemp("interruption"))
    yield made
    made.close()


@pytest.fixture
def case(matrix: Matrix, request: pytest.FixtureRequest) -> Case:
    return matrix.cases[request.param]


def each(*hows: str) -> Callable[..., Any]:
    chosen = [case for case in CASES if case[1] in hows]
    return pytest.mark.parametrize("case", chosen, ids=["-".join(filter(None, case)) for case in chosen], indirect=True)


def before(place: str) -> list[str]:
    """Types of the events up to the place."""
    types = [
        "session.started",
        "run.started",
        "fixture.instrument_connected",
        "test.steps_discovered",
        "test.step_started",
        "test.record",
    ]
    if place != "setup":
        types.append("test.measurement")
    if place in ("prompt", "teardown"):
        types.append("instrument.set")
    return types


AFTER = ["test.step_ended", "run.ended", "fixture.instrument_disconnected", "session.ended"]


def place_of(case: Case) -> str:
    return case.serial.split("-")[0]


# --- every case ------------------------------------------------------------------------------------------------------


@each(*EXIT_CODES)
def test_pytest_ends_as_it_was_told(case: Case) -> None:
    assert case.exit_code == EXIT_CODES[case.how], case.output


@each(*EXIT_CODES)
def test_events_are_numbered_in_order_and_come_once(case: Case) -> None:
    numbers = [event["event_number"] for event in case.events]
    assert numbers == sorted(set(numbers))
    assert len({event["id"] for event in case.events}) == len(numbers)


@each(*EXIT_CODES)
def test_the_test_behind_it_never_ran(case: Case) -> None:
    steps = case.steps()
    assert list(steps) == ["test_it", "test_never"]
    assert steps["test_never"] is None


# --- stopped by the operator -----------------------------------------------------------------------------------------


@each(*STOPS)
def test_a_stop_records_everything_and_tears_down_in_order(case: Case) -> None:
    assert case.types() == [*before(place_of(case)), "test.record", *AFTER]
    assert [event["value"] for event in case.of_type("test.record")] == ["up", "down"]
    assert case.done("building-torn-down")


@each(*STOPS, "ctrl_c_twice")
def test_a_stop_terminates_step_run_and_session(case: Case) -> None:
    assert case.steps()["test_it"] == "terminated"
    assert {row["run_outcome"] for row in case.rows} == {"terminated"}
    assert [event["outcome"] for event in case.of_type("session.ended")] == ["terminated"]
    assert not any(event.get("derived") for event in case.events)


@each(*STOPS)
def test_a_stop_brings_the_instruments_to_their_safe_state(case: Case) -> None:
    assert case.done("safe")
    assert [event["safe_state"] for event in case.of_type("fixture.instrument_disconnected")] == ["done"]


@each(*STOPS)
def test_a_stop_of_the_teardown_is_told(case: Case) -> None:
    warnings = [event["message"] for event in case.of_type("diagnostic.warning")]
    assert any("teardown" in message for message in warnings) == (place_of(case) == "teardown")


# --- twice -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES)
def test_a_second_ctrl_c_ends_a_hanging_teardown_and_leaves_a_record(matrix: Matrix, place: str) -> None:
    case = matrix.cases[place, "ctrl_c_twice", "teardown"]
    assert case.types() == [*before(place), *AFTER]
    assert case.done("safe")
    assert [event["safe_state"] for event in case.of_type("fixture.instrument_disconnected")] == ["done"]
    assert any("teardown" in event["message"] for event in case.of_type("diagnostic.warning"))


def test_a_second_ctrl_c_ends_a_hanging_safe_state_and_the_record_says_so(matrix: Matrix) -> None:
    case = matrix.cases["body", "ctrl_c_twice", "safe_state"]
    assert case.types() == [*before("body"), "test.record", *AFTER]
    assert not case.done("safe")
    assert [event["safe_state"] for event in case.of_type("fixture.instrument_disconnected")] == ["failed"]


# --- dead ------------------------------------------------------------------------------------------------------------


@each(*DEATHS)
def test_a_death_loses_nothing_and_its_end_is_derived(case: Case) -> None:
    assert case.types() == [*before(place_of(case)), "run.ended", "session.ended"]
    assert [event["value"] for event in case.of_type("test.record")] == ["up"]
    assert [event.get("derived") for event in case.events if event["event_type"].endswith(".ended")] == [True, True]


@each(*DEATHS)
def test_a_death_aborts_run_and_session_and_the_open_step_keeps_what_it_had(case: Case) -> None:
    assert {row["run_outcome"] for row in case.rows} == {"aborted"}
    assert [event["outcome"] for event in case.of_type("session.ended")] == ["aborted"]
    assert case.steps()["test_it"] == (None if place_of(case) == "setup" else "passed")


@each(*DEATHS)
def test_a_death_runs_no_safe_state_and_the_record_shows_none(case: Case) -> None:
    assert not case.done("safe")
    assert not case.done("building-torn-down")
    assert case.of_type("fixture.instrument_disconnected") == []


# --- outside of any test ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", STOPS)
def test_a_stop_while_the_instruments_are_opened_terminates_the_run(matrix: Matrix, how: str) -> None:
    case = matrix.cases["connect", how, ""]
    assert case.exit_code == 2
    assert case.types() == ["session.started", "run.started", "run.ended", "session.ended"]
    assert {row["run_outcome"] for row in case.rows} == {"terminated"}


def test_a_ctrl_c_in_the_safe_state_leaves_the_outcome_of_the_run_and_is_told(matrix: Matrix) -> None:
    case = matrix.cases["safe_state", "ctrl_c", ""]
    assert case.exit_code == -2
    assert {row["run_outcome"] for row in case.rows} == {"passed"}
    assert case.types()[-3:] == AFTER[1:]
    assert [event["safe_state"] for event in case.of_type("fixture.instrument_disconnected")] == ["failed"]


def test_a_death_in_the_safe_state_leaves_the_outcome_of_the_run_and_an_aborted_session(matrix: Matrix) -> None:
    case = matrix.cases["safe_state", "sigkill", ""]
    assert {row["run_outcome"] for row in case.rows} == {"passed"}
    assert case.of_type("fixture.instrument_disconnected") == []
    assert [event["outcome"] for event in case.of_type("session.ended")] == ["aborted"]
