"""Limits as maps: what their strategies give, through the plugin."""

from __future__ import annotations

import pytest
from conftest import Recorded


def test_a_callable_gives_the_limit_for_the_parameters(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        board_limits="""
        from litmus import Limit

        def vout(parameters):
            return Limit(low=parameters["vin"] * 0.6, high=parameters["vin"] * 0.7, units="V")
        """,
        test_board="""
        import pytest

        @pytest.mark.parametrize("vin", [5.0, 10.0])
        def test_vout(verify, vin):
            verify("vout", 3.3, limit={"callable": "board_limits.vout"})
        """,
    )
    project.runpytest_subprocess("-q")
    measured = recorded.events("test.measurement")
    assert [(event["limit_low"], event["outcome"]) for event in measured] == [(3.0, "passed"), (6.0, "failed")]


def test_what_a_callable_raises_makes_the_step_errored(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        broken_limits="def vout(parameters):\n    raise RuntimeError('no table')\n",
        test_board="""
        def test_vout(verify):
            verify("vout", 3.3, limit={"callable": "broken_limits.vout"})
        """,
    )
    project.runpytest_subprocess("-q")
    (ended,) = recorded.events("test.step_ended")
    assert ended["outcome"] == "errored"
    assert ended["error_message"] == "no table"


def test_an_expression_reads_the_parameters_of_the_vector(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile("""
        import pytest

        @pytest.mark.parametrize("vin", [5.0, 6.0])
        def test_vout(verify, vin):
            verify("vout", 3.3, limit={"expr": "0.66 * vector.vin", "tolerance_pct": 5, "units": "V"})
        """)
    project.runpytest_subprocess("-q")
    assert [event["outcome"] for event in recorded.events("test.measurement")] == ["passed", "failed"]
