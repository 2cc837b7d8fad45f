"""Sweeps: how a test's axes become pytest's items, in which order these run, and what the outer ones mean for classes.

The sites of a test are its module, its classes from the outermost on, and its function. Every combination is an item of
its own; only what `vectors` walks is not.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from litmus._errors import ValidationError
from litmus.pytest_plugin._cascade import Sweep, TestConfig

PLACE = "_litmus_place"

ConfigOf = Callable[[pytest.Item], TestConfig]


def generate(metafunc: pytest.Metafunc, config: TestConfig) -> None:
    """The outermost site changes slowest."""
    definition = metafunc.definition
    parametrized = [mark for mark in definition.own_markers if mark.name == "parametrize"]
    from_files = _parametrize_of(config)
    if config.sweeps and config.sweeps[-1] and (parametrized or from_files):
        raise ValidationError(f"{definition.nodeid}: has sweeps and parametrize; use one of them")
    if _walks_vectors(metafunc):
        _generate_outer(metafunc, config)
        for mark in parametrized:
            definition.own_markers.remove(mark)  # pytest makes no items of them; the fixture walks them
        return
    _generate_sites(metafunc, config.sweeps)
    for args, kwargs in from_files:
        metafunc.parametrize(*args, **kwargs)


def _generate_outer(metafunc: pytest.Metafunc, config: TestConfig) -> None:
    axes = [axis for entry in itertools.chain.from_iterable(config.sweeps[:-1]) for axis in entry]
    missing = [axis for axis in axes if axis not in metafunc.fixturenames]
    if missing:
        raise ValidationError(
            f"{metafunc.definition.nodeid}: takes `vectors`, so the axes of its class and module stand in its "
            f"arguments; {', '.join(missing)} doesn't"
        )
    _generate_sites(metafunc, config.sweeps[:-1])


def _generate_sites(metafunc: pytest.Metafunc, sites: list[list[Sweep]]) -> None:
    seen: set[str] = set()
    for level, site in enumerate(sites):
        for number, entry in enumerate(site):
            for axis in entry:
                if axis in seen:
                    raise ValidationError(f"{metafunc.definition.nodeid}: {axis} is swept twice")
                seen.add(axis)
                if axis not in metafunc.fixturenames:
                    metafunc.fixturenames.append(axis)  # a parameter that only `context` is asked for
            rows = enumerate(zip(*entry.values(), strict=True))
            metafunc.parametrize(
                list(entry), [pytest.param(*values, marks=[_place(level, number, row)]) for row, values in rows]
            )


def _place(level: int, entry: int, row: int) -> pytest.Mark:
    """Says on each item which row of each sweep it is. Not among the marks that a user sees."""
    return pytest.Mark(PLACE, (level, entry, row), {}, _ispytest=True)


def _walks_vectors(metafunc: pytest.Metafunc) -> bool:
    if "vectors" not in metafunc.fixturenames:
        return False
    definitions = metafunc._arg2fixturedefs.get("vectors")
    return bool(definitions) and definitions[-1].func.__module__ == _fixtures_module()


def _fixtures_module() -> str:
    return f"{__package__}._fixtures"  # a project may have a fixture of that name


def _parametrize_of(config: TestConfig) -> list[tuple[list[Any], dict[str, Any]]]:
    """`runner.markers.parametrize` of a file: {argnames: …, argvalues: […]}, or a list of both."""
    given = (config.runner.get("markers") or {}).get("parametrize")
    if given is None:
        return []
    return [([], given) if isinstance(given, dict) else (list(given), {})]


# --- the matrix of `vectors` ------------------------------------------------------------------------------------------


def matrix_of(item: pytest.Item, config: TestConfig) -> list[dict[str, Any]]:
    """The rows that a test with `vectors` walks: its function's own sweeps, or parametrize."""
    groups = [_rows(entry) for entry in (config.sweeps[-1] if config.sweeps else [])]
    marks = [(mark.args, mark.kwargs) for mark in item.own_markers if mark.name == "parametrize"]
    for args, kwargs in [*marks, *_parametrize_of(config)]:
        groups.append(_rows_of_parametrize(*args, **kwargs))
    if not groups:
        return []
    return [{name: value for part in parts for name, value in part.items()} for parts in itertools.product(*groups)]


def _rows(entry: Sweep) -> list[dict[str, Any]]:
    return [dict(zip(entry, values, strict=True)) for values in zip(*entry.values(), strict=True)]


def _rows_of_parametrize(argnames: Any, argvalues: Any, **_: Any) -> list[dict[str, Any]]:
    names = [name.strip() for name in argnames.split(",")] if isinstance(argnames, str) else list(argnames)
    rows = []
    for given in argvalues:
        is_param = isinstance(given, type(pytest.param()))
        values = given.values if is_param else (given,) if len(names) == 1 and isinstance(argnames, str) else given
        rows.append(dict(zip(names, values, strict=True)))
    return rows


# --- outer sites ------------------------------------------------------------------------------------------------------


def has_outer(config: TestConfig) -> bool:
    return any(config.sweeps[:-1])


def outer_positions(item: pytest.Item, config: TestConfig) -> list[int]:
    """Which combination of each site but the function's an item belongs to."""
    rows = {mark.args[:2]: mark.args[2] for mark in item.own_markers if mark.name == PLACE}
    positions = []
    for level, site in enumerate(config.sweeps[:-1]):
        position = 0
        for number, entry in enumerate(site):
            position = position * len(next(iter(entry.values()))) + rows.get((level, number), 0)
        positions.append(position)
    return positions


def outer_execution(item: pytest.Item, config: TestConfig, sites: int) -> tuple[int, dict[str, Any]]:
    """Index and inputs of the execution of a container: the `sites` outermost ones decide."""
    params = item.callspec.params if hasattr(item, "callspec") else {}
    index, inputs = 0, {}
    for site, position in zip(config.sweeps[:sites], outer_positions(item, config), strict=False):
        for entry in site:
            index *= len(next(iter(entry.values())))
            inputs |= {axis: params[axis] for axis in entry if axis in params}
        index += position
    return index, inputs


def condition_first(items: list[pytest.Item], config_of: ConfigOf) -> list[pytest.Item]:
    """Everything in a swept module or class runs for its first value, then everything for the second."""
    ordered: list[pytest.Item] = []
    for _, group in itertools.groupby(items, key=lambda item: item.getparent(pytest.Module)):
        ordered += _sorted(list(group), config_of)
    return ordered


def _sorted(items: list[pytest.Item], config_of: ConfigOf) -> list[pytest.Item]:
    if not any(has_outer(config_of(item)) for item in items):
        return items
    first: dict[Any, int] = {}  # where the first item of a class stands
    for place, item in enumerate(items):
        for node in _classes(item):
            first.setdefault(node, place)

    def rank(place_and_item: tuple[int, pytest.Item]) -> tuple[int, ...]:
        place, item = place_and_item
        classes = _classes(item)
        positions = outer_positions(item, config_of(item)) or [0] * (len(classes) + 1)
        key = [positions[0]]
        for node, position in zip(classes, positions[1:], strict=True):
            key += [first[node], position]
        return (*key, place)

    return [item for _, item in sorted(enumerate(items), key=rank)]


def _classes(item: pytest.Item) -> list[pytest.Class]:
    return [node for node in item.listchain() if isinstance(node, pytest.Class)]
