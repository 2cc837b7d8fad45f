"""Markers and sidecar, merged per test: limits, retries, mocks, markers of other plugins."""

from __future__ import annotations

import pytest
from conftest import Recorded

BENCH = """
id: bench
name: The bench
instruments:
  dmm: {type: dmm, mock: true, mock_config: {measure_voltage: 3.3}}
"""


@pytest.fixture
def bench(project: pytest.Pytester) -> pytest.Pytester:
    project.mkdir("stations")
    (project.path / "stations/bench.yaml").write_text(BENCH)
    (project.path / "litmus.yaml").write_text("name: project\ndata_dir: data\ndefault_station: bench\n")
    return project


def limits_of(recorded: Recorded) -> list[tuple]:
    return [(m["measurement_name"], m["limit_low"], m["limit_high"]) for m in recorded.events("test.measurement")]


# --- limits -----------------------------------------------------------------------------------------------------------


def test_the_sidecar_beats_markers_key_by_key_and_the_method_beats_class_and_file(
    project: pytest.Pytester, recorded: Recorded
) -> None:
    project.makepyfile(
        test_board="""
        import pytest
        pytestmark = pytest.mark.litmus_limits(v={"low": 1, "units": "V"}, inline={"low": 0})

        class TestBoard:
            @pytest.mark.litmus_limits(v={"low": 2, "high": 8})
            def test_v(self, verify, limits):
                verify("v", 3)
                verify("inline", 1)
                assert sorted(limits) == ["file", "inline", "v"]

            def test_other(self, verify, context, logger):
                verify("v", 3)
                assert context.get_limit("file").low == -1
                logger.measure("file", 0)

        def test_plain(verify):
            verify("v", 3)
        """
    )
    (project.path / "test_board.yaml").write_text(
        "limits: {v: {high: 9}, file: {low: -1}}\n"
        "tests:\n  TestBoard:\n    limits: {v: {high: 7}}\n    tests: {test_v: {limits: {v: {low: 2.5}}}}\n"
    )

    project.runpytest_subprocess().assert_outcomes(passed=3)

    assert limits_of(recorded) == [
        ("v", 2.5, 7),
        ("inline", 0, None),
        ("v", 1, 7),
        ("file", -1, None),
        ("v", 1, 9),
    ]
    assert recorded.events("test.measurement")[0]["units"] == "V"


def test_a_limit_object_and_a_parameters_own_marker_take_part(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest
        from litmus import Limit

        @pytest.mark.litmus_limits(v=Limit(low=1, high=9, units="V", comparator="GTLT"))
        @pytest.mark.parametrize("x", [1, pytest.param(2, marks=pytest.mark.litmus_limits(v={"high": 5}))])
        def test_it(x, verify):
            verify("v", 3)
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=2)

    assert limits_of(recorded) == [("v", 1, 9), ("v", 1, 5)]
    assert [m["limit_comparator"] for m in recorded.events("test.measurement")] == ["GTLT", "GTLT"]


def test_a_class_has_the_markers_of_its_bases(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_limits(v={"low": 1, "high": 9})
        class Base:
            def test_it(self, verify):
                verify("v", 3)

        @pytest.mark.litmus_limits(v={"high": 5})
        class TestDerived(Base):
            pass
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)

    assert limits_of(recorded) == [("v", 1, 5)]


def test_every_strategy_of_a_sidecar_gives_limits(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        my_limits="def of(params):\n    return {'low': params['vin'] - 1}\n",
        test_it="""
        import pytest

        @pytest.mark.parametrize("vin", [5])
        def test_it(vin, verify):
            for name, value in [("e", 3.3), ("l", 2), ("s", 3), ("c", 4), ("b", 1)]:
                verify(name, value)
        """,
    )
    (project.path / "test_it.yaml").write_text(
        "limits:\n"
        "  e: {expr: 0.66 * vector.vin, tolerance_pct: 10}\n"
        "  l: {lookup: {key: vin, table: {5: {low: 1}}}}\n"
        "  s: {steps: {param: vin, ranges: [{below: 3, limit: {low: 9}}, {limit: {low: 2}}]}}\n"
        "  c: {callable: my_limits.of}\n"
        "  b: {low: 5, bands: [{when: {vin: {min: 4}}, low: 0}]}\n"
    )

    project.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)

    assert [low for _, low, _ in limits_of(recorded)] == [pytest.approx(2.97), 1, 2, 4, 0]


# --- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sidecar", "message"),
    [
        ("limits:\n  v: {lwo: 1, high: 2}\n", "*test_it.yaml:2:7: limits.v.lwo: unknown key; did you mean 'low'*"),
        ("sweeps: [{a: [1, 2], b: [1]}]\n", "*test_it.yaml:1:*equal lengths: a has 2, b has 1*"),
        ("limits: {v: {callable: nowhere.at.all}}\n", "*limits.v.callable: 'nowhere.at.all' can't be imported*"),
    ],
)
def test_a_wrong_sidecar_is_a_usage_error(sidecar: str, message: str, project: pytest.Pytester, recorded) -> None:
    project.makepyfile(test_it="def test_a():\n    pass\ndef test_b():\n    pass\n")
    (project.path / "test_it.yaml").write_text(sidecar)

    result = project.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])
    assert result.stderr.str().count("ERROR") == 1
    assert not recorded.data_dir.exists()


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("litmus_limits({'v': 1})", "*test_it.py::test_it: litmus_limits: takes limits by name*"),
        ("litmus_limits(v=3)", "*litmus_limits: v is a int; a limit is a map or a Limit*"),
        ("litmus_sweeps([{'a': [1, 2], 'b': [1]}])", "*litmus_sweeps: *equal lengths: a has 2, b has 1*"),
        ("litmus_mocks([{'target': 'dmm'}])", "*litmus_mocks: *names fixture and attribute*"),
        ("litmus_retry(max_retries=-1)", "*litmus_retry: max_retries is a whole number*"),
        ("litmus_retry(retries=1)", "*litmus_retry: *unexpected keyword argument*"),
    ],
)
def test_a_wrong_marker_is_a_usage_error(marker: str, message: str, project: pytest.Pytester) -> None:
    project.makepyfile(test_it=f"import pytest\n@pytest.mark.{marker}\ndef test_it():\n    pass\n")

    result = project.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


def test_stacked_markers_are_refused(project: pytest.Pytester) -> None:
    project.makepyfile(
        "import pytest\n@pytest.mark.litmus_limits(v={'low': 1})\n@pytest.mark.litmus_limits(v={'low': 1})\n"
        "def test_it():\n    pass\n"
    )

    result = project.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*litmus_limits stands there 2 times; merge them into one*"])


def test_a_name_in_the_sidecar_that_no_test_has_is_warned_of_once(project: pytest.Pytester) -> None:
    project.makepyfile(test_it="class TestA:\n    def test_a(self):\n        pass\ndef test_b():\n    pass\n")
    (project.path / "test_it.yaml").write_text(
        "tests: {TestA: {tests: {test_aa: {}, test_a: {}}}, test_bb: {limits: {v: {low: 1}}}, test_b: null}\n"
    )

    result = project.runpytest_subprocess()

    result.assert_outcomes(passed=2, warnings=2)
    result.stdout.fnmatch_lines(["*test_it.yaml: tests.TestA.tests.test_aa: the test file has nothing of that name*"])
    result.stdout.fnmatch_lines(["*test_it.yaml: tests.test_bb: the test file has nothing of that name*"])


# --- retries ----------------------------------------------------------------------------------------------------------


def test_retries_come_from_markers_and_sidecar_and_every_attempt_is_kept(
    project: pytest.Pytester, recorded: Recorded
) -> None:
    project.makepyfile(
        test_it="""
        import pytest
        attempts = {}

        def attempt(name):
            attempts[name] = attempts.get(name, 0) + 1
            return attempts[name]

        @pytest.mark.litmus_retry(max_retries=2)
        def test_marker(verify):
            verify("v", attempt("marker"), limit={"low": 3})

        def test_sidecar():
            assert attempt("sidecar") == 2

        @pytest.mark.litmus_retry(max_retries=2, on=[AssertionError])
        def test_subclass(verify):
            verify("v", attempt("subclass"), limit={"low": 2})

        @pytest.mark.litmus_retry(max_retries=2, on=["ValueError"])
        def test_other_error():
            raise TypeError(attempt("other"))
        """
    )
    (project.path / "test_it.yaml").write_text("tests: {test_sidecar: {retry: {max_retries: 1}}}\n")

    project.runpytest_subprocess().assert_outcomes(passed=3, failed=1)

    attempts = [(e["step_path"], e["retry"]) for e in recorded.events("test.step_started")]
    assert attempts == [
        ("test_marker", 0),
        ("test_marker", 1),
        ("test_marker", 2),
        ("test_sidecar", 0),
        ("test_sidecar", 1),
        ("test_subclass", 0),
        ("test_subclass", 1),
        ("test_other_error", 0),
    ]


def test_a_retry_knows_subclasses_however_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from litmus.pytest_plugin._effects import RaisedOneOf

    condition = RaisedOneOf([OSError, "ArithmeticError", "json.decoder.JSONDecodeError"])

    assert condition(TimeoutError()) and condition(ZeroDivisionError()) and not condition(KeyError())
    monkeypatch.setattr(RaisedOneOf, "failure", KeyError)
    assert not condition() and not condition
    monkeypatch.setattr(RaisedOneOf, "failure", ConnectionError)
    assert condition() and condition


# --- mocks ------------------------------------------------------------------------------------------------------------


def test_mocks_patch_the_driver_for_one_test_and_are_recorded(bench: pytest.Pytester, recorded: Recorded) -> None:
    bench.makepyfile(
        test_it="""
        import pytest

        @pytest.mark.litmus_mocks([{"target": "dmm.measure_voltage", "side_effect": [1.0, 2.0]}])
        def test_marker(dmm):
            assert [dmm.measure_voltage(), dmm.measure_voltage()] == [1.0, 2.0]

        def test_unpatched(dmm):
            assert dmm.measure_voltage() == 3.3

        def test_sidecar(dmm):
            assert dmm.measure_voltage() == 5

        @pytest.mark.litmus_mocks([{"target": "dmm.measure_voltage", "side_effect": ValueError("broken")}])
        def test_exception(dmm):
            with pytest.raises(ValueError, match="broken"):
                dmm.measure_voltage()

        class TestOwn:
            @pytest.fixture
            def meter(self):
                class Meter:
                    def read(self):
                        return 0
                return Meter()

            @pytest.mark.litmus_mocks([{"target": "meter.read", "return_value": 7}])
            def test_own_fixture(self, meter):
                assert meter.read() == 7
        """
    )
    (bench.path / "test_it.yaml").write_text(
        "tests: {test_sidecar: {mocks: [{target: dmm.measure_voltage, return_value: 5}]}}\n"
    )

    bench.runpytest_subprocess().assert_outcomes(passed=5)

    assert [e["value"] for e in recorded.events("instrument.read")] == [1.0, 2.0, 3.3, 5]


def test_a_mock_of_what_is_not_there_says_so(bench: pytest.Pytester) -> None:
    bench.makepyfile(
        """
        import pytest

        @pytest.fixture
        def meter():
            return object()

        @pytest.mark.litmus_mocks([{"target": "meter.read", "return_value": 7}])
        def test_it(meter):
            pass
        """
    )

    bench.runpytest_subprocess().stdout.fnmatch_lines(["*mock of meter.read: *does not have the attribute 'read'*"])


# --- markers of other plugins -----------------------------------------------------------------------------------------


def test_runner_markers_are_set_on_the_tests(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        test_it="def test_a():\n    assert False\ndef test_b():\n    assert False\ndef test_c():\n    assert True\n"
    )
    (project.path / "test_it.yaml").write_text(
        "tests:\n  test_a: {runner: {markers: {skip: not wired yet}}}\n"
        "  test_b: {runner: {markers: {skipif: {condition: true, reason: never here}}}}\n"
    )

    result = project.runpytest_subprocess("-rs")

    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(["*not wired yet*", "*never here*"])
    assert recorded.steps() == {"test_a": "skipped", "test_b": "skipped", "test_c": "passed"}
