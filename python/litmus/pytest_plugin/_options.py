"""The plugin's own flags: registered with their ini twins; found in the order flag, environment, ini."""

from __future__ import annotations

import os
from typing import Any

import pytest

from litmus._gen.pytest_names import FLAGS

TRUTHY = ("1", "true", "yes", "on")
FALSY = ("0", "false", "no", "off")
OPPOSITE = {"no-mock-instruments": "mock_instruments"}  # switch → the option that it turns off
_IS_FILE = {name.replace("-", "_"): is_file for name, _, _, is_file, _ in FLAGS}
_IS_TEXT = {name.replace("-", "_") for name, metavar, _, _, _ in FLAGS if metavar}
_VARIABLE = {name.replace("-", "_"): variable for name, _, variable, _, _ in FLAGS}


def add(parser: pytest.Parser, group: Any) -> None:
    for name, metavar, _, _, text in FLAGS:
        if metavar:
            group.addoption(f"--{name}", metavar=metavar, help=text)
        elif name in OPPOSITE:
            group.addoption(f"--{name}", action="store_false", dest=OPPOSITE[name], help=text)
        else:
            group.addoption(f"--{name}", action="store_true", default=None, help=text)
        kind = "string" if metavar else "bool"
        parser.addini(f"litmus_{name.replace('-', '_')}", f"as --{name}", type=kind, default=None)
    parser.addini("litmus_record", "record test runs with Litmus", type="bool", default=True)


def text(config: pytest.Config, name: str) -> str | None:
    """The value of an option, by its `dest`; an empty variable or ini key says nothing."""
    value = config.getoption(name, None)
    if value is not None:
        return value
    variable = _VARIABLE.get(name)
    return (os.environ.get(variable) if variable else None) or ini_text(config, name)


def is_own(name: str) -> bool:
    """Whether an option with a value, by its `dest`, is the plugin's."""
    return name in _IS_TEXT


def ini_text(config: pytest.Config, name: str) -> str | None:
    """Of its twin alone. A path is relative to the folder of the ini file."""
    value = config.getini(f"litmus_{name}") or None
    if value is None or config.inipath is None or not _IS_FILE[name]:
        return value
    is_path = name == "data_dir" or "/" in value or value.endswith((".yaml", ".yml"))
    return str(config.inipath.parent / value) if is_path else value


def switch(config: pytest.Config, name: str) -> bool | None:
    """None: nobody says."""
    value = config.getoption(name, None)
    if value is not None:
        return bool(value)
    variable = _VARIABLE.get(name)
    given = os.environ.get(variable, "").strip().lower() if variable else ""
    if given:
        if given not in (*TRUTHY, *FALSY):
            raise pytest.UsageError(f"{variable}={given}: must be one of {', '.join((*TRUTHY, *FALSY))}")
        return given in TRUTHY
    off = next((off for off, on in OPPOSITE.items() if on == name), None)
    if off is not None and config.getini(f"litmus_{off.replace('-', '_')}"):
        return False
    return config.getini(f"litmus_{name}")
