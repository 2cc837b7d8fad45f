"""The limits of the running test: given in the call, else merged from its configuration, else the product's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from litmus import _core
from litmus._core import Limit
from litmus._errors import LitmusError
from litmus.pytest_plugin._cascade import NOTHING, TestConfig

if TYPE_CHECKING:
    from litmus.products.context import ProductContext


_PLAIN = {"low", "high", "nominal", "units", "comparator"}  # a map of these gives the same limit everywhere
_MOST_PLAIN = 1000


class LimitSource:
    """What is resolved is kept until the next test, or the next vector, begins."""

    def __init__(self, product: ProductContext | None = None) -> None:
        self._product = product
        self._config: TestConfig = NOTHING
        self._params: Mapping[str, Any] | None = None
        self._resolved: dict[str, Limit | None] = {}
        self._plain: dict[tuple[Any, ...], Limit | None] = {}
        self._supplied: dict[int, tuple[Limit, str]] = {}  # by id: limits that a characteristic supplied

    def begin(self, config: TestConfig, params: Mapping[str, Any] | None) -> None:
        self._config = config
        self._params = params
        if self._resolved or self._supplied:
            self._resolved, self._supplied = {}, {}

    @property
    def configured(self) -> Mapping[str, Any]:
        """Name → limit config of the running test."""
        return self._config.limits

    def resolve(self, name: str, given: Limit | Mapping[str, Any] | None) -> Limit | None:
        """For the active vector. ValueError: the product's characteristic of that name holds under conditions only."""
        if given is not None:
            return given if type(given) is Limit else self._given(name, given)
        if name in self._resolved:
            return self._resolved[name]
        entry = self._config.limits.get(name)
        if entry is not None:
            found = self._evaluate(name, entry)
        elif self._product is not None and self._product.has(name):
            found = self._unconditional(name, self._product)
        else:
            return None
        self._resolved[name] = found
        return found

    def of_characteristic(self, characteristic: str) -> Limit | None:
        """The first band of it that holds for the active vector."""
        if self._product is None:
            raise LitmusError(f"there is no product, so there is no characteristic {characteristic!r}; give --product")
        return self._evaluate(characteristic, {"characteristic": characteristic})

    def supplier(self, limit: Limit | None) -> str | None:
        """Id of the product characteristic that supplied a limit."""
        known = self._supplied.get(id(limit))
        return known[1] if known is not None else None

    def _given(self, name: str, entry: Mapping[str, Any]) -> Limit | None:
        """Suites give equal maps thousands of times."""
        if type(entry) is not dict:
            return self._evaluate(name, entry)
        try:
            key = tuple(entry.items())
            known = self._plain.get(key)
        except TypeError:  # a value that can't be hashed: the evaluation says what is wrong with it
            return self._evaluate(name, entry)
        if known is None:
            known = self._evaluate(name, entry)
            if entry.keys() <= _PLAIN and len(self._plain) < _MOST_PLAIN:
                self._plain[key] = known
        return known

    def _unconditional(self, name: str, product: ProductContext) -> Limit | None:
        if not product.is_unconditional(name):
            raise ValueError(
                f"No spec band matches {name!r}: every band of that characteristic has conditions; name it with "
                f"verify(…, characteristic={name!r}) where their parameters are active"
            )
        return self._evaluate(name, {"characteristic": name}, params={})

    def _evaluate(self, name: str, entry: Any, params: Mapping[str, Any] | None = None) -> Limit | None:
        active = self._params if params is None else params
        if self._product is None:
            return _core.limit_from_map(name, entry, active)
        used: list[str] = []

        def characteristic(of: str, parameters: dict[str, Any]) -> Limit | None:
            used.append(of)
            return self._product.raw_limit(of, parameters)

        limit = _core.limit_from_map(name, entry, active, characteristic, self._product.guardband_pct)
        if limit is not None and used:
            self._supplied[id(limit)] = (limit, used[-1])
        return limit
