"""The page on checking a project: its files are one project, its commands print what it shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.bench import Bench
from support.programs import ROOT

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (ROOT / "docs/how-to/check-a-project.md").read_text(encoding="utf-8")


def blocks(*languages: str) -> list[str]:
    return [body for language, body in FENCE.findall(PAGE) if language in languages]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Bench]:
    """Each file of the page says its path in its first line."""
    for body in blocks("yaml", "python"):
        file = tmp_path / "project" / body.splitlines()[0].removeprefix("# ")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(body)
    made = Bench(tmp_path / "project")
    yield made
    made.close()


def test_each_command_does_what_the_page_says(project: Bench) -> None:
    commands = [shlex.split(line)[1:] for block in blocks("sh") for line in block.splitlines()]
    results = {" ".join(command): project.litmus(*command, check=False) for command in commands}
    validated, explained = blocks("text")

    assert results["validate"].stdout == validated
    assert results["validate"].returncode == 1
    assert results["validate tests"].stdout == "1 file, no errors\n"
    assert results["validate -t fixture"].returncode == 0
    assert results["explain tests/test_board.py::test_vout"].stdout.endswith("\n\n" + explained)
    assert results["schema refresh"].returncode == 0
    assert (project.project / ".vscode/schemas/station.schema.json").exists()
