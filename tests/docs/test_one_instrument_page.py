"""The page on locks: its snippets run in the demo bench."""

from __future__ import annotations

import re
import subprocess
import sys

from support.bench import Bench
from support.programs import ROOT

PAGE = ROOT / "docs/how-to/one-instrument-many-programs.md"


def test_the_snippets_of_the_page_run(bench: Bench) -> None:
    outputs = []

    for script in re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=bench.project,
            env=bench.environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        outputs.append(done.stdout)

    assert outputs == ["dmm True True\n", "['dmm']\n"]
