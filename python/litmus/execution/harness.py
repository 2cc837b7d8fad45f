"""Context: the parameters of the running test, and what it sets and observes."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from litmus.data.models import Outcome

if TYPE_CHECKING:
    import pytest

    from litmus._core import Limit
    from litmus.models.station import StationConfig
    from litmus.pytest_plugin._run import Run

__all__ = ["Context"]


class Context:
    """What the fixture `context` gives. Values are those of the active vector."""

    def __init__(self, run: Run, item: pytest.Item) -> None:
        self._run = run
        callspec = getattr(item, "callspec", None)
        self._params: dict[str, Any] = dict(callspec.params) if callspec is not None else {}
        self._observations: dict[str, Any] = {}

    @property
    def params(self) -> Mapping[str, Any]:
        """Parameters of the active vector; read-only."""
        return MappingProxyType(self._params)

    def get_param(self, name: str, default: Any = None) -> Any:
        """A parameter; `default` when the vector has none of that name."""
        return self._params.get(name, default)

    def configure(self, key: str, value: Any) -> None:
        """Records an input that the test sets itself: column `in_<key>`."""
        session = self._run.session
        if session is not None:
            session.configure(self._run.open_step(f"configure({key!r})"), key, value)

    def observe(self, key: str, value: Any, *, units: str | None = None) -> None:
        """Records an observation: column `out_<key>`. Arrays go to the channel store and leave their reference."""
        session = self._run.session
        if session is not None:
            session.observe(self._run.open_step(f"observe({key!r})"), key, value, units)
        self._observations[key] = value

    @property
    def observations(self) -> Mapping[str, Any]:
        """What was observed so far."""
        return MappingProxyType(self._observations)

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
        """As `logger.measure`."""
        run = self._run
        found = run.resolve_limit(name, limit)
        return run.measure(name, value, found, units, allow_repeat=allow_repeat, unjudged=Outcome(outcome))

    def get_limit(self, name: str) -> Limit | None:
        """The resolved limit of a measurement, or None."""
        return self._run.resolve_limit(name, None)

    @property
    def station(self) -> StationConfig | None:
        """The station, or None."""
        return self._run.settings.station
