"""Which cause gives which outcome, through pytest: the rows of the outcome tables that a plain test can reach."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CASES = {
    "a_passing_assert": ("def test_it():\n    assert 1 + 1 == 2\n", "passed"),
    "no_verdict": ("def test_it():\n    pass\n", "done"),
    "a_measurement_without_limit": ("def test_it(logger):\n    logger.measure('x', 1.0)\n", "done"),
    "a_measurement_inside": ("def test_it(logger):\n    logger.measure('x', 1.0, limit={'low': 0})\n", "passed"),
    "a_measurement_outside": ("def test_it(logger):\n    logger.measure('x', 1.0, limit={'low': 2})\n", "failed"),
    "a_verify_inside": ("def test_it(verify):\n    verify('x', 1.0, limit={'low': 0, 'high': 2})\n", "passed"),
    "a_verify_outside": ("def test_it(verify):\n    verify('x', 3.0, limit={'low': 0, 'high': 2})\n", "failed"),
    "a_verify_of_none": ("def test_it(verify):\n    verify('x', None, limit={'low': 0})\n", "errored"),
    "a_verify_without_limit": ("def test_it(verify):\n    verify('x', 1.0)\n", "errored"),
    "a_failing_assert": ("def test_it():\n    assert 1 == 2\n", "failed"),
    "pytest_fail": ("import pytest\ndef test_it():\n    pytest.fail('no')\n", "failed"),
    "an_unmet_raises": ("import pytest\ndef test_it():\n    with pytest.raises(KeyError):\n        pass\n", "failed"),
    "an_exception": ("def test_it():\n    raise ValueError('broken')\n", "errored"),
    "a_skip_in_the_body": ("import pytest\ndef test_it():\n    pytest.skip('not here')\n", "skipped"),
    "a_skip_mark": ("import pytest\n@pytest.mark.skip\ndef test_it():\n    pass\n", "skipped"),
    "unittest_skip": ("import unittest\ndef test_it():\n    raise unittest.SkipTest('no')\n", "skipped"),
    "an_error_in_setup": (
        "import pytest\n@pytest.fixture\ndef f():\n    raise OSError('gone')\ndef test_it(f):\n    assert True\n",
        "errored",
    ),
    "a_skip_in_setup": (
        "import pytest\n@pytest.fixture\ndef f():\n    pytest.skip('no')\ndef test_it(f):\n    pass\n",
        "skipped",
    ),
    "an_error_in_teardown": (
        "import pytest\n@pytest.fixture\ndef f():\n    yield\n    raise OSError\ndef test_it(f):\n    assert True\n",
        "errored",
    ),
    "an_expected_failure": ("import pytest\n@pytest.mark.xfail\ndef test_it():\n    assert 0\n", "skipped"),
    "an_unexpected_pass": ("import pytest\n@pytest.mark.xfail\ndef test_it():\n    assert 1\n", "passed"),
    "a_strict_unexpected_pass": (
        "import pytest\n@pytest.mark.xfail(strict=True)\ndef test_it():\n    assert 1\n",
        "failed",
    ),
}


@pytest.mark.parametrize("cause", CASES)
def test_outcome_of_step_and_run(cause: str, project: pytest.Pytester, recorded) -> None:
    code, expected = CASES[cause]
    project.makepyfile(test_case=code)

    project.runpytest_subprocess()

    assert recorded.steps() == {"test_it": expected}
    assert recorded.run_outcome() == expected
    assert recorded.one("session.ended")["outcome"] == expected


def test_verdicts_count_where_pytest_rewrites_the_plugin_as_it_does_in_a_wheel(
    project: pytest.Pytester, recorded
) -> None:
    project.makeconftest("import pytest\npytest.register_assert_rewrite('litmus')\n")
    project.makepyfile("def test_a():\n    assert 1\ndef test_b():\n    pass\n")

    project.runpytest_subprocess()

    assert recorded.steps() == {"test_a": "passed", "test_b": "done"}


def test_the_package_asserts_nothing_that_could_be_taken_for_a_verdict() -> None:
    package = Path(__file__).resolve().parents[1] / "litmus"
    asserts = [
        f"{file.name}:{node.lineno}"
        for file in package.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Assert)
    ]

    assert asserts == []


def test_the_worst_step_is_the_outcome_of_the_run(project: pytest.Pytester, recorded) -> None:
    project.makepyfile("def test_a():\n    assert 1\ndef test_b():\n    assert 0\ndef test_c():\n    pass\n")

    project.runpytest_subprocess()

    assert recorded.steps() == {"test_a": "passed", "test_b": "failed", "test_c": "done"}
    assert recorded.run_outcome() == "failed"


def test_a_container_takes_the_worst_of_its_methods(project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        "class TestA:\n    def test_a(self):\n        assert 1\n    def test_b(self):\n        assert 0\n"
    )

    project.runpytest_subprocess()

    assert recorded.steps() == {"TestA/test_a": "passed", "TestA/test_b": "failed", "TestA": "failed"}


def test_an_error_that_a_retry_mends_leaves_a_passed_run(project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        """
        import pytest
        attempts = []

        @pytest.mark.flaky(reruns=2)
        def test_it(verify):
            attempts.append(1)
            if len(attempts) == 1:
                raise OSError("first time")
            verify("x", 1.0, limit={"low": 0})
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)

    assert [(e["retry"], e["outcome"]) for e in recorded.events("test.step_ended")] == [(0, "errored"), (1, "passed")]
    assert [e["retry"] for e in recorded.events("test.measurement")] == [1]
    assert recorded.run_outcome() == "passed"


def test_a_driver_exception_leaves_no_measurement(project: pytest.Pytester, recorded) -> None:
    project.makepyfile("def test_it(verify):\n    verify('x', 1 / 0, limit={'low': 0})\n")

    project.runpytest_subprocess()

    assert recorded.events("test.measurement") == []
    assert recorded.steps() == {"test_it": "errored"}


@pytest.mark.parametrize("how", ["raise KeyboardInterrupt", "os.kill(os.getpid(), signal.SIGTERM)", "pytest.exit('x')"])
def test_stopping_terminates_after_teardown(how: str, project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        f"""
        import os, signal, pytest

        @pytest.fixture
        def rig(logger):
            yield
            logger.record("rig", "safe")

        def test_it(rig):
            {how}

        def test_never():
            pass
        """
    )

    project.runpytest_subprocess()

    types = recorded.types()
    assert types.index("test.record") < types.index("test.step_ended") < types.index("run.ended")
    assert recorded.steps() == {"test_it": "terminated"}
    assert recorded.run_outcome() == "terminated"
    assert recorded.one("session.ended")["outcome"] == "terminated"


def test_an_interrupted_teardown_is_told(project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.fixture
        def rig():
            yield
            raise KeyboardInterrupt

        def test_it(rig):
            assert 1
        """
    )

    project.runpytest_subprocess()

    (warning,) = recorded.events("diagnostic.warning")
    assert warning["message"] == "the teardown of test_an_interrupted_teardown_is_told.py::test_it was interrupted"
    assert recorded.steps() == {"test_it": "terminated"}


def test_sys_exit_in_a_test_is_an_error_and_the_session_goes_on(project: pytest.Pytester, recorded) -> None:
    project.makepyfile("import sys\ndef test_a():\n    sys.exit(3)\ndef test_b():\n    assert 1\n")

    project.runpytest_subprocess().assert_outcomes(failed=1, passed=1)

    assert recorded.steps() == {"test_a": "errored", "test_b": "passed"}
    assert recorded.run_outcome() == "errored"


@pytest.mark.parametrize("raised", ["pytest.fail('no')", "pytest.skip('no')", "raise SystemExit(1)"])
def test_a_teardown_that_raises_otherwise_is_no_interrupt(raised: str, project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        f"import pytest\n@pytest.fixture\ndef rig():\n    yield\n    {raised}\ndef test_it(rig):\n    assert 1\n"
    )

    project.runpytest_subprocess()

    assert recorded.events("diagnostic.warning") == []
    assert recorded.run_outcome() in ("errored", "passed")


def test_an_interrupted_safe_state_leaves_the_session_its_end(
    project: pytest.Pytester, recorded, rack_of_one: None
) -> None:
    project.makepyfile("def test_it(psu):\n    assert psu\n")

    project.runpytest_subprocess("--station", "b")

    assert recorded.one("fixture.instrument_disconnected")["safe_state"] == "failed"
    assert recorded.one("session.ended")["outcome"] == "passed"


@pytest.fixture
def rack_of_one(project: pytest.Pytester) -> None:
    """A station whose instrument is interrupted in its safe state."""
    stations = project.mkdir("stations")
    (stations / "b.yaml").write_text(
        "id: b\nname: B\ninstruments:\n  psu: {type: psu, driver: supply.Supply, resource: SIM::1}\n"
    )
    project.makepyfile(
        supply="""
        class Supply:
            def __init__(self, resource):
                pass

            def safe_state(self):
                raise KeyboardInterrupt
        """
    )


def test_what_exitfirst_leaves_out_never_ran(project: pytest.Pytester, recorded) -> None:
    project.makepyfile("def test_a():\n    assert 0\ndef test_b():\n    assert 1\n")

    project.runpytest_subprocess("-x")

    planned = [item["step_path"] for item in recorded.one("test.steps_discovered")["items"]]
    assert planned == ["test_a", "test_b"]
    assert recorded.steps() == {"test_a": "failed"}
