"""What is recorded of a value: the shape that events and channels know, and its units. The value itself stays."""

from __future__ import annotations

import decimal
import fractions
import io
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

SIMPLE = frozenset({float, int, bool, str, type(None)})  # recorded as they are; by far the most
MAX_INLINE = 64  # items of an array inside a structured value that stay in the event

# Attributes of quantities, as libraries name them: pint, astropy, others.
_QUANTITIES = (("magnitude", "units"), ("value", "unit"), ("value", "units"))


_Shape = Callable[[Any], tuple[Any, str | None]]
_shapes: WeakKeyDictionary[type, _Shape] = WeakKeyDictionary()


def recorded(value: Any) -> tuple[Any, str | None]:
    """(what is recorded of `value`, its units if it carries any)"""
    kind = type(value)
    shape = _shapes.get(kind)
    if shape is None:
        shape = _shapes[kind] = _shape_of(kind)
    return shape(value)


def _shape_of(kind: type) -> _Shape:
    """How values of a class are recorded; asked once for each."""
    if kind in SIMPLE or kind in (bytes, bytearray):
        return _as_it_is
    for number, unit in _QUANTITIES:
        if _has(kind, number) and _has(kind, unit):
            return lambda value: (recorded(getattr(value, number))[0], units_text(getattr(value, unit)))
    if issubclass(kind, (decimal.Decimal, fractions.Fraction)):
        return lambda value: (_number(value), None)
    if issubclass(kind, complex):
        return lambda value: ({"re": value.real, "im": value.imag}, None)
    if issubclass(kind, memoryview):
        return lambda value: (bytes(value) if value.format in ("B", "b", "c") else value, None)
    if issubclass(kind, dict):
        return lambda value: ({key: recorded(item)[0] for key, item in value.items()}, None)
    if issubclass(kind, (list, tuple)):
        return _sequence
    return _shape_of_library(kind)


def _as_it_is(value: Any) -> tuple[Any, str | None]:
    return value, None


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
    if not value or type(value[0]) in SIMPLE:
        return value, None
    if all(isinstance(item, complex) for item in value):
        return {"re": [item.real for item in value], "im": [item.imag for item in value]}, None
    items = [recorded(item) for item in value]
    return [item for item, _ in items], items[0][1]


def _shape_of_library(kind: type) -> _Shape:
    """Complex arrays, data frames and images, without importing any library."""
    module = kind.__module__.partition(".")[0]
    if module == "pandas" and hasattr(kind, "to_numpy"):
        if hasattr(kind, "columns"):
            return lambda value: ({str(name): column.to_numpy() for name, column in value.items()}, None)
        return lambda value: recorded(value.to_numpy())
    if module == "PIL" and hasattr(kind, "save"):
        return lambda value: (_png(value), None)
    return _array if hasattr(kind, "dtype") else _as_it_is


def _array(value: Any) -> tuple[Any, str | None]:
    if getattr(value.dtype, "kind", "") == "c":
        return {"re": value.real.copy(), "im": value.imag.copy()}, None
    return value, None


def _png(image: Any) -> bytes:
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()
