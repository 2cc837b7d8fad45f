"""One ladder for every entry: the same body gives the same outcomes of measurements, vector, step and run through
pytest, TestHarness and LitmusClient.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import unittest
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from litmus.client import LitmusClient
from litmus.data.event_log import EventLog
from litmus.data.events import SessionEnded
from litmus.execution.harness import TestHarness
from litmus.execution.logger import TestRunLogger

from conftest import Recorded  # isort: skip

Limit = dict[str, Any]
Value = tuple[float | None, Limit | None]  # a value and its limit

INSIDE: Value = (1.0, {"low": 0, "high": 2})
OUTSIDE: Value = (3.0, {"low": 0, "high": 2})
BARE: Value = (1.0, None)
NOTHING: Value = (None, {"low": 0})
NOTHING_BARE: Value = (None, None)
EQUAL: Value = (1.0, {"nominal": 1, "comparator": "EQ"})
UNEQUAL: Value = (1.0, {"nominal": 1, "comparator": "NE"})
NAN: Value = (float("nan"), {"low": 0})

RAISED: dict[str, BaseException] = {
    "AssertionError('no')": AssertionError("no"),
    "ValueError('broken')": ValueError("broken"),
    "OSError('gone')": OSError("gone"),
    "unittest.SkipTest('not here')": unittest.SkipTest("not here"),
    "pytest.skip.Exception('not here')": pytest.skip.Exception("not here"),
    "pytest.fail.Exception('no')": pytest.fail.Exception("no"),
}


@dataclass(frozen=True)
class Expected:
    measurements: tuple[str, ...]
    vector: str | None
    step: str
    run: str


@dataclass(frozen=True)
class Case:
    """A body: what it measures, and what it raises then."""

    values: tuple[Value, ...]
    raises: str | None
    expected: Expected


def case(*values: Value, raises: str | None = None, m: str = "", vector: str | None, step: str) -> Case:
    return Case(values, raises, Expected(tuple(m.split()), vector, step, step))


ASSERTS, BROKEN, SKIPS = "AssertionError('no')", "ValueError('broken')", "unittest.SkipTest('not here')"

CASES: dict[str, Case] = {
    # a row of outcomes.md each: measurement level
    "inside": case(INSIDE, m="passed", vector="passed", step="passed"),
    "outside": case(OUTSIDE, m="failed", vector="failed", step="failed"),
    "without_limit": case(BARE, m="done", vector="done", step="done"),
    "null": case(NOTHING, m="errored", vector="errored", step="errored"),
    "null_without_limit": case(NOTHING_BARE, m="errored", vector="errored", step="errored"),
    "nominal_equal": case(EQUAL, m="passed", vector="passed", step="passed"),
    "nominal_not_unequal": case(UNEQUAL, m="failed", vector="failed", step="failed"),
    "nan": case(NAN, m="failed", vector="failed", step="failed"),
    # roll-up within a vector
    "passed_and_done": case(BARE, INSIDE, m="done passed", vector="passed", step="passed"),
    "failed_stays": case(OUTSIDE, INSIDE, BARE, m="failed passed done", vector="failed", step="failed"),
    "errored_over_passed": case(INSIDE, NOTHING, m="passed errored", vector="errored", step="errored"),
    # how the body ends
    "nothing": case(vector=None, step="done"),
    "assertion": case(raises=ASSERTS, vector=None, step="failed"),
    "exception": case(raises=BROKEN, vector=None, step="errored"),
    "os_error": case(raises="OSError('gone')", vector=None, step="errored"),
    "skip": case(raises=SKIPS, vector=None, step="skipped"),
    "pytest_skip": case(raises="pytest.skip.Exception('not here')", vector=None, step="skipped"),
    "pytest_fail": case(raises="pytest.fail.Exception('no')", vector=None, step="failed"),
    "assertion_after_passed": case(INSIDE, raises=ASSERTS, m="passed", vector="passed", step="failed"),
    "exception_after_passed": case(INSIDE, raises=BROKEN, m="passed", vector="passed", step="errored"),
    "exception_after_done": case(BARE, raises=BROKEN, m="done", vector="done", step="errored"),
    "exception_after_errored": case(NOTHING, raises=BROKEN, m="errored", vector="errored", step="errored"),
    "assertion_after_failed": case(OUTSIDE, raises=ASSERTS, m="failed", vector="failed", step="failed"),
    "skip_after_failed": case(OUTSIDE, raises=SKIPS, m="failed", vector="failed", step="failed"),
    "skip_after_passed": case(INSIDE, raises=SKIPS, m="passed", vector="passed", step="passed"),
    "skip_after_done": case(BARE, raises=SKIPS, m="done", vector="done", step="done"),
}

# Where the builders of LitmusClient keep `failed`: the outcome elsewhere, and theirs.
KEPT: dict[str, tuple[Case, Expected]] = {
    "exception_after_failed": (
        case(OUTSIDE, raises=BROKEN, m="failed", vector="failed", step="errored"),
        Expected(("failed",), "failed", "failed", "failed"),
    ),
    "null_after_failed": (
        case(OUTSIDE, NOTHING, m="failed errored", vector="errored", step="errored"),
        Expected(("failed", "errored"), "failed", "failed", "failed"),
    ),
    "failed_after_null": (
        case(NOTHING, OUTSIDE, m="errored failed", vector="errored", step="errored"),
        Expected(("errored", "failed"), "failed", "failed", "failed"),
    ),
}

ALL = {**CASES, **{name: entry for name, (entry, _) in KEPT.items()}}


def outcomes(data_dir: Path) -> Expected:
    recorded = Recorded(data_dir)
    ended = recorded.one("test.step_ended")
    measured = tuple(event["outcome"] for event in recorded.events("test.measurement"))
    return Expected(measured, ended["vector_outcome"], ended["outcome"], recorded.run_outcome())


# --- the entries -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def through_pytest(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Expected]:
    """Every case as a session of its own, all in one process: starting Python costs more than a session."""
    folder = tmp_path_factory.mktemp("sessions")
    for name, entry in ALL.items():
        lines = [
            f"    logger.measure('v{i}', {value!r}, limit={limit!r})" for i, (value, limit) in enumerate(entry.values)
        ]
        lines += [f"    raise {entry.raises}"] if entry.raises else []
        body = "\n".join(lines or ["    pass"]).replace("nan,", "float('nan'),")
        (folder / f"test_{name}.py").write_text(f"import unittest\nimport pytest\ndef test_it(logger):\n{body}\n")
    (folder / "pytest.ini").write_text("[pytest]\n")
    script = """
import pytest, sys
for name in sys.argv[1:]:
    pytest.main(["-q", f"test_{name}.py", "--data-dir", f"data_{name}"])
"""
    alone = {**os.environ, "LITMUSD": "/nowhere/litmusd"}  # no service seals the journals
    done = subprocess.run([sys.executable, "-c", script, *ALL], cwd=folder, env=alone, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return lambda name: outcomes(folder / f"data_{name}")


def through_harness(entry: Case, data_dir: Path) -> Expected:
    logger = TestRunLogger("SN1", "bench_1")
    with EventLog(data_dir / "events", uuid4()) as log:
        logger.event_log = log
        log.emit(logger.session_started())
        log.emit(logger.run_started())
        harness = TestHarness(logger=logger)
        with contextlib.suppress(BaseException), harness.step("test_it"):
            for index, (value, limit) in enumerate(entry.values):
                harness.measure(f"v{index}", value, limit=limit)
            if entry.raises:
                raise RAISED[entry.raises]
        run = logger.finalize()
        log.emit(SessionEnded(outcome=run.outcome))
    seen = outcomes(data_dir)
    assert run.outcome == seen.run and run.steps[0].outcome == seen.step
    return seen


def through_client(entry: Case, data_dir: Path) -> Expected:
    run = LitmusClient(data_dir).start_run("SN1", "bench_1")
    with contextlib.suppress(BaseException), run.step("test_it") as step:
        for index, (value, limit) in enumerate(entry.values):
            step.measure(f"v{index}", value, **(limit or {}))
        if entry.raises:
            raise RAISED[entry.raises]
    result = run.finish()
    seen = outcomes(data_dir)
    vectors = result.steps[0].vectors
    assert result.outcome == seen.run and result.steps[0].outcome == seen.step
    assert (vectors[0].outcome if vectors else None) == seen.vector
    assert tuple(m.outcome for v in vectors for m in v.measurements) == seen.measurements
    return seen


@pytest.mark.parametrize("name", CASES)
def test_a_body_has_one_outcome_whoever_runs_it(
    name: str, through_pytest: Callable[[str], Expected], tmp_path: Path
) -> None:
    entry = CASES[name]

    assert through_pytest(name) == entry.expected
    assert through_harness(entry, tmp_path / "harness") == entry.expected
    assert through_client(entry, tmp_path / "client") == entry.expected


@pytest.mark.parametrize("name", KEPT)
def test_only_the_client_keeps_what_failed(
    name: str, through_pytest: Callable[[str], Expected], tmp_path: Path
) -> None:
    entry, kept = KEPT[name]

    assert through_pytest(name) == entry.expected
    assert through_harness(entry, tmp_path / "harness") == entry.expected
    assert through_client(entry, tmp_path / "client") == kept


@pytest.mark.parametrize(
    ("bodies", "vectors", "step"),
    [
        ([INSIDE, INSIDE], ["passed", "passed"], "passed"),
        ([INSIDE, BARE], ["passed", "done"], "passed"),
        ([OUTSIDE, INSIDE], ["failed", "passed"], "failed"),
        ([BARE, NOTHING], ["done", "errored"], "errored"),
        ([INSIDE, None], ["passed", None], "passed"),
        ([None, None], [None, None], "done"),
        ([INSIDE, AssertionError("no")], ["passed", "failed"], "failed"),
        ([BARE, OSError("gone")], ["done", "errored"], "errored"),
        ([BARE, unittest.SkipTest("no")], ["done", None], "done"),
    ],
)
def test_vectors_roll_up_alike_in_harness_and_client(
    bodies: list[Any], vectors: list[str], step: str, tmp_path
) -> None:
    harness = TestHarness({"vectors": [{"n": [0, 1]}]})
    run = LitmusClient(tmp_path).start_run("SN1", "bench_1")

    def fn(vector) -> None:
        body = bodies[vector["n"]]
        if isinstance(body, Exception):
            raise body
        if body is not None:
            harness.measure("v", body[0], limit=body[1])

    walked = harness.run_all(fn)
    with contextlib.suppress(BaseException), run.step("test") as builder:
        for body in bodies:
            with builder.vector() as vector:
                if isinstance(body, Exception):
                    raise body
                if body is not None:
                    vector.measure("v", body[0], **(body[1] or {}))

    built = run.finish().steps[0]
    assert [v.outcome for v in walked.vectors] == [v.outcome for v in built.vectors] == vectors
    assert walked.outcome == built.outcome == step


@pytest.mark.parametrize(("error", "outcome"), [(KeyboardInterrupt(), "terminated"), (SystemExit(1), "errored")])
def test_ctrl_c_terminates_a_step_everywhere_and_sys_exit_is_an_error(
    error: BaseException, outcome: str, tmp_path: Path
) -> None:
    logger = TestRunLogger("SN1")
    with contextlib.suppress(BaseException), TestHarness(logger=logger).step("test_it"):
        raise error
    run = LitmusClient(tmp_path).start_run("SN1", "bench_1")
    with contextlib.suppress(BaseException), run.step("test_it"):
        raise error

    assert logger.finalize().outcome == run.finish().outcome == outcome
