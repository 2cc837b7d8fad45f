"""The instrument server and remote(), both ends in one process; tests/e2e has them in processes of their own."""

from __future__ import annotations

import enum
import gc
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy
import pytest

from journal import events_below
from litmus import InstrumentServerGone, RemoteInstrumentError
from litmus.connect import StationConnection
from litmus.data.models import Waveform
from litmus.instruments import _server, remote
from litmus.models.station import StationConfig, StationInstrumentConfig


class Mode(enum.Enum):
    DC = "dc"


class OddError(Exception):
    def __init__(self, code: int, *, hint: str) -> None:
        super().__init__(f"odd {code}")


class Channel:
    def __init__(self) -> None:
        self._voltage = 1.0

    @property
    def voltage(self) -> float:
        return self._voltage

    @voltage.setter
    def voltage(self, volts: float) -> None:
        self._voltage = volts


class Driver:
    def __init__(self, resource: str) -> None:
        self.resource = resource
        self.ch1 = Channel()
        self.channels = {1: self.ch1}
        self.label = "bench"
        self.mode = Mode.DC
        self.running = 0
        self.most_running = 0
        self.go_on = threading.Event()

    def measure_voltage(self) -> float:
        return 3.3

    def echo(self, value: Any, **more: Any) -> Any:
        return more or value

    def slow(self) -> None:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        time.sleep(0.002)
        self.running -= 1

    def wait(self) -> str:
        assert self.go_on.wait(10)
        return "went on"

    def fail(self, kind: str) -> None:
        raise {"os": OSError(5, "I/O error"), "value": ValueError("bad"), "odd": OddError(3, hint="x")}[kind]

    def read_items(self) -> Iterator[float]:
        yield 1.0
        yield 2.0

    async def measure_async(self) -> float:
        return 4.0

    def get_part(self) -> Channel:
        return self.ch1

    def __len__(self) -> int:
        return 7


class Station:
    def __init__(self, folder: Path, **options: Any) -> None:
        roles = {
            role: StationInstrumentConfig(type="dmm", driver=f"{__name__}.Driver", resource=resource, **options)
            for role, resource in (("dmm", "BENCH::1"), ("same", "BENCH::1"), ("psu", "BENCH::2"))
        }
        self.folder = folder
        self.connection = StationConnection(
            StationConfig(id="bench", name="Bench", instruments=roles), data_dir=folder / "data"
        )
        self.connection.start()

    def events(self, event_type: str) -> list[dict[str, Any]]:
        return [e for e in events_below(self.folder / "data/events") if e["event_type"] == event_type]

    def driver(self, role: str) -> Driver:
        return self.connection._pool._drivers[role]


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = Station(tmp_path)
    yield made
    made.connection.stop()


@pytest.fixture
def address(station: Station) -> str:
    return station.connection.start_instrument_server()


@pytest.fixture
def dmm(address: str) -> Iterator[Any]:
    with remote(address, "dmm") as instrument:
        yield instrument


# --- use -------------------------------------------------------------------------------------------------------------


def test_a_call_is_recorded_once_and_attributed_to_the_client(station: Station, dmm: Any) -> None:
    assert dmm.measure_voltage() == 3.3
    assert dmm.measure_voltage() == 3.3

    found = station.events("instrument.read")
    assert [e["value"] for e in found] == [3.3, 3.3]
    assert {e["client_pid"] for e in found} == {os.getpid()}
    assert all(e["client"] for e in found)
    assert found[0]["channel_id"] == "dmm.voltage"


def test_the_owners_own_calls_have_no_client(station: Station, dmm: Any) -> None:
    dmm.measure_voltage()
    station.connection.instrument("dmm").measure_voltage()

    assert [e["client_pid"] for e in station.events("instrument.read")] == [os.getpid(), None]


def test_attributes_parts_and_special_methods(station: Station, dmm: Any) -> None:
    dmm.ch1.voltage = 2.5
    assert dmm.ch1.voltage == 2.5
    assert dmm.channels[1].voltage == 2.5
    assert dmm.get_part().voltage == 2.5
    assert dmm.label == "bench"
    dmm.label = "other"
    assert station.driver("dmm").label == "other"
    assert len(dmm) == 7
    assert dmm.mode is Mode.DC
    assert isinstance(dmm, Driver)
    assert "measure_voltage" in dir(dmm)
    assert not callable(dmm.ch1)
    with pytest.raises(AttributeError):
        _ = dmm.nothing_like_it
    with pytest.raises(AttributeError):
        _ = dmm._private
    assert station.events("instrument.set")[0]["channel_id"] == "dmm.ch1.voltage"


def test_later_results(station: Station, dmm: Any) -> None:
    assert list(dmm.read_items()) == [1.0, 2.0]
    assert dmm.measure_async() == 4.0

    assert [e["value"] for e in station.events("instrument.read")] == [1.0, 2.0, 4.0]
    assert {e["client_pid"] for e in station.events("instrument.read")} == {os.getpid()}


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, 2**80, -1.5, float("inf"), "text", "\udc80", b"bytes", bytearray(b"more"), 1 + 2j),
        *([1, [2.0, "x"]], (1, 2), {"a": (1,), 2: None}, {1, 2}, Decimal("1.10")),
        *([float(i) for i in range(1000)], list(range(1000)), [2**70] * 20),
    ],
)
def test_values_come_back_as_they_went(value: Any, dmm: Any) -> None:
    back = dmm.echo(value)

    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        numpy.arange(6.0).reshape(2, 3),
        numpy.arange(10)[::2],
        numpy.array([1 + 2j]),
        numpy.zeros(0),
        numpy.array(["a", "bc"]),
        numpy.float32(1.5),
        numpy.zeros(1_000_000),
    ],
)
def test_arrays_come_back_as_they_went(value: Any, dmm: Any) -> None:
    back = dmm.echo(value)

    assert numpy.array_equal(back, value)
    assert (back.dtype, back.shape, type(back)) == (value.dtype, value.shape, type(value))


def test_a_waveform_comes_back(dmm: Any) -> None:
    assert dmm.echo(Waveform(dt=0.5, Y=[1.0, 2.0])) == Waveform(dt=0.5, Y=[1.0, 2.0])
    assert dmm.echo(1, speed=2) == {"speed": 2}


def test_what_is_no_data_cannot_be_sent(dmm: Any) -> None:
    with pytest.raises(TypeError, match="can't be sent"):
        dmm.echo(object())
    with pytest.raises(ValueError, match="nested"):
        deep: list[Any] = []
        for _ in range(100):
            deep = [deep]
        dmm.echo(deep)

    assert dmm.measure_voltage() == 3.3


def test_a_remote_object_may_be_an_argument(dmm: Any) -> None:
    part = dmm.ch1

    assert dmm.echo(part).voltage == 1.0


# --- errors ----------------------------------------------------------------------------------------------------------


def test_an_exception_comes_with_its_class_and_its_text(station: Station, dmm: Any) -> None:
    with pytest.raises(ValueError, match=r"^bad$") as caught:
        dmm.fail("value")
    with pytest.raises(OSError, match="I/O error") as system:
        dmm.fail("os")

    assert system.value.errno == 5
    assert not hasattr(caught.value, "__notes__")
    assert "in fail" in str(caught.value.__cause__)
    details = station.events("diagnostic.error")[0]["details"]
    assert (details["method"], details["client_pid"]) == ("fail", os.getpid())


def test_an_exception_that_cannot_be_made_is_named(dmm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OddError, match="odd 3"):
        dmm.fail("odd")

    monkeypatch.setattr(f"{__name__}.OddError.__module__", "no.such.module")
    with pytest.raises(RemoteInstrumentError) as caught:
        dmm.fail("odd")
    assert (caught.value.type_name, caught.value.text) == ("no.such.module.OddError", "odd 3")


def test_roles_that_are_not_served_or_not_known(station: Station) -> None:
    address = station.connection.start_instrument_server({"dmm"})

    with pytest.raises(KeyError, match="doesn't serve the role 'psu'"):
        remote(address, "psu")
    assert station.connection.start_instrument_server({"psu"}) == address
    with pytest.raises(KeyError, match="doesn't serve"):
        remote(address, "nothing")
    with pytest.raises(KeyError, match="no role"):
        station.connection.start_instrument_server({"nothing"})
    with remote(address, "psu") as psu:
        assert psu.measure_voltage() == 3.3


def test_a_released_role_is_told(station: Station, dmm: Any) -> None:
    dmm.measure_voltage()
    station.connection.release("dmm")

    with pytest.raises(Exception, match="released by its owner"):
        dmm.measure_voltage()


@pytest.mark.parametrize("address", ["10.0.0.1:80", "localhost", "127.0.0.1:", ""])
def test_only_loopback_addresses_are_taken(address: str) -> None:
    with pytest.raises(ValueError, match="no address of an instrument server"):
        remote(address, "dmm")


def test_without_a_server_it_says_so() -> None:
    with pytest.raises(InstrumentServerGone, match="no instrument server of this user"):
        remote("127.0.0.1:1", "dmm")


# --- life cycle ------------------------------------------------------------------------------------------------------


def test_the_server_ends_with_the_session(station: Station, address: str, dmm: Any) -> None:
    assert station.connection.instrument_server_address == address
    station.connection.stop()

    assert station.connection.instrument_server_address is None
    with pytest.raises(InstrumentServerGone, match="owner stopped or died"):
        dmm.measure_voltage()
    with pytest.raises(InstrumentServerGone):
        remote(address, "dmm")


def test_the_server_does_not_keep_the_connection_alive(tmp_path: Path) -> None:
    station = Station(tmp_path)
    address = station.connection.start_instrument_server()
    dmm = remote(address, "dmm")
    dmm.measure_voltage()
    gone = weakref.ref(station.connection)

    with pytest.warns(ResourceWarning):
        del station
        gc.collect()

    assert gone() is None
    with pytest.raises(InstrumentServerGone):
        dmm.measure_voltage()


def test_calls_are_serialised_with_the_owners_and_across_roles_of_one_address(station: Station, address: str) -> None:
    local = station.connection.instrument("dmm")

    def work(call: Callable[[], Any]) -> None:
        for _ in range(10):
            call()

    with remote(address, "dmm") as first, remote(address, "dmm") as second, remote(address, "same") as third:
        station.driver("same").__dict__ = station.driver("dmm").__dict__  # two drivers of one instrument
        threads = [threading.Thread(target=work, args=(d.slow,)) for d in (first, second, third, local)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert station.driver("dmm").most_running == 1
    assert len([e for e in station.events("instrument.configure") if e["method"] == "slow"]) == 40


def test_other_instruments_do_not_wait(station: Station, address: str) -> None:
    with remote(address, "dmm") as dmm, remote(address, "psu") as psu:
        waiting = threading.Thread(target=dmm.wait)
        waiting.start()
        assert psu.measure_voltage() == 3.3
        station.driver("dmm").go_on.set()
        waiting.join()


def test_threads_share_one_remote_instrument(station: Station, dmm: Any) -> None:
    def work() -> None:
        for _ in range(20):
            assert dmm.measure_voltage() == 3.3

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(station.events("instrument.read")) == 80


def test_objects_that_a_client_lets_go_are_let_go(station: Station, dmm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_server, "MAX_OBJECTS", 10)

    for _ in range(50):
        assert dmm.get_part().voltage == 1.0

    kept = [dmm.get_part() for _ in range(5)]
    with pytest.raises(Exception, match="may hold 10 objects"):
        kept += [dmm.get_part() for _ in range(10)]
