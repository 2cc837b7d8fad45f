"""Range expanders: lists that are written as their rule. In YAML they are one-key maps, `{linspace: [0, 5, 11]}`."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

__all__ = ["EXPANDERS", "arange", "expand", "geomspace", "is_expander", "linspace", "logspace", "repeat"]

MOST = 10_000_000  # values of one list; a typo in a step mustn't eat the memory


def linspace(start: float, stop: float, num: int) -> list[float]:
    """`num` equally spaced values, both ends included."""
    count = _count(num)
    if count < 2:
        return [float(start)][:count]
    span, last = stop - start, count - 1
    return [*(start + span * i / last for i in builtins.range(last)), float(stop)]


def arange(start: float, stop: float, step: float) -> list[float]:
    """From `start` in steps, `stop` excluded. Exact in decimals: 0.1 three times is 0.3."""
    first, end, width = (Decimal(str(value)) for value in (start, stop, step))
    if not width:
        raise ValueError("arange needs a step that isn't 0")
    count = _count(max(0, math.ceil((end - first) / width)))
    return [float(first + width * i) for i in builtins.range(count)]


def logspace(start: float, stop: float, num: int) -> list[float]:
    """`num` values from 10**start to 10**stop, equally spaced in their logarithm."""
    return [10.0**exponent for exponent in linspace(start, stop, num)]


def geomspace(start: float, stop: float, num: int) -> list[float]:
    """`num` values with a constant ratio, both ends included."""
    if start * stop <= 0:
        raise ValueError("geomspace needs two ends of the same sign, neither of them 0")
    sign = math.copysign(1.0, start)
    values = [sign * value for value in logspace(math.log10(abs(start)), math.log10(abs(stop)), num)]
    for index, end in ((0, start), (-1, stop)):
        if values and (index == 0 or len(values) > 1):
            values[index] = float(end)
    return values


def repeat(value: Any, n: int) -> list[Any]:
    """`n` times the value."""
    return [value] * _count(n)


def range(start: int, stop: int) -> list[int]:
    """Integers from `start`, `stop` excluded."""
    if start != int(start) or stop != int(stop):
        raise ValueError("range takes integers; arange takes other steps")
    _count(max(0, int(stop) - int(start)))
    return list(builtins.range(int(start), int(stop)))


def _count(num: float) -> int:
    if num != int(num) or not 0 <= num <= MOST:
        raise ValueError(f"{num} is no number of values; it is an integer from 0 to {MOST:,}")
    return int(num)


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
