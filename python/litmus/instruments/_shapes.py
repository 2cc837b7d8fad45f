"""What is recorded of a value: the shape that events and channels know, and its units. The value itself stays."""

from __future__ import annotations

import decimal
import fractions
import io
from typing import Any

SIMPLE = frozenset({float, int, bool, str, type(None)})  # recorded as they are; by far the most
MAX_INLINE = 64  # items of an array inside a structured value that stay in the event

# Attributes of quantities, as libraries name them: pint, astropy, others.
_QUANTITIES = (("magnitude", "units"), ("value", "unit"), ("value", "units"))


def recorded(value: Any) -> tuple[Any, str | None]:
    """(what is recorded of `value`, its units if it carries any)"""
    kind = type(value)
    if kind in SIMPLE or kind in (bytes, bytearray):
        return value, None
    for number, unit in _QUANTITIES:
        if _has(kind, number) and _has(kind, unit):
            return recorded(getattr(value, number))[0], units_text(getattr(value, unit))
    if isinstance(value, (decimal.Decimal, fractions.Fraction)):
        return _number(value), None
    if isinstance(value, complex):
        return {"re": value.real, "im": value.imag}, None
    if isinstance(value, memoryview):
        return (bytes(value) if value.format in ("B", "b", "c") else value), None
    if isinstance(value, dict):
        return {key: recorded(item)[0] for key, item in value.items()}, None
    if isinstance(value, (list, tuple)) and value and type(value[0]) not in SIMPLE:
        return _sequence(value)
    return _of_library(value), None


def _has(kind: type, name: str) -> bool:
    return hasattr(kind, name) or name in getattr(kind, "__dataclass_fields__", ())


def units_text(unit: Any) -> str | None:
    """`V` rather than `volt` where the library has a short form; None for dimensionless."""
    if isinstance(unit, str):
        return unit or None
    if unit is None:
        return None
    try:
        text = f"{unit:~}"  # pint
    except (TypeError, ValueError):
        text = str(unit)
    return None if text in ("", "dimensionless") else text


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (ValueError, OverflowError):
        return str(value)


def _sequence(value: Any) -> tuple[Any, str | None]:
    """A list of quantities is a list of numbers with the first one's units; complex numbers become two lists."""
    items = [recorded(item) for item in value]
    if all(isinstance(item, complex) for item in value):
        return {"re": [item.real for item in value], "im": [item.imag for item in value]}, None
    return [item for item, _ in items], items[0][1]


def _of_library(value: Any) -> Any:
    """Complex arrays, data frames and images, without importing any library."""
    kind = type(value)
    dtype = getattr(kind, "dtype", None) is not None and getattr(value, "dtype", None)
    if dtype is not None and getattr(dtype, "kind", "") == "c":
        return {"re": value.real.copy(), "im": value.imag.copy()}
    module = kind.__module__.partition(".")[0]
    if module == "PIL" and hasattr(kind, "save"):
        png = io.BytesIO()
        value.save(png, "PNG")
        return png.getvalue()
    if module == "pandas" and hasattr(kind, "to_numpy"):
        if hasattr(kind, "columns"):
            return {str(name): column.to_numpy() for name, column in value.items()}
        return value.to_numpy()
    return value
