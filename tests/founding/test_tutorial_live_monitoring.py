"""The checkable statements of the live-monitoring tutorial, but for its screens (test_tutorial_screens.py).

start a session     the snippet prints its session and a voltage; everything is logged
monitor in the UI   `litmus serve --reload`, port 8000
run tests           events flow from pytest to whoever subscribed, while the tests run
query               sessions, events and channels by curl, and by the tools of /mcp
channel data        scalars in events, arrays behind claim checks, decimated with their peaks
under the hood      an event store and log per connection, one service for all processes, Arrow files
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.ipc
import pytest
from snippets import run_notebook, run_script

from support.bench import Bench
from support.programs import LITMUS

SNIPPET_SESSION = """
from litmus.connect import connect

# Connect to your station (mock mode for this tutorial)
with connect("bench_1", mock=True) as station:
    dmm = station.instrument("dmm")

    # Every instrument interaction is logged as an event
    voltage = dmm.measure_voltage()

    print(f"Session ID: {station.session_id}")
    print(f"Voltage: {voltage}")
"""

SNIPPET_WAVEFORM = """
with connect("bench_1", mock=True) as station:
    scope = station.instrument("scope")
    waveform = scope.read_waveform()
    # Event contains: {"value": {"_ref": "channel://scope.ch1/...", "length": 1000}}
    # Actual waveform data is in the ChannelStore
"""


RUNNERS = {"script": run_script, "notebook": run_notebook}


@pytest.fixture(params=list(RUNNERS))
def run(request: pytest.FixtureRequest, bench: Bench) -> Any:
    return lambda code: RUNNERS[request.param](bench, code)


def curl(address: str) -> Any:
    done = subprocess.run(["curl", "-sS", "--fail", address], capture_output=True, text=True, timeout=30, check=True)
    return json.loads(done.stdout)


def test_the_session_snippet_prints_its_session_and_a_voltage(run, bench: Bench) -> None:
    printed = run(SNIPPET_SESSION).splitlines()
    session = bench.api.get("/api/sessions", limit=1)["sessions"][0]
    assert printed[0] == f"Session ID: {session['session_id']}"
    assert printed[1].startswith("Voltage: 3.")


def test_the_session_connects_instruments_and_logs_all_interactions(run, bench: Bench) -> None:
    run(SNIPPET_SESSION)
    session = bench.api.get("/api/sessions", limit=1)["sessions"][0]
    types = [event["event_type"] for event in bench.api.all_events(session_id=session["session_id"])]
    assert types == [
        "session.started",
        "fixture.instrument_connected",
        "instrument.read",
        "fixture.instrument_disconnected",
        "session.ended",
    ]


def test_scalar_values_appear_in_events_directly(run, bench: Bench) -> None:
    printed = run(SNIPPET_SESSION)
    read = bench.api.all_events(type="instrument.read")[-1]
    assert printed.splitlines()[1] == f"Voltage: {read['value']}"


def test_array_data_is_in_the_channel_store_with_a_claim_check_in_the_event(run, bench: Bench) -> None:
    run("from litmus.connect import connect\n" + SNIPPET_WAVEFORM)
    read = bench.api.all_events(type="instrument.read")[-1]
    assert read["value"] == {"_ref": f"channel://scope.ch1/{read['session_id']}/0", "length": 1000}
    (sample,) = bench.api.get("/api/channels/scope.ch1", session_id=read["session_id"])["data"]
    assert len(sample["value"]) == 1000
    assert sample["value"][0] == -0.008
    assert sample["value"][-1] == 0.008


def test_channels_are_queried_over_http_decimated(bench: Bench) -> None:
    run_script(bench, "from litmus.connect import connect\n" + SNIPPET_WAVEFORM)
    url = bench.serve()
    assert [channel["channel_id"] for channel in curl(f"{url}/api/channels")["channels"]] == ["scope.ch1"]
    (sample,) = curl(f"{url}/api/channels/scope.ch1?max_points=500")["data"]
    assert len(sample["value"]) <= 500
    assert (sample["value"][0], sample["value"][-1]) == (-0.008, 0.008)


def test_sessions_and_events_are_queried_over_http(bench: Bench) -> None:
    run_script(bench, SNIPPET_SESSION)
    url = bench.serve()
    session = curl(f"{url}/api/sessions")["sessions"][0]
    events = curl(f"{url}/api/events?session_id={session['session_id']}")
    assert events["count"] == 5


def test_decimation_preserves_visual_peaks(bench: Bench) -> None:
    script = """
import numpy
from litmus.connect import connect
with connect("bench_1", mock=True) as station:
    samples = numpy.zeros(1_000_000)
    samples[123_457] = 5.0
    samples[876_543] = -7.0
    station.observe("spikes", samples, sample_interval=1e-6)
"""
    run_script(bench, script)
    (sample,) = bench.api.get("/api/channels/spikes", max_points=500)["data"]
    assert max(sample["value"]) == 5.0
    assert min(sample["value"]) == -7.0


def test_the_samples_outlive_the_session_and_the_daemon(bench: Bench, eventually) -> None:
    run_script(bench, "from litmus.connect import connect\n" + SNIPPET_WAVEFORM)
    before = bench.api.get("/api/channels/scope.ch1")["data"]
    bench.litmus("daemon", "stop")
    bench.litmus("events")  # starts it again
    assert bench.api.get("/api/channels/scope.ch1")["data"] == before
    eventually(lambda: not list(Path(bench.data).glob("channels/*/*.journal")), what="sealed samples")
    assert bench.api.get("/api/channels/scope.ch1")["data"] == before


# --- monitor in the UI -----------------------------------------------------------------------------------------------


def test_serve_listens_on_port_8000_unless_told_otherwise(bench: Bench) -> None:
    help_text = bench.litmus("serve", "--help").stdout
    assert "--port INT:INT in [0 - 65535]=8000" in help_text
    assert "--host TEXT=127.0.0.1" in help_text


def test_serve_reload_starts_again_when_the_configuration_changes(bench: Bench, eventually: Callable) -> None:
    served = bench.spawn(LITMUS, "serve", "--reload", "--port", "0")
    assert served.stdout is not None
    url = served.stdout.readline().split()[-1]
    assert project_of(url) == "demo-bench"
    file = bench.project / "litmus.yaml"
    file.write_text(file.read_text().replace("demo-bench", "renamed"))

    assert "configuration changed, reloading\n" in iter(lambda: served.stdout.readline()[len("litmus: ") :], "")
    eventually(lambda: project_of(url) == "renamed", what="the new name, at the same address")


def project_of(url: str) -> str | None:
    try:
        return curl(f"{url}/api/health")["project_name"]
    except subprocess.CalledProcessError:
        return None  # between the two


# --- run tests while monitoring --------------------------------------------------------------------------------------

LISTENER = """
import sys
from litmus import EventStore

with EventStore(data_dir="data") as store:
    store.on_event(lambda event: print(event["event_type"], flush=True))
    print("listening", flush=True)
    sys.stdin.readline()
"""


def test_events_flow_from_pytest_to_a_subscriber_while_the_tests_run(bench: Bench) -> None:
    (bench.project / "tests/test_waits.py").write_text(
        "import pathlib, time\n"
        "def test_waits(verify):\n"
        "    verify('volts', 3.3, limit={'low': 3, 'high': 4})\n"
        "    while not pathlib.Path('go').exists():\n"
        "        time.sleep(0.005)\n"
    )
    bench.litmus("sessions")  # starts the service
    listener = bench.spawn(sys.executable, "-c", LISTENER, stdin=subprocess.PIPE)
    assert listener.stdout is not None and listener.stdin is not None
    assert listener.stdout.readline() == "listening\n"
    running = bench.start_pytest("tests/test_waits.py", "-s")

    heard = []
    while "test.measurement" not in heard:
        heard.append(listener.stdout.readline().strip())
    assert running.poll() is None, "it was heard before the test was over"
    (bench.project / "go").touch()
    while "run.ended" not in heard:
        heard.append(listener.stdout.readline().strip())
    wanted = ["session.started", "run.started", "test.step_started", "test.measurement", "test.step_ended", "run.ended"]
    assert [name for name in heard if name in wanted] == wanted
    listener.stdin.write("\n")
    listener.stdin.flush()


# --- query, by the tools of MCP --------------------------------------------------------------------------------------


def call(url: str, tool: str, **arguments: Any) -> Any:
    """A tool of /mcp, asked the way that needs no session before it."""
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    request = urllib.request.Request(f"{url}/mcp", json.dumps(message).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        result = json.load(answer)["result"]
    assert not result.get("isError"), result
    return result["structuredContent"]


@pytest.fixture
def tools(bench: Bench) -> Callable[..., Any]:
    run_script(bench, SNIPPET_SESSION)
    url = bench.serve()
    return lambda tool, **arguments: call(url, tool, **arguments)


def test_litmus_sessions_gives_the_sessions(tools: Callable, bench: Bench) -> None:
    assert tools("litmus_sessions")["sessions"] == bench.api.get("/api/sessions")["sessions"]


def test_litmus_events_gives_the_events_of_a_session(tools: Callable) -> None:
    session_id = tools("litmus_sessions")["sessions"][0]["session_id"]
    answer = tools("litmus_events", session_id=session_id)
    assert answer["count"] == 5
    assert "instrument.read" in [event["event_type"] for event in answer["events"]]


def test_litmus_channels_gives_the_samples_of_a_channel(tools: Callable) -> None:
    answer = tools("litmus_channels", channel_id="dmm.voltage")
    assert answer["channel_id"] == "dmm.voltage"
    assert [round(sample["value"], 1) for sample in answer["data"]] == [3.3]


# --- under the hood --------------------------------------------------------------------------------------------------


def test_connect_creates_an_event_store_and_an_event_log_for_the_session(bench: Bench) -> None:
    printed = run_script(
        bench,
        """
from litmus.connect import connect
with connect("bench_1", mock=True) as station:
    print(type(station.event_store).__name__, type(station.event_log).__name__)
    print(station.event_log.session_id == station.session_id)
    print(station.event_store.events(session_id=station.session_id)[0]["event_type"])
""",
    )
    assert printed == "EventStore EventLog\nTrue\nsession.started\n"


def test_one_service_answers_the_queries_of_all_processes(bench: Bench) -> None:
    """The specification has litmusd in place of the Flight daemon."""
    run_script(bench, SNIPPET_SESSION)
    code = """
from litmus import EventStore
with EventStore(data_dir="data") as store:
    print(len(store.events(event_type="instrument.read")))
"""
    assert run_script(bench, code) == "1\n"
    first = bench.daemon_pid()
    assert run_script(bench, code) == "1\n"
    assert bench.daemon_pid() == first is not None


def test_events_end_up_in_arrow_files_and_are_in_sql_at_once(bench: Bench, eventually: Callable) -> None:
    """The specification puts a journal before the Arrow file: an event survives from emit() on."""
    run_script(bench, SNIPPET_SESSION)
    session_id = bench.api.get("/api/sessions", limit=1)["sessions"][0]["session_id"]
    (row,) = bench.api.sql(f"SELECT count(*) AS n FROM events WHERE session_id = '{session_id}'")
    assert row["n"] == 5

    (file,) = eventually(lambda: list(bench.data.glob(f"events/*/{session_id}.arrow")), what="the session's file")
    with pyarrow.ipc.open_file(file) as opened:
        assert opened.read_all().num_rows == 5
