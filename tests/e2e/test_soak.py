"""R8, small: what the service needs is bounded, not by how much it has recorded. `./dev soak` is the long form."""

from __future__ import annotations

from pathlib import Path

from support.soak import Bound, Size, findings, run

# Four hundred sessions are more than a folder may have before it is watched.
SMALL = Size(events=16_000, sessions=400, emitters=3, seconds=12, interval_s=0.25)
ON_A_BUSY_MACHINE = Bound(4.0, 250)


def test_what_the_service_needs_is_flat_while_sessions_come_and_go(tmp_path: Path) -> None:
    soak = run(tmp_path / "data", SMALL)

    assert soak.problems == []
    assert len(soak.sealed) > 30
    assert len(soak.samples) >= 9
    assert [row for row in findings(soak, ON_A_BUSY_MACHINE) if not row[-1]] == []
