"""Each way a process with a connection can end, and what is found of its session afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.bench import Bench

BEGIN = """
import os, signal, sys, threading
from litmus.connect import connect

station = connect("bench_1", data_dir=sys.argv[1])
station.start()
station.on_event(lambda event: None)
psu = station.instrument("psu")
psu.set_output(True)
station.observe("room.temperature", 21.5, units="C")
assert len(station.events()) >= 3  # the service runs
print(station.session_id, flush=True)
"""


@pytest.fixture(autouse=True)
def quick_end(bench: Bench) -> Iterator[None]:
    """The service of a test has nothing to bring in order at the end."""
    yield
    if bench.daemon_pid() is not None:
        bench.kill_daemon()


class Ended:
    """A script that ran to its end, and its session as the service tells it."""

    def __init__(self, bench: Bench, process: subprocess.Popen[str], errors: str, session_id: str) -> None:
        self.status = process.returncode
        self.errors = errors
        self._bench = bench
        self._session_id = session_id

    def events(self) -> list[dict[str, Any]]:
        return [event for event in self._bench.api.all_events() if event["session_id"] == self._session_id]

    def outcomes(self) -> list[str]:
        return [event["outcome"] for event in self.events() if event["event_type"] == "session.ended"]

    def safe_states(self) -> list[str]:
        return [
            event["safe_state"] for event in self.events() if event["event_type"].endswith("instrument_disconnected")
        ]


@pytest.fixture
def run(bench: Bench, tmp_path: Path) -> Callable[..., Ended]:
    """Runs BEGIN and `rest`; `then(process)` is done to it once it has begun."""

    def start(rest: str, then: Callable[[subprocess.Popen[str]], object] = lambda process: None) -> Ended:
        script = tmp_path / "ending.py"
        script.write_text(BEGIN + rest + "\n")
        process = subprocess.Popen(
            [sys.executable, str(script), str(bench.data)],
            cwd=bench.project,
            env=bench.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        session_id = process.stdout.readline().strip()
        then(process)
        _, errors = process.communicate(timeout=60)
        return Ended(bench, process, errors, session_id)

    return start


@pytest.mark.parametrize(
    ("rest", "outcome", "status"),
    [
        ("", "passed", 0),
        ("station.stop('failed')", "failed", 0),
        ("raise ValueError('x')", "errored", 1),
        ("raise KeyboardInterrupt", "terminated", -signal.SIGINT),
        ("sys.exit(0)", "terminated", 0),
        ("os.kill(os.getpid(), signal.SIGTERM)\nsignal.pause()", "terminated", 128 + signal.SIGTERM),
        ("pid = os.fork()\nif pid == 0: sys.exit(0)\nos.waitpid(pid, 0)", "passed", 0),
    ],
)
def test_an_orderly_end_leaves_a_safe_bench_and_one_outcome(
    rest: str, outcome: str, status: int, run: Callable[..., Ended], bench: Bench
) -> None:
    ended = run(rest)

    assert ended.status == status, ended.errors
    assert ended.outcomes() == [outcome]
    assert ended.safe_states() == ["done"]
    assert [event["event_type"] for event in ended.events()][-1] == "session.ended"
    assert not any(event.get("derived") for event in ended.events())
    assert not list(bench.data.glob("events/*/*.journal")), "sealed before the process was gone"


def test_sigterm_in_a_long_wait_makes_the_bench_safe(run: Callable[..., Ended]) -> None:
    ended = run("threading.Event().wait()", lambda process: process.send_signal(signal.SIGTERM))

    assert ended.status == 128 + signal.SIGTERM
    assert (ended.outcomes(), ended.safe_states()) == (["terminated"], ["done"])


@pytest.mark.parametrize("rest", ["os._exit(0)", "os.kill(os.getpid(), signal.SIGKILL)", "os.abort()"])
def test_a_process_that_just_goes_is_closed_as_aborted(
    rest: str, run: Callable[..., Ended], eventually: Callable[..., Any]
) -> None:
    ended = run(rest)

    eventually(ended.outcomes, what="a session.ended")
    assert ended.outcomes() == ["aborted"]
    assert ended.safe_states() == []
    last = ended.events()[-1]
    assert last["derived"] is True
    assert "instrument.set" in [event["event_type"] for event in ended.events()], "nothing that was recorded is lost"


def test_a_program_with_its_own_sigterm_handler_keeps_it(run: Callable[..., Ended], tmp_path: Path) -> None:
    rest = (
        "station.stop()\n"
        "signal.signal(signal.SIGTERM, lambda *_: os._exit(7))\n"
        "again = connect('bench_1', data_dir=sys.argv[1])\nagain.start()\n"
        "os.kill(os.getpid(), signal.SIGTERM)\nsignal.pause()"
    )

    assert run(rest).status == 7
