"""ProductContext: a product with the limits that its datasheet promises."""

from __future__ import annotations

from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from litmus import _core
from litmus._errors import ValidationError

if TYPE_CHECKING:
    from litmus._core import Limit

__all__ = ["ProductContext"]


class ProductContext:
    """Immutable. `guardband_pct` tightens every limit that is taken from the product."""

    def __init__(self, product: _core.Product, guardband_pct: float = 0.0) -> None:
        if not 0 <= guardband_pct <= 100:
            raise ValidationError(f"the guard band is a percentage from 0 to 100, got {guardband_pct:g}")
        self._product = product
        self._config = product.config
        self.guardband_pct = guardband_pct

    @classmethod
    def from_file(cls, path: str | PathLike[str], guardband_pct: float = 0.0) -> ProductContext:
        """Of a product file, with what it inherits."""
        return cls(_core.Product(fspath(path)), guardband_pct)

    @property
    def id(self) -> str:
        return self._config["id"]

    @property
    def name(self) -> str:
        return self._config["name"]

    @property
    def part_number(self) -> str | None:
        return self._config["part_number"]

    @property
    def revision(self) -> str | None:
        return self._config["revision"]

    @property
    def driver(self) -> str | None:
        """Dotted path of the class that drives the unit itself."""
        return self._config["driver"]

    @property
    def config(self) -> dict[str, Any]:
        """The file's content; a copy."""
        return self._product.config

    @property
    def pins(self) -> dict[str, dict[str, Any]]:
        """Pin key → designator (`name`), net, role, description."""
        return self._config["pins"]

    @property
    def characteristics(self) -> dict[str, dict[str, Any]]:
        """Id → as the file has it."""
        return self._config["characteristics"]

    def has(self, characteristic: str) -> bool:
        return characteristic in self._config["characteristics"]

    def is_unconditional(self, characteristic: str) -> bool:
        """Whether any of its bands holds without conditions."""
        return self._product.is_unconditional(characteristic)

    def get_limit(self, characteristic: str, /, **conditions: Any) -> Limit | None:
        """The limit of the first band that holds under the conditions, tightened; None when none does."""
        return _core.limit_from_map(
            characteristic, {"characteristic": characteristic}, conditions, self.raw_limit, self.guardband_pct
        )

    def raw_limit(self, characteristic: str, conditions: dict[str, Any]) -> Limit | None:
        """The same without the guard band. LookupError for a characteristic that isn't there."""
        return self._product.limit(characteristic, conditions)

    def pin_keys(self, characteristic: str) -> list[str]:
        """The pins that a characteristic is measured at, in the order of the file."""
        spec = self.characteristics[characteristic]
        named = spec.get("pins") or []
        keys = [spec["pin"]] if spec.get("pin") else []
        keys += [named] if isinstance(named, str) else list(named)
        group = self._config["signal_groups"].get(spec.get("signal_group")) or {}
        keys += [signal["pin"] for signal in group.get("signals") or []]
        if spec.get("net"):
            keys += [key for key, pin in self.pins.items() if pin["net"] == spec["net"]]
        return list(dict.fromkeys(keys))

    def designator(self, pin_key: str) -> str:
        """Where a pin is on the board: `J1.3`."""
        pin = self.pins.get(pin_key)
        return pin["name"] if pin is not None else pin_key

    def __repr__(self) -> str:
        return f"<ProductContext {self.id}>"
