"""Who watches while everything is killed sees the log: every event once, in order."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from watched_kills import watch_kills

KILLS = 12  # more of them: `./dev crash --watched N`


@pytest.mark.crash
@pytest.mark.browser
def test_a_browser_and_a_follower_see_the_log_over_every_kill(tmp_path: Path) -> None:
    counted = watch_kills(tmp_path, KILLS, seed=os.getpid())

    print(counted)
    assert counted.test_kills + counted.daemon_kills >= KILLS
    assert counted.events > KILLS
    assert (counted.follower_wrong, counted.page_wrong, counted.numbers_wrong) == (0, 0, 0)
