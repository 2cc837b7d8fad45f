"""The fixture `context`: litmus.execution.context.Context, hosted by the run of pytest."""

from __future__ import annotations

from typing import Any

import pytest

from litmus._core import Limit
from litmus.data.models import Outcome, TestRun
from litmus.execution.context import Context
from litmus.pytest_plugin._run import Run

# By function: the item of the last case, the context before that case, and its own.
_LAST = pytest.StashKey[dict[Any, tuple[pytest.Item, Context | None, Context]]]()


class _Host:
    def __init__(self, run: Run) -> None:
        self._run = run

    def context_configure(self, key: str, value: Any) -> None:
        self._run.configure(key, value)

    def context_observe(self, key: str, value: Any, units: str | None, inline: bool) -> None:
        self._run.observe(key, value, units, inline=inline)

    def context_measure(
        self, name: str, value: Any, limit: Any, units: str | None, allow_repeat: bool, unjudged: Outcome
    ) -> Outcome:
        run = self._run
        found = run.resolve_limit(name, limit)
        return run.measure(name, value, found, units, allow_repeat=allow_repeat, unjudged=unjudged)

    def resolve_limit(self, name: str, given: Any) -> Limit | None:
        return self._run.resolve_limit(name, given)

    @property
    def test_run(self) -> TestRun | None:
        return self._run.test_run

    @property
    def station(self) -> Any:
        return self._run.settings.station

    @property
    def connections(self) -> Any:
        return self._run.connections

    @property
    def product(self) -> Any:
        return self._run.settings.product


def context_of(run: Run, item: pytest.Item) -> Context:
    """The context of a test; the one before it is that of the previous case of the same function."""
    callspec = getattr(item, "callspec", None)
    last = item.config.stash.setdefault(_LAST, {})
    function = (item.parent, getattr(item, "originalname", None) or item.name)
    of, before, context = last.get(function) or (None, None, None)
    if of is not item:  # a further attempt compares with what the first one did
        before = context
    context = Context(
        _Host(run), callspec.params if callspec is not None else {}, before, tuple(run.config_of(item).characteristics)
    )
    last[function] = (item, before, context)
    run.context = context
    return context
