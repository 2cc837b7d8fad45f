"""The rules for any Python object: by the member's name, and by what it is."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import sys
from typing import Any
from weakref import WeakKeyDictionary

from litmus.instruments._observers import (
    ATTRIBUTE,
    CONFIGURE,
    CONTROL,
    PART,
    PARTS,
    PLAIN,
    READ,
    SET,
    UNREAD,
    Member,
)

READ_PREFIXES = ("measure", "read", "query")
SET_PREFIXES = ("set",)
CONTROL_NAMES = frozenset(
    {
        *("abort", "arm", "close", "connect", "disable", "disconnect", "enable", "initiate"),
        *("open", "reset", "start", "stop", "trigger", "wait"),
    }
)

# Values of these are data, whatever methods they have.
_DATA_MODULES = frozenset({"astropy", "numpy", "pandas", "pint", "PIL", "polars", "pyarrow", "torch", "unyt", "xarray"})
_DATA_TYPES = (str, bytes, bytearray, int, float, complex, tuple, list, dict, set, frozenset, BaseException, enum.Enum)

_MEMBERS = {kind: Member(kind) for kind in (ATTRIBUTE, CONFIGURE, CONTROL, PART, PARTS, PLAIN, READ, SET)}


class GenericObserver:
    def claims(self, owner: Any) -> bool:
        return True

    def member(self, owner: Any, name: str, value: Any) -> Member:
        return _MEMBERS[kind_of(name, value)]


def kind_of(name: str, value: Any) -> str:
    if value is UNREAD:
        return ATTRIBUTE
    if inspect.isclass(value) or inspect.ismodule(value):
        return PLAIN
    if inspect.isroutine(value):
        return kind_of_name(name)
    if is_part(value):
        return PART
    if is_parts(value):
        return PARTS
    return kind_of_name(name) if callable(value) else PLAIN


def kind_of_name(name: str) -> str:
    if name.startswith(READ_PREFIXES):
        return READ
    if name.startswith(SET_PREFIXES):
        return SET
    return CONTROL if name in CONTROL_NAMES else CONFIGURE


_known: WeakKeyDictionary[type, bool] = WeakKeyDictionary()


def is_part(value: Any) -> bool:
    """Whether `value` is a piece of an instrument, with members worth observing, rather than a value."""
    kind = type(value)
    known = _known.get(kind)
    if known is None:
        known = _known[kind] = _is_part_class(kind)
    return known


def is_parts(value: Any) -> bool:
    """A list, tuple or dict of parts; by its first."""
    if type(value) not in (list, tuple, dict) or not value:
        return False
    return is_part(next(iter(value.values() if type(value) is dict else value)))


def _is_part_class(kind: type) -> bool:
    module = kind.__module__.partition(".")[0]
    if module in sys.stdlib_module_names or module in _DATA_MODULES or issubclass(kind, (*_DATA_TYPES, type)):
        return False
    if any(hasattr(kind, name) for name in ("__array__", "__array_interface__", "__await__", "__next__", "tolist")):
        return False
    if hasattr(kind, "magnitude") and hasattr(kind, "units"):  # a quantity
        return False
    members = [name for base in kind.__mro__[:-1] for name in vars(base) if not name.startswith("_")]
    if dataclasses.is_dataclass(kind) or hasattr(kind, "__attrs_attrs__") or hasattr(kind, "model_fields"):
        return any(name.startswith(READ_PREFIXES + SET_PREFIXES) and callable(getattr(kind, name)) for name in members)
    return any(_is_observable(inspect.getattr_static(kind, name)) for name in members)


def _is_observable(member: Any) -> bool:
    return callable(member) or isinstance(member, (property, classmethod, staticmethod)) or hasattr(member, "__get__")
