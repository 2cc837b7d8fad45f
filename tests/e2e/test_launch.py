"""Runs that are started over HTTP: their output, their end, and what happens when the service dies in between."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from support.api import ApiError
from support.bench import Bench

GOOD = {"dut_serial": "DUT001", "station_id": "bench_1", "test_path": "tests"}

WAITING = """
import os, signal, sys, time, pathlib


def test_waits(request):
    print("begun", flush=True)
    here = pathlib.Path(__file__).parent
    (here / "begun").write_text("")
    while not (here / "go").exists():
        time.sleep(0.01)
    print("went on", flush=True)
    assert (here / "go").exists()


def test_stays():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (pathlib.Path(__file__).parent / "deaf").write_text("")
    while True:
        time.sleep(0.01)
"""


class Door:
    """The served address of a bench, as a browser uses it."""

    def __init__(self, bench: Bench, *arguments: str) -> None:
        self.url = bench.serve(*arguments)
        self.bench = bench
        self.launched: list[str] = []

    def ask(self, method: str, path: str, document: Any = None, **headers: str) -> Any:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=30)
        try:
            body = json.dumps(document).encode() if document is not None else None
            connection.request(method, path, body, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        found = json.loads(text) if text else None
        if answer.status >= 300:
            raise ApiError(answer.status, found or {})
        return found

    def launch(self, **changes: Any) -> str:
        answer = self.ask("POST", "/api/runs", {**GOOD, **changes})
        assert answer["status"] == "running"
        self.launched.append(answer["run_id"])
        return answer["run_id"]

    def refusal(self, **changes: Any) -> ApiError:
        with pytest.raises(ApiError) as refused:
            self.launch(**changes)
        return refused.value

    def status(self, run_id: str) -> dict[str, Any]:
        return self.ask("GET", f"/api/runs/{run_id}/status")

    def output(self, run_id: str, query: str = "?tail=10000") -> dict[str, Any]:
        return self.ask("GET", f"/api/runs/{run_id}/output{query}")

    def stop(self, run_id: str) -> dict[str, Any]:
        return self.ask("POST", f"/api/runs/{run_id}/stop")

    def outcome(self, run_id: str) -> str | None:
        return self.ask("GET", f"/api/runs/{run_id}")["outcome"]


@pytest.fixture
def door(bench: Bench) -> Iterator[Door]:
    (bench.project / "waiting").mkdir()
    (bench.project / "waiting/test_waiting.py").write_text(WAITING)
    made = Door(bench)
    yield made
    for run_id in made.launched:
        for record in bench.data.glob(f"runs/*/{run_id}.launch.json"):
            known = json.loads(record.read_text())
            if not known["ended"] and Path(f"/proc/{known['pid']}").exists():
                os.killpg(known["pid"], signal.SIGKILL)


@pytest.fixture
def over(door: Door, eventually: Callable) -> Callable[[str], dict[str, Any]]:
    """Waits for a run's end; gives its status."""

    def wait(run_id: str) -> dict[str, Any]:
        def find() -> Any:
            try:
                status = door.status(run_id)
            except OSError:  # the service is starting
                return None
            return status if status["status"] in ("completed", "failed") else None

        return eventually(find, within=60, what="the run's end")

    return wait


def waiting_run(door: Door, eventually: Callable, test: str, mark: str) -> str:
    run_id = door.launch(test_path=f"waiting/test_waiting.py::{test}")
    eventually((door.bench.project / "waiting" / mark).exists, within=60, what="a waiting test")
    return run_id


def test_a_launched_run_passes_under_the_id_that_was_answered(door: Door, over: Callable) -> None:
    run_id = door.launch(operator="ann", test_path="tests/test_converter.py::TestPowerUp")

    assert over(run_id) == {
        "run_id": run_id,
        "status": "completed",
        "progress_pct": 100,
        "current_step": None,
        "detail": None,
    }
    run = door.ask("GET", f"/api/runs/{run_id}")
    assert (run["outcome"], run["dut_serial"], run["station_id"]) == ("passed", "DUT001", "bench_1")
    assert run["operator_id"] == "ann"


def test_a_failing_unit_fails_and_its_output_says_why(door: Door, over: Callable, eventually: Callable) -> None:
    run_id = door.launch(dut_serial="DUT006", test_path="tests/test_converter.py::TestRipple")

    over(run_id)

    assert door.outcome(run_id) == "failed"
    output = eventually(lambda: (o := door.output(run_id))["ended"] and o, what="the process' end")
    assert output["captured"] and output["exit_code"] == 1
    assert any("ripple_full_load" in line for line in output["lines"])
    last = door.output(run_id, "?tail=1")
    assert last["lines"] == output["lines"][-1:]
    earlier = door.output(run_id, f"?before={last['first_offset']}&tail=2")
    assert earlier["lines"] == output["lines"][-3:-1]


def test_stop_terminates_and_the_service_says_so(door: Door, over: Callable, eventually: Callable) -> None:
    run_id = waiting_run(door, eventually, "test_waits", "begun")
    assert door.status(run_id)["status"] == "running"

    assert door.stop(run_id)["status"] == "stopping"

    over(run_id)
    assert door.outcome(run_id) == "terminated"


def test_a_second_stop_kills_what_doesnt_listen(door: Door, over: Callable, eventually: Callable) -> None:
    run_id = waiting_run(door, eventually, "test_stays", "deaf")
    first = door.stop(run_id)
    assert first["status"] == "stopping" and 0 < first["kill_after_s"] <= 5

    eventually(lambda: door.stop(run_id)["status"] == "killing", within=20, what="a stop that kills")

    over(run_id)
    assert door.outcome(run_id) == "aborted"


def test_a_process_that_never_begins_a_run_shows_its_last_words(door: Door, over: Callable) -> None:
    (door.bench.project / "waiting/conftest.py").write_text("import nothing_of_that_name\n")

    run_id = door.launch(test_path="waiting")

    status = over(run_id)
    assert status["status"] == "failed" and "before it began a run" in status["detail"]
    assert any("nothing_of_that_name" in line for line in door.output(run_id)["lines"])


def test_a_run_outlives_the_service(door: Door, over: Callable, eventually: Callable) -> None:
    run_id = waiting_run(door, eventually, "test_waits", "begun")
    before = door.output(run_id)

    door.bench.kill_daemon()

    def again() -> Any:
        try:
            return door.output(run_id)
        except OSError:
            return None

    after = eventually(again, within=30, what="a new service")
    assert (after["pid"], after["ended"], after["captured"]) == (before["pid"], False, True)
    assert door.status(run_id)["status"] == "running"
    (door.bench.project / "waiting/go").write_text("")
    assert over(run_id)["status"] == "completed"
    assert door.outcome(run_id) == "passed"
    eventually(lambda: door.output(run_id)["ended"], what="the process' end")
    assert any("1 passed" in line for line in door.output(run_id)["lines"])


def test_a_run_is_stopped_by_the_service_after_the_one_that_started_it(
    door: Door, over: Callable, eventually: Callable
) -> None:
    run_id = waiting_run(door, eventually, "test_waits", "begun")
    door.bench.kill_daemon()

    def stopped() -> bool:
        try:
            return door.stop(run_id)["status"] == "stopping"
        except OSError:
            return False

    eventually(stopped, within=30, what="a new service")

    over(run_id)
    assert door.outcome(run_id) == "terminated"


def test_a_pytest_within_the_test_begins_a_run_of_its_own(door: Door, over: Callable) -> None:
    (door.bench.project / "waiting/test_nested.py").write_text(
        "import os\n\n\ndef test_sees_no_id():\n    assert '_LITMUS_RUN_ID' not in os.environ\n"
    )

    run_id = door.launch(test_path="waiting/test_nested.py")

    over(run_id)
    assert door.outcome(run_id) == "passed"


def test_hostile_paths_and_values_start_nothing(door: Door) -> None:
    for path in ("..", "/etc", "/", "tests/../..", "~root"):
        assert door.refusal(test_path=path).status in (403, 422), path
    assert door.refusal(test_path="..").status == 403
    assert "did you mean 'tests'" in str(door.refusal(test_path="test"))
    assert "did you mean 'bench_1'" in str(door.refusal(station_id="bench1"))
    assert door.refusal(station_id="../stations/bench_1.yaml").status == 422
    assert door.refusal(dut_serial="").status == 422
    assert door.refusal(dut_serial="a\x00b").status == 422
    assert list(door.bench.data.glob("runs/*/*.log")) == []


def test_a_serial_number_is_a_word_to_no_shell(door: Door, over: Callable) -> None:
    serial = "--co $(touch owned); 'x' \"y\""

    run_id = door.launch(dut_serial=serial, test_path="tests/test_converter.py::TestPowerUp::test_idle_current")

    over(run_id)
    assert door.ask("GET", f"/api/runs/{run_id}")["dut_serial"] == serial
    assert not (door.bench.project / "owned").exists()


def commit_everything(project: Path) -> None:
    (project / ".gitignore").write_text("data\n__pycache__\n.pytest_cache\n")
    author = ("-c", "user.name=ann", "-c", "user.email=ann@example.com")
    for words in (("init", "--quiet"), ("add", "."), (*author, "commit", "--quiet", "--message", "all of it")):
        subprocess.run(("git", *words), cwd=project, check=True)


def test_phase_and_profile_of_the_request_are_recorded(door: Door, over: Callable) -> None:
    (door.bench.project / "profiles").mkdir()
    (door.bench.project / "profiles/acceptance.yaml").write_text("facets: {customer: acme}\n")
    commit_everything(door.bench.project)
    assert [one["name"] for one in door.ask("GET", "/api/profiles")["profiles"]] == ["acceptance"]
    asked = {
        "test_phase": "production",
        "test_profile": "acceptance",
        "test_path": "tests/test_converter.py::TestPowerUp",
    }

    run_id = door.launch(**asked)

    over(run_id)
    (started,) = door.ask("GET", f"/api/events?run_id={run_id}&type=run.started")["events"]
    assert (started["test_phase"], started["profile"]) == ("production", "acceptance")
    assert door.ask("GET", f"/api/runs/{run_id}")["test_phase"] == "production"
    assert [run["run_id"] for run in door.ask("GET", "/api/runs?phase=production")["runs"]] == [run_id]


def test_a_launch_on_uncommitted_work_is_recorded_as_development(door: Door, over: Callable) -> None:
    run_id = door.launch(test_phase="production", test_path="tests/test_converter.py::TestPowerUp")

    over(run_id)
    assert door.ask("GET", f"/api/runs/{run_id}")["test_phase"] == "development"


def test_an_unknown_profile_and_a_blank_phase_start_nothing(door: Door) -> None:
    assert door.refusal(test_profile="acceptance").status == 422
    assert "there is no profile 'acceptance'" in str(door.refusal(test_profile="acceptance"))
    assert "the test phase is blank" in str(door.refusal(test_phase=" "))
    assert list(door.bench.data.glob("runs/*/*.log")) == []


def test_a_foreign_page_and_a_missing_token_start_nothing(bench: Bench) -> None:
    door = Door(bench, "--token", "secret")

    assert door.refusal().status == 401
    with pytest.raises(ApiError, match="403"):
        door.ask("POST", "/api/runs", GOOD, Origin="http://evil.example", Authorization="Bearer secret")


def test_a_run_that_was_started_elsewhere_names_its_process(door: Door) -> None:
    door.bench.pytest("tests/test_converter.py::TestPowerUp", "--data-dir", str(door.bench.data))
    (run,) = door.ask("GET", "/api/runs")["runs"]

    output = door.output(run["run_id"])

    assert (output["captured"], output["lines"]) == (False, [])
    assert output["pid"] and output["hostname"]
    with pytest.raises(ApiError, match="409"):
        door.stop(run["run_id"])
