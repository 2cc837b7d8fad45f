"""The plan: every collected item as a step, with its place in the tree of steps."""

from __future__ import annotations

from typing import Any

import pytest

from litmus.pytest_plugin import _sweeps
from litmus.pytest_plugin._cascade import NOTHING, Cascade, TestConfig


class Container:
    """One execution of a class: a swept one has an execution for each combination."""

    __slots__ = ("index", "inputs", "name", "parent_path", "path", "vector_index")

    @property
    def key(self) -> tuple[str, int]:
        return self.path, self.vector_index


class PlannedStep:
    """Where one item stands. `containers` are its classes, outermost first."""

    __slots__ = (
        *("class_name", "config", "containers", "count", "file", "function", "index", "inputs", "markers", "module"),
        *("name", "node_id", "parent_path", "path", "vector_index"),
    )

    def as_item(self) -> dict[str, Any]:
        """The keys of CollectedItem."""
        return {
            "node_id": self.node_id,
            "file": self.file,
            "module": self.module,
            "class_name": self.class_name,
            "function": self.function,
            "markers": self.markers,
            "step_path": self.path,
            "parent_path": self.parent_path,
            "step_index": self.index,
            "vector_index": self.vector_index,
            "vector_count_planned": self.count,
        }


class _Above:
    """What the nodes above an item say: the same for all of one parent."""

    __slots__ = ("class_name", "classes", "markers", "module")

    def __init__(self, item: pytest.Item) -> None:
        above = item.listchain()[:-1]
        cls = getattr(item, "cls", None)
        self.classes = [node.name for node in above if isinstance(node, pytest.Class)]
        self.class_name = cls.__qualname__ if cls is not None else None
        self.module = getattr(getattr(item, "module", None), "__name__", None)
        self.markers = [mark.name for node in reversed(above) for mark in node.own_markers]


class Plan:
    def __init__(self, items: list[pytest.Item], cascade: Cascade) -> None:
        self._cascade = cascade
        self._owner_of_root: dict[str, str] = {}
        self._index: dict[str, int] = {}  # by path
        self._next_index: dict[str, int] = {}  # by parent path
        self._variants: dict[str, list[PlannedStep]] = {}  # by path
        self._above: dict[int, _Above] = {}  # by identity of the parent, which the session keeps
        self.by_item = {item: self._place(item) for item in items}
        for variants in self._variants.values():
            for step in variants:
                step.count = len(variants)

    def as_items(self) -> list[dict[str, Any]]:
        return [step.as_item() for step in self.by_item.values()]

    def items_by_container(self) -> dict[tuple[str, int], int]:
        """How many items each execution of a container has."""
        counts: dict[tuple[str, int], int] = {}
        for step in self.by_item.values():
            for container in step.containers:
                counts[container.key] = counts.get(container.key, 0) + 1
        return counts

    def _place(self, item: pytest.Item) -> PlannedStep:
        step = PlannedStep()
        above = self._above.get(id(item.parent)) or self._above.setdefault(id(item.parent), _Above(item))
        step.node_id = item.nodeid
        step.file = item.location[0]
        step.module = above.module
        step.class_name = above.class_name
        step.function = getattr(item, "originalname", None)
        step.name = step.function or item.name
        markers = [mark.name for mark in item.own_markers if mark.name != _sweeps.PLACE]
        step.markers = ", ".join(markers + above.markers) or None
        callspec = getattr(item, "callspec", None)
        step.inputs = dict(callspec.params) if callspec is not None else None
        step.config = self._cascade.of(item)
        self._place_in_tree(step, above.classes)
        if step.config is not NOTHING and _sweeps.has_outer(step.config):
            _index_containers(step, item, step.config)
        return step

    def _place_in_tree(self, step: PlannedStep, classes: list[str]) -> None:
        root = self._unique_root(classes[0] if classes else step.name, step)
        path = ""
        step.containers = []
        for depth, name in enumerate(classes):
            parent, path = path, f"{path}/{name}" if depth else root
            container = Container()
            container.name, container.path, container.parent_path = name, path, parent
            container.index, container.vector_index, container.inputs = self._index_of(path, parent), 0, None
            step.containers.append(container)
        step.parent_path = path
        step.path = f"{path}/{step.name}" if classes else root
        step.index = self._index_of(step.path, path)
        variants = self._variants.setdefault(step.path, [])
        step.vector_index = len(variants)
        variants.append(step)

    def _unique_root(self, name: str, step: PlannedStep) -> str:
        """Two modules may hold the same name: the second one's is told apart by its module."""
        owner = self._owner_of_root.setdefault(name, step.file)
        return name if owner == step.file else f"{step.module or step.file}.{name}"

    def _index_of(self, path: str, parent: str) -> int:
        index = self._index.get(path)
        if index is None:
            index = self._index[path] = self._next_index.get(parent, 0)
            self._next_index[parent] = index + 1
        return index


def _index_containers(step: PlannedStep, item: pytest.Item, config: TestConfig) -> None:
    for depth, container in enumerate(step.containers):
        container.vector_index, container.inputs = _sweeps.outer_execution(item, config, depth + 2)
