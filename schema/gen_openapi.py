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
STATUS_DOC = {
    400: "the address, or the request as a whole, can't be read",
    401: "a token is required, and missing or wrong",
    403: "`Host` or `Origin` isn't allowed; a path outside the project",
    404: "unknown run, session, dialog or entity",
    406: "none of the formats that `Accept` names",
    408: "the request took too long to arrive",
    409: "ambiguous id; answered already; changed since it was read",
    410: "what the cursor stands for isn't stored any more",
    413: "the body, or the answer, would be too large",
    414: "the address is too long",
    415: "the body isn't of this content type",
    422: "an invalid parameter or body",
    426: "a WebSocket: connect with an upgrade",
    429: "too many requests or streams at a time",
    431: "the header is too large",
    500: "a defect of ours, or the disk refused",
    501: "a valid request that this build or this filesystem can't serve",
    503: "a service is starting or recovering, or the time limit passed",
    504: "the deadline passed",
    507: "no space is left",
}
ALWAYS = (400, 403, 408, 414, 422, 429, 431, 500, 503)  # that every route may answer
RETRY = {"Retry-After": {"required": True, "description": "seconds", "schema": {"type": "string"}}}
HEADERS = {
    401: {"WWW-Authenticate": {"required": True, "description": "`Bearer`", "schema": {"type": "string"}}},
    429: RETRY,
    503: RETRY,
}
TOKEN = {"type": "http", "scheme": "bearer", "description": "wanted where `health.token_required` says so"}
REQUESTS = {route.body for route in ROUTES if route.body}


def generate() -> dict[str, str]:
    return {"gen/openapi.json": json.dumps(document(), indent=2, ensure_ascii=False) + "\n"}


def document() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for route in (route for route in ROUTES if not route.local):
        paths.setdefault(route.path, {})[route.method.lower()] = operation(route)
    info = {"title": "Litmus", "version": "0.1", "description": "Hardware tests: events, runs, live streams."}
    components = {
        "schemas": {model.name: model_schema(model) for model in MODELS},
        "responses": {f"Status{status}": failure(status) for status in STATUS_DOC},
        "securitySchemes": {"token": TOKEN},
    }
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": components}


def operation(route: Route) -> dict[str, Any]:
    out: dict[str, Any] = {"operationId": route.operation_id, "summary": route.doc}
    if route.params:
        out["parameters"] = [parameter(param) for param in route.params]
    if route.body:
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": ref(route.body)}}}
    if route.body_type:
        out["requestBody"] = {"required": True, "content": {route.body_type: {"schema": {"type": "string"}}}}
    further = {str(status): {"description": doc} for status, doc in route.also}
    out["responses"] = {str(route.status): success(route), **further, **failures(route)}
    if route.writes:
        out["security"] = [{}, {"token": []}]
    return out


def success(route: Route) -> dict[str, Any]:
    schemas = {"application/json": ref(route.response) if route.response else {"type": "object"}}
    content = {kind: {"schema": schemas.get(kind, {"type": "string"})} for kind in route.content}
    out = {"description": route.doc, **({"content": content} if content else {})}
    if any(param.name == "cursor" for param in route.params):
        doc = "`next_cursor` of a page of CSV; absent at the end"
        out["headers"] = {"X-Litmus-Next-Cursor": {"description": doc, "schema": {"type": "string"}}}
    return out


def failures(route: Route) -> dict[str, Any]:
    statuses = {*ALWAYS, *(STATUS_OF[name] for name in route.errors)}
    if route.writes:
        statuses.add(401)
    if route.body or route.body_type:
        statuses |= {413, 415}
    if len(route.content) > 1:
        statuses.add(406)
    if route.status == 101:
        statuses.add(426)
    return {str(status): {"$ref": f"#/components/responses/Status{status}"} for status in sorted(statuses)}


def failure(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": ref("Problem")}}
    headers = {"headers": HEADERS[status]} if status in HEADERS else {}
    return {"description": STATUS_DOC[status], **headers, "content": content}


def parameter(param: Param) -> dict[str, Any]:
    schema: dict[str, Any] = dict(PARAM_SCHEMAS[param.kind])
    limits = {"minimum": param.minimum, "maximum": param.maximum, "default": param.default}
    schema.update({key: value for key, value in limits.items() if value is not None})
    if param.choices:
        schema["enum"] = list(param.choices)
    if param.pattern:
        schema["pattern"] = param.pattern
    if param.repeatable:
        schema = {"type": "array", "items": schema}
    doc = param.doc + (f" (another name of `{param.alias_of}`)" if param.alias_of else "")
    return {"name": param.name, "in": param.where, "required": param.required, "description": doc, "schema": schema}


def model_schema(model: Model) -> dict[str, Any]:
    return {
        "type": "object",
        "description": model.doc,
        "properties": {field.name: field_schema(field, model.name in REQUESTS) for field in model.fields},
        "required": [field.name for field in model.fields if field.required],
        "additionalProperties": model.open,
    }


def field_schema(field: Field, in_request: bool) -> dict[str, Any]:
    schema = base_schema(field)
    if in_request:
        schema = request_schema(field, schema)
    elif field.enum:
        schema["examples"] = list(ENUMS[field.enum].values)
    if field.nullable or (in_request and not field.required):
        schema = {"anyOf": [schema, {"type": "null"}]}
    if field.default_json and not field.nullable:
        schema["default"] = field.default
    return {**schema, "description": field.doc}


def base_schema(field: Field) -> dict[str, Any]:
    base = field.base_type
    if base in TYPES:
        return dict(TYPES[base].json_schema)
    return {"type": "array", "items": ref(base[5:-1])} if base.startswith("list[") else ref(base)


def request_schema(field: Field, schema: dict[str, Any]) -> dict[str, Any]:
    """What we read is narrower than what readers of ours should expect. null stands for the default."""
    if field.base_type == "float":
        schema = {"type": "number"}
    if field.enum:
        schema["enum"] = list(ENUMS[field.enum].values)
    return {**schema, **field.rules}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}
