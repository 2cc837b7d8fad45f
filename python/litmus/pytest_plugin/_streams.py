"""The fixture `stream`: samples that keep coming, as a channel of the session."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from litmus._errors import LitmusError
from litmus.data.events import StreamEnded, StreamFrameIndex, StreamStarted

if TYPE_CHECKING:
    from litmus.pytest_plugin._run import Run

FRAME_INDEX_S = 1.0  # stream.frame_index comes at most this often


class Stream:
    """One channel that a test appends to. Without recording it takes samples and keeps nothing."""

    def __init__(self, run: Run, name: str, units: str | None, sample_interval: float | None) -> None:
        self.channel_id = name
        self.frame_count = 0
        self.closed = False
        self._session = run.session
        self._units = units
        self._interval = sample_interval
        self._id = uuid4()
        self._told = 0
        self._told_at = time.monotonic()
        self._emit(StreamStarted(stream_id=self._id, format="channel", path=name))

    def append(self, value: Any) -> str | None:
        """One sample: a number, a text, or a frame of numbers. Returns its reference in the channel store."""
        if self.closed:
            raise LitmusError(f"the stream {self.channel_id!r} is closed: it ended with its test, or by close()")
        if self._session is None:
            self.frame_count += 1
            return None
        uri = self._session.append_sample(self.channel_id, value, self._units, self._interval, "stream")
        self.frame_count += 1
        if time.monotonic() - self._told_at >= FRAME_INDEX_S:
            self._tell_count()
        return uri

    def extend(self, values: Iterable[Any]) -> None:
        """Several samples, each one frame."""
        for value in values:
            self.append(value)

    def close(self) -> None:
        """Nothing more is appended."""
        if self.closed:
            return
        self.closed = True
        if self._told != self.frame_count:
            self._tell_count()
        self._emit(StreamEnded(stream_id=self._id))

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def _tell_count(self) -> None:
        self._told, self._told_at = self.frame_count, time.monotonic()
        self._emit(StreamFrameIndex(stream_id=self._id, frame_count=self.frame_count))

    def _emit(self, event: StreamStarted | StreamFrameIndex | StreamEnded) -> None:
        if self._session is not None:
            event.run_id = self._session.run_id
            self._session.event_log.emit(event)


class Streams:
    """`stream(name, units=None, sample_interval=None)`: the stream of that name, begun on its first use in a test."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._open: dict[str, Stream] = {}

    def __call__(self, name: str, *, units: str | None = None, sample_interval: float | None = None) -> Stream:
        stream = self._open.get(name)
        if stream is None or stream.closed:
            stream = self._open[name] = Stream(self._run, name, units, sample_interval)
        return stream

    def close(self) -> None:
        """All that the test left open."""
        for stream in self._open.values():
            stream.close()
