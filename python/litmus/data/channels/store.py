"""ChannelStore: writes the samples of one session, and reads those of all.

with ChannelStore(data_dir, uuid4()) as store:
    store.append("room.temperature", 21.5, units="C")
    print(store.query("room.temperature").values)
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from litmus import _core, _service
from litmus._errors import LitmusError
from litmus.data._report import CallbackReport
from litmus.data._subscription import Subscription, SubscriptionList
from litmus.data.channels import _samples
from litmus.data.channels._feed import ChannelFeed
from litmus.data.channels._samples import Samples
from litmus.data.channels.models import ChannelDescriptor, ChannelSample

__all__ = ["ChannelStore"]


class ChannelStore:
    """The samples of a data directory. Thread-safe.

    data_dir: None: litmus.yaml, $LITMUS_HOME, else the user's data directory.
    session_id: the session that is written to, and followed by on_channel.
    flush_threshold: has no effect: a sample is safe when its write returns.
    serve: opens a door at host and port for ChannelClient; see `location`.
    """

    def __init__(
        self,
        data_dir: Path | str | None,
        session_id: UUID | str,
        flush_threshold: int = 100,
        *,
        serve: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        if flush_threshold < 1:
            raise ValueError("flush_threshold: at least 1")
        resolved = _core.resolve_data_dir(str(data_dir or ""), str(Path.cwd()))
        session = session_id if isinstance(session_id, UUID) else UUID(session_id)
        self._log: _core.ChannelLog | None = _core.ChannelLog(resolved, session)
        lease = _service.start_lease(resolved, f"channels {os.getpid()}")
        self._open(resolved, session, lease, self._log.append_sample, None)
        if serve:
            self._door = _service.Door(resolved, host, port)

    @classmethod
    def _of_session(cls, data_dir: str, lease: _core.Lease, session: _core.Session) -> ChannelStore:
        """The store of a connection: its lease and its samples."""
        store = cls.__new__(cls)
        store._log = None
        store._open(data_dir, session.session_id, lease, session.append_sample, session)
        return store

    def _open(
        self,
        data_dir: str,
        session_id: UUID,
        lease: _core.Lease,
        append: Callable[..., str],
        session: _core.Session | None,
    ) -> None:
        self._data_dir = data_dir
        self._session_id = session_id
        self._session = session
        self._append: Callable[..., str] | None = append
        self._lease: _core.Lease | None = lease
        self._door: _service.Door | None = None
        self._subscriptions = SubscriptionList()
        self._lock = threading.Lock()
        self._pid = os.getpid()

    @property
    def session_id(self) -> UUID:
        """The session that is written to."""
        return self._session_id

    @property
    def location(self) -> str:
        """For ChannelClient: with `serve` an http:// address, else the data directory."""
        return self._door.address if self._door is not None else self._data_dir

    # --- writing -----------------------------------------------------------------------------------------------------

    def append(
        self,
        channel_id: str,
        value: Any,
        *,
        units: str | None = None,
        sample_interval: float | None = None,
        timestamp: datetime | None = None,
        source_method: str = "",
    ) -> str:
        """Stores a sample and returns its channel:// reference.

        value: a number, bool, text, list of numbers, array, waveform, or a dict. timestamp: aware; None: now.
        """
        append = self._append
        if append is None:
            raise LitmusError("the ChannelStore is closed; open another one")
        return append(channel_id, value, units, sample_interval, source_method, timestamp)

    def write(self, sample: ChannelSample | str, value: Any = None, **options: Any) -> str:
        """Stores a ChannelSample, or what append() takes; returns the reference."""
        if isinstance(sample, str):
            return self.append(sample, value, **options)
        return self.append(
            sample.channel_id,
            sample.value,
            units=sample.units,
            sample_interval=sample.sample_interval,
            timestamp=sample.timestamp,
            source_method=sample.source_method,
        )

    def write_many(self, samples: Iterable[ChannelSample]) -> list[str]:
        """Stores samples in their order; returns their references."""
        return [self.write(sample) for sample in samples]

    # --- reading -----------------------------------------------------------------------------------------------------

    def query(
        self,
        channel_id: str,
        session_id: UUID | str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        last_n: int | None = None,
        max_points: int | None = None,
        decimate: str = "lttb",
    ) -> Samples:
        """The samples of a channel, in all sessions unless one is named; empty when there are none.

        Session, then time range, then the last_n newest, then at most max_points of these: by `lttb`, which keeps the
        look, or by `minmax`, which keeps the lowest and the highest of each bucket.
        """
        return _samples.query(self._get, channel_id, session_id, start, end, last_n, max_points, decimate)

    def channels(self) -> list[ChannelDescriptor]:
        """All channels, by their ids."""
        return _samples.descriptors(self._get)

    def latest(self, channel_id: str, session_id: UUID | str | None = None) -> ChannelSample | None:
        """The newest sample of a channel."""
        newest = self.query(channel_id, session_id, last_n=1)
        return newest[-1] if newest else None

    # --- following ---------------------------------------------------------------------------------------------------

    def on_channel(
        self, callback: Callable[[ChannelSample], object], channel_id: str | None = None
    ) -> Callable[[], None]:
        """Calls back with each sample of the session so far, then with each that comes; None: of all its channels.

        The calls come one at a time, on a thread of this subscription, each channel in its order. An exception is
        recorded as diagnostic.error. Returns a function that ends the subscription: once it has returned, no call
        begins any more.
        """
        if os.getpid() != self._pid:
            raise LitmusError("this ChannelStore belongs to the process that opened it; open one of your own here")
        if self._append is None:
            raise LitmusError("the ChannelStore is closed; open another one")
        report = CallbackReport(
            "on_channel", callback, self._data_dir, self._session, lambda sample: self._session_id, _described
        )
        feed = ChannelFeed(self._data_dir, str(self._session_id), channel_id)
        return self._subscriptions.add(Subscription(self._data_dir, feed, callback, report, keeps=self._lease))

    def _flush(self, deadline: float) -> bool:
        """Waits until what is recorded has been delivered everywhere; False: time ran out before."""
        return self._subscriptions.flush(deadline)

    # --- end ---------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Ends the subscriptions and the writing, and gives the service back. Again: nothing."""
        self._close(None)

    def _close(self, deadline: float | None) -> None:
        with self._lock:
            if self._append is None or os.getpid() != self._pid:
                return
            self._append = None
            log, self._log = self._log, None
            lease, self._lease = self._lease, None
            door, self._door = self._door, None
        self._subscriptions.close(deadline)
        if door is not None:
            door.close()
        if log is not None:
            log.close()
            if lease is not None:
                lease.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        closed = " closed" if self._append is None else ""
        return f"<ChannelStore {self._data_dir} session {str(self._session_id)[:8]}{closed}>"

    def _get(self, path: str, parameters: dict[str, Any]) -> Any:
        return _service.get_json(self._data_dir, path, parameters)


def _described(sample: ChannelSample) -> dict[str, Any]:
    return {"channel_id": sample.channel_id, "sample_offset": sample.sample_offset}
