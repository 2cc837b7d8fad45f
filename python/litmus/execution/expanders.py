"""Range expanders: lists that are written as their rule. In YAML they are one-key maps, `{linspace: [0, 5, 11]}`.

The core computes them, so that a file and a script get the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litmus import _core

__all__ = ["EXPANDERS", "arange", "expand", "geomspace", "is_expander", "linspace", "logspace", "repeat"]


def linspace(start: float, stop: float, num: int) -> list[float]:
    """`num` equally spaced values, both ends included."""
    return _core.expand({"linspace": [float(start), float(stop), _whole(num)]})


def arange(start: float, stop: float, step: float) -> list[float]:
    """From `start` in steps, `stop` excluded. Exact in decimals: 0.1 three times is 0.3."""
    return _core.expand({"arange": [float(start), float(stop), float(step)]})


def logspace(start: float, stop: float, num: int) -> list[float]:
    """`num` values from 10**start to 10**stop, equally spaced in their logarithm."""
    return _core.expand({"logspace": [float(start), float(stop), _whole(num)]})


def geomspace(start: float, stop: float, num: int) -> list[float]:
    """`num` values with a constant ratio, both ends included."""
    return _core.expand({"geomspace": [float(start), float(stop), _whole(num)]})


def repeat(value: Any, n: int) -> list[Any]:
    """`n` times the value, whatever it is."""
    return [value] * len(_core.expand({"repeat": [0, _whole(n)]}))


def range(start: int, stop: int) -> list[int]:
    """Integers from `start`, `stop` excluded."""
    return _core.expand({"range": [_whole(start), _whole(stop)]})


def _whole(number: float) -> int:
    if number != int(number):
        raise ValueError(f"takes whole numbers, got {number}")
    return int(number)


EXPANDERS: dict[str, Callable[..., list[Any]]] = {
    "linspace": linspace,
    "arange": arange,
    "logspace": logspace,
    "geomspace": geomspace,
    "repeat": repeat,
    "range": range,
}


def is_expander(value: Any) -> bool:
    """Whether this is an expander as files write it: a map with one known name and the list of its arguments."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    ((name, arguments),) = value.items()
    return name in EXPANDERS and isinstance(arguments, list)


def expand(value: dict[str, list[Any]]) -> list[Any]:
    """The list that an expander stands for. ValueError names the expander and what is wrong."""
    ((name, arguments),) = value.items()
    try:
        return EXPANDERS[name](*arguments)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(f"{{{name}: {arguments}}}: {error}") from error
