"""docs/how-to/other-pytest-plugins.md, typed."""

from __future__ import annotations

import xml.etree.ElementTree
from pathlib import Path

import pytest
from test_documents import snippets

from support.suite import MAJORS, RERUNS, suite

PAGE = "docs/how-to/other-pytest-plugins.md"


@pytest.mark.parametrize("major", MAJORS)
def test_the_pages_suite_runs_with_the_pages_command(major: int, tmp_path: Path) -> None:
    (code,) = snippets(PAGE, "python")
    (command,) = snippets(PAGE, "sh")
    program, *options = command.split()
    plugins = (RERUNS, "xdist", "subtests") if major == 8 else (RERUNS, "xdist")
    with suite(tmp_path / "suite", major) as made:
        made.write(test_page=code)

        made.run(*options, plugins=plugins, expect=0)

        run = made.only_run()
        steps = ("test_rails", "test_rails/3V3", "test_rails/1V8")
        assert program == "pytest"
        assert run.outcomes == {
            **{f"{step}{vector}": "passed" for vector in ("", "[1]") for step in steps},
            "test_warm_up": "done",
        }
        (warning,) = [event for event in made.events() if event["event_type"] == "diagnostic.warning"]
        assert warning["details"]["logger"] == "bench"
        report = xml.etree.ElementTree.parse(made.folder / "report.xml")
        names = [one.attrib["name"] for one in report.findall("testsuite/properties/property")]
        assert names == ["run_id", "session_id", "run_outcome", "dut_serial"]
