"""What a test session is about, from flags, environment and project, decided once."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from litmus import _core
from litmus._errors import ValidationError
from litmus.pytest_plugin import _inputs, _options
from litmus.pytest_plugin._flags import ProjectFlags, choose_profile, fallback
from litmus.pytest_plugin._inputs import Inputs

if TYPE_CHECKING:
    from litmus.models.station import StationConfig
    from litmus.models.test_config import FixtureConfig
    from litmus.products.context import ProductContext
    from litmus.pytest_plugin._slots import ThisSlot

DEFAULT_SERIAL = "DUT001"


@dataclass(slots=True, kw_only=True)
class ActiveProfile:
    """The one profile of the session, as its chain resolves."""

    name: str
    facets: dict[str, str]
    station_type: str | None
    fixture: str | None
    verify_requires_limit: bool | None
    runner: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Settings:
    """Decided once; what the whole session goes by."""

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
    phase_doubt: str | None = None  # why the run is recorded as development nevertheless
    configs: _core.TestConfigs | None = None  # sidecars and profiles; None without a project
    profile: ActiveProfile | None = None
    product: ProductContext | None = None
    fixture: FixtureConfig | None = None  # in a slot: just this slot
    inputs: Inputs = field(default_factory=Inputs)  # that the project requires
    child_grace_s: float = 5.0  # from SIGTERM to SIGKILL, of a slot's process
    slot: ThisSlot | None = None  # that runs in this process
    issue_warning: Callable[[Warning | str], None] = lambda message: None  # into pytest's summary


def resolve(config: pytest.Config) -> Settings:
    """LitmusError when something named doesn't exist or breaks its rules."""
    cwd = str(config.invocation_params.dir)
    project = _core.project(cwd)
    if project is None:
        cwd_of_project = str(config.rootpath)
        project = _core.project(cwd_of_project)
        cwd = cwd_of_project if project is not None else cwd
    root = Path(project["root"]) if project else config.rootpath
    project_file = root / "litmus.yaml" if project else None
    configs = _core.TestConfigs(str(project_file)) if project_file else None
    flags = config.pluginmanager.litmus_flags  # type: ignore[attr-defined]
    profile = _profile(config, configs, flags)
    found = _core.choose_station(_options.text(config, "station") or "", cwd, socket.gethostname())
    part_number = _options.text(config, "dut_part_number")
    revision = _options.text(config, "dut_revision")
    product = _product(config, root, part_number)
    settings = Settings(
        root=root,
        project_name=project["name"] if project else None,
        station=_station(found["station"]) if found else None,
        mock=_mock(config, project),
        data_dir=_core.resolve_data_dir(_options.text(config, "data_dir") or "", cwd),
        dut_serial=_options.text(config, "dut_serial") or DEFAULT_SERIAL,
        dut_part_number=part_number or (product.part_number if product else None),
        dut_revision=revision or (product.revision if product else None),
        dut_lot_number=_options.text(config, "dut_lot_number"),
        operator=_options.text(config, "operator"),
        requested_phase=_options.text(config, "test_phase") or "development",
        configs=configs,
        profile=profile,
        product=product,
        fixture=_fixture(config, project_file, profile),
        inputs=_inputs.find(project, flags, lambda dest: _given(config, dest)),
        child_grace_s=project["child_grace_seconds"] if project else 5.0,
        issue_warning=lambda message: config.issue_config_time_warning(message, stacklevel=3),
    )
    _inputs.apply(settings)
    _check_phase_wiring(settings, _options.text(config, "fixture"))
    return settings


def _station(found: dict[str, Any]) -> StationConfig:
    from litmus.models.station import StationConfig

    return StationConfig.from_dict(found)


def _given(config: pytest.Config, dest: str) -> Any:
    """An option of a project, or one of the plugin's own, which a project may require."""
    return _options.text(config, dest) if _options.is_own(dest) else config.getoption(dest, None)


def _profile(config: pytest.Config, configs: _core.TestConfigs | None, flags: ProjectFlags) -> ActiveProfile | None:
    name = None
    if configs is not None:
        name = choose_profile(configs, flags, lambda dest: config.getoption(dest, None), fallback(config))
    elif config.getoption("test_profile", None) or _options.ini_text(config, "test_profile"):
        raise ValidationError("--test-profile needs a project: there is no litmus.yaml here or in a folder above")
    found = configs.profile(name) if configs is not None and name is not None else None
    return ActiveProfile(**{f.name: found[f.name] for f in fields(ActiveProfile)}) if found else None


def _product(config: pytest.Config, root: Path, part_number: str | None) -> ProductContext | None:
    file = _core.choose_product(_options.text(config, "product"), part_number, str(root))
    guardband = _options.text(config, "guardband") or "0"
    try:
        percent = float(guardband)
    except ValueError:
        raise ValidationError(f"--guardband={guardband}: must be a percentage, e.g. --guardband=10") from None
    if file is None:
        return None
    from litmus.products.context import ProductContext

    return ProductContext.from_file(file, percent)


def _fixture(config: pytest.Config, project_file: Path | None, profile: ActiveProfile | None) -> FixtureConfig | None:
    given = _options.text(config, "fixture")
    if project_file is not None:
        file = _core.choose_fixture(given, profile.fixture if profile else None, str(project_file))
    elif given is not None and not given.endswith((".yaml", ".yml")):
        raise ValidationError(f"--fixture={given} needs a project: there is no litmus.yaml here or in a folder above")
    else:
        file = given
    if file is None:
        return None
    from litmus.models.test_config import FixtureConfig

    return FixtureConfig.from_dict(_core.fixture_file(file))


def _check_phase_wiring(settings: Settings, fixture_flag: str | None) -> None:
    """What a profile says of station and fixture must hold."""
    profile, station, fixture = settings.profile, settings.station, settings.fixture
    if profile is None:
        return
    if profile.station_type is not None and (station is None or station.station_type != profile.station_type):
        has = f"station {station.id!r} is of type {station.station_type!r}" if station else "there is no station"
        raise ValidationError(f"profile {profile.name!r} needs a station of type {profile.station_type!r}; {has}")
    allowed = fixture.station_types if fixture is not None else []
    if profile.station_type is not None and allowed and profile.station_type not in allowed:
        raise ValidationError(
            f"profile {profile.name!r} runs on stations of type {profile.station_type!r}; fixture {fixture.id!r} is "
            f"made for {', '.join(allowed)}"
        )
    if fixture_flag is not None and profile.fixture is not None:
        settings.issue_warning(
            pytest.PytestWarning(
                f"--fixture={fixture_flag} is used in place of {profile.fixture!r} of profile {profile.name!r}"
            )
        )


def _mock(config: pytest.Config, project: dict[str, Any] | None) -> bool:
    given = _options.switch(config, "mock_instruments")
    return given if given is not None else bool(project and project["mock_instruments"])
