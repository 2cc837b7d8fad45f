"""A 5 V to 3.3 V converter. Limits, sweeps, mocks and retries stand in test_board.yaml."""

import pytest

attempts = []


@pytest.mark.litmus_limits(output_voltage={"low": 0, "high": 10, "units": "V"})
class TestOutput:
    """The output at each load."""

    def test_output_voltage(self, load, dmm, verify):
        verify("output_voltage", dmm.measure_voltage())

    def test_line_regulation(self, load, vin, psu, dmm, context, verify):
        if context.changed("vin"):
            psu.set_voltage(vin)
        verify("output_voltage", dmm.measure_voltage())


def test_idle_current(psu, verify):
    verify("idle_current", psu.measure_current())


def test_settles(dmm, verify):
    """The first reading is too early."""
    attempts.append(dmm.measure_voltage())
    verify("output_voltage", attempts[-1] if len(attempts) > 1 else 0.4)
