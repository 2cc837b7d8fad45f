"""How values of the declarations are written in C++."""

from __future__ import annotations

import json

from .model import AUTO, NOW, Field, camel

LINE = 120

MEMBER_TYPES = {
    "String": "std::string_view",
    "Integer": "int64_t",
    "Number": "double",
    "Boolean": "bool",
    "Uuid": "Uuid",
    "Time": "Timestamp",
    "StringList": "StringList",
    "Json": "JsonText",
}


def header(includes: list[str], doc: str, source: str) -> str:
    lines = [f"// {doc}", f"// Generated from {source} by `./dev gen`; don't edit.", "#pragma once", ""]
    return "\n".join(lines + [f"#include {name}" for name in includes]) + "\n"


def source(own_header: str, source: str) -> str:
    return f'// Generated from {source} by `./dev gen`; don\'t edit.\n#include "gen/{own_header}"\n'


def enumerator(name: str) -> str:
    """`test.step_started` → `kTestStepStarted`, `GELE` → `kGele`."""
    return "k" + camel(name.lower())


def quoted(text: str) -> str:
    """A C++ string literal; JSON's escapes are a subset of C++'s for ASCII."""
    return json.dumps(text)


def raw(text: str) -> str:
    return f'R"({text})"'


def boolean(value: bool) -> str:
    return "true" if value else "false"


def comment(text: str, indent: str = "") -> str:
    """`text` as comment lines within the width."""
    lines, line = [], f"{indent}//"
    for word in text.split():
        if len(line) + 1 + len(word) > LINE:
            lines.append(line)
            line = f"{indent}//"
        line += f" {word}"
    return "\n".join([*lines, line])


def joined(head: str, items: list[str], tail: str, indent: str = "    ") -> str:
    """`head items tail` on one line when it fits, else the items in lines of their own."""
    line = head + ", ".join(items) + tail
    if len(line) <= LINE:
        return line
    lines, current = [head.rstrip()], indent
    for item in items:
        if len(current) + len(item) + 1 > LINE:
            lines.append(current.rstrip())
            current = indent
        current += item + ", "
    return "\n".join([*lines, current.rstrip().rstrip(",") + tail])


def is_optional(field: Field) -> bool:
    """True for std::optional members: nullable ones (JSON text is nullable by itself) and times set at encoding."""
    return field.default is NOW or (field.nullable and field.kind != "Json")


def member(field: Field) -> str:
    base = MEMBER_TYPES[field.kind]
    return f"std::optional<{base}>" if is_optional(field) else base


def initializer(field: Field) -> str:
    """The member's initializer. Every member has one, so that `{.name = x}` leaves no warning."""
    if field.kind == "Json":
        return "{" + (quoted(field.default_json) if field.default_json not in ("", "null") else "") + "}"
    if is_optional(field) or field.default is AUTO or field.default in ("", []):
        return "{}"
    return f" = {field.default_json}" if field.default_json else "{}"
