"""The examples: each is run by the one command of its README, and looked at down to the rows of its Parquet file."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from support.bench import Bench
from support.programs import ROOT


@pytest.fixture
def example(tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    """Copies an example into a folder of its own."""
    made: list[Bench] = []

    def copy(name: str) -> Bench:
        project = tmp_path / name
        ignored = shutil.ignore_patterns("data", "__pycache__", ".pytest_cache")
        shutil.copytree(ROOT / "examples" / name, project, ignore=ignored)
        made.append(Bench(project))
        return made[-1]

    yield copy
    for bench in made:
        bench.close()


def command(bench: Bench) -> list[str]:
    """What the README says, without the word pytest."""
    (block,) = re.findall(r"```sh\n(.*?)\n```", (bench.project / "README.md").read_text(), re.DOTALL)
    program, *arguments = shlex.split(block)
    assert program == "pytest"
    return arguments


def rows(bench: Bench, record_type: str, columns: str, eventually: Any) -> list[tuple]:
    """Of the run's Parquet file, in the order of recording."""
    file = eventually(lambda: next(bench.data.glob("runs/*/*.parquet"), None), what="a run file")
    where = f"FROM '{file}' WHERE record_type = '{record_type}'"
    return duckdb.sql(f"SELECT {columns} {where}").fetchall()


def test_sidecar_markers(example: Callable[[str], Bench], eventually: Any) -> None:
    bench = example("04-sidecar-markers")

    bench.pytest(*command(bench))

    ((outcome,),) = rows(bench, "run", "run_outcome", eventually)
    assert outcome == "passed"
    measured = rows(
        bench,
        "measurement",
        "step_path, vector_index, vector_retry, limit_low, limit_high, measurement_outcome",
        eventually,
    )
    assert len(measured) == 3 + 9 + 1 + 2
    assert sorted(row for row in measured if row[0] == "TestOutput/test_output_voltage") == [
        ("TestOutput/test_output_voltage", index, 0, 3.135, 3.465, "passed") for index in range(3)
    ]
    assert sorted(row for row in measured if row[0] == "TestOutput/test_line_regulation") == [
        ("TestOutput/test_line_regulation", index, 0, 3.234, 3.366, "passed") for index in range(9)
    ]
    assert sorted(row for row in measured if row[0] == "test_settles") == [
        ("test_settles", 0, 0, 3.135, 3.465, "failed"),
        ("test_settles", 0, 1, 3.135, 3.465, "passed"),
    ]
    containers = rows(bench, "step", "step_path, vector_index", eventually)
    assert sorted(row for row in containers if row[0] == "TestOutput") == [("TestOutput", index) for index in range(3)]


def test_product_spec(example: Callable[[str], Bench], eventually: Any) -> None:
    bench = example("05-product-spec")

    bench.pytest(*command(bench))

    ((outcome, *product),) = rows(
        bench, "run", "run_outcome, product_id, product_revision, dut_part_number, dut_revision", eventually
    )
    assert (outcome, product) == ("passed", ["converter", "B", "CV-33", "B"])
    measured = rows(
        bench,
        "measurement",
        "step_path, vector_index, limit_low, limit_high, spec_ref, characteristic_id, dut_pin",
        eventually,
    )
    band = pytest.approx
    assert sorted(measured) == [
        ("test_load_regulation", 0, band(3.255), band(3.345), "CV-33 table 3 @ load=0", "load_regulation", "J1.3"),
        ("test_load_regulation", 1, band(3.178), band(3.322), "CV-33 table 3 @ load=0.5", "load_regulation", "J1.3"),
        ("test_load_regulation", 2, band(3.178), band(3.322), "CV-33 table 3 @ load=1", "load_regulation", "J1.3"),
        ("test_output_voltage", 0, band(3.1515), band(3.4485), "CV-33 table 2", "output_voltage", "J1.3"),
        ("test_trimmed_output", 0, band(3.2703), band(3.3297), "CV-33 table 2", "output_voltage", "J1.3"),
    ]


def test_profiles(example: Callable[[str], Bench], eventually: Any) -> None:
    bench = example("07-profiles")

    bench.pytest(*command(bench))

    ((outcome, *about),) = rows(bench, "run", "run_outcome, profile, station_type, fixture_id, test_phase", eventually)
    assert (outcome, about) == ("passed", ["production", "end_of_line", "nest", "development"])
    measured = rows(bench, "measurement", "measurement_name, limit_low, limit_high", eventually)
    assert sorted(measured) == [("output_voltage", 3.234, 3.366), ("ripple", None, 0.03)]
    steps = rows(bench, "step", "step_path, step_outcome", eventually)
    assert sorted(steps) == [("test_drift", "skipped"), ("test_output_voltage", "passed"), ("test_ripple", "passed")]


def test_profiles_in_another_phase(example: Callable[[str], Bench], eventually: Any) -> None:
    bench = example("07-profiles")

    bench.pytest("--test-phase=validation")

    measured = rows(bench, "measurement", "measurement_name, vector_index, limit_high, measurement_outcome", eventually)
    assert sorted(measured) == [
        ("drift", 0, None, "done"),
        *(("output_voltage", index, 3.465, "passed") for index in range(5)),
        ("ripple", 0, 0.03, "passed"),
    ]
