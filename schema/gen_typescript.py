"""TypeScript for the UI: events, rows and responses, the outcome ladder."""

from __future__ import annotations

from dataclasses import replace

from .enums import BY_NAME as ENUMS
from .events import CATEGORIES, ENVELOPE, EVENTS
from .http_models import MODELS
from .model import AUTO, TYPES, EventType, Field, Model, Outcome
from .outcomes import OUTCOMES

EVENTS_HEAD = """
/** A number as JSON carries it: what isn't finite travels as a word. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export type JsonObject = Record<string, unknown>;

/** A traced input of a measurement. */
export interface StimulusRecord {
  param: string;
  value?: JsonNumber | null;
  units?: string | null;
  instrument?: string | null;
  resource?: string | null;
  channel?: string | null;
  dut_pin?: string | null;
  fixture_connection?: string | null;
}
"""

EVENTS_TAIL = """
/** An event of a type that this build knows; `event_type` tells which. */
export type KnownEvent =
%(union)s;

/** An event as it arrives: of any type, with fields that this build may not know. */
export type AnyEvent = Envelope & { [field: string]: unknown };

export interface EventTypeInfo {
  type: string;
  category: string;
  label: string;
}

/** Every type that this build knows, in the order of the catalogue. */
export const EVENT_TYPES: readonly EventTypeInfo[] = [
%(types)s
];

export const EVENT_CATEGORIES: readonly string[] = [%(categories)s];

const KNOWN = new Set(EVENT_TYPES.map((info) => info.type));

export function isKnownEvent(event: { event_type: string }): event is KnownEvent {
  return KNOWN.has(event.event_type);
}

const STRING_OR_NUMBER = /"(?:[^"\\\\]|\\\\.)*"|-?\\d+(?:\\.\\d+)?(?:[eE][-+]?\\d+)?/g;

/** An event, of any type, from its JSON. Integers that a number can't hold exactly are of type bigint. */
export function decodeEvent(text: string): AnyEvent {
  if (!/\\d{16}/.test(text)) return JSON.parse(text) as AnyEvent;
  let mark = 'integer:';
  while (text.includes(mark)) mark = `:${mark}`;
  const marked = text.replace(STRING_OR_NUMBER, (token) =>
    /^-?\\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token,
  );
  const revive = (_: string, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value;
  return JSON.parse(marked, revive) as AnyEvent;
}

/** The JSON of an event that `decodeEvent` gave. */
export function encodeEvent(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(encodeEvent).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${encodeEvent(member)}`);
  return `{${members.join()}}`;
}
"""

OUTCOME = """
export type Outcome = %(union)s;

export interface OutcomeInfo {
  value: Outcome;
  severity: number;
  label: string;
  /** Name of the shape: an outcome is never shown by colour alone. */
  glyph: string;
  meaning: string;
}

/** The ladder, the most severe first. */
export const OUTCOMES: readonly OutcomeInfo[] = [
%(rows)s
];

const BY_VALUE = new Map<string, OutcomeInfo>(OUTCOMES.map((info) => [info.value, info]));

/** undefined for null, and for a value of a newer writer. */
export function outcomeInfo(value: string | null | undefined): OutcomeInfo | undefined {
  return value == null ? undefined : BY_VALUE.get(value);
}
"""


def generate() -> dict[str, str]:
    return {
        "gen/ts/events.ts": events_module(),
        "gen/ts/http.ts": http_module(),
        "gen/ts/outcome.ts": outcome_module(),
    }


def head(source: str) -> str:
    return f"// Generated from {source} by `./dev gen`; don't edit.\n"


def events_module() -> str:
    known = "".join(event_interface(event) for event in EVENTS)
    return (
        head("schema/events.py")
        + EVENTS_HEAD
        + envelope()
        + known
        + EVENTS_TAIL
        % {
            "union": "\n".join(f"  | {event.class_name}" for event in EVENTS),
            "types": "\n".join(type_row(event) for event in EVENTS),
            "categories": ", ".join(f"'{category}'" for category in CATEGORIES),
        }
    )


def envelope() -> str:
    always = {"id", "occurred_at", "session_id"}  # given by emit() when the producer leaves them out
    fields = [replace(field, default=AUTO) if field.name in always else field for field in ENVELOPE]
    number = "  /** given at ingest */\n  event_number?: number;\n"
    return interface("Envelope", "What every event has", event_members(tuple(fields)) + number)


def event_interface(event: EventType) -> str:
    members = f"  event_type: '{event.type}';\n" + event_members(event.fields)
    return interface(event.class_name, event.doc, members, " extends Envelope")


def type_row(event: EventType) -> str:
    return f"  {{ type: '{event.type}', category: '{event.category}', label: '{event.title}' }},"


def http_module() -> str:
    text = head("schema/http_models.py") + "import type { JsonNumber, JsonObject } from './events';\n"
    return text + "".join(model(m) for m in MODELS)


def model(model: Model) -> str:
    open_key = "  [key: string]: unknown;\n" if model.open else ""
    return interface(model.name, model.doc, open_key + model_members(model.fields))


def interface(name: str, doc: str, members: str, extends: str = "") -> str:
    return f"\n/** {doc}. */\nexport interface {name}{extends} {{\n{members}}}\n"


def event_members(fields: tuple[Field, ...]) -> str:
    """Fields with a default are optional: an older or foreign writer may leave them out."""
    return "".join(f"{member_doc(f)}  {f.name}{'' if f.required else '?'}: {typescript(f)};\n" for f in fields)


def model_members(fields: tuple[Field, ...]) -> str:
    return "".join(f"{member_doc(f)}  {f.name}: {typescript(f)};\n" for f in fields)


def member_doc(field: Field) -> str:
    known = f"; known: {', '.join(ENUMS[field.enum].values)}" if field.enum else ""
    return f"  /** {field.doc}{known} */\n" if field.doc or known else ""


def typescript(field: Field) -> str:
    return base_type(field.base_type) + (" | null" if field.nullable else "")


def base_type(base: str) -> str:
    if base in TYPES:
        return TYPES[base].typescript
    return f"{base[5:-1]}[]" if base.startswith("list[") else base


def outcome_module() -> str:
    ladder = sorted(OUTCOMES, key=lambda outcome: -outcome.severity)
    rows = "\n".join(outcome_row(outcome) for outcome in ladder)
    return head("schema/outcomes.py") + OUTCOME % {"union": " | ".join(f"'{o.value}'" for o in OUTCOMES), "rows": rows}


def outcome_row(o: Outcome) -> str:
    names = f"value: '{o.value}', severity: {o.severity}, label: '{o.label}', glyph: '{o.glyph}'"
    return f'  {{ {names}, meaning: "{o.doc}" }},'
