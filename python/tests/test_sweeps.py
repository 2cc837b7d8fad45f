"""Sweeps: items, their order, what containers and vectors record of them, and the fixture `vectors`."""

from __future__ import annotations

import pytest
from conftest import Recorded

CLASS_SWEEP = """
import pytest
ran = []

@pytest.mark.litmus_sweeps([{"temperature": [-40, 25, 85]}])
class TestBoard:
    def test_first(self, context):
        assert context.get_param("temperature") in (-40, 25, 85)

    @pytest.mark.litmus_sweeps([{"vin": [4.5, 5.0, 5.5]}])
    def test_swept(self, vin, temperature, verify):
        verify("vin", vin, limit={"low": 4})

    def test_last(self):
        assert True

def test_plain():
    assert True
"""


def started(recorded: Recorded) -> list[tuple]:
    return [(e["step_path"], e["vector_index"], e["inputs"]) for e in recorded.events("test.step_started")]


def test_a_swept_class_runs_condition_first_in_container_executions(
    project: pytest.Pytester, recorded: Recorded
) -> None:
    project.makepyfile(CLASS_SWEEP)

    project.runpytest_subprocess("--strict-markers").assert_outcomes(passed=16)

    expected = []
    for index, temperature in enumerate([-40, 25, 85]):
        outer = {"temperature": temperature}
        expected.append(("TestBoard", index, outer))
        expected.append(("TestBoard/test_first", index, outer))
        for inner, vin in enumerate([4.5, 5.0, 5.5]):
            expected.append(("TestBoard/test_swept", 3 * index + inner, outer | {"vin": vin}))
        expected.append(("TestBoard/test_last", index, outer))
    assert started(recorded) == [*expected, ("test_plain", 0, {})]
    ended = [(e["step_path"], e["vector_index"]) for e in recorded.events("test.step_ended")]
    assert ended.index(("TestBoard", 0)) == 5 and ended.index(("TestBoard", 2)) == 17
    places = {e["step_path"]: e["step_index"] for e in recorded.events("test.step_started")}
    assert places == {
        "TestBoard": 0,
        "TestBoard/test_first": 0,
        "TestBoard/test_swept": 1,
        "TestBoard/test_last": 2,
        "test_plain": 1,
    }
    items = recorded.one("test.steps_discovered")["items"]
    assert {(i["step_path"], i["vector_count_planned"]) for i in items} == {
        ("TestBoard/test_first", 3),
        ("TestBoard/test_swept", 9),
        ("TestBoard/test_last", 3),
        ("test_plain", 1),
    }


def test_entries_are_crossed_and_axes_of_one_entry_are_zipped(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest
        from litmus import linspace

        @pytest.mark.litmus_sweeps([{"vin": linspace(4, 6, 2), "name": ["low", "high"]}, {"load": {"range": [0, 2]}}])
        def test_it(vin, name, load):
            pass
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=4)

    assert [inputs for _, _, inputs in started(recorded)] == [
        {"vin": 4.0, "name": "low", "load": 0},
        {"vin": 4.0, "name": "low", "load": 1},
        {"vin": 6.0, "name": "high", "load": 0},
        {"vin": 6.0, "name": "high", "load": 1},
    ]


def test_sidecars_sweep_modules_classes_and_methods_and_replace_the_markers_of_a_site(
    project: pytest.Pytester, recorded: Recorded
) -> None:
    project.makepyfile(
        test_it="""
        import pytest

        def test_before():
            pass

        class TestIt:
            @pytest.mark.litmus_sweeps([{"gone": [1, 2, 3]}])
            def test_it(self, context):
                context.params["inner"]

        def test_after(bus):
            pass
        """
    )
    (project.path / "test_it.yaml").write_text(
        "sweeps: [{bus: [a, b]}]\n"
        "tests:\n  TestIt:\n    sweeps: [{t: {arange: [0, 1, 0.5]}}]\n"
        "    tests: {test_it: {sweeps: [{inner: [x]}]}}\n"
    )

    project.runpytest_subprocess().assert_outcomes(passed=8)

    assert started(recorded) == [
        ("test_before", 0, {"bus": "a"}),
        ("TestIt", 0, {"bus": "a", "t": 0}),
        ("TestIt/test_it", 0, {"bus": "a", "t": 0, "inner": "x"}),
        ("TestIt", 1, {"bus": "a", "t": 0.5}),
        ("TestIt/test_it", 1, {"bus": "a", "t": 0.5, "inner": "x"}),
        ("test_after", 0, {"bus": "a"}),
        ("test_before", 1, {"bus": "b"}),
        ("TestIt", 2, {"bus": "b", "t": 0}),
        ("TestIt/test_it", 2, {"bus": "b", "t": 0, "inner": "x"}),
        ("TestIt", 3, {"bus": "b", "t": 0.5}),
        ("TestIt/test_it", 3, {"bus": "b", "t": 0.5, "inner": "x"}),
        ("test_after", 1, {"bus": "b"}),
    ]


def test_changed_says_when_an_outer_axis_moves(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        setups = {"outer": 0, "middle": 0, "inner": 0}

        @pytest.mark.litmus_sweeps([{"outer": [1, 2, 3]}, {"middle": [1, 2, 3]}, {"inner": [1, 2, 3, 4, 5]}])
        def test_it(context):
            for axis in setups:
                setups[axis] += context.changed(axis)

        def test_counts():
            assert setups == {"outer": 3, "middle": 9, "inner": 45}
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=46)


def test_values_of_any_kind_can_be_swept(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_sweeps([{"make": [dict, list], "n": (1, 2)}])
        def test_it(make, n):
            assert make in (dict, list) and n in (1, 2)
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "@pytest.mark.litmus_sweeps([{'a': [1]}])\n@pytest.mark.parametrize('b', [1])\n"
            "def test_it(a, b):\n    pass\n",
            "*test_it: has sweeps and parametrize; use one of them*",
        ),
        (
            "pytestmark = pytest.mark.litmus_sweeps([{'a': [1]}])\n"
            "@pytest.mark.litmus_sweeps([{'a': [1]}])\ndef test_it(a):\n    pass\n",
            "*test_it: a is swept twice*",
        ),
        (
            "pytestmark = pytest.mark.litmus_sweeps([{'a': [1]}])\ndef test_it(vectors):\n    pass\n",
            "*test_it: takes `vectors`*; a doesn't*",
        ),
    ],
)
def test_sweeps_that_contradict_each_other_are_usage_errors(
    source: str, message: str, project: pytest.Pytester
) -> None:
    project.makepyfile(f"import pytest\n{source}")

    result = project.runpytest_subprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


# --- vectors ----------------------------------------------------------------------------------------------------------


def test_vectors_walks_its_matrix_in_one_step(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_sweeps([{"t": [25, 85]}])
        class TestIt:
            @pytest.mark.litmus_sweeps([{"vin": [4, 5]}, {"load": [0, 1]}])
            @pytest.mark.litmus_limits(v={"low": 0, "bands": [{"when": {"vin": 5}, "low": 4}]})
            def test_it(self, t, vectors, context, verify):
                assert len(vectors) == 4
                seen = []
                for v in vectors:
                    assert v["vin"] == context.get_param("vin") and context.get_param("t") == t
                    seen.append(context.changed("vin"))
                    context.configure("psu", v["load"])
                    context.observe("temperature", 20 + v.index)
                    verify("v", v["vin"])
                    assert context.observations == {"temperature": 20 + v.index}
                assert seen == [True, False, True, False]
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=2)

    assert started(recorded) == [
        ("TestIt", 0, {"t": 25}),
        ("TestIt/test_it", 0, {"t": 25}),
        ("TestIt", 1, {"t": 85}),
        ("TestIt/test_it", 1, {"t": 85}),
    ]
    measured = recorded.events("test.measurement")
    assert [(m["vector_index"], m["limit_low"]) for m in measured] == [(0, 0), (1, 0), (2, 4), (3, 4)] * 2
    assert measured[5]["inputs"] == {"t": 85, "vin": 4, "load": 1, "psu": 1}
    assert measured[5]["outputs"] == {"temperature": 21}
    assert [e["vector_outcome"] for e in recorded.events("test.step_ended") if "/" in e["step_path"]] == ["passed"] * 2


def test_parametrize_is_the_matrix_of_vectors_too(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("load", [0, pytest.param(1, id="full")])
        @pytest.mark.parametrize("vin,name", [(4, "low"), (5, "high")])
        def test_it(vectors, logger):
            for v in vectors:
                logger.measure("v", v["vin"])
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)

    assert [m["inputs"] for m in recorded.events("test.measurement")] == [
        {"vin": 4, "name": "low", "load": 0},
        {"vin": 4, "name": "low", "load": 1},
        {"vin": 5, "name": "high", "load": 0},
        {"vin": 5, "name": "high", "load": 1},
    ]


def test_a_failing_vector_fails_its_step(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_sweeps([{"vin": [4, 5, 6]}])
        def test_it(vectors, verify):
            for v in vectors:
                verify("v", v["vin"], limit={"high": 4})
        """
    )

    project.runpytest_subprocess().assert_outcomes(failed=1)

    assert [(m["vector_index"], m["outcome"]) for m in recorded.events("test.measurement")] == [
        (0, "passed"),
        (1, "failed"),
    ]
    assert recorded.steps() == {"test_it": "failed"}


def test_vectors_that_are_never_iterated_are_an_error_at_teardown(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.litmus_sweeps([{"vin": [4, 5]}])
        def test_forgotten(vectors):
            pass

        def test_empty(vectors):
            assert list(vectors) == []
        """
    )

    result = project.runpytest_subprocess()

    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(["*never iterated them: its 2 vectors weren't tested*"])
    assert recorded.steps() == {"test_forgotten": "errored", "test_empty": "passed"}


def test_a_fixture_vectors_of_the_project_itself_is_left_alone(project: pytest.Pytester) -> None:
    project.makeconftest("import pytest\n@pytest.fixture\ndef vectors():\n    return 'mine'\n")
    project.makepyfile(
        "import pytest\n@pytest.mark.parametrize('a', [1, 2])\ndef test_it(vectors, a):\n    assert vectors == 'mine'\n"
    )

    project.runpytest_subprocess().assert_outcomes(passed=2)
