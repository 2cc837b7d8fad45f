"""That nobody notices the proxy: parts, results that come later, copies, threads."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import functools
import inspect
import pickle
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from journal import events_below
from litmus import _core
from litmus.instruments._proxy import Recording, make_proxy


class Channel:
    def __init__(self, number: int) -> None:
        self.number = number
        self._voltage = 0.0

    @property
    def voltage(self) -> float:
        return self._voltage

    @voltage.setter
    def voltage(self, volts: float) -> None:
        self._voltage = volts

    def measure_current(self) -> float:
        return self.number / 10

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Channel) and other.number == self.number

    __hash__ = None  # type: ignore[assignment]


class ReadOnly:
    """A descriptor without __set__, as instrument libraries have them."""

    def __get__(self, owner: Any, kind: type) -> float:
        if owner is None:
            return self  # type: ignore[return-value]
        return 25.0


class Trigger:
    def __call__(self, source: str) -> str:
        return f"armed by {source}"

    def read_count(self) -> int:
        return 3


class Psu:
    RANGES = (1, 10)
    temperature = ReadOnly()

    def __init__(self) -> None:
        self.ch1 = Channel(1)
        self.channels = {1: self.ch1, 2: Channel(2)}
        self.outputs = [self.ch1, Channel(3)]
        self.trigger = Trigger()
        self.hook: Callable[[int], int] = lambda n: n + 1
        self.settings = {"nplc": 1}

    @property
    def active(self) -> Channel:
        return self.ch1

    def channel(self, number: int) -> Channel:
        return self.channels[number]

    def __getitem__(self, number: int) -> Channel:
        return self.channels[number]

    def __iter__(self) -> Iterator[int]:
        return iter(self.channels)

    def enable(self) -> Psu:
        return self

    def measure_voltage(self) -> float:
        return 3.3

    def set_limits(self, low: float, high: float) -> None: ...

    async def measure_async(self) -> float:
        await asyncio.sleep(0)
        return 1.25

    async def fail_async(self) -> None:
        await asyncio.sleep(0)
        raise TimeoutError("late")

    def read_stream(self, count: int) -> Iterator[float]:
        try:
            for i in range(count):
                yield float(i)
        finally:
            self.closed = True

    def stream(self) -> Iterator[int]:
        yield 1

    def measure_echo(self) -> Iterator[Any]:
        got = yield 1.0
        try:
            got = yield got
        except KeyError:
            yield 99.0

    def read_map(self) -> Any:
        return map(float, [1, 2])

    async def read_async_stream(self) -> AsyncIterator[float]:
        yield 1.0
        yield 2.0

    def measure_future(self) -> asyncio.Future[float]:
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        future.set_result(4.0)
        return future

    async def __aenter__(self) -> Psu:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self.closed = True

    def call_back(self, function: Callable[[float], None]) -> None:
        function(2.5)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[_core.Session]:
    session = _core.Session(str(tmp_path))
    session.start({"session_type": "interactive"})
    yield session
    with contextlib.suppress(Exception):
        session.close()


@pytest.fixture
def driver() -> Psu:
    return Psu()


@pytest.fixture
def psu(driver: Psu, session: _core.Session) -> Any:
    return make_proxy(driver, Recording(session, "psu", "GPIB::5", {}))


@pytest.fixture
def events(tmp_path: Path) -> Any:
    return lambda: [e for e in events_below(tmp_path / "events") if e["event_type"] != "session.started"]


@pytest.fixture
def told(events: Any) -> Any:
    return lambda: [
        (
            e["event_type"].split(".")[1],
            e.get("channel_id") or e.get("method") or e["details"]["method"],
            e.get("value"),
        )
        for e in events()
    ]


# --- parts -----------------------------------------------------------------------------------------------------------


def test_a_part_is_recorded_below_its_role(psu: Any, told: Any, events: Any) -> None:
    psu.ch1.voltage = 3.3
    assert psu.ch1.voltage == 3.3
    assert psu.ch1.measure_current() == 0.1

    assert told() == [
        ("set", "psu.ch1.voltage", 3.3),
        ("read", "psu.ch1.voltage", 3.3),
        ("read", "psu.ch1.current", 0.1),
    ]
    assert [e.get("method") or e["attribute"] for e in events()] == [
        "ch1.voltage",
        "ch1.voltage",
        "ch1.measure_current",
    ]


def test_a_part_is_the_same_however_it_is_reached(psu: Any, driver: Psu) -> None:
    assert psu.ch1 is psu.ch1
    assert psu.active is psu.ch1
    assert psu.channels[1] is psu.ch1
    assert psu[1] is psu.ch1
    assert psu.ch1 == driver.ch1
    assert isinstance(psu.ch1, Channel)
    assert psu.ch1.number == 1


@pytest.mark.parametrize(
    ("reach", "channel"),
    [
        (lambda psu: psu.channels[2], "psu.channels.2.current"),
        (lambda psu: psu.channels.get(2), "psu.channels.2.current"),
        (lambda psu: list(psu.channels.values())[1], "psu.channels.2.current"),
        (lambda psu: psu.outputs[1], "psu.outputs.1.current"),
        (lambda psu: list(psu.outputs)[1], "psu.outputs.1.current"),
        (lambda psu: psu[2], "psu.2.current"),
        (lambda psu: psu.channel(2), "psu.channel.2.current"),
    ],
)
def test_parts_in_containers_and_from_calls(reach: Any, channel: str, psu: Any, told: Any) -> None:
    reach(psu).measure_current()

    assert told()[-1][:2] == ("read", channel)


def test_containers_stay_what_they_are(psu: Any) -> None:
    assert isinstance(psu.channels, dict)
    assert isinstance(psu.outputs, list)
    assert len(psu.channels) == 2
    assert 2 in psu.channels
    assert psu.settings == {"nplc": 1}
    assert type(psu.settings) is dict
    assert list(psu) == [1, 2]
    assert psu.RANGES == (1, 10)


def test_a_callable_part_is_called_and_has_members(psu: Any, told: Any, events: Any) -> None:
    assert psu.trigger("ext") == "armed by ext"
    assert psu.trigger.read_count() == 3

    assert [row[:2] for row in told()] == [("configure", "trigger"), ("read", "psu.trigger.count")]
    assert events()[0]["parameters"] == {"source": "ext"}


def test_a_function_stored_on_the_driver_is_recorded_and_may_be_replaced(psu: Any, driver: Psu, told: Any) -> None:
    assert psu.hook(1) == 2
    assert psu.hook is psu.hook
    driver.hook = lambda n: n + 10
    assert psu.hook(1) == 11

    assert [row[:2] for row in told()] == [("configure", "hook")] * 2


def test_a_descriptor_without_set_is_a_read(psu: Any, told: Any) -> None:
    assert psu.temperature == 25.0

    assert told() == [("read", "psu.temperature", 25.0)]


def test_a_method_that_returns_its_driver_returns_the_proxy(psu: Any, told: Any) -> None:
    assert psu.enable() is psu
    psu.enable().measure_voltage()

    assert told()[-1] == ("read", "psu.voltage", 3.3)


def test_several_values_that_are_set_are_told_by_name(psu: Any, told: Any) -> None:
    psu.set_limits(1.0, high=2.0)

    assert told() == [("set", "psu.limits", {"low": 1.0, "high": 2.0})]


# --- later results ---------------------------------------------------------------------------------------------------


def test_an_async_method_is_recorded_when_it_is_awaited(psu: Any, told: Any) -> None:
    assert inspect.iscoroutinefunction(psu.measure_async)
    coroutine = psu.measure_async()
    assert told() == []

    assert asyncio.run(coroutine) == 1.25

    assert told() == [("read", "psu.async", 1.25)]


def test_an_async_method_that_fails(psu: Any, told: Any) -> None:
    with pytest.raises(TimeoutError, match="late"):
        asyncio.run(psu.fail_async())

    assert told() == [("error", "fail_async", None)]


def test_an_async_with_block_hands_out_the_proxy(psu: Any, driver: Psu, told: Any) -> None:
    async def main() -> None:
        async with psu as opened:
            assert opened is psu
            opened.measure_voltage()

    asyncio.run(main())

    assert driver.closed
    assert told() == [("read", "psu.voltage", 3.3)]


def test_a_future_stays_itself(psu: Any, told: Any) -> None:
    async def main() -> Any:
        future = psu.measure_future()
        assert isinstance(future, asyncio.Future)
        value = await future
        await asyncio.sleep(0)
        return value

    assert asyncio.run(main()) == 4.0
    assert told() == [("read", "psu.future", 4.0)]


def test_a_generator_is_recorded_as_its_items_come(psu: Any, told: Any) -> None:
    items = psu.read_stream(3)
    assert inspect.isgenerator(items)
    assert told() == []

    assert next(items) == 0.0
    assert told() == [("read", "psu.stream", 0.0)]
    assert list(items) == [1.0, 2.0]
    assert [value for _, _, value in told()] == [0.0, 1.0, 2.0]


def test_closing_a_generator_closes_the_drivers(psu: Any, driver: Psu, told: Any) -> None:
    items = psu.read_stream(3)
    next(items)
    items.close()

    assert driver.closed
    assert len(told()) == 1


def test_a_generator_takes_what_is_sent_and_thrown(psu: Any) -> None:
    items = psu.measure_echo()

    assert next(items) == 1.0
    assert items.send(5.0) == 5.0
    assert items.throw(KeyError("x")) == 99.0
    with pytest.raises(StopIteration):
        next(items)


def test_a_generator_of_another_call_is_that_call_and_its_items(psu: Any, told: Any) -> None:
    assert list(psu.stream()) == [1]

    assert told() == [("configure", "stream", None), ("read", "psu.stream", 1)]


def test_an_iterator_and_an_async_generator(psu: Any, told: Any) -> None:
    async def main() -> list[float]:
        return [value async for value in psu.read_async_stream()]

    items = psu.read_map()
    assert isinstance(items, map)
    assert list(items) == [1.0, 2.0]
    assert asyncio.run(main()) == [1.0, 2.0]

    assert [value for _, _, value in told()] == [1.0, 2.0, 1.0, 2.0]


# --- the object itself -----------------------------------------------------------------------------------------------


def test_introspection_sees_the_driver(psu: Any, driver: Psu) -> None:
    assert dir(psu) == dir(driver)
    assert repr(psu) == repr(driver)
    assert f"{psu}" == f"{driver}"
    assert psu.__class__ is Psu
    assert vars(psu) is vars(driver)
    assert psu.__doc__ == driver.__doc__
    assert hash(psu) == hash(driver)
    assert psu.measure_voltage.__name__ == "measure_voltage"
    assert inspect.signature(psu.set_limits) == inspect.signature(driver.set_limits)
    assert functools.partial(psu.measure_voltage)() == 3.3
    with pytest.raises(TypeError, match="unhashable"):
        hash(psu.ch1)


def test_a_copy_and_a_pickle_are_of_the_driver(psu: Any) -> None:
    channel = psu.ch1
    channel.voltage = 2.0

    for other in (copy.copy(channel), copy.deepcopy(channel), pickle.loads(pickle.dumps(channel))):
        assert type(other) is Channel
        assert other._voltage == 2.0


def test_a_proxy_given_to_another_driver_is_told_by_its_role(psu: Any, events: Any) -> None:
    class Mux:
        def attach(self, other: Any) -> Any:
            return other.measure_voltage()

    mux = make_proxy(Mux(), Recording(psu_session(psu), "mux", "", {}))
    assert mux.attach(psu) == 3.3

    assert [e.get("parameters") for e in events()][-1] == {"other": "<psu>"}


def psu_session(psu: Any) -> Any:
    from litmus.instruments._proxy import recording_of

    return recording_of(psu).session


def test_a_class_that_is_patched_is_called_as_patched(psu: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert psu.measure_voltage() == 3.3
    monkeypatch.setattr(Psu, "measure_voltage", lambda self: 5.0)

    assert psu.measure_voltage() == 5.0


def test_attributes_come_and_go(psu: Any, driver: Psu, told: Any) -> None:
    psu.note = "hello"
    assert driver.note == "hello"
    del psu.note
    assert not hasattr(driver, "note")
    assert not hasattr(psu, "note")

    assert told() == []


def test_a_callback_is_called_with_what_the_driver_gives(psu: Any, told: Any) -> None:
    got: list[float] = []

    psu.call_back(got.append)

    assert got == [2.5]
    assert told()[0][:2] == ("configure", "call_back")


def test_threads_share_a_proxy(psu: Any, told: Any) -> None:
    def work() -> None:
        for _ in range(200):
            assert psu.measure_voltage() == 3.3
            assert psu.ch1.measure_current() == 0.1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told()) == 4 * 200 * 2


def test_a_proxy_that_nobody_holds_lets_its_driver_go(session: _core.Session) -> None:
    driver = Psu()
    gone = weakref.ref(driver)
    proxy = make_proxy(driver, Recording(session, "psu", "", {}))
    proxy.ch1.measure_current()
    proxy.measure_voltage()
    proxy.enable()

    del driver, proxy

    assert gone() is None
