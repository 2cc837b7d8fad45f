"""The device under test: a buck converter board, 5 V in, 3.3 V out, 1 A.

Every board differs a little, as real ones do: the serial number seeds its reference error, output resistance, ripple
and idle current. The same serial number is the same board for ever.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

NOMINAL_OUTPUT_V = 3.3
SWITCHING_HZ = 500e3


@dataclass(frozen=True)
class Converter:
    serial: str
    setpoint_v: float
    line_regulation: float  # V of output per V of input
    output_ohms: float
    idle_a: float
    lockout_v: float
    lockout_hysteresis_v: float
    soft_start_s: float
    ripple_v: float  # peak to peak, without load
    ripple_per_a: float
    peak_efficiency: float
    trip_a: float

    @classmethod
    def from_serial(cls, serial: str) -> Converter:
        rng = random.Random(f"converter {serial}")
        return cls(
            serial=serial,
            setpoint_v=NOMINAL_OUTPUT_V * rng.gauss(1.0, 0.003),
            line_regulation=rng.gauss(0.0012, 0.0003),
            output_ohms=max(0.005, rng.gauss(0.014, 0.002)),
            idle_a=rng.gauss(0.050, 0.0015),
            lockout_v=rng.gauss(4.10, 0.02),
            lockout_hysteresis_v=0.15,
            soft_start_s=rng.gauss(1.8e-3, 0.08e-3),
            ripple_v=max(0.006, rng.gauss(0.011, 0.0012)),
            ripple_per_a=max(0.004, rng.gauss(0.0164, 0.0032)),
            peak_efficiency=rng.gauss(0.925, 0.004),
            trip_a=rng.gauss(1.6, 0.05),
        )

    def starts_at(self, input_v: float, running: bool) -> bool:
        """Under-voltage lockout: a running board stays on a little below the voltage at which it starts."""
        return input_v >= self.lockout_v - (self.lockout_hysteresis_v if running else 0.0)

    def output_v(self, input_v: float, load_a: float) -> float:
        """The settled output voltage of a running board."""
        return self.setpoint_v + self.line_regulation * (input_v - 5.0) - self.output_ohms * load_a

    def input_a(self, input_v: float, output_v: float, load_a: float) -> float:
        """Idle current plus what the load costs; efficiency sags at light and at heavy load."""
        efficiency = self.peak_efficiency - 0.02 * abs(load_a - 0.5)
        return self.idle_a + output_v * load_a / (efficiency * input_v)

    def ripple_at(self, load_a: float) -> float:
        return self.ripple_v + self.ripple_per_a * load_a
