"""The shapes that a declaration is made of."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple

FIRST_VERSION = "0.1"


class Special(NamedTuple):
    """A default that is no constant."""

    name: str


AUTO = Special("auto")  # required, or null when the type is nullable
NEW = Special("new")  # a fresh UUID
NOW = Special("now")  # the time of construction, UTC
DETECTED = Special("detected")  # found out by the emitting edge


class ValueType(NamedTuple):
    """How one type of the declarations looks in each language."""

    kind: str  # FieldKind in C++
    python: str
    typescript: str
    json_schema: dict[str, Any]


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(values: dict[str, Any] | bool = True) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": values}


_STRING = {"type": "string"}
_INTEGER = {"type": "integer"}
# What JSON has no number for comes as text.
_NUMBER = {"anyOf": [{"type": "number"}, {"enum": ["NaN", "Infinity", "-Infinity"]}]}
_DICTS = "dict[str, Any]"

TYPES: dict[str, ValueType] = {
    "str": ValueType("String", "str", "string", _STRING),
    "int": ValueType("Integer", "int", "number", _INTEGER),
    "float": ValueType("Number", "float", "JsonNumber", _NUMBER),
    "bool": ValueType("Boolean", "bool", "boolean", {"type": "boolean"}),
    "UUID": ValueType("Uuid", "UUID", "string", {"type": "string", "format": "uuid"}),
    "datetime": ValueType("Time", "datetime", "string", {"type": "string", "format": "date-time"}),
    "list[str]": ValueType("StringList", "list[str]", "string[]", _array(_STRING)),
    "list[int]": ValueType("Json", "list[int]", "number[]", _array(_INTEGER)),
    "list[dict]": ValueType("Json", f"list[{_DICTS}]", "JsonObject[]", _array(_object())),
    "list[list]": ValueType("Json", "list[list[Any]]", "unknown[][]", _array(_array({}))),
    "list[Any]": ValueType("Json", "list[Any]", "unknown[]", _array({})),
    "list[StimulusRecord]": ValueType("Json", f"list[{_DICTS}]", "StimulusRecord[]", _array(_object())),
    "dict": ValueType("Json", _DICTS, "JsonObject", _object()),
    "dict[str, str]": ValueType("Json", "dict[str, str]", "Record<string, string>", _object(_STRING)),
    "dict[str, int]": ValueType("Json", "dict[str, int]", "Record<string, number>", _object(_INTEGER)),
    "Any": ValueType("Json", "Any", "unknown", {}),
}


@dataclass(frozen=True)
class Field:
    """A named value of an event, or of a model of the HTTP API.

    `type` is a key of TYPES, or (in HTTP models) a model's name or `list[Model]`; a trailing `?` makes it nullable.
    A default that isn't given means: required, or null for a nullable type.
    """

    name: str
    type: str
    doc: str = ""
    default: Any = AUTO
    enum: str = ""  # name of the Enum its known values come from; readers keep other values
    since: str = FIRST_VERSION
    rules: dict[str, Any] = field(default_factory=dict)  # in a request: what else its JSON Schema says

    @property
    def nullable(self) -> bool:
        return self.type.endswith("?")

    @property
    def base_type(self) -> str:
        return self.type.removesuffix("?")

    @property
    def value_type(self) -> ValueType:
        return TYPES[self.base_type]

    @property
    def kind(self) -> str:
        return self.value_type.kind

    @property
    def required(self) -> bool:
        return self.default is AUTO and not self.nullable

    @property
    def default_json(self) -> str:
        """The default as JSON text; empty for required fields and for defaults that are no constant."""
        if self.default is AUTO:
            return "null" if self.nullable else ""
        return "" if isinstance(self.default, Special) else json.dumps(self.default)

    @property
    def default_text(self) -> str:
        """The default as people read it."""
        if isinstance(self.default, Special) and self.default is not AUTO:
            return self.default.name
        return self.default_json or "required"


@dataclass(frozen=True)
class EventType:
    type_id: int  # stands in journals: never changed, never reused
    type: str
    class_name: str
    doc: str
    fields: tuple[Field, ...]
    label: str = ""  # how the UI names it; made from the type when empty
    durability: str = "shared"
    baseline: bool = True  # False: added to the first 31 types

    @property
    def category(self) -> str:
        return self.type.split(".")[0]

    @property
    def title(self) -> str:
        return self.label or self.type.replace(".", " ").replace("_", " ").capitalize()


@dataclass(frozen=True)
class Enum:
    name: str
    doc: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    value: str
    severity: int
    label: str
    glyph: str  # the UI's shape: an outcome is never shown by colour alone
    doc: str


@dataclass(frozen=True)
class ErrorCode:
    name: str
    doc: str
    http_status: int

    @property
    def enumerator(self) -> str:
        return camel(self.name)


COLUMN_TYPES = {
    "utf8": "Utf8",
    "int32": "Int32",
    "int64": "Int64",
    "float64": "Float64",
    "bool": "Bool",
    "timestamp[us, UTC]": "TimestampUs",
    "list<utf8>": "ListUtf8",
    "list<bool>": "ListBool",
    "list<float64>": "ListFloat64",
}


@dataclass(frozen=True)
class Column:
    name: str
    type: str = "utf8"  # a key of COLUMN_TYPES
    doc: str = ""
    nullable: bool = True
    json: bool = False  # the text is JSON: over HTTP it is a value, not a string
    since: str = FIRST_VERSION


@dataclass(frozen=True)
class DynamicColumn:
    """A family of columns whose names come from the user's own names."""

    pattern: str
    types: str
    doc: str


@dataclass(frozen=True)
class Table:
    name: str
    doc: str
    columns: tuple[Column, ...]
    dynamic: tuple[DynamicColumn, ...] = ()


@dataclass(frozen=True)
class Model:
    """A JSON object of the HTTP API."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    open: bool = False  # other keys may appear


@dataclass(frozen=True)
class Param:
    name: str
    kind: str  # String, Integer, Number, Boolean, Time
    doc: str = ""
    where: str = "query"  # or "path"
    required: bool = False
    default: Any = None
    minimum: int | None = None
    maximum: int | None = None
    repeatable: bool = False
    alias_of: str = ""  # another name of that parameter
    choices: tuple[str, ...] = ()  # of a String: what it may be
    pattern: str = ""  # of a String: how it is written; what reads it checks


@dataclass(frozen=True)
class Route:
    operation_id: str
    method: str
    path: str
    doc: str
    response: str  # name of a Model, or "" when `content` is not JSON
    params: tuple[Param, ...] = ()
    body: str = ""
    body_type: str = ""  # of a body that isn't one JSON value
    content: tuple[str, ...] = ("application/json",)
    errors: tuple[str, ...] = ()
    writes: bool = False  # needs the token where one is set
    status: int = 200
    also: tuple[tuple[int, str], ...] = ()  # further answers without a body, and when
    local: bool = False  # on the Unix socket only, for our own tools; not in the OpenAPI description


def camel(snake: str) -> str:
    return "".join(part.capitalize() for part in snake.replace(".", "_").split("_"))
