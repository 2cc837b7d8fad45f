"""The rules that declarations keep, each broken once."""

from __future__ import annotations

import pytest

from schema import validate
from schema.model import NEW, NOW, EventType, Field, Param, Route


def event(
    type_id: int = 1, type: str = "test.record", class_name: str = "Record", fields: tuple[Field, ...] = (), **more
):
    return EventType(type_id, type, class_name, "", fields, **more)


def test_declarations_are_sound():
    assert validate.validate() == []


@pytest.mark.parametrize(
    ("types", "problem"),
    [
        ([event(), event(2, class_name="Other")], "event type test.record stands there twice"),
        ([event(), event(1, "test.other", "Other")], "type_id 1 stands there twice"),
        ([event(), event(2, "test.other")], "event class Record stands there twice"),
        ([event(2)], "type_id 1 is missing"),
        ([event(type="TestRecord")], "TestRecord: a type is `category.name` in lower case"),
        ([event(class_name="record")], "test.record: class record isn't CamelCase"),
        ([event(durability="ram")], "test.record: unknown durability ram"),
        ([event(fields=(Field("run_id", "str"),))], "test.record.run_id: the envelope has that name"),
        ([event(fields=(Field("a", "str"), Field("a", "int")))], "test.record: field a stands there twice"),
    ],
)
def test_names_a_broken_event(types, problem):
    assert problem in validate.events(types)


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (Field("stepName", "str"), "the name isn't snake_case"),
        (Field("a", "string"), "unknown type string"),
        (Field("a", "str", enum="Mood"), "unknown enum Mood"),
        (Field("a", "int", default="1"), "the default '1' isn't a int"),
        (Field("a", "int", default=True), "the default True isn't a int"),
        (Field("a", "bool", default=0), "the default 0 isn't a bool"),
        (Field("a", "str", default=None), "the default None isn't a str"),
        (Field("a", "dict", default=[]), "the default [] isn't a dict"),
        (Field("a", "str", default="blue", enum="Outcome"), "the default 'blue' isn't a str"),
        (Field("a", "str", default=NEW), f"the default {NEW!r} isn't a str"),
    ],
)
def test_names_a_broken_field(field, problem):
    assert validate.check_field(field, set()) == [problem]


@pytest.mark.parametrize(
    "field",
    [
        Field("a", "float", default=1),
        Field("a", "Any", default=None),
        Field("a", "datetime", default=NOW),
        Field("a", "list[str]", default=[]),
        Field("a", "str?"),
    ],
)
def test_accepts_a_default_that_fits(field):
    assert validate.check_field(field, set()) == []


@pytest.mark.parametrize(
    ("route", "problem"),
    [
        (Route("x", "GET", "/x/{id}", "", ""), "path parameter id isn't declared, or not in the path"),
        (Route("x", "GET", "/x", "", "Nothing"), "unknown model Nothing"),
        (Route("x", "GET", "/x", "", "", errors=("oops",)), "unknown error oops"),
        (Route("x", "GET", "/x", "", "", (Param("a", "Text"),)), "a: unknown kind Text"),
        (
            Route("x", "GET", "/x", "", "", (Param("a", "Integer", default=9, minimum=1, maximum=5),)),
            "a: the default is outside its bounds",
        ),
    ],
)
def test_names_a_broken_route(route, problem):
    assert validate.check_route(route) == [f"GET /x{'/{id}' if '{' in route.path else ''}: {problem}"]
