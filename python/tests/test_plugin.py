"""The pytest plugin: what a session records, its fixtures, flags and summary."""

from __future__ import annotations

import sys

import pytest
from conftest import Recorded

STATION = """
id: bench
name: The bench
instruments:
  dmm:
    type: dmm
    driver: nowhere.Dmm
    resource: SIM::DMM
    mock_config:
      measure_voltage: 3.3
  psu:
    type: psu
    driver: nowhere.Psu
    resource: SIM::PSU
"""


@pytest.fixture
def bench(project: pytest.Pytester) -> pytest.Pytester:
    """A project with a station whose drivers don't exist."""
    project.mkdir("stations")
    (project.path / "stations/bench.yaml").write_text(STATION)
    (project.path / "litmus.yaml").write_text("name: project\ndata_dir: data\ndefault_station: bench\n")
    return project


# --- the session ------------------------------------------------------------------------------------------------------


def test_a_session_is_recorded_in_order(bench: pytest.Pytester, recorded: Recorded) -> None:
    bench.makepyfile("def test_it(dmm, verify):\n    verify('v', dmm.measure_voltage(), limit={'low': 3})\n")

    bench.runpytest_subprocess("--mock-instruments").assert_outcomes(passed=1)

    assert recorded.types() == [
        "session.started",
        "run.started",
        "fixture.instrument_connected",
        "test.steps_discovered",
        "test.step_started",
        "instrument.read",
        "test.measurement",
        "test.step_ended",
        "run.ended",
        "fixture.instrument_disconnected",
        "session.ended",
    ]
    assert recorded.one("test.step_ended")["instrument_roles"] == ["dmm"]


def test_run_started_says_who_and_what(bench: pytest.Pytester, recorded: Recorded) -> None:
    bench.makepyfile("def test_it():\n    pass\n")
    flags = ["--dut-serial=SN1", "--dut-part-number=PN", "--dut-revision=B", "--dut-lot-number=L7", "--operator=ada"]

    bench.runpytest_subprocess("--mock-instruments", "--station=bench", "--test-phase=production", *flags)

    run = recorded.one("run.started")
    expected = {
        "dut_serial": "SN1",
        "dut_part_number": "PN",
        "dut_revision": "B",
        "dut_lot_number": "L7",
        "operator_id": "ada",
        "station_id": "bench",
        "station_name": "The bench",
        "project_name": "project",
        "client": "pytest",
        "test_phase": "development",  # mock instruments
    }
    assert {key: run[key] for key in expected} == expected
    assert '"python_version"' in run["environment_json"]


def test_variables_stand_in_for_flags_and_flags_beat_them(
    project: pytest.Pytester, recorded: Recorded, monkeypatch
) -> None:
    monkeypatch.setenv("LITMUS_DUT_SERIAL", "FROM-ENV")
    monkeypatch.setenv("LITMUS_DUT_REVISION", "C")
    project.makepyfile("def test_it():\n    pass\n")

    project.runpytest_subprocess("--dut-serial=FROM-FLAG")

    assert recorded.one("run.started")["dut_serial"] == "FROM-FLAG"
    assert recorded.one("run.started")["dut_revision"] == "C"


@pytest.mark.parametrize("arguments", [["--collect-only"], ["-k", "zzz"], ["-p", "no:litmus"]])
def test_nothing_is_recorded_without_need(arguments: list[str], project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile("def test_it():\n    assert True\n")

    project.runpytest_subprocess(*arguments)

    assert not recorded.data_dir.exists()


@pytest.mark.parametrize("ending", ["pass", "os.kill(os.getpid(), signal.SIGTERM); time.sleep(60)"])
def test_litmus_record_0_leaves_instruments_in_their_safe_state(
    bench: pytest.Pytester, recorded: Recorded, monkeypatch, ending: str
) -> None:
    monkeypatch.setenv("LITMUS_RECORD", "0")
    (bench.path / "nowhere.py").write_text(
        "import pathlib\n\nclass Psu:\n"
        "    def __init__(self, resource): pass\n"
        "    def safe_state(self): pathlib.Path('safe').touch()\n"
    )
    bench.makepyfile(f"import os, signal, time\n\ndef test_it(psu):\n    {ending}\n")

    bench.runpytest_subprocess("-o", "pythonpath=.")

    assert (bench.path / "safe").exists()
    assert not recorded.data_dir.exists()


def test_litmus_record_0_keeps_verdicts_and_records_nothing(
    bench: pytest.Pytester, recorded: Recorded, monkeypatch
) -> None:
    monkeypatch.setenv("LITMUS_RECORD", "0")
    bench.makepyfile(
        """
        def test_passes(dmm, verify, logger, context):
            verify("v", dmm.measure_voltage(), limit={"low": 3})
            logger.record("a", 1)
            context.observe("b", 2)

        def test_fails(verify):
            verify("v", 1.0, limit={"low": 3})
        """
    )

    bench.runpytest_subprocess("--mock-instruments").assert_outcomes(passed=1, failed=1)

    assert not recorded.data_dir.exists()


def test_a_project_without_any_file_records_to_the_users_data_directory(pytester: pytest.Pytester, tmp_path) -> None:
    pytester.makepyfile("def test_it(verify, station_config, instruments):\n    assert station_config is None\n")

    pytester.runpytest_subprocess().assert_outcomes(passed=1)

    assert Recorded(tmp_path / "user-data/litmus").run_outcome() == "passed"


def test_a_station_that_does_not_exist_is_a_usage_error(bench: pytest.Pytester) -> None:
    result = bench.runpytest_subprocess("--station=benhc")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*station 'benhc' doesn't exist*bench*"])


def test_instruments_that_cannot_be_opened_error_only_the_tests_that_need_them(
    bench: pytest.Pytester, recorded: Recorded
) -> None:
    bench.makepyfile("def test_a(dmm):\n    pass\ndef test_b():\n    assert True\n")

    bench.runpytest_subprocess().assert_outcomes(errors=1, passed=1)

    assert recorded.steps() == {"test_a": "errored", "test_b": "passed"}


def test_a_fixture_of_the_projects_own_beats_the_station(bench: pytest.Pytester, recorded: Recorded) -> None:
    bench.makeconftest("import pytest\n@pytest.fixture\ndef dmm():\n    return 'mine'\n")
    bench.makepyfile("def test_a(dmm):\n    assert dmm == 'mine'\n")

    bench.runpytest_subprocess().assert_outcomes(passed=1)

    assert recorded.events("fixture.instrument_connected") == []


# --- steps ------------------------------------------------------------------------------------------------------------


def test_classes_are_containers_and_sweeps_are_vectors(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        test_a="""
        import pytest

        class TestPower:
            '''Power of the board.'''

            def test_on(self):
                assert True

            @pytest.mark.parametrize("vin", [4.5, 5.0])
            def test_sweep(self, vin, verify):
                verify("vin", vin, limit={"low": 4})

        def test_after():
            pass
        """
    )

    project.runpytest_subprocess()

    started = recorded.events("test.step_started")
    places = [(e["step_path"], e["parent_path"], e["step_index"], e["vector_index"], e["inputs"]) for e in started]
    assert places == [
        ("TestPower", "", 0, 0, {}),
        ("TestPower/test_on", "TestPower", 0, 0, {}),
        ("TestPower/test_sweep", "TestPower", 1, 0, {"vin": 4.5}),
        ("TestPower/test_sweep", "TestPower", 1, 1, {"vin": 5.0}),
        ("test_after", "", 1, 0, {}),
    ]
    assert started[0]["description"] == "Power of the board."
    assert started[2]["node_id"] == "test_a.py::TestPower::test_sweep[4.5]"
    assert (started[1]["class_name"], started[1]["function"], started[4]["class_name"]) == (
        "TestPower",
        "test_on",
        None,
    )
    items = recorded.one("test.steps_discovered")["items"]
    assert [(i["step_path"], i["vector_index"], i["vector_count_planned"]) for i in items] == [
        ("TestPower/test_on", 0, 1),
        ("TestPower/test_sweep", 0, 2),
        ("TestPower/test_sweep", 1, 2),
        ("test_after", 0, 1),
    ]
    assert [e["inputs"] for e in recorded.events("test.measurement")] == [{"vin": 4.5}, {"vin": 5.0}]


def test_equal_names_in_two_modules_are_two_steps(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(test_a="def test_it():\n    assert True\n", test_b="def test_it():\n    assert False\n")

    project.runpytest_subprocess()

    assert recorded.steps() == {"test_it": "passed", "test_b.test_it": "failed"}


def test_a_container_is_left_when_the_next_one_starts(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        "class TestA:\n    def test_a(self):\n        pass\nclass TestB:\n    class TestC:\n"
        "        def test_c(self):\n            pass\n"
    )

    project.runpytest_subprocess()

    order = [e["step_path"] for e in recorded.events("test.step_ended")]
    assert order == ["TestA/test_a", "TestA", "TestB/TestC/test_c", "TestB/TestC", "TestB"]


def test_details_of_an_exception_stand_on_the_step(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile("def test_it():\n    raise ValueError('broken')\n")

    project.runpytest_subprocess()

    step = recorded.one("test.step_ended")
    assert (step["error_phase"], step["error_type"], step["error_message"]) == ("call", "ValueError", "broken")
    assert "raise ValueError" in step["error_traceback"]


# --- passing asserts --------------------------------------------------------------------------------------------------


def test_bytecode_cached_without_the_plugin_does_not_hide_passing_asserts(
    project: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    project.makepyfile("def test_it():\n    assert True\n")
    project.runpytest_subprocess("-p", "no:litmus")
    assert list(project.path.glob("__pycache__/*.pyc")), "the cache that would hide them"

    project.runpytest_subprocess()

    assert recorded.steps() == {"test_it": "passed"}


def test_bytecode_cached_with_the_plugin_does_not_disturb_without_it(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    project.makepyfile("def test_it():\n    assert True\n")
    project.runpytest_subprocess()

    project.runpytest_subprocess("-p", "no:litmus").assert_outcomes(passed=1)


def test_a_passing_assert_in_a_helper_module_counts(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makeconftest("def check(value):\n    assert value\n")
    project.makepyfile("from conftest import check\ndef test_it():\n    check(1)\ndef test_other():\n    pass\n")

    project.runpytest_subprocess()

    assert recorded.steps() == {"test_it": "passed", "test_other": "done"}


def test_another_plugin_that_watches_asserts_sees_all_of_them(project: pytest.Pytester) -> None:
    project.makeconftest(
        "seen = []\ndef pytest_assertion_pass(lineno):\n    seen.append(lineno)\n"
        "def pytest_terminal_summary(terminalreporter):\n    terminalreporter.write_line(f'seen {len(seen)}')\n"
    )
    project.makepyfile("def test_it():\n    assert 1\n    assert 2\n    assert 3\n")

    project.runpytest_subprocess().stdout.fnmatch_lines(["seen 3"])


# --- measurements -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "is_frozen"),
    [(["-m", "pytest"], True), (["-c", "import pytest, sys; sys.exit(pytest.main())"], False)],
    ids=["pytest is the program", "a program calls pytest"],
)
def test_only_what_pytest_itself_loads_is_kept_out_of_collections(
    arguments: list[str], is_frozen: bool, project: pytest.Pytester
) -> None:
    project.makepyfile(f"import gc\n\ndef test_it():\n    assert (gc.get_freeze_count() > 0) is {is_frozen}\n")

    assert project.run(sys.executable, *arguments).ret == 0


def test_limit_markers_merge_key_by_key(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest
        pytestmark = pytest.mark.litmus_limits(v={"low": 1, "high": 9, "units": "V"}, w={"low": 0})

        @pytest.mark.litmus_limits(v={"high": 5})
        class TestIt:
            @pytest.mark.litmus_limits(v={"low": 2})
            def test_it(self, verify, limits):
                verify("v", 3)
                verify("w", 3)
                assert 3 in limits["v"] and sorted(limits) == ["v", "w"]
        """
    )

    project.runpytest_subprocess("--strict-markers").assert_outcomes(passed=1)

    v, w = recorded.events("test.measurement")
    assert (v["limit_low"], v["limit_high"], v["units"]) == (2, 5, "V")
    assert (w["limit_low"], w["limit_high"]) == (0, None)


def test_bands_follow_the_parameters(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest
        BANDS = [{"when": {"vin": 5}, "nominal": 3.3, "tolerance_pct": 10}, {"when": {"vin": {"min": 6}}, "low": 3}]

        @pytest.mark.litmus_limits(v={"units": "V", "bands": BANDS})
        @pytest.mark.parametrize("vin", [5, 7])
        def test_it(vin, verify):
            verify("v", 3.3)
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=2)

    limits = [(m["limit_low"], m["limit_high"]) for m in recorded.events("test.measurement")]
    assert limits == [(pytest.approx(2.97), pytest.approx(3.63)), (3, None)]


def test_context_knows_the_parameters_and_records_inputs_and_observations(
    project: pytest.Pytester, recorded: Recorded
) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("vin", [5])
        def test_it(vin, context, logger, run_context):
            assert context.get_param("vin") == 5 and context.get_param("x", 1) == 1
            assert dict(context.params) == {"vin": 5}
            with pytest.raises(KeyError):
                context.params["x"]
            run_context.set("fixture_serial", "F1")
            context.configure("psu.voltage", 5.01)
            context.observe("temperature", 25.5, units="C")
            context.observe("trace", [1.0, 2.0])
            assert context.observations["temperature"] == 25.5
            logger.measure("v", 3.3)
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)

    measured = recorded.one("test.measurement")
    assert measured["inputs"] == {"vin": 5, "psu.voltage": 5.01}
    assert measured["outputs"]["temperature"] == 25.5
    assert measured["outputs"]["trace"]["_ref"].startswith("channel://trace/")
    assert measured["custom"] == {"fixture_serial": "F1"}


def test_instruments_are_found_by_role_and_by_type(bench: pytest.Pytester) -> None:
    bench.makepyfile(
        """
        import pytest

        def test_it(instruments, instrument, mock_instruments, station_config):
            assert mock_instruments and station_config.id == "bench" and set(instruments) == {"dmm", "psu"}
            assert instrument("dmm") is instruments["dmm"] is instrument.by_type("nowhere.Dmm")
            assert instrument.by_type("Dmm") is instrument("dmm")
            with pytest.raises(LookupError):
                instrument.by_type("Laser")
        """
    )

    bench.runpytest_subprocess("--mock-instruments").assert_outcomes(passed=1)


def test_stacked_markers_are_refused(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_limits(a={"low": 1})
        @pytest.mark.litmus_limits(b={"low": 1})
        def test_it():
            pass
        """
    )

    result = project.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*test_it: litmus_limits stands there 2 times*"])


def test_the_logger_is_that_of_the_recorded_run(project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        """
        def test_it(logger):
            logger.record("ids", [str(logger.run_id), str(logger.session_id), str(logger.event_log.session_id)])
            logger.record("kept", repr(logger))
        """
    )

    project.runpytest_subprocess("--dut-serial", "SN7").assert_outcomes(passed=1)

    ids, kept = (event["value"] for event in recorded.events("test.record"))
    started = recorded.one("run.started")
    assert ids == [started["run_id"], started["session_id"], started["session_id"]]
    assert kept.startswith(f"<TestRunLogger SN7 {started['run_id']} ")
    assert "nothing is kept" not in kept
