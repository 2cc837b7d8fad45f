"""What a test session is about, from flags, environment and project, decided once."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from litmus import _core
from litmus.models.station import StationConfig
from litmus.products.context import ProductContext

DEFAULT_SERIAL = "DUT001"
TRUTHY = ("1", "true", "yes", "on")


@dataclass(slots=True, kw_only=True)
class Settings:
    root: Path  # of the project, or pytest's rootdir without one
    project_name: str | None
    station: StationConfig | None
    mock: bool
    data_dir: str
    dut_serial: str
    dut_part_number: str | None
    dut_revision: str | None
    dut_lot_number: str | None
    operator: str | None
    requested_phase: str
    configs: _core.TestConfigs | None = None  # sidecars and profiles; None without a project
    profile: str | None = None  # name of the active one
    product: ProductContext | None = None
    issue_warning: Callable[[Warning | str], None] = lambda message: None  # into pytest's summary


def resolve(config: pytest.Config) -> Settings:
    """LitmusError when something named doesn't exist or breaks its rules."""
    cwd = str(config.invocation_params.dir)
    project = _core.project(cwd)
    if project is None:
        cwd_of_project = str(config.rootpath)
        project = _core.project(cwd_of_project)
        cwd = cwd_of_project if project is not None else cwd
    configs = _core.TestConfigs(str(Path(project["root"]) / "litmus.yaml")) if project else None
    found = _core.choose_station(_option(config, "station") or "", cwd, socket.gethostname())
    return Settings(
        root=Path(project["root"]) if project else config.rootpath,
        project_name=project["name"] if project else None,
        station=StationConfig.from_dict(found["station"]) if found else None,
        mock=_mock(config, project),
        data_dir=_core.resolve_data_dir(_option(config, "data_dir") or "", cwd),
        dut_serial=_option(config, "dut_serial", "LITMUS_DUT_SERIAL") or DEFAULT_SERIAL,
        dut_part_number=_option(config, "dut_part_number", "LITMUS_DUT_PART_NUMBER"),
        dut_revision=_option(config, "dut_revision", "LITMUS_DUT_REVISION"),
        dut_lot_number=_option(config, "dut_lot_number", "LITMUS_DUT_LOT_NUMBER"),
        operator=_option(config, "operator"),
        requested_phase=_option(config, "test_phase", "LITMUS_TEST_PHASE") or "development",
        configs=configs,
        issue_warning=lambda message: config.issue_config_time_warning(message, stacklevel=3),
    )


def _option(config: pytest.Config, name: str, variable: str | None = None) -> str | None:
    """A flag beats its environment variable."""
    value = config.getoption(name, None)
    if value is None and variable is not None:
        value = os.environ.get(variable) or None
    return value


def _mock(config: pytest.Config, project: dict[str, Any] | None) -> bool:
    flag = config.getoption("mock_instruments", None)
    if flag is not None:
        return bool(flag)
    variable = os.environ.get("LITMUS_MOCK_INSTRUMENTS")
    if variable:
        return variable.lower() in TRUTHY
    return bool(project and project["mock_instruments"])
