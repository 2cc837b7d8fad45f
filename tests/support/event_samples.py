"""Events of every type, made from the schema, with what is hard to carry: as JSON objects."""

from __future__ import annotations

import sys
from itertools import cycle
from typing import Any
from uuid import UUID, uuid5

from support.programs import ROOT

if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from schema.events import EVENTS
from schema.model import EventType, Field

WHEN = "2026-03-10T14:03:21.942001Z"
TYPE_IDS = {event.type: event.type_id for event in EVENTS}
NESTED = {"": {"\U0001f600 \u2028": [1, -2.5, None, True, {"deep": [[], {}, 9007199254740993]}]}, "f": "-Infinity"}
TEXTS = ('µ \U0001f600 \u2028 "quoted" \\ /', "\ud7ff\ue000\ufffd\uffff\U0010ffff", "tab\tfeed\n\x01\x7f", "")
INTEGERS = (2**63 - 1, -(2**63), 0, 9007199254740993)
NUMBERS = ("NaN", "Infinity", "-Infinity", 5e-324, 1.7976931348623157e308, 0.1)
NEWER = {"mood": {"sun": NESTED}, "weather": None, "of_2031": 2**63 - 1}  # fields that no version has


class Samples:
    """`of(event)` gives two events of a type: every field filled, and only what is required; ids are by `name`."""

    def __init__(self, name: str, leave_out: tuple[str, ...] = ()) -> None:
        self._name = name
        self._types = [event for event in EVENTS if event.type not in leave_out]
        self.session_id = self._id("session")
        self._texts, self._integers, self._numbers = cycle(TEXTS), cycle(INTEGERS), cycle(NUMBERS)
        self.all = self._all()

    def _id(self, what: str) -> str:
        return str(uuid5(UUID(int=2026), f"{self._name} {what}"))

    def _all(self) -> list[dict[str, Any]]:
        """Of every type, and of one that no version knows; a session's start first, its end last."""
        events = [sample for event in self._types if event.category != "session" for sample in self.of(event)]
        unknown = {**self._envelope("weather.changed", "unknown"), "outcome": "soaked", **NEWER}
        start, end = (self.of(event)[0] for event in EVENTS if event.category == "session")
        return [start, *events, unknown, end]

    def of(self, event: EventType) -> list[dict[str, Any]]:
        full = self._envelope(event.type, "full") | {field.name: self._value(field) for field in event.fields} | NEWER
        required = {field.name: self._value(field) for field in event.fields if field.required}
        null = {field.name: None for field in event.fields if field.nullable}
        bare = self._envelope(event.type, "bare")
        del bare["derived"]
        return [full, bare | required | null]

    def _envelope(self, event_type: str, which: str) -> dict[str, Any]:
        run = None if event_type.startswith("session.") else self._id(f"run {event_type} {which}")
        return {
            "id": self._id(f"{event_type} {which}"),
            "event_type": event_type,
            "occurred_at": WHEN,
            "received_at": WHEN,
            "session_id": self.session_id,
            "run_id": run,
            "derived": False,
        }

    def _value(self, field: Field) -> Any:
        if field.enum:
            return "soaked"  # a value that no version knows
        kind = field.base_type
        made = {
            "str": lambda: next(self._texts),
            "int": lambda: next(self._integers),
            "float": lambda: next(self._numbers),
            "bool": lambda: True,
            "UUID": lambda: self._id(field.name),
            "datetime": lambda: WHEN,
            "list[str]": lambda: list(TEXTS),
            "list[int]": lambda: list(INTEGERS),
            "dict[str, str]": lambda: dict.fromkeys(TEXTS, "µ"),
            "dict[str, int]": lambda: dict.fromkeys(TEXTS, 2**63 - 1),
            "Any": lambda: [NESTED, None, *INTEGERS],
        }
        return made.get(kind, lambda: [NESTED, {}] if kind.startswith("list") else NESTED)()
