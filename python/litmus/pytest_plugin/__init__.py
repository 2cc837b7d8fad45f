"""The pytest plugin: one pytest session is one Litmus session and one test run.

Loaded through the entry point `litmus`; `-p no:litmus` leaves it out, LITMUS_RECORD=0 keeps the fixtures and records
nothing. This module holds options and registration only: what isn't needed isn't imported.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    group = parser.getgroup("litmus", "recording test runs with Litmus")
    from litmus.pytest_plugin import _flags, _options

    _answer_to_both_names(pluginmanager)
    _options.add(parser, group)
    pluginmanager.litmus_flags = _flags.add(parser, group)  # type: ignore[attr-defined]


def _answer_to_both_names(pluginmanager: pytest.PytestPluginManager) -> None:
    """The entry point's name, and the module's in `pytest_plugins` or -p: a second one would be an error of pluggy."""
    for name in ("litmus", __name__):
        if pluginmanager.get_plugin(name) is None and not pluginmanager.is_blocked(name):
            pluginmanager.register(ModuleType(name), name)


def _records(config: pytest.Config) -> bool:
    from litmus.pytest_plugin._options import FALSY

    variable = os.environ.get("LITMUS_RECORD", "").strip().lower()
    return variable not in FALSY if variable else bool(config.getini("litmus_record"))


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Before the first conftest is imported: passing asserts must be seen in all of them."""
    from litmus.pytest_plugin import _flags

    known = early_config.known_args_namespace
    flags = early_config.pluginmanager.litmus_flags  # type: ignore[attr-defined]
    args[:0] = _flags.addopts(flags, lambda dest: getattr(known, dest, None), _flags.fallback(early_config))
    if _records(early_config):
        from litmus.pytest_plugin import _assertions

        _assertions.enable(early_config)
        _keep_what_is_loaded()


def _keep_what_is_loaded() -> None:
    """The modules of Python, pytest and Litmus stay to the end: collections, pytest makes five of them as it exits,
    needn't look through them again and again. Nothing of the project is loaded yet."""
    from litmus.pytest_plugin import _effects, _fixtures, _hooks, _routes, _settings, _slots  # noqa: F401

    if _is_the_program() and gc.get_freeze_count() == 0:
        gc.freeze()


def _is_the_program() -> bool:
    """A notebook that calls pytest.main() has objects of its own, and goes on."""
    main = sys.modules["__main__"]
    spec = getattr(main, "__spec__", None)
    name = spec.name if spec is not None else Path(getattr(main, "__file__", None) or "").stem
    return name in ("pytest", "pytest.__main__", "py.test")


def _is_distributed(config: pytest.Config) -> bool:
    """By pytest-xdist: this is its controller, or a worker."""
    option = config.option
    return hasattr(config, "workerinput") or (getattr(option, "dist", "no") != "no" and not option.collectonly)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    from litmus._gen.pytest_names import MARKERS

    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    if config.option.help or config.option.version:
        return
    from litmus._errors import LitmusError
    from litmus.pytest_plugin import _effects, _fixtures, _hooks, _options, _routes, _settings, _slots

    try:
        settings = _settings.resolve(config)
        slots = _slots.resolve(config, settings)
    except LitmusError as error:
        raise pytest.UsageError(str(error)) from error
    records = _records(config) and not (config.option.collectonly or getattr(config.option, "setuponly", False))
    orchestrates = slots is not None and settings.slot is None
    own_records = records and not orchestrates
    if own_records:
        from litmus.pytest_plugin import _assertions

        _assertions.enable(config)  # not yet when a conftest has named the plugin
    if _is_distributed(config):
        from litmus.pytest_plugin import _xdist

        plugin = _hooks.RecordingPlugin(config, settings, own_records, _xdist.run_type(config))
        _xdist.attach(config, plugin)
    else:
        plugin = _hooks.RecordingPlugin(config, settings, own_records)
    if slots is not None:
        config.pluginmanager.register(slots, "litmus-orchestrator" if orchestrates else "litmus-slot")
        slots.attach(plugin.run, records)
    if _options.switch(config, "strict_traceability"):
        from litmus.pytest_plugin._strict import StrictTraceability

        config.pluginmanager.register(StrictTraceability(plugin.run), "litmus-strict")
    config.pluginmanager.register(plugin, "litmus-recording")
    config.pluginmanager.register(_fixtures, "litmus-fixtures")
    config.pluginmanager.register(_slots, "litmus-slots")
    config.pluginmanager.register(_routes, "litmus-routes")
    if plugin.run.routes is not None:
        config.pluginmanager.register(_routes.RouteEnds(plugin.run.routes), "litmus-route-ends")
    config.pluginmanager.register(_effects, "litmus-effects")
    if own_records and getattr(config.option, "xmlpath", None):
        from litmus.pytest_plugin import _junit

        _junit.attach(config, plugin.run)
    if settings.station is not None:
        config.pluginmanager.register(_fixtures.role_fixtures(settings.station), "litmus-roles")
