"""Python: typed, keyword-only event classes, the outcome ladder and enums (installed as the package litmus._gen)."""

from __future__ import annotations

from .enums import ENUMS
from .errors import ERROR_CODES
from .events import CATEGORIES, EVENTS
from .model import AUTO, DETECTED, NOW, Enum, EventType, Field
from .outcomes import NEVER_JUDGED, OUTCOMES
from .py_models import models_module, rows_module

LINE = 120
WITH_SYNC = {"slot": ("slot", "sync")}  # exported sets that hold more than their category

EVENTS_HEAD = '''"""Every event type as a class. Generated from schema/events.py by `./dev gen`; don't edit.

Plain classes with slots: cheap to import and to build. A class attribute `EVENT_TYPE` names the type, `FIELDS` its
fields in the order in which they are written. What a newer writer added is kept in `extra`.
"""

from __future__ import annotations

from datetime import UTC, datetime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar
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
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return str(value) if type(value).__name__ == "UUID" else value


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
        out.update(self.extra)
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

OUTCOME = '''"""The outcome ladder. Generated from schema/outcomes.py by `./dev gen`; don't edit."""

from __future__ import annotations

from enum import Enum


class Outcome(str, Enum):
    """A verdict. None means: never judged."""

%(values)s

    @property
    def severity(self) -> int:
        """Rank on the ladder, %(least)d (least) to %(most)d."""
        return _SEVERITY[self.value]

    def __str__(self) -> str:
        return self.value


NEVER_JUDGED = %(never)d

_SEVERITY = {
%(severities)s
}


def severity(outcome: Outcome | str | None) -> int:
    """Rank of an outcome or its text; -1 for None and for text that is no outcome of this version."""
    return NEVER_JUDGED if outcome is None else _SEVERITY.get(getattr(outcome, "value", outcome), NEVER_JUDGED)


def escalate(current: Outcome | None, incoming: Outcome | None) -> Outcome | None:
    """The more severe of the two; a tie keeps `current`."""
    return incoming if severity(incoming) > severity(current) else current
'''

ENUM = '''

class {name}(str, Enum):
    """{doc}."""

{values}

    def __str__(self) -> str:
        return self.value
'''


def generate() -> dict[str, str]:
    return {
        "gen/python/__init__.py": '"""Generated from schema/ by `./dev gen`; don\'t edit."""\n',
        "gen/python/events.py": events_module(),
        "gen/python/outcome.py": outcome_module(),
        "gen/python/comparator.py": comparator_module(),
        "gen/python/enums.py": enums_module(),
        "gen/python/errors.py": errors_module(),
        "gen/python/run_models.py": models_module(),
        "gen/python/analysis_models.py": rows_module(),
    }


def events_module() -> str:
    classes = "".join(event_class(event) for event in EVENTS)
    mapping = "\n".join(f'    "{event.type}": {event.class_name},' for event in EVENTS)
    sets = "\n".join(event_set(category) for category in CATEGORIES)
    types = f"\n\nEVENT_TYPES: dict[str, type[EventBase]] = {{\n{mapping}\n}}\n\n{sets}\n"
    union = "\n        | ".join(event.class_name for event in EVENTS)
    all_events = (
        f"ALL_EVENTS = frozenset(EVENT_TYPES.values())\n\nif TYPE_CHECKING:\n    Event = (\n        {union}\n    )\n"
    )
    return EVENTS_HEAD + classes + types + all_events + EVENTS_TAIL


def event_set(category: str) -> str:
    categories = WITH_SYNC.get(category, (category,))
    names = [event.class_name for event in EVENTS if event.category in categories]
    return bracketed(f"{category.upper()}_EVENTS = frozenset(", "(", names, "))")


def event_class(event: EventType) -> str:
    ordered = sorted(event.fields, key=lambda field: field.default is not AUTO or field.nullable)
    parameters = "\n".join(f"        {parameter(field)}," for field in ordered)
    assignments = "\n".join(f"        self.{field.name} = {assignment(field)}" for field in event.fields)
    docs = "\n".join(f"        {field.name}: {field.doc}" for field in event.fields)
    kinds = [f'"{field.name}": "{field.kind}"' for field in event.fields if field.kind in ("Uuid", "Time", "Number")]
    slots = python_tuple("    __slots__ = ", sorted(field.name for field in event.fields))
    fields = python_tuple("    FIELDS = ", [field.name for field in event.fields])
    kinds_line = bracketed("    _KINDS: ClassVar[dict[str, str]] = ", "{", kinds, "}") + "\n" if kinds else ""
    required = [field.name for field in event.fields if field.required]
    required_line = python_tuple("    _REQUIRED = ", required) + "\n" if required else ""
    return f'''

class {event.class_name}(EventBase):
    """{event.doc}.

    Fields:
{wrap(docs)}
    """

{slots}

    EVENT_TYPE = "{event.type}"
{fields}
{kinds_line}{required_line}
    def __init__(
        self,
        *,
{parameters}
        id: UUID | None = None,
        occurred_at: datetime | None = None,
        received_at: datetime | None = None,
        session_id: UUID | None = None,
        run_id: UUID | None = None,
        derived: bool = False,
    ) -> None:
{assignments}
        self._init_base(id, occurred_at, received_at, session_id, run_id, derived)
'''


def wrap(docs: str) -> str:
    """Lines of a docstring, folded to the width with a hanging indent."""
    lines = []
    for doc in docs.splitlines():
        while len(doc) > LINE:
            cut = doc.rindex(" ", 0, LINE)
            lines.append(doc[:cut])
            doc = " " * 12 + doc[cut + 1 :]
        lines.append(doc)
    return "\n".join(lines)


def python_tuple(head: str, names: list[str]) -> str:
    quoted = [f'"{name}"' for name in names]
    return bracketed(head, "(", quoted, ",)" if len(names) == 1 else ")")


def bracketed(head: str, opening: str, items: list[str], closing: str) -> str:
    """`head(items)` on one line when it fits, else one item per line, indented by the head's own indent and four."""
    line = f"{head}{opening}{', '.join(items)}{closing}"
    if len(line) <= LINE:
        return line
    indent = " " * (len(head) - len(head.lstrip()))
    rows = "".join(f"{indent}    {item},\n" for item in items)
    return f"{head}{opening}\n{rows}{indent}{closing}"


def annotation(field: Field) -> str:
    return field.value_type.python + (" | None" if field.nullable else "")


def made_at_call(field: Field) -> bool:
    """True when the default can't stand in the signature."""
    return field.default in (NOW, DETECTED) or isinstance(field.default, (dict, list))


def parameter(field: Field) -> str:
    if field.required:
        return f"{field.name}: {annotation(field)}"
    if made_at_call(field):
        return f"{field.name}: {annotation(field)} | None = None"
    default = None if field.default is AUTO else field.default
    return f"{field.name}: {annotation(field)} = " + repr(default).replace("'", '"')


def assignment(field: Field) -> str:
    if not made_at_call(field):
        return field.name
    made = {"now": "_now()", "detected": "_detect_client()"}.get(field.default_text, field.default_json)
    return f"{made} if {field.name} is None else {field.name}"


def outcome_module() -> str:
    severities = [outcome.severity for outcome in OUTCOMES]
    return OUTCOME % {
        "values": "\n".join(f'    {o.value.upper()} = "{o.value}"  # {o.doc}' for o in OUTCOMES),
        "severities": "\n".join(f'    "{o.value}": {o.severity},' for o in OUTCOMES),
        "least": min(severities),
        "most": max(severities),
        "never": NEVER_JUDGED,
    }


def comparator_module() -> str:
    """Every test run needs this one; making the classes of all enums takes milliseconds."""
    comparator = next(enum for enum in ENUMS if enum.name == "Comparator")
    text = '"""How a value is compared. Generated from schema/enums.py by `./dev gen`; don\'t edit."""\n\n'
    return text + "from __future__ import annotations\n\nfrom enum import Enum\n" + enum_text(comparator)


def enums_module() -> str:
    text = '"""Lists of known strings. Generated from schema/enums.py by `./dev gen`; don\'t edit."""\n\n'
    text += "from __future__ import annotations\n\nfrom enum import Enum\n\n"
    text += "from litmus._gen.comparator import Comparator as Comparator\n"
    return text + "".join(enum_text(enum) for enum in ENUMS if enum.name not in ("Comparator", "Outcome"))


def enum_text(enum: Enum) -> str:
    values = "\n".join(f'    {value.upper()} = "{value}"' for value in enum.values)
    return ENUM.format(name=enum.name, doc=enum.doc, values=values)


def errors_module() -> str:
    rows = "\n".join(f'    "{code.name}": {code.http_status},  # {code.doc}' for code in ERROR_CODES)
    text = '"""Error codes. Generated from schema/errors.py by `./dev gen`; don\'t edit."""\n\n'
    return text + f"# Name of a code → HTTP status.\nERROR_CODES = {{\n{rows}\n}}\n"
