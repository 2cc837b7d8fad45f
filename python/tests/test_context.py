"""The fixture `context`: what it knows of the case before, of the run, and what it records."""

from __future__ import annotations

import pytest

from litmus import LitmusError
from litmus.execution.verify import verify


def test_changed_is_true_where_the_value_differs_from_the_case_before(project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("inner", [1, 2, 3, 4, 5])
        @pytest.mark.parametrize("middle", [1, 2, 3])
        @pytest.mark.parametrize("outer", [1, 2, 3])
        def test_sweep(context, outer, middle, inner):
            for name in ("outer", "middle", "inner"):
                if context.changed(name) and name != "inner":
                    context.observe("set_" + name, context.get_param(name))
            if context.changed("outer") and not context.changed("missing"):
                context.observe("missing", 1)
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=45)

    observed = [event["name"] for event in recorded.events("test.observation")]
    # the parameter that changes slowest is set up three times; the next one changes with it, too
    assert observed.count("set_outer") == 3
    assert observed.count("set_middle") == 9


def test_last_is_what_the_case_before_configured_or_observed(project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("n", [1, 2, 3])
        def test_it(context, logger, n):
            logger.record("last", [context.last("in"), context.last("out"), context.last("never", "default")])
            context.configure("in", n)
            context.observe("out", n * 10)

        def test_other(context, logger):
            logger.record("last", [context.last("in"), context.changed("n")])
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=4)

    assert [event["value"] for event in recorded.events("test.record")] == [
        [None, None, "default"],
        [1, 10, "default"],
        [2, 20, "default"],
        [None, True],
    ]


def test_a_further_attempt_sees_the_case_before_as_the_first_one_did(project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        """
        import pytest
        attempts = []

        @pytest.mark.flaky(reruns=1)
        @pytest.mark.parametrize("n", [1, 2])
        def test_it(context, logger, n):
            attempts.append(n)
            logger.record("seen", [n, context.changed("n"), context.last("out")])
            context.observe("out", len(attempts))
            assert attempts.count(2) != 1
        """
    )

    project.runpytest_subprocess()

    assert [event["value"] for event in recorded.events("test.record")] == [
        [1, True, None],
        [2, True, 1],
        [2, True, 1],
    ]


def test_the_context_knows_run_and_station(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest

        def test_it(context, run_context):
            run_context.set("shift", 2)
            assert context.run.dut.serial == "SN7" and context.run.test_phase == "development"
            assert context.run.custom_metadata == {"shift": 2} and context.run.project_name == "project"
            assert context.station is None and context.product is None and context.connections is None
            assert context.characteristics == ()
            assert not hasattr(context, "dut")
            with pytest.raises(KeyError):
                context.params["x"]
        """
    )

    project.runpytest_subprocess("--dut-serial=SN7").assert_outcomes(passed=1)


def test_bulk_forms_record_without_the_channel_store(project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        """
        def test_it(context, logger):
            context.set_params({"vin": 5, "load": 1})
            context.set_observations({"raw": [1.0, 2.0]})
            context.observe("trace", [1.0, 2.0])
            logger.measure("v", 1.0)
            assert context.get_param("vin") == 5
            assert context.observations == {"raw": [1.0, 2.0], "trace": [1.0, 2.0]}
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)

    event = recorded.one("test.measurement")
    assert event["inputs"] == {"vin": 5, "load": 1}
    assert event["outputs"]["raw"] == [1.0, 2.0]
    assert event["outputs"]["trace"]["_ref"].startswith("channel://trace/")


def test_a_helper_verifies_in_the_running_test(project: pytest.Pytester, recorded) -> None:
    project.makepyfile(
        helpers="""
        from litmus.execution.verify import verify

        def check(value):
            return verify("vout", value, {"low": 3, "units": "V"})
        """,
        test_it="""
        from helpers import check

        def test_inside():
            assert check(3.3).outcome == "passed"

        def test_outside():
            check(2.9)
        """,
    )

    project.runpytest_subprocess().assert_outcomes(passed=1, failed=1)

    assert recorded.steps() == {"test_inside": "passed", "test_outside": "failed"}


def test_verify_without_a_running_test_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("litmus.execution.verify.running", None)  # this very test may be recorded

    with pytest.raises(LitmusError, match="a running test of pytest"):
        verify("v", 1.0)


def test_the_logger_of_a_test_leaves_run_and_steps_to_the_plugin(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from litmus import LitmusError
        from litmus.execution.logger import TestRunLogger

        def test_it(logger):
            assert isinstance(logger, TestRunLogger)
            for call in (logger.finalize, logger.step("a").__enter__):
                with pytest.raises(LitmusError, match="the plugin begins and ends"):
                    call()
        """
    )

    project.runpytest_subprocess().assert_outcomes(passed=1)
