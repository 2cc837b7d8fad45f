"""TestHarness and TestRunLogger: life cycle, steps, vectors and retries, and the events that they leave."""

from __future__ import annotations

import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from litmus import Limit, LitmusError, ValidationError, linspace
from litmus.data.event_log import EventLog
from litmus.data.events import SessionEnded
from litmus.data.models import Outcome
from litmus.execution.harness import RetryConfig, TestHarness
from litmus.execution.logger import TestRunLogger
from litmus.execution.vectors import expand_vectors

from conftest import Recorded  # isort: skip

VOUT = {"low": 3.0, "high": 3.5, "units": "V"}


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return Recorded(tmp_path / "data")


@pytest.fixture
def logger(recorded: Recorded) -> Iterator[TestRunLogger]:
    """A logger whose session and run have begun; the session ends with the test."""
    made = TestRunLogger("SN1", "bench_1", "Bench one", "a7", "validation", "buck")
    with EventLog(recorded.data_dir / "events", uuid4()) as log:
        made.event_log = log
        log.emit(made.session_started())
        log.emit(made.run_started())
        yield made


def rows(recorded: Recorded) -> list[tuple[Any, ...]]:
    return [
        (e["step_path"], e["vector_index"], e["retry"], e["measurement_name"], e["outcome"])
        for e in recorded.events("test.measurement")
    ]


# --- life cycle ------------------------------------------------------------------------------------------------------


def test_the_caller_begins_and_ends_the_session_the_logger_only_ends_the_run(tmp_path: Path) -> None:
    recorded = Recorded(tmp_path)
    session_id, run_id = uuid4(), uuid4()
    logger = TestRunLogger("SN1", "bench_1", run_id=run_id, dut_lot_number="L7", station_type="bench")
    log = EventLog(tmp_path / "events", session_id)
    logger.event_log = log
    log.emit(logger.session_started())
    log.emit(logger.run_started())

    with TestHarness(logger=logger).step("a"):
        logger.measure("v", 1.0, limit={"low": 0})
    run = logger.finalize()
    log.emit(SessionEnded(outcome=run.outcome))
    log.close()

    assert recorded.types() == [
        "session.started",
        "run.started",
        "test.step_started",
        "test.measurement",
        "test.step_ended",
        "run.ended",
        "session.ended",
    ]
    assert {event["session_id"] for event in recorded.events()} == {str(session_id)}
    assert {event["run_id"] for event in recorded.events()[1:-1]} == {str(run_id)}
    started = recorded.one("run.started")
    assert (started["dut_lot_number"], started["station_type"], started["station_id"]) == ("L7", "bench", "bench_1")
    assert "python" in started["environment_json"]
    assert recorded.one("session.started")["session_type"] == "harness"
    assert run is logger.finalize() and run.outcome is Outcome.PASSED and run.id == run_id
    assert recorded.types().count("run.ended") == 1


def test_without_an_event_log_outcomes_are_decided_and_nothing_is_kept(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    harness = TestHarness({"limits": {"vout": VOUT}})

    assert harness.measure("vout", 3.3).outcome is Outcome.PASSED
    with harness.step("a"):
        harness.context.observe("trace", [1.0] * 1000)
        assert harness.measure("vout", 9).outcome is Outcome.FAILED
    assert harness.logger.finalize().outcome is Outcome.FAILED
    assert list(tmp_path.iterdir()) == []


def test_the_event_log_is_set_before_the_first_step_and_is_one(logger: TestRunLogger) -> None:
    with logger.step("a"):
        pass
    with pytest.raises(LitmusError, match="before the first step"):
        logger.event_log = None
    with pytest.raises(TypeError, match="get_event_log"):
        TestRunLogger().event_log = object()


# --- steps and measurements ------------------------------------------------------------------------------------------


def test_nested_steps_have_deeper_paths(logger: TestRunLogger, recorded: Recorded) -> None:
    harness = TestHarness(logger=logger)
    with harness.step("power", "all rails"), harness.step("rail_5v") as inner:
        harness.measure("vout", 5.0, "V", {"low": 6})
    run = logger.finalize()

    assert recorded.steps() == {"power/rail_5v": "failed", "power": "failed"}
    assert inner.step_path == "power/rail_5v" and inner.parent_path == "power"
    assert [step.outcome for step in run.steps] == ["failed", "failed"]


def test_a_measurement_outside_of_a_step_opens_one_of_its_name(logger: TestRunLogger, recorded: Recorded) -> None:
    harness = TestHarness(logger=logger)

    measured = harness.measure("vout", 3.3, "V", Limit(low=3, units="V"), "J1.3", "1", "vout_conn")
    harness.measure("vout", 3.4)

    assert rows(recorded) == [("vout", 0, 0, "vout", "passed"), ("vout", 1, 0, "vout", "done")]
    event = recorded.events("test.measurement")[0]
    path = (event["dut_pin"], event["instrument_channel"], event["fixture_connection"], event["units"])
    assert path == ("J1.3", "1", "vout_conn", "V")
    assert (measured.dut_pin, measured.limit_low, measured.step_path) == ("J1.3", 3, "vout")


def test_records_custom_fields_observations_and_inputs_are_kept(logger: TestRunLogger, recorded: Recorded) -> None:
    harness = TestHarness(logger=logger)
    harness.run_context.set("shift", 2)
    with harness.step("a"):
        harness.record("note", {"by": "Ana"})
        with harness.run_vector({"vin": 5}) as context:
            context.configure("load", 1.5)
            context.observe("temperature", 25.5, units="degC")
            context.set_observations({"raw": [1, 2]})
            harness.measure("v", 1.0)

    record, event = recorded.one("test.record"), recorded.one("test.measurement")
    assert (record["key"], record["value"]) == ("note", {"by": "Ana"})
    assert event["inputs"] == {"vin": 5, "load": 1.5}
    assert event["outputs"] == {"temperature": 25.5, "raw": [1, 2]}
    assert event["custom"] == {"shift": 2}
    assert logger.test_run.custom_metadata == {"shift": 2}


def test_an_array_goes_to_the_channel_store(logger: TestRunLogger, recorded: Recorded) -> None:
    harness = TestHarness(logger=logger)
    with harness.step("a"), harness.run_vector({}) as context:
        context.observe("trace", [float(i) for i in range(1000)])

    value = recorded.one("test.observation")["value"]
    assert (
        value["_ref"].startswith(f"channel://trace/session/{str(logger.session_id)[:8]}")
        or "channel://trace" in value["_ref"]
    )
    assert value["length"] == 1000


class Channels:
    def __init__(self) -> None:
        self.appended: list[tuple[Any, ...]] = []

    def append(self, channel_id: str, value: Any, *, units: str | None = None, source_method: str = "") -> str:
        self.appended.append((channel_id, value, units, source_method))
        return f"channel://{channel_id}/0"


def test_arrays_go_to_the_given_channel_store(logger: TestRunLogger, recorded: Recorded) -> None:
    channels = Channels()
    harness = TestHarness(logger=logger, channel_store=channels)
    with harness.step("a"):
        harness.context.observe("trace", [1.0, 2.0], units="V")
        harness.context.observe("temperature", 25.5)

    assert channels.appended == [("trace", [1.0, 2.0], "V", "observe")]
    values = [event["value"] for event in recorded.events("test.observation")]
    assert values == [{"_ref": "channel://trace/0", "length": 2}, 25.5]


def test_values_without_a_step_say_so(logger: TestRunLogger) -> None:
    harness = TestHarness(logger=logger)

    for call in (
        lambda: harness.record("k", 1),
        lambda: harness.context.observe("k", 1),
        lambda: harness.context.configure("k", 1),
    ):
        with pytest.raises(LitmusError, match="needs an open step"):
            call()


# --- vectors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, [{}]),
        ([], []),
        ([{"vin": 5, "load": 1}, {"vin": 12}], [{"vin": 5, "load": 1}, {"vin": 12}]),
        ({"vin": [5, 12], "load": [1, 2]}, [{"vin": 5, "load": 1}, {"vin": 12, "load": 2}]),
        (
            [{"vin": [5, 12]}, {"load": [1, 2]}],
            [{"vin": 5, "load": 1}, {"vin": 5, "load": 2}, {"vin": 12, "load": 1}, {"vin": 12, "load": 2}],
        ),
        (
            {"product": {"a": [1, 2], "b": {"range": [0, 2]}}},
            [{"a": 1, "b": 0}, {"a": 1, "b": 1}, {"a": 2, "b": 0}, {"a": 2, "b": 1}],
        ),
        ({"zip": {"a": [1, 2], "b": (3, 4)}}, [{"a": 1, "b": 3}, {"a": 2, "b": 4}]),
        ([{"a": {"linspace": [0, 1, 3]}}], [{"a": 0.0}, {"a": 0.5}, {"a": 1.0}]),
        ([{"a": {"arange": [0, 0.3, 0.1]}}], [{"a": 0.0}, {"a": 0.1}, {"a": 0.2}]),
        ([{"a": {"logspace": [0, 2, 3]}}], [{"a": 1.0}, {"a": 10.0}, {"a": 100.0}]),
        ([{"a": {"geomspace": [1, 100, 3]}}], [{"a": 1.0}, {"a": 10.0}, {"a": 100.0}]),
        ([{"a": {"repeat": ["x", 2]}}], [{"a": "x"}, {"a": "x"}]),
        ([{"a": linspace(0, 1, 2)}], [{"a": 0.0}, {"a": 1.0}]),
        ([{"a": [1, 2], "_mocks": {"dmm.v": 1}}], [{"a": 1}, {"a": 2}]),
    ],
)
def test_vectors_are_expanded(given: Any, expected: list[dict[str, Any]]) -> None:
    vectors = expand_vectors(given)

    assert [dict(vector) for vector in vectors] == expected
    assert [vector.index for vector in vectors] == list(range(len(expected)))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"a": [1, 2], "b": [1]}, "a has 2, b has 1"),
        ([{"a": [1]}, {"b": 2}], r"vectors\[1\].b: a list of values"),
        ([1], r"vectors\[0\]: a map"),
        ("abc", "a list of maps"),
        ([{"a": {"linspace": [0, 1]}}], r"vectors\[0\].a: .*linspace"),
        ({"product": {"a": [1]}, "b": [2]}, "product stands alone"),
    ],
)
def test_what_is_no_vector_is_refused(given: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        expand_vectors(given)


def test_a_vector_knows_what_changed() -> None:
    vectors = expand_vectors([{"vin": [5, 12]}, {"load": [1, 2, 3]}])

    assert [vector.changed("vin") for vector in vectors] == [True, False, False, True, False, False]
    assert all(vector.changed("load") for vector in vectors)
    with pytest.raises(KeyError, match="the vector has: vin, load"):
        vectors[0]["temperature"]


def test_run_all_is_one_step_with_a_vector_each(logger: TestRunLogger, recorded: Recorded) -> None:
    harness = TestHarness({"vectors": [{"vin": [5, 12]}], "limits": {"vout": VOUT}}, logger, step_name="sweep")

    step = harness.run_all(lambda vector: {"vout": 3.3 if vector["vin"] == 5 else 9.0})
    logger.finalize()

    assert rows(recorded) == [("sweep", 0, 0, "vout", "passed"), ("sweep", 1, 0, "vout", "failed")]
    assert [e["inputs"] for e in recorded.events("test.measurement")] == [{"vin": 5}, {"vin": 12}]
    assert step.outcome is Outcome.FAILED and [v.outcome for v in step.vectors] == ["passed", "failed"]
    assert recorded.one("test.step_ended")["vector_outcome"] == "failed"


def yielding() -> Iterator[tuple[str, float]]:
    yield "a", 1.0
    yield "b", 2.0


@pytest.mark.parametrize(
    ("fn", "names"),
    [
        (lambda vector: 1.0, ["probe"]),
        (lambda: 1.0, ["probe"]),
        (lambda vector: None, []),
        (lambda vector: ("a", 1.0), ["a"]),
        (lambda vector: [("a", 1.0), ("b", 2.0)], ["a", "b"]),
        (lambda vector: {"a": 1.0}, ["a"]),
        (yielding, ["a", "b"]),
    ],
)
def test_a_function_gives_its_values_in_several_ways(fn, names, logger: TestRunLogger, recorded: Recorded) -> None:
    TestHarness(logger=logger, step_name="probe").run_all(fn)

    assert [event["measurement_name"] for event in recorded.events("test.measurement")] == names


def test_exceptions_in_run_all_stay_inside_and_the_other_vectors_run(logger: TestRunLogger, recorded: Recorded) -> None:
    def fn(vector) -> float:
        if vector["vin"] == 5:
            raise OSError("gone")
        assert vector["vin"] == 12, "strange"
        return 1.0

    step = TestHarness({"vectors": [{"vin": [5, 12, 20]}]}, logger).run_all(fn)
    logger.finalize()

    assert [v.outcome for v in step.vectors] == ["errored", "done", "failed"]
    assert [v.error_message for v in step.vectors][:2] == ["OSError: gone", None]
    assert step.outcome is Outcome.ERRORED and step.error_message == "OSError: gone"
    assert recorded.one("test.step_ended")["error_type"] == "OSError"


@pytest.mark.parametrize(
    ("error", "vector", "step"),
    [
        (pytest.fail.Exception("no"), "failed", "failed"),
        (pytest.skip.Exception("no"), None, "done"),  # as the other vector
        (unittest.SkipTest("no"), None, "done"),
    ],
)
def test_exceptions_of_a_runner_count_as_there(error: BaseException, vector: str | None, step: str) -> None:
    def fn(given) -> float:
        if given["n"] == 1:
            raise error
        return 1.0

    made = TestHarness({"vectors": [{"n": [1, 2]}]}).run_all(fn)

    assert (made.vectors[0].outcome, made.outcome) == (vector, step)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), pytest.exit.Exception("stop")])
def test_being_stopped_leaves_run_all(error: BaseException, logger: TestRunLogger, recorded: Recorded) -> None:
    def fn() -> None:
        raise error

    with pytest.raises(type(error)):
        TestHarness({"vectors": [{"n": [1, 2]}]}, logger, retry=1).run_all(fn)

    assert recorded.steps() == {"test": "terminated"}
    assert logger.finalize().outcome is Outcome.TERMINATED


def test_sys_exit_leaves_run_all_as_an_error(logger: TestRunLogger, recorded: Recorded) -> None:
    calls = []

    def fn() -> None:
        calls.append(1)
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        TestHarness({"vectors": [{"n": [1, 2]}]}, logger).run_all(fn)

    assert (len(calls), recorded.steps()) == (1, {"test": "errored"})
    assert logger.finalize().outcome is Outcome.ERRORED


def test_a_vector_of_its_own_is_a_step_execution(logger: TestRunLogger, recorded: Recorded) -> None:
    harness = TestHarness({"vectors": [{"vin": [5, 12]}]}, logger, step_name="vout")
    for vector in harness.vectors:
        with harness.run_vector(vector) as context:
            assert harness.current_vector is vector and harness.context is context
            harness.measure("v", context.get_param("vin"))

    assert harness.current_vector is None
    started = [(e["step_path"], e["vector_index"], e["inputs"]) for e in recorded.events("test.step_started")]
    assert started == [("vout", 0, {"vin": 5}), ("vout", 1, {"vin": 12})]
    assert rows(recorded) == [("vout", 0, 0, "v", "done"), ("vout", 1, 0, "v", "done")]


@pytest.mark.parametrize(("error", "outcome"), [(AssertionError("no"), "failed"), (ValueError("x"), "errored")])
def test_an_exception_in_run_vector_decides_and_propagates(
    error: Exception, outcome: str, logger: TestRunLogger, recorded: Recorded
) -> None:
    harness = TestHarness(logger=logger)
    with pytest.raises(type(error)), harness.run_vector({}):
        raise error
    run = logger.finalize()

    assert run.steps[0].vectors[0].outcome == run.steps[0].outcome == run.outcome == outcome


def test_steps_and_sweeps_that_come_again_keep_all_their_rows(logger: TestRunLogger, recorded: Recorded) -> None:
    harness = TestHarness({"vectors": [{"vin": [5, 12]}]}, logger, step_name="sweep")
    for _ in range(2):
        harness.run_all(lambda vector: {"v": 1.0})
    with harness.step("mixed"):
        harness.measure("v", 1.0)
        for vector in harness.vectors:
            harness.run_with_retry(vector, lambda: {"v": 1.0})

    indices = [(path, index) for path, index, *_ in rows(recorded)]
    assert indices == [("sweep", 0), ("sweep", 1), ("sweep", 2), ("sweep", 3), ("mixed", 0), ("mixed", 1), ("mixed", 2)]


# --- retries ---------------------------------------------------------------------------------------------------------


def test_a_pass_on_the_retry_gives_a_passed_run_and_keeps_all_attempts(
    logger: TestRunLogger, recorded: Recorded
) -> None:
    harness = TestHarness({"limits": {"vout": VOUT}}, logger, retry={"max_retries": 3})
    values = iter([9.0, OSError("bus"), 3.3])

    def fn() -> dict[str, float]:
        value = next(values)
        if isinstance(value, Exception):
            raise value
        return {"vout": value}

    step = harness.run_all(fn)
    run = logger.finalize()

    assert rows(recorded) == [("test", 0, 0, "vout", "failed"), ("test", 0, 2, "vout", "passed")]
    assert [(v.retry, v.outcome, v.max_retries) for v in step.vectors][-1] == (2, "passed", 3)
    assert step.outcome == run.outcome == recorded.run_outcome() == "passed"
    assert recorded.one("test.step_ended")["error_type"] is None


def test_the_last_attempt_counts_when_none_passes(logger: TestRunLogger) -> None:
    attempts = []

    def fn() -> None:
        attempts.append(1)
        raise ValueError(f"attempt {len(attempts)}")

    vector = TestHarness(logger=logger, retry=2).run_with_retry({}, fn)

    assert len(attempts) == 3
    assert (vector.retry, vector.outcome, vector.error_message) == (2, "errored", "ValueError: attempt 3")
    assert logger.finalize().steps[0].error_message == "ValueError: attempt 3"


@pytest.mark.parametrize(
    ("on", "error", "attempts"),
    [
        (None, ValueError, 2),
        (["OSError"], ValueError, 1),
        (["OSError"], ConnectionError, 2),
        ([OSError], TimeoutError, 2),
        (["AssertionError"], None, 2),
        (["OSError"], None, 1),
    ],
)
def test_on_names_what_is_tried_again(on, error, attempts: int) -> None:
    seen = []
    harness = TestHarness({"limits": {"v": {"low": 2}}}, retry={"max_retries": 1, "on": on})

    def fn() -> dict[str, float]:
        seen.append(1)
        if error is not None:
            raise error("x")
        return {"v": 1.0}

    harness.run_all(fn)

    assert len(seen) == attempts


def test_retry_comes_from_the_argument_else_from_config() -> None:
    config = {"retry": {"max_retries": 2, "delay": 0.5}}

    assert TestHarness(config).retry_config == RetryConfig(max_retries=2, delay=0.5)
    assert TestHarness(config, retry=1).retry_config == RetryConfig(max_retries=1)
    assert TestHarness().retry_config == RetryConfig()
    for wrong in ({"max_retry": 1}, {"max_retries": -1}):
        with pytest.raises(ValidationError):
            TestHarness(retry=wrong)
