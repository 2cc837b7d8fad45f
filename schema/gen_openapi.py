"""gen/openapi.json: the HTTP API as OpenAPI 3.1."""

from __future__ import annotations

import json
from typing import Any

from .enums import BY_NAME as ENUMS
from .errors import ERROR_CODES
from .http import ROUTES
from .http_models import MODELS
from .model import TYPES, Field, Model, Param, Route

PARAM_SCHEMAS: dict[str, dict[str, Any]] = {
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
    "Number": {"type": "number"},
    "Boolean": {"type": "boolean"},
    "Time": {
        "type": "string",
        "anyOf": [{"format": "date-time"}, {"format": "date"}, {"pattern": "^[0-9]{1,6}[smhd]$"}],
    },
}
STATUS_OF = {code.name: code.http_status for code in ERROR_CODES}
ALWAYS = ("internal", "unavailable")  # errors that every route may give


def generate() -> dict[str, str]:
    return {"gen/openapi.json": json.dumps(document(), indent=2, ensure_ascii=False) + "\n"}


def document() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for route in (route for route in ROUTES if not route.local):
        paths.setdefault(route.path, {})[route.method.lower()] = operation(route)
    schemas = {model.name: model_schema(model) for model in MODELS}
    info = {"title": "Litmus", "version": "0.1", "description": "Hardware tests: events, runs, live streams."}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}


def operation(route: Route) -> dict[str, Any]:
    out: dict[str, Any] = {"operationId": route.operation_id, "summary": route.doc}
    if route.params:
        out["parameters"] = [parameter(param) for param in route.params]
    if route.body:
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": ref(route.body)}}}
    if route.body_type:
        out["requestBody"] = {"required": True, "content": {route.body_type: {"schema": {"type": "string"}}}}
    out["responses"] = {str(route.status): success(route), **failures(route)}
    return out


def success(route: Route) -> dict[str, Any]:
    schemas = {"application/json": ref(route.response) if route.response else {"type": "object"}}
    content = {kind: {"schema": schemas.get(kind, {"type": "string"})} for kind in route.content}
    return {"description": route.doc, **({"content": content} if content else {})}


def failures(route: Route) -> dict[str, Any]:
    codes: dict[int, list[str]] = {}
    checked = ("invalid_argument",) if route.params or route.body else ()
    for name in dict.fromkeys((*checked, *route.errors, *ALWAYS)):
        codes.setdefault(STATUS_OF[name], []).append(name)
    content = {"application/problem+json": {"schema": ref("Problem")}}
    return {
        str(status): {"description": ", ".join(names), "content": content} for status, names in sorted(codes.items())
    }


def parameter(param: Param) -> dict[str, Any]:
    schema: dict[str, Any] = dict(PARAM_SCHEMAS[param.kind])
    limits = {"minimum": param.minimum, "maximum": param.maximum, "default": param.default}
    schema.update({key: value for key, value in limits.items() if value is not None})
    if param.choices:
        schema["enum"] = list(param.choices)
    if param.repeatable:
        schema = {"type": "array", "items": schema}
    doc = param.doc + (f" (another name of `{param.alias_of}`)" if param.alias_of else "")
    return {"name": param.name, "in": param.where, "required": param.required, "description": doc, "schema": schema}


def model_schema(model: Model) -> dict[str, Any]:
    return {
        "type": "object",
        "description": model.doc,
        "properties": {field.name: field_schema(field) for field in model.fields},
        "required": [field.name for field in model.fields if field.required],
        "additionalProperties": model.open,
    }


def field_schema(field: Field) -> dict[str, Any]:
    base = field.base_type
    if base in TYPES:
        schema = dict(TYPES[base].json_schema)
    elif base.startswith("list["):
        schema = {"type": "array", "items": ref(base[5:-1])}
    else:
        schema = ref(base)
    if field.enum:
        schema["examples"] = list(ENUMS[field.enum].values)
    if field.nullable:
        schema = {"anyOf": [schema, {"type": "null"}]}
    if field.default_json and not field.nullable:
        schema["default"] = field.default
    return {**schema, "description": field.doc}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}
