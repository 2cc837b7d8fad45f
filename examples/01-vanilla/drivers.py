"""Drivers as people have them: classes that talk SCPI over a socket and know nothing of Litmus."""

import socket


class Instrument:
    def __init__(self, host: str, port: int = 5025) -> None:
        self._connection = socket.create_connection((host, port), timeout=5)
        self._lines = self._connection.makefile("rw", newline="\n")

    def write(self, command: str) -> None:
        self._lines.write(command + "\n")
        self._lines.flush()

    def query(self, command: str) -> str:
        self.write(command)
        return self._lines.readline().strip()

    def close(self) -> None:
        self._connection.close()


class Multimeter(Instrument):
    def measure_voltage(self) -> float:
        return float(self.query("MEAS:VOLT:DC?"))


class PowerSupply(Instrument):
    def set_voltage(self, volts: float) -> None:
        self.write(f"VOLT {volts}")

    def measure_current(self) -> float:
        return float(self.query("MEAS:CURR?"))

    def output_off(self) -> None:
        self.write("OUTP OFF")
