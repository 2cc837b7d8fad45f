"""The configuration files of a project, read and checked by the core.

Every error of a file is reported at once, with file, line, column and key, as a ValidationError.
"""

from __future__ import annotations

from os import PathLike, fspath

from litmus import _core
from litmus.models.instrument_asset import InstrumentAssetFile
from litmus.models.station import StationConfig, StationType

__all__ = ["load_asset", "load_station", "load_station_type"]


def load_station(path: str | PathLike[str]) -> StationConfig:
    """A station file, `stations/<id>.yaml`."""
    return StationConfig.from_dict(_core.station_file(fspath(path)))


def load_station_type(path: str | PathLike[str]) -> StationType:
    """A station type's file, `stations/types/<id>.yaml`."""
    return StationType.from_dict(_core.station_type_file(fspath(path)))


def load_asset(path: str | PathLike[str]) -> InstrumentAssetFile:
    """An instrument asset's file, `instruments/<id>.yaml`."""
    return InstrumentAssetFile.from_dict(_core.asset_file(fspath(path)))
