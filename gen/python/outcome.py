"""The outcome ladder. Generated from schema/outcomes.py by `./dev gen`; don't edit."""

from __future__ import annotations

from enum import Enum


class Outcome(str, Enum):
    """A verdict. None means: never judged."""

    PASSED = "passed"  # a verdict ran and was satisfied
    FAILED = "failed"  # a verdict ran and was violated
    SKIPPED = "skipped"  # an explicit skip; the body didn't run
    ERRORED = "errored"  # the code raised something other than an assertion
    TERMINATED = "terminated"  # the operator stopped the run; cleanup ran, the rig is safe
    ABORTED = "aborted"  # the process died before cleanup; look at the rig
    DONE = "done"  # the code ran without a verdict: data was logged

    @property
    def severity(self) -> int:
        """Rank on the ladder, 1 (least) to 7."""
        return _SEVERITY[self.value]

    def __str__(self) -> str:
        return self.value


NEVER_JUDGED = -1

_SEVERITY = {
    "passed": 3,
    "failed": 4,
    "skipped": 1,
    "errored": 5,
    "terminated": 6,
    "aborted": 7,
    "done": 2,
}


def severity(outcome: Outcome | str | None) -> int:
    """Rank of an outcome or its text; -1 for None and for text that is no outcome of this version."""
    return NEVER_JUDGED if outcome is None else _SEVERITY.get(getattr(outcome, "value", outcome), NEVER_JUDGED)


def escalate(current: Outcome | None, incoming: Outcome | None) -> Outcome | None:
    """The more severe of the two; a tie keeps `current`."""
    return incoming if severity(incoming) > severity(current) else current
