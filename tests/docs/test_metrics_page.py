"""docs/how-to/metrics.md, typed."""

from __future__ import annotations

import sys

from test_documents import shell, snippets

from support.bench import Bench

PAGE = "docs/how-to/metrics.md"


def test_every_command_of_the_page_answers(bench: Bench) -> None:
    bench.pytest(check=False)
    (commands,) = snippets(PAGE, "sh")

    done = shell(bench, bench.project, commands)

    assert done.returncode == 0, done.stderr


def test_the_python_of_the_page_prints_capability(bench: Bench) -> None:
    bench.pytest(check=False)
    bench.pytest(check=False)
    (code,) = snippets(PAGE, "python")
    (bench.project / "figures.py").write_text(code)

    process = bench.spawn(sys.executable, "figures.py")
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 0, output
    assert "passed" in output or "failed" in output
