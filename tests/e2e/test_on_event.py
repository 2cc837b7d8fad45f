"""on_event against a real service: each event once, in order, whatever happens to the service or to the callback."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from support.bench import Bench
from support.programs import BUILD

sys.path.insert(0, str(BUILD / "python"))

from litmus import EventStore, LitmusError
from litmus.connect import StationConnection, connect
from litmus.data.events import DiagnosticWarning, InstrumentRead

MANY = 10_000

EMITTER = """
import sys
from litmus.connect import connect
from litmus.data.events import DiagnosticWarning
with connect("bench_1", mock=True, data_dir=sys.argv[1]) as station:
    print(station.session_id, flush=True)
    sys.stdin.readline()
    for i in range(int(sys.argv[2])):
        station.event_log.emit(DiagnosticWarning(source=sys.argv[3], details={"i": i}))
"""


class Seen:
    """A callback that keeps what it is called with."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self._changed = threading.Condition()

    def __call__(self, event: dict[str, Any]) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait(self, condition: Callable[[list[dict[str, Any]]], bool], within: float = 30.0) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self.events), within), f"{len(self.events)} events came"

    def wait_count(self, count: int) -> None:
        self.wait(lambda events: len(events) >= count)

    def indices(self, source: str = "test") -> list[int]:
        return [event["details"]["i"] for event in self.events if event.get("source") == source]

    def assert_numbers_rise(self) -> None:
        numbers = [event["event_number"] for event in self.events]
        assert numbers == sorted(set(numbers))


@pytest.fixture(autouse=True)
def quick_end(bench: Bench) -> Iterator[None]:
    """The service of a test has nothing to bring in order at the end."""
    yield
    if bench.daemon_pid() is not None:
        bench.kill_daemon()


@pytest.fixture
def station(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[StationConnection]:
    monkeypatch.chdir(bench.project)
    with connect("bench_1", mock=True, data_dir=bench.data) as connection:
        yield connection


@pytest.fixture
def store(bench: Bench) -> Iterator[EventStore]:
    with EventStore(data_dir=bench.data) as opened:
        yield opened


def emit(station: StationConnection, numbers: range, source: str = "test") -> None:
    assert station.event_log is not None
    for i in numbers:
        station.event_log.emit(DiagnosticWarning(source=source, details={"i": i}))


def test_what_was_recorded_comes_first_and_then_what_comes(station: StationConnection) -> None:
    emit(station, range(1000))
    seen = Seen()

    station.on_event(seen)
    emit(station, range(1000, 3000))  # while the replay runs

    seen.wait_count(3001)
    assert seen.events[0]["event_type"] == "session.started"
    assert seen.indices() == list(range(3000))
    seen.assert_numbers_rise()
    assert seen.events[5] == station.events()[5], "the form is that of events()"


def test_ten_thousand_events_of_two_other_processes_come_once_and_in_order(
    bench: Bench, store: EventStore, tmp_path
) -> None:
    script = tmp_path / "emitter.py"
    script.write_text(EMITTER)
    seen = Seen()
    store.on_event(seen, event_type="diagnostic.warning")

    command = [sys.executable, str(script), str(bench.data), str(MANY)]
    emitters = [
        subprocess.Popen(
            [*command, name],
            cwd=bench.project,
            env=bench.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("a", "b")
    ]
    sessions = [emitter.stdout.readline().strip() for emitter in emitters]  # type: ignore[union-attr]
    for emitter in emitters:
        emitter.communicate("go\n", timeout=60)

    seen.wait_count(2 * MANY)
    assert seen.indices("a") == list(range(MANY))
    assert seen.indices("b") == list(range(MANY))
    assert {event["session_id"] for event in seen.events} == set(sessions)
    assert len({event["id"] for event in seen.events}) == 2 * MANY
    seen.assert_numbers_rise()


def test_a_killed_service_leaves_no_gap_and_no_repetition(bench: Bench, station: StationConnection) -> None:
    seen = Seen()
    station.on_event(seen, event_type="diagnostic.warning")

    for kill in range(3):
        emit(station, range(kill * 1000, kill * 1000 + 500))
        seen.wait_count(kill * 1000 + 100)  # in the middle of it
        bench.kill_daemon()
        emit(station, range(kill * 1000 + 500, kill * 1000 + 1000))
        seen.wait_count(kill * 1000 + 1000)

    assert seen.indices() == list(range(3000))
    seen.assert_numbers_rise()


def test_a_restarted_service_is_followed_again(bench: Bench, station: StationConnection) -> None:
    seen = Seen()
    station.on_event(seen, event_type="diagnostic.warning")
    emit(station, range(10))
    seen.wait_count(10)

    bench.litmus("daemon", "stop", "--data-dir", str(bench.data))  # the connection starts another one
    emit(station, range(10, 20))

    seen.wait_count(20)
    assert seen.indices() == list(range(20))


def test_an_exception_is_recorded_and_the_stream_goes_on(station: StationConnection) -> None:
    seen = Seen()

    def failing(event: dict[str, Any]) -> None:
        seen(event)
        raise ValueError(f"no {event['details']['i']}")

    station.on_event(failing, event_type="diagnostic.warning")
    emit(station, range(5))
    seen.wait_count(5)
    station.stop()

    errors = station.events(event_type="diagnostic.error")
    assert [error["message"] for error in errors] == [f"no {i}" for i in range(5)]
    assert {error["source"] for error in errors} == {"on_event"}
    details = errors[0]["details"]
    assert details["exception_type"] == "ValueError"
    assert details["event_id"] == seen.events[0]["id"]
    assert details["callback"].endswith("failing")


def test_a_callback_that_fails_at_everything_does_not_feed_itself(station: StationConnection) -> None:
    seen = Seen()

    def failing(event: dict[str, Any]) -> None:
        seen(event)
        raise RuntimeError("always")

    station.on_event(failing)
    emit(station, range(100))
    station.stop()

    errors = station.events(event_type="diagnostic.error")
    assert 10 <= len(errors) <= 20, "the first, then ever fewer"
    assert errors[-1]["details"]["failures"] >= 64
    assert seen.indices() == list(range(100))


def test_other_subscriptions_do_not_notice_a_failing_one(station: StationConnection) -> None:
    good = Seen()

    def failing(_: dict[str, Any]) -> None:
        raise RuntimeError("always")

    station.on_event(failing)
    station.on_event(good, event_type="diagnostic.warning")
    emit(station, range(50))

    good.wait_count(50)
    assert good.indices() == list(range(50))


def test_a_failure_of_a_stores_callback_is_recorded_in_the_session_of_its_event(
    station: StationConnection, store: EventStore, eventually
) -> None:
    def failing(_: dict[str, Any]) -> None:
        raise RuntimeError("monitor")

    store.on_event(failing, event_type="diagnostic.warning")
    emit(station, range(1))

    (error,) = eventually(lambda: station.events(event_type="diagnostic.error"))
    assert (error["source"], error["message"]) == ("on_event", "monitor")


def test_after_unsubscribe_nothing_is_called_any_more(station: StationConnection) -> None:
    seen, other = Seen(), Seen()
    unsubscribe = station.on_event(seen, event_type="diagnostic.warning")
    station.on_event(other, event_type="diagnostic.warning")
    emit(station, range(10))
    seen.wait_count(10)

    unsubscribe()
    unsubscribe()
    emit(station, range(10, 20))

    other.wait_count(20)
    assert len(seen.events) == 10


def test_unsubscribe_waits_for_the_call_that_runs(station: StationConnection) -> None:
    entered, leave = threading.Event(), threading.Event()
    finished: list[bool] = []

    def slow(_: dict[str, Any]) -> None:
        entered.set()
        leave.wait(10)
        finished.append(True)

    unsubscribe = station.on_event(slow)
    assert entered.wait(10)
    ending = threading.Thread(target=unsubscribe)
    ending.start()
    assert ending.is_alive()
    leave.set()
    ending.join(10)

    assert finished == [True]


def test_a_callback_can_end_its_own_subscription(station: StationConnection) -> None:
    seen, other = Seen(), Seen()
    box: list[Callable[[], None]] = []
    ready = threading.Event()

    def once(event: dict[str, Any]) -> None:
        ready.wait(10)
        seen(event)
        box[0]()

    emit(station, range(10))
    box.append(station.on_event(once, event_type="diagnostic.warning"))
    ready.set()
    station.on_event(other, event_type="diagnostic.warning")
    seen.wait_count(1)
    emit(station, range(10, 20))

    other.wait_count(20)
    assert seen.indices() == [0]


def test_filters_by_type_and_role(station: StationConnection) -> None:
    reads, of_dmm = Seen(), Seen()
    station.on_event(reads, event_type="instrument.read")
    station.on_event(of_dmm, role="dmm")
    dmm = station.instrument("dmm")
    station.instrument("scope").read_waveform()
    for _ in range(3):
        dmm.measure_voltage()
    station.stop()

    assert [event["instrument_role"] for event in reads.events] == ["scope", "dmm", "dmm", "dmm"]
    assert [event["event_type"] for event in of_dmm.events] == [
        "fixture.instrument_connected",
        "instrument.read",
        "instrument.read",
        "instrument.read",
        "fixture.instrument_disconnected",
    ]


def test_since_is_inclusive_and_needs_a_time_zone(station: StationConnection, store: EventStore) -> None:
    emit(station, range(20))
    tenth = station.events(event_type="diagnostic.warning")[10]
    since = datetime.fromisoformat(tenth["received_at"])
    seen, later = Seen(), Seen()

    store.on_event(seen, event_type="diagnostic.warning", since=since)
    station.on_event(later, since=datetime.now(UTC) + timedelta(hours=1))
    emit(station, range(20, 30))

    seen.wait(lambda events: events[-1:] != [] and events[-1]["details"]["i"] == 29)
    assert seen.indices()[-20:] == list(range(10, 30))
    assert min(event["received_at"] for event in seen.events) == tenth["received_at"]
    station.stop()
    assert later.events == []
    with pytest.raises(ValueError, match="time zone"):
        store.on_event(seen, since=datetime(2026, 1, 1))


def test_a_slow_callback_never_holds_up_an_emitter_and_misses_nothing(station: StationConnection) -> None:
    entered, leave = threading.Event(), threading.Event()
    seen, quick = Seen(), Seen()

    def slow(event: dict[str, Any]) -> None:
        if not entered.is_set():
            entered.set()
            leave.wait(60)
        seen(event)

    station.on_event(slow, event_type="diagnostic.warning")
    station.on_event(quick, event_type="diagnostic.warning")
    emit(station, range(1))
    assert entered.wait(10)
    emit(station, range(1, 2 * MANY))  # far more than any queue holds

    quick.wait_count(2 * MANY)
    assert seen.events == []
    leave.set()
    seen.wait_count(2 * MANY)
    assert seen.indices() == list(range(2 * MANY))


def test_stop_delivers_everything_and_ends_the_subscription(station: StationConnection) -> None:
    seen = Seen()
    station.on_event(seen)
    emit(station, range(MANY))

    station.stop()

    assert seen.indices() == list(range(MANY))
    assert seen.events[-1]["event_type"] == "session.ended"
    assert not [thread for thread in threading.enumerate() if thread.name == "litmus-subscription"]
    with pytest.raises(LitmusError, match="stopped"):
        station.on_event(seen)


def test_stop_does_not_wait_for_ever_and_says_so(station: StationConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("litmus.connect.DELIVERY_WAIT_S", 0.2)
    entered, leave = threading.Event(), threading.Event()
    seen = Seen()

    def stuck(event: dict[str, Any]) -> None:
        seen(event)
        entered.set()
        leave.wait(60)

    station.on_event(stuck)
    assert entered.wait(10)
    station.stop()
    leave.set()

    (warning,) = station.events(event_type="diagnostic.warning")
    assert (warning["source"], "still behind" in warning["message"]) == ("on_event", True)
    assert station.events(event_type="session.ended")[0]["outcome"] == "passed"
    assert len(seen.events) == 1, "no call begins after stop()"


def test_stop_inside_of_a_callback_returns(station: StationConnection) -> None:
    stopped = threading.Event()

    def stop(_: dict[str, Any]) -> None:
        station.stop("failed")
        stopped.set()

    station.on_event(stop, event_type="diagnostic.warning")
    emit(station, range(1))

    assert stopped.wait(20)
    assert station.events(event_type="session.ended")[0]["outcome"] == "failed"


def test_two_connections_hear_their_own(bench: Bench, station: StationConnection) -> None:
    first, second = Seen(), Seen()
    with connect("bench_1", mock=True, data_dir=bench.data) as other:
        station.on_event(first, event_type="diagnostic.warning")
        other.on_event(second, event_type="diagnostic.warning")
        emit(station, range(100), "first")
        emit(other, range(200), "second")
        second.wait_count(200)
    first.wait_count(100)

    assert first.indices("first") == list(range(100))
    assert second.indices("second") == list(range(200))
    assert (len(first.events), len(second.events)) == (100, 200)


def test_a_subscription_does_not_keep_its_connection(bench: Bench, monkeypatch: pytest.MonkeyPatch, eventually) -> None:
    monkeypatch.chdir(bench.project)
    seen = Seen()
    dropped = connect("bench_1", mock=True, data_dir=bench.data)
    dropped.start()
    dropped.on_event(seen)
    emit(dropped, range(10))

    with pytest.warns(ResourceWarning, match="without stop"):
        del dropped

    assert seen.events[-1]["event_type"] == "session.ended"
    assert seen.indices() == list(range(10))


def test_a_forked_child_has_no_subscription_and_does_no_harm(station: StationConnection, store: EventStore) -> None:
    seen = Seen()
    unsubscribe = station.on_event(seen, event_type="diagnostic.warning")
    emit(station, range(10))
    seen.wait_count(10)

    pid = os.fork()
    if pid == 0:
        try:
            unsubscribe()
            store.close()
            refused = False
            try:
                station.on_event(print)
            except LitmusError as error:
                refused = "process" in str(error)
            os._exit(0 if refused and len(seen.events) == 10 else 1)
        except BaseException:
            os._exit(2)
    _, status = os.waitpid(pid, 0)
    emit(station, range(10, 20))

    assert os.waitstatus_to_exitcode(status) == 0
    seen.wait_count(20)
    assert seen.indices() == list(range(20))


def test_the_store_reads_what_is_recorded(station: StationConnection, store: EventStore) -> None:
    emit(station, range(25))
    dmm = station.instrument("dmm")
    dmm.measure_voltage()
    numbers = [event["event_number"] for event in store.events()]

    assert numbers == sorted(set(numbers))
    assert [event["details"]["i"] for event in store.events(event_type="diagnostic.warning", limit=7)] == list(range(7))
    assert len(store.events(session_id=station.session_id)) == 28
    assert [event["event_type"] for event in store.events(role="dmm")] == [
        "fixture.instrument_connected",
        "instrument.read",
    ]
    since = datetime.fromisoformat(store.events()[20]["received_at"])
    assert len(store.events(since=since)) >= 8
    assert [event["session_id"] for event in store.sessions()] == [str(station.session_id)]


def test_a_log_of_the_store_writes_into_the_session(station: StationConnection, store: EventStore) -> None:
    log = store.get_event_log(station.session_id)
    log.emit(InstrumentRead(instrument_role="dmm", channel_id="dmm.x", method="x", value=1.0))

    assert store.get_event_log(str(station.session_id)) is log
    assert station.events(event_type="instrument.read")[0]["value"] == 1.0
    assert station.event_store is not None
    own = station.event_store.get_event_log(station.session_id)
    assert station.event_log is not None
    assert own.path == station.event_log.path != log.path


def test_a_wrong_session_id_is_told_at_once(store: EventStore) -> None:
    for use in (lambda: store.on_event(print, session_id="me"), lambda: store.events(session_id="0123")):
        with pytest.raises(ValueError, match="a session id is a UUID or the first 8"):
            use()


def test_a_closed_store_says_so(store: EventStore) -> None:
    store.close()
    store.close()

    with pytest.raises(LitmusError, match="closed"):
        store.events()
    with pytest.raises(LitmusError, match="closed"):
        store.on_event(print)
    assert repr(store).endswith("closed>")
