"""Closed lists of strings. Readers keep values they don't know: a newer writer may use more."""

from __future__ import annotations

from .model import Enum
from .outcomes import OUTCOMES

_FUNCTIONS = """
dc_voltage ac_voltage dc_current ac_current resistance resistance_4w capacitance inductance impedance frequency
period temperature waveform dc_power ac_power rf_power rf_cw rf_am rf_fm rf_pm rf_sweep rf_iq rf_pulse
s_parameters spectrum phase_noise noise_figure harmonics digital_pattern digital_io serial_data diode continuity
dc_ratio quality_factor dissipation_factor time_interval pulse_width duty_cycle rise_time fall_time phase
power_quality jitter eye_diagram thd snr gain return_loss insertion_loss vswr group_delay optical_power
wavelength humidity charge magnetic_field position lock_in_detection heater_power excitation_current pulse_generation
trigger reference_clock conductance reactance susceptance dynamic_load
"""

_INSTRUMENT_TYPES = """
dmm oscilloscope function_generator psu ac_power_supply switch power_meter spectrum_analyzer rf_signal_generator
upconverter downconverter digitizer counter smu electronic_load daq lcr_meter vna temperature_controller electrometer
lock_in_amplifier current_source pulse_generator gaussmeter
"""

ENUMS = (
    Enum("Outcome", "Verdict of a measurement, vector, step, run or session", tuple(o.value for o in OUTCOMES)),
    Enum(
        "Comparator",
        "How a value is compared with its limits",
        ("EQ", "NE", "LT", "LE", "GT", "GE", "GELE", "GELT", "GTLE", "GTLT"),
    ),
    Enum("ChannelKind", "What a proxied driver member does", ("read", "set", "control", "configure")),
    Enum("SessionType", "Who opened a session", ("test_run", "interactive", "client", "harness")),
    Enum("SlotOutcome", "Result of a slot's process", ("passed", "failed", "errored")),
    Enum("DialogType", "What an operator is asked for", ("confirm", "choice", "input")),
    Enum("DialogResponseType", "How a dialog ended", ("confirmed", "cancelled", "choice", "input", "timed_out")),
    Enum("DialogStatus", "What became of a dialog", ("pending", "responded", "timed_out", "cancelled")),
    Enum("RespondedVia", "Where a dialog was answered", ("browser", "cli", "terminal", "auto", "assistant")),
    Enum("ErrorPhase", "Part of a test in which an exception was raised", ("setup", "call", "teardown")),
    Enum("SafeState", "What became of an instrument's safe state at release", ("done", "failed", "none")),
    Enum("Materialization", "Whether a run stands in its run file", ("pending", "done", "failed")),
    Enum("RecordType", "Kind of a row of a run file", ("run", "step", "measurement")),
    Enum("HealthStatus", "State of the service as a whole", ("ok", "degraded")),
    Enum("MeasurementFunction", "What is measured or sourced", tuple(_FUNCTIONS.split())),
    Enum("Direction", "Which way a function goes, seen from the hardware", ("input", "output", "bidir", "transform")),
    Enum("InstrumentType", "Kind of an instrument", tuple(_INSTRUMENT_TYPES.split())),
    Enum("PinRole", "What a pin of a product is for", ("signal", "ground", "power", "reference")),
    Enum(
        "SpecQualifier",
        "How far a figure of a datasheet is promised",
        ("guaranteed", "typical", "nominal", "supplemental"),
    ),
    Enum("ServiceState", "State of one store", ("up", "down")),
)

BY_NAME = {enum.name: enum for enum in ENUMS}
