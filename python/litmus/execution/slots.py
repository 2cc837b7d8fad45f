"""Slots: the processes of a multi-DUT session, and their sync points.

    runner = SlotRunner(slots, command, watcher=watcher, grace_s=5.0)
    results = runner.run()

Everything that the processes do is watched by one loop in the thread that calls run(). A process ends by itself when
this one is gone: its control line is closed then.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from litmus.execution import _slot_link
from litmus.execution._sync import SyncCoordinator

if TYPE_CHECKING:
    from litmus.data.events import SyncArrived

__all__ = ["Slot", "SlotResult", "SlotRunner", "SyncPoint", "worst"]

CHUNK = 1 << 16  # bytes
MAX_LINE = 1 << 16  # bytes; a longer line is passed on in pieces
LADDER = ("passed", "failed", "errored")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot to run: its place in the fixture, and what its process finds in its environment."""

    id: str
    index: int
    dut_serial: str
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SlotResult:
    """By the exit of the slot's process; the run has an outcome of its own."""

    slot_id: str
    outcome: str = "errored"  # until the process has exited cleanly
    exit_code: int | None = None  # negative: the signal that ended it
    error_message: str | None = None
    last_line: str = ""


class Watcher(Protocol):
    """What happens, in the order in which it happens, on the thread of run()."""

    def started(self, slot: Slot) -> None: ...
    def line(self, slot: Slot, text: str) -> None: ...
    def completed(self, result: SlotResult) -> None: ...
    def released(self, name: str) -> None: ...


def worst(results: Sequence[SlotResult]) -> str:
    """errored > failed > passed"""
    return max((result.outcome for result in results), key=LADDER.index, default="errored")


class SlotRunner:
    def __init__(
        self, slots: Sequence[Slot], command: Callable[[Slot], list[str]], *, watcher: Watcher, grace_s: float, cwd: str
    ) -> None:
        self._slots = slots
        self._command = command
        self._watcher = watcher
        self._grace_s = grace_s
        self._cwd = cwd
        self._selector = selectors.DefaultSelector()
        self._children: dict[str, _Child] = {}  # those that live
        self._sync = SyncCoordinator([slot.id for slot in slots], self._answer, watcher.released)
        self._stopping = False
        self.results = [SlotResult(slot.id) for slot in slots]

    def run(self) -> list[SlotResult]:
        """Starts all, in their order, and waits for all. What interrupts it ends the processes first."""
        try:
            for slot, result in zip(self._slots, self.results, strict=True):
                self._start(slot, result)
            while self._children:
                self._advance(None)
        except BaseException:
            self._stop_all()
            raise
        finally:
            self._selector.close()
        return self.results

    # --- starting ----------------------------------------------------------------------------------------------------

    def _start(self, slot: Slot, result: SlotResult) -> None:
        ours, theirs = socket.socketpair()
        environment = {**os.environ, **slot.environment, "PYTHONUNBUFFERED": "1"}
        environment[_slot_link.CONTROL] = f"{theirs.fileno()},{self._grace_s}"
        try:
            process = subprocess.Popen(
                self._command(slot),
                cwd=self._cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[theirs.fileno()],
                process_group=0,  # Ctrl-C reaches this process alone, and it ends the others in good order
            )
        except OSError as problem:
            ours.close()
            self._watcher.started(slot)
            result.error_message = f"its process couldn't be started: {problem}"
            self._complete(result)
            return
        finally:
            theirs.close()
        child = _Child(slot, result, process, ours)
        self._children[slot.id] = child
        self._watcher.started(slot)
        for source, take in child.sources(self._take_output, self._take_control, self._take_exit):
            self._selector.register(source, selectors.EVENT_READ, take)

    # --- the loop ----------------------------------------------------------------------------------------------------

    def _advance(self, until: float | None) -> None:
        deadlines = [at for at in (until, self._sync.next_deadline()) if at is not None]
        timeout = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        for key, _ in self._selector.select(timeout):
            if key.fd in self._selector.get_map():  # not closed by one before it
                key.data()
        self._sync.expire(time.monotonic())

    def _take_output(self, child: _Child) -> bool:
        """False: nothing more can be had now."""
        try:
            data = os.read(child.output, CHUNK)
        except BlockingIOError:
            return False
        for text in child.lines(data):
            if text.strip():
                child.result.last_line = _bare(text)
            self._watcher.line(child.slot, text)
        if not data:
            self._forget(child.output)
        return bool(data)

    def _take_control(self, child: _Child) -> bool:
        try:
            data = child.control.recv(CHUNK)
        except (BlockingIOError, ConnectionError):
            data = b""
        for message in child.messages(data):
            self._obey(child, message)
        if not data:
            self._forget(child.control)
        return bool(data)

    def _obey(self, child: _Child, message: dict[str, Any]) -> None:
        if "wait" in message:
            timeout = message["timeout"]
            deadline = None if timeout is None else time.monotonic() + timeout
            self._sync.arrive(child.slot.id, message["name"], message["wait"], deadline)
        elif "withdraw" in message:
            self._sync.withdraw(child.slot.id)
        elif "finished" in message:
            child.finished = True

    def _answer(self, slot_id: str, message: dict[str, Any]) -> None:
        child = self._children.get(slot_id)
        if child is not None:
            with contextlib.suppress(OSError):  # it has just died, which is noticed by itself
                child.control.sendall(json.dumps(message).encode() + b"\n")

    def _take_exit(self, child: _Child) -> None:
        self._children.pop(child.slot.id, None)
        child.end_group()  # while the process is unreaped its id can't be anybody else's
        child.process.wait()
        for take in (self._take_control, self._take_output):
            while take(child):
                pass
        for text in child.rest():
            self._watcher.line(child.slot, text)
        for source, _ in child.sources(None, None, None):
            self._forget(source)
        child.close()
        child.judge(self._stopping)
        self._complete(child.result)

    def _complete(self, result: SlotResult) -> None:
        self._watcher.completed(result)
        self._sync.remove(result.slot_id)

    def _forget(self, source: Any) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(source)

    # --- the end -----------------------------------------------------------------------------------------------------

    def _stop_all(self) -> None:
        """SIGTERM, so that teardown runs; SIGKILL after the grace period, or at once when somebody insists."""
        self._stopping = True
        for child in self._children.values():
            child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self._grace_s
        try:
            while self._children and time.monotonic() < deadline:
                self._advance(deadline)
        except KeyboardInterrupt:
            pass
        for child in list(self._children.values()):
            child.kill()
            self._take_exit(child)


class _Child:
    """A slot's process, and what is read from it."""

    def __init__(
        self, slot: Slot, result: SlotResult, process: subprocess.Popen[bytes], control: socket.socket
    ) -> None:
        self.slot = slot
        self.result = result
        self.process = process
        self.control = control
        self.output = process.stdout.fileno()  # type: ignore[union-attr]  # the process was started with a pipe
        self.finished = False  # its test session said so
        self._exit = os.pidfd_open(process.pid)
        self._line = b""
        self._message = b""
        os.set_blocking(self.output, False)
        control.setblocking(False)

    def sources(self, output: Any, control: Any, exited: Any) -> list[tuple[Any, Callable[[], Any]]]:
        """What to watch, with what to call then."""
        return [
            (self.output, lambda: output(self)),
            (self.control, lambda: control(self)),
            (self._exit, lambda: exited(self)),
        ]

    def lines(self, data: bytes) -> Iterator[str]:
        *whole, self._line = (self._line + data).split(b"\n")
        while len(self._line) > MAX_LINE:
            whole.append(self._line[:MAX_LINE])
            self._line = self._line[MAX_LINE:]
        return (line.decode(errors="replace").rstrip("\r") for line in whole)

    def rest(self) -> list[str]:
        """What was written without an end of line."""
        line, self._line = self._line, b""
        if not line:
            return []
        self.result.last_line = _bare(line.decode(errors="replace"))
        return [line.decode(errors="replace")]

    def messages(self, data: bytes) -> list[dict[str, Any]]:
        *whole, self._message = (self._message + data).split(b"\n")
        return [json.loads(line) for line in whole]

    def end_group(self) -> None:
        """What a slot that crashed has started holds instruments of the bench; it goes with it."""
        if not self.finished:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.finished = False

    def judge(self, stopped: bool) -> None:
        result, code = self.result, self.process.returncode
        result.exit_code = code
        if stopped:
            result.error_message = "stopped by the orchestrator" + (f"; {_signal_text(code)}" if code < 0 else "")
        elif code < 0:
            result.error_message = _signal_text(code)
        elif code > 0:
            result.outcome = "failed"
            result.error_message = result.last_line or f"exit code {code}"
        elif not self.finished:
            result.error_message = "its process exited before its test session had ended"
        else:
            result.outcome = "passed"

    def close(self) -> None:
        os.close(self._exit)
        self.control.close()
        if self.process.stdout is not None:
            self.process.stdout.close()


def _bare(line: str) -> str:
    """Without colours, and without what pytest draws around its last line."""
    return _COLOURS.sub("", line).strip().strip("=").strip()


def _signal_text(code: int) -> str:
    number = -code
    with contextlib.suppress(ValueError):
        return f"ended by {signal.Signals(number).name} ({signal.strsignal(number)})"
    return f"ended by signal {number}"


class SyncPoint:
    """The points at which the slots of a session wait for each other."""

    def __init__(self, slot_id: str, emit: Callable[[SyncArrived], None]) -> None:
        self._slot_id = slot_id
        self._emit = emit

    def wait(self, name: str, timeout: float | None = None) -> None:
        """Until every slot that is still alive has come to `name`.

        timeout: seconds, then SyncTimeout names the slots that haven't come; None: for ever. Without an orchestrator
        there is nobody to wait for.
        """
        wait_at(name, timeout, self._slot_id, self._emit)


def wait_at(name: str, timeout: float | None, slot_id: str, emit: Callable[[SyncArrived], None]) -> None:
    """Emits the arrival, and waits for the other slots, if there are any."""
    if not isinstance(name, str) or not name:
        raise TypeError(f"a sync point has a name, got {name!r}")
    if timeout is not None and not timeout >= 0:
        raise ValueError(f"timeout={timeout!r}: seconds, or None to wait for ever")

    def arrived() -> None:
        from litmus.data.events import SyncArrived

        emit(SyncArrived(slot_id=slot_id, name=name))

    link = _slot_link.current()
    if link is None:
        arrived()
    else:
        link.wait(name, timeout, arrived)
