"""Closed lists of strings. Readers keep values they don't know: a newer writer may use more."""

from __future__ import annotations

from .model import Enum
from .outcomes import OUTCOMES

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
    Enum("RespondedVia", "Where a dialog was answered", ("browser", "cli", "terminal", "auto")),
    Enum("ErrorPhase", "Part of a test in which an exception was raised", ("setup", "call", "teardown")),
    Enum("SafeState", "What became of an instrument's safe state at release", ("done", "failed", "none")),
    Enum("Materialization", "Whether a run stands in its run file", ("pending", "done", "failed")),
    Enum("RecordType", "Kind of a row of a run file", ("run", "step", "measurement")),
    Enum("HealthStatus", "State of the service as a whole", ("ok", "degraded")),
    Enum("ServiceState", "State of one store", ("up", "down")),
)

BY_NAME = {enum.name: enum for enum in ENUMS}
