"""Limits come from products/converter.yaml."""

import pytest


def test_output_voltage(dmm, verify):
    verify("output_voltage", dmm.measure_voltage())


@pytest.mark.litmus_sweeps([{"load": [0, 0.5, 1]}])
def test_load_regulation(load, dmm, verify):
    verify("output_voltage_loaded", dmm.measure_voltage(), characteristic="load_regulation")


@pytest.mark.litmus_limits(trimmed={"characteristic": "output_voltage", "tolerance_pct": 1})
def test_trimmed_output(dmm, verify):
    verify("trimmed", dmm.measure_voltage())
