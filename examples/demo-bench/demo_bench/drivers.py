"""Instrument drivers as a lab would write them: plain classes, `Driver(resource)`, no base class needed."""

from __future__ import annotations

from litmus import Waveform

from .bench import the_bench
from .converter import SWITCHING_HZ


class Multimeter:
    """A 6.5 digit multimeter on the board's output."""

    def __init__(self, resource: str) -> None:
        self.resource = resource
        self.nplc = 1.0
        self._bench = the_bench()
        self._gain = self._bench.rng.gauss(1.0, 15e-6)  # within its yearly specification

    def configure_integration(self, nplc: float) -> None:
        """Power line cycles per reading: more cycles, less noise."""
        self.nplc = nplc

    def measure_voltage(self) -> float:
        """Volts DC."""
        self._bench.take_reading(0.02 * self.nplc)
        noise = self._bench.rng.gauss(0.0, 40e-6 / self.nplc**0.5)
        return round(self._bench.output_v * self._gain + noise, 5)


class PowerSupply:
    """A single-channel supply with read-back, on the board's input."""

    def __init__(self, resource: str) -> None:
        self.resource = resource
        self._bench = the_bench()

    def set_voltage(self, volts: float) -> None:
        self._bench.setting_v = volts
        self._bench.advance(0.05)

    def set_current_limit(self, amps: float) -> None:
        self._bench.limit_a = amps

    def set_output(self, on: bool) -> None:
        self._bench.output_on = on
        self._bench.advance(0.05)

    def measure_voltage(self) -> float:
        """Volts at the supply's terminals."""
        self._bench.take_reading(0.01)
        return round(self._bench.input_v + self._bench.rng.gauss(0.0, 0.6e-3), 3)

    def measure_current(self) -> float:
        """Amps into the board."""
        self._bench.take_reading(0.01)
        return round(self._bench.input_a() + self._bench.rng.gauss(0.0, 0.12e-3), 4)

    def safe_state(self) -> None:
        """Called by Litmus before the supply is released, whatever happened before."""
        self._bench.output_on = False
        self._bench.setting_v = 0.0
        self._bench.advance(0.5)


class Oscilloscope:
    """An 8 bit oscilloscope, AC coupled, on the board's output."""

    SAMPLES = 1000
    LEVELS = 256

    def __init__(self, resource: str) -> None:
        self.resource = resource
        self.timebase_s = 10e-6  # the whole screen
        self.full_scale_v = 0.1
        self._bench = the_bench()

    def configure_timebase(self, seconds: float) -> None:
        self.timebase_s = seconds

    def read_waveform(self) -> Waveform:
        """One screen of channel 1: 1,000 samples in volts."""
        self._bench.take_reading(0.005)
        dt = self.timebase_s / self.SAMPLES
        phase = self._bench.rng.random()
        return Waveform(t0=0.0, dt=dt, Y=[self._sample(phase + i * dt * SWITCHING_HZ) for i in range(self.SAMPLES)])

    def measure_start_up_time(self) -> float:
        """Seconds from enable to 90 % of the output voltage, of the latest start."""
        self._bench.take_reading(0.005)
        return round(self._bench.board.soft_start_s + self._bench.rng.gauss(0.0, 4e-6), 6)

    def _sample(self, cycles: float) -> float:
        """Triangular inductor ripple, noise of the front end, and the steps of the converter."""
        noise = self._bench.rng.gauss(0.0, 0.35e-3)
        if not self._bench.running:
            return self._quantised(noise)
        duty = self._bench.output_v / self._bench.input_v
        position = cycles % 1.0
        slope = position / duty if position < duty else (1.0 - position) / (1.0 - duty)
        return self._quantised(self._bench.board.ripple_at(self._bench.load_a) * (slope - 0.5) + noise)

    def _quantised(self, volts: float) -> float:
        step = self.full_scale_v / self.LEVELS
        half = self.full_scale_v / 2
        return round(max(-half, min(half, volts)) / step) * step
