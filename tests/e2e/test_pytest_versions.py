"""The same suite under each pytest: the same run, step for step."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from support.suite import MAJORS, RERUNS, Recorded, Suite, step_key, suite

SIDECAR = """
    limits:
      from_file: {low: 1, high: 2, units: V}
    """
TESTS = """
    import unittest

    import pytest


    def test_passes():
        assert 1 + 1 == 2


    def test_is_done(logger):
        logger.measure("logged", 3)


    def test_verifies(verify):
        verify("from_file", 1.5)


    def test_fails(verify):
        verify("out", 3, {"low": 1, "high": 2, "units": "V"})


    def test_raises():
        raise ValueError("broken")


    def test_skips():
        pytest.skip("not today")


    @pytest.mark.skipif(True, reason="never")
    def test_is_skipped():
        pass


    @pytest.fixture
    def broken():
        raise OSError("no bench")


    def test_has_a_broken_fixture(broken):
        pass


    @pytest.mark.xfail
    def test_is_expected_to_fail():
        assert 0


    @pytest.mark.xfail(strict=True)
    def test_passes_unexpectedly():
        assert 1


    @pytest.mark.parametrize("vin", [4.5, 5.0])
    def test_by_parameter(vin, verify):
        verify("vin", vin, {"low": 4})


    class TestSweep:
        @pytest.mark.litmus_sweeps([{"load": [1, 2]}])
        def test_by_sweep(self, load, context, verify):
            context.observe("temperature", 20 + load)
            verify("load", load, {"high": 5})

        def test_beside(self):
            assert True


    class TestOldStyle(unittest.TestCase):
        def test_equal(self):
            self.assertEqual(1, 1)

        def test_unequal(self):
            for n in range(2):
                with self.subTest(n=n):
                    self.assertEqual(n, 0)

        @unittest.expectedFailure
        def test_surprise(self):
            pass


    attempts = []


    @pytest.mark.litmus_retry(max_retries=2, on=[OSError])
    def test_is_retried(verify):
        attempts.append(1)
        verify("attempt", len(attempts), {"high": 5})
        if len(attempts) < 3:
            raise OSError("not yet")


    def test_with_subtests(subtests):
        for n in range(3):
            with subtests.test("part", n=n):
                assert n != 1
    """

NO_TIMES = ("_at", "_id", "started", "ended", "duration", "timestamp", "traceback", "env_", "event_number")


def of(major: int) -> tuple[str, ...]:
    """The plugins of the suite. Subtests are built into pytest 9."""
    return (RERUNS, "subtests") if major == 8 else (RERUNS,)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Recorded]:
    """The suite's run under each pytest."""
    found = {}
    for major in MAJORS:
        with suite(tmp_path_factory.mktemp("versions") / "suite", major) as made:
            made.write(test_board=TESTS, test_board_yaml=SIDECAR, litmus_yaml="name: versions\n")
            made.run("--strict-markers", plugins=of(major), expect=1)
            found[major] = made.only_run()
    return found


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if not any(part in key for part in NO_TIMES)}


def test_outcomes_are_as_specified(recorded: dict[int, Recorded]) -> None:
    outcomes = recorded[9].outcomes

    assert recorded[9].outcome == "errored"
    assert outcomes["test_passes"] == outcomes["test_verifies"] == outcomes["test_is_retried"] == "passed"
    assert outcomes["test_is_done"] == "done"
    assert outcomes["test_fails"] == outcomes["test_passes_unexpectedly"] == outcomes["test_with_subtests"] == "failed"
    assert outcomes["test_raises"] == outcomes["test_has_a_broken_fixture"] == "errored"
    for name in ("test_skips", "test_is_skipped", "test_is_expected_to_fail"):
        assert outcomes[name] == "skipped"
    assert outcomes["TestOldStyle/test_unequal"] == outcomes["TestOldStyle/test_surprise"] == "failed"
    assert [m["vector_retry"] for m in recorded[9].measurements if m["measurement_name"] == "attempt"] == [0, 1, 2]


def test_rows_are_the_same_under_each(recorded: dict[int, Recorded]) -> None:
    eight, nine = recorded[8], recorded[9]

    assert eight.outcomes == nine.outcomes
    for old, new in zip(eight.rows, nine.rows, strict=True):
        assert comparable(old) == comparable(new), step_key(new) if new["record_type"] == "step" else new


@pytest.mark.parametrize("major", MAJORS)
def test_strictness_of_every_kind_is_met(major: int, tmp_path: Path) -> None:
    strict = "strict = true\n" if major == 9 else ""
    ini = f"[pytest]\n{strict}addopts = --strict-markers --strict-config\nxfail_strict = true\n"
    with suite(tmp_path / "strict", major) as made:
        made.write(
            test_one="""
            import pytest

            @pytest.mark.litmus_limits(v={"high": 2})
            @pytest.mark.litmus_retry(max_retries=1)
            @pytest.mark.litmus_prompts(seated={"message": "Seat it"})
            @pytest.mark.litmus_mocks([])
            @pytest.mark.parametrize("n", [1, 2])
            def test_v(n, verify):
                verify("v", n)
            """
        )
        (made.folder / "pytest.ini").write_text(ini)

        made.run("-W", "error", expect=0)

        assert made.only_run().outcomes == {"test_v": "passed", "test_v[1]": "passed"}


def test_two_sessions_in_one_process_are_two_runs(each: Suite) -> None:
    each.write(test_one="def test_one(verify):\n    verify('v', 1, {'high': 2})\n")
    (each.folder / "twice.py").write_text(
        "import sys, pytest\nargs = ['-p', 'litmus', '-p', 'rerunfailures', '-p', 'no:cacheprovider', '-q']\n"
        "sys.exit(pytest.main(args) or pytest.main(args))\n"
    )

    each.finish([sys.executable, "twice.py"], expect=0)

    first, second = each.runs()
    assert first.outcome == second.outcome == "passed"
    assert first.rows[0]["run_id"] != second.rows[0]["run_id"]
    assert first.rows[0]["session_id"] != second.rows[0]["session_id"]
    assert len(second.measurements) == 1


@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
def test_modules_are_imported_in_any_mode(mode: str, each: Suite) -> None:
    each.write(test_one="def test_one():\n    assert 1\n")

    each.run(f"--import-mode={mode}", expect=0)

    assert each.only_run().outcomes == {"test_one": "passed"}


@pytest.fixture(params=MAJORS)
def each(request: pytest.FixtureRequest, tmp_path: Path):
    """A suite under each pytest."""
    with suite(tmp_path / "suite", request.param) as made:
        yield made
