"""VISA resources and classes that take SCPI text: the text says whether a call reads or sets, and which signal.

    query("MEAS:VOLT:DC?")   read of volt.dc        write("VOLT 3.3")   set of volt to 3.3
    query("VOLT? (@2)")      read of volt.2         write("*RST")       configure

Numbers in answers and arguments are recorded as numbers; the caller gets the text as it came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from litmus.instruments._observers import CALL, CONFIGURE, CONTROL, READ, SET, UNREAD, Member, Use

_QUERIES = ("query", "ask", "values")
_WRITES = ("write",)
_READS = ("read", "read_raw", "read_bytes", "read_ascii_values", "read_binary_values")

_HEADER = re.compile(r"^:?(\*[A-Za-z]+|[A-Za-z][\w]*(?::[A-Za-z][\w]*)*)(\?)?(?:\s+(.*))?$", re.DOTALL)
_NUMBER = re.compile(r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$")
_WITH_UNIT = re.compile(r"^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([A-Za-z%Ω]+)$")
_CHANNELS = re.compile(r"^\(@([\d,:]+)\)$|^((?:CH|CHAN|CHANNEL|OUT|OUTP|OUTPUT)\s?\d+)$", re.IGNORECASE)
_MEASURE = frozenset({"meas", "measure", "read", "fetc", "fetch"})


@dataclass(frozen=True, slots=True)
class Command:
    signal: str
    is_query: bool
    value: Any = None  # of a command with an argument: a number if it is one, else its text
    units: str | None = None


@lru_cache(maxsize=1000)
def parse(text: str) -> Command | None:
    """One SCPI command; None for several in one line, and for what is no SCPI."""
    parts = _split(text.strip(), ";")
    match = _HEADER.match(parts[0].strip()) if len(parts) == 1 or not "".join(parts[1:]).strip() else None
    if match is None:
        return None
    header, question, rest = match.groups()
    arguments = [argument.strip() for argument in _split(rest, ",")] if rest else []
    channel = next((_channel_of(argument) for argument in arguments if _channel_of(argument)), None)
    signal = _signal(header, channel)
    if question:
        return Command(signal, True)
    values = [argument for argument in arguments if not _channel_of(argument)]
    if not values:
        return Command(signal, False)
    value, units = _argument(", ".join(values))
    return Command(signal, False, value, units)


def _split(text: str, separator: str) -> list[str]:
    """At separators outside of quotes and parentheses."""
    parts, start, depth, quote = [], 0, 0, ""
    for i, c in enumerate(text):
        if quote:
            quote = "" if c == quote else quote
        elif c in "'\"":
            quote = c
        elif c in "()":
            depth += 1 if c == "(" else -1
        elif c == separator and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]


def _channel_of(argument: str) -> str | None:
    match = _CHANNELS.match(argument)
    if match is None:
        return None
    return (match[1] or match[2]).lower().replace(" ", "").replace(",", "_").replace(":", "-")


def _signal(header: str, channel: str | None) -> str:
    words = header.lower().lstrip("*").split(":")
    if len(words) > 1 and words[0] in _MEASURE:
        words = words[1:]
    return ".".join([*words, channel] if channel else words)


def _argument(text: str) -> tuple[Any, str | None]:
    number = number_of(text)
    if number is not text:
        return number, None
    with_unit = _WITH_UNIT.match(text)
    if with_unit is not None:
        return float(with_unit[1]), with_unit[2]
    return text, None


def number_of(answer: Any) -> Any:
    """The number or the numbers that a text stands for; the answer itself when it isn't such a text."""
    if not isinstance(answer, str):
        return answer
    parts = answer.strip().split(",")
    if not all(_NUMBER.match(part.strip()) for part in parts):
        return answer.rstrip("\r\n") if answer.endswith(("\n", "\r")) else answer
    numbers = [float(part) for part in parts]
    return numbers if len(numbers) > 1 else numbers[0]


class ScpiObserver:
    def claims(self, owner: Any) -> bool:
        kind = type(owner)
        return hasattr(kind, "write") and (hasattr(kind, "query") or hasattr(kind, "ask"))

    def member(self, owner: Any, name: str, value: Any) -> Member | None:
        if value is UNREAD or not callable(value):
            return None
        if name.startswith(_QUERIES):
            return Member(CALL, of_call=lambda args, kwargs: _query(_text(args, kwargs)))
        if name.startswith(_WRITES):
            return Member(CALL, of_call=lambda args, kwargs: _write(owner, _text(args, kwargs), args[1:], kwargs))
        if name in _READS:
            return Member(CALL, of_call=lambda args, kwargs: Use(READ, _asked(owner), convert=number_of))
        return None


# What was asked with write("…?") and is fetched by the next read(): by the identity of the VISA object.
_pending: dict[int, str] = {}
_MAX_PENDING = 1000


def _asked(owner: Any) -> str | None:
    return _pending.pop(id(owner), None)


def _text(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str | None:
    given = args[0] if args else next((kwargs[k] for k in ("message", "command", "cmd") if k in kwargs), None)
    return given if isinstance(given, str) else None


@lru_cache(maxsize=1000)
def _query(text: str | None) -> Use | None:
    command = parse(text) if text is not None else None
    if command is None and text is not None:
        command = parse(_split(text.strip(), ";")[0])  # several in one line: named after the first
    return Use(READ, command.signal, convert=number_of) if command is not None else None


def _write(owner: Any, text: str | None, more: tuple[Any, ...], kwargs: dict[str, Any]) -> Use | None:
    command = parse(text) if text is not None else None
    if command is None:
        return Use(CONFIGURE)
    if command.is_query:
        if len(_pending) >= _MAX_PENDING:
            _pending.clear()
        _pending[id(owner)] = command.signal
        return Use(CONTROL)
    values = more[0] if more else kwargs.get("values")  # write_ascii_values(text, values)
    if values is not None and not isinstance(values, str):
        return Use(SET, command.signal, values)
    if command.value is None:
        return Use(CONFIGURE)
    return Use(SET, command.signal, command.value, command.units)
