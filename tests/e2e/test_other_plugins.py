"""The plugin beside pytest's own options and the plugins that suites commonly have: it records, and never crashes."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.suite import MAJORS, RERUNS, Suite, suite

MIXED = """
    import pytest


    def test_first(verify):
        verify("v", 1, {"high": 2, "units": "V"})


    @pytest.mark.slow
    def test_slow():
        assert True


    def test_fails(verify):
        verify("v", 3, {"high": 2, "units": "V"})


    def test_last():
        assert True
    """
INI = "[pytest]\nmarkers = slow\n"


@pytest.fixture(params=MAJORS)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Suite]:
    """Under each pytest."""
    with suite(tmp_path / "suite", request.param) as one:
        yield one


@pytest.fixture
def nine(tmp_path: Path) -> Iterator[Suite]:
    with suite(tmp_path / "suite") as one:
        yield one


@pytest.fixture
def mixed(nine: Suite) -> Suite:
    return nine.write(test_mixed=MIXED, pytest_ini=INI)


# --- options of pytest ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "outcomes"),
    [
        (("-x",), {"test_first": "passed", "test_slow": "passed", "test_fails": "failed", "test_last": None}),
        (("-m", "slow"), {"test_slow": "passed"}),
        (("-k", "first or last", "--setup-show"), {"test_first": "passed", "test_last": "passed"}),
        (("test_mixed.py::test_last", "-p", "no:terminal"), {"test_last": "passed"}),
        (("-k", "last", "-p", "no:logging", "-p", "no:junitxml", "-p", "no:capture"), {"test_last": "passed"}),
        (("-k", "last", "--import-mode=importlib", "-p", "no:faulthandler"), {"test_last": "passed"}),
        (("-k", "last or first", "-p", "no:assertion"), {"test_first": "passed", "test_last": "done"}),
    ],
)
def test_options_choose_what_the_run_holds(options: tuple[str, ...], outcomes: dict, mixed: Suite) -> None:
    mixed.run(*options)

    assert mixed.only_run().outcomes == outcomes


@pytest.mark.parametrize(
    ("options", "exit_code"),
    [
        (("--collect-only", "-q"), 0),
        (("-k", "nothing"), 5),
        (("--fixtures",), 0),
        (("--setup-plan",), 0),
        (("--setup-only",), 0),
        (("--markers",), 0),
        (("test_mixed.py::test_absent",), 4),
    ],
)
def test_what_runs_no_test_records_nothing(options: tuple[str, ...], exit_code: int, mixed: Suite) -> None:
    mixed.run(*options, expect=exit_code)

    assert not list(mixed.bench.data.glob("events/*/*"))


def test_last_failed_and_failed_first(mixed: Suite) -> None:
    cached = [sys.executable, "-m", "pytest", "-plitmus", f"-p{RERUNS}"]
    mixed.finish(cached, expect=1)
    mixed.finish([*cached, "--lf"], expect=1)
    mixed.finish([*cached, "--ff"], expect=1)

    _, last, first = mixed.runs()
    assert last.outcomes == {"test_fails": "failed"}
    assert next(iter(first.outcomes)) == "test_fails"
    assert len(first.steps) == 4


def test_stepwise_stops_without_an_operator(mixed: Suite) -> None:
    mixed.finish([sys.executable, "-m", "pytest", "-plitmus", f"-p{RERUNS}", "--stepwise"])

    run = mixed.only_run()
    assert (run.outcome, run.outcomes["test_last"]) == ("failed", None)


def test_switched_off_it_leaves_no_trace(nine: Suite) -> None:
    nine.write(
        test_one="""
        import sys

        def test_one(request):
            assert not request.config.pluginmanager.hasplugin("litmus")
            assert not [name for name in sys.modules if name.startswith("litmus")]
        """
    )

    nine.finish([sys.executable, "-m", "pytest", "-pno:litmus"], expect=0, PYTEST_DISABLE_PLUGIN_AUTOLOAD="")

    assert not nine.bench.data.exists()


def test_without_rerunfailures_a_retry_is_a_warning(made: Suite) -> None:
    made.write(
        test_one="""
        import pytest

        @pytest.mark.litmus_retry(max_retries=2)
        def test_one():
            assert True
        """
    )

    done = made.run("--strict-markers", plugins=(), expect=0)

    assert "pytest-rerunfailures isn't loaded" in done.stdout
    assert made.only_run().outcomes == {"test_one": "passed"}


def test_reruns_of_the_command_line_are_attempts_too(made: Suite) -> None:
    made.write(
        test_one="""
        import pytest

        tried = []

        def test_flaky(verify):
            tried.append(1)
            verify("attempt", len(tried), {"low": 2})

        @pytest.mark.litmus_retry(max_retries=0)
        def test_never_again():
            assert True
        """
    )

    made.run("--reruns=3", expect=0)

    run = made.only_run()
    assert run.outcome == "passed"
    assert [(m["vector_retry"], m["measurement_outcome"]) for m in run.measurements] == [(0, "failed"), (1, "passed")]


@pytest.mark.parametrize("broken", ["import nowhere_to_be_found\n", "raise OSError('no bench')\n"])
def test_what_cannot_be_collected_records_nothing_unless_the_rest_is_run(broken: str, mixed: Suite) -> None:
    mixed.write(test_broken=broken)
    mixed.run(expect=2)
    assert not list(mixed.bench.data.glob("events/*/*"))

    mixed.run("--continue-on-collection-errors", "-k", "first", expect=1)

    run = mixed.only_run()
    assert (run.outcome, run.outcomes) == ("errored", {"test_first": "passed"})


def test_a_conftest_that_raises_is_pytests_own_error(mixed: Suite) -> None:
    mixed.write(conftest="raise OSError('no bench')\n")

    done = mixed.run(expect=4)

    assert "OSError: no bench" in done.stderr
    assert not list(mixed.bench.data.glob("events/*/*"))


# --- subtests, junit, logging -----------------------------------------------------------------------------------------


def test_a_subtest_is_a_step_within_its_test(made: Suite) -> None:
    made.write(
        test_parts="""
        import unittest

        import pytest

        @pytest.mark.parametrize("vin", [4, 5])
        def test_rails(vin, subtests):
            for rail in ("a/b", "c"):
                with subtests.test("rail", name=rail):
                    assert vin == 4 or rail == "c"
            for _ in range(2):
                with subtests.test():
                    if vin == 5:
                        raise ValueError("broken")

        class TestOld(unittest.TestCase):
            def test_parts(self):
                for n in (1, 2):
                    with self.subTest(n=n):
                        self.assertEqual(n, 1)
        """
    )

    made.run(plugins=(RERUNS, "subtests") if made.major == 8 else (RERUNS,), expect=1)

    assert made.only_run().outcomes == {
        "test_rails": "passed",
        "test_rails/rail (name='a∕b')": "passed",
        "test_rails/rail (name='c')": "passed",
        "test_rails/subtest": "passed",
        "test_rails/subtest[2]": "passed",
        "test_rails[1]": "errored",
        "test_rails/rail (name='a∕b')[1]": "failed",
        "test_rails/rail (name='c')[1]": "passed",
        "test_rails/subtest[1]": "errored",
        "test_rails/subtest[3]": "errored",
        "TestOld": "failed",
        "TestOld/test_parts": "failed",
        "TestOld/test_parts/n=1": "done",
        "TestOld/test_parts/n=2": "failed",
    }


def properties(element: xml.etree.ElementTree.Element | None) -> dict[str, str]:
    found = element.findall("properties/property") if element is not None else []
    return {one.attrib["name"]: one.attrib["value"] for one in found}


@pytest.mark.parametrize(("family", "options"), [("xunit1", ()), ("xunit2", ()), ("xunit1", ("-n2",))])
def test_the_junit_file_names_the_run(family: str, options: tuple[str, ...], mixed: Suite) -> None:
    mixed.run("--junitxml=report.xml", "-o", f"junit_family={family}", *options, plugins=(RERUNS, "xdist"), expect=1)

    root = xml.etree.ElementTree.parse(mixed.folder / "report.xml").getroot()
    run = mixed.only_run()
    suite_properties = properties(root.find("testsuite"))
    assert suite_properties["run_id"] == run.rows[0]["run_id"]
    assert (suite_properties["run_outcome"], suite_properties["dut_serial"]) == ("failed", "DUT001")
    of_test = properties(root.find(".//testcase[@name='test_fails']"))
    expected = {"step_path": "test_fails", "vector_index": "0", "step_outcome": "failed"}
    assert of_test == (expected if family == "xunit1" else {})


def test_log_records_become_diagnostics_up_to_a_hundred_a_step(nine: Suite) -> None:
    nine.write(
        test_logs="""
        import logging

        log = logging.getLogger("bench")

        def test_many():
            log.info("not kept")
            for n in range(103):
                log.warning("drift %d", n)

        def test_error():
            try:
                raise OSError("no answer")
            except OSError:
                log.exception("the supply is silent")
        """
    )

    nine.run("-p", "no:logging", expect=0)

    said = [event for event in nine.events() if event["event_type"].startswith("diagnostic.")]
    assert [event["message"] for event in said] == [
        *(f"drift {n}" for n in range(100)),
        "3 more log records aren't kept",
        "the supply is silent",
    ]
    assert {event["event_type"] for event in said[:101]} == {"diagnostic.warning"}
    assert said[100]["details"]["step_path"] == "test_many"
    error = said[101]
    assert error["event_type"] == "diagnostic.error"
    assert (error["details"]["logger"], error["details"]["error_message"]) == ("bench", "no answer")
    assert error["details"]["node_id"] == "test_logs.py::test_error"


# --- plugins ----------------------------------------------------------------------------------------------------------


def test_plugins_of_reports_and_of_coverage_coexist(made: Suite) -> None:
    made.write(test_mixed=MIXED, pytest_ini=INI)

    made.run(
        *("--cov=.", "--html=report.html", "--json-report", "--json-report-file=report.json"),
        plugins=(RERUNS, "pytest_cov", "html", "metadata", "pytest_jsonreport", "pytest_mock"),
        expect=1,
    )

    assert made.only_run().outcome == "failed"
    summary = json.loads((made.folder / "report.json").read_text())["summary"]
    assert (summary["passed"], summary["failed"]) == (3, 1)
    assert "test_fails" in (made.folder / "report.html").read_text()
    assert (made.folder / ".coverage").exists()


def test_all_plugins_at_once(made: Suite) -> None:
    made.write(test_mixed=MIXED, pytest_ini=INI)
    everything = [sys.executable, "-m", "pytest", "-pno:cacheprovider", "-n1", "--timeout=50"]

    made.finish(everything, expect=1, PYTEST_DISABLE_PLUGIN_AUTOLOAD="")

    run = made.only_run()
    assert run.outcome == "failed"
    assert len(run.steps) == 4


def test_a_test_that_depends_on_a_failed_one_is_skipped(made: Suite) -> None:
    made.write(
        test_chain="""
        import pytest

        @pytest.mark.dependency
        def test_power():
            assert False

        @pytest.mark.dependency(depends=["test_power"])
        def test_load():
            assert True
        """
    )

    made.run(plugins=(RERUNS, "dependency"), expect=1)

    assert made.only_run().outcomes == {"test_power": "failed", "test_load": "skipped"}


def test_coroutines_are_tests(made: Suite) -> None:
    made.write(
        test_async="""
        import asyncio

        import pytest

        @pytest.mark.asyncio
        @pytest.mark.parametrize("n", [1, 2])
        async def test_async(n, verify):
            await asyncio.sleep(0)
            verify("n", n, {"high": 1})
        """
    )

    made.run(plugins=(RERUNS, "asyncio"), expect=1)

    run = made.only_run()
    assert run.outcomes == {"test_async": "passed", "test_async[1]": "failed"}
    assert len(run.measurements) == 2


@pytest.mark.parametrize(("method", "outcome"), [("signal", "failed"), ("thread", "aborted")])
def test_a_timeout_ends_a_test_or_the_process(method: str, outcome: str, nine: Suite, eventually) -> None:
    nine.write(test_slow="import time\n\ndef test_hangs():\n    time.sleep(60)\n")

    nine.run("--timeout=0.5", f"--timeout-method={method}", plugins=(RERUNS, "timeout"), expect=1)

    eventually(lambda: list(nine.bench.data.glob("runs/*/*.parquet")), what="a run file")
    assert nine.only_run().outcome == outcome


def test_shuffled_tests_keep_their_places(made: Suite) -> None:
    made.write(test_mixed=MIXED, pytest_ini=INI)

    made.run("-p", "randomly", "-p", "no:cacheprovider", "--randomly-seed=3", expect=1)

    run = made.only_run()
    assert sorted(step["step_index"] for step in run.steps) == [0, 1, 2, 3]
    assert [step["step_index"] for step in run.steps] == [0, 1, 2, 3], "the index is the order of this run"


def test_items_of_other_kinds_are_steps(made: Suite) -> None:
    made.write(
        conftest="""
        import pytest

        def pytest_collect_file(file_path, parent):
            if file_path.suffix == ".check":
                return CheckFile.from_parent(parent, path=file_path)

        class CheckFile(pytest.File):
            def collect(self):
                for line in self.path.read_text().split():
                    yield Check.from_parent(self, name=line)

        class Check(pytest.Item):
            def runtest(self):
                if self.name == "bad":
                    raise ValueError("bad")

            def reportinfo(self):
                return self.path, None, self.name
        """,
        test_doc="""
        def double(n):
            '''
            >>> double(2)
            4
            >>> double(3)
            7
            '''
            return 2 * n
        """,
    )
    (made.folder / "some.check").write_text("good bad")

    made.run("--doctest-modules", expect=1)

    assert made.only_run().outcomes == {"good": "done", "bad": "errored", "test_doc.double": "failed"}


def test_suites_that_test_plugins_run_litmus_within_litmus(made: Suite) -> None:
    made.write(
        conftest='pytest_plugins = ["pytester"]\n',
        test_outer="""
        def test_inner_session(pytester, verify):
            pytester.makepyfile("def test_inner(verify):\\n    verify('inner', 1, {'high': 2})\\n")
            result = pytester.runpytest_inprocess("-p", "litmus", "-p", "no:cacheprovider")
            result.assert_outcomes(passed=1)
            verify("outer", 1, {"high": 2})
        """,
    )

    made.run(expect=0)

    inner, outer = made.runs()
    assert [m["measurement_name"] for m in inner.measurements] == ["inner"]
    assert [m["measurement_name"] for m in outer.measurements] == ["outer"]


def test_named_as_a_module_it_is_the_same_plugin(made: Suite) -> None:
    made.write(conftest='pytest_plugins = ["litmus.pytest_plugin"]\n', test_one="def test_one():\n    assert 1\n")

    made.run(expect=0)
    made.run(litmus=False, expect=0)
    made.run("-plitmus.pytest_plugin", expect=0)

    assert [run.outcomes for run in made.runs()] == [{"test_one": "passed"}] * 3
