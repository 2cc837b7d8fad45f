"""The snippets of docs/how-to/scripts-and-notebooks.md, each as a script in the demo bench."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from support.bench import Bench
from support.programs import ROOT

PAGE = ROOT / "docs/how-to/scripts-and-notebooks.md"
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_the_snippet_runs(number: int, bench: Bench) -> None:
    script = bench.project / "snippet.py"
    script.write_text(SNIPPETS[number])

    done = subprocess.run(
        [sys.executable, script], cwd=bench.project, env=bench.environment(), capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr


def test_the_page_has_snippets() -> None:
    assert len(SNIPPETS) >= 3
