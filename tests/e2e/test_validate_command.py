"""litmus validate: every error of every file, with its place."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from support.programs import LITMUS, ROOT

EXAMPLES = sorted(path.parent for path in ROOT.glob("examples/*/litmus.yaml"))


def validate(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LITMUS, "validate", *arguments], cwd=folder, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, "litmus.yaml", "name: p\n")
    write(tmp_path, "stations/bench_1.yaml", "id: bench_1\nname: B\ninstruments:\n  dmm: {type: dmm, mock: true}\n")
    write(tmp_path, "tests/test_board.py", "def test_v(): pass\n")
    write(tmp_path, "tests/test_board.yaml", "limits:\n  v: {low: 1, units: V}\n")
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_is_valid(example: Path) -> None:
    done = validate(example)

    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("no errors\n"), "not even a warning"


def test_a_project_without_errors_is_one_line(project: Path) -> None:
    done = validate(project)

    assert (done.returncode, done.stdout, done.stderr) == (0, "3 files, no errors\n", "")


def test_it_is_found_from_a_folder_inside(project: Path) -> None:
    assert validate(project / "tests").stdout == "3 files, no errors\n"


def test_every_error_has_its_place_and_the_nearest_key(project: Path) -> None:
    write(project, "stations/bench_2.yaml", "id: bench_2\nname: B\ninstruments:\n  dmm: {type: dmm, drvier: x}\n")
    write(project, "tests/test_board.yaml", "limits:\n  v: {low: 1, low: 2}\nretry: {max_retires: 1}\n")

    done = validate(project)

    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].startswith("stations/bench_2.yaml:4:8: instruments.dmm: needs `driver` or `resource`")
    assert lines[1] == "stations/bench_2.yaml:4:20: instruments.dmm.drvier: unknown key; did you mean 'driver'?"
    assert lines[2].startswith("tests/test_board.yaml:2:15: ") and "written twice, in lines 2 and 2" in lines[2]
    assert lines[3] == "tests/test_board.yaml:3:9: retry.max_retires: unknown key; did you mean 'max_retries'?"
    assert lines[-1] == "4 files, 4 errors"


def test_warnings_do_not_fail(project: Path) -> None:
    write(project, "fixtures/nest.yaml", "id: nest\nconnections: {v: {name: v, instrument: psu}}\n")

    done = validate(project)

    assert done.returncode == 0
    assert done.stdout == (
        "warning: fixtures/nest.yaml:2:40: connections.v.instrument: no station has the role 'psu'\n"
        "4 files, no errors, 1 warning\n"
    )


def test_json_is_one_document(project: Path) -> None:
    write(project, "litmus.yaml", "name: p\ndefault_station: bench_2\n")

    done = validate(project, "--json")

    assert done.returncode == 1
    assert json.loads(done.stdout) == {
        "files": ["litmus.yaml", "stations/bench_1.yaml", "tests/test_board.yaml"],
        "errors": [
            {
                "file": "litmus.yaml",
                "line": 2,
                "column": 18,
                "key": "default_station",
                "message": "there is no station 'bench_2'; did you mean 'bench_1'?",
            }
        ],
        "warnings": [],
    }


def test_paths_and_types_narrow_what_is_checked(project: Path) -> None:
    write(project, "litmus.yaml", "nam: p\n")
    write(project, "fixtures/a.yaml", "id: b\n")

    assert validate(project, "stations/bench_1.yaml").stdout == "1 file, no errors\n"
    assert validate(project, "tests", "stations").stdout == "2 files, no errors\n"
    assert validate(project, "-t", "sidecar").stdout == "1 file, no errors\n"
    assert validate(project, "-t", "fixture").returncode == 1


def test_a_file_elsewhere_is_checked_as_what_it_is_said_to_be(project: Path, tmp_path_factory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write(elsewhere, "thing.yaml", "id: thing\nname: T\n")

    assert validate(elsewhere, "thing.yaml", "-t", "station").stdout == "1 file, no errors\n"
    assert "needs `" not in validate(elsewhere, "thing.yaml", "-t", "fixture").stdout
    untold = validate(elsewhere, "thing.yaml")
    assert untold.returncode == 2
    assert "give its type with -t" in untold.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere.yaml"], "nowhere.yaml doesn't exist"),
        (["-t", "statoin"], "'statoin' is no type of file; did you mean 'station'?"),
        (["--bad-option"], "--bad-option"),
    ],
)
def test_usage_errors(project: Path, arguments: list[str], says: str) -> None:
    done = validate(project, *arguments)

    assert done.returncode == 2
    assert says in done.stderr


def test_without_a_project_it_asks_for_files(tmp_path: Path) -> None:
    done = validate(tmp_path)

    assert done.returncode == 2
    assert "there is no litmus.yaml here" in done.stderr


def test_catalog_files_are_said_to_be_checked_in_part(project: Path) -> None:
    write(project, "catalog/acme/dmm6.yaml", "id: dmm6\nmanufacturer: ACME\nmodel: DMM6\ntype: dmm\n")

    assert "note: of catalog files only the header is checked" in validate(project).stdout
