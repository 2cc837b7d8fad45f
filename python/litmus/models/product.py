"""Products as their files describe them, with what they inherit. The files are read by the core."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from litmus import _core
from litmus._gen.enums import Direction, MeasurementFunction, PinRole

__all__ = ["BusSignal", "Pin", "Product", "ProductCharacteristic", "SignalGroup"]


@dataclass(slots=True, kw_only=True)
class Pin:
    name: str  # physical designator: J1.3
    net: str | None = None
    role: PinRole = PinRole.SIGNAL
    description: str | None = None


@dataclass(slots=True, kw_only=True)
class BusSignal:
    pin: str
    role: str
    index: int | None = None


@dataclass(slots=True, kw_only=True)
class SignalGroup:
    """Pins that speak one protocol together."""

    protocol: str
    signals: list[BusSignal] = field(default_factory=list)
    parameters: dict[str, Any] = field(default_factory=dict)
    description: str | None = None


@dataclass(slots=True, kw_only=True)
class ProductCharacteristic:
    """What the datasheet promises of some pins, as the unit sees it. Maps and bands as the file has them."""

    function: MeasurementFunction
    direction: Direction
    signals: dict[str, Any] = field(default_factory=dict)
    conditions: dict[str, Any] = field(default_factory=dict)
    controls: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    units: str | None = None
    bands: list[dict[str, Any]] = field(default_factory=list)
    pin: str | None = None
    pins: str | list[str] = field(default_factory=list)
    net: str | None = None
    signal_group: str | None = None
    datasheet_ref: str | None = None

    def get_spec_at(self, conditions: dict[str, Any]) -> dict[str, Any] | None:
        """The first band that holds under the conditions."""
        return next((band for band in self.bands if _core.band_holds(band.get("when") or {}, conditions)), None)


@dataclass(slots=True, kw_only=True)
class Product:
    id: str
    name: str
    part_number: str | None = None
    base: str | None = None
    description: str | None = None
    revision: str | None = None
    datasheet: str | None = None
    schematic: str | None = None
    driver: str | None = None
    pins: dict[str, Pin] = field(default_factory=dict)
    signal_groups: dict[str, SignalGroup] = field(default_factory=dict)
    characteristics: dict[str, ProductCharacteristic] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Product:
        header = {f.name: data[f.name] for f in fields(cls)}
        header["pins"] = {key: Pin(**(pin | {"role": PinRole(pin["role"])})) for key, pin in data["pins"].items()}
        header["signal_groups"] = {name: _group(group) for name, group in data["signal_groups"].items()}
        header["characteristics"] = {name: _characteristic(one) for name, one in data["characteristics"].items()}
        return cls(**header)


def _given(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}


def _group(data: dict[str, Any]) -> SignalGroup:
    given = _given(data)
    return SignalGroup(**(given | {"signals": [BusSignal(**_given(one)) for one in given.get("signals", [])]}))


def _characteristic(data: dict[str, Any]) -> ProductCharacteristic:
    enums = {"function": MeasurementFunction(data["function"]), "direction": Direction(data["direction"])}
    return ProductCharacteristic(**(_given(data) | enums))
