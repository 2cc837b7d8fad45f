"""A 5 V to 3.3 V board. Limits stand in markers, by the name of the measurement; tests only measure."""

import pytest

pytestmark = pytest.mark.litmus_limits(
    output_voltage={"low": 3.135, "high": 3.465, "units": "V"},
    idle_current={"low": 0.04, "high": 0.06, "units": "A"},
)


def test_output_voltage(dmm, verify):
    verify("output_voltage", dmm.measure_voltage())


def test_idle_current(psu, verify, limits):
    current = psu.measure_current()
    verify("idle_current", current)
    assert current in limits["idle_current"]


@pytest.mark.litmus_limits(
    output_voltage={"low": 3.234, "high": 3.366},
    ripple={"high": 0.03, "units": "V", "comparator": "LT"},
)
class TestRegulation:
    """Tighter than elsewhere: what the class says replaces what the module says, key by key."""

    @pytest.mark.parametrize("vin", [4.5, 5.0, 5.5])
    def test_line(self, vin, psu, dmm, verify):
        psu.set_voltage(vin)
        verify("output_voltage", dmm.measure_voltage())

    def test_ripple(self, dmm, verify):
        verify("ripple", dmm.measure_ripple())


@pytest.mark.litmus_limits(
    drop={
        "units": "V",
        "lookup": {"key": "load", "table": {0: {"high": 0.01}, 0.5: {"high": 0.04}, 1: {"high": 0.09}}},
    }
)
@pytest.mark.parametrize("load", [0, 0.5, 1])
def test_drop(load, verify):
    """Another limit for each load."""
    verify("drop", 0.07 * load)
