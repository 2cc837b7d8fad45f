"""TestHarness: where limits come from, mocks of a vector, the context, prompts."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from litmus import Limit, PromptUnavailableError, ValidationError
from litmus.data.event_log import EventLog
from litmus.data.models import Outcome
from litmus.execution.harness import TestHarness
from litmus.execution.logger import TestRunLogger

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
