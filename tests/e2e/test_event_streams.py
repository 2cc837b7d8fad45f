"""SSE and WebSocket over a real service that is killed and comes back: from its cursor a client misses nothing, and
sees nothing twice."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from support.bench import Bench
from support.live import EventSource, WebSocket
from support.programs import BUILD

sys.path.insert(0, str(BUILD / "python"))

from litmus import EventLog, EventStore
from litmus.data.events import DiagnosticWarning, RecordEvent

COUNT = 3000
KILL_AFTER = (500, 1200, 2000)  # events that the client has seen

Event = dict[str, Any]


@pytest.fixture
def store(bench: Bench) -> Iterator[EventStore]:
    """Its lease brings the service back."""
    with EventStore(data_dir=bench.data) as opened:
        opened.sessions()
        yield opened


@pytest.fixture
def session() -> UUID:
    return uuid4()


class Emitter:
    """Emits while the service is killed; it doesn't notice."""

    def __init__(self, bench: Bench, session: UUID) -> None:
        self._log = EventLog(bench.data / "events", session)
        self._log.emit(DiagnosticWarning(details={"i": 0}))
        self._thread = threading.Thread(target=self._emit)

    def _emit(self) -> None:
        for i in range(1, COUNT):
            self._log.emit(DiagnosticWarning(details={"i": i}))
        self._log.close()

    def __enter__(self) -> Emitter:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._thread.join()


class Reader:
    """Reads on from its cursor, again and again, until it has everything; kills the service now and then."""

    def __init__(self, bench: Bench, session: UUID) -> None:
        self.bench = bench
        self.session = str(session)
        self.events: list[Event] = []
        self.cursor: str | None = None
        self._kills = list(KILL_AFTER)

    def take(self, cursor: str, events: list[Event]) -> bool:
        """True: the service has been killed, or all is there."""
        self.cursor = cursor
        self.events += events
        if self._kills and len(self.events) >= self._kills[0]:
            self._kills.pop(0)
            self.bench.kill_daemon()
            return True
        return len(self.events) >= COUNT

    def read(self, once: Callable[[Reader], None], eventually: Callable[..., Any]) -> None:
        while len(self.events) < COUNT:
            eventually(lambda: self.bench.daemon_pid() is not None and self._answers(), what="the service")
            once(self)

    def _answers(self) -> bool:
        try:
            return bool(self.bench.api.get("/api/health"))
        except OSError:
            return False

    def assert_whole(self) -> None:
        assert not self._kills
        assert [event["details"]["i"] for event in self.events] == list(range(COUNT))
        numbers = [event["event_number"] for event in self.events]
        assert numbers == sorted(set(numbers))


def read_sse(reader: Reader) -> None:
    try:
        stream = EventSource(
            reader.bench.data / "litmusd.sock",
            "/api/events/stream",
            last_event_id=reader.cursor,
            session_id=reader.session,
        )
    except OSError:
        return  # killed again
    try:
        for cursor, event_type, data in stream:
            event = json.loads(data)
            assert event_type == event["event_type"]
            if reader.take(cursor, [event]):
                return
    except OSError:
        pass
    finally:
        stream.close()


def read_websocket(reader: Reader) -> None:
    try:
        web = WebSocket(reader.bench.data / "litmusd.sock")
        after = {} if reader.cursor is None else {"after": reader.cursor}
        web.send(op="hello", version=1)
        web.send(op="subscribe", sub="a", topic="events", session_id=reader.session, **after)
        for message in web.messages():
            if message["op"] == "data" and reader.take(message["cursor"], message["items"]):
                return
            assert message["op"] in ("ready", "data"), message
    except OSError:
        pass


@pytest.mark.parametrize("read", [read_sse, read_websocket], ids=["sse", "websocket"])
def test_a_client_resumes_without_gap_or_repetition_after_the_service_was_killed(
    read: Callable[[Reader], None], bench: Bench, store: EventStore, session: UUID, eventually: Callable[..., Any]
) -> None:
    reader = Reader(bench, session)
    with Emitter(bench, session):
        eventually(lambda: store.events(session_id=session), what="the first event")

        reader.read(read, eventually)

    reader.assert_whole()
    # Every other door has the same numbers, whatever life of the service gave them.
    assert [event["event_number"] for event in store.events(session_id=session)] == [
        event["event_number"] for event in reader.events
    ]


@pytest.fixture
def stored(bench: Bench, store: EventStore, session: UUID) -> list[Event]:
    with EventLog(bench.data / "events", session) as log:
        for i in range(20):
            log.emit(DiagnosticWarning(details={"i": i}))
        log.emit(RecordEvent(step_name="s", step_index=0, key="k", value=1))
    return store.events(session_id=session)


def sse(bench: Bench, count: int, last_event_id: str | None = None, **parameters: Any) -> list[tuple[str, Event]]:
    stream = EventSource(bench.data / "litmusd.sock", "/api/events/stream", last_event_id, **parameters)
    assert stream.status == 200
    taken = stream.events_until(lambda events: len(events) == count)
    stream.close()
    return taken


def test_last_event_id_is_honoured_like_after(bench: Bench, session: UUID, stored: list[Event]) -> None:
    cursor = sse(bench, 7, session_id=session)[-1][0]

    by_header = sse(bench, 14, last_event_id=cursor, session_id=session)
    by_parameter = sse(bench, 14, after=cursor, session_id=session)

    assert by_header == by_parameter
    assert [event for _, event in by_header] == stored[7:]


def test_a_bare_number_is_a_cursor_too(bench: Bench, session: UUID, stored: list[Event]) -> None:
    taken = sse(bench, 6, after=stored[14]["event_number"], session_id=session)

    assert [event for _, event in taken] == stored[15:]


def test_next_cursor_of_a_list_is_a_valid_after_of_a_stream(bench: Bench, session: UUID, stored: list[Event]) -> None:
    page = bench.api.get("/api/events", session_id=session, limit=5)

    taken = sse(bench, 16, after=page["next_cursor"], session_id=session)

    assert page["events"] + [event for _, event in taken] == stored


def test_a_cursor_of_an_earlier_life_stays_valid(
    bench: Bench, session: UUID, stored: list[Event], eventually: Callable[..., Any], store: EventStore
) -> None:
    cursor = sse(bench, 7, session_id=session)[-1][0]
    bench.kill_daemon()
    eventually(lambda: bench.daemon_pid() is not None, what="the next service")
    assert store.events(session_id=session) == stored  # the same numbers

    taken = sse(bench, 14, last_event_id=cursor, session_id=session)

    assert [event for _, event in taken] == stored[7:]
    assert taken[-1][0].rsplit("-", 1)[0] != cursor.rsplit("-", 1)[0], "a new epoch"


def test_a_stream_is_filtered_as_a_list_is(bench: Bench, session: UUID, stored: list[Event]) -> None:
    taken = sse(bench, 1, session_id=session, type="test.record", after="0")

    assert [event for _, event in taken] == stored[-1:]


def test_without_after_and_session_a_stream_starts_at_now(bench: Bench, stored: list[Event]) -> None:
    stream = EventSource(bench.data / "litmusd.sock", "/api/events/stream")
    with EventLog(bench.data / "events", uuid4()) as log:
        log.emit(DiagnosticWarning(message="now"))

    ((_, event),) = stream.events_until(lambda events: True)
    stream.close()

    assert event["message"] == "now"
