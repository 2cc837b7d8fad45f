"""The wiring of the bench and its simulated time.

Supply -> board -> switched load, with the multimeter and the oscilloscope on the output. Time passes only when an
instrument does something, so a result never depends on how fast the computer is. `LITMUS_DEMO_PACE` (seconds for each
reading, 0 by default) makes the bench as slow as a real one, for watching.
"""

from __future__ import annotations

import math
import os
import random
import time

from .converter import Converter

DEFAULT_SERIAL = "DUT001"
SUPPLY_TAU_S = 4e-3  # the supply's output follows its setting with this time constant
LOAD_TAU_S = 60e-6  # the board's output follows a change of load or input


class Bench:
    def __init__(self) -> None:
        self.pace_s = float(os.environ.get("LITMUS_DEMO_PACE") or 0)
        self.insert(os.environ.get("LITMUS_DUT_SERIAL") or DEFAULT_SERIAL)

    def insert(self, serial: str) -> None:
        """Puts a board into the fixture: everything off, no load, and this board's own noise from the start."""
        self.board = Converter.from_serial(serial)
        self.rng = random.Random(f"noise {serial} {os.environ.get('LITMUS_DEMO_SEED', '')}")
        self.setting_v = 0.0
        self.limit_a = 3.0
        self.output_on = False
        self.load_ohms = math.inf
        self.input_v = 0.0
        self.output_v = 0.0
        self.running = False

    @property
    def load_a(self) -> float:
        return self.output_v / self.load_ohms

    def input_a(self) -> float:
        if not self.running:
            return 0.002 if self.input_v > 0.5 else 0.0
        return min(self.board.input_a(self.input_v, self.output_v, self.load_a), self.limit_a)

    def advance(self, seconds: float) -> None:
        """Lets the bench settle for so long."""
        target_in = self.setting_v if self.output_on else 0.0
        self.input_v += (target_in - self.input_v) * (1 - math.exp(-seconds / SUPPLY_TAU_S))
        self.running = self.board.starts_at(self.input_v, self.running) and not self._overloaded()
        target_out = self.board.output_v(self.input_v, self._load_target_a()) if self.running else 0.0
        tau = self.board.soft_start_s / 2.2 if self.running and self.output_v < 3.0 else LOAD_TAU_S
        self.output_v += (target_out - self.output_v) * (1 - math.exp(-seconds / tau))

    def take_reading(self, seconds: float) -> None:
        """What every measurement costs: simulated time for the physics, real time for those who watch."""
        self.advance(seconds)
        if self.pace_s > 0:
            time.sleep(self.pace_s)

    def _load_target_a(self) -> float:
        return self.board.setpoint_v / self.load_ohms

    def _overloaded(self) -> bool:
        return self._load_target_a() > self.board.trip_a


_bench: Bench | None = None


def the_bench() -> Bench:
    """All instruments of this process stand on one bench."""
    global _bench
    if _bench is None:
        _bench = Bench()
    return _bench
