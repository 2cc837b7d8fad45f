"""The example board: 5 V in, 3.3 V out."""

import pytest


@pytest.fixture(autouse=True)
def powered(pins):
    pins["VIN"].set_voltage(5.0)


def test_output_voltage(pins, verify):
    """Its limits are those of the characteristic in products/example_product.yaml."""
    verify("output_voltage", pins["VOUT"].measure_voltage())


def test_idle_current(psu, verify):
    """Its limits stand in test_example.yaml, beside this file."""
    verify("idle_current", psu.measure_current())


def test_line_regulation(vin, pins, verify):
    """Runs for each input voltage of test_example.yaml."""
    pins["VIN"].set_voltage(vin)
    verify("line_regulation", pins["VOUT"].measure_voltage())
