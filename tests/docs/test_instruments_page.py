"""docs/how-to/instruments.md, followed from its first line to its last, with the simulated bench that it describes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_documents import shell

from support.bench import Bench
from support.programs import ROOT

PAGE = ROOT / "docs/how-to/instruments.md"
BLOCK = re.compile(r"(?:`([\w./]+\.(?:py|yaml))`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Bench]:
    project = tmp_path / "desk"
    project.mkdir()
    (project / "litmus.yaml").write_text("name: desk\ndata_dir: data\n")
    bench = Bench(project)
    yield bench
    bench.close()


def test_the_page_works_as_it_is_written(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    (simulated_bench,) = [body for name, _, body in blocks if name == "bench.yaml"]
    (desk.project / "bench.yaml").write_text(simulated_bench)
    plain = desk.environment
    monkeypatch.setattr(desk, "environment", lambda **more: plain(LITMUS_VISA_LIBRARY="bench.yaml@sim", **more))
    output = ""

    for name, language, body in blocks:
        if name:
            path = desk.project / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(body)
        elif language == "sh":
            done = shell(desk, desk.project, re.sub(r"^pip install.*$", "true", body, flags=re.MULTILINE))
            assert done.returncode == 0, f"{body}\n{done.stdout}{done.stderr}"
            assert "Warning" not in done.stdout + done.stderr
            output += done.stdout

    promised = next(body for _, language, body in blocks if language == "text")
    assert promised in output
    assert output.count("1 passed") == 3
    assert "\n3.3\n" in output
    assert "3.3 Litmus,SimulatedVisa,SN001,1.0" in output
    assert "instrument.read" in output
    assert len([name for name, _, _ in blocks if name]) == 9


def test_its_links_lead_somewhere() -> None:
    text = PAGE.read_text(encoding="utf-8")
    headings = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)$", text, re.M)}

    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert target.removeprefix("#") in headings if target.startswith("#") else (PAGE.parent / target).exists()
