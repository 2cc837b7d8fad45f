"""litmus discover and litmus station init|update: the native command, and the Python that does the work."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.bench import Bench
from support.programs import LITMUS, ROOT


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Bench]:
    project = tmp_path / "desk"
    project.mkdir()
    (project / "litmus.yaml").write_text("name: desk\ndata_dir: data\n")
    shutil.copy(ROOT / "tests/support/visa_bench.yaml", project / "bench.yaml")
    bench = Bench(project)
    yield bench
    bench.close()


SIM = {"LITMUS_VISA_LIBRARY": "bench.yaml@sim"}


def test_discover_prints_what_was_found(desk: Bench) -> None:
    shown = desk.litmus("discover", "--visa", **SIM).stdout

    assert "  ACME DMM6 (SN: SN001) (GPIB0::16::INSTR)\n" in shown


def test_json_is_one_document(desk: Bench) -> None:
    found = json.loads(desk.litmus("discover", "--visa", "--no-identify", "--json", **SIM).stdout)

    assert [item["resource"] for item in found["instruments"]][:2] == ["GPIB0::16::INSTR", "GPIB0::17::INSTR"]
    assert found["instruments"][0]["model"] is None


def test_the_python_that_lacks_the_package_is_named(desk: Bench) -> None:
    done = desk.litmus("discover", check=False, PYTHONPATH="", LITMUS_PYTHON="/usr/bin/python3")

    assert done.returncode == 1
    assert "/usr/bin/python3 has no litmus package" in done.stderr
    assert done.stdout == ""


def test_an_interpreter_that_does_not_exist_is_an_error(desk: Bench) -> None:
    done = desk.litmus("discover", check=False, LITMUS_PYTHON="/nowhere/python")

    assert done.returncode == 1
    assert "cannot run /nowhere/python" in done.stderr


def test_without_any_python_it_says_what_to_do(desk: Bench) -> None:
    done = desk.litmus("discover", check=False, LITMUS_PYTHON="", PATH="/nowhere")

    assert done.returncode == 1
    assert "this command needs Python" in done.stderr


def test_files_in_the_working_folder_do_not_hide_libraries(desk: Bench) -> None:
    (desk.project / "json.py").write_text("raise SystemExit('the wrong json')\n")

    assert "GPIB0::16::INSTR" in desk.litmus("discover", "--visa", **SIM).stdout


def test_a_wrong_option_is_a_usage_error(desk: Bench) -> None:
    assert desk.litmus("discover", "--gpib", check=False).returncode == 2
    assert desk.litmus("discover", "--protocol", "gpib", check=False).returncode == 2
    assert desk.litmus("station", "update", check=False).returncode == 2


def test_a_station_is_made_from_what_is_there(desk: Bench) -> None:
    done = subprocess.run(
        [LITMUS, "station", "init", "--station-id", "desk", "--location", "Lab 2"],
        cwd=desk.project,
        env=desk.environment(**SIM),
        input="dmm\npsu\n",
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert "wrote stations/desk.yaml" in done.stdout
    (desk.project / "test_desk.py").write_text(
        "def test_volts(dmm, verify):\n"
        "    verify('v', float(dmm.query('MEAS:VOLT:DC?')), limit={'low': 3.2, 'high': 3.4, 'units': 'V'})\n"
    )
    desk.pytest("--station", "desk", **SIM)
    assert desk.json("runs")["runs"][0]["outcome"] == "passed"
    assert desk.litmus("station", "update", "desk", **SIM).stdout == "dmm: unchanged\npsu: unchanged\n"


@pytest.fixture
def checked(desk: Bench) -> Bench:
    """A desk whose supply is another unit than its file names."""
    for folder in ("stations", "instruments"):
        (desk.project / folder).mkdir()
    (desk.project / "stations/desk.yaml").write_text(
        "id: desk\nname: Desk\ninstruments:\n  dmm: {type: dmm, resource: 'GPIB0::16::INSTR'}\n"
        "  psu: {type: psu, resource: 'GPIB0::17::INSTR'}\n  load: {type: electronic_load, mock: true}\n"
    )
    (desk.project / "instruments/psu.yaml").write_text("id: psu\ninfo: {model: PSU3}\n")
    return desk


def test_validate_compares_with_the_hardware(checked: Bench) -> None:
    shown = checked.litmus("station", "validate", "desk", **SIM).stdout.splitlines()

    assert shown == [
        "dmm: ACME DMM6 SN001",
        "load: not asked: mocked",
        "differs: psu: model is PSU2, expected PSU3",
        "stations/desk.yaml: valid, 0 warnings, 1 difference from the hardware",
    ]


def test_strict_turns_differences_into_a_status(checked: Bench) -> None:
    assert checked.litmus("station", "validate", "desk", "--strict", check=False, **SIM).returncode == 1

    (checked.project / "instruments/psu.yaml").write_text("id: psu\ninfo: {model: PSU2}\n")

    assert checked.litmus("station", "validate", "desk", "--strict", **SIM).returncode == 0


def test_the_comparison_is_part_of_the_json(checked: Bench) -> None:
    out = json.loads(checked.litmus("station", "validate", "desk", "--json", **SIM).stdout)

    assert [entry["status"] for entry in out["hardware"]] == ["same", "differs", "skipped"]
    assert out["differences"] == ["psu: model is PSU2, expected PSU3"]
    assert out["valid"] is True


def test_without_python_the_files_are_checked_all_the_same(checked: Bench) -> None:
    done = checked.litmus("station", "validate", "desk", LITMUS_PYTHON="/usr/bin/python3", PYTHONPATH="")

    assert "the hardware wasn't compared" in done.stdout
    assert "stations/desk.yaml: valid" in done.stdout
