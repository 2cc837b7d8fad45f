"""What a producer can post to get an outcome: one run per cause, named after it, each in a session of its own.

Nothing here gives an outcome that the service can find by itself.
"""

import http.client
import json
import socket
import sys
from uuid import uuid4

from litmus import EventStore

INSIDE, OUTSIDE = 1.5, 9.0
LIMIT = {"limit_low": 1, "limit_high": 2}
STEP = {"step_name": "step", "step_index": 0}
CAUSES = {}


def started(**more):
    return ("test.step_started", STEP | more)


def ended(**more):
    return ("test.step_ended", STEP | more)


def measured(number, value, limit, **more):
    return ("test.measurement", STEP | {"measurement_name": f"v{number}", "value": value} | limit | more)


def on_step(name, *values, **end):
    """A cause that measures on a step: pairs of value and limit."""
    CAUSES[name] = [started(), *(measured(i, *value) for i, value in enumerate(values)), ended(**end)]


def on_vector(name, *values, **end):
    """The same in a vector."""
    vector = STEP | {"vector_index": 0, "vector_outer_index": 0}
    recorded = [measured(i, *value) for i, value in enumerate(values)]
    around = [started(), ("test.vector_started", vector)]
    CAUSES[name] = [*around, *recorded, ("test.vector_ended", vector | end), ended()]


on_step("inside", (INSIDE, LIMIT))
on_step("low_alone", (INSIDE, {"limit_low": 1}))
on_step("high_alone", (INSIDE, {"limit_high": 2}))
on_step("nominal_alone", (INSIDE, {"limit_nominal": INSIDE, "limit_comparator": "EQ"}))
on_step("outside", (OUTSIDE, LIMIT))
on_step("unlimited", (INSIDE, {}))
on_step("null", (None, LIMIT))
on_step("no_verdict")
on_step("failed_then_passed", (OUTSIDE, LIMIT), (INSIDE, LIMIT), (INSIDE, {}))
on_step("failed_then_null", (OUTSIDE, LIMIT), (None, LIMIT))
on_step("judged_after_done", (INSIDE, {}), (INSIDE, LIMIT))
on_step("value_error", error_type="ValueError", error_message="broken")
on_step("driver_raises", error_type="TimeoutException", error_message="no answer")
on_step("error_after_pass", (INSIDE, LIMIT), error_type="IOException", error_message="broken")
on_step("ctrl_c", (INSIDE, LIMIT), outcome="terminated")
on_step("interrupted_after_failure", (OUTSIDE, LIMIT), outcome="terminated")
on_step("step_fail", (INSIDE, LIMIT), outcome="failed")
on_step("step_skip", outcome="skipped")
on_vector("vector_inside", (INSIDE, LIMIT))
on_vector("vector_outside", (OUTSIDE, LIMIT))
on_vector("vector_unlimited", (INSIDE, {}))
on_vector("vector_null", (None, LIMIT))
on_vector("vector_null_after_failure", (OUTSIDE, LIMIT), (None, LIMIT))
on_vector("vector_empty")
on_vector("vector_fail", (INSIDE, LIMIT), outcome="failed")
on_vector("vector_skip", outcome="skipped")
CAUSES["empty_run"] = []
CAUSES["worst_of_steps"] = [
    (kind, fields | {"step_name": name, "step_index": index})
    for index, (name, value, limit) in enumerate((("a", INSIDE, LIMIT), ("b", OUTSIDE, LIMIT), ("c", INSIDE, {})))
    for kind, fields in (started(), measured(0, value, limit), ended())
]


class Connection(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect("data/litmusd.sock")


def post(name, events):
    session_id, run_id = str(uuid4()), str(uuid4())

    def line(event_type, fields):
        run = {} if event_type.startswith("session.") else {"run_id": run_id}
        envelope = {"id": str(uuid4()), "event_type": event_type, "session_id": session_id}
        return json.dumps(envelope | run | fields)

    begin = [
        ("session.started", {"client": "plc"}),
        ("run.started", {"client": "plc", "dut_serial": f"http:{name}", "station_id": "bench_1"}),
    ]
    body = "\n".join(line(*event) for event in begin + events).encode()
    connection = Connection("localhost", timeout=30)
    connection.request("POST", "/api/events", body, {"Content-Type": "application/x-ndjson"})
    answer = connection.getresponse()
    problem = answer.read()
    assert answer.status == 201, problem


EventStore().sessions()  # starts the service
if sys.argv[1:]:
    post(sys.argv[1], [started(), measured(0, INSIDE, LIMIT)])
else:
    for cause, events in CAUSES.items():
        post(cause, [*events, ("run.ended", {}), ("session.ended", {})])
