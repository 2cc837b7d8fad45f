"""The page about new projects, followed from its first line to its last, by somebody whom git doesn't know."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_documents import shell

from support.bench import Bench
from support.programs import ROOT

PAGE = ROOT / "docs/how-to/start-a-project.md"
BLOCK = re.compile(r"(?:`([\w./]+\.(?:py|yaml))`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench(tmp_path / "quick_start")
    plain = made.environment
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CEILING_DIRECTORIES": "/"}
    monkeypatch.setattr(made, "environment", lambda **more: plain(**nobody, **more))
    yield made
    made.close()


def put(path: Path, body: str) -> None:
    """A file as a whole; an indented block in place of the key that it begins with."""
    if not body.startswith(" "):
        path.write_text(body)
        return
    key = body.splitlines()[0]
    text, found = re.subn(rf"^{key}\n(?: {{6}}.*\n)*", lambda _: body, path.read_text(), count=1, flags=re.MULTILINE)
    assert found == 1, f"{path} has no {key}"
    path.write_text(text)


def test_the_page_works_as_it_is_written(desk: Bench) -> None:
    output = ""
    for name, language, body in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if name:
            put(desk.project / name, body)
            continue
        assert language == "sh", body
        folder = desk.project if desk.project.exists() else desk.project.parent
        done = shell(desk, folder, body)
        assert done.returncode == 0, f"{body}\n{done.stdout}{done.stderr}"
        output += done.stdout

    assert output.count("5 passed") == 1 and output.count("1 passed") == 2
    assert "SN42" in output and "Litmus is at" in output
    newest = desk.json("runs")["runs"][0]
    (row,) = desk.api.sql(f"SELECT measurement_name, limit_high FROM measurements WHERE run_id = '{newest['run_id']}'")
    assert list(row.values()) == ["ripple", 0.03]


def test_its_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / target).exists(), target
