"""Model: the base of the generated model classes. Keywords in, checked values in slots, conversions by the names that
Python users know. Every problem of an input is reported at once, with its place.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4

from litmus._errors import ValidationError

__all__ = ["NEW", "NOW", "REQUIRED", "FieldInfo", "Model"]


class _Special(Enum):
    REQUIRED = "required"
    NEW = "new"  # a fresh UUID
    NOW = "now"  # the time of construction, UTC


REQUIRED, NEW, NOW = _Special.REQUIRED, _Special.NEW, _Special.NOW

Location = tuple[str | int, ...]


class FieldInfo:
    """One field of a model: its type by name, default, whether None is allowed, and what it means."""

    __slots__ = ("default", "description", "kind", "nullable")

    def __init__(self, kind: str, default: Any, *, nullable: bool = False, description: str = "") -> None:
        self.kind = kind
        self.default = default
        self.nullable = nullable
        self.description = description

    def is_required(self) -> bool:
        return self.default is REQUIRED

    @property
    def annotation(self) -> str:
        return self.kind + (" | None" if self.nullable else "")

    def make_default(self) -> Any:
        default = self.default
        if default is NEW:
            return uuid4()
        if default is NOW:
            return datetime.now(UTC)
        return type(default)() if isinstance(default, (list, dict)) else default

    def __repr__(self) -> str:
        return f"FieldInfo({self.annotation}{', required' if self.is_required() else ''})"


class Problems:
    """What is wrong with an input."""

    def __init__(self) -> None:
        self.found: list[dict[str, Any]] = []

    def add(self, at: Location, message: str, value: Any) -> None:
        self.found.append({"loc": at, "msg": message, "input": value})

    def raise_for(self, name: str) -> None:
        count = len(self.found)
        if count == 0:
            return
        lines = [f"{'.'.join(map(str, p['loc'])) or name}: {p['msg']}" for p in self.found]
        head = f"{count} problem{'s' if count > 1 else ''} in {name}"
        raise ValidationError("; ".join([f"{head}: {lines[0]}", *lines[1:]]), self.found)


class Model:
    """A record with named fields. Equal when its class and all its values are."""

    __slots__ = ()
    model_fields: ClassVar[dict[str, FieldInfo]] = {}

    def __init__(self, **values: Any) -> None:
        problems = Problems()
        self._fill(values, (), problems)
        problems.raise_for(type(self).__name__)

    def _fill(self, values: Mapping[str, Any], at: Location, problems: Problems) -> None:
        fields = self.model_fields
        for name, field in fields.items():
            if name in values:
                setattr(self, name, _checked(field, values[name], (*at, name), problems))
            elif field.default is REQUIRED:
                problems.add((*at, name), "is missing; it is required", dict(values))
            else:
                setattr(self, name, field.make_default())
        for name in values:
            if name not in fields:
                problems.add((*at, name), _unknown(str(name), fields), values[name])

    @classmethod
    def _read(cls, value: Any, at: Location, problems: Problems) -> Any:
        if isinstance(value, cls):
            return value
        values = _as_mapping(value)
        if values is None:
            problems.add(at, f"takes a {cls.__name__} or its fields as a map, got {type(value).__name__}", value)
            return None
        made = cls.__new__(cls)
        made._fill(values, at, problems)
        return made

    # --- conversions -------------------------------------------------------------------------------------------------

    @classmethod
    def model_validate(cls, value: Any) -> Self:
        """The model that a map, or an object with these fields, describes."""
        problems = Problems()
        made = cls._read(value, (), problems)
        problems.raise_for(cls.__name__)
        return made

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """The model that a JSON object describes."""
        try:
            value = json.loads(text)
        except ValueError as error:
            raise ValidationError(f"{cls.__name__}: not valid JSON ({error})") from None
        return cls.model_validate(value)

    def model_dump(self, mode: str = "python", exclude_none: bool = False) -> dict[str, Any]:
        """A dict of all fields. `mode="json"`: only what JSON has."""
        if mode not in ("python", "json"):
            raise ValueError(f"mode is 'python' or 'json', not {mode!r}")
        out = {}
        for name in self.model_fields:
            value = getattr(self, name)
            if value is not None or not exclude_none:
                out[name] = _dumped(value, mode, exclude_none)
        return out

    def model_dump_json(self, *, indent: int | None = None, exclude_none: bool = False) -> str:
        """The model as JSON text."""
        separators = (",", ":") if indent is None else None
        return json.dumps(self.model_dump("json", exclude_none), indent=indent, separators=separators, default=str)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, with some fields replaced. As usual the replacements aren't checked, but their names are."""
        made = copy.deepcopy(self) if deep else copy.copy(self)
        for name, value in (update or {}).items():
            if name not in self.model_fields:
                raise ValidationError(f"{type(self).__name__}: {name}: {_unknown(name, self.model_fields)}")
            setattr(made, name, value)
        return made

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        """JSON Schema of the model."""
        definitions: dict[str, Any] = {}
        schema = _schema_of(cls, definitions)
        return {**schema, "$defs": definitions} if definitions else schema

    # --- as an object ------------------------------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(_equal(getattr(self, name), getattr(other, name)) for name in self.model_fields)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = []
        for name, field in self.model_fields.items():
            value = getattr(self, name, None)
            if value is None or (isinstance(value, (str, list, dict)) and not value) or field.default in (NEW, NOW):
                continue
            nested = isinstance(value, list) and isinstance(value[0], Model)
            text = f"<{len(value)}>" if nested else repr(value)
            shown.append(f"{name}={text if len(text) <= 80 else text[:77] + '…'}")
        return f"{type(self).__name__}({', '.join(shown)})"


# --- reading ---------------------------------------------------------------------------------------------------------


class _Wrong(Exception):
    """Why a value doesn't fit its field."""


def _checked(field: FieldInfo, value: Any, at: Location, problems: Problems) -> Any:
    if value is None:
        if not field.nullable:
            problems.add(at, f"is null; it takes {_TAKES.get(field.kind, field.kind)}", value)
        return None
    read = _READERS.get(field.kind)
    if read is None:
        return _read_models(field.kind, value, at, problems)
    try:
        return read(value)
    except _Wrong as wrong:
        problems.add(at, str(wrong), value)
        return value


def _read_models(kind: str, value: Any, at: Location, problems: Problems) -> Any:
    name = kind.removeprefix("list[").removesuffix("]")
    model = _model_named(name)
    if name == kind:
        return model._read(value, at, problems)
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Sequence):
        problems.add(at, f"takes a list of {name}, got {type(value).__name__}", value)
        return value
    return [model._read(item, (*at, index), problems) for index, item in enumerate(value)]


def _model_named(name: str) -> type[Model]:
    from litmus.data import models

    return getattr(models, name)


def _as_mapping(value: Any) -> Mapping[str, Any] | None:
    """A map, or the fields of a Pydantic model, dataclass or attrs object."""
    if isinstance(value, Mapping):
        return value
    from litmus._values import as_plain

    if isinstance(value, (str, bytes, int, float, Sequence)):
        return None
    plain = as_plain(value)
    return plain if isinstance(plain, dict) else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"takes a text, got {type(value).__name__}")
    return value


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    if isinstance(value, (bool, str)):
        raise _Wrong(f"takes a whole number, got {type(value).__name__}")
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        raise _Wrong(f"takes a whole number, got {type(value).__name__}") from None
    if number != value:
        raise _Wrong(f"takes a whole number, got {value}")
    return number


NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def _number(value: Any) -> float:
    if type(value) is float:
        return value
    if isinstance(value, str):
        if value in NOT_FINITE:  # as JSON has them
            return NOT_FINITE[value]
        raise _Wrong("takes a number, got str")
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise _Wrong(f"takes a number, got {type(value).__name__}") from None


def _uuid(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        raise _Wrong("takes a UUID or its text") from None


def _time(value: Any) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise _Wrong("takes a time as ISO 8601") from None
    if not isinstance(value, datetime):
        raise _Wrong(f"takes a datetime, got {type(value).__name__}")
    if value.tzinfo is None:
        raise _Wrong("has no offset from UTC; give an aware datetime")
    return value.astimezone(UTC)


def _map(value: Any) -> dict[str, Any]:
    found = _as_mapping(value)
    if found is None:
        raise _Wrong(f"takes a map, got {type(value).__name__}")
    return dict(found)


def _texts(value: Any) -> dict[str, str]:
    found = _map(value)
    for key, text in found.items():
        if not isinstance(text, str):
            raise _Wrong(f"takes texts, but {key!r} is {type(text).__name__}")
    return found


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(f"takes true or false, got {type(value).__name__}")
    return value


def _samples(value: Any) -> Sequence[float]:
    if isinstance(value, (str, bytes, Mapping)) or not (hasattr(value, "__len__") and hasattr(value, "__getitem__")):
        raise _Wrong(f"takes a list of numbers or an array, got {type(value).__name__}")
    return value


def _enum(module: str, name: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        import importlib

        kind = getattr(importlib.import_module(module), name)
        try:
            return kind(value)
        except ValueError:
            from difflib import get_close_matches

            known = [member.value for member in kind]
            near = get_close_matches(str(value), known, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f": {', '.join(known)}"
            raise _Wrong(f"{value!r} is no {name}{hint}") from None

    return read


_READERS: dict[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _integer,
    "float": _number,
    "UUID": _uuid,
    "datetime": _time,
    "dict": _map,
    "dict[str, str]": _texts,
    "bool": _truth,
    "Any": lambda value: value,
    "list[int]": _samples,
    "list[float]": _samples,
    "Outcome": _enum("litmus._gen.outcome", "Outcome"),
    "Comparator": _enum("litmus._gen.enums", "Comparator"),
}

_TAKES = {"str": "a text", "int": "a whole number", "float": "a number", "datetime": "a time", "dict": "a map"}


def _unknown(name: str, fields: Mapping[str, FieldInfo]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, fields, 1) or [field for field in fields if name and name in field]
    return f"is no field; did you mean {near[0]!r}?" if near else f"is no field; there are: {', '.join(fields)}"


# --- writing ---------------------------------------------------------------------------------------------------------


def _dumped(value: Any, mode: str, exclude_none: bool) -> Any:
    if isinstance(value, Model):
        return value.model_dump(mode, exclude_none)
    if isinstance(value, list):
        return [_dumped(item, mode, exclude_none) for item in value]
    if isinstance(value, dict):
        return {key: _dumped(item, mode, exclude_none) for key, item in value.items()}
    return value if mode == "python" else _as_json(value)


def _as_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    from litmus._values import as_plain

    plain = value if isinstance(value, (list, tuple, dict)) else as_plain(value)
    if isinstance(plain, (list, tuple)):
        return [_as_json(item) for item in plain]
    return {str(key): _as_json(item) for key, item in plain.items()} if isinstance(plain, dict) else plain


def _equal(a: Any, b: Any) -> bool:
    """Arrays too, whose == gives an array."""
    same = a == b
    if isinstance(same, bool):
        return same
    return len(a) == len(b) and all(x == y for x, y in zip(a, b, strict=True))


_SCHEMAS: dict[str, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "UUID": {"type": "string", "format": "uuid"},
    "datetime": {"type": "string", "format": "date-time"},
    "dict": {"type": "object"},
    "dict[str, str]": {"type": "object", "additionalProperties": {"type": "string"}},
    "list[float]": {"type": "array", "items": {"type": "number"}},
}


def _schema_of(cls: type[Model], definitions: dict[str, Any]) -> dict[str, Any]:
    properties = {name: _field_schema(field, definitions) for name, field in cls.model_fields.items()}
    required = [name for name, field in cls.model_fields.items() if field.is_required()]
    schema: dict[str, Any] = {"title": cls.__name__, "type": "object", "properties": properties}
    if required:
        schema["required"] = required
    return {**schema, "additionalProperties": False}


def _field_schema(field: FieldInfo, definitions: dict[str, Any]) -> dict[str, Any]:
    schema = dict(_kind_schema(field.kind, definitions))
    if field.nullable:
        schema = {"anyOf": [schema, {"type": "null"}]}
    if not isinstance(field.default, _Special):
        schema["default"] = field.default
    return {**schema, "description": field.description} if field.description else schema


def _kind_schema(kind: str, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind in _SCHEMAS:
        return _SCHEMAS[kind]
    if kind in ("Outcome", "Comparator"):
        import importlib

        module = "litmus._gen.outcome" if kind == "Outcome" else "litmus._gen.enums"
        return {"type": "string", "enum": [member.value for member in getattr(importlib.import_module(module), kind)]}
    name = kind.removeprefix("list[").removesuffix("]")
    if name not in definitions:
        definitions[name] = {}  # stands there while the model refers to itself
        definitions[name] = _schema_of(_model_named(name), definitions)
    reference = {"$ref": f"#/$defs/{name}"}
    return reference if name == kind else {"type": "array", "items": reference}
