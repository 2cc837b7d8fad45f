"""Locks on instruments, as a script sees them. Several processes at once: tests/e2e/test_locks.py."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from litmus import LitmusError, ResourceInUse, ValidationError, connect
from litmus.instruments import locks
from litmus.instruments.locks import HeldLocks

STATION = """\
id: cell
name: Cell
instruments:
  dmm: {type: dmm, driver: bench_drivers.Dmm, resource: 'GPIB0::16::INSTR', mock_config: {measure: 1.0}}
  meter: {type: dmm, driver: bench_drivers.Dmm, resource: 'gpib::16'}
  psu: {type: psu, driver: bench_drivers.Dmm, resource: 'GPIB0::17::INSTR'}
  broken: {type: psu, driver: bench_drivers.Broken, resource: 'GPIB0::18::INSTR'}
  bare: {type: psu, driver: bench_drivers.Dmm}
  fake: {type: psu, mock: true, resource: 'GPIB0::16::INSTR'}
"""
DRIVERS = """\
class Dmm:
    def __init__(self, resource=None): pass
    def measure(self): return 1.0

class Broken:
    def __init__(self, resource): raise OSError("nobody answers")
"""


@pytest.fixture(autouse=True)
def cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    project = tmp_path / "project"
    (project / "stations").mkdir(parents=True)
    (project / "litmus.yaml").write_text("name: p\ndata_dir: data\ndefault_station: cell\n")
    (project / "stations/cell.yaml").write_text(STATION)
    (project / "bench_drivers.py").write_text(DRIVERS)
    monkeypatch.chdir(project)
    monkeypatch.setattr(sys, "path", [*sys.path, str(project)])
    monkeypatch.delitem(sys.modules, "bench_drivers", raising=False)
    return project


def held() -> set[str]:
    return {lock["resource"] for lock in locks.list_locks() if lock["held"]}


def waiting() -> list[str]:
    return [waiter["role"] for lock in locks.list_locks() for waiter in lock["waiters"]]


def until(condition, within: float = 10.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_second_connection_of_this_process_is_refused_and_told_how() -> None:
    with connect() as first, connect() as second:
        first.instrument("dmm")
        with pytest.raises(ResourceInUse) as caught:
            second.instrument("meter")

        error = caught.value
        assert error.resource == "gpib::16"
        assert error.role == "dmm"
        assert error.pid == os.getpid()
        assert error.host == os.uname().nodename
        assert error.session_id == first.session_id
        assert error.since is not None
        assert abs((datetime.now(UTC) - error.since).total_seconds()) < 60
        for part in ("held by this very process", str(first.session_id), str(os.getpid()), ".stop()"):
            assert part in str(error)
        assert isinstance(error, LitmusError)
        assert isinstance(error, RuntimeError)
        assert locks.ResourceInUse is ResourceInUse
        assert vars(pickle.loads(pickle.dumps(error))) == vars(error)
        second.instrument("psu")  # another instrument of the same station


def test_roles_on_one_address_share_the_lock_of_their_connection() -> None:
    with connect() as station, connect() as other:
        station.instrument("dmm")
        station.instrument("meter")
        station.release("dmm")
        with pytest.raises(ResourceInUse):
            other.instrument("dmm")
        station.release("meter")
        other.instrument("dmm")


def test_stop_and_a_failed_open_give_the_address_back() -> None:
    station = connect()
    station.start()
    station.instrument("dmm")
    with pytest.raises(LitmusError, match="nobody answers"):
        station.instrument("broken")
    assert held() == {"GPIB0::16::INSTR"}
    station.stop()
    assert held() == set()


def test_mocks_and_roles_without_an_address_lock_nothing() -> None:
    with connect(mock=True) as first, connect(mock=True) as second, connect() as real:
        assert first.instrument("dmm").measure() == second.instrument("dmm").measure() == 1.0
        real.instrument("fake")
        real.instrument("bare")
        assert held() == set()


def test_a_thread_waits_until_the_address_is_free() -> None:
    with connect() as first, connect() as second:
        first.instrument("dmm")
        got: list[float] = []
        thread = threading.Thread(target=lambda: got.append(second.instrument("dmm", timeout=30).measure()))
        thread.start()
        until(lambda: waiting() == ["dmm"])
        second.instrument("psu")  # the connection isn't blocked meanwhile
        first.release("dmm")
        thread.join(30)
        assert got == [1.0]


def test_two_threads_may_ask_for_one_role() -> None:
    with connect() as station:
        got: list[object] = []
        threads = [threading.Thread(target=lambda: got.append(station.instrument("dmm"))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(got) == 8
        assert all(proxy is got[0] for proxy in got)


def test_a_timeout_ends_the_wait() -> None:
    with connect() as first, connect() as second:
        first.instrument("dmm")
        before = time.monotonic()
        with pytest.raises(ResourceInUse, match=r"in use after 150 ms of waiting: held by this very process"):
            second.instrument("dmm", timeout=0.15)
        assert time.monotonic() - before >= 0.15
        assert waiting() == []


@pytest.mark.parametrize("timeout", [-1, float("nan")])
def test_a_timeout_must_be_a_time(timeout: float) -> None:
    with connect() as station, pytest.raises(ValidationError, match="timeout must be 0 or more seconds"):
        station.instrument("dmm", timeout=timeout)


def test_a_wait_that_outlives_its_connection_holds_nothing() -> None:
    mine = HeldLocks("a")
    mine.take("dmm", "GPIB::1")
    other = HeldLocks("b")
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            other.take("dmm", "GPIB::1", timeout=30)
        except LitmusError as error:
            failed.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: waiting() == ["dmm"])
    other.close()
    mine.close()
    thread.join(30)
    assert "was stopped while it waited" in str(failed[0])
    assert held() == set()


def test_ctrl_c_ends_a_wait(tmp_path: Path) -> None:
    mine = HeldLocks("a")
    mine.take("dmm", "GPIB::1")
    script = tmp_path / "wait.py"
    script.write_text(
        textwrap.dedent("""
        from litmus.instruments.locks import HeldLocks
        try:
            HeldLocks("b").take("psu", "GPIB::1", timeout=60)
        except KeyboardInterrupt:
            print("interrupted")
        """)
    )
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    until(lambda: waiting() == ["psu"])
    interrupted = time.monotonic()
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=30)
    assert output == "interrupted\n"
    assert time.monotonic() - interrupted < 5
    assert waiting() == []
    mine.close()


def test_children_neither_keep_nor_end_a_lock() -> None:
    mine = HeldLocks("a")
    mine.take("dmm", "GPIB::1")
    read, write = os.pipe()
    forked = os.fork()
    if forked == 0:
        mine.close()
        os.write(write, b"x")
        signal.pause()
        os._exit(0)
    started = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        os.read(read, 1)
        assert held() == {"GPIB::1"}
        mine.close()
        assert held() == set()
        HeldLocks("b").take("dmm", "GPIB::1")
    finally:
        os.kill(forked, signal.SIGKILL)
        os.waitpid(forked, 0)
        started.kill()
        started.wait()


def test_the_list_names_holder_and_waiters() -> None:
    with connect() as first, connect() as second:
        assert locks.list_locks() == []
        first.instrument("dmm")
        thread = threading.Thread(target=lambda: second.instrument("meter", timeout=30))
        thread.start()
        until(lambda: waiting() == ["meter"])
        (lock,) = locks.list_locks()
        assert lock["resource"] == "GPIB0::16::INSTR"
        assert (lock["role"], lock["session_id"], lock["pid"]) == ("dmm", str(first.session_id), os.getpid())
        assert lock["waiters"][0]["session_id"] == str(second.session_id)
        assert lock["waiters"][0]["since"] >= lock["since"]
        first.release("dmm")
        thread.join(30)
