"""The fixture `fixture_manager`: look-ups in how the product is wired to the station."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from litmus._errors import NotFoundError

if TYPE_CHECKING:
    from litmus.models.test_config import FixtureConnection
    from litmus.pytest_plugin._run import Run


class FixtureManager:
    """Connections by name, pin, net and instrument. What isn't wired is None or empty; without a fixture nothing is."""

    def __init__(self, run: Run) -> None:
        fixture = run.settings.fixture
        self._run = run
        self.config = fixture
        self.connections: Mapping[str, FixtureConnection] = MappingProxyType(fixture.connections if fixture else {})

    def connection(self, name: str) -> FixtureConnection | None:
        """The one of this name."""
        return self.connections.get(name)

    def connection_for_pin(self, pin: str, function: str | None = None) -> FixtureConnection | None:
        """That of a product pin: the one made for the measurement function, else the first of the pin."""
        wires = [one for one in self.connections.values() if one.dut_pin == pin]
        if function is not None:
            wires = [one for one in wires if one.function == function] or [w for w in wires if w.function is None]
        return next(iter(wires), None)

    def connection_for_net(self, net: str) -> FixtureConnection | None:
        """The one that names the net, else the one at a product pin of that net."""
        named = next((one for one in self.connections.values() if one.net == net), None)
        product = self._run.settings.product
        if named is not None or product is None:
            return named
        pins = [key for key, pin in product.pins.items() if pin.get("net") == net]
        return next((one for one in self.connections.values() if one.dut_pin in pins), None)

    def connections_for_instrument(self, role: str, channel: str | int | None = None) -> list[FixtureConnection]:
        """All at one instrument, or at one of its channels, in the order of the file."""
        wires = [one for one in self.connections.values() if one.instrument == role]
        return wires if channel is None else [one for one in wires if one.instrument_channel == str(channel)]

    def instrument_for(self, connection: FixtureConnection | str) -> Any:
        """The connected instrument at the other end. NotFoundError: there is no connection of that name."""
        if isinstance(connection, str):
            found = self.connections.get(connection)
            if found is None:
                known = ", ".join(self.connections) or "none"
                raise NotFoundError(f"the fixture has no connection {connection!r}; it has: {known}")
            connection = found
        return self._run.instrument(connection.instrument)
