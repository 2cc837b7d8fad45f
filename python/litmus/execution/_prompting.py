"""Questions to the operator: in a browser, in the terminal, or answered by themselves.

The dialog.opened that is recorded opens the question for everybody; the service of the data directory takes the first
answer, whoever gives it, and keeps it until it is recorded here.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from litmus._errors import LitmusError, PromptUnavailableError, ValidationError

TYPES = ("confirm", "choice", "input")
REFUSALS = ("n", "no", "cancel")
FALSY = ("0", "false", "no", "off")
LOOK_S = 0.25  # how often a question in the terminal looks whether it was answered elsewhere

Note = Callable[[str, dict[str, Any]], None]


@dataclass(slots=True, kw_only=True)
class Question:
    """What is asked, and about what."""

    message: str
    prompt_type: str = "confirm"
    choices: list[str] | None = None
    timeout_seconds: float | None = None
    step_name: str | None = None
    dut_serial: str | None = None
    slot_id: str | None = None
    id: UUID = field(default_factory=uuid4)
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        if self.prompt_type not in TYPES:
            raise ValidationError(f"prompt_type is one of {', '.join(TYPES)}; got {self.prompt_type!r}")
        if self.prompt_type == "choice" and not self.choices:
            raise ValidationError("a prompt of type 'choice' needs choices")

    @property
    def title(self) -> str:
        return self.message.strip().partition("\n")[0]

    @property
    def deadline(self) -> float | None:
        return None if self.timeout_seconds is None else self.began + self.timeout_seconds

    def opened(self) -> dict[str, Any]:
        return {
            "dialog_id": self.id,
            "dialog_type": self.prompt_type,
            "title": self.title,
            "message": self.message,
            "step_name": self.step_name,
            "choices": list(self.choices) if self.choices else None,
            "timeout_seconds": float(self.timeout_seconds) if self.timeout_seconds is not None else None,
            "slot_id": self.slot_id,
            "dut_serial": self.dut_serial,
        }

    def responded(self, answer: dict[str, Any]) -> dict[str, Any]:
        names = ("value", "choice", "responded_by", "responded_via")
        return {
            "dialog_id": self.id,
            "dialog_type": self.prompt_type,
            "response_type": self._response_type(answer),
            "duration_seconds": time.monotonic() - self.began,
            **{name: answer.get(name) for name in names},
        }

    def _response_type(self, answer: dict[str, Any]) -> str:
        if answer.get("timed_out"):
            return "timed_out"
        if answer.get("cancelled"):
            return "cancelled"
        return "confirmed" if self.prompt_type == "confirm" else self.prompt_type

    def result(self, answer: dict[str, Any]) -> bool | str:
        """What the test gets. PromptUnavailableError when there is nothing to give."""
        if answer.get("timed_out"):
            raise PromptUnavailableError(f"{self.title!r} wasn't answered within {self.timeout_seconds:g} s")
        if self.prompt_type == "confirm":
            return not answer.get("cancelled")
        if answer.get("cancelled"):
            raise PromptUnavailableError(f"the prompt {self.title!r} was cancelled")
        return (self.choices or [])[answer["choice"]] if self.prompt_type == "choice" else answer["value"]


def ask(question: Question, note: Note, data_dir: str | None = None) -> bool | str:
    """True or False for `confirm`, the text for `choice` and `input`. PromptUnavailableError when nobody answers.

    note: records an event by its type and fields. data_dir: where it goes; None: nothing is recorded.
    """
    answered = _route(question, data_dir)
    note("dialog.opened", question.opened())
    try:
        answer = answered()
    except BaseException:  # interrupted: nobody shall answer any more
        note("dialog.responded", question.responded({"cancelled": True}))
        raise
    note("dialog.responded", question.responded(answer))
    return question.result(answer)


def can_ask(data_dir: str | None = None) -> bool:
    """Whether there is a way to an operator, or to an answer."""
    return _has_browser(data_dir) or _auto_confirm() is not None or _has_terminal()


def _auto_confirm() -> str | None:
    """What LITMUS_AUTO_CONFIRM says; None when it isn't set, or says no."""
    given = os.environ.get("LITMUS_AUTO_CONFIRM", "").strip().lower()
    return given if given and given not in FALSY else None


def _has_browser(data_dir: str | None) -> bool:
    """Whether a dialog would be shown: by the server that is named, or the service of the data directory."""
    from litmus import _service

    return bool(os.environ.get("LITMUS_SERVER_URL") or (data_dir and _service.served_url(data_dir)))


def _has_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _route(question: Question, data_dir: str | None) -> Callable[[], dict[str, Any]]:
    """The first way to an operator that there is."""
    if _has_browser(data_dir):
        from litmus.execution import _dialog_service

        places = _dialog_service.places(question, data_dir)
        return lambda: _dialog_service.wait(question, places)
    auto = _auto_confirm()
    if auto is not None:
        return lambda: _automatic(question, auto)
    if _has_terminal():
        return lambda: _in_terminal(question, data_dir)
    raise PromptUnavailableError(
        f"nobody can be asked {question.title!r}: no browser is served (litmus serve), standard input is no terminal; "
        "serve, run it in a terminal, or set LITMUS_AUTO_CONFIRM"
    )


def _automatic(question: Question, auto: str) -> dict[str, Any]:
    answer: dict[str, Any] = {"responded_via": "auto"}
    if auto == "cancel":
        return answer | {"cancelled": True}
    if question.prompt_type == "choice" and question.choices:
        return answer | {"choice": 0, "value": question.choices[0]}
    return answer | {"value": ""} if question.prompt_type == "input" else answer


# --- the terminal ----------------------------------------------------------------------------------------------------


def _in_terminal(question: Question, data_dir: str | None) -> dict[str, Any]:
    from litmus.execution import _dialog_service

    elsewhere = _dialog_service.OwnService(question, data_dir) if data_dir else None
    shown = "".join(f"\n  {number}) {choice}" for number, choice in enumerate(question.choices or (), 1))
    hint = " [Enter to confirm, n to cancel] " if question.prompt_type == "confirm" else " "
    about = " · ".join(text for text in (question.slot_id, question.dut_serial) if text)
    unit = f"[{about}] " if about else ""
    while True:
        print(f"{unit}{question.message}{shown}{hint}", end="", file=sys.stderr, flush=True)
        line = _line_before(question.deadline, elsewhere)
        if isinstance(line, dict):
            print("\n(answered elsewhere)", file=sys.stderr)
            return line
        if line is None:
            return {"timed_out": True, "responded_via": "terminal"}
        typed = _typed(question, line)
        if typed is not None:
            return (elsewhere.claim(typed) if elsewhere is not None else None) or typed


def _typed(question: Question, line: str) -> dict[str, Any] | None:
    """The answer that a line is; None for none, so that it is asked again."""
    text, answer = line.rstrip("\n"), {"responded_via": "terminal"}
    if line == "" or (question.prompt_type == "confirm" and text.strip().lower() in REFUSALS):
        return answer | {"cancelled": True}
    if question.prompt_type == "confirm":
        return answer
    if question.prompt_type == "input":
        return answer | {"value": text}
    choices = question.choices or []
    text = text.strip()
    chosen = choices[int(text) - 1] if text.isdigit() and 1 <= int(text) <= len(choices) else text
    return answer | {"choice": choices.index(chosen), "value": chosen} if chosen in choices else None


def _line_before(deadline: float | None, elsewhere: Any) -> str | dict[str, Any] | None:
    """One line of standard input, empty at its end; the answer that somebody else gave; None when time is up."""
    if deadline is None and (elsewhere is None or not _can_be_polled()):
        return sys.stdin.readline()
    import select

    while True:
        left = LOOK_S if deadline is None else max(0.0, min(LOOK_S, deadline - time.monotonic()))
        ready, _, _ = select.select([sys.stdin], [], [], left)
        if ready:
            return sys.stdin.readline()
        answer = elsewhere.peek() if elsewhere is not None else None
        if answer is not None:
            return answer
        if deadline is not None and time.monotonic() >= deadline:
            return None


def _can_be_polled() -> bool:
    try:
        sys.stdin.fileno()
    except (OSError, ValueError, LitmusError):
        return False
    return True
