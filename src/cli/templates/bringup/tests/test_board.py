"""A 5 V to 3.3 V board. The limits stand in test_board.yaml, beside this file."""

import pytest


@pytest.fixture(autouse=True)
def powered(psu):
    psu.set_voltage(5.0)


def test_output_voltage(dmm, verify):
    verify("output_voltage", dmm.measure_voltage())


def test_idle_current(psu, verify):
    verify("idle_current", psu.measure_current())
