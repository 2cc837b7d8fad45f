"""Functional test of the 5 V to 3.3 V converter board."""

import pytest

OUTPUT = {"low": 3.135, "high": 3.465, "nominal": 3.3, "units": "V"}


class TestPowerUp:
    """The first minute of a board's life: does it start, and does it draw what it should?"""

    def test_input_is_not_shorted(self, psu):
        psu.set_current_limit(0.2)
        psu.set_voltage(1.0)
        psu.set_output(True)
        assert psu.measure_current() < 0.1
        psu.set_output(False)

    @pytest.mark.litmus_limits(idle_current={"low": 0.040, "high": 0.060, "nominal": 0.050, "units": "A"})
    def test_idle_current(self, powered, psu, verify):
        verify("idle_current", psu.measure_current())

    def test_output_voltage(self, powered, dmm, verify):
        verify("output_voltage", dmm.measure_voltage(), limit=OUTPUT)

    def test_start_up_time(self, powered, scope, verify):
        limit = {"low": 0.001, "high": 0.0025, "nominal": 0.0018, "units": "s"}
        verify("start_up_time", scope.measure_start_up_time(), limit=limit)


class TestRegulation:
    """The output must hold whatever the input and the load do."""

    @pytest.mark.parametrize("vin", [4.5, 4.75, 5.0, 5.25, 5.5])
    def test_line_regulation(self, vin, powered, psu, dmm, verify, logger):
        psu.set_voltage(vin)
        logger.measure("input_voltage", psu.measure_voltage(), units="V")
        verify("output_voltage", dmm.measure_voltage(), limit=OUTPUT)

    @pytest.mark.parametrize("load_current", [0.1, 0.25, 0.5, 1.0])
    def test_load_regulation(self, load_current, powered, load, dmm, psu, verify, logger):
        load(load_current)
        verify("output_voltage", dmm.measure_voltage(), limit=OUTPUT)
        logger.measure("input_current", psu.measure_current(), units="A")

    def test_recovers_from_overload(self, powered, load, dmm, verify):
        load(2.5)
        dmm.measure_voltage()
        load(0.0)
        verify("recovered_voltage", dmm.measure_voltage(), limit=OUTPUT)


@pytest.mark.litmus_limits(
    ripple={"high": 0.030, "units": "V", "comparator": "LE"},
    ripple_full_load={"high": 0.030, "units": "V", "comparator": "LE"},
)
class TestRipple:
    def test_without_load(self, powered, scope, verify, context):
        waveform = scope.read_waveform()
        context.observe("samples", len(waveform))
        verify("ripple", max(waveform) - min(waveform))

    def test_full_load(self, powered, load, scope, verify):
        """Marginal by design: one board in four exceeds the limit. Try `--dut-serial DUT006`."""
        load(1.0)
        waveform = scope.read_waveform()
        verify("ripple_full_load", max(waveform) - min(waveform))


def test_efficiency(powered, load, psu, dmm, limits, logger, mock_instruments):
    """Judged by a plain assert: the numbers are recorded, the verdict is the assert's."""
    if mock_instruments:
        pytest.skip("a stand-in delivers no power")
    load(0.5)
    volts = dmm.measure_voltage()
    power_in = psu.measure_voltage() * psu.measure_current()
    efficiency = volts * volts / (3.3 / 0.5) / power_in
    logger.measure("efficiency", efficiency)
    assert efficiency > 0.75


def test_lockout_below_four_volts(powered, psu, dmm, mock_instruments):
    if mock_instruments:
        pytest.skip("a stand-in has no lockout")
    psu.set_voltage(3.7)
    assert dmm.measure_voltage() < 0.1


def test_reference_readings(powered, dmm, logger):
    """Data for the record, no verdict: the step is `done`."""
    for _ in range(3):
        logger.measure("output_voltage", dmm.measure_voltage(), units="V", allow_repeat=True)
