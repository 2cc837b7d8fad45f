"""The base classes, alone: simulated, and on a socket."""

from __future__ import annotations

import pytest

import litmus
from litmus.instruments import Instrument, InstrumentInfo, VisaInstrument
from support.scpi_simulator import Fault, Multimeter, Scope, Simulator


def simulated(**sim_config: object) -> VisaInstrument:
    return VisaInstrument(simulate=True, sim_config=sim_config)


def test_a_simulated_device_answers_its_identity() -> None:
    device = simulated()

    assert device.query("*IDN?") == "Litmus,SimulatedVisa,SN001,1.0"
    assert device.info == InstrumentInfo("Litmus", "SimulatedVisa", "SN001", "1.0")
    assert simulated(idn="ACME,X1,7,2").query("*idn?") == "ACME,X1,7,2"


@pytest.mark.parametrize("question", ["MEAS:VOLT?", "meas:volt?", ":MEASure:VOLTage:DC?", "VOLT?", "SOUR:VOLT?"])
def test_a_voltage_is_measured_in_every_spelling(question: str) -> None:
    assert float(simulated(voltage=3.3).query(question)) == 3.3


def test_what_is_set_is_measured() -> None:
    device = simulated(voltage=0, current=0.5)

    device.write("VOLT 5.25")
    device.write("SOUR:CURR:LEV:IMM 1.5 A")

    assert (device.query("MEAS:VOLT?"), device.query("MEAS:CURR?")) == ("5.25", "1.5")


def test_other_settings_are_read_back() -> None:
    device = simulated()

    device.write("SENS:VOLT:NPLC 10")

    assert device.query("VOLT:NPLC?") == "10"


def test_noise_stays_within_its_percentage() -> None:
    device = simulated(voltage=10, noise={"voltage": 1})

    readings = [float(device.query("MEAS:VOLT?")) for _ in range(200)]

    assert len(set(readings)) > 100
    assert all(9.9 <= reading <= 10.1 for reading in readings)
    assert device.query("VOLT?") == "10"


class Meter(VisaInstrument):
    _sim_responses = {"READ?": "1.5", "CONF?": "VOLT", "*IDN?": "ACME,METER,1,1"}  # noqa: RUF012


def test_answers_of_the_class_lie_below_those_of_the_configuration() -> None:
    assert Meter(simulate=True).query("READ?") == "1.5"
    assert Meter(simulate=True).query("*IDN?") == "ACME,METER,1,1"

    device = Meter(simulate=True, sim_config={"responses": {"READ?": "2.5"}, "idn": "B,C,D,E"})

    assert (device.query("READ?"), device.query("CONF?"), device.query("*IDN?")) == ("2.5", "VOLT", "B,C,D,E")


def test_numbers_come_as_lists() -> None:
    device = simulated(responses={"FETC?": "1,2.5,-3e2"})

    assert device.query_ascii_values("FETC?") == [1.0, 2.5, -300.0]
    assert device.query_binary_values("FETC?") == [1.0, 2.5, -300.0]


def test_write_and_read_are_the_two_halves_of_a_query() -> None:
    device = simulated(voltage=1)

    device.write("MEAS:VOLT?")

    assert device.read() == "1"
    with pytest.raises(LookupError, match="nothing was asked"):
        device.read()


def test_a_question_without_an_answer_says_where_to_give_one() -> None:
    with pytest.raises(LookupError, match=r"'FREQ\?'; add it to sim_config\['responses'\]"):
        simulated().query("FREQ?")


def test_a_key_that_a_simulation_does_not_have_is_named() -> None:
    with pytest.raises(ValueError, match="no key 'volts'"):
        simulated(volts=3).connect()


def test_a_real_device_connects_when_it_is_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "@py")
    with Simulator(Multimeter()) as simulator:
        meter = VisaInstrument(simulator.resource, timeout=700)
        assert not meter.is_connected

        assert float(meter.query("MEAS:VOLT?")) == 3.3
        assert (meter.model, meter.serial, meter.idn) == ("DMM6", "SN001", "ACME,DMM6,SN001,1.2.3\n")
        assert meter.session.timeout == 700

        meter.disconnect()
        meter.disconnect()
        assert float(meter.query("READ?")) == 3.3
        meter.disconnect()
        assert simulator.connections == 2


def test_blocks_are_read_as_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "@py")
    with (
        Simulator(Scope(points=500)) as simulator,
        VisaInstrument(simulator.resource) as scope,
    ):
        assert scope.query_binary_values("WAV:DATA?")[75] == -1.0
        assert scope.query("WAV:POIN?") == "500"


def test_a_device_without_an_identity_connects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "@py")
    with Simulator(Multimeter()) as simulator:
        simulator.fault("*IDN?", Fault(error='-113,"Undefined header"'))
        with VisaInstrument(simulator.resource, timeout=150) as meter:
            assert meter.info == InstrumentInfo()
            assert float(meter.query("READ?")) == 3.3


def test_an_absent_device_is_an_instrument_connect_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITMUS_VISA_LIBRARY", "@py")
    with Simulator(Multimeter()) as gone:
        resource = gone.resource

    with pytest.raises(litmus.InstrumentConnectError, match="Connection refused"):
        VisaInstrument(resource).connect()


def test_a_driver_of_one_s_own_kind_fills_two_hooks() -> None:
    class Relay(Instrument):
        manufacturer = "ACME"

        def __init__(self, resource: str) -> None:
            super().__init__(resource)
            self.calls: list[str] = []

        def _connect(self) -> None:
            self.calls.append("open")
            self.serial = "7"

        def _disconnect(self) -> None:
            self.calls.append("close")

    with Relay("COM3") as relay:
        relay.connect()
        assert relay.info == InstrumentInfo("ACME", None, "7")
        assert repr(relay) == "<Relay COM3, connected>"

    assert relay.calls == ["open", "close"]
    assert not relay.is_connected
