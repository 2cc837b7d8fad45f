"""TestRunLogger: measurements and records of the running test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litmus.data.models import Outcome

if TYPE_CHECKING:
    from litmus._core import Limit
    from litmus.pytest_plugin._run import Run

__all__ = ["TestRunLogger"]


class TestRunLogger:
    """What the fixture `logger` gives."""

    __test__ = False  # not a test class, whatever its name looks like

    def __init__(self, run: Run) -> None:
        self._run = run

    def measure(
        self,
        name: str,
        value: Any,
        *,
        limit: Limit | dict[str, Any] | None = None,
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
