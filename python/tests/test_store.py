"""Station, station type and asset files, from Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from litmus import ValidationError, connect
from litmus.store import load_asset, load_station, load_station_type

STATION = """\
id: cell
name: Cell
station_type: power
instruments:
  dmm: {type: scope, mock: true}
"""
TYPE = """\
id: power
description: Power supplies
instruments:
  dmm: {type: dmm, driver: demo.Dmm, resource: 'GPIB0::${ADDRESS:-5}::INSTR'}
  psu: {type: psu, driver: demo.Psu}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stations/types").mkdir(parents=True)
    (tmp_path / "instruments").mkdir()
    (tmp_path / "litmus.yaml").write_text("name: p\ndata_dir: data\ndefault_station: cell\n")
    (tmp_path / "stations/cell.yaml").write_text(STATION)
    (tmp_path / "stations/types/power.yaml").write_text(TYPE)
    (tmp_path / "instruments/dmm.yaml").write_text("id: dmm\ncalibration: {due_date: 2030-01-31}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_files_become_models(project: Path) -> None:
    station = load_station(project / "stations/cell.yaml")
    kind = load_station_type(project / "stations/types/power.yaml")
    asset = load_asset(str(project / "instruments/dmm.yaml"))

    assert (station.id, station.instruments["dmm"].type) == ("cell", "oscilloscope")
    assert kind.instruments["dmm"].resource == "GPIB0::5::INSTR"
    assert kind.instruments["psu"].driver == "demo.Psu"
    assert (asset.id, str(asset.calibration.due_date)) == ("dmm", "2030-01-31")


def test_a_session_isnt_started_at_a_station_unlike_its_type(project: Path) -> None:
    with pytest.raises(ValidationError) as caught:
        connect()
    message = str(caught.value)
    assert (
        "stations/cell.yaml:5:15: instruments.dmm.type: station type 'power' requires 'dmm' here, not 'osc" in message
    )
    assert "instruments: station type 'power' requires the role 'psu' (psu)" in message

    (project / "stations/types/power.yaml").unlink()
    connect()


def test_errors_have_a_place(project: Path) -> None:
    (project / "instruments/dmm.yaml").write_text("id: dmm\ninfo: {seriel: x}\n")
    with pytest.raises(ValidationError, match=r"dmm.yaml:2:8: info.seriel: unknown key; did you mean 'serial'"):
        load_asset(project / "instruments/dmm.yaml")
