"""The recording proxy: what is recorded, and that the driver's caller never notices."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journal import events_below
from litmus import _core
from litmus.data.models import Waveform
from litmus.instruments._proxy import Recording, make_proxy


class Driver:
    """Has one of everything."""

    RANGES = (1, 10)

    def __init__(self) -> None:
        self.label = "bench dmm"
        self._range = 10.0
        self.entered = False

    @property
    def range(self) -> float:
        return self._range

    @range.setter
    def range(self, value: float) -> None:
        if value <= 0:
            raise ValueError("range must be positive")
        self._range = value

    def measure_voltage(self) -> float:
        return 3.3

    def measure_on(self, channel: str) -> float:
        return 1.0

    def read_samples(self, kind: str) -> Any:
        samples = {"list": [1.0, 2.0], "array": array("d", [1, 2, 3]), "integers": [1, 2], "mixed": [1, "a"]}
        return samples[kind]

    def read_waveform(self) -> Waveform:
        return Waveform(dt=1e-6, Y=[0.0, 1.0])

    def set_voltage(self, volts: float, channel: int = 1) -> str:
        return "OK"

    def configure(self, mode: str, *, speed: int = 1) -> None:
        return None

    def measure_broken(self) -> float:
        raise OSError("timeout")

    def __enter__(self) -> Driver:
        self.entered = True
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.entered = False

    def __len__(self) -> int:
        return 7


@pytest.fixture
def session(tmp_path: Path) -> Iterator[_core.Session]:
    session = _core.Session(str(tmp_path))
    session.start({"session_type": "interactive"})
    yield session
    with contextlib.suppress(Exception):  # closed by the test
        session.close()


@pytest.fixture
def driver() -> Driver:
    return Driver()


@pytest.fixture
def dmm(driver: Driver, session: _core.Session) -> Any:
    return make_proxy(driver, Recording(session, "dmm", "GPIB::1", {"read_waveform": "ch1"}))


@pytest.fixture
def events(tmp_path: Path) -> Any:
    return lambda: [e for e in events_below(tmp_path / "events") if e["event_type"] != "session.started"]


def test_a_measure_call_is_a_read(dmm: Any, events: Any) -> None:
    assert dmm.measure_voltage() == 3.3

    (event,) = events()
    assert event["event_type"] == "instrument.read"
    assert (event["instrument_role"], event["channel_id"], event["method"]) == ("dmm", "dmm.voltage", "measure_voltage")
    assert (event["value"], event["resource"]) == (3.3, "GPIB::1")


def test_a_property_is_read_and_set(dmm: Any, driver: Driver, events: Any) -> None:
    dmm.range = 1.0
    assert dmm.range == 1.0

    assert driver.range == 1.0
    assert [(e["event_type"], e["channel_id"], e["value"]) for e in events()] == [
        ("instrument.set", "dmm.range", 1.0),
        ("instrument.read", "dmm.range", 1.0),
    ]


def test_a_set_call_records_its_value_and_returns_the_drivers_answer(dmm: Any, events: Any) -> None:
    assert dmm.set_voltage(5.0) == "OK"

    (event,) = events()
    assert (event["event_type"], event["attribute"], event["value"]) == ("instrument.set", "set_voltage", 5.0)
    assert event["channel_id"] == "dmm.voltage"


@pytest.mark.parametrize("call", [lambda dmm: dmm.measure_on("a"), lambda dmm: dmm.measure_on(channel="a")])
def test_an_argument_named_channel_names_the_channel(call: Any, dmm: Any, events: Any) -> None:
    call(dmm)

    assert events()[0]["channel_id"] == "dmm.a"


def test_other_calls_are_configuration_with_their_arguments(dmm: Any, events: Any) -> None:
    dmm.configure("dc", speed=3)

    (event,) = events()
    assert (event["event_type"], event["method"]) == ("instrument.configure", "configure")
    assert event["parameters"] == {"mode": "dc", "speed": 3}


@pytest.mark.parametrize(("kind", "length"), [("list", 2), ("array", 3), ("integers", 2)])
def test_arrays_leave_a_claim_check(kind: str, length: int, dmm: Any, session: _core.Session, events: Any) -> None:
    value = dmm.read_samples(kind)

    assert len(value) == length
    reference = events()[0]["value"]
    assert reference == {"_ref": f"channel://dmm.samples/{session.session_id}/0", "length": length}


def test_the_offset_counts_elements(dmm: Any, events: Any) -> None:
    dmm.read_samples("array")
    dmm.read_samples("list")

    assert [e["value"]["_ref"].rsplit("/", 1)[1] for e in events()] == ["0", "3"]


def test_a_waveform_goes_to_the_channel_that_the_station_names(dmm: Any, events: Any) -> None:
    waveform = dmm.read_waveform()

    assert list(waveform) == [0.0, 1.0]
    assert events()[0]["channel_id"] == "dmm.ch1"
    assert events()[0]["value"]["length"] == 2


def test_what_is_no_array_of_numbers_stays_in_the_event(dmm: Any, events: Any) -> None:
    dmm.read_samples("mixed")

    assert events()[0]["value"] == [1, "a"]


def test_a_driver_exception_is_recorded_and_passes_untouched(dmm: Any, events: Any) -> None:
    with pytest.raises(OSError, match="timeout"):
        dmm.measure_broken()
    with pytest.raises(ValueError, match="positive"):
        dmm.range = -1

    assert [e["event_type"] for e in events()] == ["diagnostic.error", "diagnostic.error"]
    assert events()[0]["source"] == "instrument"
    assert events()[0]["details"] == {
        "role": "dmm",
        "method": "measure_broken",
        "exception_type": "OSError",
        "exception_message": "timeout",
    }


def test_the_proxy_passes_for_the_driver(dmm: Any, driver: Driver, events: Any) -> None:
    assert isinstance(dmm, Driver)
    assert dmm == driver
    assert len(dmm) == 7
    assert dmm.label == "bench dmm"
    assert dmm.RANGES == (1, 10)
    assert not hasattr(dmm, "nothing_like_it")
    dmm.label = "new"
    assert driver.label == "new"
    assert events() == []


def test_a_with_block_enters_the_driver_and_hands_out_the_proxy(dmm: Any, driver: Driver, events: Any) -> None:
    with dmm as opened:
        assert driver.entered
        opened.measure_voltage()

    assert not driver.entered
    assert [e["event_type"] for e in events()] == ["instrument.read"]


def test_a_recording_that_fails_never_reaches_the_caller(
    dmm: Any, session: _core.Session, caplog: pytest.LogCaptureFixture
) -> None:
    session.end("passed")
    session.close()

    assert dmm.measure_voltage() == 3.3
    assert "could not be recorded" in caplog.text


def test_a_method_replaced_by_a_patch_is_called(dmm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dmm.measure_voltage() == 3.3
    monkeypatch.setattr(dmm, "measure_voltage", lambda: 5.0)

    assert dmm.measure_voltage() == 5.0
