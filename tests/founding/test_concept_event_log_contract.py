"""The page on the event log: its hard contract, "additive evolution only", of the declarations."""

from __future__ import annotations

import sys
from typing import Any
from uuid import uuid4

import pytest
from event_log_page import TYPES, broken, locked

from support.programs import BUILD

sys.path.insert(0, str(BUILD / "python"))

from litmus.data import events as catalogue
from schema import additive


def test_the_declared_events_keep_to_the_contract() -> None:
    assert additive.check() == []


@pytest.mark.parametrize(("name", "event_type"), TYPES)
def test_the_existing_discriminator_strings_are_stable(name: str, event_type: str) -> None:
    assert event_type in locked()["events"]
    assert broken(lambda _, events: events.pop(event_type))


def test_every_release_may_add_event_types() -> None:
    assert broken(lambda _, events: events.update({"x.y": {**events["sync.release"], "type_id": 900}})) == []


@pytest.mark.parametrize(("name", "event_type"), TYPES)
def test_older_events_still_validate_against_the_current_schema(name: str, event_type: str) -> None:
    cls = getattr(catalogue, name)
    samples = {"str": "a", "int": 1, "float": 1.0, "UUID": str(uuid4()), "list[str]": [], "Any": None}
    oldest = {field: samples[cls.model_fields[field].kind] for field in cls._REQUIRED}
    event = cls.model_validate(oldest)
    assert event.event_type == event_type
    for field, info in cls.model_fields.items():
        assert field in oldest or info.nullable or info.kind == "Any" or getattr(event, field) is not None


def test_new_fields_must_be_optional() -> None:
    def field(**given: Any) -> dict[str, Any]:
        return {**locked()["events"]["test.step_started"]["fields"]["description"], **given}

    as_optional = broken(lambda fields, _: fields.update(mood=field()))
    as_required = broken(lambda fields, _: fields.update(mood={**fields["step_name"]}))
    assert (as_optional, bool(as_required)) == ([], True)


def test_required_fields_are_frozen() -> None:
    assert broken(lambda fields, _: fields.pop("step_name"))


def test_no_type_changes_on_existing_fields() -> None:
    assert broken(lambda fields, _: fields["step_index"].update(type="str"))
