"""The fixture `pins`: instruments by the pin of the product that they are wired to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from litmus._errors import NotFoundError

if TYPE_CHECKING:
    from litmus.models.test_config import FixtureConnection
    from litmus.pytest_plugin._run import Run


class Pins(Mapping[str, Any]):
    """Pin key → instrument. Asking makes the pin's connection the active one, until another is asked for."""

    def __init__(self, run: Run) -> None:
        fixture, station = run.settings.fixture, run.settings.station
        if fixture is None:
            raise pytest.UsageError("`pins` needs a fixture, and none is loaded; give --fixture")
        if station is None or not station.instruments:
            raise pytest.UsageError("`pins` needs a station with instruments; give --station")
        self._run = run
        self._fixture = fixture
        self._first: dict[str, FixtureConnection] = {}
        for connection in fixture.connections.values():
            if connection.dut_pin is not None:
                self._first.setdefault(connection.dut_pin, connection)

    def __getitem__(self, pin: str) -> Any:
        connection = self._first.get(pin)
        if connection is None:
            wired = ", ".join(self._first) or "none"
            raise NotFoundError(f"fixture {self._fixture.id!r} has no connection to pin {pin!r}; its pins: {wired}")
        instrument = self._run.instrument(connection.instrument)
        self._run.use_pin(connection)
        routes = self._run.routes
        return routes.through(connection, instrument) if routes is not None else instrument

    def __contains__(self, pin: object) -> bool:
        return pin in self._first

    def __iter__(self) -> Iterator[str]:
        return iter(self._first)

    def __len__(self) -> int:
        return len(self._first)
