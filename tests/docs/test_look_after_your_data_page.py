"""docs/how-to/look-after-your-data.md, typed: its commands, in their order, on a bench with a run."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from support.bench import Bench
from support.programs import LITMUS, ROOT

PAGE = ROOT / "docs/how-to/look-after-your-data.md"


def test_the_page_can_be_followed(bench: Bench) -> None:
    bench.pytest(check=False)
    commands = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    path = f"{LITMUS.parent}:{os.environ['PATH']}"
    commands = [block.replace("| python -c", f"| {sys.executable} -c") for block in commands]

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
        cwd=bench.project,
        env=bench.environment(PATH=path),
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "all sound" in done.stdout
    assert "nothing to repair" in done.stdout
    assert "Restarted" in done.stdout
    assert list((bench.project / "exports/csv").glob("*.csv"))
    assert list((bench.project / "elsewhere").glob("*.json"))
    assert len(bench.json("runs")["runs"]) == 1, "nothing of today is pruned"
