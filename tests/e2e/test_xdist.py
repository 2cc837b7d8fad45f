"""pytest-xdist: one session and one run, whose steps come from several processes."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.suite import RERUNS, Suite, suite

XDIST = (RERUNS, "xdist")
BOARD = """
    import os

    import pytest


    @pytest.mark.parametrize("n", range(6))
    def test_n(n, verify):
        verify("n", n, {"high": 9})
        verify("pid", os.getpid(), {"low": 0})


    class TestClass:
        def test_1(self):
            assert True

        def test_2(self):
            pass

        def test_3(self):
            assert True
    """
STATION = """
    id: rack
    name: Rack
    instruments:
      dmm: {type: dmm, driver: bench_drivers.Meter, resource: "SIM::1"}
    """
DRIVERS = """
    import os


    class Meter:
        def __init__(self, resource):
            self.resource = resource

        def pid(self):
            return os.getpid()

        def safe_state(self):
            raise OSError("it doesn't answer")

        def close(self):
            pass
    """
HARDWARE = """
    import os

    import pytest


    @pytest.fixture
    def volts(dmm):
        return dmm


    @pytest.mark.parametrize("n", range(4))
    def test_a(n, dmm, verify):
        verify("at_the_bench", os.getpid(), {"low": 0})


    @pytest.mark.parametrize("n", range(4))
    @pytest.mark.xdist_group("other")
    def test_b(n, volts, verify):
        verify("at_the_bench", os.getpid(), {"low": 0})


    def test_c(instrument, verify):
        verify("at_the_bench", instrument("dmm").pid(), {"low": 0})


    @pytest.mark.parametrize("n", range(8))
    def test_elsewhere(n, verify):
        verify("elsewhere", os.getpid(), {"low": 0})
    """


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Suite]:
    with suite(tmp_path / "suite") as one:
        yield one


@pytest.fixture
def rack(made: Suite) -> Suite:
    """With a real instrument."""
    made.write(litmus_yaml="name: rack\ndata_dir: data\ndefault_station: rack\n")
    made.write(test_rack=HARDWARE, bench_drivers=DRIVERS)
    (made.folder / "stations").mkdir()
    (made.folder / "stations/rack.yaml").write_text(STATION.replace("\n    ", "\n"))
    return made


def pids(made: Suite, name: str) -> set[float]:
    return {m["measurement_value"] for m in made.only_run().measurements if m["measurement_name"] == name}


def test_all_workers_record_into_one_run(made: Suite) -> None:
    made.write(test_board=BOARD)

    done = made.run("-n2", plugins=XDIST, expect=0)

    run = made.only_run()
    assert run.outcome == "passed"
    assert run.rows[0]["run_id"] in done.stdout
    assert len(pids(made, "pid")) == 2, "both workers have measured"
    steps = {(step["step_path"], step["vector_index"]): step for step in run.steps}
    assert len(steps) == len(run.steps) == 6 + 1 + 3, "a class that several workers walk is one step"
    assert steps["TestClass/test_2", 0]["step_outcome"] == "done"
    assert steps["TestClass", 0]["step_outcome"] == "passed"
    assert [steps["TestClass/test_3", 0][key] for key in ("step_node_id", "step_index")] == [
        "test_board.py::TestClass::test_3",
        2,
    ]
    assert all(step["step_ended_at"] for step in run.steps)

    types = [event["event_type"] for event in made.events()]
    assert types[:3] == ["session.started", "run.started", "test.steps_discovered"]
    for once in ("session.started", "run.started", "test.steps_discovered", "run.ended", "session.ended"):
        assert types.count(once) == 1
    last_step = len(types) - 1 - types[::-1].index("test.step_ended")
    assert last_step < types.index("run.ended") < types.index("session.ended")


def test_a_failure_in_a_worker_fails_the_run(made: Suite) -> None:
    made.write(
        test_board=BOARD,
        test_worse="def test_worse(verify):\n    verify('v', 3, {'high': 2, 'units': 'V'})\n",
    )

    done = made.run("-n1", plugins=XDIST, expect=1)

    assert made.only_run().outcome == "failed"
    assert re.search(r"first failure +test_worse: v = 3 V, limit", done.stdout)


def test_stopping_at_the_first_failure_is_no_interrupt(made: Suite) -> None:
    made.write(
        test_board="import pytest\n@pytest.mark.parametrize('n', range(20))\ndef test_n(n):\n    assert n != 1\n"
    )

    made.run("-n2", "-x", plugins=XDIST)

    run = made.only_run()
    assert run.outcome == "failed"
    assert len(run.steps) == 20
    assert None in run.outcomes.values(), "those that never ran stand in the plan"


def test_a_retry_in_a_worker_counts_as_elsewhere(made: Suite) -> None:
    made.write(
        test_board="""
        import pytest

        tried = []

        @pytest.mark.litmus_retry(max_retries=1)
        def test_flaky():
            tried.append(1)
            if len(tried) == 1:
                raise OSError("not yet")
            assert True
        """
    )

    made.run("-n1", plugins=XDIST, expect=0)

    run = made.only_run()
    assert (run.outcome, run.steps[0]["vector_retry"]) == ("passed", 1)


def test_a_worker_that_dies_costs_one_test(made: Suite) -> None:
    made.write(
        test_board="""
        import os

        import pytest


        @pytest.mark.parametrize("n", range(8))
        def test_n(n, verify):
            verify("n", n, {"high": 9})
            if n == 3:
                os._exit(1)
        """
    )

    made.run("-n2", plugins=XDIST, expect=1)

    run = made.only_run()
    outcomes = [run.outcomes["test_n" + (f"[{n}]" if n else "")] for n in range(8)]
    assert run.outcome == "errored"
    assert outcomes == ["passed"] * 3 + ["errored"] + ["passed"] * 4
    (crashed,) = [event for event in made.events() if event.get("error_type") == "WorkerCrash"]
    assert "crashed while running 'test_board.py::test_n[3]'" in crashed["error_message"]
    assert len(run.measurements) == 8, "what was measured before the crash is kept"


def test_a_test_that_kills_its_worker_may_be_tried_again(made: Suite) -> None:
    made.write(
        test_board="""
        import os
        import pathlib

        import pytest


        @pytest.mark.parametrize("n", range(4))
        def test_n(n, verify):
            verify("n", n, {"high": 9})
            if n == 2 and not pathlib.Path("crashed").exists():
                pathlib.Path("crashed").touch()
                os._exit(1)
        """
    )

    made.run("-n1", "--reruns=1", plugins=XDIST, expect=0)

    run = made.only_run()
    attempts = sorted((m["vector_index"], m["vector_retry"]) for m in run.measurements)
    assert run.outcome == "passed"
    assert set(run.outcomes.values()) == {"passed"}
    assert attempts == [(0, 0), (1, 0), (2, 0), (2, 1), (3, 0)]


@pytest.mark.parametrize("dist", ["load", "loadfile"])
def test_real_instruments_stay_in_one_worker(dist: str, rack: Suite) -> None:
    rack.write(test_rack_again=HARDWARE)

    done = rack.run("-n2", f"--dist={dist}", plugins=XDIST, expect=0)

    assert "safe state not reached: dmm" in done.stdout
    assert len(pids(rack, "at_the_bench")) == 1
    run = rack.only_run()
    assert run.outcome == "passed"
    assert len(run.measurements) == 2 * (4 + 4 + 1 + 8)
    assert not [step for step in run.steps if "@" in step["step_node_id"]]


def test_the_unit_itself_stays_in_one_worker(made: Suite) -> None:
    made.write(litmus_yaml="name: rack\ndata_dir: data\n", bench_drivers=DRIVERS)
    for folder, text in (("products", "name: Board\ndriver: bench_drivers.Meter\n"), ("fixtures", "dut_resource: p\n")):
        (made.folder / folder).mkdir()
        (made.folder / folder / "board.yaml").write_text(f"id: board\n{text}")
    made.write(
        test_board="""
        import os
        import pytest

        @pytest.mark.parametrize("n", range(6))
        def test_unit(n, dut, verify):
            verify("at_the_unit", dut.pid(), {"low": 0})

        @pytest.mark.parametrize("n", range(6))
        def test_elsewhere(n, verify):
            verify("elsewhere", os.getpid(), {"low": 0})
        """
    )

    made.run("-n2", plugins=XDIST, expect=0)

    assert len(pids(made, "at_the_unit")) == 1


def test_stand_ins_are_spread(rack: Suite) -> None:
    rack.run("-n2", "--mock-instruments", "-k", "test_a or test_b", plugins=XDIST, expect=0)

    assert len(pids(rack, "at_the_bench")) == 2


def test_each_worker_running_each_test_is_refused(rack: Suite) -> None:
    real = rack.run("-n2", "--dist=each", plugins=XDIST, expect=4)
    mocked = rack.run("-n2", "--dist=each", "--mock-instruments", plugins=XDIST, expect=4)
    rack.run("-n2", "--dist=each", "--mock-instruments", "-kelsewhere", plugins=XDIST, expect=0, LITMUS_RECORD="0")

    assert "real instruments take one program at a time" in real.stderr
    assert "which one run can't hold" in mocked.stderr
    assert not list(rack.bench.data.glob("events/*/*"))


@pytest.mark.parametrize(("arguments", "exit_code"), [(("-k", "nothing"), 5), (("--collect-only",), 0)])
def test_nothing_run_is_nothing_recorded(arguments: tuple[str, ...], exit_code: int, made: Suite) -> None:
    made.write(test_board=BOARD)

    made.run("-n1", *arguments, plugins=XDIST, expect=exit_code)

    assert not list(made.bench.data.glob("events/*/*"))


def test_a_file_that_cannot_be_collected_is_an_error_of_the_run(made: Suite) -> None:
    made.write(test_board=BOARD, test_broken="import nowhere_to_be_found\n")

    made.run("-n1", plugins=XDIST, expect=1)

    run = made.only_run()
    assert run.outcome == "errored"
    assert set(run.outcomes.values()) == {"passed", "done"}


@pytest.mark.parametrize("environment", [{"LITMUS_RECORD": "0"}, {}])
def test_recording_is_switched_off_in_all_workers(environment: dict[str, str], made: Suite) -> None:
    made.write(test_board="def test_one():\n    assert 1\n")

    made.run("-n1", plugins=XDIST, litmus=bool(environment), expect=0, **environment)

    assert not list(made.bench.data.glob("events/*/*"))


def test_what_the_project_requires_is_asked_of_the_controller(made: Suite) -> None:
    requires = 'name: rack\ndata_dir: data\nrequired_inputs:\n  work_order: {message: "Order?", prompt_type: input}\n'
    made.write(test_board=BOARD, litmus_yaml=requires)

    refused = made.run("-n1", plugins=XDIST, expect=4)
    made.run("-n1", "--work-order=W1", plugins=XDIST, expect=0)

    assert refused.stderr.count("the project requires 'work_order'") == 1
    (started,) = [event for event in made.events() if event["event_type"] == "run.started"]
    assert started["session_inputs"] == {"work_order": "W1"}


def test_a_prompt_in_a_worker_is_answered(made: Suite) -> None:
    made.write(
        test_board="""
        import pytest

        @pytest.mark.litmus_prompts(seated={"message": "Seat the board"})
        def test_seated(prompt):
            assert prompt("seated")

        def test_beside():
            assert True
        """
    )

    made.run("-n1", plugins=XDIST, expect=0, LITMUS_AUTO_CONFIRM="1")

    types = [event["event_type"] for event in made.events()]
    assert types.index("dialog.opened") < types.index("dialog.responded")
    assert made.only_run().outcome == "passed"


def test_sigterm_terminates_the_run(made: Suite, eventually) -> None:
    made.write(
        test_board="""
        import pathlib, time

        def test_quick():
            assert True

        def test_waits():
            pathlib.Path("waiting").touch()
            deadline = time.monotonic() + 30
            while time.monotonic() < deadline:
                time.sleep(0.01)
        """,
        conftest="import xdist.workermanage\nxdist.workermanage.NodeManager.EXIT_TIMEOUT = 0.2\n",
    )
    process = subprocess.Popen(
        made.command("-n2", plugins=XDIST),
        cwd=made.folder,
        env=made.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    eventually((made.folder / "waiting").exists, within=30, what="a test that waits")

    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 2, said
    run = made.only_run()
    assert run.outcome == "terminated"
    assert run.outcomes["test_quick"] == "passed"


def test_arrays_and_context_come_from_any_worker(made: Suite) -> None:
    made.write(
        test_board="""
        import pytest

        @pytest.mark.parametrize("n", range(4))
        def test_n(n, context, run_context, verify):
            run_context.set("lab", "B2")
            context.observe("trace", [float(n)] * 2000)
            verify("n", n, {"high": 9})
        """
    )

    made.run("-n2", plugins=XDIST, expect=0)

    run = made.only_run()
    assert {m["custom_lab"] for m in run.measurements} == {"B2"}
    assert all(json.dumps(step, default=str).count("channel://") for step in run.steps)
