"""Mocks of one vector: members of the harness's instruments answer as configured while it runs."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from litmus._errors import ValidationError

_MISSING = object()


@contextmanager
def mocked(instruments: dict[str, Any], mocks: Any) -> Iterator[None]:
    """Patches `role.member`; a role without an instrument gets a stand-in that stays.

    mocks: {"role.member": value}, {"role": {"member": value}}, or entries {target: "role.member", return_value: …} with
    the arguments of unittest.mock.Mock.
    """
    with ExitStack() as undo:
        for role, member, answer in _answers(mocks):
            if role not in instruments:
                from litmus.instruments.mocks import StandIn

                instruments[role] = StandIn(role, "", {})
            undo.callback(_patch(instruments[role], member, answer))
        yield


def _answers(mocks: Any) -> Iterator[tuple[str, str, Any]]:
    if not mocks:
        return
    if isinstance(mocks, Mapping):
        for target, value in mocks.items():
            if "." not in target and isinstance(value, Mapping):
                for member, answer in value.items():
                    yield target, member, _answer(target, member, answer)
            else:
                role, member = _split(target)
                yield role, member, _answer(role, member, value)
        return
    for entry in mocks:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("target"), str):
            raise ValidationError(f"a mock is a map with a target, e.g. 'dmm.measure_voltage'; got {entry!r}")
        from unittest.mock import Mock

        role, member = _split(entry["target"])
        yield role, member, Mock(**{key: value for key, value in entry.items() if key != "target"})


def _split(target: str) -> tuple[str, str]:
    role, _, member = target.partition(".")
    if not role or not member or "." in member:
        raise ValidationError(f"mock target {target!r}: give role.member, e.g. 'dmm.measure_voltage'")
    return role, member


def _answer(role: str, member: str, value: Any) -> Any:
    from litmus.instruments.mocks import _answer as answer

    return answer(value, random.Random(f"{role}.{member}"))


def _patch(instrument: Any, member: str, answer: Any) -> Any:
    """Sets the member; returns what sets it back."""
    before = getattr(instrument, "__dict__", {}).get(member, _MISSING)
    try:
        setattr(instrument, member, answer)
    except AttributeError as error:
        raise ValidationError(f"{type(instrument).__name__}.{member} can't be mocked: {error}") from error

    def undo() -> None:
        if before is _MISSING:
            delattr(instrument, member)
        else:
            setattr(instrument, member, before)

    return undo
