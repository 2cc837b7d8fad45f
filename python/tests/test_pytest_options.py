"""Flags, their ini twins and their variables: who beats whom, and that the reference says what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import ROOT, Recorded

from litmus._gen.pytest_names import FLAGS, MARKERS

STATION = "id: {id}\nname: {id}\ninstruments: {{}}\n"
TEST = "def test_it(verify):\n    verify('v', 3.3, limit={'low': 3})\n"


@pytest.fixture
def bench(project: pytest.Pytester) -> pytest.Pytester:
    """Two stations, two products, two fixtures, two profiles."""
    for name in ("stations", "products", "fixtures", "profiles"):
        project.mkdir(name)
    for one in ("one", "two"):
        (project.path / f"stations/{one}.yaml").write_text(STATION.format(id=one))
        (project.path / f"products/{one}.yaml").write_text(f"id: {one}\nname: {one}\n")
        (project.path / f"fixtures/{one}.yaml").write_text(f"id: {one}\n")
        (project.path / f"profiles/{one}.yaml").write_text(f"description: {one}\n")
    lines = ["name: project", "data_dir: data", "default_station: one", "default_fixture: one", "default_profile: one"]
    (project.path / "litmus.yaml").write_text("\n".join(lines) + "\n")
    project.makepyfile(TEST)
    return project


def ini(project: pytest.Pytester, **values: str) -> None:
    lines = [f"litmus_{key} = {value}" for key, value in values.items()]
    (project.path / "pytest.ini").write_text("\n".join(["[pytest]", *lines]) + "\n")


# Flag, what the ini file says, what stands in run.started then.
TWINS = [
    ("dut-serial", "INI1", {"dut_serial": "INI1"}),
    ("dut-part-number", "PN-I", {"dut_part_number": "PN-I"}),
    ("dut-revision", "RI", {"dut_revision": "RI"}),
    ("dut-lot-number", "LI", {"dut_lot_number": "LI"}),
    ("operator", "ida", {"operator_id": "ida"}),
    ("station", "two", {"station_id": "two"}),
    ("product", "two", {"product_id": "two"}),
    ("fixture", "two", {"fixture_id": "two"}),
    ("test-profile", "two", {"profile": "two"}),
    ("no-test-profile", "true", {"profile": None}),
]


@pytest.mark.parametrize(("flag", "value", "expected"), TWINS, ids=[twin[0] for twin in TWINS])
def test_an_ini_key_stands_in_for_its_flag(
    flag: str, value: str, expected: dict, bench: pytest.Pytester, recorded: Recorded
) -> None:
    ini(bench, **{flag.replace("-", "_"): value})

    bench.runpytest_subprocess().assert_outcomes(passed=1)

    run = recorded.one("run.started")
    assert {key: run[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("flag", "field"),
    [
        *[("dut-serial", "dut_serial"), ("dut-part-number", "dut_part_number"), ("dut-revision", "dut_revision")],
        *[("dut-lot-number", "dut_lot_number"), ("test-profile", "profile")],
    ],
)
def test_flag_beats_variable_beats_ini_beats_project(
    flag: str, field: str, bench: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("flag", "variable", "ini"):
        (bench.path / f"profiles/{name}.yaml").write_text("description: a profile\n")
    ini(bench, **{flag.replace("-", "_"): "ini"})

    bench.runpytest_subprocess().assert_outcomes(passed=1)
    monkeypatch.setenv("LITMUS_" + flag.upper().replace("-", "_"), "variable")
    bench.runpytest_subprocess().assert_outcomes(passed=1)
    bench.runpytest_subprocess(f"--{flag}=flag").assert_outcomes(passed=1)

    assert {run[field] for run in recorded.events("run.started")} == {"ini", "variable", "flag"}
    assert [run[field] for run in sorted(recorded.events("run.started"), key=lambda run: run["occurred_at"])] == [
        *("ini", "variable", "flag")
    ]


def test_the_phase_is_asked_for_by_flag_variable_and_ini(bench: pytest.Pytester, monkeypatch) -> None:
    ini(bench, test_phase="validation")

    bench.runpytest_subprocess().stdout.fnmatch_lines(["litmus: *phase validation*"])
    monkeypatch.setenv("LITMUS_TEST_PHASE", "characterization")
    bench.runpytest_subprocess().stdout.fnmatch_lines(["litmus: *phase characterization*"])
    bench.runpytest_subprocess("--test-phase=production").stdout.fnmatch_lines(["litmus: *phase production*"])


@pytest.mark.parametrize(
    ("project", "ini_lines", "variable", "flag", "expected"),
    [
        ("true", {}, None, None, True),
        ("true", {"mock_instruments": "false"}, None, None, False),
        ("true", {"no_mock_instruments": "true"}, None, None, False),
        ("false", {"mock_instruments": "true"}, None, None, True),
        ("false", {"mock_instruments": "true"}, "0", None, False),
        ("false", {}, "1", None, True),
        ("false", {"mock_instruments": "true"}, "1", "--no-mock-instruments", False),
        ("false", {"mock_instruments": "false"}, "0", "--mock-instruments", True),
    ],
)
def test_mock_mode(
    project: str, ini_lines: dict, variable: str | None, flag: str | None, expected: bool, pytester, monkeypatch
) -> None:
    pytester.makefile(".yaml", litmus=f"name: p\ndata_dir: data\nmock_instruments: {project}\n")
    ini(pytester, **ini_lines)
    if variable is not None:
        monkeypatch.setenv("LITMUS_MOCK_INSTRUMENTS", variable)
    pytester.makepyfile(f"def test_it(mock_instruments):\n    assert mock_instruments is {expected}\n")

    pytester.runpytest_subprocess(*([flag] if flag else [])).assert_outcomes(passed=1)


def test_mock_mode_neither_on_nor_off_is_a_usage_error(project: pytest.Pytester, monkeypatch) -> None:
    monkeypatch.setenv("LITMUS_MOCK_INSTRUMENTS", "perhaps")
    project.makepyfile(TEST)

    result = project.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*LITMUS_MOCK_INSTRUMENTS=perhaps: must be one of 1, true*"])


def test_the_guardband_of_the_ini_file(bench: pytest.Pytester) -> None:
    (bench.path / "products/one.yaml").write_text(
        "id: one\nname: one\npins: {V: {name: J1.1}}\ncharacteristics:\n  v: {function: dc_voltage, direction: output, "
        "pin: V, units: V, bands: [{value: 10, accuracy: {pct_reading: 10}}]}\n"
    )
    ini(bench, product="one", guardband="50")
    bench.makepyfile("def test_it(limits):\n    assert (limits['v'].low, limits['v'].high) == (9.5, 10.5)\n")

    bench.runpytest_subprocess().assert_outcomes(passed=1)
    bench.runpytest_subprocess("--guardband=0").assert_outcomes(failed=1)


# --- where records go -------------------------------------------------------------------------------------------------


def journals(folder: Path) -> int:
    return len(list(folder.glob("events/*/*.journal")))


def test_the_data_folder_by_flag_ini_project_home(pytester: pytest.Pytester, monkeypatch) -> None:
    pytester.makepyfile(TEST)
    pytester.makefile(".ini", pytest="[pytest]\n")
    monkeypatch.setenv("LITMUS_HOME", str(pytester.path / "home"))

    pytester.runpytest_subprocess()
    pytester.makefile(".yaml", litmus="name: p\ndata_dir: ours\n")
    pytester.runpytest_subprocess()
    ini(pytester, data_dir="of_ini")
    inner = pytester.mkdir("inner")
    pytester.runpytest_subprocess(f"--rootdir={pytester.path}", "-c", str(pytester.path / "pytest.ini"))
    monkeypatch.chdir(inner)
    pytester.runpytest_subprocess("--data-dir=of_flag", str(pytester.path))

    found = {name: journals(pytester.path / name) for name in ("home", "ours", "of_ini", "inner/of_flag")}
    assert found == {"home": 1, "ours": 1, "of_ini": 1, "inner/of_flag": 1}


def test_litmus_record_false_in_the_ini_file_records_nothing(project: pytest.Pytester, recorded: Recorded) -> None:
    ini(project, record="false")
    project.makepyfile(TEST)

    result = project.runpytest_subprocess()

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["litmus: project project, *not recording"])
    assert recorded.events() == []


@pytest.mark.parametrize(
    ("variable", "record", "expected"), [("1", "false", 1), ("0", "true", 0), ("false", "true", 0), ("", "true", 1)]
)
def test_litmus_record_in_the_environment_beats_the_ini_file(
    variable: str, record: str, expected: int, project: pytest.Pytester, recorded: Recorded, monkeypatch
) -> None:
    ini(project, record=record)
    monkeypatch.setenv("LITMUS_RECORD", variable)
    project.makepyfile(TEST)

    project.runpytest_subprocess().assert_outcomes(passed=1)

    assert len(recorded.events("run.started") if recorded.data_dir.exists() else []) == expected


@pytest.mark.parametrize("chosen", ["default_profile", "ini", "variable", "flag"])
def test_the_options_of_a_profile_hold_however_it_is_chosen(chosen: str, project: pytest.Pytester, monkeypatch) -> None:
    default = "default_profile: quick\n" if chosen == "default_profile" else ""
    (project.path / "litmus.yaml").write_text(
        f"name: p\ndata_dir: data\n{default}profiles: {{quick: {{runner: {{addopts: -k first}}}}}}\n"
    )
    ini(project, **({"test_profile": "quick"} if chosen == "ini" else {}))
    if chosen == "variable":
        monkeypatch.setenv("LITMUS_TEST_PROFILE", "quick")
    project.makepyfile("def test_first():\n    pass\n\ndef test_second():\n    pass\n")

    result = project.runpytest_subprocess(*(["--test-profile=quick"] if chosen == "flag" else []))

    result.assert_outcomes(passed=1, deselected=1)


def test_the_header_says_project_station_profile_phase_and_data_folder(bench: pytest.Pytester) -> None:
    result = bench.runpytest_subprocess("--mock-instruments", "--test-phase=validation")

    result.stdout.fnmatch_lines(
        [
            "litmus: project project, station one (mock instruments), profile one, phase validation, data "
            f"{bench.path}/data"
        ]
    )


def test_the_header_of_a_project_without_files(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TEST)

    result = pytester.runpytest_subprocess("--data-dir=data")

    result.stdout.fnmatch_lines(["litmus: project none, station none, profile none, phase development, data *data"])


# --- what there is ----------------------------------------------------------------------------------------------------


def test_every_flag_has_a_twin_and_stands_in_the_help(pytester: pytest.Pytester) -> None:
    shown = pytester.runpytest_subprocess("--help").stdout.str()

    for name, *_ in FLAGS:
        assert f"--{name}" in shown
        assert f"litmus_{name.replace('-', '_')} (" in shown


def test_every_marker_is_registered(pytester: pytest.Pytester) -> None:
    shown = pytester.runpytest_subprocess("--markers").stdout.str()

    assert len(MARKERS) == 7
    for marker in MARKERS:
        assert f"@pytest.mark.{marker}" in shown


def test_every_fixture_of_the_reference_exists_with_its_scope(pytester: pytest.Pytester, monkeypatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    from schema.pytest_names import FIXTURES

    shown = pytester.runpytest_subprocess("--fixtures", "--color=no").stdout.str()

    listed = re.findall(r"^(\w+)(?: \[(\w+) scope\])? -- .*pytest_plugin/\w+\.py:\d+$", shown, re.MULTILINE)
    assert {name: scope or "function" for name, scope in listed} == {one.name: one.scope for one in FIXTURES}
