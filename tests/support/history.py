"""Three weeks of a factory line, posted as events: some hundred runs, the same each time.

Three stations test two products. One station drifts in the last week, one measurement is barely capable, units that
fail come back. Development runs lie between the others.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from support.api import Api

FIRST_DAY = datetime(2026, 3, 2, tzinfo=UTC)
WORKING_DAYS = 15
UNITS_A_DAY = 24
STATIONS = ("bench-01", "bench-02", "bench-03")
LINES_A_POST = 900

# step, measurement, unit, mean, sigma, low, high
MEASUREMENTS = (
    ("idle_current", "idle_current", "A", 0.0487, 0.0030, None, 0.0575),
    ("output_voltage", "output_voltage", "V", 3.3003, 0.0241, 3.234, 3.366),
    ("output_ripple", "ripple_pp", "mV", 43.4, 3.3, None, 50.0),
    ("efficiency", "efficiency", "%", 89.8, 0.71, 88.0, None),
    ("load_step", "undershoot", "mV", 97.0, 9.6, None, 120.0),
    ("load_step", "recovery_time", "us", 61.0, 5.6, None, 80.0),
    ("enable_threshold", "enable_rising", "V", 1.21, 0.02, 1.12, 1.3),
    ("read_eeprom", "supply_at_read", "V", 3.304, 0.009, None, None),
)


@dataclass
class Unit:
    """A unit under test, and where it is tested."""

    serial: str
    product: str
    part: str
    station: str
    phase: str
    lot: str


class History:
    """Events of all runs, in order; the same for the same seed."""

    def __init__(self, seed: int = 4, days: int = WORKING_DAYS) -> None:
        self._random = random.Random(seed)
        self._days = days
        self.runs = 0

    def _id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def events(self) -> Iterator[dict[str, Any]]:
        number = 0
        for day in range(self._days):
            date = FIRST_DAY + timedelta(days=day + 2 * (day // 5))
            at = {station: date + timedelta(hours=7, minutes=self._random.uniform(0, 40)) for station in STATIONS}
            for _ in range(UNITS_A_DAY + self._random.randint(-3, 5)):
                number += 1
                unit = self._unit(number, day)
                for _attempt in range(3):
                    seconds = self._random.triangular(46, 96, 50)
                    outcome = yield from self._run(unit, at[unit.station], seconds, day)
                    pause = self._random.uniform(120, 900)
                    at[unit.station] += timedelta(seconds=seconds + pause)
                    if outcome == "passed" or self._random.random() < 0.3:
                        break

    def _unit(self, number: int, day: int) -> Unit:
        product, part = ("dcdc-5v-3v3", "DPB001") if self._random.random() < 0.75 else ("dcdc-12v-5v", "DPB002")
        phase = "development" if self._random.random() < 0.06 else "production"
        station = self._random.choice(STATIONS)
        return Unit(f"{part}-{number:04d}", product, part, station, phase, f"2026-{10 + day // 5}")

    def _run(self, unit: Unit, started: datetime, seconds: float, day: int) -> Iterator[dict[str, Any]]:
        self.runs += 1
        session, run = self._id(), self._id()
        end = started + timedelta(seconds=seconds)

        def event(kind: str, at: datetime, **fields: Any) -> dict[str, Any]:
            common = {"id": self._id(), "session_id": session, "event_type": kind, "occurred_at": at.isoformat()}
            return common | ({} if kind.startswith(("session", "fixture")) else {"run_id": run}) | fields

        about = {
            "dut_serial": unit.serial, "dut_part_number": unit.part, "dut_lot_number": unit.lot,
            "product_id": unit.product, "test_phase": unit.phase, "project_name": "converter",
        }  # fmt: skip
        place = {"station_id": unit.station, "station_hostname": unit.station, "client": "line"}
        yield event("session.started", started, **place)
        for role, resource in (("dmm", "TCPIP0::10.0.0.11::INSTR"), ("psu", "TCPIP0::10.0.0.12::INSTR")):
            yield event("fixture.instrument_connected", started, role=role, instrument_id=role, resource=resource)
        yield event("run.started", started, **place, **about)
        outcome = yield from self._steps(event, unit, started, seconds, day)
        yield event("run.ended", end, outcome=outcome)
        for role, share in (("dmm", 1.0), ("psu", 0.6)):
            yield event(
                "fixture.instrument_disconnected",
                started + timedelta(seconds=seconds * share),
                role=role,
                instrument_id=role,
            )
        yield event("session.ended", end)
        return outcome

    def _steps(self, event: Any, unit: Unit, started: datetime, seconds: float, day: int) -> Iterator[dict[str, Any]]:
        errors_at = self._random.randrange(200)  # a step of the eight, seldom
        outcome = "passed"
        names = list(dict.fromkeys(row[0] for row in MEASUREMENTS))
        for index, name in enumerate(names):
            begin = started + timedelta(seconds=seconds * index / len(names))
            end = started + timedelta(seconds=seconds * (index + 0.9) / len(names))
            step = {"step_name": name, "step_path": name, "step_index": index}
            yield event("test.step_started", begin, **step)
            if index == errors_at:
                yield event("test.step_ended", end, **step, outcome="errored", error_message="dmm: no answer in 5 s")
                return "errored"
            verdict = "passed"
            for _, label, units, mean, sigma, low, high in (row for row in MEASUREMENTS if row[0] == name):
                drift = 1.1 * sigma if unit.station == "bench-03" and day >= 10 and label == "ripple_pp" else 0.0
                value = round(self._random.gauss(mean + drift, sigma), 5)
                judged = (low is None or value >= low) and (high is None or value <= high)
                verdict = verdict if judged else "failed"
                limits = {"limit_low": low, "limit_high": high}
                yield event("test.measurement", end, **step, measurement_name=label, value=value, units=units, **limits)
            yield event("test.step_ended", end, **step, outcome=verdict)
            outcome = outcome if verdict == "passed" else "failed"
        return outcome


def post_history(api: Api, seed: int = 4, days: int = WORKING_DAYS) -> int:
    """Posts it all; returns the number of runs."""
    history = History(seed, days)
    lines: list[str] = []
    for event in history.events():
        lines.append(json.dumps(event))
        if len(lines) == LINES_A_POST:
            _post(api, lines)
    _post(api, lines)
    return history.runs


def _post(api: Api, lines: list[str]) -> None:
    if lines:
        kind = {"Content-Type": "application/x-ndjson"}
        status, _, body = api.raw("POST", "/api/events", "\n".join(lines).encode(), **kind)
        assert status == 201, (status, body[:500])
    lines.clear()
