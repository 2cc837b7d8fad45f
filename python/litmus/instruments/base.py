"""Base class for drivers. It is optional: any class with `Driver(resource)` will do."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, Self

from litmus.models.instrument import InstrumentInfo

__all__ = ["Instrument", "InstrumentInfo"]


class Instrument:
    """An instrument at an address, connected or not, real or simulated.

    A driver overrides `_connect` and `_disconnect`, and fills the identity fields while it connects. What simulation
    means is the driver's own business: `simulate` says that there is no hardware, `sim_config` is its configuration.
    """

    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None

    def __init__(
        self, resource: str = "", *, simulate: bool = False, sim_config: Mapping[str, Any] | None = None
    ) -> None:
        self.resource = resource
        self.simulate = simulate
        self.sim_config = dict(sim_config or {})
        self._is_connected = False

    @property
    def is_connected(self) -> bool:
        return self._is_connected

    @property
    def info(self) -> InstrumentInfo:
        """The identity fields together."""
        return InstrumentInfo(self.manufacturer, self.model, self.serial, self.firmware)

    def connect(self) -> None:
        """Opens the instrument; one that is open stays as it is."""
        if self._is_connected:
            return
        self._connect()
        self._is_connected = True

    def disconnect(self) -> None:
        """Closes the instrument. It can be connected again."""
        if not self._is_connected:
            return
        self._is_connected = False
        self._disconnect()

    def _connect(self) -> None: ...

    def _disconnect(self) -> None: ...

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self.disconnect()

    def __repr__(self) -> str:
        state = "simulated" if self.simulate else "connected" if self._is_connected else "not connected"
        return f"<{type(self).__name__} {self.resource or 'without a resource'}, {state}>"
