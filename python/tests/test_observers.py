"""Observers of other packages, by entry point; and the station's say in what a member is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from journal import events_below
from litmus import _core
from litmus.instruments import _observers
from litmus.instruments._proxy import Recording, make_proxy
from litmus.instruments.observers import READ, Member

Told = list[tuple[str, str, Any]]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[_core.Session]:
    session = _core.Session(str(tmp_path))
    session.start({"session_type": "interactive"})
    yield session
    with contextlib.suppress(Exception):
        session.close()


@pytest.fixture
def proxied(session: _core.Session) -> Callable[..., Any]:
    return lambda driver, role="dmm", **channels: make_proxy(driver, Recording(session, role, "", channels))


@pytest.fixture
def told(tmp_path: Path) -> Callable[[], Told]:
    """(last word of the type, channel or method, value or parameters) of each event."""

    def read() -> Told:
        found = [e for e in events_below(tmp_path / "events") if e["event_type"] != "session.started"]
        return [
            (
                e["event_type"].split(".")[1],
                e.get("channel_id") or e.get("method") or e["message"],
                e.get("value", e.get("parameters")),
            )
            for e in found
        ]

    return read


@pytest.fixture
def units(tmp_path: Path) -> Callable[[], list[str | None]]:
    return lambda: [e["units"] for e in events_below(tmp_path / "events") if "units" in e]


class Gauge:
    def fetch(self) -> float:
        return 7.0

    def measure_level(self) -> float:
        return 1.0


class GaugeObserver:
    def claims(self, owner: Any) -> bool:
        return isinstance(owner, Gauge)

    def member(self, owner: Any, name: str, value: Any) -> Member | None:
        if name == "measure_level":
            raise RuntimeError("observer is broken")
        return Member(READ, signal="level", units="mm") if name == "fetch" else None


@pytest.fixture
def gauge_observer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    entry = EntryPoint("gauge", f"{__name__}:GaugeObserver", "litmus.observers")
    broken = EntryPoint("broken", "no_such_module:Thing", "litmus.observers")
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [broken, entry])
    _observers._all_observers.cache_clear()
    yield
    _observers._all_observers.cache_clear()


def test_an_observer_of_another_package_is_asked_first(
    gauge_observer: None, proxied: Any, told: Any, units: Any
) -> None:
    assert proxied(Gauge()).fetch() == 7.0

    assert told() == [("read", "dmm.level", 7.0)]
    assert units() == ["mm"]


def test_a_broken_observer_is_a_diagnostic_and_the_next_is_asked(gauge_observer: None, proxied: Any, told: Any) -> None:
    assert proxied(Gauge()).measure_level() == 1.0

    (error, read) = told()
    assert error[0] == "error"
    assert "observer is broken" in error[1]
    assert read == ("read", "dmm.level", 1.0)


def test_a_member_that_the_station_gives_a_channel_is_read(proxied: Any, told: Any) -> None:
    assert proxied(Gauge(), fetch="position").fetch() == 7.0

    assert told() == [("read", "dmm.position", 7.0)]
