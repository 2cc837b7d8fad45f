"""LitmusClient: which call gives which outcome and which event. Without a service: what stands in the journal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from litmus import DuplicateMeasurementError, LitmusError, ValidationError
from litmus.client import LitmusClient, RunBuilder
from litmus.data.models import Outcome

from conftest import Recorded  # isort: skip


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return Recorded(tmp_path / "data")


@pytest.fixture
def client(recorded: Recorded) -> LitmusClient:
    return LitmusClient(recorded.data_dir)


@pytest.fixture
def run(client: LitmusClient) -> RunBuilder:
    return client.start_run("SN1", "bench_1")


def test_a_run_is_recorded_in_order(run: RunBuilder, recorded: Recorded) -> None:
    with run.step("power", "the supply") as step:
        step.measure("vout", 3.3, "V", 3.2, 3.4)
    result = run.finish()

    assert recorded.types() == [
        "session.started",
        "run.started",
        "test.step_started",
        "test.measurement",
        "test.step_ended",
        "run.ended",
        "session.ended",
    ]
    assert result.outcome is Outcome.PASSED
    assert recorded.one("session.started")["session_type"] == "client"
    assert recorded.one("session.ended")["outcome"] == "passed"
    assert recorded.one("test.step_started")["description"] == "the supply"


def test_the_run_carries_what_was_given_and_what_is_found(client: LitmusClient, recorded: Recorded) -> None:
    run = client.start_run(
        "SN1",
        "bench_1",
        "PN",
        "B",
        "L7",
        station_type="bench",
        operator="Ana",
        test_phase="production",
        product_id="buck",
        fixture_id="jig",
        operator_id="a7",
        instruments={"dmm": {"resource": "GPIB0::16", "manufacturer": "Acme", "serial": "9"}, "psu": "GPIB0::5"},
        custom_metadata={"shift": 2},
    )
    with run.step("a") as step:
        step.measure("v", 1.0)
    result = run.finish()

    started = recorded.one("run.started")
    given = {
        "dut_serial": "SN1",
        "dut_part_number": "PN",
        "dut_revision": "B",
        "dut_lot_number": "L7",
        "station_id": "bench_1",
        "station_type": "bench",
        "operator_id": "a7",
        "operator_name": "Ana",
        "test_phase": "production",
        "product_id": "buck",
        "fixture_id": "jig",
        "custom_metadata": {"shift": 2},
    }
    assert {name: started[name] for name in given} == given
    assert started["station_hostname"] and started["pid"] == os.getpid() and "python" in started["environment_json"]
    connected = recorded.events("fixture.instrument_connected")
    assert [(e["role"], e["resource"], e["manufacturer"]) for e in connected] == [
        ("dmm", "GPIB0::16", "Acme"),
        ("psu", "GPIB0::5", None),
    ]
    assert [e["role"] for e in recorded.events("fixture.instrument_disconnected")] == ["dmm", "psu"]
    assert recorded.one("test.measurement")["custom"] == {"shift": 2}
    assert (result.dut.lot_number, result.operator_name, result.product_id) == ("L7", "Ana", "buck")
    assert result.id == run.id and str(result.session_id) == started["session_id"]


@pytest.mark.parametrize(
    ("comparator", "outcomes"),  # of 1, 2 and 3 for low=1, high=3, nominal=2
    [
        ("GELE", "passed passed passed"),
        ("GELT", "passed passed failed"),
        ("GTLE", "failed passed passed"),
        ("GTLT", "failed passed failed"),
        ("GE", "passed passed passed"),
        ("GT", "failed passed passed"),
        ("LE", "passed passed passed"),
        ("LT", "passed passed failed"),
        ("EQ", "failed passed failed"),
        ("NE", "passed failed passed"),
    ],
)
def test_every_comparator_judges(comparator: str, outcomes: str, run: RunBuilder, recorded: Recorded) -> None:
    with run.step("a") as step:
        measured = [
            step.measure(f"v{value}", value, low=1, high=3, nominal=2, comparator=comparator) for value in (1, 2, 3)
        ]
    run.finish()

    assert [m.outcome for m in measured] == outcomes.split()
    assert [e["outcome"] for e in recorded.events("test.measurement")] == outcomes.split()
    assert {e["limit_comparator"] for e in recorded.events("test.measurement")} == {comparator}


def test_a_value_without_limit_is_done_and_none_is_errored(run: RunBuilder) -> None:
    with run.step("a") as step:
        assert step.measure("x", 1.0).outcome is Outcome.DONE
        assert step.measure("y", None).outcome is Outcome.ERRORED
        assert step.measure("z", None, low=1).outcome is Outcome.ERRORED
    assert run.finish().outcome is Outcome.ERRORED


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"comparator": "GELEE", "low": 1}, "none of"),
        ({"comparator": "EQ"}, "needs `nominal`"),
        ({"comparator": "GE", "high": 1}, "isn't given"),
    ],
)
def test_a_limit_that_cannot_judge_is_refused_and_recorded_as_nothing(
    arguments: dict, message: str, run: RunBuilder, recorded: Recorded
) -> None:
    with run.step("a") as step, pytest.raises(ValidationError, match=message):
        step.measure("v", 1.0, **arguments)

    assert recorded.events("test.measurement") == []


def test_a_name_comes_once_per_vector(run: RunBuilder) -> None:
    with run.step("a") as step:
        step.measure("v", 1.0)
        with step.vector(vin=5) as vector:
            vector.measure("v", 1.0)
        with pytest.raises(DuplicateMeasurementError):
            step.measure("v", 1.0)
        step.measure("v", 2.0, allow_repeat=True)


def test_vectors_carry_their_parameters_and_indices(run: RunBuilder, recorded: Recorded) -> None:
    with run.step("sweep") as step:
        for vin in (5, 12):
            with step.vector(vin=vin) as vector:
                vector.measure("vout", 3.3, low=3)
        step.measure("mean", 3.3)
    result = run.finish()

    rows = [(e["measurement_name"], e["vector_index"], e["inputs"]) for e in recorded.events("test.measurement")]
    assert rows == [("vout", 0, {"vin": 5}), ("vout", 1, {"vin": 12}), ("mean", 2, {})]
    assert [v.params for v in result.steps[0].vectors] == [{"vin": 5}, {"vin": 12}, {}]
    assert [v.outcome for v in result.steps[0].vectors] == ["passed", "passed", "done"]


def test_a_step_name_that_comes_again_is_a_further_execution(run: RunBuilder, recorded: Recorded) -> None:
    for _ in range(2):
        with run.step("again") as step:
            step.measure("a", 1.0)
            with step.vector(x=1) as vector:
                vector.measure("a", 1.0)
    with run.step("other"):
        pass
    run.finish()

    ended = [(e["step_path"], e["step_index"], e["vector_index"]) for e in recorded.events("test.step_ended")]
    assert ended == [("again", 0, 0), ("again", 0, 2), ("other", 1, 0)]
    assert [e["vector_index"] for e in recorded.events("test.measurement")] == [0, 1, 2, 3]


class Odd(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (AssertionError("no"), "failed"),
        (ValueError("broken"), "errored"),
        (Odd(), "errored"),
        (unittest.SkipTest("no"), "skipped"),
        (pytest.skip.Exception("no"), "skipped"),
        (pytest.fail.Exception("no"), "failed"),
        (KeyboardInterrupt(), "terminated"),
        (SystemExit(3), "errored"),
    ],
)
def test_an_exception_decides_the_step_and_propagates(
    error: BaseException, outcome: str, run: RunBuilder, recorded: Recorded
) -> None:
    with pytest.raises(type(error)) as caught, run.step("a"):
        raise error
    result = run.finish()

    assert caught.value is error
    assert recorded.steps() == {"a": outcome}
    assert result.outcome == result.steps[0].outcome == outcome
    assert recorded.one("test.step_ended")["error_type"] == type(error).__name__
    assert recorded.events("test.measurement") == []


def test_an_exception_in_a_vector_marks_vector_and_step(run: RunBuilder, recorded: Recorded) -> None:
    with pytest.raises(OSError), run.step("a") as step:  # noqa: SIM117
        with step.vector(vin=5) as vector:
            raise OSError("gone")
    result = run.finish()

    assert vector.outcome is Outcome.ERRORED and vector.result.error_message == "OSError: gone"
    assert result.steps[0].error_message == "OSError: gone"
    ended = recorded.one("test.step_ended")
    assert (ended["error_message"], ended["vector_outcome"]) == ("gone", "errored")
    assert "raise OSError" in ended["error_traceback"]


def test_failed_is_not_turned_into_errored_by_a_later_error(run: RunBuilder, recorded: Recorded) -> None:
    with pytest.raises(ValueError), run.step("a") as step:
        with step.vector() as vector:
            vector.measure("v", 9, high=1)
            vector.measure("w", None, high=1)
        raise ValueError("later")
    with run.step("b") as step:
        step.fail("by eye")
        step.measure("v", None)
    result = run.finish()

    assert vector.outcome is Outcome.FAILED
    assert recorded.steps() == {"a": "failed", "b": "failed"}
    assert result.outcome is Outcome.FAILED


def test_an_errored_step_beside_a_failed_one_makes_an_errored_run(run: RunBuilder) -> None:
    with run.step("a") as step:
        step.fail()
    with pytest.raises(ValueError), run.step("b"):
        raise ValueError

    assert run.finish().outcome is Outcome.ERRORED


def test_fail_and_skip_stamp_step_and_vector(run: RunBuilder, recorded: Recorded) -> None:
    with run.step("failed") as step:
        step.fail("scratch on the lid")
    with run.step("skipped") as step:
        step.skip("not fitted")
    with run.step("vectors") as step:
        with step.vector(n=1) as vector:
            vector.skip("n/a")
        with step.vector(n=2) as vector:
            vector.fail("dark")
    with run.step("all_skipped") as step, step.vector() as vector:
        vector.skip()
    with run.step("skipped_but_measured") as step:
        step.skip()
        step.measure("v", 1, low=0)
    result = run.finish()

    assert recorded.steps() == {
        "failed": "failed",
        "skipped": "skipped",
        "vectors": "failed",
        "all_skipped": "skipped",
        "skipped_but_measured": "passed",
    }
    assert [v.outcome for v in result.steps[2].vectors] == ["skipped", "failed"]
    assert result.steps[0].error_message == "scratch on the lid"
    assert result.steps[2].vectors[1].error_message == "dark"


def test_a_run_of_skipped_steps_is_skipped_and_an_empty_one_has_no_outcome(client: LitmusClient) -> None:
    skipped = client.start_run("SN1", "bench_1")
    with skipped.step("a") as step:
        step.skip()
    empty = client.start_run("SN2", "bench_1")

    assert skipped.finish().outcome is Outcome.SKIPPED
    assert empty.finish().outcome is None


def test_finish_ends_what_is_open_and_can_be_called_again(run: RunBuilder, recorded: Recorded) -> None:
    step = run.step("a").__enter__()
    step.measure("v", 1, low=0)

    first, second = run.finish(), run.finish()

    assert first is second and first.outcome is Outcome.PASSED
    assert recorded.types().count("run.ended") == recorded.types().count("test.step_ended") == 1
    for call in (lambda: run.step("b"), lambda: step.measure("w", 1)):
        with pytest.raises(LitmusError, match="the run is finished"):
            call()


def test_a_run_in_a_with_statement_finishes_by_itself(client: LitmusClient, recorded: Recorded) -> None:
    with client.start_run("SN1", "bench_1") as run, run.step("a") as step:
        step.measure("v", 1, low=0)
    with pytest.raises(OSError), client.start_run("SN2", "bench_1"):
        raise OSError("rig is off")

    assert [e["outcome"] for e in recorded.events("run.ended")] == ["passed", "errored"]
    assert [e["outcome"] for e in recorded.events("session.ended")] == ["passed", "errored"]


def test_abort_marks_the_object_and_writes_no_end(run: RunBuilder, recorded: Recorded) -> None:
    with run.step("a") as step:
        step.measure("v", 1, low=0)
        result = run.abort("smoke")

    assert result.outcome is Outcome.ABORTED and result.ended_at is not None
    assert run.abort() is result
    assert recorded.events("run.ended") == recorded.events("session.ended") == []
    assert "smoke" in recorded.one("diagnostic.warning")["message"]
    with pytest.raises(LitmusError, match="the run is aborted"):
        run.step("b")


def test_finish_after_abort_keeps_the_run_as_one_that_nobody_vouches_for(run: RunBuilder, recorded: Recorded) -> None:
    with run.step("a") as step:
        step.measure("v", 1, low=0)
    run.abort()

    assert run.finish().outcome is Outcome.ABORTED
    assert recorded.run_outcome() is None  # stored as aborted
    assert recorded.steps() == {"a": "passed"}


def test_a_run_that_is_dropped_warns_and_writes_no_end(client: LitmusClient, recorded: Recorded) -> None:
    with pytest.warns(ResourceWarning, match="without finish"):
        client.start_run("SN1", "bench_1").__del__()

    assert recorded.types() == ["session.started", "run.started"]


def test_misuse_says_what_to_do(client: LitmusClient, run: RunBuilder) -> None:
    for arguments in (("", "bench_1"), ("SN1", None)):
        with pytest.raises(ValidationError, match="a text that isn't empty"):
            client.start_run(*arguments)
    with pytest.raises(ValidationError, match="without a role"):
        client.start_run("SN1", "bench_1", instruments=[{"resource": "GPIB::1"}])
    with pytest.raises(LitmusError, match=r"with run\.step"):
        run.step("a").measure("v", 1)
    with run.step("a") as step:
        with pytest.raises(LitmusError, match=r"with step\.vector"):
            step.vector().measure("v", 1)
        with pytest.raises(TypeError):
            step.measure("v", [1, 2])
        with pytest.raises(LitmusError, match="used already"):
            step.__enter__()
    with pytest.raises(LitmusError, match="needs a name"), run.step(""):
        pass


def test_two_runs_of_one_client_may_be_open_at_once(client: LitmusClient) -> None:
    first, second = client.start_run("SN1", "bench_1"), client.start_run("SN2", "bench_1")
    with first.step("a") as one, second.step("a") as two:
        one.measure("v", 1, low=0)
        two.measure("v", 1, low=2)

    assert (first.finish().outcome, second.finish().outcome) == ("passed", "failed")


def test_a_client_within_a_recorded_test_warns(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from litmus import LitmusClient

        def test_it():
            with pytest.warns(UserWarning, match="there twice"):
                LitmusClient("elsewhere").start_run("SN1", "bench_1").finish()
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_threads_may_share_a_run(run: RunBuilder, recorded: Recorded) -> None:
    def work(number: int) -> None:
        for _ in range(10):
            with run.step(f"thread_{number}") as step, step.vector(n=number) as vector:
                vector.measure("v", number, low=0)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    result = run.finish()

    keys = {(e["step_path"], e["vector_index"]) for e in recorded.events("test.measurement")}
    assert len(keys) == len(result.steps) == 80
    assert result.outcome is Outcome.PASSED


def test_sigkill_leaves_the_run_open_with_everything_up_to_then(tmp_path: Path, recorded: Recorded) -> None:
    script = """
import sys
from litmus.client import LitmusClient
run = LitmusClient(sys.argv[1]).start_run("SN1", "bench_1")
with run.step("a") as step:
    for i in range(100):
        step.measure(f"v{i}", i, low=0)
    print("ready", flush=True)
    sys.stdin.read()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script, recorded.data_dir], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdin is not None
    assert process.stdout.readline() == "ready\n"

    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    assert len(recorded.events("test.measurement")) == 100
    assert recorded.events("run.ended") == []
    process.stdin.close()
    process.stdout.close()
