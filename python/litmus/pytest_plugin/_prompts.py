"""The fixture `prompt`: the declared questions of the running test."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from litmus._errors import NotFoundError, ValidationError
from litmus.pytest_plugin._run import Run

KEYS = ("message", "prompt_type", "choices", "timeout_seconds")


class Prompts:
    """`prompt(id)`: True or False for `confirm`, the text for `choice` and `input`."""

    def __init__(self, run: Run, config: pytest.Config) -> None:
        self._run = run
        self._config = config

    def __call__(self, id: str) -> bool | str:
        """Asks what the marker, the sidecar or the profile declares under this id.

        PromptUnavailableError when nobody can be asked, answers in time, or (of `choice` and `input`) wants to answer.
        """
        from litmus.execution._prompting import Question, ask

        run = self._run
        question = Question(
            **_declared(run.config.prompts, id),
            step_name=getattr(run.item, "originalname", None) or (run.item.name if run.item else None),
            dut_serial=run.settings.dut_serial,
            slot_id=os.environ.get("_LITMUS_SLOT_ID") or None,
        )
        session = run.session
        with own_terminal(self._config):
            if session is None:
                return ask(question, lambda event_type, fields: None)
            return ask(question, session.note, session.data_dir)


def _declared(prompts: Mapping[str, Any], id: str) -> dict[str, Any]:
    if id not in prompts:
        near = difflib.get_close_matches(id, prompts, 1)
        hint = f"; did you mean {near[0]!r}?" if near else f" (there are: {', '.join(prompts)})" if prompts else ""
        raise NotFoundError(f"no prompt {id!r} is declared for this test{hint}")
    given = prompts[id]
    if not isinstance(given, Mapping) or not isinstance(given.get("message"), str):
        raise ValidationError(f"prompt {id!r} needs a message: litmus_prompts({id}={{'message': 'Connect the probe'}})")
    for key in given:
        if key not in KEYS:
            raise ValidationError(f"prompt {id!r} has an unknown key {key!r}; there are {', '.join(KEYS)}")
    timeout = given.get("timeout_seconds")
    if timeout is not None and (isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or timeout <= 0):
        raise ValidationError(f"prompt {id!r}: timeout_seconds is a number above 0, got {timeout!r}")
    return {key: value for key, value in given.items() if value is not None}


@contextmanager
def own_terminal(config: pytest.Config) -> Iterator[None]:
    """The operator sees the question and can type, although pytest captures both."""
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is None:
        yield
        return
    capture.suspend(in_=True)
    try:
        yield
    finally:
        capture.resume()
