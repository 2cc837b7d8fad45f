"""What callbacks raise is recorded, and doesn't flood the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uuid import UUID

    from litmus._core import Session

REPORTED_AT_FIRST = 10  # failures of a callback; from then on the 16th, 32nd, …

_logger = logging.getLogger("litmus")


class CallbackReport:
    """Records failures of one callback as diagnostic.error, in the session of its connection, else in `session_of`.

    describe(item): what the details say of what the callback was called with.
    """

    def __init__(
        self,
        source: str,
        callback: Any,
        data_dir: str,
        session: Session | None,
        session_of: Callable[[Any], UUID | str],
        describe: Callable[[Any], dict[str, Any]],
    ) -> None:
        self._source = source
        self._name = getattr(callback, "__qualname__", type(callback).__qualname__)
        self._data_dir = data_dir
        self._session = session
        self._session_of = session_of
        self._describe = describe
        self._failures = 0

    def __call__(self, item: Any, error: BaseException) -> None:
        self._failures += 1
        if item is None:
            _logger.error("%s of %s ends: %s", self._source, self._name, error)
            return
        _logger.warning("%s raised %s: %s", self._name, type(error).__name__, error, exc_info=error)
        if isinstance(item, dict) and item.get("source") == self._source:
            return  # a callback that fails at every event must not feed itself
        if self._failures > REPORTED_AT_FIRST and self._failures & (self._failures - 1):
            return
        try:
            self._record(item, error)
        except Exception as failure:
            _logger.warning("it isn't in the log: %s", failure)

    def _record(self, item: Any, error: BaseException) -> None:
        details = {
            "callback": self._name,
            "exception_type": type(error).__name__,
            "exception_message": str(error),
            "failures": self._failures,
            **self._describe(item),
        }
        fields = {"source": self._source, "message": str(error), "details": details}
        if self._session is not None:
            self._session.note("diagnostic.error", fields)
            return
        from litmus.data.event_log import EventLog
        from litmus.data.events import DiagnosticError

        with EventLog(Path(self._data_dir) / "events", self._session_of(item)) as log:
            log.emit(DiagnosticError(**fields))
