"""Rules that the declarations themselves must keep. Returns what is wrong, one line each."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .enums import BY_NAME as ENUMS
from .enums import ENUMS as ENUM_LIST
from .errors import ERROR_CODES
from .events import ENVELOPE, EVENTS
from .http import ROUTES
from .http_models import BY_NAME as MODELS
from .http_models import MODELS as MODEL_LIST
from .model import AUTO, COLUMN_TYPES, TYPES, EventType, Field, Param, Route, Special, Table
from .outcomes import OUTCOMES
from .tables import TABLES

_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TYPE = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)*")
_CAMEL = re.compile(r"([A-Z][a-z0-9]*)+")
_PYTHON_TYPES = {"str": str, "int": int, "float": (int, float), "bool": bool}
_PARAM_KINDS = ("String", "Integer", "Number", "Boolean", "Time")


def validate() -> list[str]:
    return [
        *events(EVENTS),
        *unique("outcome severity", [outcome.severity for outcome in OUTCOMES]),
        *unique("enum", [enum.name for enum in ENUM_LIST]),
        *unique("error code", [code.name for code in ERROR_CODES]),
        *(
            f"enum {enum.name}: a value stands there twice"
            for enum in ENUM_LIST
            if len(set(enum.values)) < len(enum.values)
        ),
        *(problem for table in TABLES for problem in check_table(table)),
        *unique("model", [model.name for model in MODEL_LIST]),
        *(problem for model in MODEL_LIST for problem in fields(model.name, model.fields, set(MODELS))),
        *unique("operation id", [route.operation_id for route in ROUTES]),
        *(problem for route in ROUTES for problem in check_route(route)),
    ]


def unique(what: str, names: Iterable[object]) -> list[str]:
    seen: set[object] = set()
    return [f"{what} {name} stands there twice" for name in names if name in seen or seen.add(name)]


def events(types: Iterable[EventType]) -> list[str]:
    types = list(types)
    return [
        *unique("event type", [event.type for event in types]),
        *unique("type_id", [event.type_id for event in types]),
        *unique("event class", [event.class_name for event in types]),
        *(f"type_id {number} is missing" for number in set(range(1, len(types) + 1)) - {e.type_id for e in types}),
        *(problem for event in types for problem in check_event(event)),
    ]


def check_event(event: EventType) -> list[str]:
    problems = fields(event.type, event.fields)
    if not _TYPE.fullmatch(event.type):
        problems.append(f"{event.type}: a type is `category.name` in lower case")
    if not _CAMEL.fullmatch(event.class_name):
        problems.append(f"{event.type}: class {event.class_name} isn't CamelCase")
    if event.durability not in ("shared", "disk"):
        problems.append(f"{event.type}: unknown durability {event.durability}")
    taken = {field.name for field in ENVELOPE} & {field.name for field in event.fields}
    return problems + [f"{event.type}.{name}: the envelope has that name" for name in sorted(taken)]


def fields(owner: str, declared: Iterable[Field], models: set[str] = frozenset()) -> list[str]:
    declared = list(declared)
    problems = unique(f"{owner}: field", [field.name for field in declared])
    for field in declared:
        problems += [f"{owner}.{field.name}: {problem}" for problem in check_field(field, models)]
    return problems


def check_field(field: Field, models: set[str]) -> list[str]:
    base = field.base_type
    if not _SNAKE.fullmatch(field.name):
        return ["the name isn't snake_case"]
    if base not in TYPES and base.removeprefix("list[").removesuffix("]") not in models:
        return [f"unknown type {field.type}"]
    if field.enum and field.enum not in ENUMS:
        return [f"unknown enum {field.enum}"]
    return [] if default_fits(field) else [f"the default {field.default!r} isn't a {field.type}"]


def default_fits(field: Field) -> bool:
    if isinstance(field.default, Special):
        needs = {"new": "UUID", "now": "datetime", "detected": "str"}
        return field.default is AUTO or needs[field.default.name] == field.base_type
    if field.default is None:
        return field.nullable or field.base_type == "Any"
    if field.enum and field.default not in ENUMS[field.enum].values:
        return False
    if field.base_type in _PYTHON_TYPES:
        is_bool = isinstance(field.default, bool)
        return isinstance(field.default, _PYTHON_TYPES[field.base_type]) and is_bool == (field.base_type == "bool")
    return field.default == ([] if field.base_type.startswith("list") else {})


def check_table(table: Table) -> list[str]:
    problems = unique(f"table {table.name}: column", [column.name for column in table.columns])
    for column in table.columns:
        if not _SNAKE.fullmatch(column.name):
            problems.append(f"{table.name}.{column.name}: the name isn't snake_case")
        if column.type not in COLUMN_TYPES:
            problems.append(f"{table.name}.{column.name}: unknown type {column.type}")
    return problems


def check_route(route: Route) -> list[str]:
    in_path = set(re.findall(r"{(\w+)}", route.path))
    declared = {param.name for param in route.params if param.where == "path"}
    problems = unique("parameter", [param.name for param in route.params])
    problems += [f"path parameter {name} isn't declared, or not in the path" for name in in_path ^ declared]
    problems += [f"unknown model {name}" for name in (route.response, route.body) if name and name not in MODELS]
    names = {code.name for code in ERROR_CODES}
    problems += [f"unknown error {name}" for name in route.errors if name not in names]
    problems += [problem for param in route.params for problem in check_param(param)]
    return [f"{route.method} {route.path}: {problem}" for problem in problems]


def check_param(param: Param) -> list[str]:
    if param.kind not in _PARAM_KINDS:
        return [f"{param.name}: unknown kind {param.kind}"]
    bounded = param.maximum is not None and param.default is not None
    outside = bounded and not param.minimum <= param.default <= param.maximum
    return [f"{param.name}: the default is outside its bounds"] if outside else []
