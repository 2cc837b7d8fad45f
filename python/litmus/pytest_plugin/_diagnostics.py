"""What Python's `logging` is told at WARNING and above, as diagnostic events of the run.

At most LIMIT records of a step become events, the rest are counted: an event says how many once the step is over. Asks
nothing of what doesn't log.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from litmus._errors import LitmusError

if TYPE_CHECKING:
    from litmus.pytest_plugin._run import Run

LIMIT = 100
MOST_CHARACTERS = 10_000


class Diagnostics(logging.Handler):
    """Thread-safe, as handlers are: `handle` holds the handler's lock."""

    def __init__(self, run: Run) -> None:
        super().__init__(logging.WARNING)
        self._run = run
        self._step: dict[str, Any] | None = None  # that the last record came from; None: between steps
        self._attempt: object = None
        self._count = 0
        self._busy = threading.local()

    def install(self) -> None:
        logging.getLogger().addHandler(self)

    def remove(self) -> None:
        logging.getLogger().removeHandler(self)
        with self.lock or threading.RLock():
            self._tell_rest()

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(self._busy, "now", False):  # recording logs itself
            return
        self._busy.now = True
        try:
            self._take(record)
        except LitmusError:  # a log message is no reason to fail a test
            return
        finally:
            self._busy.now = False

    def _take(self, record: logging.LogRecord) -> None:
        attempt = self._run.attempt
        if attempt != self._attempt:
            self._tell_rest()
            self._attempt, self._step, self._count = attempt, self._run.place, 0
        self._count += 1
        if self._count > LIMIT:
            return
        details = {"logger": record.name, "level": record.levelname, "file": f"{record.pathname}:{record.lineno}"}
        if record.exc_info and record.exc_info[0] is not None:
            details |= {"error_type": record.exc_info[0].__name__, "error_message": str(record.exc_info[1])}
        kind = "diagnostic.error" if record.levelno >= logging.ERROR else "diagnostic.warning"
        self._note(kind, _text_of(record), details)

    def _tell_rest(self) -> None:
        rest, self._count = self._count - LIMIT, 0
        if rest > 0:
            self._note("diagnostic.warning", f"{rest} more log records aren't kept", {"suppressed": rest})

    def _note(self, kind: str, message: str, details: dict[str, Any]) -> None:
        session = self._run.session
        if session is not None and session.run_open:
            session.note(kind, {"source": "logging", "message": message, "details": details | (self._step or {})})


def _text_of(record: logging.LogRecord) -> str:
    try:
        text = record.getMessage()
    except Exception:  # arguments that don't fit the message
        text = f"{record.msg} {record.args}"
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…"
