"""Lists of known strings. Generated from schema/enums.py by `./dev gen`; don't edit."""

from __future__ import annotations

from enum import Enum

from litmus._gen.comparator import Comparator as Comparator


class ChannelKind(str, Enum):
    """What a proxied driver member does."""

    READ = "read"
    SET = "set"
    CONTROL = "control"
    CONFIGURE = "configure"

    def __str__(self) -> str:
        return self.value


class SessionType(str, Enum):
    """Who opened a session."""

    TEST_RUN = "test_run"
    INTERACTIVE = "interactive"
    CLIENT = "client"
    HARNESS = "harness"

    def __str__(self) -> str:
        return self.value


class SlotOutcome(str, Enum):
    """Result of a slot's process."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"

    def __str__(self) -> str:
        return self.value


class DialogType(str, Enum):
    """What an operator is asked for."""

    CONFIRM = "confirm"
    CHOICE = "choice"
    INPUT = "input"

    def __str__(self) -> str:
        return self.value


class DialogResponseType(str, Enum):
    """How a dialog ended."""

    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    CHOICE = "choice"
    INPUT = "input"
    TIMED_OUT = "timed_out"

    def __str__(self) -> str:
        return self.value


class DialogStatus(str, Enum):
    """What became of a dialog."""

    PENDING = "pending"
    RESPONDED = "responded"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"

    def __str__(self) -> str:
        return self.value


class RespondedVia(str, Enum):
    """Where a dialog was answered."""

    BROWSER = "browser"
    CLI = "cli"
    TERMINAL = "terminal"
    AUTO = "auto"
    ASSISTANT = "assistant"

    def __str__(self) -> str:
        return self.value


class ErrorPhase(str, Enum):
    """Part of a test in which an exception was raised."""

    SETUP = "setup"
    CALL = "call"
    TEARDOWN = "teardown"

    def __str__(self) -> str:
        return self.value


class SafeState(str, Enum):
    """What became of an instrument's safe state at release."""

    DONE = "done"
    FAILED = "failed"
    NONE = "none"

    def __str__(self) -> str:
        return self.value


class Materialization(str, Enum):
    """Whether a run stands in its run file."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"

    def __str__(self) -> str:
        return self.value


class RecordType(str, Enum):
    """Kind of a row of a run file."""

    RUN = "run"
    STEP = "step"
    MEASUREMENT = "measurement"

    def __str__(self) -> str:
        return self.value


class HealthStatus(str, Enum):
    """State of the service as a whole."""

    OK = "ok"
    DEGRADED = "degraded"

    def __str__(self) -> str:
        return self.value


class MeasurementFunction(str, Enum):
    """What is measured or sourced."""

    DC_VOLTAGE = "dc_voltage"
    AC_VOLTAGE = "ac_voltage"
    DC_CURRENT = "dc_current"
    AC_CURRENT = "ac_current"
    RESISTANCE = "resistance"
    RESISTANCE_4W = "resistance_4w"
    CAPACITANCE = "capacitance"
    INDUCTANCE = "inductance"
    IMPEDANCE = "impedance"
    FREQUENCY = "frequency"
    PERIOD = "period"
    TEMPERATURE = "temperature"
    WAVEFORM = "waveform"
    DC_POWER = "dc_power"
    AC_POWER = "ac_power"
    RF_POWER = "rf_power"
    RF_CW = "rf_cw"
    RF_AM = "rf_am"
    RF_FM = "rf_fm"
    RF_PM = "rf_pm"
    RF_SWEEP = "rf_sweep"
    RF_IQ = "rf_iq"
    RF_PULSE = "rf_pulse"
    S_PARAMETERS = "s_parameters"
    SPECTRUM = "spectrum"
    PHASE_NOISE = "phase_noise"
    NOISE_FIGURE = "noise_figure"
    HARMONICS = "harmonics"
    DIGITAL_PATTERN = "digital_pattern"
    DIGITAL_IO = "digital_io"
    SERIAL_DATA = "serial_data"
    DIODE = "diode"
    CONTINUITY = "continuity"
    DC_RATIO = "dc_ratio"
    QUALITY_FACTOR = "quality_factor"
    DISSIPATION_FACTOR = "dissipation_factor"
    TIME_INTERVAL = "time_interval"
    PULSE_WIDTH = "pulse_width"
    DUTY_CYCLE = "duty_cycle"
    RISE_TIME = "rise_time"
    FALL_TIME = "fall_time"
    PHASE = "phase"
    POWER_QUALITY = "power_quality"
    JITTER = "jitter"
    EYE_DIAGRAM = "eye_diagram"
    THD = "thd"
    SNR = "snr"
    GAIN = "gain"
    RETURN_LOSS = "return_loss"
    INSERTION_LOSS = "insertion_loss"
    VSWR = "vswr"
    GROUP_DELAY = "group_delay"
    OPTICAL_POWER = "optical_power"
    WAVELENGTH = "wavelength"
    HUMIDITY = "humidity"
    CHARGE = "charge"
    MAGNETIC_FIELD = "magnetic_field"
    POSITION = "position"
    LOCK_IN_DETECTION = "lock_in_detection"
    HEATER_POWER = "heater_power"
    EXCITATION_CURRENT = "excitation_current"
    PULSE_GENERATION = "pulse_generation"
    TRIGGER = "trigger"
    REFERENCE_CLOCK = "reference_clock"
    CONDUCTANCE = "conductance"
    REACTANCE = "reactance"
    SUSCEPTANCE = "susceptance"
    DYNAMIC_LOAD = "dynamic_load"

    def __str__(self) -> str:
        return self.value


class Direction(str, Enum):
    """Which way a function goes, seen from the hardware."""

    INPUT = "input"
    OUTPUT = "output"
    BIDIR = "bidir"
    TRANSFORM = "transform"

    def __str__(self) -> str:
        return self.value


class InstrumentType(str, Enum):
    """Kind of an instrument."""

    DMM = "dmm"
    OSCILLOSCOPE = "oscilloscope"
    FUNCTION_GENERATOR = "function_generator"
    PSU = "psu"
    AC_POWER_SUPPLY = "ac_power_supply"
    SWITCH = "switch"
    POWER_METER = "power_meter"
    SPECTRUM_ANALYZER = "spectrum_analyzer"
    RF_SIGNAL_GENERATOR = "rf_signal_generator"
    UPCONVERTER = "upconverter"
    DOWNCONVERTER = "downconverter"
    DIGITIZER = "digitizer"
    COUNTER = "counter"
    SMU = "smu"
    ELECTRONIC_LOAD = "electronic_load"
    DAQ = "daq"
    LCR_METER = "lcr_meter"
    VNA = "vna"
    TEMPERATURE_CONTROLLER = "temperature_controller"
    ELECTROMETER = "electrometer"
    LOCK_IN_AMPLIFIER = "lock_in_amplifier"
    CURRENT_SOURCE = "current_source"
    PULSE_GENERATOR = "pulse_generator"
    GAUSSMETER = "gaussmeter"

    def __str__(self) -> str:
        return self.value


class PinRole(str, Enum):
    """What a pin of a product is for."""

    SIGNAL = "signal"
    GROUND = "ground"
    POWER = "power"
    REFERENCE = "reference"

    def __str__(self) -> str:
        return self.value


class SpecQualifier(str, Enum):
    """How far a figure of a datasheet is promised."""

    GUARANTEED = "guaranteed"
    TYPICAL = "typical"
    NOMINAL = "nominal"
    SUPPLEMENTAL = "supplemental"

    def __str__(self) -> str:
        return self.value


class ServiceState(str, Enum):
    """State of one store."""

    UP = "up"
    DOWN = "down"

    def __str__(self) -> str:
        return self.value
