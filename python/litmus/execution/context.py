"""Context: the parameters of the running vector, and what its body sets and observes. The same for pytest's fixture
`context` and for TestHarness; whoever hosts it records.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from litmus._core import Limit
from litmus.data.models import Outcome, TestRun

__all__ = ["Context", "ContextHost", "RunContext"]


class ContextHost(Protocol):
    """Who records what a context is told."""

    def context_configure(self, key: str, value: Any) -> None: ...
    def context_observe(self, key: str, value: Any, units: str | None, inline: bool) -> None: ...
    def context_measure(
        self, name: str, value: Any, limit: Any, units: str | None, allow_repeat: bool, unjudged: Outcome
    ) -> Outcome: ...
    def resolve_limit(self, name: str, given: Any) -> Limit | None: ...
    @property
    def test_run(self) -> TestRun | None: ...
    @property
    def station(self) -> Any: ...
    @property
    def product(self) -> Any: ...


class Context:
    """Values are those of the active vector."""

    def __init__(
        self,
        host: ContextHost,
        params: Mapping[str, Any] | None = None,
        previous: Context | None = None,
        characteristics: tuple[str, ...] = (),
    ) -> None:
        self._host = host
        self._params: dict[str, Any] = dict(params or {})
        self._before = previous._params if previous is not None else None
        self._values_before = previous._values if previous is not None else {}
        self._values: dict[str, Any] = {}  # of configure() and observe()
        self._observations: dict[str, Any] = {}
        self._characteristics = characteristics
        self._stepped = False

    # --- parameters --------------------------------------------------------------------------------------------------

    @property
    def params(self) -> Mapping[str, Any]:
        """Parameters of the active vector; read-only."""
        return MappingProxyType(self._params)

    def get_param(self, name: str, default: Any = None) -> Any:
        """A parameter; `default` when the vector has none of that name."""
        return self._params.get(name, default)

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Several inputs at once."""
        for key, value in params.items():
            self._host.context_configure(key, value)
            self._params[key] = value

    def changed(self, key: str) -> bool:
        """Whether the parameter differs from the previous case's; true in the first case."""
        before = self._before
        return before is None or key not in before or before[key] != self._params.get(key)

    def last(self, key: str, default: Any = None) -> Any:
        """What the previous case configured or observed under this name."""
        return self._values_before.get(key, default)

    def step_to(self, params: Mapping[str, Any]) -> None:
        """The next vector of one body: what was there until now becomes the previous case. For the host."""
        if self._stepped:
            self._before, self._values_before = self._params, self._values
            self._values, self._observations = {}, {}
        self._stepped = True
        self._params = dict(params)

    # --- recording ---------------------------------------------------------------------------------------------------

    def configure(self, key: str, value: Any) -> None:
        """Records an input that the test sets itself: column `in_<key>`."""
        self._host.context_configure(key, value)
        self._values[key] = value

    def observe(self, key: str, value: Any, *, units: str | None = None) -> None:
        """Records an observation: column `out_<key>`. Arrays go to the channel store and leave their reference."""
        self._host.context_observe(key, value, units, False)
        self._values[key] = self._observations[key] = value

    @property
    def observations(self) -> Mapping[str, Any]:
        """What was observed so far in the active vector."""
        return MappingProxyType(self._observations)

    def set_observations(self, observations: Mapping[str, Any]) -> None:
        """Several observations at once, as they are: arrays stay in the record."""
        for key, value in observations.items():
            self._host.context_observe(key, value, None, True)
            self._values[key] = self._observations[key] = value

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
        """As `logger.measure`."""
        return self._host.context_measure(name, value, limit, units, allow_repeat, Outcome(outcome))

    def get_limit(self, name: str) -> Limit | None:
        """The limit of a measurement for the active vector, or None."""
        return self._host.resolve_limit(name, None)

    # --- what the run is about ---------------------------------------------------------------------------------------

    @property
    def run(self) -> TestRun | None:
        """The run, with the unit under test as `run.dut`; None when nothing is recorded."""
        return self._host.test_run

    @property
    def station(self) -> Any:
        """The station, or None."""
        return self._host.station

    @property
    def product(self) -> Any:
        """The product, or None."""
        return self._host.product

    @property
    def characteristics(self) -> tuple[str, ...]:
        """Ids of the product characteristics that the test declares."""
        return self._characteristics

    @property
    def connections(self) -> Any:
        """The fixture connections of the test, or None."""
        return getattr(self._host, "connections", None)

    def __repr__(self) -> str:
        return f"<Context {self._params}>"


class RunContext:
    """Custom fields of the run: columns `custom_<key>` of everything that is measured afterwards."""

    def __init__(self, host: Any) -> None:
        self._host = host

    def set(self, key: str, value: Any) -> None:
        """Sets one field."""
        self._host.set_custom(key, value)
