"""What is recorded of values: their shape, their units, and what sampling leaves out."""

from __future__ import annotations

import contextlib
import decimal
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy
import pytest

from journal import events_below
from litmus import _core, instruments
from litmus.data.models import Waveform
from litmus.instruments._proxy import Recording, make_proxy

PNG = b"\x89PNG\r\n\x1a\nrest"


@dataclass
class Quantity:
    """As astropy names its parts."""

    value: Any
    unit: str


class Pint:
    """As pint names its parts."""

    def __init__(self, magnitude: Any, units: str) -> None:
        self._magnitude = magnitude
        self._units = units

    @property
    def magnitude(self) -> Any:
        return self._magnitude

    @property
    def units(self) -> str:
        return self._units


class Driver:
    def __init__(self) -> None:
        self.answer: Any = None

    def measure(self) -> Any:
        return self.answer

    def measure_other(self) -> float:
        return 1.0

    def set_level(self, level: Any) -> None: ...

    def load(self, samples: Any, name: str = "") -> None: ...


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
def recording(session: _core.Session) -> Recording:
    return Recording(session, "dmm", "GPIB::1", {})


@pytest.fixture
def dmm(driver: Driver, recording: Recording) -> Any:
    return make_proxy(driver, recording)


@pytest.fixture
def events(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    return lambda: [e for e in events_below(tmp_path / "events") if e["event_type"] != "session.started"]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (1.5, 1.5),
        (3, 3),
        (True, True),
        ("on", "on"),
        (None, None),
        (numpy.float64(2.5), 2.5),
        (numpy.float32(0.5), 0.5),
        (numpy.int16(7), 7),
        (decimal.Decimal("1.25"), 1.25),
        (Fraction(1, 4), 0.25),
        (1 + 2j, {"re": 1.0, "im": 2.0}),
        (float("nan"), "NaN"),
        ({"v": 1.0, "ok": True}, {"v": 1.0, "ok": True}),
        ([1, "a"], [1, "a"]),
    ],
)
def test_a_scalar_or_a_structure_is_inline_and_the_caller_gets_it_as_it_is(
    answer: Any, kept: Any, dmm: Any, driver: Driver, events: Any
) -> None:
    driver.answer = answer

    assert dmm.measure() is answer
    assert events()[0]["value"] == kept
    assert type(events()[0]["value"]) is type(kept)


@pytest.mark.parametrize(
    ("answer", "length"),
    [
        ([1.0, 2.0], 2),
        ((1, 2, 3), 3),
        (numpy.arange(5.0), 5),
        (numpy.arange(6, dtype="int32").reshape(2, 3), 6),
        (numpy.arange(10.0)[::2], 5),
        (Waveform(dt=1e-6, Y=[0.0, 1.0]), 2),
        ([numpy.float64(1), numpy.float64(2)], 2),
    ],
)
def test_an_array_goes_to_its_channel(answer: Any, length: int, dmm: Any, driver: Driver, events: Any) -> None:
    driver.answer = answer

    assert dmm.measure() is answer
    assert events()[0]["value"]["length"] == length
    assert events()[0]["value"]["_ref"].startswith("channel://dmm.measure/")


def test_complex_samples_become_two_channels(dmm: Any, driver: Driver, events: Any) -> None:
    driver.answer = numpy.arange(100) * (1 + 2j)

    dmm.measure()

    value = events()[0]["value"]
    assert value["re"]["_ref"].startswith("channel://dmm.measure.re/")
    assert value["im"]["length"] == 100


def test_arrays_inside_a_structure_go_to_channels_of_their_own(dmm: Any, driver: Driver, events: Any) -> None:
    driver.answer = {"freq": list(range(100)), "level": numpy.zeros(100), "span": 1.0, "few": [1, 2]}

    dmm.measure()

    value = events()[0]["value"]
    assert value["freq"]["_ref"].startswith("channel://dmm.measure.freq/")
    assert value["level"]["length"] == 100
    assert (value["span"], value["few"]) == (1.0, [1, 2])


@pytest.mark.parametrize(("answer", "extension"), [(PNG, "png"), (b"raw", "bin"), (bytearray(b"BM.."), "bmp")])
def test_bytes_are_a_file_beside_the_log_named_after_their_event(
    answer: Any, extension: str, dmm: Any, driver: Driver, session: _core.Session, events: Any, tmp_path: Path
) -> None:
    driver.answer = answer

    assert dmm.measure() is answer

    (event,) = events()
    date = Path(session.path).parent.name
    name = f"{date}/{session.session_id}_ref/{event['id']}.{extension}"
    assert event["value"] == {"_ref": f"file://{name}", "length": len(answer)}
    assert (tmp_path / "events" / name).read_bytes() == answer


@pytest.mark.parametrize(
    ("answer", "extension"),
    [("é" * 70_000, "txt"), ([f"row {i}" for i in range(20_000)], "json"), ("\ud800" * 70_000, "json")],
)
def test_a_text_or_a_structure_that_is_too_long_for_an_event_is_a_file(
    answer: Any, extension: str, dmm: Any, driver: Driver, events: Any, tmp_path: Path
) -> None:
    driver.answer = answer

    assert dmm.measure() is answer

    (event,) = [one for one in events() if one["event_type"] == "instrument.read"]  # altered text is told, too
    path = tmp_path / "events" / event["value"]["_ref"].removeprefix("file://")
    assert path.name == f"{event['id']}.{extension}"
    text = path.read_text(encoding="utf-8")
    assert len(path.read_bytes()) == event["value"]["length"]
    assert text == answer if extension == "txt" else len(json.loads(text)) == len(answer)


def test_a_memoryview_is_kept_as_its_bytes(dmm: Any, driver: Driver, events: Any) -> None:
    driver.answer = memoryview(b"abc")

    dmm.measure()

    assert events()[0]["value"]["_ref"].endswith(".bin")


@pytest.mark.parametrize("make", [Quantity, Pint])
@pytest.mark.parametrize(("number", "kept"), [(3.3, 3.3), ([1.0, 2.0], None)])
def test_a_quantity_is_recorded_as_number_and_units(
    make: Any, number: Any, kept: Any, dmm: Any, driver: Driver, events: Any
) -> None:
    driver.answer = make(number, "V")

    assert dmm.measure() is driver.answer
    dmm.set_level(driver.answer)

    assert [e["units"] for e in events()] == ["V", "V"]
    assert kept is None or [e["value"] for e in events()] == [kept, kept]


def test_units_of_pint_are_written_short(dmm: Any, driver: Driver, events: Any) -> None:
    pint = pytest.importorskip("pint")
    driver.answer = pint.UnitRegistry().Quantity(2.0, "millivolt")

    dmm.measure()

    assert (events()[0]["value"], events()[0]["units"]) == (2.0, "mV")


def test_long_arguments_leave_the_event(dmm: Any, events: Any, tmp_path: Path) -> None:
    dmm.load(numpy.zeros(1000), name="sine")
    dmm.load(b"\0" * 5000)

    first, second = (event["parameters"] for event in events())
    assert first["samples"]["length"] == 1000
    assert first["samples"]["_ref"].startswith("channel://dmm.load.samples/")
    assert first["name"] == "sine"
    assert (tmp_path / "events" / second["samples"]["_ref"].removeprefix("file://")).stat().st_size == 5000


def test_a_value_that_cannot_be_recorded_is_a_diagnostic_and_reaches_its_caller(
    dmm: Any, driver: Driver, events: Any
) -> None:
    deep: list[Any] = []
    for _ in range(200):
        deep = [deep, "x"]
    driver.answer = deep

    assert dmm.measure() is deep
    assert dmm.measure() is deep

    (event,) = events()
    assert (event["event_type"], event["source"]) == ("diagnostic.error", "observer")
    assert event["details"] == {"role": "dmm", "method": "measure"}


# --- sampling --------------------------------------------------------------------------------------------------------


def samples_kept(dmm: Any, driver: Driver, events: Any) -> int:
    """The number of elements in the channel, which is the offset of the next."""
    driver.answer = [0.0]
    instruments.sampling(dmm, "measure")
    dmm.measure()
    return int(events()[-1]["value"]["_ref"].rsplit("/", 1)[1])


def test_every_nth_use_is_an_event_and_all_samples_are_kept(dmm: Any, driver: Driver, events: Any) -> None:
    instruments.sampling(dmm, "measure", every=10)
    driver.answer = 1.0

    for _ in range(25):
        dmm.measure()

    assert [e["suppressed"] for e in events()] == [0, 9, 9]
    assert samples_kept(dmm, driver, events) == 25


def test_what_was_left_out_at_the_end_is_told_on_release(
    dmm: Any, driver: Driver, recording: Recording, events: Any
) -> None:
    instruments.sampling(dmm, "measure", every=10)
    driver.answer = 1.0
    for _ in range(15):
        dmm.measure()

    recording.finish()

    warning = events()[-1]
    assert warning["event_type"] == "diagnostic.warning"
    assert warning["details"] == {"role": "dmm", "method": "measure", "channel_id": "dmm.measure", "suppressed": 4}
    assert 1 + 1 + 9 + 4 == 15


def test_max_rate_bounds_the_events_of_a_polling_loop(dmm: Any, driver: Driver, events: Any) -> None:
    instruments.sampling(dmm, "measure", max_rate=0.001)
    driver.answer = 1.0

    for _ in range(50):
        dmm.measure()
        dmm.measure_other()

    assert [e["method"] for e in events()].count("measure") == 1
    assert [e["method"] for e in events()].count("measure_other") == 50


def test_sampling_may_cover_all_members(driver: Driver, session: _core.Session, events: Any) -> None:
    dmm = make_proxy(driver, Recording(session, "dmm", "", {}, {"*": {"every": 3}, "measure": {"every": 1}}))

    for _ in range(6):
        dmm.measure()
        dmm.measure_other()
        dmm.set_level(1.0)
        dmm.load([1])

    counts = {e.get("method") or e.get("attribute"): 0 for e in events()}
    for e in events():
        counts[e.get("method") or e.get("attribute")] += 1
    assert counts == {"measure": 6, "measure_other": 2, "set_level": 2, "load": 2}


def test_errors_are_never_left_out(dmm: Any, driver: Driver, events: Any) -> None:
    instruments.sampling(dmm, "*", every=100)
    driver.measure = lambda: 1 / 0  # type: ignore[method-assign]

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            dmm.measure()

    assert [e["event_type"] for e in events()] == ["diagnostic.error"] * 3


@pytest.mark.parametrize("rule", [{"every": 0}, {"max_rate": 0}, {"every": 1, "max_rate": 1}])
def test_a_senseless_rule_is_refused(rule: dict[str, Any], dmm: Any) -> None:
    with pytest.raises(ValueError):
        instruments.sampling(dmm, "measure", **rule)


def test_only_a_stations_instrument_has_sampling() -> None:
    with pytest.raises(TypeError, match="an instrument of a station"):
        instruments.sampling(Driver(), "measure", every=2)
