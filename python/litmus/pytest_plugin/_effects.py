"""What a test's configuration does to its item: retries, markers of other plugins, mocks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest
from _pytest.mark import KeywordMatcher, MarkMatcher
from _pytest.mark.expression import Expression

from litmus._errors import ValidationError
from litmus.execution.expanders import expand, is_expander
from litmus.pytest_plugin._cascade import TestConfig

MOCKS_FIXTURE = "_litmus_mocks"


def apply(item: pytest.Item, config: TestConfig) -> None:
    """Once per item, when it has been collected."""
    for name, given in (config.runner.get("markers") or {}).items():
        if name != "parametrize":
            item.add_marker(marker_of(name, given), append=False)
    if config.retry.get("max_retries"):
        if item.config.pluginmanager.hasplugin("rerunfailures"):
            item.add_marker(_flaky(config.retry), append=False)
        else:
            item.warn(pytest.PytestWarning("litmus_retry has no effect: pytest-rerunfailures isn't loaded"))
    if config.mocks:
        names = getattr(item, "fixturenames", None)
        if names is not None and MOCKS_FIXTURE not in names:
            names.insert(0, MOCKS_FIXTURE)  # the list is that of all variants of the function


def exclude(item: pytest.Item, profile: str, runner: dict[str, Any]) -> None:
    """A test that the profile's expressions don't match is shown as skipped."""
    for key, matches in (("keyword", _matches_keyword), ("markexpr", _matches_marks)):
        expression = runner.get(key)
        if expression and not matches(str(expression), item):
            reason = f"excluded by profile {profile!r}: its {key} is {expression!r}"
            item.add_marker(pytest.mark.skip(reason=reason), append=False)
            return


def _matches_keyword(expression: str, item: pytest.Item) -> bool:
    return _compiled(expression).evaluate(KeywordMatcher.from_item(item))


def _matches_marks(expression: str, item: pytest.Item) -> bool:
    if hasattr(MarkMatcher, "from_markers"):
        return _compiled(expression).evaluate(MarkMatcher.from_markers(item.iter_markers()))
    return _compiled(expression).evaluate(MarkMatcher.from_item(item))  # pytest before 8.3


@cache
def _compiled(expression: str) -> Expression:
    try:
        return Expression.compile(expression)
    except Exception as error:  # of a class that versions of pytest don't share
        raise ValidationError(f"the profile's expression {expression!r} can't be read: {error}") from error


def marker_of(name: str, given: Any) -> pytest.MarkDecorator:
    """As files write it: a map is keyword arguments, a list positional ones, true or null none."""
    mark = getattr(pytest.mark, name)
    if isinstance(given, dict):
        return mark(**given)
    if isinstance(given, list):
        return mark(*given)
    if given is None or given is True:
        return mark
    return mark(reason=given) if name in ("skip", "xfail") else mark(given)


def _flaky(retry: dict[str, Any]) -> pytest.MarkDecorator:
    options = {"reruns": int(retry["max_retries"]), "reruns_delay": retry.get("delay") or 0.0}
    if retry.get("on"):
        options["condition"] = RaisedOneOf(retry["on"])
    return pytest.mark.flaky(**options)


class RaisedOneOf:
    """Whether a test failed with one of some exceptions, or a subclass; names are with or without their module.

    Versions of pytest-rerunfailures differ in how they ask: with the exception, without it, or by truth value.
    """

    failure: type[BaseException] | None = None  # of the last phase that failed; the plugin sets it

    def __init__(self, kinds: list[Any]) -> None:
        self._names = {kind for kind in kinds if isinstance(kind, str)}
        self._classes = tuple(kind for kind in kinds if not isinstance(kind, str))

    def __call__(self, error: BaseException | None = None) -> bool:
        kind = type(error) if error is not None else self.failure
        if kind is None or issubclass(kind, self._classes):
            return True
        return any(
            base.__name__ in self._names or f"{base.__module__}.{base.__qualname__}" in self._names
            for base in kind.__mro__
        )

    def __bool__(self) -> bool:
        return self()


@pytest.fixture(name=MOCKS_FIXTURE)
def mocks_of_the_test(request: pytest.FixtureRequest) -> Iterator[None]:
    """Patches what the test's configuration names, before its other fixtures and until their teardown is over."""
    from litmus.pytest_plugin._hooks import PLUGIN_KEY

    config = request.config.stash[PLUGIN_KEY].cascade.of(request.node)
    with ExitStack() as undo:
        for entry in config.mocks:
            _patch(request, entry, undo)
        yield


def _patch(request: pytest.FixtureRequest, entry: dict[str, Any], undo: ExitStack) -> None:
    from unittest.mock import patch  # it imports asyncio, which costs more than all of Litmus

    target = entry["target"]
    fixture, *path, member = target.split(".")
    holder = request.getfixturevalue(fixture)
    for name in path:
        holder = getattr(holder, name)
    arguments = {key: expand(value) if is_expander(value) else value for key, value in entry.items() if key != "target"}
    try:
        if _is_remote(holder):
            _patch_remote(holder, member, arguments, undo)
            return
        driver, forget = _beneath(holder, member)
        undo.callback(forget)
        undo.enter_context(patch.object(driver, member, **arguments))
    except (AttributeError, TypeError) as error:
        raise ValidationError(f"mock of {target}: {error}") from error
    forget()


def _is_remote(holder: Any) -> bool:
    """Whether it is an instrument that the slots share. Then its module is loaded."""
    remote = sys.modules.get("litmus.instruments._remote")
    return remote is not None and remote.is_remote(holder)


def _patch_remote(holder: Any, member: str, arguments: dict[str, Any], undo: ExitStack) -> None:
    """In this slot alone: the others have the instrument as it is."""
    from types import SimpleNamespace
    from unittest.mock import patch

    from litmus.instruments._remote import own_members

    own = own_members(holder)
    shape = SimpleNamespace(**{member: getattr(holder, member)})  # AttributeError as of the driver
    before = own.get(member)
    undo.enter_context(patch.object(shape, member, **arguments))
    own[member] = getattr(shape, member)
    undo.callback(lambda: own.pop(member, None) if before is None else own.update({member: before}))


def _beneath(holder: Any, member: str) -> tuple[Any, Callable[[], object]]:
    """The driver behind a recording proxy, and what makes the proxy look the member up again."""
    from litmus.instruments._proxy import driver_of, is_proxy, own_members

    if not is_proxy(holder):
        return holder, lambda: None
    return driver_of(holder), lambda: own_members(holder).pop(member, None)
