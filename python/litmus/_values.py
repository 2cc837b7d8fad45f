"""Turns what JSON doesn't have into what it has. Called by the native encoder for values it doesn't know itself."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import uuid
from collections.abc import Mapping, Set
from pathlib import PurePath
from typing import Any

MAX_TEXT = 1000  # characters of repr() that are kept of an object without a JSON form


def as_plain(value: Any) -> Any:
    """None, bool, int, float, str, dict or list that stands for `value`."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (str, int, float)):
        return _base(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, (datetime.date, datetime.time, uuid.UUID, PurePath)):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (Set, range)):
        return list(value)
    return _structure(value)


def _base(value: str | int | float) -> str | int | float:
    for base in (str, int, float):
        if isinstance(value, base):
            return base.__str__(value) if base is str else base(value)
    raise TypeError(type(value))


def _structure(value: Any) -> Any:
    for method in ("tolist", "model_dump", "item"):  # numpy arrays and scalars, models
        convert = getattr(value, method, None)
        if callable(convert):
            try:
                return _not_itself(convert(), value)
            except Exception:
                continue
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if hasattr(type(value), "__attrs_attrs__"):
        return {attribute.name: getattr(value, attribute.name) for attribute in type(value).__attrs_attrs__}
    try:
        return repr(value)[:MAX_TEXT]
    except Exception:
        return f"<{type(value).__name__}>"


def _not_itself(converted: Any, value: Any) -> Any:
    return repr(value)[:MAX_TEXT] if type(converted) is type(value) else converted
