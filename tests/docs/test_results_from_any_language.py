"""docs/how-to/results-from-any-language.md, typed."""

from __future__ import annotations

import json
import re
import subprocess
import time

from support.bench import Bench
from support.programs import ROOT

PAGE = "docs/how-to/results-from-any-language.md"
SNIPPETS = re.findall(r"^```bash\n(.*?)^```$", (ROOT / PAGE).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_snippet_posts_a_run(bench: Bench) -> None:
    (script,) = SNIPPETS
    environment = bench.environment(LITMUS_URL=bench.serve())
    for expected in ({"accepted": 7, "duplicates": 0}, {"accepted": 0, "duplicates": 7}):
        done = subprocess.run(
            ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
        )
        assert json.loads(done.stdout) == expected, done.stderr
    deadline = time.monotonic() + 20
    while [(run["dut_serial"], run["outcome"]) for run in bench.api.get("/api/runs")["runs"]] != [("SN001", "passed")]:
        assert time.monotonic() < deadline, bench.api.get("/api/runs")
        time.sleep(0.05)
