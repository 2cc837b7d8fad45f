"""Stations as their files describe them. The files are read and checked by the core."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

__all__ = ["InstrumentConfig", "StationConfig", "StationInstrumentConfig", "StationType"]


@dataclass(slots=True, kw_only=True)
class StationInstrumentConfig:
    """One role of a station."""

    type: str
    driver: str | None = None
    resource: str | None = None
    catalog_ref: str | None = None
    mock: bool = False
    channels: dict[str, str] = field(default_factory=dict)
    description: str | None = None
    mock_config: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    safe_state: str | None = None
    sampling: dict[str, dict[str, float]] = field(default_factory=dict)  # member → {every: n} or {max_rate: per second}
    resource_problem: str | None = field(default=None, repr=False, compare=False)  # a variable in it isn't set


@dataclass(slots=True, kw_only=True)
class StationConfig:
    """A bench: its identity, and role → instrument."""

    id: str
    name: str
    station_type: str | None = None
    hostname: str | None = None
    location: str | None = None
    description: str | None = None
    instruments: dict[str, StationInstrumentConfig] = field(default_factory=dict)
    supported_phases: list[str] = field(default_factory=list)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> StationConfig:
        known = {f.name for f in fields(cls)}
        given = {key: value for key, value in data.items() if key in known}
        roles = given.pop("instruments", {})
        return cls(instruments={role: _instrument(entry) for role, entry in roles.items()}, **given)


def _instrument(data: dict[str, Any]) -> StationInstrumentConfig:
    known = {f.name for f in fields(StationInstrumentConfig)}
    return StationInstrumentConfig(**{key: value for key, value in data.items() if key in known})


@dataclass(slots=True, kw_only=True)
class InstrumentConfig:
    """A role that every station of the type has."""

    type: str
    driver: str
    resource: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class StationType:
    """What a kind of bench consists of. A station inherits nothing from it; it is checked against it."""

    id: str
    description: str
    instruments: dict[str, InstrumentConfig]
    capabilities: list[str] = field(default_factory=list)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> StationType:
        names = [f.name for f in fields(InstrumentConfig)]
        roles = {
            role: InstrumentConfig(**{name: entry[name] for name in names})
            for role, entry in data["instruments"].items()
        }
        return cls(id=data["id"], description=data["description"], instruments=roles, capabilities=data["capabilities"])
