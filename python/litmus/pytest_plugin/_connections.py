"""Characteristics × connections: which wires of the fixture a test walks, and the fixture `connections`.

A test names characteristics of the product, connections by name, or channels by role. Each connection that it walks is
an inner vector of its step, and stamps where the values come from.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from litmus._errors import ValidationError

if TYPE_CHECKING:
    from litmus.models.test_config import FixtureConfig, FixtureConnection
    from litmus.products.context import ProductContext
    from litmus.pytest_plugin._cascade import TestConfig
    from litmus.pytest_plugin._run import Run

Walk = list[tuple["FixtureConnection", str | None]]  # connections, each with the characteristic that drives it


def is_declared(config: TestConfig) -> bool:
    return bool(config.characteristics) or config.connections is not None


def walk_of(config: TestConfig, product: ProductContext | None, fixture: FixtureConfig | None) -> Walk | None:
    """None: the test declares nothing. ValidationError when what it declares doesn't fit product and fixture."""
    if not is_declared(config):
        return None
    pins = _pins_by_characteristic(config.characteristics, product)
    named = config.connections
    if named is None:
        return _of_characteristics(pins, product, fixture) if fixture is not None else []
    if fixture is None and (isinstance(named, list) or pins):
        raise ValidationError("litmus_connections needs a fixture, and none is loaded; give --fixture")
    if isinstance(named, list):
        chosen = [_named(name, fixture) for name in named]
    else:
        chosen = [one for role, channels in named.items() for one in _by_role(role, channels, fixture)]
    if not chosen:
        raise ValidationError("litmus_connections names nothing")
    return [(one, _driver_of(one, pins, product) if pins else None) for one in _unique(chosen)]


def check_characteristics(config: TestConfig, product: ProductContext | None) -> None:
    _pins_by_characteristic(config.characteristics, product)


def _pins_by_characteristic(ids: list[str], product: ProductContext | None) -> dict[str, list[str]]:
    if ids and product is None:
        raise ValidationError(
            f"litmus_characteristics names {', '.join(ids)}, and no product is loaded; give --product"
        )
    for one in ids:
        if not product.has(one):
            known = ", ".join(product.characteristics) or "none"
            raise ValidationError(f"product {product.id!r} has no characteristic {one!r}; it has: {known}")
    return {one: product.pin_keys(one) for one in ids}


def _of_characteristics(pins: dict[str, list[str]], product: ProductContext, fixture: FixtureConfig) -> Walk:
    """In the order of the characteristics, then of their pins."""
    found: dict[str, tuple[FixtureConnection, str]] = {}
    for characteristic, keys in pins.items():
        for key in keys:
            for one in fixture.connections.values():
                if _reaches(one, [key], product):
                    found.setdefault(one.name, (one, characteristic))
    if not found:
        raise ValidationError(
            f"fixture {fixture.id!r} has no connection to a pin of {', '.join(pins)}: "
            + ", ".join(key for keys in pins.values() for key in keys)
        )
    return list(found.values())


def _reaches(connection: FixtureConnection, keys: list[str], product: ProductContext) -> bool:
    if connection.dut_pin is not None and connection.dut_pin in keys:
        return True
    nets = [product.pins[key]["net"] for key in keys if key in product.pins]
    return connection.net is not None and connection.net in nets


def _driver_of(connection: FixtureConnection, pins: dict[str, list[str]], product: ProductContext) -> str:
    for characteristic, keys in pins.items():
        if _reaches(connection, keys, product):
            return characteristic
    at = connection.dut_pin or connection.net or "no pin"
    raise ValidationError(f"connection {connection.name!r} is at {at}, which is no pin of {', '.join(pins)}")


def _named(name: str, fixture: FixtureConfig) -> FixtureConnection:
    try:
        return fixture.connections[name]
    except KeyError:
        known = ", ".join(fixture.connections) or "none"
        raise ValidationError(f"fixture {fixture.id!r} has no connection {name!r}; it has: {known}") from None


def _by_role(role: str, channels: Any, fixture: FixtureConfig | None) -> list[FixtureConnection]:
    from litmus.models.test_config import FixtureConnection

    if fixture is None:
        if channels == "all":
            raise ValidationError(f"{role}='all' needs a fixture, and none is loaded; give --fixture")
        return [
            FixtureConnection(name=f"{role}_ch{channel}", instrument=role, instrument_channel=str(channel))
            for channel in channels
        ]
    of_role = [one for one in fixture.connections.values() if one.instrument == role]
    if channels == "all":
        found = of_role
    else:
        found = [one for channel in channels for one in of_role if one.instrument_channel == str(channel)]
        reached = {one.instrument_channel for one in found}
        missing = [str(channel) for channel in channels if str(channel) not in reached]
        if missing:
            raise ValidationError(f"fixture {fixture.id!r} has no connection at {role}, channel {', '.join(missing)}")
    if not found:
        raise ValidationError(f"fixture {fixture.id!r} has no connection at {role}")
    return found


def _unique(connections: list[FixtureConnection]) -> list[FixtureConnection]:
    return list({one.name: one for one in connections}.values())


class ConnectionIterator:
    """Walks connections; each is active, and stamped on what is measured, until the next one."""

    def __init__(self, run: Run, walk: Walk, whole: ConnectionIterator | None = None) -> None:
        self._run = run
        self._walk = walk
        self._whole = whole or self
        self.iterated = False

    def __len__(self) -> int:
        return len(self._walk)

    def __iter__(self) -> Iterator[FixtureConnection]:
        self._whole.iterated = True
        for connection, characteristic in self._walk:
            index = self._whole._walk.index((connection, characteristic))
            self._run.enter_connection(index, len(self._whole), connection, characteristic)
            yield connection
        self._run.leave_connection()

    def for_characteristic(self, characteristic: str) -> ConnectionIterator:
        """Those that a characteristic drives."""
        return ConnectionIterator(self._run, [one for one in self._walk if one[1] == characteristic], self._whole)


class IterationCheck:
    """Registered where a test declares connections: one that never walks them has tested nothing."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        result = yield
        connections = self._run.connections if self._run.walks_connections(item) else None
        if connections is not None and len(connections) and not connections.iterated:
            raise AssertionError(
                f"the test declares {len(connections)} connections and never iterated them; walk them with "
                "`for connection in connections:`"
            )
        return result
