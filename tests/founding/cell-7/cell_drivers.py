"""Drivers as their users write them, on PyVISA."""

import os

import pyvisa


class Device:
    def __init__(self, resource):
        manager = pyvisa.ResourceManager(os.environ["LITMUS_VISA_LIBRARY"])
        self.visa = manager.open_resource(resource, read_termination="\n", write_termination="\n")

    def close(self):
        self.visa.close()


class Multimeter(Device):
    def measure_voltage(self):
        return float(self.visa.query("MEAS:VOLT:DC?"))


class Supply(Device):
    def measure_current(self):
        return float(self.visa.query("MEAS:CURR?"))

    def set_voltage(self, volts):
        self.visa.write(f"VOLT {volts:.3f}")


class Oscilloscope(Device):
    def read_waveform(self):
        return self.visa.query_ascii_values("WAV:DATA?")
