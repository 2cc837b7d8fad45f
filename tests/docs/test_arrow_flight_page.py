"""docs/how-to/arrow-flight.md, typed."""

from __future__ import annotations

import re
import subprocess
import sys

from support.bench import Bench
from support.programs import ROOT

PAGE = "docs/how-to/arrow-flight.md"
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", (ROOT / PAGE).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_snippets_run_one_after_the_other(bench: Bench) -> None:
    bench.pytest("-k", "output_voltage", "--mock-instruments", "--dut-serial", "SN-page")

    done = subprocess.run(
        [sys.executable, "-c", "".join(SNIPPETS)],
        cwd=bench.project,
        env=bench.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert "SN-page" in done.stdout
    assert re.search(r"^[1-9]\d* measurements$", done.stdout, re.MULTILINE)
    assert '{"accepted":2,"duplicates":0}' in done.stdout
    assert re.search(r"^channel://oven\.temperature/[0-9a-f-]{36}/0$", done.stdout, re.MULTILINE)
    assert "21.5" in done.stdout
