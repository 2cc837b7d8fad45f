"""What --junitxml tells of the run: properties of the suite, named as the columns of the stores.

Under junit_family=xunit1 each test has properties too; xunit2 has no place for them.
"""

from __future__ import annotations

import pytest
from _pytest.junitxml import xml_key

from litmus.pytest_plugin._run import Run


def attach(config: pytest.Config, run: Run) -> None:
    config.pluginmanager.register(SuiteProperties(config, run), "litmus-junit")
    runs_tests = getattr(config.option, "dist", "no") == "no"  # not the controller of xdist
    if runs_tests and config.getini("junit_family") in ("xunit1", "legacy"):
        config.pluginmanager.register(TestProperties(run), "litmus-junit-tests")


class SuiteProperties:
    def __init__(self, config: pytest.Config, run: Run) -> None:
        self._config = config
        self._run = run

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Before the file is written."""
        xml, session = self._config.stash.get(xml_key, None), self._run.session
        if xml is None or session is None:
            return
        outcome = "errored" if exitstatus == pytest.ExitCode.INTERNAL_ERROR else session.run_outcome
        properties = {
            "run_id": session.run_id,
            "session_id": session.session_id,
            "run_outcome": outcome or "",
            "dut_serial": self._run.settings.dut_serial,
        }
        for name, value in properties.items():
            xml.add_global_property(name, str(value))


class TestProperties:
    __test__ = False

    def __init__(self, run: Run) -> None:
        self._run = run

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        place = self._run.last_place
        if report.when == "teardown" and place is not None:
            outcome = self._run.last_outcome
            found = {"step_path": place["step_path"], "vector_index": place["vector_index"], "step_outcome": outcome}
            report.user_properties += [(name, str(value)) for name, value in found.items() if value is not None]
