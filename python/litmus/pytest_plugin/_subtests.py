"""Subtests, of pytest, of pytest-subtests and of unittest: each is a step within its test's.

They are known when they are over, so what they measure stands in the test's step; the outcome is theirs.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from litmus.execution._recording import CLEAN
from litmus.pytest_plugin._run import Run

REPORTS = ("SubtestReport", "SubTestReport")  # pytest 9, pytest-subtests


class SubtestSteps:
    def __init__(self, run: Run) -> None:
        self._run = run
        self._call: pytest.CallInfo[None] | None = None
        self._indices: dict[str, dict[str, int]] = {}  # path of the test → name → step_index
        self._attempt: object = None
        self._occurrences: dict[str, int] = {}  # by path, in this attempt of the test

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
        self._call = call
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if type(report).__name__ in REPORTS and self._call is not None and self._run.place is not None:
            self._record(report, self._call)

    def _record(self, report: Any, call: pytest.CallInfo[None]) -> None:
        from litmus.pytest_plugin._hooks import ending_of

        place, session = self._run.place, self._run.session
        if place is None or session is None:
            return
        name = _name_of(report)
        parent = place["step_path"]
        path = f"{parent}/{name}"
        siblings = self._indices.setdefault(parent, {})
        step = session.start_step(
            name,
            siblings.setdefault(name, len(siblings)),
            path,
            parent,
            self._vector_of(path, place),
            place["retry"],
            node_id=place["node_id"],
        )
        ending = ending_of(call, report)
        if ending[0] == CLEAN and self._run.has_intent:
            session.intent(step)
        session.stamp(step, *ending)
        session.end_step(step)

    def _vector_of(self, path: str, place: dict[str, Any]) -> int:
        """That of the test; behind all of them for a name that comes again. So processes agree without asking."""
        if self._run.attempt != self._attempt:
            self._attempt, self._occurrences = self._run.attempt, {}
        occurrence = self._occurrences[path] = self._occurrences.get(path, -1) + 1
        return place["vector_index"] + occurrence * place["vector_count"]


def _name_of(report: Any) -> str:
    """ "message", "n=1", or "message (n=1)" """
    context = report.context
    is_text = type(report).__module__.startswith("_pytest")  # pytest 9 gives values as they are shown
    values = ", ".join(f"{key}={value if is_text else repr(value)}" for key, value in (context.kwargs or {}).items())
    message = str(context.msg) if context.msg is not None else ""
    name = f"{message} ({values})" if message and values else message or values or "subtest"
    return name.replace("/", "∕")  # a step path has its own
