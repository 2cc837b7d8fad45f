"""litmus.store and litmus.execution.sidecar: files as models."""

from __future__ import annotations

from pathlib import Path

import pytest

from litmus import ValidationError
from litmus._errors import NotFoundError
from litmus.execution.sidecar import load_sidecar
from litmus.store import get_product, get_station, load_fixture, load_product, load_project

PRODUCT = """\
id: board
name: Board
pins: {VOUT: {name: J1.3, role: power}}
signal_groups: {bus: {protocol: i2c, signals: [{pin: SDA, role: data}]}}
characteristics:
  v_out:
    function: dc_voltage
    direction: output
    pin: VOUT
    conditions: {temp: {}}
    bands:
      - {when: {temp: {max: 50}}, value: 3.3, accuracy: {pct_reading: 5}}
      - {when: {temp: {min: 50}}, value: 3.2}
"""
SIDECAR = """\
limits: {v: {low: 1}}
retry: {max_retries: 2}
tests:
  TestBoard:
    sweeps: [{vin: {linspace: [0, 1, 3]}}]
    tests: {test_x: null}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        "litmus.yaml": "name: p\ndefault_station: bench\n"
        "profiles: {quick: {facets: {phase: dev}, limits: {v: {low: 1}}}}\n"
        "required_inputs: {shift: {message: Which?}}\nmulti_slot: {child_grace_seconds: 2}\n",
        "profiles/slow.yaml": "extends: quick\n",
        "products/board/spec.yaml": PRODUCT,
        "products/child.yaml": "id: child\nbase: board\n",
        "stations/bench.yaml": "id: bench\nname: Bench\n",
        "fixtures/nest.yaml": "id: nest\nconnections: {v: {name: v, instrument: dmm}}\n",
        "tests/test_board.py": "",
        "tests/test_board.yaml": SIDECAR,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("path", [".", "litmus.yaml", "tests"])
def test_a_project_has_its_profiles_and_inputs(project: Path, path: str) -> None:
    loaded = load_project(path)

    assert (loaded.name, loaded.default_station, loaded.multi_slot.child_grace_seconds) == ("p", "bench", 2.0)
    assert loaded.required_inputs["shift"].message == "Which?"
    assert loaded.profiles["quick"].facets == {"phase": "dev"}
    assert loaded.profiles["quick"].limits == {"v": {"low": 1}}
    assert (loaded.profiles["slow"].extends, loaded.profiles["slow"].limits) == ("quick", {})


def test_a_product_has_what_it_inherits(project: Path) -> None:
    board = load_product("products/child.yaml")

    assert (board.id, board.name, board.base) == ("child", "Board", "board")
    assert (board.pins["VOUT"].name, board.pins["VOUT"].role.value) == ("J1.3", "power")
    assert board.signal_groups["bus"].signals[0].pin == "SDA"
    assert get_product("board").characteristics["v_out"].direction.value == "output"


def test_the_band_under_conditions(project: Path) -> None:
    v_out = get_product("board").characteristics["v_out"]

    assert v_out.get_spec_at({"temp": 25})["value"] == 3.3
    assert v_out.get_spec_at({"temp": 60})["value"] == 3.2
    assert v_out.get_spec_at({}) is None


def test_stations_and_fixtures(project: Path) -> None:
    assert get_station("bench").name == "Bench"
    assert load_fixture("fixtures/nest.yaml").connections["v"].instrument == "dmm"


def test_a_sidecar_is_read_from_its_test_file(project: Path) -> None:
    sidecar = load_sidecar("tests/test_board.py")

    assert sidecar.limits == {"v": {"low": 1}}
    assert sidecar.retry.max_retries == 2
    assert sidecar.tests["TestBoard"].sweeps == [{"vin": [0.0, 0.5, 1.0]}]
    assert sidecar.tests["TestBoard"].tests["test_x"].limits == {}
    assert load_sidecar("tests/test_other.py") is None


def test_errors_are_those_of_the_command_line(project: Path) -> None:
    (project / "tests/test_board.yaml").write_text("limts: {}\nretry: {max_retries: -1}\n")

    with pytest.raises(ValidationError) as caught:
        load_sidecar("tests/test_board.py")

    assert str(caught.value).splitlines() == [
        "tests/test_board.yaml:1:1: limts: unknown key; did you mean 'limits'?",
        "tests/test_board.yaml:2:22: retry.max_retries: must be a whole number from 0 on",
    ]


def test_what_does_not_exist_is_named(project: Path) -> None:
    with pytest.raises(LookupError, match="did you mean 'board'"):
        get_product("bord")
    with pytest.raises(NotFoundError, match=r"nowhere/litmus\.yaml doesn't exist"):
        load_project("nowhere/litmus.yaml")
