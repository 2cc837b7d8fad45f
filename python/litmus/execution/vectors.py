"""Vector: one set of parameters; and how a list of them is written.

    [{"vin": 5, "load": 1}, {"vin": 12, "load": 2}]        rows
    [{"vin": [5, 12]}, {"load": {"linspace": [0, 2, 5]}}]  axes, the first one outermost: 10 vectors
    {"vin": [5, 12], "load": [1, 2]}                       one map: its axes go together, 2 vectors
    {"product": {"vin": [5, 12], "load": [1, 2]}}          the same axes crossed, 4 vectors; also {"zip": …}

`_limits` (name → limit), `_limit` (of whatever is measured) and `_mocks` may stand beside the parameters.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from litmus._errors import ValidationError
from litmus.execution.expanders import expand, is_expander

__all__ = ["Vector", "expand_vectors"]

SETTINGS = ("_limits", "_limit", "_mocks")
_COMBINED = ("product", "zip")


class Vector(Mapping[str, Any]):
    """The parameters of one vector, as a map."""

    def __init__(self, params: Mapping[str, Any], index: int = 0, previous: Vector | None = None) -> None:
        self.params = {key: value for key, value in params.items() if key not in SETTINGS}
        self.settings = {key: value for key, value in params.items() if key in SETTINGS}
        self.index = index
        self._before = previous.params if previous is not None else None

    def __getitem__(self, key: str) -> Any:
        try:
            return self.params[key]
        except KeyError:
            raise KeyError(f"{key!r}; the vector has: {', '.join(self.params) or 'no parameters'}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.params)

    def __len__(self) -> int:
        return len(self.params)

    def changed(self, key: str) -> bool:
        """Whether the value differs from the previous vector's; true for the first."""
        return self._before is None or key not in self._before or self._before[key] != self.params.get(key)

    def __repr__(self) -> str:
        return f"<Vector {self.index} {self.params}>"


def expand_vectors(given: Any) -> list[Vector]:
    """The vectors that `given` stands for; one without parameters for None."""
    vectors: list[Vector] = []
    for index, row in enumerate(_rows(given)):
        vectors.append(Vector(row, index, vectors[-1] if vectors else None))
    return vectors


def _rows(given: Any) -> list[dict[str, Any]]:
    if given is None:
        return [{}]
    if isinstance(given, Mapping):
        return _rows_of_map(given)
    if isinstance(given, (str, bytes)) or not isinstance(given, Sequence):
        raise ValidationError(f"vectors: a list of maps, or a map, got {type(given).__name__}")
    for index, entry in enumerate(given):
        if not isinstance(entry, Mapping):
            raise ValidationError(f"vectors[{index}]: a map of parameters, got {type(entry).__name__}")
    if not any(_has_axes(entry) for entry in given):
        return [dict(entry) for entry in given]
    return _crossed([_axes_rows(entry, f"vectors[{index}]") for index, entry in enumerate(given)])


def _rows_of_map(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    how = next((name for name in _COMBINED if isinstance(given.get(name), Mapping)), None)
    if how is None:
        return _axes_rows(given, "vectors") if _has_axes(given) else [dict(given)]
    if len(given) > 1:
        raise ValidationError(f"vectors: {how} stands alone, beside it is: {', '.join(set(given) - {how})}")
    if how == "zip":
        return _axes_rows(given[how], "vectors.zip")
    axes = [_axes_rows({name: values}, "vectors.product") for name, values in given[how].items()]
    return _crossed(axes)


def _has_axes(entry: Mapping[str, Any]) -> bool:
    return any(_is_axis(value) for key, value in entry.items() if key not in SETTINGS)


def _is_axis(value: Any) -> bool:
    return is_expander(value) or (isinstance(value, Sequence) and not isinstance(value, (str, bytes)))


def _axes_rows(entry: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    """The axes of one map, walked together."""
    axes = {}
    for name, values in entry.items():
        if name in SETTINGS:
            continue
        if not _is_axis(values) and not isinstance(values, range):
            raise ValidationError(f"{where}.{name}: a list of values or a range expander, got {values!r}")
        try:
            axes[name] = expand(values) if is_expander(values) else list(values)
        except ValueError as error:
            raise ValidationError(f"{where}.{name}: {error}") from error
    if len({len(values) for values in axes.values()}) > 1:
        lengths = ", ".join(f"{name} has {len(values)}" for name, values in axes.items())
        raise ValidationError(f"{where}: axes of one map go together and need one length, but {lengths}")
    settings = {key: value for key, value in entry.items() if key in SETTINGS}
    return [{**dict(zip(axes, row, strict=True)), **settings} for row in zip(*axes.values(), strict=True)]


def _crossed(groups: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """The first group changes slowest."""
    return [{key: value for part in parts for key, value in part.items()} for parts in itertools.product(*groups)]
