"""Questions to the operator, answered in the terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from litmus._errors import PromptUnavailableError, ValidationError

TYPES = ("confirm", "choice", "input")
REFUSALS = ("n", "no", "cancel")


def ask(
    message: str,
    prompt_type: str,
    choices: Sequence[str] | None,
    timeout_seconds: float | None,
    note: Callable[[str, dict[str, Any]], None],
    step_name: str | None,
) -> bool | str:
    """True or False for `confirm`, the text for `choice` and `input`. PromptUnavailableError when nobody answers.

    note: records an event by its type and fields.
    """
    if prompt_type not in TYPES:
        raise ValidationError(f"prompt_type is one of {', '.join(TYPES)}; got {prompt_type!r}")
    if prompt_type == "choice" and not choices:
        raise ValidationError("a prompt of type 'choice' needs choices")
    auto = os.environ.get("LITMUS_AUTO_CONFIRM")
    if not auto and not sys.stdin.isatty():
        raise PromptUnavailableError(
            f"nobody can be asked {message!r}: standard input is no terminal; run it in one, or set LITMUS_AUTO_CONFIRM"
        )
    names = {"dialog_id": uuid4(), "dialog_type": prompt_type}
    note(
        "dialog.opened",
        {
            **names,
            "title": "Operator",
            "message": message,
            "step_name": step_name,
            "choices": list(choices) if choices else None,
            "timeout_seconds": float(timeout_seconds) if timeout_seconds is not None else None,
        },
    )
    began = time.monotonic()

    def answered(response_type: str, **fields: Any) -> None:
        via = "auto" if auto else "terminal"
        open_for = time.monotonic() - began
        responded = {"response_type": response_type, "duration_seconds": open_for, "responded_via": via, **fields}
        note("dialog.responded", {**names, **responded})

    return (
        _automatic(auto, prompt_type, choices, answered)
        if auto
        else _in_terminal(message, prompt_type, choices, timeout_seconds, answered)
    )


def _automatic(auto: str, prompt_type: str, choices: Sequence[str] | None, answered: Callable[..., None]) -> bool | str:
    if auto.lower() == "cancel":
        return _cancelled(prompt_type, answered)
    if prompt_type == "choice" and choices:
        answered("choice", choice=0, value=choices[0])
        return choices[0]
    answered("confirmed" if prompt_type == "confirm" else "input", value=None if prompt_type == "confirm" else "")
    return True if prompt_type == "confirm" else ""


def _in_terminal(
    message: str,
    prompt_type: str,
    choices: Sequence[str] | None,
    timeout_seconds: float | None,
    answered: Callable[..., None],
) -> bool | str:
    shown = "".join(f"\n  {number}) {choice}" for number, choice in enumerate(choices or (), 1))
    hint = " [Enter to confirm, n to cancel] " if prompt_type == "confirm" else " "
    deadline = None if timeout_seconds is None else time.monotonic() + timeout_seconds
    while True:
        print(f"{message}{shown}{hint}", end="", file=sys.stderr, flush=True)
        line = _line_before(deadline)
        if line is None:
            answered("timed_out")
            raise PromptUnavailableError(f"{message!r} wasn't answered within {timeout_seconds} s")
        text = line.rstrip("\n")
        if line == "" or (prompt_type == "confirm" and text.strip().lower() in REFUSALS):
            return _cancelled(prompt_type, answered)
        if prompt_type == "confirm":
            answered("confirmed")
            return True
        if prompt_type == "input":
            answered("input", value=text)
            return text
        chosen = _chosen(text.strip(), choices or ())
        if chosen is not None:
            answered("choice", choice=(choices or ()).index(chosen), value=chosen)
            return chosen


def _chosen(text: str, choices: Sequence[str]) -> str | None:
    """By number or by name."""
    if text.isdigit() and 1 <= int(text) <= len(choices):
        return choices[int(text) - 1]
    return text if text in choices else None


def _cancelled(prompt_type: str, answered: Callable[..., None]) -> bool:
    answered("cancelled")
    if prompt_type == "confirm":
        return False
    raise PromptUnavailableError("the prompt was cancelled")


def _line_before(deadline: float | None) -> str | None:
    """One line of standard input; None when time is up, empty at its end."""
    if deadline is not None:
        import select

        ready, _, _ = select.select([sys.stdin], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return None
    return sys.stdin.readline()
