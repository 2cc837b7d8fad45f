"""Stops what is still open when the process ends in an orderly way: at its end, by an exception, by SIGTERM.

How it ends gives the outcome: normally `passed`, by an exception `errored`, by KeyboardInterrupt, SystemExit or
SIGTERM `terminated`. A process that just goes (SIGKILL, os._exit) leaves its sessions to the service: `aborted`.
"""

from __future__ import annotations

import atexit
import logging
import opcode
import signal
import sys
import threading
import types
import weakref
from typing import Protocol

_RETURNS = {opcode.opmap[name] for name in ("RETURN_VALUE", "RETURN_CONST") if name in opcode.opmap}


class Stoppable(Protocol):
    def stop(self, outcome: str = ...) -> None: ...


_open: weakref.WeakSet[Stoppable] = weakref.WeakSet()
_outcome = "passed"
_installed = False
_main: types.FrameType | None = None  # the outermost frame of the program


def outcome_of(kind: type[BaseException] | None) -> str:
    """The outcome of a session that ends with this exception, or with none."""
    if kind is None:
        return "passed"
    return "terminated" if issubclass(kind, (KeyboardInterrupt, SystemExit)) else "errored"


def watch(connection: Stoppable) -> None:
    """Stops it at the end of the process, unless it is dropped or stopped before."""
    global _installed, _main
    _open.add(connection)
    if _installed:
        return
    _installed = True
    _main = _outermost_frame()
    atexit.register(_stop_all)
    _watch_exceptions()
    _watch_sigterm()


def forget(connection: Stoppable) -> None:
    _open.discard(connection)


def come_first() -> None:
    """What drivers registered since (PyVISA closes every resource at exit) has to wait for the safe state."""
    atexit.unregister(_stop_all)
    atexit.register(_stop_all)


def present_outcome() -> str:
    """The outcome of a session that ends now, by itself: `passed` while the program goes on."""
    if _outcome == "passed" and _ended_by_exception():
        return "terminated"
    return _outcome


def _stop_all() -> None:
    outcome = present_outcome()
    for connection in list(_open):
        try:
            connection.stop(outcome)
        except Exception:  # the others have instruments to bring to their safe state, too
            logging.getLogger("litmus").exception("%r couldn't be stopped", connection)


def _outermost_frame() -> types.FrameType | None:
    frame = sys._current_frames().get(threading.main_thread().ident or 0)
    while frame is not None and frame.f_back is not None:
        frame = frame.f_back
    return frame


def _ended_by_exception() -> bool:
    """Whether the program has ended in the middle of a line. Of SystemExit the interpreter leaves no other trace."""
    if _main is None or _main.f_lasti < 0 or _outermost_frame() is _main:
        return False
    return _main.f_code.co_code[_main.f_lasti] not in _RETURNS


def _watch_exceptions() -> None:
    previous = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: types.TracebackType | None) -> None:
        global _outcome
        if not hasattr(sys, "ps1"):  # at a prompt the program goes on
            _outcome = outcome_of(kind)
        previous(kind, error, trace)

    sys.excepthook = hook


def _watch_sigterm() -> None:
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        return  # the program has its own way to end

    def terminate(number: int, frame: types.FrameType | None) -> None:
        global _outcome
        _outcome = "terminated"
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, terminate)
