"""The fixture `verify`: what it takes, gives back, records and refuses."""

from __future__ import annotations

import pytest
from conftest import Recorded


def test_verify_returns_the_measurement(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        from litmus import Limit, Outcome

        def test_it(verify):
            m = verify("v", 3.3, limit=Limit(low=3.1, high=3.5, units="V"))
            assert (m.name, m.value, m.units, m.outcome) == ("v", 3.3, "V", Outcome.PASSED)
            assert (m.limit_low, m.limit_high, m.limit_comparator) == (3.1, 3.5, "GELE")
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_test_that_runs_pytest_goes_on_verifying(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import pytest
        from litmus.execution.verify import verify as verify_helper

        def test_outer(request, tmp_path):
            (tmp_path / "test_inner.py").write_text("def test_inner(verify): verify('inner', 1, limit={'low': 0})")
            assert pytest.main(["-q", "-p", "no:cacheprovider", str(tmp_path)]) == 0
            verify_helper("outer", 1, limit={"low": 0})
            request.getfixturevalue("verify")("after", 1, limit={"low": 0})
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)

    measured = [event["measurement_name"] for event in recorded.events("test.measurement")]
    assert [name for name in measured if name != "inner"] == ["outer", "after"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("verify('v', 1.0)", "*MissingLimitError: there is no limit for 'v'*limit= argument*litmus_limits marker*"),
        ("verify('v', [1.0], limit={'low': 0})", "*TypeError: *takes a number*context.observe*"),
        ("verify('v', 1.0, limit={'lwo': 0})", "*lwo*did you mean 'low'*"),
        ("verify('v', 1.0, limit={'low': 2, 'units': 'V'})", "*LimitFailure: v = 1 V, limit *2*"),
        ("verify('v', None, limit={'low': 2})", "*LimitFailure: v has no value: *None*stand-in*limit *2*"),
        ("verify('v', 1.0, limit={'low': 2}, dut_pin='J1')", "*TypeError*dut_pin*"),
    ],
)
def test_a_bad_verify_says_what_is_wrong(call: str, message: str, project: pytest.Pytester) -> None:
    project.makepyfile(f"def test_it(verify):\n    {call}\n")

    project.runpytest_subprocess().stdout.fnmatch_lines([message])


def test_verify_takes_every_scalar_and_nan_fails(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import numpy
        import pytest
        from decimal import Decimal

        def test_it(verify):
            for n, value in enumerate([True, 1, Decimal("1.0"), numpy.float32(1), numpy.int64(1), numpy.bool_(True)]):
                assert verify(f"v{n}", value, limit={"low": 1, "high": 1}).value == 1.0
            with pytest.raises(AssertionError):
                verify("nan", float("nan"), limit={"low": 1})
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)

    values = {event["measurement_name"]: event["outcome"] for event in recorded.events("test.measurement")}
    assert values == {**{f"v{n}": "passed" for n in range(6)}, "nan": "failed"}


def test_a_second_measurement_of_one_name_needs_permission(project: pytest.Pytester, recorded: Recorded) -> None:
    project.makepyfile(
        """
        import litmus, pytest

        def test_it(logger):
            logger.measure("v", 1.0)
            with pytest.raises(litmus.DuplicateMeasurementError):
                logger.measure("v", 2.0)
            logger.measure("v", 3.0, allow_repeat=True)
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)

    assert [m["value"] for m in recorded.events("test.measurement")] == [1.0, 3.0]
