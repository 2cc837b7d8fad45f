"""Python: typed, keyword-only event classes, the outcome ladder and enums (installed as the package litmus._gen)."""

from __future__ import annotations

from .enums import ENUMS
from .errors import ERROR_CODES
from .events import CATEGORIES, ENVELOPE, EVENTS
from .model import AUTO, DETECTED, NOW, Enum, EventType, Field
from .outcomes import NEVER_JUDGED, OUTCOMES
from .py_event_text import EVENTS_HEAD, EVENTS_TAIL
from .py_models import models_module, rows_module

LINE = 120
WITH_SYNC = {"slot": ("slot", "sync")}  # exported sets that hold more than their category

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
        "gen/python/event_fields.py": event_fields_module(),
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


def event_fields_module() -> str:
    """What checking and conversion need to know, apart from the classes: who only emits doesn't load it."""
    text = '"""The fields of every event type. Generated from schema/events.py by `./dev gen`; don\'t edit.\n\n'
    text += 'Each is (name, type, default, meaning); a type with `?` may be null.\n"""\n\n'
    text += "ENVELOPE = (\n" + "".join(field_row(field, "    ") for field in ENVELOPE) + ")\n\nFIELDS = {\n"
    for event in EVENTS:
        rows = "".join(field_row(field, "        ") for field in event.fields)
        text += f'    "{event.type}": (\n{rows}    ),\n' if rows else f'    "{event.type}": (),\n'
    return text + "}\n"


def field_row(field: Field, indent: str) -> str:
    """On one line when it fits, else one item per line."""
    items = [quoted(field.name), quoted(field.type), quoted(field.default_text), quoted(field.doc)]
    line = f"{indent}({', '.join(items)}),\n"
    if len(line) <= LINE + 1:
        return line
    return f"{indent}(\n" + "".join(f"{indent}    {item},\n" for item in items) + f"{indent}),\n"


def quoted(text: str) -> str:
    """As ruff would quote it."""
    if '"' in text and "'" not in text:
        return f"'{text}'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


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
