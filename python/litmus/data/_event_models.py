"""Checking and conversions of events, by the names that Python users know. Every problem of an input is told at once.

Not loaded by those who only emit: emit() checks what it writes by itself.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from litmus._errors import ValidationError
from litmus._gen import events as _events
from litmus._gen.event_fields import ENVELOPE, FIELDS
from litmus._gen.events import EVENT_TYPES, EventBase, UnknownEvent
from litmus._model import _READERS, NEW, NOW, REQUIRED, FieldInfo, Problems, _as_json, _as_mapping, _Wrong

E = TypeVar("E", bound=EventBase)

_SPECIAL = {"required": REQUIRED, "new": NEW, "now": NOW, "detected": "detected"}
_LEFT_OUT = ("id", "occurred_at", "received_at", "session_id", "run_id", "derived")  # made when they aren't given
_LIMIT = 1 << 63


def fields_of(cls: type[EventBase]) -> dict[str, FieldInfo]:
    """Name → what is known of the field, in the order in which they are written."""
    fields = {row[0]: _field_info(row) for row in (*ENVELOPE, *FIELDS.get(cls.EVENT_TYPE, ()))}
    if cls.EVENT_TYPE:
        kind = fields["event_type"]
        fields["event_type"] = FieldInfo(kind.kind, cls.EVENT_TYPE, description=kind.description)
    return fields


def _field_info(row: tuple[str, str, str, str]) -> FieldInfo:
    _, kind, default, description = row
    value = _SPECIAL[default] if default in _SPECIAL else json.loads(default)
    return FieldInfo(kind.removesuffix("?"), value, nullable=kind.endswith("?"), description=description)


# --- reading ---------------------------------------------------------------------------------------------------------


def validated(cls: type[E], value: Any) -> E:
    """The event that a map describes; of EventBase: of the class that its event_type names."""
    if isinstance(value, cls):
        return value
    given = _as_mapping(value)
    if given is None:
        raise ValidationError(f"{cls.__name__}: takes the fields of an event as a map, got {type(value).__name__}")
    chosen = _class_for(cls, given)
    problems = Problems()
    known = _read_fields(chosen, given, problems)
    _check_rules(chosen, known, problems)
    problems.raise_for(chosen.__name__)
    if chosen is not UnknownEvent:
        known.pop("event_type", None)
    event = chosen(**known)
    names = fields_of(chosen)
    event.extra = {name: item for name, item in given.items() if name not in names}
    return event  # type: ignore[return-value]


def validated_json(cls: type[E], text: str | bytes) -> E:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ValidationError(f"{cls.__name__}: not valid JSON ({error})") from None
    return validated(cls, value)


def _class_for(cls: type[EventBase], given: Mapping[str, Any]) -> type[Any]:
    if cls is not EventBase:
        return cls
    if "event_type" not in given:
        raise ValidationError("not an event: field event_type is missing")
    return EVENT_TYPES.get(given["event_type"], UnknownEvent)


def _read_fields(cls: type[EventBase], given: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    known = {}
    for name, field in fields_of(cls).items():
        if name in given:
            known[name] = _checked(field, name, given[name], problems)
        elif field.default is REQUIRED and name not in _LEFT_OUT:
            problems.add((name,), "is missing; it is required", dict(given))
    return known


def _checked(field: FieldInfo, name: str, value: Any, problems: Problems) -> Any:
    if value is None:
        if not field.nullable and field.kind != "Any":
            problems.add((name,), f"is null; it takes {_TAKES.get(field.kind, field.kind)}", value)
        return None
    try:
        return _KINDS[field.kind](value)
    except _Wrong as wrong:
        problems.add((name,), str(wrong), value)
        return value


def _check_rules(cls: type[EventBase], known: dict[str, Any], problems: Problems) -> None:
    event_type = known.get("event_type", cls.EVENT_TYPE)
    if cls.EVENT_TYPE and event_type != cls.EVENT_TYPE:
        problems.add(("event_type",), f"is {event_type!r}, but a {cls.__name__} is a {cls.EVENT_TYPE}", event_type)
    if event_type == "session.ended" and known.get("run_id") is not None:
        problems.add(("run_id",), "must be null, because a session's end belongs to no run", known["run_id"])


def _integer(value: Any) -> int:
    number = _READERS["int"](value)
    if not -_LIMIT <= number < _LIMIT:
        raise _Wrong(f"takes a 64-bit integer, got {number}")
    return number


def _items(value: Any) -> Sequence[Any]:
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Sequence):
        raise _Wrong(f"takes a list, got {type(value).__name__}")
    return value


def _list_of(kind: str) -> Callable[[Any], list[Any]]:
    def read(value: Any) -> list[Any]:
        out = []
        for index, item in enumerate(_items(value)):
            try:
                out.append(_KINDS[kind](item))
            except _Wrong as wrong:
                raise _Wrong(f"item {index} {wrong}") from None
        return out

    return read


def _integers(value: Any) -> dict[str, int]:
    return {key: _integer(item) for key, item in _READERS["dict"](value).items()}


_KINDS: dict[str, Callable[[Any], Any]] = {
    **{kind: _READERS[kind] for kind in ("str", "float", "bool", "UUID", "datetime", "dict", "dict[str, str]", "Any")},
    "int": _integer,
    "dict[str, int]": _integers,
    "list[str]": _list_of("str"),
    "list[int]": _list_of("int"),
    "list[dict]": _list_of("dict"),
    "list[StimulusRecord]": _list_of("dict"),
}

_TAKES = {"str": "a text", "int": "a whole number", "float": "a number", "datetime": "a time", "dict": "a map"}


# --- writing ---------------------------------------------------------------------------------------------------------


def dumped(event: EventBase, mode: str, exclude_none: bool) -> dict[str, Any]:
    if mode not in ("python", "json"):
        raise ValueError(f"mode is 'python' or 'json', not {mode!r}")
    out = {name: getattr(event, name) for name in (*_events._BASE_FIELDS, *event.FIELDS)} | event.extra
    if mode == "json":
        out = {name: _as_json(value) for name, value in event.to_dict().items()}
    return {name: value for name, value in out.items() if value is not None or not exclude_none}


def dumped_json(event: EventBase, indent: int | None, exclude_none: bool) -> str:
    separators = (",", ":") if indent is None else None
    return json.dumps(dumped(event, "json", exclude_none), indent=indent, separators=separators, default=str)


def copied(event: E, update: Mapping[str, Any], deep: bool) -> E:
    made = copy.deepcopy(event) if deep else copy.copy(event)
    made.extra = dict(made.extra)
    for name, value in update.items():
        if name in (*_events._BASE_FIELDS, *made.FIELDS) and name != "event_type":
            setattr(made, name, value)
        elif name == "event_type":
            raise ValidationError(f"{type(event).__name__}: event_type: is that of the class")
        else:
            made.extra[name] = value
    return made


_SCHEMAS: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer", "minimum": -_LIMIT, "maximum": _LIMIT - 1},
    "float": {"anyOf": [{"type": "number"}, {"enum": ["NaN", "Infinity", "-Infinity"]}]},
    "bool": {"type": "boolean"},
    "UUID": {"type": "string", "format": "uuid"},
    "datetime": {"type": "string", "format": "date-time"},
    "dict": {"type": "object"},
    "Any": {},
}


def json_schema(cls: type[EventBase]) -> dict[str, Any]:
    """Further properties are allowed: the contract grows."""
    properties = {name: _property(field) for name, field in fields_of(cls).items()}
    if cls.EVENT_TYPE:
        properties["event_type"]["const"] = cls.EVENT_TYPE
    required = [name for name, field in fields_of(cls).items() if field.default is REQUIRED]
    return {"title": cls.__name__, "type": "object", "properties": properties, "required": ["event_type", *required]}


def _property(field: FieldInfo) -> dict[str, Any]:
    schema = dict(_schema(field.kind))
    if field.nullable:
        schema = {"anyOf": [schema, {"type": "null"}]}
    if field.default not in (REQUIRED, NEW, NOW, "detected"):
        schema["default"] = field.default
    return {**schema, "description": field.description}


def _schema(kind: str) -> dict[str, Any]:
    if kind.startswith("list["):
        inner = kind.removeprefix("list[").removesuffix("]")
        return {"type": "array", "items": _schema("dict" if inner == "StimulusRecord" else inner)}
    if kind.startswith("dict["):
        return {"type": "object", "additionalProperties": _schema(kind.removesuffix("]").split(", ")[1])}
    return _SCHEMAS[kind]
