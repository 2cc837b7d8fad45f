"""The pytest plugin: one pytest session is one Litmus session and one test run.

Loaded through the entry point `litmus`; `-p no:litmus` leaves it out, LITMUS_RECORD=0 keeps the fixtures and records
nothing. This module holds options and registration only: what isn't needed isn't imported.
"""

from __future__ import annotations

import os

import pytest

MARKERS = (
    "litmus_limits(**limits): limits by measurement name, each a map of low, high, nominal, units, comparator",
    "litmus_sweeps(entries): axes to sweep, outer to inner",
    "litmus_mocks(entries): patches of fixtures for this test",
    "litmus_characteristics(ids): product characteristics that this test measures",
    "litmus_connections(names): fixture connections to iterate",
    "litmus_retry(max_retries=0, delay=0.0, on=None): retries of this test",
    "litmus_prompts(**prompts): operator prompts by id",
)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    group = parser.getgroup("litmus", "recording test runs with Litmus")
    group.addoption("--station", metavar="ID", help="station id, or path of a station file")
    group.addoption("--mock-instruments", action="store_true", default=None, help="stand-ins in place of instruments")
    group.addoption(
        "--no-mock-instruments",
        action="store_false",
        dest="mock_instruments",
        help="real instruments, whatever else says",
    )
    group.addoption("--dut-serial", metavar="SERIAL", help="serial number of the unit under test (default: DUT001)")
    group.addoption("--dut-serials", metavar="SLOT=SERIAL,…", help="serial numbers of the units in a fixture's slots")
    group.addoption("--slot", metavar="ID", help="run one slot of the fixture in this process")
    group.addoption("--dut-part-number", metavar="PN", help="its part number")
    group.addoption("--dut-revision", metavar="REV", help="its hardware revision")
    group.addoption("--dut-lot-number", metavar="LOT", help="its lot")
    group.addoption("--operator", metavar="ID", help="who runs the test")
    group.addoption("--data-dir", metavar="DIR", help="where records go")
    group.addoption("--test-phase", metavar="PHASE", help="development, validation, characterization, production, …")
    group.addoption("--product", metavar="ID", help="product id, or path of a product file")
    group.addoption("--guardband", metavar="PERCENT", help="tightens the limits taken from the product (default: 0)")
    group.addoption("--fixture", metavar="ID", help="fixture id, or path of a fixture file")
    group.addoption("--test-profile", metavar="NAME", help="the profile that the session runs with")
    group.addoption("--no-test-profile", action="store_true", help="no profile, whatever else says")
    parser.addini("litmus_record", "record test runs with Litmus", type="bool", default=True)
    from litmus.pytest_plugin import _flags

    pluginmanager.litmus_flags = _flags.add(parser, group)  # type: ignore[attr-defined]


def _records(config: pytest.Config) -> bool:
    return os.environ.get("LITMUS_RECORD", "1") != "0" and bool(config.getini("litmus_record"))


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Before the first conftest is imported: passing asserts must be seen in all of them."""
    from litmus.pytest_plugin import _flags

    known = early_config.known_args_namespace
    flags = early_config.pluginmanager.litmus_flags  # type: ignore[attr-defined]
    args[:0] = _flags.addopts(flags, lambda dest: getattr(known, dest, None))
    if _records(early_config):
        from litmus.pytest_plugin import _assertions

        _assertions.enable(early_config)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    if config.option.help or config.option.version:
        return
    from litmus._errors import LitmusError
    from litmus.pytest_plugin import _effects, _fixtures, _hooks, _routes, _settings, _slots

    try:
        settings = _settings.resolve(config)
        slots = _slots.resolve(config, settings)
    except LitmusError as error:
        raise pytest.UsageError(str(error)) from error
    records = _records(config) and not config.option.collectonly
    orchestrates = slots is not None and settings.slot is None
    plugin = _hooks.RecordingPlugin(config, settings, records=records and not orchestrates)
    if slots is not None:
        config.pluginmanager.register(slots, "litmus-orchestrator" if orchestrates else "litmus-slot")
        slots.attach(plugin.run, records)
    config.pluginmanager.register(plugin, "litmus-recording")
    config.pluginmanager.register(_fixtures, "litmus-fixtures")
    config.pluginmanager.register(_slots, "litmus-slots")
    config.pluginmanager.register(_routes, "litmus-routes")
    config.pluginmanager.register(_effects, "litmus-effects")
    if settings.station is not None:
        config.pluginmanager.register(_fixtures.role_fixtures(settings.station), "litmus-roles")
