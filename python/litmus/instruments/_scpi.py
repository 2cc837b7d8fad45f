"""SCPI headers, so far that two spellings of one command are known for the same."""

from __future__ import annotations

import re

_ROOTS = ("SOUR", "SENS")  # optional roots: SOURce:VOLTage is VOLT
_DEFAULTS = ("DC", "LEV", "IMM", "AMPL")  # optional ends: MEAS:VOLT:DC? is MEAS:VOLT?
_KEYWORD = re.compile(r"([A-Z]+)([0-9]*)")


def split(command: str) -> tuple[str, str]:
    """Header and argument: "VOLT 5" gives ("VOLT", "5")."""
    header, _, argument = command.strip().partition(" ")
    return header, argument.strip()


def short(header: str) -> str:
    """The header in its shortest form: ":MEASure:VOLTage:DC?" is "MEAS:VOLT?"."""
    text = header.strip().upper().lstrip(":")
    question = "?" if text.endswith("?") else ""
    words = [_short_keyword(word) for word in text.rstrip("?").split(":")]
    while len(words) > 1 and words[0] in _ROOTS:
        words.pop(0)
    while len(words) > 1 and words[-1] in _DEFAULTS:
        words.pop()
    return ":".join(words) + question


def _short_keyword(word: str) -> str:
    """Four letters, or three if the fourth is a vowel; a number at the end stays."""
    match = _KEYWORD.fullmatch(word)
    if match is None or len(match[1]) <= 4:
        return word
    return match[1][: 3 if match[1][3] in "AEIOU" else 4] + match[2]
