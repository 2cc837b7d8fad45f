"""The fixture `logger`: the TestRunLogger of the run that pytest records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from litmus._errors import LitmusError
from litmus.data.models import Outcome
from litmus.execution.logger import TestRunLogger

if TYPE_CHECKING:
    from litmus._core import Limit
    from litmus.execution._recording import RunRecording
    from litmus.pytest_plugin._run import Run


class SessionLogger(TestRunLogger):
    """Measures in the running test. The plugin begins and ends run and steps."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.settings.dut_serial)
        self._run = run
        if run.test_run is not None and run.session is not None:
            self.test_run = run.test_run
            self._event_log = run.session.event_log

    def _began(self) -> RunRecording:
        raise LitmusError("the plugin begins and ends run and steps; a test measures and records")

    def measure(
        self,
        name: str,
        value: Any,
        *,
        limit: Limit | Mapping[str, Any] | None = None,
        outcome: Outcome = Outcome.DONE,
        units: str | None = None,
        allow_repeat: bool = False,
    ) -> Outcome:
        """Records a value and judges it when a limit resolves; never raises for a limit.

        `outcome` is that of a value without limit. A second value of one name in one test needs `allow_repeat`.
        """
        run = self._run
        found = run.resolve_limit(name, limit)
        return run.measure(name, value, found, units, allow_repeat=allow_repeat, unjudged=Outcome(outcome))

    def record(self, key: str, value: Any) -> None:
        """Keeps a key and any JSON value beside the measurements."""
        run = self._run
        if run.session is not None:
            run.session.record(run.open_step(f"record {key!r}"), key, value)
