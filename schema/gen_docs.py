"""docs/reference/*.md: events, tables, HTTP API, models and error codes for readers."""

from __future__ import annotations

from .enums import BY_NAME as ENUMS
from .errors import ERROR_CODES
from .events import CATEGORIES, ENVELOPE, EVENTS
from .http import ROUTES
from .http_models import MODELS
from .model import FIRST_VERSION, EventType, Field, Model, Param, Route, Table
from .outcomes import NEVER_JUDGED, OUTCOMES
from .py_models import annotation, is_required
from .py_models import default as python_default
from .run_models import RUN_MODELS
from .tables import TABLES

EVENTS_INTRO = """
Everything that happens is an event: typed, appended, never changed. Its JSON begins with the envelope, then come the
fields of its type in the order below. The contract only grows: new types, and new fields with a default. Readers keep
types, fields and enum values that they don't know. `?` marks a type that may be null; numbers that aren't finite are
the strings `"NaN"`, `"Infinity"` and `"-Infinity"`.
"""

TABLES_INTRO = """
Columns of the files, and of the views that SQL sees through every door. New columns are appended; none is removed,
renamed or retyped. `json` columns hold JSON text in SQL and are values over HTTP.
"""

HTTP_INTRO = """
JSON in snake_case, times in ISO 8601 UTC. An unknown parameter is an error that names the nearest known one. Failures
are problems (RFC 9457, `application/problem+json`). Lists come as CSV with `Accept: text/csv`; the header
`X-Litmus-Next-Cursor` is then their `next_cursor`. The machine-readable form is `/api/openapi.json`.
"""


MODELS_INTRO = """
What `litmus.data.models` holds: the classes that `LitmusClient`, `TestHarness` and tests give back. Constructors take
keywords and check them: `ValidationError.errors()` lists place, message and value of every problem at once. Each class
has `model_validate`, `model_validate_json`, `model_dump`, `model_dump_json`, `model_copy`, `model_json_schema` and
`model_fields`. Times are aware and in UTC.
"""


def generate() -> dict[str, str]:
    pages = {
        "events": ("Events", "schema/events.py", events_page()),
        "tables": ("Tables and columns", "schema/tables.py", tables_page()),
        "http": ("HTTP API", "schema/http.py", http_page()),
        "models": ("Models of a run", "schema/run_models.py", models_page()),
        "errors": ("Error codes and outcomes", "schema/errors.py and schema/outcomes.py", errors_page()),
    }
    return {f"docs/reference/{name}.md": page(*parts) for name, parts in pages.items()}


def page(title: str, source: str, body: str) -> str:
    return f"# {title}\n\n<!-- Generated from {source} by `./dev gen`; don't edit. -->\n{body}"


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def code(text: str) -> str:
    return f"`{text}`" if text else ""


def models_page() -> str:
    return MODELS_INTRO + "".join(model_section(model) for model in RUN_MODELS)


def model_section(model: Model) -> str:
    heads = ("Field", "Type", "Default", "Meaning")
    rows = [(code(f.name), code(annotation(f)), model_default(f), f.doc) for f in model.fields]
    return f"\n## {model.name}\n\n{model.doc}.\n\n" + table(heads, rows)


def model_default(field: Field) -> str:
    if is_required(field):
        return "required"
    return {"NEW": "a new one", "NOW": "now"}.get(python_default(field), code(python_default(field)))


def events_page() -> str:
    overview = table(
        ("Type", "Class", "When"), [(f"[`{e.type}`](#{anchor(e.type)})", code(e.class_name), e.doc) for e in EVENTS]
    )
    categories = "".join(
        f"\n## {category.capitalize()}\n" + "".join(event_section(e) for e in EVENTS if e.category == category)
        for category in CATEGORIES
    )
    return f"{EVENTS_INTRO}\n{overview}\n## Envelope\n\n{field_table(ENVELOPE)}{categories}"


def anchor(event_type: str) -> str:
    return event_type.replace(".", "")


def event_section(event: EventType) -> str:
    durability = " Survives a loss of power (durability `disk`)." if event.durability == "disk" else ""
    return f"\n### {event.type}\n\n`{event.class_name}`. {event.doc}.{durability}\n\n{field_table(event.fields)}"


def field_table(fields: tuple[Field, ...]) -> str:
    rows = [(code(f.name), code(f.type), default(f), meaning(f)) for f in fields]
    return table(("Field", "Type", "Default", "Meaning"), rows)


def default(field: Field) -> str:
    return field.default_text if field.default_text == "required" else code(field.default_text)


def meaning(field: Field) -> str:
    values = ", ".join(code(value) for value in ENUMS[field.enum].values) if field.enum else ""
    return (f"{field.doc}: {values}" if values else field.doc) + since(field.since)


def since(version: str) -> str:
    return "" if version == FIRST_VERSION else f" (since {version})"


def tables_page() -> str:
    return TABLES_INTRO + "".join(table_section(t) for t in TABLES)


def table_section(t: Table) -> str:
    rows = [
        (code(c.name), column_type(c.json, c.type), "yes" if c.nullable else "no", c.doc + since(c.since))
        for c in t.columns
    ]
    text = f"\n## {t.name}\n\n{t.doc}.\n\n" + table(("Column", "Type", "Null", "Meaning"), rows)
    if t.dynamic:
        dynamic = [(code(d.pattern), d.types, d.doc) for d in t.dynamic]
        text += "\nAnd columns whose names come from the test:\n\n" + table(("Columns", "Type", "Meaning"), dynamic)
    return text


def column_type(is_json: bool, name: str) -> str:
    return f"{code(name)}, json" if is_json else code(name)


def http_page() -> str:
    routes = "".join(route_section(route) for route in ROUTES)
    models = "".join(f"\n### {m.name}\n\n{m.doc}.\n\n{field_table(m.fields)}" for m in MODELS)
    return f"{HTTP_INTRO}\n## Routes\n{routes}\n## Shapes\n{models}"


def route_section(route: Route) -> str:
    answer = f" → [{route.response}](#{route.response.lower()})" if route.response else ""
    body = f" Body: [{route.body}](#{route.body.lower()})." if route.body else ""
    if route.body_type:
        body = f" Body: {code(route.body_type)}."
    formats = ", ".join(code(kind) for kind in route.content if kind != "application/json")
    also = f" Formats by `Accept`: JSON, {formats}." if formats and route.response else ""
    text = f"\n### {route.method} {route.path}\n\n{route.doc}.{answer}{body}{also}\n"
    if not route.params:
        return text
    return text + "\n" + table(("Parameter", "Kind", "Default", "Meaning"), [param_row(p) for p in route.params])


def param_row(param: Param) -> tuple[str, ...]:
    kind = param.kind.lower() + (", repeatable" if param.repeatable else "")
    if param.maximum is not None:
        kind += f", {param.minimum:,} to {param.maximum:,}"
    default = "required" if param.required else "" if param.default is None else code(str(param.default).lower())
    doc = f"another name of {code(param.alias_of)}" if param.alias_of else param.doc
    return (code(param.name), kind, default, doc)


def errors_page() -> str:
    codes = table(("Code", "HTTP status", "Meaning"), [(code(c.name), str(c.http_status), c.doc) for c in ERROR_CODES])
    ladder = sorted(OUTCOMES, key=lambda outcome: -outcome.severity)
    rows = [(str(o.severity), code(o.value), o.doc) for o in ladder]
    outcomes = table(("Severity", "Outcome", "Meaning"), [*rows, (str(NEVER_JUDGED), "none", "never judged")])
    rule = "A parent takes the more severe of its own outcome and an incoming one; ties keep its own."
    return f"\n## Codes\n\n{codes}\n## Outcomes\n\n{rule}\n\n{outcomes}"
