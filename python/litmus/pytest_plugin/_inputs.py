"""Required inputs: what every run of the project must know. By flag, by variable, else the operator is asked."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from litmus._errors import PromptUnavailableError

if TYPE_CHECKING:
    from litmus import _core
    from litmus.pytest_plugin._flags import ProjectFlags
    from litmus.pytest_plugin._settings import Settings

DESCRIBED = ("dut_serial", "dut_part_number", "dut_revision", "dut_lot_number", "operator")  # of the run itself


class Inputs:
    """Those of a session."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.open: dict[str, dict[str, Any]] = {}  # key → prompt, of those that nobody gave
        self.problems: list[str] = []  # with those that were given

    def check(self, can_ask: bool) -> None:
        """UsageError when something is wrong, or missing and nobody can be asked."""
        missing = [] if can_ask else [_missing(key, prompt) for key, prompt in self.open.items()]
        if missing or self.problems:
            raise pytest.UsageError("\n".join(missing + self.problems))


def find(project: dict[str, Any] | None, flags: ProjectFlags, value_of: Callable[[str], Any]) -> Inputs:
    import json

    found = Inputs()
    for key, text in (project["required_inputs"] if project else {}).items():
        given = json.loads(text)
        prompt = given if isinstance(given, dict) else {}
        value = value_of(flags.inputs[key]) if key in flags.inputs else None
        value = value if value is not None else os.environ.get(_variable(key))
        choices = [str(choice) for choice in prompt.get("choices") or ()]
        if value is None:
            found.open[key] = prompt
        elif choices and value not in choices:
            found.problems.append(f"{_flag(key)}={value}: must be one of {', '.join(choices)}")
        else:
            found.values[key] = value
    return found


def check(config: pytest.Config, settings: Settings, *, records: bool = True) -> None:
    """UsageError, before anything is recorded, when something is wrong, or missing and nobody can be asked."""
    inputs = settings.inputs
    if not (inputs.open or inputs.problems):
        return
    from litmus.execution._prompting import can_ask
    from litmus.pytest_plugin._prompts import own_terminal

    with own_terminal(config):
        inputs.check(records and can_ask(settings.data_dir))


def ask(config: pytest.Config, settings: Settings, session: _core.Session) -> None:
    """The operator, for what is missing. UsageError when there is no answer."""
    from litmus.execution._prompting import Question
    from litmus.execution._prompting import ask as ask_operator
    from litmus.pytest_plugin._prompts import own_terminal

    inputs = settings.inputs
    while inputs.open:
        key, prompt = next(iter(inputs.open.items()))
        known = {name: value for name, value in prompt.items() if value is not None}
        question = Question(**{"message": key, "prompt_type": "confirm", **known})
        try:
            with own_terminal(config):
                answer = ask_operator(question, session.note, session.data_dir)
        except PromptUnavailableError as error:
            raise pytest.UsageError(f"{error}\n{_missing(key, prompt)}") from error
        if answer == "":
            raise pytest.UsageError(f"the answer was empty\n{_missing(key, prompt)}")
        inputs.values[key] = str(answer).lower() if isinstance(answer, bool) else answer
        del inputs.open[key]
        apply(settings)
        if _name(key) == "dut_serial":
            session.note("fixture.dut_scanned", {"dut_serial": answer, "scan_source": "prompt"})


def apply(settings: Settings) -> None:
    """An input named as a field of the run fills it, unless a flag, a variable or the ini file has."""
    for key, value in settings.inputs.values.items():
        if _name(key) in DESCRIBED:
            setattr(settings, _name(key), value)


def environment(inputs: Inputs) -> dict[str, str]:
    """For the processes of slots, which ask nobody again."""
    return {_variable(key): value for key, value in inputs.values.items()}


def _missing(key: str, prompt: dict[str, Any]) -> str:
    message = prompt.get("message", "required input")
    return f"the project requires {key!r} ({message}): give {_flag(key)}=… or set {_variable(key)}"


def _name(key: str) -> str:
    return key.replace("-", "_")


def _variable(key: str) -> str:
    return f"LITMUS_{_name(key).upper()}"


def _flag(key: str) -> str:
    return f"--{key.replace('_', '-')}"
