"""docs/how-to/results-from-any-python.md, typed."""

from __future__ import annotations

import re
import subprocess
import sys

from support.bench import Bench
from support.programs import ROOT

PAGE = "docs/how-to/results-from-any-python.md"
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", (ROOT / PAGE).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_snippets_run_one_after_the_other(bench: Bench) -> None:
    printed = []
    for number, script in enumerate(SNIPPETS):
        path = bench.project / f"snippet_{number}.py"
        path.write_text(script)
        done = subprocess.run(
            [sys.executable, path],
            cwd=bench.project,
            env=bench.environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, f"{script}\n{done.stderr}"
        printed.append(done.stdout.splitlines())

    submitted, aborted, read, decided, recorded = printed
    assert submitted == ["passed"] and aborted == ["aborted"]
    assert "SN001 passed 5" in read and "line_regulation 12 vout 3.3" in read
    assert "SN002 aborted 1" in read
    assert decided == ["passed 6"] and recorded == ["passed"]
    outcomes = {run["dut_serial"]: run["outcome"] for run in bench.api.get("/api/runs")["runs"]}
    assert outcomes == {"SN001": "passed", "SN002": "aborted", "SN003": "passed"}
