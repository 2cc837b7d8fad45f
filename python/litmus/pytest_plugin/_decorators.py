"""Where the litmus markers of a test file stand in its source."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest


class MarkerLines:
    """Of one file. A marker that something else put there — a conftest, a variable — has no line."""

    def __init__(self, path: Path) -> None:
        try:
            self._tree: ast.AST = ast.parse(path.read_text(encoding="utf-8"))
        except (OSError, SyntaxError, ValueError):
            self._tree = ast.Module(body=[], type_ignores=[])

    def of(self, layer: str, key: str, item: pytest.Function) -> int | None:
        """Of a value: `layer` is the site's name as the cascade has it, `key` the value's."""
        kind, _, name = key.partition(".")
        for call in self._calls(layer, item):
            if isinstance(call.func, ast.Attribute) and call.func.attr == f"litmus_{kind}":
                return _line_of_entry(call, name)
        return None

    def _calls(self, layer: str, item: pytest.Function) -> list[ast.Call]:
        if layer == "marker of the module":
            return _pytestmark(self._tree)
        classes = [one.name for one in item.listchain() if isinstance(one, pytest.Class)]
        if layer.startswith("marker of class "):
            classes = classes[: classes.index(layer.removeprefix("marker of class ")) + 1]
            holder = _definition(self._tree, classes)
            return [*_decorators(holder), *_pytestmark(holder)]
        return _decorators(_definition(self._tree, [*classes, item.originalname]))


def _definition(tree: ast.AST, names: list[str]) -> ast.AST | None:
    found: ast.AST | None = tree
    for name in names:
        body: list[Any] = getattr(found, "body", [])
        found = next((one for one in body if getattr(one, "name", None) == name), None)
    return found


def _decorators(definition: ast.AST | None) -> list[ast.Call]:
    return [one for one in getattr(definition, "decorator_list", []) if isinstance(one, ast.Call)]


def _pytestmark(holder: ast.AST | None) -> list[ast.Call]:
    calls: list[ast.Call] = []
    for statement in getattr(holder, "body", []):
        targets = getattr(statement, "targets", [])
        if any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in targets):
            calls += [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return calls


def _line_of_entry(call: ast.Call, name: str) -> int:
    """The line of the keyword or key that the value stands under, as near as the source has it."""
    for keyword in call.keywords:
        if keyword.arg is not None and (name == keyword.arg or name.startswith(keyword.arg + ".")):
            return _line_in_map(keyword.value, name[len(keyword.arg) + 1 :], keyword.value.lineno)
    return call.lineno


def _line_in_map(value: ast.AST, name: str, line: int) -> int:
    for key, entry in zip(getattr(value, "keys", []), getattr(value, "values", []), strict=False):
        if isinstance(key, ast.Constant) and (name == key.value or name.startswith(f"{key.value}.")):
            return _line_in_map(entry, name[len(str(key.value)) + 1 :], key.lineno)
    return line
