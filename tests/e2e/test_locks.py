"""Locks on instruments among real processes: who holds, who is refused, who waits, who is killed."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.bench import Bench

WAITERS = 50
KILLED = {7, 8, 23, 41}
TIMED_OUT = {0, 15, 30, 49}

# Each line on standard input is one order; each answer is one line of JSON.
CONNECTION = """
import json, sys, time
from litmus import ResourceInUse, connect

def say(**answer):
    print(json.dumps({"at": time.monotonic(), **answer}), flush=True)

station = connect(sys.argv[1], data_dir=sys.argv[2], mock=sys.argv[3] == "mock")
station.start()
say(session=str(station.session_id))
for line in sys.stdin:
    word, role, *rest = line.split()
    try:
        if word == "take":
            station.instrument(role, timeout=float(rest[0]))
            say(got=role)
        elif word == "release":
            station.release(role)
            say(released=role)
    except ResourceInUse as error:
        names = ("resource", "role", "pid", "host", "session_id", "since")
        fields = {name: str(getattr(error, name)) for name in names}
        say(refused=role, message=str(error), **fields)
station.stop()
"""

# Waits when it is told to, writes its name when it has the instrument, and gives it back.
WAITER = """
import sys
from litmus.instruments.locks import HeldLocks, ResourceInUse

name, timeout, log = sys.argv[1:]
locks = HeldLocks(name)
sys.stdin.readline()
try:
    locks.take(name, "GPIB0::16::INSTR", float(timeout))
except ResourceInUse:
    sys.exit(3)
with open(log, "a") as file:
    file.write(name + "\\n")
locks.close()
"""

STATION = """\
id: cell-7
name: Cell 7
instruments:
  dmm: {type: dmm, driver: cell_drivers.Any, resource: 'GPIB0::16::INSTR'}
  dmm2: {type: dmm, driver: cell_drivers.Any, resource: 'gpib::16'}
  psu: {type: psu, driver: cell_drivers.Any, resource: 'GPIB0::17::INSTR'}
"""


class Process:
    def __init__(self, bench: Bench, *command: str) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, *command],
            cwd=bench.project,
            env=bench.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self.popen.pid

    def order(self, text: str) -> None:
        assert self.popen.stdin is not None
        self.popen.stdin.write(text + "\n")
        self.popen.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self.popen.stdout is not None
        return json.loads(self.popen.stdout.readline())

    def ask(self, text: str) -> dict[str, Any]:
        self.order(text)
        return self.answer()

    def kill(self) -> float:
        before = time.monotonic()
        self.popen.send_signal(signal.SIGKILL)
        return before

    def end(self) -> None:
        self.popen.kill()
        self.popen.communicate()


class Cell:
    """The demo bench with a station of three roles on two addresses."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.processes: list[Process] = []
        (bench.project / "stations/cell-7.yaml").write_text(STATION)
        (bench.project / "cell_drivers.py").write_text("class Any:\n    def __init__(self, resource): pass\n")
        (bench.project / "connection.py").write_text(CONNECTION)
        (bench.project / "waiter.py").write_text(WAITER)

    def start(self, *command: str) -> Process:
        self.processes.append(Process(self.bench, *command))
        return self.processes[-1]

    def connection(self, *, data: str = "data", mock: bool = False) -> tuple[Process, str]:
        process = self.start("connection.py", "cell-7", data, "mock" if mock else "real")
        return process, process.answer()["session"]

    def locks(self) -> list[dict[str, Any]]:
        return self.bench.json("station", "locks")["locks"]

    def waiters(self) -> list[dict[str, Any]]:
        return [waiter for lock in self.locks() for waiter in lock["waiters"]]


@pytest.fixture
def cell(bench: Bench) -> Iterator[Cell]:
    made = Cell(bench)
    yield made
    for process in made.processes:
        process.end()
    if (made.bench.project / "other").exists():
        bench.litmus("daemon", "stop", "--data-dir", "other", check=False)


def test_two_hold_different_instruments_and_the_third_is_told_by_whom(cell: Cell) -> None:
    a, session = cell.connection()
    b, _ = cell.connection()
    c, _ = cell.connection(data="other")  # a lock doesn't care where the data go

    assert "got" in a.ask("take dmm 0")
    assert "got" in b.ask("take psu 0")
    before = time.monotonic()
    refused = c.ask("take dmm2 0")

    assert refused["at"] - before < 1, "at once"
    assert refused["resource"] == "gpib::16"
    assert (refused["role"], refused["pid"], refused["session_id"]) == ("dmm", str(a.pid), session)
    assert re.search(
        rf"held by role 'dmm' of session {session}, pid {a.pid} on \S+, since [0-9:]+ UTC", refused["message"]
    )
    c.order("take dmm2 30")
    assert "released" in a.ask("release dmm")
    assert c.answer()["got"] == "dmm2"


def test_a_kill_frees_within_a_tenth_of_a_second(cell: Cell, eventually) -> None:
    waits = []
    holder, _ = cell.connection()
    holder.ask("take dmm 0")
    for _ in range(5):
        waiter, _ = cell.connection()
        waiter.order("take dmm 60")
        eventually(lambda: len(cell.waiters()) == 1, what="the waiter in the queue")
        killed = holder.kill()
        waits.append(waiter.answer()["at"] - killed)
        holder = waiter

    assert sorted(waits)[2] <= 0.1, f"seconds from the kill to the next one's instrument: {waits}"


def test_fifty_waiters_are_served_in_order_but_for_the_dead_and_the_impatient(cell: Cell, eventually) -> None:
    log = cell.bench.project / "served.log"
    holder, _ = cell.connection()
    holder.ask("take dmm 0")
    waiters = [cell.start("waiter.py", str(i), "0.5" if i in TIMED_OUT else "300", str(log)) for i in range(WAITERS)]

    for i, waiter in enumerate(waiters):
        waiter.order("go")
        if i in TIMED_OUT:
            assert waiter.popen.wait(60) == 3, "it gave up"
        else:
            eventually(lambda name=str(i): name in {w["role"] for w in cell.waiters()}, within=60, what=f"waiter {i}")
    for i in KILLED:
        waiters[i].kill()
    holder.ask("release dmm")

    expected = [str(i) for i in range(WAITERS) if i not in KILLED | TIMED_OUT]
    eventually(lambda: log.exists() and len(log.read_text().split()) >= len(expected), within=60, what="all served")
    assert log.read_text().split() == expected
    eventually(lambda: cell.locks() == [], what="nobody holds or waits")


def test_what_a_dead_process_left_behind_holds_nothing(cell: Cell) -> None:
    a, _ = cell.connection()
    a.ask("take dmm 0")
    a.end()
    (text,) = (cell.bench.project.parent / "user-data/litmus/locks").glob("*.lock")
    assert f'"pid":{a.pid},' in text.read_text(), "a killed process leaves its text"

    assert cell.locks() == []
    b, _ = cell.connection()
    assert "got" in b.ask("take dmm 0")


def test_forged_text_names_nobody(cell: Cell) -> None:
    a, _ = cell.connection()
    a.ask("take dmm 0")
    (text,) = (cell.bench.project.parent / "user-data/litmus/locks").glob("*.lock")
    text.write_text(text.read_text().replace(str(a.pid), "1").replace('"dmm"', '"forged"'))

    b, _ = cell.connection()
    refused = b.ask("take dmm 0")

    assert refused["pid"] == str(a.pid), "the kernel's holder, not the text's"
    assert "forged" not in refused["message"]


def test_mocks_hold_nothing(cell: Cell) -> None:
    a, _ = cell.connection(mock=True)
    b, _ = cell.connection(mock=True)
    c, _ = cell.connection()
    for process in (a, b, c):
        assert "got" in process.ask("take dmm 0")
    assert [lock["pid"] for lock in cell.locks()] == [c.pid]


def test_the_command_shows_holders_and_waiters(cell: Cell, eventually) -> None:
    assert cell.bench.litmus("station", "locks").stdout == "No instrument is locked.\n"
    a, holding = cell.connection()
    b, waiting = cell.connection()
    a.ask("take dmm 0")
    b.order("take dmm2 60")
    eventually(lambda: len(cell.waiters()) == 1, what="the waiter in the queue")

    (lock,) = cell.locks()
    shown = cell.bench.litmus("station", "locks").stdout

    assert (lock["resource"], lock["role"], lock["session_id"], lock["pid"]) == (
        "GPIB0::16::INSTR",
        "dmm",
        holding,
        a.pid,
    )
    assert lock["held_ms"] >= lock["waiters"][0]["waited_ms"] >= 0
    assert lock["waiters"][0]["session_id"] == waiting
    assert re.search(rf"GPIB0::16::INSTR +holds +dmm +{holding} +{a.pid} ", shown)
    assert re.search(rf"waits +dmm2 +{waiting} +{b.pid} ", shown)


def test_stations_are_listed_shown_and_validated(cell: Cell) -> None:
    bench = cell.bench
    ids = [station["id"] for station in bench.json("station", "list")["stations"]]
    assert ids == sorted(ids)
    assert {"bench_1", "cell-7"} <= set(ids)
    assert "* the default station" in bench.litmus("station", "list").stdout
    assert bench.json("station", "show")["id"] == "bench_1"
    assert bench.json("station", "show", "cell-7")["instruments"]["psu"]["resource"] == "GPIB0::17::INSTR"
    assert "GPIB0::17::INSTR" in bench.litmus("station", "show", "cell-7").stdout
    checked = bench.json("station", "validate", "cell-7")
    assert checked["valid"] is True
    assert "'gpib::16' is the address of role 'dmm', too" in checked["warnings"][0]

    Path(bench.project / "stations/cell-7.yaml").write_text(STATION.replace("driver:", "drvier:", 1))
    done = bench.litmus("station", "validate", "cell-7", check=False)
    assert done.returncode == 1
    assert "stations/cell-7.yaml:4:20: instruments.dmm.drvier: unknown key; did you mean 'driver'?" in done.stdout
    assert "has errors" in bench.litmus("station", "list").stdout
    assert bench.litmus("station", "show", "cell-7", check=False).returncode == 2
    assert bench.litmus("station", "validate", "cell-8", check=False).returncode == 1
