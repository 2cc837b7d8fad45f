"""The bench: a fixture for each instrument."""

from collections.abc import Iterator

import pytest
from litmus.instruments.mocks import Mock
from litmus.instruments.visa import VisaInstrument


class Multimeter(VisaInstrument):
    def measure_voltage(self) -> float:
        return float(self.query("MEAS:VOLT:DC?"))


class PowerSupply(VisaInstrument):
    def set_voltage(self, volts: float) -> None:
        self.write(f"VOLT {volts}")

    def measure_current(self) -> float:
        return float(self.query("MEAS:CURR?"))

    def output_off(self) -> None:
        self.write("OUTP OFF")


@pytest.fixture(scope="session")
def dmm(mock_instruments: bool) -> Multimeter:
    if mock_instruments:
        return Mock(Multimeter, measure_voltage=3.3)
    return Multimeter("TCPIP::192.168.0.10::INSTR")


@pytest.fixture(scope="session")
def psu(mock_instruments: bool) -> Iterator[PowerSupply]:
    supply = Mock(PowerSupply, measure_current=0.05) if mock_instruments else PowerSupply("TCPIP::192.168.0.11::INSTR")
    yield supply
    supply.output_off()
