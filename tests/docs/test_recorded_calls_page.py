"""The page on what is recorded of an instrument: its snippets run in the demo bench."""

from __future__ import annotations

import re
import subprocess
import sys

from support.bench import Bench
from support.programs import ROOT

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = ROOT / "docs/how-to/recorded-calls.md"


def test_the_snippets_of_the_page_run(bench: Bench) -> None:
    blocks = FENCE.findall(PAGE.read_text(encoding="utf-8"))
    (station,) = (body for language, body in blocks if language == "yaml")
    scripts = [body for language, body in blocks if language == "python"]
    (bench.project / "stations/bench_1.yaml").write_text("id: bench_1\nname: Bench 1\n" + station)
    outputs = []

    for script in scripts:
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=bench.project,
            env=bench.environment(XDG_DATA_HOME=str(bench.project / "home")),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        outputs.append(done.stdout)

    assert outputs == ["", "3.3\n", ""]
    reads = bench.api.get("/api/events", type="instrument.read", limit=1000)["events"]
    assert [event["suppressed"] for event in reads if event["client"] is None] == [0] + [99] * 9
    assert [event["client"] for event in reads][-1] == "-c"
    left = bench.api.get("/api/events", type="diagnostic.warning")["events"]
    assert [event["details"]["suppressed"] for event in left] == [99]
