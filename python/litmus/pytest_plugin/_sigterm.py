"""SIGTERM ends a test session as Ctrl-C does: teardown runs, instruments reach their safe state, the run is kept."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any


class SigtermAsInterrupt:
    """The first SIGTERM raises KeyboardInterrupt in the main thread; further ones don't disturb the teardown."""

    def __init__(self) -> None:
        self._previous: Any = None
        self._installed = False
        self._received = False

    def install(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._previous = signal.signal(signal.SIGTERM, self._handle)
            self._installed = True

    def restore(self) -> None:
        if self._installed:
            signal.signal(signal.SIGTERM, self._previous or signal.SIG_DFL)
            self._installed = False

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if not self._received:
            self._received = True
            raise KeyboardInterrupt("SIGTERM")
