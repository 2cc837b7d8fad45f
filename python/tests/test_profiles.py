"""Profiles: how one is chosen, what it wires, what it changes, and the inputs that a project requires."""

from __future__ import annotations

import pytest
from conftest import Recorded

PROJECT = """
name: project
data_dir: data
profiles:
  base: {limits: {v: {low: 1, high: 9}}}
  production: {extends: base, facets: {test_phase: production, line: a}, limits: {v: {high: 5}}}
  validation: {extends: base, facets: {test_phase: validation}, verify_requires_limit: false}
"""


@pytest.fixture
def line(project: pytest.Pytester) -> pytest.Pytester:
    (project.path / "litmus.yaml").write_text(PROJECT)
    project.makepyfile("def test_v(verify):\n    verify('v', 3, )\n")
    return project


def run_of(recorded: Recorded) -> tuple:
    run = recorded.one("run.started")
    return run.get("profile"), run.get("profile_facets")


def high(recorded: Recorded) -> float | None:
    return recorded.one("test.measurement")["limit_high"]


# --- which one --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "environment", "profile", "limit"),
    [
        (["--test-profile=production"], "validation", "production", 5),
        (["--test-phase=production"], "base", "production", 5),
        (["--line", "a"], None, "production", 5),
        (["--test-phase=validation"], None, "validation", 9),
        ([], "base", "base", 9),
    ],
)
def test_a_profile_is_chosen_by_name_facet_or_variable(
    flags: list[str], environment: str | None, profile: str, limit: float, line, recorded: Recorded, monkeypatch
) -> None:
    if environment is not None:
        monkeypatch.setenv("LITMUS_TEST_PROFILE", environment)

    result = line.runpytest_subprocess(*flags)

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"*profile {profile}*"])
    facets = {"production": {"test_phase": "production", "line": "a"}, "validation": {"test_phase": "validation"}}
    assert run_of(recorded) == (profile, facets.get(profile, {}))
    assert high(recorded) == limit


def test_no_test_profile_beats_the_default(line: pytest.Pytester, recorded: Recorded) -> None:
    (line.path / "litmus.yaml").write_text(PROJECT + "default_profile: base\n")
    line.makepyfile("def test_v(logger):\n    logger.measure('v', 3)\n")

    line.runpytest_subprocess("--no-test-profile").assert_outcomes(passed=1)

    assert run_of(recorded) == (None, {})
    assert high(recorded) is None


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--test-profile=producton"], "*producton*did you mean 'production'*"),
        (["--test-profile=validation", "--line=a"], "*"),
        (["--line=b"], "*line*a*"),
    ],
)
def test_a_choice_that_fits_no_profile_is_a_usage_error(flags: list[str], message: str, line) -> None:
    result = line.runpytest_subprocess(*flags)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


def test_a_profile_without_a_project_is_a_usage_error(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it():\n    pass\n")

    result = pytester.runpytest_subprocess("--test-profile=production")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--test-profile needs a project*"])


# --- what it does -----------------------------------------------------------------------------------------------------


def test_profiles_beat_sidecars_and_set_sweeps_and_retries(line: pytest.Pytester, recorded: Recorded) -> None:
    line.mkdir("profiles")
    (line.path / "profiles/burn_in.yaml").write_text(
        "facets: {test_phase: burn_in}\n"
        "tests:\n"
        "  TestIt:\n    sweeps: [{t: [25, 85]}]\n    limits: {v: {high: 4}}\n"
        "  test_v: {limits: {v: {low: 1.5}}}\n"
        "  TestIt.test_v: {limits: {v: {low: 2}}}\n"
    )
    line.makepyfile(test_it="class TestIt:\n    def test_v(self, verify):\n        verify('v', 3)\n")
    (line.path / "test_it.yaml").write_text("limits: {v: {low: 0, high: 8}}\n")

    line.runpytest_subprocess("test_it.py", "--test-profile=burn_in").assert_outcomes(passed=2)

    assert [(m["limit_low"], m["limit_high"], m["inputs"]) for m in recorded.events("test.measurement")] == [
        (2, 4, {"t": 25}),
        (2, 4, {"t": 85}),
    ]


def test_verify_records_without_a_limit_where_the_profile_says_so(line: pytest.Pytester, recorded: Recorded) -> None:
    line.makepyfile(
        """
        def test_v(verify):
            assert verify("other", 3).outcome == "done"
            verify("nothing", None)
        """
    )

    line.runpytest_subprocess("--test-profile=validation")

    assert [m["outcome"] for m in recorded.events("test.measurement")] == ["done", "errored"]


def test_tests_that_the_profile_excludes_are_shown_as_skips(line: pytest.Pytester, recorded: Recorded) -> None:
    (line.path / "litmus.yaml").write_text(
        "name: p\ndata_dir: data\nprofiles:\n"
        "  quick: {runner: {keyword: not slow, markexpr: not hardware, addopts: -rs}}\n"
    )
    line.makepyfile(
        """
        import pytest

        def test_slow():
            assert False

        @pytest.mark.skipif("False")
        def test_quick():
            assert True

        @pytest.mark.hardware
        def test_wired():
            assert False
        """
    )

    result = line.runpytest_subprocess("--test-profile=quick", "-W", "ignore")

    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines_random(["*excluded by profile 'quick': its keyword is 'not slow'*", "*'not hardware'*"])
    assert recorded.steps() == {"test_slow": "skipped", "test_quick": "passed", "test_wired": "skipped"}


def test_an_expression_that_cannot_be_read_is_a_usage_error(line: pytest.Pytester) -> None:
    (line.path / "litmus.yaml").write_text("name: p\nprofiles: {quick: {runner: {markexpr: slow and}}}\n")

    result = line.runpytest_subprocess("--test-profile=quick")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*the profile's expression 'slow and' can't be read*"])


def test_k_on_the_command_line_narrows_the_profile_further(line: pytest.Pytester) -> None:
    (line.path / "litmus.yaml").write_text(
        "name: p\ndata_dir: data\nprofiles: {quick: {runner: {keyword: test_a or test_b}}}\n"
    )
    line.makepyfile("def test_a():\n    pass\ndef test_b():\n    pass\ndef test_c():\n    pass\n")

    line.runpytest_subprocess("--test-profile=quick", "-k", "test_b or test_c").assert_outcomes(
        passed=1, skipped=1, deselected=1
    )


# --- phase wiring -----------------------------------------------------------------------------------------------------

STATION = "id: {id}\nname: S\n{type}instruments: {{dmm: {{type: dmm, mock: true}}}}\n"


@pytest.fixture
def wired(line: pytest.Pytester) -> pytest.Pytester:
    (line.path / "litmus.yaml").write_text(
        "name: p\ndata_dir: data\ndefault_station: s1\n"
        "profiles: {final: {station_type: eol, fixture: bed, facets: {stage: final}}}\n"
    )
    for folder in ("stations", "stations/types", "fixtures"):
        line.mkdir(folder)
    (line.path / "stations/s1.yaml").write_text(STATION.format(id="s1", type="station_type: eol\n"))
    (line.path / "stations/s2.yaml").write_text(STATION.format(id="s2", type=""))
    (line.path / "stations/types/eol.yaml").write_text(
        "id: eol\ndescription: End of line\ninstruments: {dmm: {type: dmm, driver: a.B}}\n"
    )
    (line.path / "fixtures/bed.yaml").write_text("id: bed\nstation_types: [eol]\n")
    (line.path / "fixtures/lab.yaml").write_text("id: lab\nstation_types: [bench]\n")
    (line.path / "fixtures/any.yaml").write_text("id: any\n")
    line.makepyfile("def test_it():\n    pass\n")
    return line


def test_a_profile_brings_its_fixture(wired: pytest.Pytester, recorded: Recorded) -> None:
    wired.runpytest_subprocess("--stage=final").assert_outcomes(passed=1)

    assert recorded.one("run.started")["fixture_id"] == "bed"


def test_a_fixture_flag_beats_the_profiles_with_a_warning(wired: pytest.Pytester, recorded: Recorded) -> None:
    result = wired.runpytest_subprocess("--stage=final", "--fixture=any")

    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*--fixture=any is used in place of 'bed' of profile 'final'*"])
    assert recorded.one("run.started")["fixture_id"] == "any"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--station=s2"], "*profile 'final' needs a station of type 'eol'; station 's2' is of type None*"),
        (["--fixture=lab"], "*profile 'final' runs on stations of type 'eol'; fixture 'lab' is made for bench*"),
    ],
)
def test_a_profile_on_the_wrong_bench_is_a_usage_error(flags: list[str], message: str, wired) -> None:
    result = wired.runpytest_subprocess("--stage=final", *flags)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


# --- required inputs --------------------------------------------------------------------------------------------------


@pytest.fixture
def asking(line: pytest.Pytester) -> pytest.Pytester:
    (line.path / "litmus.yaml").write_text(
        "name: p\ndata_dir: data\nrequired_inputs:\n"
        "  work_order: {message: Scan the work order, prompt_type: input}\n"
        "  shift: {message: Which shift?, prompt_type: choice, choices: [early, late]}\n"
    )
    line.makepyfile("def test_it():\n    pass\n")
    return line


def test_required_inputs_come_from_flags_and_variables(asking, recorded: Recorded, monkeypatch) -> None:
    monkeypatch.setenv("LITMUS_SHIFT", "early")
    monkeypatch.setenv("LITMUS_WORK_ORDER", "unused")

    asking.runpytest_subprocess("--work-order", "W17").assert_outcomes(passed=1)

    assert recorded.one("run.started")["session_inputs"] == {"work_order": "W17", "shift": "early"}


def test_both_spellings_of_a_flag_are_accepted(asking, recorded: Recorded) -> None:
    asking.runpytest_subprocess("--work_order=W17", "--shift=late").assert_outcomes(passed=1)

    assert recorded.one("run.started")["session_inputs"] == {"work_order": "W17", "shift": "late"}


def test_a_missing_input_is_a_usage_error_that_names_flag_and_variable(asking, recorded: Recorded) -> None:
    result = asking.runpytest_subprocess("--shift=noon")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "*requires 'work_order' (Scan the work order): give --work-order=* or set LITMUS_WORK_ORDER*",
            "*--shift=noon: must be one of early, late*",
        ]
    )
    assert not recorded.data_dir.exists()


def test_listing_tests_asks_for_nothing(asking) -> None:
    result = asking.runpytest_subprocess("--collect-only", "-q")

    assert result.ret == 0
