"""The examples: each is run by the one command of its README, and looked at down to the rows of its Parquet file."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from support.bench import Bench
from support.programs import ROOT

EXAMPLES = sorted(path.parent.name for path in (ROOT / "examples").glob("*/README.md"))


class Recorded:
    """The rows of a run file, as lines that a person can compare."""

    def __init__(self, file: Path) -> None:
        self._rows = duckdb.from_parquet(str(file))
        self._inputs = [column for column in self._rows.columns if column.startswith("in_")]

    def run(self, columns: str) -> list[Any]:
        (row,) = self._rows.filter("record_type = 'run'").project(columns).fetchall()
        return list(row)

    def steps(self) -> list[str]:
        """Path, vector, attempt, inputs, outcome."""
        return self._lines("step", "step_outcome")

    def measurements(self, *more: str) -> list[str]:
        """Path, vector, attempt, inputs, name, low, high, units, outcome, and `more` columns."""
        limits = ("limit_low", "limit_high", "measurement_units")
        return self._lines("measurement", "measurement_name", *limits, "measurement_outcome", *more)

    def _lines(self, record_type: str, *columns: str) -> list[str]:
        names = ("step_path", "vector_index", "vector_retry", *columns)
        found = self._rows.filter(f"record_type = '{record_type}'").project(",".join((*names, *self._inputs)))
        return sorted(self._line(names, row) for row in found.fetchall())

    def _line(self, names: tuple[str, ...], row: tuple) -> str:
        inputs = zip(self._inputs, row[len(names) :], strict=True)
        swept = ",".join(f"{name[3:]}={shown(value)}" for name, value in inputs if value is not None)
        words = [shown(value) for value in row[: len(names)]]
        return " ".join([*words[:3], swept or "-", *words[3:]])


def shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value).replace(" ", "_")


def lines(table: str) -> list[str]:
    """The expected ones; their columns may be aligned."""
    return sorted(" ".join(line.split()) for line in table.strip().splitlines())


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


def command(readme: Path) -> list[str]:
    """What the README says, without the word pytest."""
    (block,) = re.findall(r"```sh\n(.*?)\n```", readme.read_text(), re.DOTALL)
    program, *arguments = shlex.split(block)
    assert program == "pytest"
    return arguments


@pytest.fixture
def run(example: Callable[[str], Bench], eventually: Any) -> Callable[..., Recorded]:
    """Runs an example, by its README unless arguments are given."""

    def start(name: str, *arguments: str) -> Recorded:
        bench = example(name)
        bench.pytest(*(arguments or command(bench.project / "README.md")))
        return Recorded(eventually(lambda: next(bench.data.glob("runs/*/*.parquet"), None), what="a run file"))

    return start


def test_every_example_is_run_here_and_listed() -> None:
    here = Path(__file__).read_text()
    index = (ROOT / "examples/README.md").read_text()

    assert [name for name in EXAMPLES if f'"{name}"' not in here] == []
    assert sorted(re.findall(r"\]\(([\w-]+)/README\.md\)", index)) == EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_file_of_an_example_is_valid(name: str, example: Callable[[str], Bench]) -> None:
    done = example(name).litmus("validate")

    assert "warning" not in done.stdout + done.stderr


def test_vanilla(run: Callable[..., Recorded]) -> None:
    recorded = run("01-vanilla")

    assert recorded.run("run_outcome, project_name, dut_serial, station_id") == [
        "passed", "01-vanilla", "DUT001", None,
    ]  # fmt: skip
    assert recorded.measurements() == []
    assert recorded.steps() == lines("""
        TestPower                   0 0 -       passed
        TestPower/test_full_load    0 0 -       skipped
        TestPower/test_idle_current 0 0 -       passed
        test_line_regulation        0 0 vin=4.5 passed
        test_line_regulation        1 0 vin=5   passed
        test_line_regulation        2 0 vin=5.5 passed
        test_output_voltage         0 0 -       passed
    """)


def test_vanilla_runs_without_litmus(example: Callable[[str], Bench]) -> None:
    bench = example("01-vanilla")

    done = bench.pytest("-p", "no:litmus")

    assert "5 passed, 1 skipped" in done.stdout and not bench.data.exists()


def test_verify(run: Callable[..., Recorded]) -> None:
    recorded = run("02-verify")

    assert recorded.run("run_outcome") == ["passed"]
    assert recorded.measurements("measurement_value") == lines("""
        test_board_temperature 0 0 -       board_temperature -     -     °C done   24.5
        test_idle_current      0 0 -       idle_current      0.04  0.06  A  passed 0.05
        test_line_regulation   0 0 vin=4.5 output_voltage    3.234 3.366 V  passed 3.31
        test_line_regulation   1 0 vin=5   output_voltage    3.234 3.366 V  passed 3.31
        test_line_regulation   2 0 vin=5.5 output_voltage    3.234 3.366 V  passed 3.31
        test_output_voltage    0 0 -       output_voltage    3.135 3.465 V  passed 3.31
        test_ripple            0 0 -       ripple            -     0.03  V  failed 0.21
        test_ripple            0 1 -       ripple            -     0.03  V  failed 0.08
        test_ripple            0 2 -       ripple            -     0.03  V  passed 0.012
    """)
    assert {"test_ripple 0 2 - passed", "test_board_temperature 0 0 - done"} <= set(recorded.steps())


def test_verify_shows_how_the_file_is_read(example: Callable[[str], Bench]) -> None:
    bench = example("02-verify")
    (script,) = re.findall(r"```python\n(.*?)\n```", (bench.project / "README.md").read_text(), re.DOTALL)
    bench.pytest(*command(bench.project / "README.md"))

    done = subprocess.run([sys.executable, "-c", script], cwd=bench.project, check=True, capture_output=True, text=True)

    assert done.stdout.count("test_ripple") == 3 and "9 rows" in done.stdout


def test_inline_limits(run: Callable[..., Recorded]) -> None:
    recorded = run("03-inline-limits")

    assert recorded.run("run_outcome") == ["passed"]
    assert recorded.measurements("limit_comparator") == lines("""
        TestRegulation/test_line   0 0 vin=4.5  output_voltage 3.234 3.366 V passed GELE
        TestRegulation/test_line   1 0 vin=5    output_voltage 3.234 3.366 V passed GELE
        TestRegulation/test_line   2 0 vin=5.5  output_voltage 3.234 3.366 V passed GELE
        TestRegulation/test_ripple 0 0 -        ripple         -     0.03  V passed LT
        test_drop                  0 0 load=0   drop           -     0.01  V passed GELE
        test_drop                  1 0 load=0.5 drop           -     0.04  V passed GELE
        test_drop                  2 0 load=1   drop           -     0.09  V passed GELE
        test_idle_current          0 0 -        idle_current   0.04  0.06  A passed GELE
        test_output_voltage        0 0 -        output_voltage 3.135 3.465 V passed GELE
    """)


def test_sidecar_markers(run: Callable[..., Recorded]) -> None:
    recorded = run("04-sidecar-markers")

    assert recorded.run("run_outcome") == ["passed"]
    assert recorded.measurements() == lines("""
        TestOutput/test_line_regulation 0 0 load=0,vin=4.5   output_voltage 3.234 3.366 V passed
        TestOutput/test_line_regulation 1 0 load=0,vin=5     output_voltage 3.234 3.366 V passed
        TestOutput/test_line_regulation 2 0 load=0,vin=5.5   output_voltage 3.234 3.366 V passed
        TestOutput/test_line_regulation 3 0 load=0.5,vin=4.5 output_voltage 3.234 3.366 V passed
        TestOutput/test_line_regulation 4 0 load=0.5,vin=5   output_voltage 3.234 3.366 V passed
        TestOutput/test_line_regulation 5 0 load=0.5,vin=5.5 output_voltage 3.234 3.366 V passed
        TestOutput/test_line_regulation 6 0 load=1,vin=4.5   output_voltage 3.234 3.366 V passed
        TestOutput/test_line_regulation 7 0 load=1,vin=5     output_voltage 3.234 3.366 V passed
        TestOutput/test_line_regulation 8 0 load=1,vin=5.5   output_voltage 3.234 3.366 V passed
        TestOutput/test_output_voltage  0 0 load=0           output_voltage 3.135 3.465 V passed
        TestOutput/test_output_voltage  1 0 load=0.5         output_voltage 3.135 3.465 V passed
        TestOutput/test_output_voltage  2 0 load=1           output_voltage 3.135 3.465 V passed
        test_idle_current               0 0 -                idle_current   0.04  0.06  A passed
        test_settles                    0 0 -                output_voltage 3.135 3.465 - failed
        test_settles                    0 1 -                output_voltage 3.135 3.465 - passed
    """)
    assert [step for step in recorded.steps() if step.startswith("TestOutput ")] == [
        "TestOutput 0 0 load=0 passed",
        "TestOutput 1 0 load=0.5 passed",
        "TestOutput 2 0 load=1 passed",
    ]


def test_product_spec(run: Callable[..., Recorded]) -> None:
    recorded = run("05-product-spec")

    assert recorded.run("run_outcome, product_id, product_revision, dut_part_number, dut_revision") == [
        "passed", "converter", "B", "CV-33", "B",
    ]  # fmt: skip
    assert recorded.measurements("characteristic_id", "spec_ref", "dut_pin") == lines("""
        test_load_regulation 0 0 load=0   output_voltage_loaded 3.255  3.345  V passed load_regulation CV-33_table_3_@_load=0   J1.3
        test_load_regulation 1 0 load=0.5 output_voltage_loaded 3.178  3.322  V passed load_regulation CV-33_table_3_@_load=0.5 J1.3
        test_load_regulation 2 0 load=1   output_voltage_loaded 3.178  3.322  V passed load_regulation CV-33_table_3_@_load=1   J1.3
        test_output_voltage  0 0 -        output_voltage        3.1515 3.4485 V passed output_voltage  CV-33_table_2            J1.3
        test_trimmed_output  0 0 -        trimmed               3.2703 3.3297 V passed output_voltage  CV-33_table_2            J1.3
    """)  # noqa: E501


def test_profiles(run: Callable[..., Recorded]) -> None:
    recorded = run("07-profiles")

    assert recorded.run("run_outcome, profile, station_type, fixture_id, test_phase") == [
        "passed", "production", "end_of_line", "nest", "development",
    ]  # fmt: skip
    assert recorded.measurements() == lines("""
        test_output_voltage 0 0 - output_voltage 3.234 3.366 V passed
        test_ripple         0 0 - ripple         -     0.03  V passed
    """)
    assert recorded.steps() == lines("""
        test_drift          0 0 - skipped
        test_output_voltage 0 0 - passed
        test_ripple         0 0 - passed
    """)


def test_profiles_in_another_phase(run: Callable[..., Recorded]) -> None:
    recorded = run("07-profiles", "--test-phase=validation")

    assert recorded.measurements() == lines("""
        test_drift          0 0 -        drift          -     -     - done
        test_output_voltage 0 0 vin=4.5  output_voltage 3.135 3.465 V passed
        test_output_voltage 1 0 vin=4.75 output_voltage 3.135 3.465 V passed
        test_output_voltage 2 0 vin=5    output_voltage 3.135 3.465 V passed
        test_output_voltage 3 0 vin=5.25 output_voltage 3.135 3.465 V passed
        test_output_voltage 4 0 vin=5.5  output_voltage 3.135 3.465 V passed
        test_ripple         0 0 -        ripple         -     0.03  V passed
    """)


def test_demo_bench(run: Callable[..., Recorded]) -> None:
    recorded = run("demo-bench")

    assert recorded.run("run_outcome, station_id, dut_serial") == ["passed", "bench_1", "DUT001"]
    assert recorded.measurements() == lines("""
        TestPowerUp/test_idle_current              0 0 -                 idle_current      0.04  0.06   A passed
        TestPowerUp/test_output_voltage            0 0 -                 output_voltage    3.135 3.465  V passed
        TestPowerUp/test_start_up_time             0 0 -                 start_up_time     0.001 0.0025 s passed
        TestRegulation/test_line_regulation        0 0 vin=4.5           input_voltage     -     -      V done
        TestRegulation/test_line_regulation        0 0 vin=4.5           output_voltage    3.135 3.465  V passed
        TestRegulation/test_line_regulation        1 0 vin=4.75          input_voltage     -     -      V done
        TestRegulation/test_line_regulation        1 0 vin=4.75          output_voltage    3.135 3.465  V passed
        TestRegulation/test_line_regulation        2 0 vin=5             input_voltage     -     -      V done
        TestRegulation/test_line_regulation        2 0 vin=5             output_voltage    3.135 3.465  V passed
        TestRegulation/test_line_regulation        3 0 vin=5.25          input_voltage     -     -      V done
        TestRegulation/test_line_regulation        3 0 vin=5.25          output_voltage    3.135 3.465  V passed
        TestRegulation/test_line_regulation        4 0 vin=5.5           input_voltage     -     -      V done
        TestRegulation/test_line_regulation        4 0 vin=5.5           output_voltage    3.135 3.465  V passed
        TestRegulation/test_load_regulation        0 0 load_current=0.1  input_current     -     -      A done
        TestRegulation/test_load_regulation        0 0 load_current=0.1  output_voltage    3.135 3.465  V passed
        TestRegulation/test_load_regulation        1 0 load_current=0.25 input_current     -     -      A done
        TestRegulation/test_load_regulation        1 0 load_current=0.25 output_voltage    3.135 3.465  V passed
        TestRegulation/test_load_regulation        2 0 load_current=0.5  input_current     -     -      A done
        TestRegulation/test_load_regulation        2 0 load_current=0.5  output_voltage    3.135 3.465  V passed
        TestRegulation/test_load_regulation        3 0 load_current=1    input_current     -     -      A done
        TestRegulation/test_load_regulation        3 0 load_current=1    output_voltage    3.135 3.465  V passed
        TestRegulation/test_recovers_from_overload 0 0 -                 recovered_voltage 3.135 3.465  V passed
        TestRipple/test_full_load                  0 0 -                 ripple_full_load  -     0.03   V passed
        TestRipple/test_without_load               0 0 -                 ripple            -     0.03   V passed
        test_efficiency                            0 0 -                 efficiency        -     -      - done
        test_reference_readings                    0 0 -                 output_voltage    -     -      V done
        test_reference_readings                    0 0 -                 output_voltage    -     -      V done
        test_reference_readings                    0 0 -                 output_voltage    -     -      V done
    """)
    judged_by_an_assert = ("TestPowerUp/test_input_is_not_shorted", "test_efficiency", "test_lockout_below_four_volts")
    assert {f"{path} 0 0 - passed" for path in judged_by_an_assert} <= set(recorded.steps())
    assert len(recorded.steps()) == 19 + 3


def test_two_slots(example: Callable[[str], Bench], eventually: Any) -> None:
    bench = example("two-slots")

    bench.pytest(*command(bench.project / "README.md"))

    def files() -> list[Path]:
        return sorted(bench.data.glob("runs/*/*.parquet"))

    left, right = (
        Recorded(file) for file in eventually(lambda: files() if len(files()) == 2 else [], what="two run files")
    )
    about = "run_outcome, slot_id, dut_serial, station_id, fixture_id"
    assert left.run(about) == ["passed", "slot_1", "BOARD-17", "panel_tester", "two_up"]
    assert right.run(about) == ["passed", "slot_2", "BOARD-18", "panel_tester", "two_up"]
    assert left.run("session_id") == right.run("session_id")
    for recorded in (left, right):
        assert recorded.measurements() == lines("""
            test_off            0 0 - output_off     -     0.1   V passed
            test_output_voltage 0 0 - output_voltage 3.135 3.465 V passed
            test_repeatability  0 0 - spread         -     0.001 V passed
        """)
