"""How a value is compared. Generated from schema/enums.py by `./dev gen`; don't edit."""

from __future__ import annotations

from enum import Enum


class Comparator(str, Enum):
    """How a value is compared with its limits."""

    EQ = "EQ"
    NE = "NE"
    LT = "LT"
    LE = "LE"
    GT = "GT"
    GE = "GE"
    GELE = "GELE"
    GELT = "GELT"
    GTLE = "GTLE"
    GTLT = "GTLT"

    def __str__(self) -> str:
        return self.value
