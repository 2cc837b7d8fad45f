"""`litmus daemon stop` returns when the process is gone, also where nobody waits for it."""

from __future__ import annotations

import subprocess
import time

from support.bench import Bench
from support.programs import LITMUSD


def test_a_daemon_that_its_parent_never_waits_for_counts_as_gone(bench: Bench, eventually) -> None:
    daemon = subprocess.Popen([LITMUSD, "--data-dir", bench.data], env=bench.environment(), cwd=bench.project)
    try:
        eventually(lambda: (bench.data / "litmusd.sock").exists(), what="the socket")

        began = time.monotonic()
        bench.litmus("daemon", "stop")

        assert time.monotonic() - began < 10  # it waits 30 s for one that goes on
        assert daemon.wait(1) == 0
    finally:
        daemon.kill()
        daemon.wait()
