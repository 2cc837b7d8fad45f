"""A stream of samples keeps up, doesn't fill memory, and survives SIGKILL sample by sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_stream import stream

RATE = 20_000  # the full rate, for a minute, is `./dev stream`: a busy test machine can't promise it
SECONDS = 6.0


@pytest.mark.crash
def test_a_stream_of_samples_keeps_up_with_flat_memory(tmp_path: Path) -> None:
    counted = stream(tmp_path, RATE, SECONDS, kill_after=None)

    assert (counted.acknowledged, counted.stored) == (RATE * SECONDS, RATE * SECONDS)
    assert (counted.missing, counted.wrong) == (0, 0)
    assert counted.took_s < SECONDS + 1
    assert counted.producer_growth_kib < 4096
    assert counted.daemon_growth_kib < 16384


@pytest.mark.crash
def test_a_killed_stream_loses_no_sample_whose_observe_returned(tmp_path: Path) -> None:
    counted = stream(tmp_path, RATE, SECONDS, kill_after=2.0)

    assert counted.acknowledged > RATE
    assert (counted.missing, counted.wrong) == (0, 0)
