"""The page on limits, sweeps and profiles: its files are one project, and its command runs there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.bench import Bench
from support.programs import ROOT

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = ROOT / "docs/how-to/limits-sweeps-profiles.md"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Bench]:
    """Each file of the page says its path in its first line."""
    for language, body in FENCE.findall(PAGE.read_text(encoding="utf-8")):
        if language in ("yaml", "python"):
            file = tmp_path / "project" / body.splitlines()[0].removeprefix("# ")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(body)
    (tmp_path / "project/pytest.ini").write_text("[pytest]\n")
    made = Bench(tmp_path / "project")
    yield made
    made.close()


def test_the_counts_are_those_that_the_page_says(project: Bench) -> None:
    project.pytest()

    started = [e for e in project.api.all_events() if e["event_type"] == "test.step_started"]
    paths = [event["step_path"] for event in started]
    assert paths.count("TestOutput") == 2
    assert paths.count("TestOutput/test_line") == 6
    assert paths.count("TestOutput/test_spread") == 2
    measured = [e for e in project.api.all_events() if e["event_type"] == "test.measurement"]
    assert [m["measurement_name"] for m in measured].count("spread") == 2 * 5
    (datasheet,) = [m for m in measured if m["measurement_name"] == "v_out"]
    assert (datasheet["spec_ref"], datasheet["dut_pin"]) == ("table 2", "J1.3")


def test_the_profile_does_what_the_page_says(project: Bench) -> None:
    (block,) = (body for language, body in FENCE.findall(PAGE.read_text(encoding="utf-8")) if language == "sh")

    done = project.pytest(*shlex.split(block)[1:])

    assert "7 passed, 2 skipped" in done.stdout
    events = project.api.all_events()
    assert [e["profile"] for e in events if e["event_type"] == "run.started"] == ["production"]
    limits = {e["limit_high"] for e in events if e.get("measurement_name") == "output"}
    assert limits == {3.4}
