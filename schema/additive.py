"""The contract that only grows: `lock.json` holds what was released, and nothing of it may change.

`snapshot()` gives the declarations as plain data, `compare(locked, current)` the changes that aren't additions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .enums import ENUMS
from .errors import ERROR_CODES
from .events import ENVELOPE, EVENTS
from .http import ROUTES
from .http_models import MODELS
from .model import Field, Param
from .outcomes import OUTCOMES
from .tables import TABLES

LOCK = Path(__file__).parent / "lock.json"

Data = dict[str, Any]


def snapshot() -> Data:
    return {
        "envelope": {"fields": fields(ENVELOPE)},
        "events": {
            event.type: {
                "type_id": event.type_id,
                "class_name": event.class_name,
                "durability": event.durability,
                "fields": fields(event.fields),
            }
            for event in EVENTS
        },
        "enums": {enum.name: list(enum.values) for enum in ENUMS},
        "outcomes": {outcome.value: outcome.severity for outcome in OUTCOMES},
        "errors": {code.name: code.http_status for code in ERROR_CODES},
        "tables": {
            table.name: {column.name: {"type": column.type, "nullable": column.nullable} for column in table.columns}
            for table in TABLES
        },
        "models": {model.name: {field.name: field.type for field in model.fields} for model in MODELS},
        "routes": {
            route.operation_id: {
                "path": f"{route.method} {route.path}",
                "response": route.response,
                "params": {param.name: param_data(param) for param in route.params},
            }
            for route in ROUTES
        },
    }


def fields(declared: tuple[Field, ...]) -> Data:
    return {field.name: {"type": field.type, "default": field.default_text, "enum": field.enum} for field in declared}


def param_data(param: Param) -> Data:
    return {"kind": param.kind, "required": param.required, "repeatable": param.repeatable, "maximum": param.maximum}


def check() -> list[str]:
    if not LOCK.exists():  # nothing was released yet
        return []
    return list(compare(json.loads(LOCK.read_text()), snapshot()))


def lag() -> list[str]:
    """What the declarations have and the lock doesn't: only what it holds is protected."""
    if not LOCK.exists():
        return []
    return list(additions(json.loads(LOCK.read_text()), snapshot()))


def additions(locked: Data, current: Data, depth: int = 2) -> Iterator[str]:
    """Names that aren't in the lock, or not with this content, down to `depth` levels."""
    for name, new in current.items():
        old = locked.get(name)
        if old == new:
            continue
        if depth > 1 and isinstance(old, dict) and isinstance(new, dict):
            yield from (f"{name}: {inner}" for inner in additions(old, new, depth - 1))
        else:
            yield name if name not in locked else f"{name} differs"


def write_lock() -> None:
    LOCK.write_text(json.dumps(snapshot(), indent=1, sort_keys=True) + "\n")


def compare(locked: Data, current: Data) -> Iterator[str]:
    yield from compare_fields("envelope", locked["envelope"]["fields"], current["envelope"]["fields"])
    yield from compare_events(locked["events"], current["events"])
    for name, values in locked["enums"].items():
        gone = [value for value in values if value not in current["enums"].get(name, [])]
        yield from (f"enum {name}: value {value} was removed" for value in gone)
    yield from compare_values("outcome", locked["outcomes"], current["outcomes"])
    yield from compare_values("error code", locked["errors"], current["errors"])
    for name, columns in locked["tables"].items():
        yield from compare_columns(name, columns, current["tables"].get(name, {}))
    for name, members in locked["models"].items():
        yield from compare_values(f"model {name}:", members, current["models"].get(name, {}))
    yield from compare_routes(locked["routes"], current["routes"])


def compare_events(locked: Data, current: Data) -> Iterator[str]:
    owner_of = {event["type_id"]: name for name, event in locked.items()}
    for name, event in current.items():
        if name not in locked and event["type_id"] in owner_of:
            yield f"{name}: type_id {event['type_id']} is reused; it belongs to {owner_of[event['type_id']]}"
    for name, old in locked.items():
        if name not in current:
            yield f"{name}: the type was removed or renamed"
            continue
        new = current[name]
        for key in ("type_id", "class_name"):
            if new[key] != old[key]:
                yield f"{name}: {key} changed from {old[key]} to {new[key]}"
        if old["durability"] == "disk" != new["durability"]:
            yield f"{name}: the durability was lowered from disk to {new['durability']}"
        yield from compare_fields(name, old["fields"], new["fields"])


def compare_fields(owner: str, locked: Data, current: Data) -> Iterator[str]:
    for name, new in current.items():
        if name not in locked and new["default"] == "required":
            yield f"{owner}.{name}: a new field must be optional, with a default"
    for name, old in locked.items():
        if name not in current:
            yield f"{owner}.{name}: the field was removed or renamed"
        else:
            yield from (f"{owner}.{name}: {change}" for change in compare_field(old, current[name]))


def compare_field(old: Data, new: Data) -> Iterator[str]:
    if old["type"] == new["type"] + "?":
        yield f"the type was narrowed from {old['type']} to {new['type']}"
    elif old["type"] != new["type"]:
        yield f"the type changed from {old['type']} to {new['type']}"
    if "required" in (old["default"], new["default"]) and old["default"] != new["default"]:
        yield "the field is required now" if new["default"] == "required" else "the field isn't required any more"
    elif old["default"] != new["default"]:
        yield f"the default changed from {old['default']} to {new['default']}"
    if new["enum"] and old["enum"] != new["enum"]:
        yield f"the values were narrowed to those of {new['enum']}"


def compare_columns(table: str, locked: Data, current: Data) -> Iterator[str]:
    for name, new in current.items():
        if name not in locked and not new["nullable"]:
            yield f"column {table}.{name}: a new column must be nullable"
    for name, old in locked.items():
        if name not in current:
            yield f"column {table}.{name} was removed or renamed"
        elif old["type"] != current[name]["type"]:
            yield f"column {table}.{name}: the type changed from {old['type']} to {current[name]['type']}"
        elif old["nullable"] != current[name]["nullable"]:
            yield f"column {table}.{name}: whether it may be null changed"


def compare_values(what: str, locked: Data, current: Data) -> Iterator[str]:
    for name, old in locked.items():
        if name not in current:
            yield f"{what} {name} was removed or renamed"
        elif current[name] != old:
            yield f"{what} {name} changed from {old} to {current[name]}"


def compare_routes(locked: Data, current: Data) -> Iterator[str]:
    for name, old in locked.items():
        if name not in current:
            yield f"route {name} was removed or renamed"
            continue
        new = current[name]
        for key in ("path", "response"):
            if new[key] != old[key]:
                yield f"route {name}: {key} changed from {old[key]} to {new[key]}"
        for param, data in new["params"].items():
            if param not in old["params"] and data["required"]:
                yield f"route {name}: a new parameter must be optional: {param}"
        for param, data in old["params"].items():
            yield from (f"route {name}: {change}" for change in compare_param(param, data, new["params"].get(param)))


def compare_param(name: str, old: Data, new: Data | None) -> Iterator[str]:
    if new is None:
        yield f"parameter {name} was removed or renamed"
        return
    if new["kind"] != old["kind"] or (new["required"] and not old["required"]) or old["repeatable"] > new["repeatable"]:
        yield f"parameter {name} was narrowed or changed in kind"
    if new["maximum"] is not None and (old["maximum"] is None or new["maximum"] < old["maximum"]):
        yield f"parameter {name}: the maximum was lowered"
