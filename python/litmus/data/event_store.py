"""EventStore: the events of all sessions of a data directory, to read and to follow.

with EventStore() as store:
    for event in store.events(event_type="run.ended"):
        print(event["outcome"])
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from litmus import _core, _service
from litmus._errors import LitmusError
from litmus.data._report import CallbackReport
from litmus.data._subscription import Subscription, SubscriptionList
from litmus.data.event_log import EventLog

__all__ = ["EventStore"]

_SESSION = re.compile(r"[0-9a-fA-F-]{8,36}")
REMEMBERED_IDS = 4096  # an event may come again with a new number, after a power loss only


class EventStore:
    """Access to the events of a data directory. Thread-safe.

    data_dir: None: litmus.yaml, $LITMUS_HOME, else the user's data directory. The service is started when none runs,
    and stays while the store is open.
    """

    def __init__(self, *, data_dir: Path | str | None = None, _data_dir: Path | str | None = None) -> None:
        chosen = data_dir if data_dir is not None else _data_dir
        resolved = _core.resolve_data_dir(str(chosen or ""), str(Path.cwd()))
        lease = _service.start_lease(resolved, f"events {os.getpid()}")
        self._open(resolved, lease, None)

    @classmethod
    def _of_session(cls, data_dir: str, lease: _core.Lease, session: _core.Session) -> EventStore:
        """The store of a connection: its lease, and its session for diagnostics."""
        store = cls.__new__(cls)
        store._open(data_dir, lease, session)
        return store

    def _open(self, data_dir: str, lease: _core.Lease, session: _core.Session | None) -> None:
        self._data_dir = data_dir
        self._lease: _core.Lease | None = lease
        self._owns_lease = session is None
        self._session = session
        self._logs: dict[UUID, EventLog] = {}
        self._subscriptions = SubscriptionList()
        self._lock = threading.RLock()
        self._pid = os.getpid()
        self._closed = False

    @property
    def data_dir(self) -> Path:
        """Where the events lie."""
        return Path(self._data_dir)

    # --- reading -----------------------------------------------------------------------------------------------------

    def events(
        self,
        session_id: UUID | str | None = None,
        event_type: str | None = None,
        role: str | None = None,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """The events that match, in the order of their numbers, and at most `limit`.

        since: an aware time; the event was received then or later.
        """
        self._check_open()
        return _service.events(self._data_dir, limit=limit, **_filters(session_id, event_type, role, since))

    def sessions(self) -> list[dict[str, Any]]:
        """The session.started events."""
        return self.events(event_type="session.started")

    def get_event_log(self, session_id: UUID | str) -> EventLog:
        """A log that writes into the session. The same one until it is closed; closed with the store."""
        self._check_open()
        key = session_id if isinstance(session_id, UUID) else UUID(session_id)
        with self._lock:
            if self._session is not None and key == self._session.session_id:
                return self._session.event_log
            log = self._logs.get(key)
            if log is None or log.closed:
                log = self._logs[key] = EventLog(Path(self._data_dir) / "events", key)
            return log

    # --- following ---------------------------------------------------------------------------------------------------

    def on_event(
        self,
        callback: Callable[[dict[str, Any]], object],
        *,
        event_type: str | None = None,
        role: str | None = None,
        since: datetime | None = None,
        session_id: UUID | str | None = None,
    ) -> Callable[[], None]:
        """Calls back with each matching event that is stored, then with each that comes, in the order of their numbers.

        The calls come one at a time, on a thread of this subscription. An exception is recorded as diagnostic.error.
        Returns a function that ends the subscription: once it has returned, no call begins any more.
        """
        self._check_open()
        feed = EventFeed(self._data_dir, _filters(session_id, event_type, role, since))
        report = CallbackReport(
            "on_event", callback, self._data_dir, self._session, lambda event: event["session_id"], _described
        )
        return self._subscriptions.add(Subscription(self._data_dir, feed, callback, report, keeps=self._lease))

    def _flush(self, deadline: float) -> bool:
        """Waits until what is recorded has been delivered everywhere; False: time ran out before."""
        return self._subscriptions.flush(deadline)

    # --- end ---------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Ends the subscriptions and the logs, and gives the service back. Again: nothing."""
        self._close(None)

    def _close(self, deadline: float | None) -> None:
        with self._lock:
            if self._closed or os.getpid() != self._pid:
                return
            self._closed = True
            logs, self._logs = self._logs, {}
            lease, self._lease = self._lease, None
        self._subscriptions.close(deadline)
        for log in logs.values():
            log.close()
        if self._owns_lease and lease is not None:
            lease.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<EventStore {self._data_dir}{' closed' if self._closed else ''}>"

    def _check_open(self) -> None:
        if os.getpid() != self._pid:
            raise LitmusError("this EventStore belongs to the process that opened it; open one of your own here")
        if self._closed:
            raise LitmusError("the EventStore is closed; open another one")


class EventFeed:
    """The numbered stream of events, filtered."""

    def __init__(self, data_dir: str, filters: dict[str, Any]) -> None:
        self._data_dir = data_dir
        self._filters = filters
        self._since = datetime.fromisoformat(filters["since"]) if filters["since"] else None
        self._position = 0
        self._begun = self._since is None
        self._ids: set[str] = set()
        self._ids_in_order: deque[str] = deque()

    def target(self) -> str:
        self._begin()
        given = {key: value for key, value in self._filters.items() if value is not None and key != "since"}
        return "/api/events/stream?" + urlencode({**given, "after": self._position})

    def take(self, message_id: str, data: str) -> Iterator[dict[str, Any]]:
        return self._accept(json.loads(data))

    def rest(self) -> Iterator[dict[str, Any]]:
        self._begin()
        while True:
            page = self._page(limit=_service.PAGE, cursor=self._position)
            for event in page["events"]:
                yield from self._accept(event)
            if page["next_cursor"] is None:
                return

    def _accept(self, event: dict[str, Any]) -> Iterator[dict[str, Any]]:
        number = event["event_number"]
        if number <= self._position:
            return
        self._position = number
        if self._is_known(event["id"]):
            return
        if self._since is not None and datetime.fromisoformat(event["received_at"]) < self._since:
            return
        yield event

    def _is_known(self, event_id: str) -> bool:
        if event_id in self._ids:
            return True
        self._ids.add(event_id)
        self._ids_in_order.append(event_id)
        if len(self._ids_in_order) > REMEMBERED_IDS:
            self._ids.discard(self._ids_in_order.popleft())
        return False

    def _begin(self) -> None:
        """With `since` the way begins before the first event of that time, not with the first of all."""
        if self._begun:
            return
        newest = _service.get_json(self._data_dir, "/api/events", {"latest": "true", "limit": 1}, start=False)["events"]
        first = self._page(limit=1)["events"]
        if first:
            self._position = first[0]["event_number"] - 1
        elif newest:
            self._position = newest[0]["event_number"]
        self._begun = True

    def _page(self, **more: Any) -> Any:
        return _service.get_json(self._data_dir, "/api/events", {**self._filters, **more}, start=False)


def _described(event: dict[str, Any]) -> dict[str, Any]:
    return {"event_id": event["id"], "event_type": event["event_type"], "event_number": event["event_number"]}


def _filters(
    session_id: UUID | str | None, event_type: str | None, role: str | None, since: datetime | None
) -> dict[str, Any]:
    return {
        "session_id": session_text(session_id),
        "type": event_type,
        "role": role,
        "since": utc_text(since, "since"),
    }


def session_text(session_id: UUID | str | None) -> str | None:
    """A session's id, or the beginning of one, as the service takes it."""
    if session_id is None:
        return None
    if not _SESSION.fullmatch(str(session_id)):
        raise ValueError(f"{session_id!r}: a session id is a UUID or the first 8 or more characters of one")
    return str(session_id)


def utc_text(moment: datetime | None, name: str) -> str | None:
    """An aware time as the service takes it."""
    if moment is None:
        return None
    if not isinstance(moment, datetime):
        raise TypeError(f"{name} is a datetime, not a {type(moment).__name__}")
    if moment.tzinfo is None:
        raise ValueError(f"{name} has no time zone; use datetime.now(UTC) or another aware time")
    return moment.astimezone(UTC).isoformat()
