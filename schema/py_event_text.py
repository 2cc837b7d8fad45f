"""What gen/python/events.py has before and behind its classes."""

from __future__ import annotations

EVENTS_HEAD = '''"""Every event type as a class. Generated from schema/events.py by `./dev gen`; don't edit.

Plain classes with slots: cheap to import and to build. A class attribute `EVENT_TYPE` names the type, `FIELDS` its
fields in the order in which they are written. What a newer writer added is kept in `extra`.
"""

from __future__ import annotations

from datetime import UTC, datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self
    from uuid import UUID

_BASE_FIELDS = ("id", "event_type", "occurred_at", "received_at", "session_id", "run_id", "derived")
_NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def _now() -> datetime:
    return datetime.now(UTC)


def _uuid(text: str | UUID) -> UUID:
    from uuid import UUID

    return text if isinstance(text, UUID) else UUID(text)


def _time(text: str | datetime) -> datetime:
    at = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"time {text!r} has no offset from UTC; add one, e.g. 'Z'")
    return at


def _float(value: float | int | str) -> float:
    if isinstance(value, str):
        return _NOT_FINITE[value]
    if isinstance(value, bool):
        raise TypeError("a bool is no number")
    return value


def _detect_client() -> str:
    """Who emits: `pytest`, `jupyter`, or the name of the script."""
    import sys

    if "pytest" in sys.modules:
        return "pytest"
    if "ipykernel" in sys.modules:
        return "jupyter"
    return sys.argv[0].rsplit("/", 1)[-1] or "python"


_READ = {"Uuid": _uuid, "Time": _time, "Number": _float}


def _plain(value: Any) -> Any:
    """A value of a field as JSON has it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return str(value) if type(value).__name__ == "UUID" else value


def _models() -> Any:
    """Checking and conversions, which those who only emit don't load."""
    from litmus.data import _event_models

    return _event_models


class _ClassProperty:
    """A property of the class, not of its objects."""

    def __init__(self, get: Any) -> None:
        self._get = get

    def __get__(self, instance: object, owner: type) -> Any:
        return self._get(owner)


class EventBase:
    """What every event has. `id` and `session_id` are made on first use unless they are given."""

    __slots__ = ("derived", "extra", "id", "occurred_at", "received_at", "run_id", "session_id")

    EVENT_TYPE: ClassVar[str] = ""
    FIELDS: ClassVar[tuple[str, ...]] = ()
    _KINDS: ClassVar[dict[str, str]] = {}  # of the fields whose JSON isn't their value
    _REQUIRED: ClassVar[tuple[str, ...]] = ()

    id: UUID
    occurred_at: datetime
    received_at: datetime | None
    session_id: UUID
    run_id: UUID | None
    derived: bool
    extra: dict[str, Any]

    def _init_base(
        self,
        id: UUID | None,
        occurred_at: datetime | None,
        received_at: datetime | None,
        session_id: UUID | None,
        run_id: UUID | None,
        derived: bool,
    ) -> None:
        if id is not None:
            self.id = id
        if session_id is not None:
            self.session_id = session_id
        self.occurred_at = _now() if occurred_at is None else occurred_at
        self.received_at = received_at
        self.run_id = run_id
        self.derived = derived
        self.extra = {}

    def __getattr__(self, name: str) -> Any:
        if name not in ("id", "session_id"):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        from uuid import uuid4

        value = uuid4()
        setattr(self, name, value)
        return value

    @property
    def event_type(self) -> str:
        return self.EVENT_TYPE

    def to_dict(self) -> dict[str, Any]:
        """The event as it is written: JSON values in the order of the fields, unknown ones at the end."""
        out = {name: _plain(getattr(self, name)) for name in _BASE_FIELDS}
        for name in self.FIELDS:
            out[name] = _plain(getattr(self, name))
        out.update(_plain(self.extra))
        return out

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> EventBase:
        """The event that `data` describes; ValueError names the field that is missing or wrong."""
        given = dict(data)
        event_type = given.pop("event_type", cls.EVENT_TYPE)
        if event_type != cls.EVENT_TYPE:
            raise ValueError(f"the event is a {event_type}, not a {cls.EVENT_TYPE}")
        known = {name: given.pop(name) for name in (*_BASE_FIELDS, *cls.FIELDS) if name in given}
        for name in cls._REQUIRED:
            if name not in known:
                raise ValueError(f"{cls.EVENT_TYPE}: field {name} is missing; it is required")
        event = cls(**{name: cls._read(name, value) for name, value in known.items()})
        event.extra = given
        return event

    @classmethod
    def _read(cls, name: str, value: Any) -> Any:
        kind = cls._KINDS.get(name) or _BASE_KINDS.get(name)
        if kind is None or value is None:
            return value
        try:
            return _READ[kind](value)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ValueError(f"{cls.EVENT_TYPE}: field {name}: {value!r} is not valid ({error})") from error

    # --- by the names that Python users know; every problem of an input is told at once -----------------------------

    @_ClassProperty
    def model_fields(cls) -> dict[str, Any]:
        """Name → FieldInfo, the envelope's first."""
        return _models().fields_of(cls)

    @classmethod
    def model_validate(cls, value: Any) -> Self:
        """The event that a map describes. Fields that this version doesn't know are kept."""
        return _models().validated(cls, value)

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """The event that a JSON object describes."""
        return _models().validated_json(cls, text)

    def model_dump(self, mode: str = "python", exclude_none: bool = False) -> dict[str, Any]:
        """A dict of all fields, unknown ones at the end. `mode="json"`: only what JSON has."""
        return _models().dumped(self, mode, exclude_none)

    def model_dump_json(self, *, indent: int | None = None, exclude_none: bool = False) -> str:
        """The event as JSON text."""
        return _models().dumped_json(self, indent, exclude_none)

    def model_copy(self, *, update: dict[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, with some fields replaced. The replacements aren't checked; emit() checks."""
        return _models().copied(self, update or {}, deep)

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        """JSON Schema of the event."""
        return _models().json_schema(cls)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        names = (*_BASE_FIELDS, *self.FIELDS, "extra")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        values = ((name, getattr(self, name)) for name in self.FIELDS)
        shown = ", ".join(f"{name}={value!r}" for name, value in values if value not in (None, "", [], {}))
        return f"{type(self).__name__}({shown})"


_BASE_KINDS = {"id": "Uuid", "occurred_at": "Time", "received_at": "Time", "session_id": "Uuid", "run_id": "Uuid"}


class UnknownEvent(EventBase):
    """An event of a type that this version doesn't know; its fields are in `extra`."""

    __slots__ = ("_event_type",)

    def __init__(self, event_type: str, **base: Any) -> None:
        self._event_type = event_type
        names = ("id", "occurred_at", "received_at", "session_id", "run_id")
        self._init_base(*(base.get(name) for name in names), base.get("derived", False))

    @property
    def event_type(self) -> str:
        return self._event_type

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) is True and self.event_type == getattr(other, "event_type", None)

    __hash__ = None  # type: ignore[assignment]

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> UnknownEvent:
        given = dict(data)
        base = {name: cls._read(name, given.pop(name)) for name in _BASE_FIELDS if name in given}
        event = cls(**base)
        event.extra = given
        return event
'''

EVENTS_TAIL = '''

def event_from_dict(data: dict[str, Any]) -> EventBase:
    """The event that `data` describes, of its own class; an UnknownEvent for a type of a newer version."""
    if "event_type" not in data:
        raise ValueError("not an event: field event_type is missing")
    return EVENT_TYPES.get(data["event_type"], UnknownEvent).from_dict(data)


def __getattr__(name: str) -> Any:
    """`Event`, the union of all types, is made when it is asked for."""
    if name != "Event":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from typing import Union

    return Union[tuple(EVENT_TYPES.values())]  # noqa: UP007
'''
