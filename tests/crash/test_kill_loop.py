"""R1: no acknowledged event is lost to SIGKILL of producer, daemon or both."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from support.bench import Bench
from support.programs import BUILD, LITMUSD

KILLS = 1000


@pytest.mark.crash
def test_a_thousand_kills_lose_no_acknowledged_event(tmp_path: Path) -> None:
    bench = Bench(tmp_path, data=tmp_path / "data")
    try:
        loop = subprocess.run(
            [
                BUILD / "tests/crash/litmus_crash",
                "--data-dir",
                bench.data,
                "--kills",
                str(KILLS),
                "--seed",
                str(os.getpid()),
            ],
            capture_output=True,
            text=True,
            timeout=600,
            env=bench.environment(LITMUSD=str(LITMUSD)),
        )
    finally:
        bench.close()

    assert loop.returncode == 0, loop.stdout + loop.stderr
    counted = json.loads(loop.stdout)
    print(counted)
    assert counted["producer_kills"] + counted["daemon_kills"] >= KILLS
    assert counted["daemon_kills"] > KILLS / 10
    assert counted["acknowledged"] > KILLS * 10
    assert (counted["lost"], counted["duplicates"], counted["misordered"]) == (0, 0, 0)
