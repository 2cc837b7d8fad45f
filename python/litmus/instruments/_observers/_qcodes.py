"""QCoDeS, and drivers in its style: parameters are callables with `get` and `set`, and know their unit.

`inst.voltage()` and `inst.voltage.get()` read, `inst.voltage(1.0)` and `inst.voltage.set(1.0)` set. Everything else of
a parameter (its cache, its label, its validators) is handed through.
"""

from __future__ import annotations

import inspect
from typing import Any

from litmus.instruments._observers import CALL, PART, PARTS, PLAIN, READ, SET, UNREAD, Member, Use

_ABSENT = object()
_DESCRIBED = ("unit", "label", "units", "labels")  # the last two: parameters of several values


def is_parameter(value: Any) -> bool:
    if value is UNREAD or not callable(value) or inspect.isroutine(value) or inspect.isclass(value):
        return False
    return (_has(value, "get") or _has(value, "set")) and any(_has(value, name) for name in _DESCRIBED)


def _has(value: Any, name: str) -> bool:
    return inspect.getattr_static(value, name, _ABSENT) is not _ABSENT


class QCoDeSObserver:
    def claims(self, owner: Any) -> bool:
        return True  # parameters are known by what they are: any driver may have some

    def member(self, owner: Any, name: str, value: Any) -> Member | None:
        if is_parameter(owner):
            return _member_of_parameter(owner, name)
        if is_parameter(value):
            return Member(PART)
        if type(value) is dict and value and is_parameter(next(iter(value.values()))):
            return Member(PARTS)
        return None


def _member_of_parameter(parameter: Any, name: str) -> Member:
    def units() -> str | None:
        several = set(getattr(parameter, "units", None) or ())
        return getattr(parameter, "unit", None) or (several.pop() if len(several) == 1 else None) or None

    if name == "get":
        return Member(READ, signal="", units=units)
    if name == "set":
        return Member(SET, signal="", units=units)
    if name == "__call__":

        def of_call(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Use:
            if args or kwargs:
                return Use(SET, signal="", value=args[0] if args else next(iter(kwargs.values())), units=units())
            return Use(READ, signal="", units=units())

        return Member(CALL, of_call=of_call)
    return Member(PLAIN)
