"""Fixtures as their files describe them. The files are read and checked by the core."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

__all__ = ["FixtureConfig", "FixtureConnection", "FixtureSlot", "SwitchRoute"]


@dataclass(slots=True, kw_only=True)
class SwitchRoute:
    """Crosspoints that must be closed before a connection carries a signal."""

    switch: str
    channels: list[str]
    settling_ms: float = 0.0


@dataclass(slots=True, kw_only=True)
class FixtureConnection:
    """One wire: from a role of the station to a pin of the product."""

    name: str
    instrument: str
    instrument_channel: str | None = None
    instrument_terminal: str | None = None
    description: str | None = None
    dut_pin: str | None = None
    net: str | None = None
    function: str | None = None
    route: SwitchRoute | None = None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FixtureConnection:
        route = data.get("route")
        return cls(**(data | {"route": SwitchRoute(**route) if route else None}))


@dataclass(slots=True, kw_only=True)
class FixtureSlot:
    """The wiring of one of several units."""

    connections: dict[str, FixtureConnection] = field(default_factory=dict)
    dut_resource: str | None = None
    description: str | None = None
    resource_problem: str | None = field(default=None, repr=False, compare=False)  # a variable in it isn't set

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FixtureSlot:
        return cls(**(data | {"connections": _connections(data)}))


@dataclass(slots=True, kw_only=True)
class FixtureConfig:
    """How the pins of a product reach the instruments of a station: `connections`, or `slots` for several units."""

    id: str
    name: str | None = None
    product_id: str | None = None
    product_family: str | None = None
    product_revision: str | None = None
    station_types: list[str] = field(default_factory=list)
    dut_resource: str | None = None
    connections: dict[str, FixtureConnection] = field(default_factory=dict)
    slots: dict[str, FixtureSlot] = field(default_factory=dict)
    description: str | None = None
    resource_problem: str | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FixtureConfig:
        known = {f.name for f in fields(cls)}
        given = {key: value for key, value in data.items() if key in known}
        slots = {slot: FixtureSlot.from_dict(entry) for slot, entry in data["slots"].items()}
        return cls(**(given | {"connections": _connections(data), "slots": slots}))


def _connections(data: dict[str, Any]) -> dict[str, FixtureConnection]:
    return {name: FixtureConnection.from_dict(entry) for name, entry in data["connections"].items()}
