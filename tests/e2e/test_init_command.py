"""litmus init, new-test and run: from an empty folder to rows of measurements, without hardware."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.bench import Bench
from support.programs import LITMUS, ROOT

COLUMNS = "step_path, vector_index, measurement_name, limit_low, limit_high, measurement_units, measurement_outcome"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Bench]:
    """A folder where nothing is yet, but the project `mine` will be."""
    made = Bench(tmp_path / "mine")
    yield made
    made.close()


def init(
    empty: Bench, *arguments: str, check: bool = True, input: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    """Beside where the project goes, with a git that knows nobody unless told."""
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": "/"}
    done = subprocess.run(
        [LITMUS, "init", *arguments],
        cwd=empty.project.parent,
        env=empty.environment(**(nobody | more)),
        input=input,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert not check or done.returncode == 0, done.stderr
    return done


def files(project: Path) -> set[str]:
    found = (path for path in project.rglob("*") if path.is_file())
    return {str(path.relative_to(project)) for path in found if ".git/" not in str(path.relative_to(project))}


def rows(bench: Bench) -> list[list[Any]]:
    """The measurements of the only run, by SQL."""
    (run,) = bench.json("runs", "--data-dir", str(bench.data))["runs"]
    assert run["outcome"] == "passed"
    found = bench.api.sql(f"SELECT {COLUMNS} FROM measurements ORDER BY step_path, vector_index")
    return [list(row.values()) for row in found]


def passed(text: str) -> list[list[Any]]:
    """ "test_a 0 name 3.1 3.5 V": one row a line, all of them passed."""
    made = []
    for line in sorted(text.strip().splitlines()):
        path, index, name, low, high, units = line.split()
        made.append([path, int(index), name, pytest.approx(float(low)), pytest.approx(float(high)), units, "passed"])
    return made


def test_bringup_is_a_conftest_a_test_and_its_limits(empty: Bench) -> None:
    shown = init(empty, "mine", "--no-input", "--no-ai").stdout

    empty.data = empty.project.parent / "data"
    empty.pytest("--data-dir", str(empty.data))

    assert shown.splitlines()[-3:] == [
        "  cd mine",
        "  pytest                # every test passes, without hardware",
        "  litmus serve          # see it in a browser",
    ]
    assert not (empty.project / "stations").exists() and not (empty.project / "products").exists()
    assert "data_dir" not in (empty.project / "litmus.yaml").read_text()
    settings = json.loads((empty.project / ".vscode/settings.json").read_text())
    assert settings["python.testing.pytestEnabled"] is True
    assert rows(empty) == passed(
        """
        test_output_voltage 0 output_voltage 3.135 3.465 V
        test_idle_current   0 idle_current   0.04  0.06  A
        """
    )
    (run,) = empty.api.sql("SELECT dut_serial, project_name, station_id FROM runs")
    assert list(run.values()) == ["DUT001", "mine", None]


def test_the_starter_passes_and_is_recorded(empty: Bench) -> None:
    init(empty, "mine", "--starter")

    empty.pytest()

    assert rows(empty) == passed(
        """
        test_output_voltage  0 output_voltage  3.135 3.465 V
        test_idle_current    0 idle_current    0.04  0.06  A
        test_line_regulation 0 line_regulation 3.234 3.366 V
        test_line_regulation 1 line_regulation 3.234 3.366 V
        test_line_regulation 2 line_regulation 3.234 3.366 V
        """
    )
    about = "product_id, station_id, fixture_id, dut_serial, dut_part_number, project_name, test_phase"
    (run,) = empty.api.sql(f"SELECT {about} FROM runs")
    assert list(run.values()) == [
        "example_product", "starter_station", "starter_fixture", "STARTER001", "EX-33", "mine", "development",
    ]  # fmt: skip
    (pin,) = empty.api.sql("SELECT dut_pin FROM measurements WHERE measurement_name = 'output_voltage'")
    assert pin["dut_pin"] == "J1.3"


def test_a_factory_has_a_profile_for_each_phase(empty: Bench) -> None:
    init(empty, "mine", "--tier", "factory")

    empty.pytest("--test-phase=production")

    assert rows(empty) == passed(
        """
        test_output_voltage  0 output_voltage  3.234 3.366 V
        test_idle_current    0 idle_current    0.04  0.06  A
        """
    )
    (run,) = empty.api.sql("SELECT profile, station_type FROM runs")
    assert list(run.values()) == ["production", "board_tester"]
    assert "13 passed" in empty.pytest("--test-phase=validation").stdout
    assert "5 passed" in empty.pytest().stdout


def git(empty: Bench, *arguments: str) -> str:
    command = ["git", "-C", str(empty.project), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_project_is_committed_although_git_knows_nobody(empty: Bench) -> None:
    shown = init(empty, "mine", "--starter").stdout

    empty.pytest()

    assert "committed to git by" in shown
    assert git(empty, "log", "--format=%s") == "new project, tier bench"
    assert set(git(empty, "ls-files").splitlines()) == {f for f in files(empty.project) if "data/" not in f} - {
        f for f in files(empty.project) if "__pycache__" in f
    }
    assert git(empty, "status", "--porcelain") == ""


def test_git_is_left_out_when_told_and_when_it_is_missing(empty: Bench, tmp_path: Path) -> None:
    init(empty, "mine", "--no-git")
    without = init(empty, "other", PATH=str(tmp_path))

    assert not (empty.project / ".git").exists()
    assert "not in git" in without.stdout and (tmp_path / "other/litmus.yaml").exists()


def test_a_folder_of_a_repository_is_not_made_another_one(empty: Bench) -> None:
    empty.project.mkdir()
    git(empty, "init", "--quiet")

    shown = init(empty, "mine").stdout

    assert "commit the new files yourself" in shown
    assert "litmus.yaml" in git(empty, "status", "--porcelain")


def test_an_empty_folder_becomes_a_project(empty: Bench) -> None:
    empty.project.mkdir()

    shown = empty.litmus("init", "--starter", "--no-git", "--name", "No. 7: boards").stdout

    empty.pytest("-k", "idle")
    assert "cd " not in shown
    empty.litmus("runs")
    (run,) = empty.api.sql("SELECT project_name FROM runs")
    assert run["project_name"] == "No. 7: boards"


def test_nothing_is_overwritten(empty: Bench) -> None:
    empty.project.mkdir()
    (empty.project / "conftest.py").write_text("mine = True\n")

    refused = init(empty, "mine", check=False)

    assert refused.returncode == 1 and f"{empty.project}/conftest.py" in refused.stderr
    assert files(empty.project) == {"conftest.py"}
    (empty.project / "conftest.py").unlink()
    init(empty, "mine", "--json")
    twice = init(empty, "mine", "--json", check=False)
    assert twice.returncode == 1 and f"{empty.project}/litmus.yaml" in twice.stderr and twice.stdout == ""


@pytest.mark.parametrize("tier", ["bringup", "bench", "factory"])
def test_every_file_of_a_new_project_is_valid(tier: str, empty: Bench) -> None:
    init(empty, "mine", "--tier", tier)
    empty.litmus("new-test", "ripple")

    done = empty.litmus("validate")

    assert "warning" not in done.stdout + done.stderr


def test_instruments_that_are_found_become_a_station(empty: Bench, tmp_path: Path) -> None:
    shutil.copy(ROOT / "tests/support/visa_bench.yaml", tmp_path / "bench.yaml")
    simulated = {"LITMUS_VISA_LIBRARY": f"{tmp_path}/bench.yaml@sim"}

    done = init(empty, "mine", "--discover", input="dmm\npsu\n", **simulated)

    (station,) = (empty.project / "stations").glob("*.yaml")
    assert f"wrote stations/{station.name}" in done.stdout and "GPIB0::16::INSTR" in station.read_text()
    assert {"instruments/dmm.yaml", f"stations/{station.name}"} <= set(git(empty, "ls-files").splitlines())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--tier", "space"], "bringup"),
        (["--starter", "--tier", "bringup"], "leave out"),
        (["--no-starter", "--tier", "factory"], "leave out"),
        (["--starter", "--no-starter"], "--no-starter"),
        (["--ai", "claude-code"], "--ai"),
        (["--discover", "--no-input"], "--no-input"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(arguments: list[str], said: str, empty: Bench) -> None:
    refused = init(empty, "mine", *arguments, check=False)

    assert refused.returncode == 2 and said in refused.stderr + refused.stdout
    assert not empty.project.exists()


def test_the_commands_say_what_they_made_to_programs(empty: Bench) -> None:
    made = json.loads(init(empty, "mine", "--tier", "factory", "--json").stdout)
    test = empty.json("new-test", "ripple")

    assert made["folder"] == str(empty.project) and made["tier"] == "factory" and made["committed"] is True
    assert {*made["files"], *test["files"]} == files(empty.project)


# --- new-test --------------------------------------------------------------------------------------------------------


def test_a_new_test_passes_with_the_limits_of_its_sidecar(empty: Bench) -> None:
    init(empty, "mine", "--starter")

    shown = empty.litmus("new-test", "test_ripple").stdout
    empty.pytest("tests/test_ripple.py")

    assert "pytest tests/test_ripple.py" in shown
    assert rows(empty) == passed("test_ripple 0 ripple 3.135 3.465 V")


def test_a_new_test_is_made_from_any_folder_of_the_project(empty: Bench) -> None:
    init(empty, "mine", "--starter")
    deeper = Bench(empty.project / "products")

    deeper.litmus("new-test", "ripple")

    assert (empty.project / "tests/test_ripple.yaml").exists()


@pytest.mark.parametrize(
    ("name", "said"), [("My-Test", "my_test would do"), ("3volts", "small letters"), ("a.b", "small letters")]
)
def test_a_name_that_python_cannot_take_is_refused(name: str, said: str, empty: Bench) -> None:
    init(empty, "mine")

    refused = empty.litmus("new-test", name, check=False)

    assert refused.returncode == 2 and said in refused.stderr


def test_a_test_that_is_there_is_left_alone(empty: Bench) -> None:
    init(empty, "mine", "--starter")
    sidecar = empty.project / "tests/test_example.yaml"
    before = sidecar.read_text()

    refused = empty.litmus("new-test", "example", check=False)

    assert refused.returncode == 1 and str(sidecar) in refused.stderr
    assert sidecar.read_text() == before


def test_outside_a_project_there_is_no_place_for_a_test(empty: Bench) -> None:
    empty.project.mkdir()

    refused = empty.litmus("new-test", "ripple", check=False)

    assert refused.returncode == 1 and "litmus init" in refused.stderr


# --- run -------------------------------------------------------------------------------------------------------------


def test_run_gives_pytest_its_options(bench: Bench) -> None:
    more = ["--", "-k", "output_voltage", "-p", "no:cacheprovider"]
    bench.litmus("run", "tests", "--station", "cell-7", "--serial", "SN9", "--phase", "validation", "--mock", *more)

    (run,) = bench.json("runs")["runs"]
    assert (run["outcome"], run["station_id"], run["dut_serial"]) == ("passed", "cell-7", "SN9")
    connected = [e for e in bench.api.all_events() if e["event_type"] == "fixture.instrument_connected"]
    assert connected and all(event["mocked"] for event in connected)
    (started,) = [e for e in bench.api.all_events() if e["event_type"] == "run.started"]
    assert (started["test_phase"], started["dut_serial"]) == ("development", "SN9")


@pytest.mark.parametrize(("body", "code"), [("assert True", 0), ("assert False", 1), (None, 5)])
def test_the_exit_code_is_pytests(body: str | None, code: int, bench: Bench) -> None:
    (bench.project / "tests/test_converter.py").write_text(f"def test_one():\n    {body}\n" if body else "")

    done = bench.litmus("run", check=False)

    assert done.returncode == code, done.stdout


def test_a_suite_of_another_project_runs_in_its_own(bench: Bench, tmp_path: Path) -> None:
    elsewhere = Bench(tmp_path, bench.data)

    done = elsewhere.litmus("run", "bench/tests/test_converter.py::TestPowerUp", "--", "-p", "no:cacheprovider")

    assert "project demo-bench" in done.stdout and "configfile: pytest.ini" in done.stdout
    assert elsewhere.litmus("run", "nowhere", check=False).returncode == 1
    assert bench.json("runs")["runs"][0]["outcome"] == "passed"


def test_an_option_of_pytest_is_told_its_place(bench: Bench) -> None:
    refused = bench.litmus("run", "-k", "ripple", check=False)

    assert refused.returncode == 2 and "litmus run -- -k" in refused.stderr


def test_ctrl_c_reaches_pytest(bench: Bench, eventually: Any) -> None:
    process = bench.spawn(LITMUS, "run", "--", "-p", "no:cacheprovider", LITMUS_DEMO_PACE="0.2")
    eventually(lambda: bench.data.exists() and bench.json("runs")["runs"], within=30, what="a run")

    os.kill(process.pid, signal.SIGINT)

    assert process.wait(timeout=30) == 2
    assert bench.json("runs")["runs"][0]["outcome"] == "terminated"


def test_the_projects_own_python_runs_the_suite(empty: Bench) -> None:
    init(empty, "mine")
    python = empty.project / ".venv/bin/python3"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "the project\'s own"\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    environment = {name: value for name, value in empty.environment().items() if name != "LITMUS_PYTHON"}

    done = subprocess.run(
        [LITMUS, "run", "--data-dir", "data"], cwd=empty.project, env=environment, capture_output=True, text=True
    )

    assert done.stdout.startswith("the project's own") and done.returncode == 0, done.stdout + done.stderr
