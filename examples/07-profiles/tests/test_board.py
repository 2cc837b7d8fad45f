"""The same tests in every phase; profiles/ says what is different."""

import pytest


def test_output_voltage(dmm, verify, context):
    context.observe("vin", context.get_param("vin", 5.0))
    verify("output_voltage", dmm.measure_voltage())


def test_ripple(dmm, verify):
    verify("ripple", dmm.measure_ripple())


@pytest.mark.slow
def test_drift(dmm, verify):
    verify("drift", dmm.measure_drift())
