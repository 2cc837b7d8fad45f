"""Exceptions of a driver pass the proxy as they are, and are recorded."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from journal import events_below
from litmus import _core
from litmus.instruments._proxy import Recording, make_proxy


class Psu:
    hook: Callable[[], None]

    def __init__(self) -> None:
        self.asked = 0

    @property
    def broken(self) -> float:
        self.asked += 1
        raise AttributeError("no such register")

    def fail(self) -> None:
        error = OSError("no answer")
        error.add_note("checked twice")
        raise error


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


def frames(call: Callable[[], Any]) -> tuple[BaseException, int]:
    try:
        call()
    except Exception as error:
        return error, len(traceback.extract_tb(error.__traceback__))
    raise AssertionError("it didn't raise")


class Failing:
    def __init__(self) -> None:
        self.error = ValueError("broken")

    def measure(self) -> float:
        raise self.error

    def go(self) -> None:
        raise self.error

    @property
    def level(self) -> float:
        raise self.error

    @level.setter
    def level(self, value: float) -> None:
        raise self.error

    def __call__(self) -> None:
        raise self.error

    def __len__(self) -> int:
        raise self.error


@pytest.mark.parametrize(
    "call",
    [
        lambda d: d.measure(),
        lambda d: d.go(),
        lambda d: d.level,
        lambda d: setattr(d, "level", 1),
        lambda d: d(),
        lambda d: len(d),
    ],
)
def test_an_exception_passes_with_at_most_one_frame_more(call: Any, session: _core.Session) -> None:
    driver = Failing()
    proxy = make_proxy(driver, Recording(session, "psu", "", {}))

    bare_error, bare = frames(lambda: call(driver))
    driver.error.__traceback__ = None
    error, proxied = frames(lambda: call(proxy))

    assert error is bare_error
    assert proxied <= bare + 1
    assert error.__context__ is None
    assert error.__cause__ is None
    assert not hasattr(error, "__notes__")


def test_notes_of_an_exception_stay(psu: Any, events: Any) -> None:
    with pytest.raises(OSError) as caught:
        psu.fail()

    assert caught.value.__notes__ == ["checked twice"]
    assert events()[0]["message"] == "no answer"


def test_a_property_that_raises_is_asked_once(psu: Any, driver: Psu, events: Any) -> None:
    assert not hasattr(psu, "broken")
    with pytest.raises(AttributeError, match="no such register"):
        _ = psu.broken

    assert driver.asked == 2
    assert [(e["event_type"], e["details"]["method"]) for e in events()] == [("diagnostic.error", "broken")] * 2


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_what_stops_the_program_in_a_call_is_told_and_no_error_of_the_driver(
    stop: Any, psu: Any, driver: Psu, events: Any
) -> None:
    def interrupted() -> None:
        raise stop

    driver.hook = interrupted
    with pytest.raises(stop):
        psu.hook()

    (event,) = events()
    assert (event["event_type"], event["source"]) == ("diagnostic.warning", "instrument")
    assert event["message"].startswith(f"psu.hook was interrupted by {stop.__name__}")
    assert event["details"] == {"role": "psu", "method": "hook", "exception_type": stop.__name__}
