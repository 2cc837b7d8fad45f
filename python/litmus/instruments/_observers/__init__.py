"""How the proxy learns what the members of a driver do.

An observer knows one driver library. It is asked once for each member of each driver object that is used, and answers
with a `Member`, or None when it has no opinion; the generic observer has the last word. Other packages add observers
through the entry-point group `litmus.observers`: the entry is an object, or a class without arguments, that has the
two methods of `Observer`. They are asked before the built-in ones.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

__all__ = ["UNREAD", "Member", "Observer", "Use", "observers_of"]

ENTRY_POINTS = "litmus.observers"

READ, SET, CONFIGURE, CONTROL = "read", "set", "configure", "control"  # ChannelKind, of calls
ATTRIBUTE = "attribute"  # getting it is a read, setting it a set
PART = "part"  # an object of its own: a channel, a module, a parameter; proxied like the driver
PARTS = "parts"  # a list, tuple or dict of those
CALL = "call"  # each call says by its arguments what it is
PLAIN = "plain"  # handed through, not recorded


class _Unread:
    def __repr__(self) -> str:
        return "UNREAD"


UNREAD = _Unread()  # stands for the value of an attribute that the class computes: asking for it could be a read

log = logging.getLogger("litmus.instruments")


@dataclass(slots=True)  # made at each call, and frozen ones cost three times as much
class Use:
    """What one call was."""

    kind: str  # READ, SET, CONFIGURE or CONTROL
    signal: str | None = None  # as in Member
    value: Any = None  # of SET: what was set
    units: str | None = None
    convert: Callable[[Any], Any] | None = None  # of READ: what is recorded of the result


@dataclass(frozen=True, slots=True)
class Member:
    """How one member of a driver object is treated.

    signal: what follows the role (and the part) in the channel id; "" is the part itself; None: from the member's name.
    units: text, or a function without arguments that gives it at each use.
    convert: what is recorded of a value that was read; the caller gets the value itself.
    of_call: for CALL; arguments to Use. None leaves the call to the generic observer.
    """

    kind: str
    signal: str | None = None
    units: str | Callable[[], str | None] | None = None
    convert: Callable[[Any], Any] | None = None
    of_call: Callable[[tuple[Any, ...], dict[str, Any]], Use | None] | None = None


class Observer(Protocol):
    """Knows how a driver library marks reads and writes. What it raises becomes a diagnostic, and no answer."""

    def claims(self, owner: Any) -> bool:
        """Whether `owner`, a driver or a part of one, is of this library."""
        ...

    def member(self, owner: Any, name: str, value: Any) -> Member | None:
        """What `owner.name` is; `value` is UNREAD for properties and other descriptors."""
        ...


@cache
def _all_observers() -> tuple[Observer, ...]:
    from litmus.instruments._observers._pymeasure import PyMeasureObserver
    from litmus.instruments._observers._qcodes import QCoDeSObserver
    from litmus.instruments._observers._scpi import ScpiObserver
    from litmus.instruments._observers._tm_devices import TmDevicesObserver

    return (*_plugged_in(), QCoDeSObserver(), TmDevicesObserver(), PyMeasureObserver(), ScpiObserver())


def _plugged_in() -> list[Observer]:
    from importlib.metadata import entry_points

    found: list[Observer] = []
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            loaded = entry.load()
            found.append(loaded() if isinstance(loaded, type) else loaded)
        except Exception:
            log.exception("the observer %r can't be loaded; its drivers are recorded by the built-in rules", entry.name)
    return found


def observers_of(owner: Any, report: Callable[[str], None]) -> list[Observer]:
    """Those that claim `owner`, in the order in which they are asked, the generic one last."""
    from litmus.instruments._observers._generic import GenericObserver

    claiming: list[Observer] = []
    for observer in _all_observers():
        try:
            if observer.claims(owner):
                claiming.append(observer)
        except Exception as problem:
            report(f"{type(observer).__name__}.claims: {type(problem).__name__}: {problem}")
    return [*claiming, GenericObserver()]
