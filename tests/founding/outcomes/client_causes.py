"""What a program can do with LitmusClient to get an outcome: one run per cause, named after it.

Prints, as JSON, what the builders returned: cause → [run, step, vector] outcomes.
"""

import json
import os
import signal
import sys

from litmus import LitmusClient
from litmus.data.models import DUT, Measurement, Outcome, TestRun, TestStep, TestVector

INSIDE, OUTSIDE = 1.5, 9.0
LIMIT = {"low": 1, "high": 2}
CAUSES = {}


def cause(body):
    CAUSES[body.__name__] = body
    return body


def on_step(name, *values, error=None, after=lambda step: None):
    """A cause that measures on a step: pairs of value and limit."""

    def body(run):
        with run.step("step") as step:
            for index, (value, limit) in enumerate(values):
                step.measure(f"v{index}", value, **limit)
            after(step)
            if error is not None:
                raise error

    CAUSES[name] = body


def on_vector(name, *values, error=None, after=lambda vector: None):
    """The same on a vector."""

    def body(run):
        with run.step("step") as step, step.vector(vin=5) as vector:
            for index, (value, limit) in enumerate(values):
                vector.measure(f"v{index}", value, **limit)
            after(vector)
            if error is not None:
                raise error

    CAUSES[name] = body


on_step("inside", (INSIDE, LIMIT))
on_step("low_alone", (INSIDE, {"low": 1}))
on_step("high_alone", (INSIDE, {"high": 2}))
on_step("nominal_alone", (INSIDE, {"nominal": INSIDE, "comparator": "EQ"}))
on_step("outside", (OUTSIDE, LIMIT))
on_step("unlimited", (INSIDE, {}))
on_step("null", (None, LIMIT))
on_step("no_verdict")
on_step("failed_then_passed", (OUTSIDE, LIMIT), (INSIDE, LIMIT), (INSIDE, {}))
on_step("failed_then_null", (OUTSIDE, LIMIT), (None, LIMIT))
on_step("judged_after_done", (INSIDE, {}), (INSIDE, LIMIT))
on_step("bare_assertion", error=AssertionError("bare"))
on_step("value_error", error=ValueError("broken"))
on_step("runtime_error", error=RuntimeError("broken"))
on_step("error_after_pass", (INSIDE, LIMIT), error=RuntimeError("broken"))
on_step("ctrl_c", (INSIDE, LIMIT), error=KeyboardInterrupt())
on_step("interrupted_after_failure", (OUTSIDE, LIMIT), error=KeyboardInterrupt())
on_step("step_fail", (INSIDE, LIMIT), after=lambda step: step.fail("no"))
on_step("step_skip", after=lambda step: step.skip("not here"))
on_step("skip_after_failure", (OUTSIDE, LIMIT), after=lambda step: step.skip("not here"))
on_vector("vector_inside", (INSIDE, LIMIT))
on_vector("vector_outside", (OUTSIDE, LIMIT))
on_vector("vector_unlimited", (INSIDE, {}))
on_vector("vector_null", (None, LIMIT))
on_vector("vector_null_after_failure", (OUTSIDE, LIMIT), (None, LIMIT))
on_vector("vector_empty")
on_vector("vector_fail", (INSIDE, LIMIT), after=lambda vector: vector.fail("no"))
on_vector("vector_skip", after=lambda vector: vector.skip("not here"))


@cause
def driver_raises(run):
    with run.step("step") as step:
        step.measure("v0", float("volts"), **LIMIT)


@cause
def worst_of_steps(run):
    for name, value, limit in (("a", INSIDE, LIMIT), ("b", OUTSIDE, LIMIT), ("c", INSIDE, {})):
        with run.step(name) as step:
            step.measure("v", value, **limit)


@cause
def failed_then_errored_vector(run):
    with run.step("step") as step:
        with step.vector(vin=5) as vector:
            vector.measure("v", OUTSIDE, **LIMIT)
        with step.vector(vin=6) as vector:
            vector.measure("v", None, **LIMIT)


@cause
def empty_run(run):
    pass


def run_all():
    client = LitmusClient()
    shown = {}
    for name, body in CAUSES.items():
        run = client.start_run(f"client:{name}", "bench_1")
        try:
            body(run)
        except BaseException as error:
            if not isinstance(error, (Exception, KeyboardInterrupt)):
                raise
        shown[name] = outcomes_of(run.finish())
    aborted = client.start_run("client:abort", "bench_1")
    with aborted.step("step") as step:
        step.measure("v0", INSIDE, **LIMIT)
    shown["abort"] = outcomes_of(aborted.abort("the rig smokes"))
    shown["abort_saved"] = [run.outcome for run in client.list_runs(200) if run.dut_serial == "client:abort"]
    measured = Measurement(name="v", value=None)
    unchecked = measured.outcome
    defaults = [
        Measurement(name="v", value=1.0),
        TestVector(index=0),
        TestStep(name="a"),
        TestRun(dut=DUT(serial="SN1")),
    ]
    shown["models"] = {
        "unchecked": unchecked,
        "checked null": measured.check_limit(),
        "defaults": [model.outcome for model in defaults],
        "ladder": {outcome.name: outcome.value for outcome in Outcome},
    }
    print(json.dumps(shown))


def outcomes_of(run):
    step = run.steps[-1] if run.steps else None
    vector = step.vectors[-1] if step is not None and step.vectors else None
    return [getattr(part, "outcome", None) for part in (run, step, vector)]


def die(how):
    run = LitmusClient().start_run(f"client:{how}", "bench_1")
    with run.step("step") as step:
        step.measure("v0", INSIDE, **LIMIT)
        os.kill(os.getpid(), signal.SIGKILL) if how == "sigkill" else os._exit(0)


die(sys.argv[1]) if sys.argv[1:] else run_all()
