"""Producers of samples: sampler.py in a process of its own."""

from __future__ import annotations

import subprocess
import sys

from support.bench import Bench
from support.programs import ROOT

SAMPLER = ROOT / "tests/support/sampler.py"


class Sampler:
    """One producing process."""

    def __init__(self, bench: Bench, script: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, SAMPLER, bench.data, script],
            env=bench.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.session_id = self.line()

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        self.process.communicate("end\n", timeout=60)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()
