"""A 5 V to 3.3 V board. `verify` records a value with its limits, and fails the test when it is outside."""

import pytest


def test_output_voltage(dmm, verify):
    verify("output_voltage", dmm.measure_voltage(), limit={"low": 3.135, "high": 3.465, "units": "V"})


@pytest.mark.parametrize("vin", [4.5, 5.0, 5.5])
def test_line_regulation(vin, psu, dmm, verify):
    psu.set_voltage(vin)
    verify("output_voltage", dmm.measure_voltage(), limit={"low": 3.234, "high": 3.366, "units": "V"})


def test_idle_current(psu, verify):
    measurement = verify("idle_current", psu.measure_current(), limit={"low": 0.04, "high": 0.06, "units": "A"})
    assert measurement.outcome == "passed"


@pytest.mark.litmus_retry(max_retries=2, on=[AssertionError])
def test_ripple(dmm, verify):
    verify("ripple", dmm.measure_ripple(), limit={"high": 0.03, "units": "V", "comparator": "LE"})


def test_board_temperature(logger):
    """A value that nobody judges is recorded too: the step is `done`."""
    logger.measure("board_temperature", 24.5, units="°C")
