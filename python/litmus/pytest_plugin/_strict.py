"""--strict-traceability: a test fails when what it measures can't be traced. Registered with the flag only."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from litmus._core import Limit
    from litmus.data.models import Outcome
    from litmus.pytest_plugin._run import Run


class StrictTraceability:
    """Stands in the way of every measurement. Within a product each needs its spec_ref or the pin it is taken at."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._lacking: dict[str, list[str]] = {}  # measurement of the running test → fields
        self._measure: Callable[..., Outcome] = run.measure
        run.measure = self._measured  # type: ignore[method-assign]

    def _measured(self, name: str, value: Any, limit: Limit | None, *args: Any, **kwargs: Any) -> Outcome:
        lacking = self._lacks(limit)
        if lacking:
            self._lacking[name] = lacking
        return self._measure(name, value, limit, *args, **kwargs)

    def _lacks(self, limit: Limit | None) -> list[str]:
        run = self._run
        if run.session is None:
            return ["run_id", "step_name"]
        if run.settings.product is None or (limit is not None and limit.spec_ref):
            return []
        source = run.source_of(limit)
        return [] if source and source.get("dut_pin") else ["spec_ref or dut_pin"]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self) -> Generator[None, Any, Any]:
        self._lacking = {}
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, Any, Any]:
        result = yield
        self._check()
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self) -> Generator[None, Any, Any]:
        self._lacking = {}  # the call has told of these
        result = yield
        self._check()
        return result

    def _check(self) -> None:
        if self._lacking:
            told = "; ".join(f"{name!r} has no {' and no '.join(fields)}" for name, fields in self._lacking.items())
            raise AssertionError(f"--strict-traceability: {told}")
