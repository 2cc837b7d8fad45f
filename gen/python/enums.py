"""Lists of known strings. Generated from schema/enums.py by `./dev gen`; don't edit."""

from __future__ import annotations

from enum import Enum


class Comparator(str, Enum):
    """How a value is compared with its limits."""

    EQ = "EQ"
    NE = "NE"
    LT = "LT"
    LE = "LE"
    GT = "GT"
    GE = "GE"
    GELE = "GELE"
    GELT = "GELT"
    GTLE = "GTLE"
    GTLT = "GTLT"

    def __str__(self) -> str:
        return self.value


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


class RespondedVia(str, Enum):
    """Where a dialog was answered."""

    BROWSER = "browser"
    CLI = "cli"
    TERMINAL = "terminal"
    AUTO = "auto"

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


class ServiceState(str, Enum):
    """State of one store."""

    UP = "up"
    DOWN = "down"

    def __str__(self) -> str:
        return self.value
