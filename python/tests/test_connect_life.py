"""The life of a connection: started once, stopped once, dropped, refused."""

from __future__ import annotations

import gc
import re
import socket
import subprocess
import sys
import textwrap
import threading
import warnings
import weakref
from pathlib import Path
from typing import Any

import pytest
from conftest import DEMO, Recorded

import litmus
from litmus.connect import StationConnection, connect


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Recorded:
    monkeypatch.chdir(DEMO)
    return Recorded(tmp_path / "data")


def open_connection(demo: Recorded) -> StationConnection:
    return connect("bench_1", mock=True, data_dir=demo.data_dir)


def test_a_nested_with_is_refused_and_harms_nothing(demo: Recorded) -> None:
    with open_connection(demo) as connection:
        with pytest.raises(litmus.LitmusError, match=r"is started: .*one lifetime; call connect\(\) again"), connection:
            pass
        connection.observe("a", 1)

    assert demo.one("session.ended")["outcome"] == "passed"


def test_before_start_there_is_nothing_and_using_it_says_so(demo: Recorded) -> None:
    connection = open_connection(demo)

    assert (connection.event_log, connection.event_store, connection.instruments) == (None, None, {})
    for use in (
        lambda: connection.instrument("dmm"),
        lambda: connection.release("dmm"),
        lambda: connection.configure("dmm", "x"),
        lambda: connection.observe("a", 1),
        lambda: connection.on_event(print),
        lambda: connection.events(),
        lambda: connection.session_id,
    ):
        with pytest.raises(litmus.LitmusError, match=r"isn't started; call start\(\)"):
            use()
    connection.stop()
    assert demo.events() == []


def test_after_stop_using_it_says_so(demo: Recorded) -> None:
    with open_connection(demo) as connection:
        pass

    for use in (
        lambda: connection.instrument("dmm"),
        lambda: connection.configure("dmm", "x"),
        lambda: connection.observe("a", 1),
        lambda: connection.on_event(print),
    ):
        with pytest.raises(litmus.LitmusError, match=r"'bench_1' is stopped; .*connect\(\) begins another"):
            use()
    assert connection.session_id


def test_an_outcome_that_does_not_exist_stops_nothing(demo: Recorded) -> None:
    with open_connection(demo) as connection:
        with pytest.raises(ValueError, match=r"'good' is no outcome; there are passed, failed"):
            connection.stop("good")
        connection.stop("failed")

    assert demo.one("session.ended")["outcome"] == "failed"


def test_the_repr_is_one_line_that_says_what_matters(demo: Recorded) -> None:
    connection = open_connection(demo)
    assert repr(connection) == "<StationConnection bench_1 new>"
    with connection:
        connection.instrument("dmm")
        connection.instrument("psu")
        session = str(connection.session_id)[:8]
        assert repr(connection) == f"<StationConnection bench_1 started {session} dmm, psu>"

    assert repr(connection) == f"<StationConnection bench_1 stopped {session}>"


def test_sync_outside_of_a_slot_returns_at_once(demo: Recorded) -> None:
    with open_connection(demo) as connection:
        connection.sync("warm", timeout=1000)


@pytest.mark.parametrize("key", ["", "/a", "a/", "a/../b", "..", "a\nb", "a\x00b"])
def test_a_key_that_is_no_channel_id_is_a_value_error(key: str, demo: Recorded) -> None:
    with open_connection(demo) as connection, pytest.raises(ValueError, match=r"channel"):
        connection.observe(key, 1.0)


@pytest.mark.parametrize("use", ["configure", "release", "instrument"])
def test_an_unknown_role_names_the_known_ones(use: str, demo: Recorded) -> None:
    arguments = ("laser", "on") if use == "configure" else ("laser",)
    with open_connection(demo) as connection, pytest.raises(KeyError, match=r"laser.*dmm"):
        getattr(connection, use)(*arguments)


def test_configure_records_resource_and_parameters(demo: Recorded) -> None:
    with open_connection(demo) as connection:
        connection.configure("dmm", "set_range", volts=10, auto=False)

    event = demo.one("instrument.configure")
    assert (event["instrument_role"], event["method"]) == ("dmm", "set_range")
    assert (event["parameters"], event["resource"]) == ({"volts": 10, "auto": False}, "SIM::DMM")


def test_a_dropped_connection_ends_at_once_though_its_instruments_are_held(demo: Recorded) -> None:
    connection = open_connection(demo)
    connection.start()
    dmm: Any = connection.instrument("dmm")
    unsubscribe = connection.on_event(print)
    store, log = connection.event_store, connection.event_log
    gone = weakref.ref(connection)
    gc.disable()
    try:
        with pytest.warns(ResourceWarning, match=r"bench_1 started .* was dropped without stop\(\)"):
            del connection
    finally:
        gc.enable()

    assert gone() is None
    assert demo.types()[-2:] == ["fixture.instrument_disconnected", "session.ended"]
    assert demo.one("session.ended")["outcome"] == "passed"
    unsubscribe()
    assert (store, log, dmm) != (None, None, None)


def test_a_dropped_connection_ends_its_instrument_server(demo: Recorded) -> None:
    connection = open_connection(demo)
    connection.start()
    host, port = connection.start_instrument_server({"dmm"}).split(":")
    socket.create_connection((host, int(port))).close()

    with pytest.warns(ResourceWarning, match="without stop"):
        del connection

    assert demo.types()[-1] == "session.ended"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)))


def test_a_cell_that_is_run_again_ends_the_session_before(demo: Recorded) -> None:
    cell = (
        "station = connect('bench_1', mock=True, data_dir=data_dir); station.start(); dmm = station.instrument('dmm')"
    )
    names: dict[str, Any] = {"connect": connect, "data_dir": demo.data_dir}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        for _ in range(3):
            exec(cell, names)
    names["station"].stop()

    kinds = [kind for kind in demo.types() if kind.startswith("session")]
    assert sorted(kinds) == ["session.ended"] * 3 + ["session.started"] * 3
    assert {event["outcome"] for event in demo.events("session.ended")} == {"passed"}


def test_a_connection_can_be_dropped_in_any_thread(demo: Recorded) -> None:
    box = [open_connection(demo)]
    box[0].start()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        thread = threading.Thread(target=box.clear)
        thread.start()
        thread.join(20)

    assert len(demo.events("session.ended")) == 1


def test_stop_from_many_threads_ends_it_once(demo: Recorded) -> None:
    connection = open_connection(demo)
    connection.start()
    threads = [threading.Thread(target=connection.stop) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(demo.events("session.ended")) == 1


def test_a_subscription_needs_something_to_call(demo: Recorded) -> None:
    with open_connection(demo) as connection, pytest.raises(TypeError, match="can't be called"):
        connection.on_event("print")  # type: ignore[arg-type]


def test_without_a_service_a_subscription_waits_and_stop_does_not(demo: Recorded) -> None:
    with open_connection(demo) as connection:
        unsubscribe = connection.on_event(print)
        connection.on_event(print)
        unsubscribe()

    assert demo.types() == ["session.started", "session.ended"]


EXITS = {
    "the end": ("", "passed", 0),
    "an exception": ("raise ValueError('x')", "errored", 1),
    "Ctrl-C": ("raise KeyboardInterrupt", "terminated", -2),
    "sys.exit": ("sys.exit(3)", "terminated", 3),
    "raise SystemExit": ("def f():\n    raise SystemExit\nf()", "terminated", 0),
    "a caught SystemExit": ("try:\n    sys.exit(3)\nexcept SystemExit:\n    pass", "passed", 0),
    "an exception in a thread": (
        "import threading\nt = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()",
        "passed",
        0,
    ),
    "sys.exit in a thread": (
        "import threading\nt = threading.Thread(target=sys.exit); t.start(); t.join()",
        "passed",
        0,
    ),
    "a daemon thread that goes on": (
        "import threading, time\n"
        "def measure():\n    while True:\n        station.instrument('dmm').measure_voltage()\n"
        "def quiet():\n    try:\n        measure()\n    except Exception:\n        pass\n"
        "threading.Thread(target=quiet, daemon=True).start()\n",
        "passed",
        0,
    ),
    "a subscription": ("station.on_event(lambda event: None)", "passed", 0),
}


@pytest.mark.parametrize("way", EXITS)
@pytest.mark.parametrize("how", ["file", "-c", "run_module", "in main()"])
def test_the_way_a_process_ends_gives_the_outcome(way: str, how: str, demo: Recorded, tmp_path: Path) -> None:
    rest, outcome, status = EXITS[way]
    code = (
        "import sys\nfrom litmus.connect import connect\n"
        f"station = connect('bench_1', mock=True, data_dir={str(demo.data_dir)!r})\nstation.start()\n{rest}\n"
    )
    if how == "in main()":
        code = "def main():\n" + textwrap.indent(code, "    ") + "\nmain()\n"
    script = tmp_path / "ending.py"
    script.write_text(code)
    command = {
        "file": [str(script)],
        "-c": ["-c", code],
        "run_module": ["-c", f"import sys, runpy; sys.path.insert(0, {str(tmp_path)!r}); runpy.run_module('ending')"],
        "in main()": [str(script)],
    }[how]
    ended = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=60)

    assert ended.returncode == status, ended.stderr
    assert demo.one("session.ended")["outcome"] == outcome
    assert not re.search("Fatal|terminate called", ended.stderr)
