"""The outcome ladder. A parent takes the more severe of its own and an incoming outcome; ties keep its own."""

from __future__ import annotations

from .model import Outcome

NEVER_JUDGED = -1  # severity of no outcome at all

OUTCOMES = (
    Outcome("passed", 3, "Passed", "passed", "a verdict ran and was satisfied"),
    Outcome("failed", 4, "Failed", "failed", "a verdict ran and was violated"),
    Outcome("skipped", 1, "Skipped", "skipped", "an explicit skip; the body didn't run"),
    Outcome("errored", 5, "Errored", "errored", "the code raised something other than an assertion"),
    Outcome("terminated", 6, "Terminated", "terminated", "the operator stopped the run; cleanup ran, the rig is safe"),
    Outcome("aborted", 7, "Aborted", "aborted", "the process died before cleanup; look at the rig"),
    Outcome("done", 2, "Done", "done", "the code ran without a verdict: data was logged"),
)
