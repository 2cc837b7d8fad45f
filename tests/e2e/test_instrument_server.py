"""Several processes share the instruments of one: what is recorded, and who survives whom."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from support.bench import Bench

DRIVER = '''
"""A driver that notices when two calls are in it at once."""
import os, time

class Driver:
    def __init__(self, resource):
        self.folder = os.environ["BENCH_FOLDER"]
        self.calls = 0
        self.overlaps = 0
        self.inside = False

    def measure_voltage(self):
        self.overlaps += self.inside
        self.inside = True
        self.calls += 1
        time.sleep(0.0005)
        self.inside = False
        return 3.3

    def measure_slowly(self):
        open(os.path.join(self.folder, "in_call"), "w").close()
        while not os.path.exists(os.path.join(self.folder, "go_on")):
            time.sleep(0.005)
        return 5.0

    def fail(self):
        raise TimeoutError("no answer")

    def read_waveform(self):
        return [float(i) for i in range(100_000)]
'''

STATION = """
id: shared
name: Shared bench
instruments:
  dmm: {type: dmm, driver: shared_driver.Driver, resource: "BENCH::1"}
"""

OWNER = """
import sys
from litmus.connect import connect

station = connect("shared")
station.start()
dmm = station.instrument("dmm")
print(station.start_instrument_server(), station.session_id, flush=True)
for line in sys.stdin:
    print(eval(line), flush=True)
station.stop()
"""

HEAD = """
import os, sys, time
from litmus.instruments import remote
from litmus import InstrumentServerGone
dmm = remote(sys.argv[1], "dmm")
"""


class Owner:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWNER],
            cwd=bench.project,
            env=environment(bench),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.address, self.session_id = self.process.stdout.readline().split()

    def ask(self, expression: str) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(timeout=30) == 0

    def events(self, event_type: str) -> list[dict[str, Any]]:
        return self._bench.api.get("/api/events", session_id=self.session_id, type=event_type, limit=10_000)["events"]


def environment(bench: Bench, **more: str) -> dict[str, str]:
    home = {"XDG_DATA_HOME": str(bench.project / "home"), "BENCH_FOLDER": str(bench.project)}
    return bench.environment(PYTHONUNBUFFERED="1", **home, **more)


@pytest.fixture
def owner(bench: Bench) -> Iterator[Owner]:
    (bench.project / "shared_driver.py").write_text(DRIVER)
    (bench.project / "stations" / "shared.yaml").write_text(STATION)
    made = Owner(bench)
    yield made
    if made.process.poll() is None:
        made.process.kill()
    made.process.wait()
    made.process.stdout.close()


@pytest.fixture
def client(bench: Bench, owner: Owner) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(code: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HEAD + code, owner.address],
            cwd=bench.project,
            env=environment(bench),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def finished(process: subprocess.Popen[str]) -> str:
    out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    return out.strip()


def test_a_call_from_another_process_is_recorded_once_with_its_client(owner: Owner, client: Any) -> None:
    reader = client("print(dmm.measure_voltage(), len(dmm.read_waveform()))")
    assert finished(reader) == "3.3 100000"

    owner.stop()

    first, second = owner.events("instrument.read")
    assert (first["instrument_role"], first["channel_id"], first["value"]) == ("dmm", "dmm.voltage", 3.3)
    assert (first["client"], first["client_pid"]) == ("-c", reader.pid)
    assert second["value"]["length"] == 100_000


def test_an_exception_crosses_with_its_class(owner: Owner, client: Any) -> None:
    code = """
try:
    dmm.fail()
except TimeoutError as error:
    print(error)
"""
    assert finished(client(code)) == "no answer"


def test_eight_clients_take_turns(owner: Owner, client: Any) -> None:
    readers = [client("for _ in range(50): assert dmm.measure_voltage() == 3.3") for _ in range(8)]
    for _ in range(50):
        assert owner.ask("dmm.measure_voltage()") == 3.3
    for reader in readers:
        finished(reader)

    assert owner.ask("[dmm.calls, dmm.overlaps]") == [450, 0]
    owner.stop()
    found = owner.events("instrument.read")
    by_client = {pid: sum(e["client_pid"] == pid for e in found) for pid in {e["client_pid"] for e in found}}
    assert by_client == {None: 50} | {reader.pid: 50 for reader in readers}


def test_a_client_killed_in_a_call_leaves_the_instrument_to_the_others(
    owner: Owner, client: Any, bench: Bench, eventually: Any
) -> None:
    victim = client("dmm.measure_slowly()")
    eventually(lambda: (bench.project / "in_call").exists(), what="the call")

    victim.kill()
    victim.wait()
    waiting = client("print(dmm.measure_voltage())")
    (bench.project / "go_on").touch()

    assert finished(waiting) == "3.3"
    assert owner.ask("dmm.measure_voltage()") == 3.3
    owner.stop()
    reads = [(e["method"], e["client_pid"]) for e in owner.events("instrument.read")]
    assert ("measure_slowly", victim.pid) in reads


def test_clients_killed_at_any_point_leave_the_instrument_to_the_others(owner: Owner, client: Any) -> None:
    code = "print('ready', flush=True)\nwhile True: dmm.measure_voltage(); dmm.read_waveform()"
    for attempt in range(6):
        victim = client(code)
        assert victim.stdout.readline() == "ready\n"
        time.sleep(attempt * 0.003)  # another point of the call each time
        victim.send_signal(signal.SIGKILL)
        victim.wait()

    assert finished(client("print(dmm.measure_voltage())")) == "3.3"
    assert owner.ask("dmm.overlaps") == 0


@pytest.mark.parametrize("how", ["killed", "stopped"])
def test_clients_hear_within_a_second_that_the_owner_is_gone(how: str, owner: Owner, client: Any) -> None:
    code = """
print("ready", flush=True)
try:
    while True: dmm.measure_voltage()
except InstrumentServerGone as error:
    print(time.time(), error)
"""
    clients = [client(code) for _ in range(3)]
    for process in clients:
        assert process.stdout.readline() == "ready\n"

    before = time.time()
    if how == "killed":
        owner.process.kill()
    else:
        owner.stop()

    for process in clients:
        at, _, text = finished(process).partition(" ")
        assert float(at) - before < 1 if how == "killed" else True
        assert "owner stopped or died" in text


def test_a_client_in_a_call_hears_that_the_owner_was_killed(
    owner: Owner, client: Any, bench: Bench, eventually: Any
) -> None:
    code = """
try:
    dmm.measure_slowly()
except InstrumentServerGone:
    print(time.time())
"""
    waiting = client(code)
    eventually(lambda: (bench.project / "in_call").exists(), what="the call")

    before = time.time()
    owner.process.kill()

    assert float(finished(waiting)) - before < 1


def test_a_forked_child_of_the_owner_does_not_hold_clients(owner: Owner, client: Any) -> None:
    fork = "(lambda os, time: os.fork() or time.sleep(60))(__import__('os'), __import__('time'))"
    code = """
dmm.measure_voltage()
print("ready", flush=True)
try:
    while True: dmm.measure_voltage()
except InstrumentServerGone:
    print(time.time())
"""
    process = client(code)
    assert process.stdout.readline() == "ready\n"
    child = owner.ask(fork)

    before = time.time()
    owner.process.kill()
    try:
        assert float(finished(process)) - before < 1
    finally:
        os.kill(child, signal.SIGKILL)
