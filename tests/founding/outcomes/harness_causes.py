"""What a program can do with TestHarness to get an outcome: one run per cause, named after it.

Prints, as JSON, what finalize() returned: cause → [run, step, vector] outcomes.
"""

import json
import os
import signal
import sys
import unittest
from contextlib import contextmanager, suppress
from uuid import uuid4

from litmus import EventStore
from litmus.data.events import SessionEnded
from litmus.execution.harness import TestHarness
from litmus.execution.logger import TestRunLogger

INSIDE, OUTSIDE = 1.5, 9.0
LIMIT = {"low": 1, "high": 2}
CAUSES = {}


def cause(body):
    CAUSES[body.__name__] = body
    return body


def within(opened, name, values, error):
    def body(harness):
        with opened(harness):
            for index, (value, limit) in enumerate(values):
                harness.measure(f"v{index}", value, limit=limit)
            if error is not None:
                raise error

    CAUSES[name] = body


def on_step(name, *values, error=None):
    within(lambda harness: harness.step("step"), name, values, error)


def on_vector(name, *values, error=None):
    within(lambda harness: harness.run_vector({"vin": 5}), name, values, error)


on_step("inside", (INSIDE, LIMIT))
on_step("low_alone", (INSIDE, {"low": 1}))
on_step("high_alone", (INSIDE, {"high": 2}))
on_step("nominal_alone", (INSIDE, {"nominal": INSIDE, "comparator": "EQ"}))
on_step("outside", (OUTSIDE, LIMIT))
on_step("unlimited", (INSIDE, None))
on_step("null", (None, LIMIT))
on_step("no_verdict")
on_step("failed_then_passed", (OUTSIDE, LIMIT), (INSIDE, LIMIT), (INSIDE, None))
on_step("failed_then_null", (OUTSIDE, LIMIT), (None, LIMIT))
on_step("judged_after_done", (INSIDE, None), (INSIDE, LIMIT))
on_step("bare_assertion", error=AssertionError("bare"))
on_step("value_error", error=ValueError("broken"))
on_step("runtime_error", error=RuntimeError("broken"))
on_step("error_after_pass", (INSIDE, LIMIT), error=RuntimeError("broken"))
on_step("unittest_skip", error=unittest.SkipTest("no"))
on_step("skip_after_failure", (OUTSIDE, LIMIT), error=unittest.SkipTest("no"))
on_step("ctrl_c", (INSIDE, LIMIT), error=KeyboardInterrupt())
on_step("interrupted_after_failure", (OUTSIDE, LIMIT), error=KeyboardInterrupt())
on_vector("vector_inside", (INSIDE, LIMIT))
on_vector("vector_outside", (OUTSIDE, LIMIT))
on_vector("vector_unlimited", (INSIDE, None))
on_vector("vector_null", (None, LIMIT))
on_vector("vector_null_after_failure", (OUTSIDE, LIMIT), (None, LIMIT))
on_vector("vector_empty")
on_vector("vector_value_error", error=ValueError("broken"))
on_vector("vector_assertion", error=AssertionError("no"))


@cause
def driver_raises(harness):
    with harness.step("step"):
        harness.measure("v0", float("volts"), limit=LIMIT)


@cause
def worst_of_steps(harness):
    for name, value, limit in (("a", INSIDE, LIMIT), ("b", OUTSIDE, LIMIT), ("c", INSIDE, None)):
        with harness.step(name):
            harness.measure("v", value, limit=limit)


@cause
def failed_then_errored_vector(harness):
    with harness.step("step"):
        for vin, value in ((5, OUTSIDE), (6, None)):
            with harness.run_vector({"vin": vin}):
                harness.measure("v", value, limit=LIMIT)


@cause
def empty_run(harness):
    pass


@contextmanager
def recorded(name):
    store, session_id = EventStore(), uuid4()
    logger = TestRunLogger(f"harness:{name}", "bench_1", session_id=session_id)
    logger.event_log = store.get_event_log(session_id)
    logger.event_log.emit(logger.session_started())
    logger.event_log.emit(logger.run_started())
    try:
        yield TestHarness(logger=logger, step_name="step")
    finally:
        run = logger.finalize()
        logger.event_log.emit(SessionEnded(outcome=run.outcome))
        logger.event_log.close()


def run_all():
    shown = {}
    for name, body in CAUSES.items():
        with recorded(name) as harness, suppress(Exception, KeyboardInterrupt):
            body(harness)
        shown[name] = outcomes_of(harness.test_run)
    print(json.dumps(shown))


def outcomes_of(run):
    step = run.steps[-1] if run.steps else None
    vector = step.vectors[-1] if step is not None and step.vectors else None
    return [getattr(part, "outcome", None) for part in (run, step, vector)]


def die(how):
    with recorded(how) as harness, harness.step("step"):
        harness.measure("v0", INSIDE, limit=LIMIT)
        os.kill(os.getpid(), signal.SIGKILL) if how == "sigkill" else os._exit(0)


die(sys.argv[1]) if sys.argv[1:] else run_all()
