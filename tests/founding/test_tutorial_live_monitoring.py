"""The checkable statements of the live-monitoring tutorial: sessions and channel data."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from snippets import run_notebook, run_script

from support.bench import Bench

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
