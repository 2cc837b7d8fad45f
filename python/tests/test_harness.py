"""TestHarness and TestRunLogger: vectors, limits, retries, mocks, and the events that they leave."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from litmus import Limit, LitmusError, PromptUnavailableError, ValidationError, linspace
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


# --- limits ----------------------------------------------------------------------------------------------------------


class Product:
    product = "the product"

    def get_limit(self, name: str, **conditions: Any) -> Limit | None:
        if name == "unknown":
            raise KeyError(name)
        return Limit(low=conditions.get("vin", 0) - 1, units="V")


def test_the_first_limit_that_there_is_wins() -> None:
    config = {
        "vectors": [{"vin": 5, "_limits": {"a": {"low": 1}}}, {"vin": 12, "_limit": {"low": 7}}],
        "limits": {"a": {"low": 2}, "b": {"low": 2}},
    }

    def lows(harness: TestHarness, *names: str, **given: Any) -> list[float | None]:
        found = [harness.resolve_limit(name, **given) for name in names]
        return [limit.low if limit is not None else None for limit in found]

    harness = TestHarness(config, product_context=Product())
    with harness.run_vector(harness.vectors[0]):
        assert lows(harness, "a", "b", "c", "unknown") == [1, 2, 4, None]
        assert lows(harness, "a", given={"low": 9}) == [9]
    with harness.run_vector(harness.vectors[1]):
        assert lows(harness, "a", "b") == [7, 7]
    merged = TestHarness(config, limits={"b": {"low": 3}})
    assert lows(merged, "a", "b") == [None, 3]
    assert harness.context.product == "the product"


def test_bands_are_chosen_by_the_vectors_parameters() -> None:
    bands = [{"when": {"vin": 5}, "low": 3}, {"when": {"vin": {"min": 10}}, "low": 4}]
    harness = TestHarness({"vectors": [{"vin": [5, 12, 7]}], "limits": {"v": {"units": "V", "bands": bands}}})

    step = harness.run_all(lambda vector: {"v": 3.5})

    assert [v.outcome for v in step.vectors] == ["passed", "failed", "done"]


def test_a_misspelt_key_of_config_is_pointed_at() -> None:
    with pytest.warns(UserWarning, match="did you mean 'limits'"):
        TestHarness({"limit": {}})


# --- mocks -----------------------------------------------------------------------------------------------------------


class Dmm:
    def measure_voltage(self) -> float:
        return 1.0


def test_mocks_of_the_vector_win_over_those_of_config_and_end_with_it() -> None:
    config = {
        "mocks": {"dmm.measure_voltage": 3.3},
        "vectors": [{"n": 1}, {"n": 2, "_mocks": [{"target": "dmm.measure_voltage", "side_effect": [5.0, 6.0]}]}],
    }
    dmm = Dmm()
    harness = TestHarness(config, instruments={"dmm": dmm}, mock_instruments=True)

    step = harness.run_all(lambda: {"a": dmm.measure_voltage(), "b": dmm.measure_voltage()})

    assert [[m.value for m in v.measurements] for v in step.vectors] == [[3.3, 3.3], [5.0, 6.0]]
    assert dmm.measure_voltage() == 1.0


def test_an_absent_role_gets_a_stand_in_and_real_instruments_are_left_alone() -> None:
    config = {"mocks": {"psu": {"measure_current": 0.5}}}
    mocked, real = TestHarness(config, mock_instruments=True), TestHarness(config, instruments={"psu": Dmm()})

    with mocked.run_vector({}):
        assert mocked.instruments["psu"].measure_current() == 0.5
        assert mocked.instruments["psu"].anything() is None
    with real.run_vector({}):
        assert real.instruments["psu"].measure_voltage() == 1.0
        assert not hasattr(real.instruments["psu"], "measure_current")


@pytest.mark.parametrize("mocks", [{"dmm": 3.3}, [{"return_value": 1}], [{"target": "dmm"}]])
def test_a_mock_without_a_member_is_refused(mocks: Any) -> None:
    harness = TestHarness({"mocks": mocks}, mock_instruments=True)

    with pytest.raises(ValidationError, match=r"dmm\.measure_voltage"), harness.run_vector({}):
        pass


# --- context ---------------------------------------------------------------------------------------------------------


def test_the_context_remembers_the_vector_before() -> None:
    harness = TestHarness({"vectors": [{"vin": [5, 5, 12]}]}, retry=1)
    seen = []

    def fn() -> None:
        context = harness.context
        seen.append((context.changed("vin"), context.last("temperature"), dict(context.params)))
        context.observe("temperature", len(seen))
        if len(seen) == 3:
            raise OSError("once")

    harness.run_all(fn)

    assert seen == [
        (True, None, {"vin": 5}),
        (False, 1, {"vin": 5}),
        (True, 2, {"vin": 12}),
        (True, 2, {"vin": 12}),  # the retry
    ]


def test_the_context_measures_and_tells_limits_and_run(logger: TestRunLogger) -> None:
    harness = TestHarness({"limits": {"v": VOUT}}, logger)
    with harness.run_vector({"vin": 5}) as context:
        assert context.measure("v", 3.3) is Outcome.PASSED
        assert context.measure("w", 1.0, outcome=Outcome.PASSED) is Outcome.PASSED
        assert context.get_limit("v").high == 3.5 and context.get_limit("w") is None
        assert context.run.dut.serial == "SN1" and isinstance(context.run.id, UUID)
        assert context.station is None and context.connections is None and context.characteristics == ()
        with pytest.raises(KeyError):
            context.params["load"]
        with pytest.raises(TypeError):
            context.params["vin"] = 6  # type: ignore[index]


# --- prompts ---------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "arguments", "answer"),
    [
        ("\n", {}, True),
        ("n\n", {}, False),
        ("SN7\n", {"prompt_type": "input"}, "SN7"),
        ("blue\n3\n2\n", {"prompt_type": "choice", "choices": ["red", "green"]}, "green"),
    ],
)
def test_a_prompt_is_answered_in_the_terminal(
    typed: str, arguments: dict, answer: Any, logger: TestRunLogger, recorded: Recorded, monkeypatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    harness = TestHarness(logger=logger)

    with harness.step("connect"):
        assert harness.prompt("Connect the load", **arguments) == answer

    opened, responded = recorded.one("dialog.opened"), recorded.one("dialog.responded")
    assert (opened["message"], opened["step_name"]) == ("Connect the load", "connect")
    assert opened["dialog_id"] == responded["dialog_id"] and responded["responded_via"] == "terminal"


@pytest.mark.parametrize(("auto", "answer"), [("1", True), ("confirm", True), ("cancel", False)])
def test_prompts_answer_themselves_when_told_so(auto: str, answer: bool, monkeypatch) -> None:
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", auto)

    assert TestHarness().prompt("Go?") is answer
    if answer:
        assert TestHarness().prompt("Which?", "choice", choices=["a", "b"]) == "a"


def test_a_prompt_that_nobody_can_answer_says_so(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))

    with pytest.raises(PromptUnavailableError, match="is no terminal"):
        TestHarness().prompt("Go?")
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    with pytest.raises(PromptUnavailableError, match="cancelled"):
        TestHarness().prompt("Serial?", "input")
    with pytest.raises(ValidationError, match="needs choices"):
        TestHarness().prompt("Which?", "choice")
