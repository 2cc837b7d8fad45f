"""The cascade as the plugin sees it: one TestConfig per test, merged from its markers, its sidecar and the profile.

Merging and checking of files is the core's. A test without any configuration costs a look-up and shares NOTHING.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from litmus import _core
from litmus._errors import LitmusError, ValidationError
from litmus.pytest_plugin._marks import config_of, litmus_marks

Sweep = dict[str, list[Any]]  # axis → values, walked together


@dataclass(slots=True, kw_only=True)
class TestConfig:
    """What is configured for one test function."""

    __test__ = False

    limits: dict[str, Any] = field(default_factory=dict)  # name → limit config
    sweeps: list[list[Sweep]] = field(default_factory=list)  # by site: module, classes…, function
    mocks: list[dict[str, Any]] = field(default_factory=list)
    characteristics: list[str] = field(default_factory=list)
    connections: list[str] | dict[str, Any] | None = None
    retry: dict[str, Any] = field(default_factory=dict)
    prompts: dict[str, Any] = field(default_factory=dict)
    runner: dict[str, Any] = field(default_factory=dict)


NOTHING = TestConfig()


@dataclass(slots=True, kw_only=True)
class _Site:
    """The classes and the module around a function."""

    file: str
    sidecar: Path | None
    classes: list[str]
    module_markers: dict[str, Any]
    class_markers: list[dict[str, Any]]
    is_configured: bool  # by a marker, or perhaps by the sidecar


class Cascade:
    """`profile`: the name of the active one. LitmusError names file, line and column of what is wrong."""

    def __init__(self, configs: _core.TestConfigs | None = None, profile: str | None = None) -> None:
        self._configs = configs
        self._profile = profile
        # By identity: hashing nodes is slow, and the session keeps them.
        self._sites: dict[int, _Site] = {}
        self._functions: dict[tuple[int, str], tuple[int, TestConfig]] = {}
        self._items: dict[int, TestConfig] = {}
        self._looked_at: set[Path] = set()  # sidecars whose names of tests were compared with the module

    def of(self, node: pytest.Item) -> TestConfig:
        """Of a test, or of the definition that tests are made from."""
        if not isinstance(node, pytest.Function):
            return NOTHING
        key = (id(node.parent), node.originalname)
        known = self._functions.get(key)
        if known is None:
            known = self._functions[key] = (_own(node), self._merged(node))
        own, config = known
        if node.own_markers and _own(node) != own:  # pytest.param(…, marks=…) or added by a conftest
            config = self._items.get(id(node)) or self._items.setdefault(id(node), self._merged(node))
        return config

    def _merged(self, node: pytest.Function) -> TestConfig:
        site = self._site_of(node)
        method = config_of(node.own_markers, node.nodeid) if _own(node) else {}
        if not (site.is_configured or method or self._profile):
            return NOTHING
        if self._configs is None:
            self._configs = _core.TestConfigs(None)
        hidden = _Hidden()
        merged = self._configs.merged(
            site.file,
            site.classes,
            node.originalname,
            hidden.put(site.module_markers),
            [hidden.put(markers) for markers in site.class_markers],
            hidden.put(method),
            self._profile,
        )
        if site.sidecar is not None and site.sidecar not in self._looked_at:
            self._looked_at.add(site.sidecar)
            _warn_of_strangers(node, site.sidecar)
        config = TestConfig(sweeps=hidden.take(merged["sweeps"]), **hidden.take(merged["config"]))
        _import_callables(config.limits)
        return config

    def explained(self, node: pytest.Function) -> list[dict[str, Any]]:
        """Of a test: each value with the layer that gave it, and what it overrides."""
        site = self._site_of(node)
        hidden = _Hidden()
        configs = self._configs or _core.TestConfigs(None)
        found = configs.explained(
            site.file,
            site.classes,
            node.originalname,
            hidden.put(site.module_markers),
            [hidden.put(markers) for markers in site.class_markers],
            hidden.put(config_of(node.own_markers, node.nodeid)),
            self._profile,
        )
        return hidden.take(found)

    def _site_of(self, node: pytest.Function) -> _Site:
        site = self._sites.get(id(node.parent))
        if site is None:
            site = self._sites[id(node.parent)] = self._make_site(node)
        return site

    def _make_site(self, node: pytest.Function) -> _Site:
        above = node.listchain()[:-1]
        classes = [one for one in above if isinstance(one, pytest.Class)]
        module = next((one for one in above if isinstance(one, pytest.Module)), None)
        file = module.path if module is not None else node.path
        module_markers = config_of(module.own_markers, module.nodeid) if module is not None else {}
        class_markers = [config_of(one.own_markers, one.nodeid) for one in classes]
        sidecar = Path(file).with_suffix(".yaml")
        has_sidecar = sidecar.exists()
        return _Site(
            file=str(file),
            sidecar=sidecar if has_sidecar else None,
            classes=[one.name for one in classes],
            module_markers=module_markers,
            class_markers=class_markers,
            is_configured=has_sidecar or bool(module_markers) or any(class_markers),
        )


def _own(node: pytest.Item) -> int:
    return sum(1 for _ in litmus_marks(node.own_markers))


def _warn_of_strangers(node: pytest.Function, sidecar: Path) -> None:
    """A name in the sidecar that nothing in the module has is most likely a typing error."""
    module = node.getparent(pytest.Module)
    for path in _strangers(_core.read_yaml(str(sidecar)), module.obj if module is not None else None, "tests"):
        node.warn(pytest.PytestCollectionWarning(f"{sidecar.name}: {path}: the test file has nothing of that name"))


def _strangers(level: Any, holder: Any, path: str) -> Iterator[str]:
    for name, inner in ((level or {}).get("tests") or {}).items():
        if not hasattr(holder, name):
            yield f"{path}.{name}"
        else:
            yield from _strangers(inner, getattr(holder, name), f"{path}.{name}.tests")


class _Hidden:
    """Values that files can't hold stand as tokens in what is merged."""

    _TOKEN = "\x01litmus:"

    def __init__(self) -> None:
        self._values: list[Any] = []

    def put(self, config: dict[str, Any]) -> dict[str, Any]:
        plain = {}
        for key, value in config.items():
            if key == "sweeps":  # a site's sweeps are replaced as a whole: no need to look into them
                plain[key] = [{axis: self._hide(values) for axis, values in entry.items()} for entry in value]
            elif key == "mocks":
                plain[key] = [{k: v if k == "target" else self._hide(v) for k, v in entry.items()} for entry in value]
            else:
                plain[key] = self._plain(value)
        return plain

    def _plain(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._plain(entry) for key, entry in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._plain(entry) for entry in value]
        if value is None or isinstance(value, (bool, int, float, str)) or _is_number(value):
            return value
        return self._hide(value)

    def _hide(self, value: Any) -> str:
        self._values.append(value)
        return f"{self._TOKEN}{len(self._values) - 1}"

    def take(self, merged: Any) -> Any:
        if isinstance(merged, dict):
            return {key: self.take(value) for key, value in merged.items()}
        if isinstance(merged, list):
            return [self.take(value) for value in merged]
        if isinstance(merged, str) and merged.startswith(self._TOKEN):
            return self._values[int(merged.removeprefix(self._TOKEN))]
        return merged


def _is_number(value: Any) -> bool:
    return hasattr(value, "__float__") and not hasattr(value, "__len__")


def _import_callables(limits: dict[str, Any]) -> None:
    """A function that can't be imported is an error of the configuration, not of the test."""
    for name, entry in limits.items():
        for part in (entry, *entry.get("bands", ())):
            path = part.get("callable")
            if not isinstance(path, str):
                continue
            module, _, function = path.rpartition(".")
            try:
                getattr(importlib.import_module(module), function)
            except (ImportError, AttributeError, ValueError) as error:
                raise ValidationError(f"limits.{name}.callable: {path!r} can't be imported: {error}") from error


class ConfigErrors:
    """Collected while tests are collected, so that all are reported at once, as one usage error."""

    def __init__(self) -> None:
        self._messages: dict[str, None] = {}

    def add(self, error: LitmusError) -> None:
        self._messages[str(error)] = None

    def raise_if_any(self) -> None:
        if self._messages:
            raise pytest.UsageError("\n".join(self._messages))
