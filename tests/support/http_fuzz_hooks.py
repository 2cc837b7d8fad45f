"""Loaded by schemathesis: bodies of lines of JSON, most of them events as they could come."""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from hypothesis import strategies as st

from schema.events import EVENTS
from schema.model import Field
from support.http_fuzz import RANDOM_RUN, RANDOM_SESSION

TEXTS = st.text(max_size=20)
NUMBERS = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["NaN", "Infinity"]))
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
BY_TYPE = {
    "str": TEXTS,
    "int": st.integers(-(2**63), 2**63 - 1),
    "float": NUMBERS,
    "bool": st.booleans(),
    "UUID": st.uuids(version=4).map(str),
    "datetime": st.datetimes().map(lambda at: at.isoformat() + "Z"),
    "list[str]": st.lists(TEXTS, max_size=3),
    "list[int]": st.lists(st.integers(-5, 5), max_size=3),
    "dict": st.dictionaries(TEXTS, ANYTHING, max_size=3),
}


def value(field: Field) -> st.SearchStrategy[Any]:
    usual = BY_TYPE.get(field.base_type, ANYTHING)
    return st.one_of(usual, usual, usual, st.none()) if field.nullable else usual


def fields_of(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    required = {field.name: value(field) for field in kind.fields if field.required}
    optional = {field.name: value(field) for field in kind.fields if not field.required}
    return st.fixed_dictionaries(required, optional=optional)


def event_of(kind: Any) -> st.SearchStrategy[dict[str, Any]]:
    envelope = st.fixed_dictionaries(
        {"id": st.uuids(version=4).map(str), "event_type": st.just(kind.type), "session_id": st.just(RANDOM_SESSION)},
        optional={"run_id": st.just(RANDOM_RUN), "occurred_at": BY_TYPE["datetime"], "further": ANYTHING},
    )
    return st.builds(lambda common, own: {**common, **own}, envelope, fields_of(kind))


EVENT = st.one_of([event_of(kind) for kind in EVENTS])
LINES = st.lists(EVENT, min_size=1, max_size=4).map(lambda events: "\n".join(json.dumps(event) for event in events))


@schemathesis.hook("before_generate_body").apply_to(operation_id="post_events")
def lines_of_events(context: Any, strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(LINES, LINES, LINES, strategy)


@schemathesis.serializer("application/x-ndjson")
def as_text(context: Any, value: Any) -> Any:
    return value.encode(errors="surrogatepass") if isinstance(value, str) else json.dumps(value).encode()
