"""The page about slots: its fixture, its test and its command, together in a copy of the example."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.bench import Bench
from support.programs import ROOT

PAGE = (ROOT / "docs/how-to/several-units-at-once.md").read_text(encoding="utf-8")


def snippet(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture
def nest(tmp_path: Path) -> Iterator[Bench]:
    project = tmp_path / "nest"
    shutil.copytree(ROOT / "examples/two-slots", project, ignore=shutil.ignore_patterns("data", "__pycache__"))
    made = Bench(project)
    yield made
    made.close()


def test_the_pages_fixture_test_and_command_fit_together(nest: Bench) -> None:
    (nest.project / "fixtures/two_up.yaml").write_text(snippet("yaml"))
    (nest.project / "tests/test_panel.py").write_text(snippet("python"))
    program, *arguments = snippet("sh").split()

    nest.pytest(*arguments)

    runs = nest.json("runs")["runs"]
    assert program == "pytest"
    assert sorted((run["dut_serial"], run["outcome"]) for run in runs) == [
        ("BOARD-17", "passed"),
        ("BOARD-18", "passed"),
    ]
