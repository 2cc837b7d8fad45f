"""The configuration files of a project, read and checked by the core.

Every error of a file is reported at once, with file, line, column and key, as a ValidationError.
"""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path

from litmus import _core
from litmus._errors import NotFoundError
from litmus.models.instrument_asset import InstrumentAssetFile
from litmus.models.product import Product
from litmus.models.project import ProjectConfig
from litmus.models.station import StationConfig, StationType
from litmus.models.test_config import FixtureConfig

__all__ = [
    "get_product",
    "get_station",
    "load_asset",
    "load_fixture",
    "load_product",
    "load_project",
    "load_station",
    "load_station_type",
]


def load_project(path: str | PathLike[str] = ".") -> ProjectConfig:
    """The `litmus.yaml` of a file's folder or of the nearest above it, with the files of `profiles/`."""
    given = Path(path)
    folder = given if given.is_dir() else given.parent
    if not given.exists():
        raise NotFoundError(f"{given} doesn't exist")
    project = _core.project(str(folder.resolve()))
    if project is None:
        raise NotFoundError(f"there is no litmus.yaml in {folder} or in a folder above it")
    return ProjectConfig.from_core(project, _core.project_profiles(str(Path(project["root"]) / "litmus.yaml")))


def load_station(path: str | PathLike[str]) -> StationConfig:
    """A station file, `stations/<id>.yaml`."""
    return StationConfig.from_dict(_core.station_file(fspath(path)))


def load_station_type(path: str | PathLike[str]) -> StationType:
    """A station type's file, `stations/types/<id>.yaml`."""
    return StationType.from_dict(_core.station_type_file(fspath(path)))


def load_asset(path: str | PathLike[str]) -> InstrumentAssetFile:
    """An instrument asset's file, `instruments/<id>.yaml`."""
    return InstrumentAssetFile.from_dict(_core.asset_file(fspath(path)))


def load_fixture(path: str | PathLike[str]) -> FixtureConfig:
    """A fixture file, `fixtures/<id>.yaml`."""
    return FixtureConfig.from_dict(_core.fixture_file(fspath(path)))


def load_product(path: str | PathLike[str]) -> Product:
    """A product file in any of its three places, with what it inherits."""
    return Product.from_dict(_core.Product(fspath(path)).config)


def get_product(product_id: str) -> Product:
    """The product of that id, of the nearest project."""
    return load_product(_core.choose_product(product_id, None, str(_project_root())))


def get_station(station_id: str) -> StationConfig:
    """The station of that id, where connect() would find it."""
    return StationConfig.from_dict(_core.load_station(station_id, str(Path.cwd()))["station"])


def _project_root() -> Path:
    project = _core.project(str(Path.cwd()))
    return Path(project["root"]) if project is not None else Path.cwd()
