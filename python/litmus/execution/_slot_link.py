"""A slot process's line to its orchestrator: sync points, and the end of the one when the other has gone.

One socket, inherited as a descriptor; lines of JSON. A thread of its own reads it. When the orchestrator is gone, even
by SIGKILL, the process gets SIGTERM, so that its teardown runs, and SIGKILL after the grace period. Thread-safe.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

from litmus._errors import SyncTimeout

CONTROL = "_LITMUS_SLOT_CONTROL"  # "descriptor,grace seconds"; only the process that the orchestrator started has it

_current: SlotLink | None = None


def current() -> SlotLink | None:
    """The link of this process; None when it isn't a slot's."""
    return _current if _current is not None and _current.pid == os.getpid() else None


def take_over(slot_id: str) -> SlotLink | None:
    """The link that the orchestrator gave to this process. Programs that it starts don't get it."""
    global _current
    given = os.environ.pop(CONTROL, "")
    if given:
        descriptor, _, grace = given.partition(",")
        _current = SlotLink(slot_id, socket.socket(fileno=int(descriptor)), float(grace))
    return _current


class SlotLink:
    def __init__(self, slot_id: str, line: socket.socket, grace_s: float) -> None:
        self.slot_id = slot_id
        self.pid = os.getpid()
        self._line = line
        self._grace_s = grace_s
        self._one_at_a_time = threading.Lock()
        self._changed = threading.Condition()
        self._answer: dict[str, Any] | None = None
        self._number = 0
        self._closed = threading.Event()
        line.set_inheritable(False)
        threading.Thread(target=self._read, name="litmus-slot", daemon=True).start()

    def wait(self, name: str, timeout: float | None, arrived: Callable[[], None]) -> None:
        """Until all live slots are at `name`. SyncTimeout names those that aren't. arrived: called first."""
        with self._one_at_a_time:
            self._number += 1
            number, self._answer = self._number, None
            arrived()
            self._send({"wait": number, "name": name, "timeout": timeout})
            try:
                with self._changed:
                    while self._answer is None and not self._closed.is_set():
                        self._changed.wait()
                    answer = self._answer
            except BaseException:
                self._send({"withdraw": number})
                raise
        _raise_if_missing(name, timeout, answer)

    def finished(self, status: int) -> None:
        """The test session came to its end, with this exit status."""
        self._send({"finished": status})

    def close(self) -> None:
        self._closed.set()
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()

    def _send(self, message: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # the reader notices that the other end is gone
            self._line.sendall(json.dumps(message).encode() + b"\n")

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            for line in self._line.makefile("rb"):
                self._take(json.loads(line))
        if not self._closed.is_set():
            self._end_process()

    def _take(self, message: dict[str, Any]) -> None:
        with self._changed:
            if message.get("number") == self._number:  # else of a wait that was interrupted
                self._answer = message
                self._changed.notify_all()

    def _end_process(self) -> None:
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        if not self._closed.wait(self._grace_s):
            os.kill(os.getpid(), signal.SIGKILL)


def _raise_if_missing(name: str, timeout: float | None, answer: dict[str, Any] | None) -> None:
    if answer is None or "missing" not in answer:
        return
    missing = ", ".join(answer["missing"])
    if "deadlock" in answer:
        raise SyncTimeout(
            f"sync point {name!r}: every slot waits, and not at the same point: {answer['deadlock']}", answer["missing"]
        )
    raise SyncTimeout(f"sync point {name!r}: {missing} hadn't arrived after {timeout:g} s", answer["missing"])
