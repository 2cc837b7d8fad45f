"""Where a measured value comes from: pin, connection and instrument, as columns of its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from litmus.models.test_config import FixtureConnection
    from litmus.pytest_plugin._settings import Settings


class Source:
    """Knows product, fixture and station, and the connection that is active."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: FixtureConnection | None = None
        self._characteristic: str | None = None  # that drives it

    def activate(self, connection: FixtureConnection | None, characteristic: str | None = None) -> None:
        self._connection = connection
        self._characteristic = characteristic

    def of(self, supplier: str | None) -> dict[str, str | None] | None:
        """`supplier`: id of the characteristic that gave the limit. None: nothing is known."""
        characteristic = supplier or self._characteristic
        if characteristic is None and self._connection is None:
            return None
        connection = self._connection
        pin = connection.dut_pin if connection is not None else None
        if characteristic is not None:
            pin, connection = self._on_specification(characteristic, pin, connection)
        fields = {"characteristic_id": characteristic, "dut_pin": pin}
        return fields if connection is None else fields | self._columns(connection)

    def _on_specification(
        self, characteristic: str, pin: str | None, connection: FixtureConnection | None
    ) -> tuple[str | None, FixtureConnection | None]:
        """The pin's designator. A characteristic with one pin says by itself where it is measured."""
        product, fixture = self._settings.product, self._settings.fixture
        keys = product.pin_keys(characteristic)
        if connection is not None and pin is None and connection.net is not None:
            pin = next((key for key in keys if product.pins[key]["net"] == connection.net), None)
        if connection is None and len(keys) == 1:
            pin = keys[0]
            function = product.characteristics[characteristic].get("function")
            wires = [one for one in fixture.connections.values() if one.dut_pin == pin] if fixture is not None else []
            fitting = [one for one in wires if one.function == function] or [w for w in wires if w.function is None]
            connection = next(iter(fitting or wires), None)
        return (product.designator(pin) if pin is not None else None), connection

    def _columns(self, connection: FixtureConnection) -> dict[str, str | None]:
        station = self._settings.station
        role = station.instruments.get(connection.instrument) if station is not None else None
        return {
            "fixture_connection": connection.name,
            "instrument_name": connection.instrument,
            "instrument_resource": role.resource if role is not None else None,
            "instrument_channel": connection.instrument_channel,
        }
