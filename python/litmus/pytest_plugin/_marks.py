"""What the seven litmus markers say, as the keys of a sidecar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from litmus._core import Limit
from litmus._errors import ValidationError
from litmus.execution.expanders import expand, is_expander

PREFIX = "litmus_"
_LIMIT_FIELDS = ("low", "high", "nominal", "units", "characteristic_id", "spec_ref")


def litmus_marks(marks: Iterable[pytest.Mark]) -> Iterator[pytest.Mark]:
    return (mark for mark in marks if mark.name.startswith(PREFIX))


def config_of(marks: Iterable[pytest.Mark], where: str) -> dict[str, Any]:
    """Of one site. Of an inherited class the derived one's marks come later, and override key by key."""
    config: dict[str, Any] = {}
    for mark in litmus_marks(marks):
        kind = mark.name.removeprefix(PREFIX)
        read = _READERS.get(kind)
        if read is None:
            continue
        try:
            value = read(mark)
        except (ValidationError, TypeError, ValueError) as error:
            raise ValidationError(f"{where}: {mark.name}: {error}") from error
        config[kind] = _overlaid(config.get(kind), value)
    return config


def _overlaid(base: Any, over: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return base | {key: _overlaid(base.get(key), value) for key, value in over.items()}


def _limits(mark: pytest.Mark) -> dict[str, Any]:
    if mark.args:
        raise ValidationError("takes limits by name: litmus_limits(vout={'low': 3.1, 'high': 3.5})")
    return {name: _limit(name, entry) for name, entry in mark.kwargs.items()}


def _limit(name: str, entry: Any) -> dict[str, Any]:
    if isinstance(entry, Limit):
        fields = {field: getattr(entry, field) for field in _LIMIT_FIELDS}
        fields["comparator"] = entry.comparator if entry.comparator != "GELE" else None
        return {field: value for field, value in fields.items() if value not in (None, "")}
    if not isinstance(entry, Mapping):
        raise ValidationError(f"{name} is a {type(entry).__name__}; a limit is a map or a Limit")
    return dict(entry)


def _sweeps(mark: pytest.Mark) -> list[dict[str, list[Any]]]:
    given = _one_argument(mark, "a list of sweeps: [{'vin': [4.5, 5.0]}, …], the outermost first")
    entries = [given] if isinstance(given, Mapping) else given
    if isinstance(entries, str) or not isinstance(entries, Iterable):
        raise ValidationError(f"takes a list of maps, got {entries!r}")
    return [_sweep(entry) for entry in entries]


def _sweep(entry: Any) -> dict[str, list[Any]]:
    if not isinstance(entry, Mapping) or not entry:
        raise ValidationError(f"each entry is a map of axis to values, got {entry!r}")
    axes = {axis: _values(axis, values) for axis, values in entry.items()}
    if len({len(values) for values in axes.values()}) > 1:
        lengths = ", ".join(f"{axis} has {len(values)}" for axis, values in axes.items())
        raise ValidationError(f"the lists of one entry must have equal lengths: {lengths}")
    return axes


def _values(axis: str, values: Any) -> list[Any]:
    if is_expander(values):
        return expand(values)
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise ValidationError(f"{axis}: a list of values or a range expander, got {values!r}")
    return list(values)


def _mocks(mark: pytest.Mark) -> list[dict[str, Any]]:
    entries = _one_argument(mark, "a list of mocks: [{'target': 'dmm.measure', 'return_value': 3.3}]")
    entries = [entries] if isinstance(entries, Mapping) else list(entries)
    for entry in entries:
        target = entry.get("target") if isinstance(entry, Mapping) else None
        if not isinstance(target, str) or "." not in target:
            raise ValidationError(f"a mock is a map with a target that names fixture and attribute, got {entry!r}")
    return entries


def _characteristics(mark: pytest.Mark) -> list[str]:
    given = mark.args[0] if len(mark.args) == 1 and not isinstance(mark.args[0], str) else mark.args
    ids = list(given)
    if not ids or mark.kwargs or not all(isinstance(one, str) for one in ids):
        raise ValidationError("takes a list of the product's characteristics: ['v_out']")
    return ids


def _connections(mark: pytest.Mark) -> list[str] | dict[str, Any]:
    if mark.kwargs and not mark.args:
        return {role: given if given == "all" else _channels(given) for role, given in mark.kwargs.items()}
    given = _one_argument(mark, "a list of the fixture's connections, or channels by role: dmm=[1, 2]")
    return [given] if isinstance(given, str) else [str(name) for name in given]


def _channels(given: Any) -> list[str]:
    return [str(given)] if isinstance(given, (str, int)) else [str(channel) for channel in given]


def _retry(mark: pytest.Mark) -> dict[str, Any]:
    def read(max_retries: int = 0, delay: float = 0.0, on: Any = None) -> dict[str, Any]:
        if not isinstance(max_retries, int) or max_retries < 0:
            raise ValidationError(f"max_retries is a whole number from 0 on, got {max_retries!r}")
        if delay < 0:
            raise ValidationError(f"delay must not be negative, got {delay!r}")
        kinds = [on] if isinstance(on, (str, type)) else list(on or ())
        for kind in kinds:
            if not isinstance(kind, str) and not (isinstance(kind, type) and issubclass(kind, BaseException)):
                raise ValidationError(f"`on` names exception classes, got {kind!r}")
        return {"max_retries": max_retries, "delay": delay, "on": kinds}

    return read(*mark.args, **mark.kwargs)


def _prompts(mark: pytest.Mark) -> dict[str, Any]:
    if mark.args:
        raise ValidationError("takes prompts by id: litmus_prompts(probe={'message': 'Connect the probe'})")
    return dict(mark.kwargs)


def _one_argument(mark: pytest.Mark, what: str) -> Any:
    if len(mark.args) != 1 or mark.kwargs:
        raise ValidationError(f"takes {what}")
    return mark.args[0]


_READERS = {
    "limits": _limits,
    "sweeps": _sweeps,
    "mocks": _mocks,
    "characteristics": _characteristics,
    "connections": _connections,
    "retry": _retry,
    "prompts": _prompts,
}
