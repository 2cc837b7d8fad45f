"""R8, small: what the service needs is bounded, by neither the history nor a test. `./dev soak` is the long form."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

from support.api import Api
from support.programs import BUILD
from support.soak import Bound, Size, findings, look, run, served

sys.path.insert(0, str(BUILD / "python"))

from litmus import EventLog
from litmus.data.events import MeasurementRecorded, RunStarted

# Four hundred sessions are more than a folder may have before it is watched.
SMALL = Size(events=16_000, sessions=400, emitters=3, seconds=12, interval_s=0.25)
ON_A_BUSY_MACHINE = Bound(4.0, 250)


def test_what_the_service_needs_is_flat_while_sessions_come_and_go(tmp_path: Path) -> None:
    soak = run(tmp_path / "data", SMALL)

    assert soak.problems == []
    assert len(soak.sealed) > 30
    assert len(soak.samples) >= 9
    assert [row for row in findings(soak, ON_A_BUSY_MACHINE) if not row[-1]] == []


def test_a_long_test_needs_hardly_more_than_a_short_one(tmp_path: Path, eventually: Callable) -> None:
    """As rows as they are, four hundred thousand measurements would take as many kilobytes, and more."""
    data, run_id = tmp_path / "data", uuid4()
    with served(data) as (pid, api), EventLog(data / "events", uuid4()) as log:
        log.emit(RunStarted(run_id=run_id, dut_serial="SN-LONG"))
        for number in range(100_000):
            log.emit(measurement(run_id, number))
        assert stored(api, run_id) == 100_000
        short = look(pid, data, 0, 0).rss_mib
        for number in range(100_000, 500_000):
            log.emit(measurement(run_id, number))
        assert stored(api, run_id) == 500_000

        # What isn't in segments yet is bounded, and goes there when nothing has come for half a minute.
        eventually(lambda: look(pid, data, 0, 0).rss_mib < short + 100, within=60, what="the memory of a short test")


def stored(api: Api, run_id: UUID) -> int:
    (row,) = api.sql(f"SELECT count(*) AS n FROM measurements WHERE run_id = '{run_id}'")
    return int(row["n"])


def measurement(run_id: UUID, number: int) -> MeasurementRecorded:
    return MeasurementRecorded(
        run_id=run_id,
        step_name="burn_in",
        step_path="burn_in",
        step_index=0,
        measurement_name="output_voltage",
        value=3.3 + 0.0001 * (number % 97),
        units="V",
        limit_low=3.135,
        limit_high=3.465,
        limit_comparator="GELE",
        outcome="passed",
    )
