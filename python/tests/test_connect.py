"""connect(): sessions outside of pytest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from conftest import DEMO, Recorded

import litmus
from litmus.connect import StationConnection, connect


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Recorded:
    """The working directory is the demo bench; records go elsewhere by LITMUS_HOME and argument."""
    monkeypatch.chdir(DEMO)
    return Recorded(tmp_path / "data")


def run_script(code: str, data_dir: Path, **popen: object) -> subprocess.Popen[str]:
    script = data_dir.parent / "script.py"
    script.write_text(code.replace("DATA", repr(str(data_dir))))
    return subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, **popen)  # type: ignore[call-overload]


@pytest.mark.parametrize("station", ["bench_1", "cell-7"])
def test_the_founding_snippet_works(station: str, demo: Recorded) -> None:
    with connect(station, mock=True, data_dir=demo.data_dir) as connection:
        dmm = connection.instrument("dmm")
        voltage = dmm.measure_voltage()
        waveform = connection.instrument("scope").read_waveform()

    assert 3.2 < voltage < 3.4
    assert len(waveform) == 1000
    reads = demo.events("instrument.read")
    assert [read["channel_id"] for read in reads] == ["dmm.voltage", "scope.ch1"]
    assert reads[1]["value"] == {"_ref": f"channel://scope.ch1/{connection.session_id}/0", "length": 1000}


def test_the_events_of_a_session_come_in_order(demo: Recorded) -> None:
    with connect("bench_1", mock=True, data_dir=demo.data_dir) as connection:
        connection.instrument("dmm")

    assert demo.types() == [
        "session.started",
        "fixture.instrument_connected",
        "fixture.instrument_disconnected",
        "session.ended",
    ]
    started = demo.one("session.started")
    assert (started["session_type"], started["station_id"], started["pid"]) == ("interactive", "bench_1", os.getpid())
    assert started["process_uuid"]
    connected = demo.one("fixture.instrument_connected")
    assert (connected["role"], connected["resource"], connected["mocked"]) == ("dmm", "SIM::DMM", True)


def test_real_drivers_of_the_project_are_used_without_mock(demo: Recorded) -> None:
    with connect("bench_1", data_dir=demo.data_dir) as connection:
        psu = connection.instrument("psu")
        psu.set_voltage(5.0)
        psu.set_output(True)
        volts = connection.instrument("dmm").measure_voltage()

    assert 3.2 < volts < 3.4
    assert demo.events("instrument.set")[0]["value"] == 5.0
    released = {e["role"]: e["safe_state"] for e in demo.events("fixture.instrument_disconnected")}
    assert released == {"dmm": "none", "psu": "done"}


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, "passed"),
        (KeyboardInterrupt(), "terminated"),
        (SystemExit(1), "terminated"),
        (ValueError("x"), "errored"),
    ],
)
def test_the_exception_decides_the_outcome(error: BaseException | None, outcome: str, demo: Recorded) -> None:
    try:
        with connect("bench_1", mock=True, data_dir=demo.data_dir):
            if error is not None:
                raise error
    except BaseException as propagated:
        assert propagated is error

    assert demo.one("session.ended")["outcome"] == outcome


def test_without_a_name_the_default_station_of_the_project_is_meant(demo: Recorded) -> None:
    assert connect(mock=True, data_dir=demo.data_dir).config.id == "bench_1"


def test_a_station_that_does_not_exist_names_every_place(demo: Recorded) -> None:
    with pytest.raises(litmus.LitmusError) as raised:
        connect("bench_2")

    assert "did you mean 'bench_1'" in str(raised.value)
    assert str(DEMO / "stations/bench_2.yaml") in str(raised.value)


def test_a_typo_in_a_station_file_is_named_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "stations").mkdir()
    (tmp_path / "litmus.yaml").write_text("name: p\n")
    (tmp_path / "stations/b.yaml").write_text(
        "id: b\nname: B\ninstruments:\n  dmm:\n    type: dmm\n    drvier: a.B\n    mock: true\n"
    )
    monkeypatch.chdir(tmp_path)

    with pytest.raises(litmus.ValidationError, match=r"stations/b.yaml:6:5: .*drvier.*did you mean 'driver'"):
        connect("b")


def test_an_unknown_role_names_the_known_ones(demo: Recorded) -> None:
    with connect("bench_1", mock=True, data_dir=demo.data_dir) as connection, pytest.raises(KeyError, match="scope"):
        connection.instrument("laser")


def test_a_driver_that_cannot_be_imported_says_what_to_do(tmp_path: Path, demo: Recorded) -> None:
    config = connect("bench_1", mock=True, data_dir=demo.data_dir).config
    config.instruments["dmm"].driver = "no_such_package.Driver"
    with (
        StationConnection(config, data_dir=demo.data_dir) as connection,
        pytest.raises(litmus.InstrumentConnectError, match=r"dmm: .*no_such_package.*install"),
    ):
        connection.instrument("dmm")


def test_a_connection_has_one_lifetime(demo: Recorded) -> None:
    connection = connect("bench_1", mock=True, data_dir=demo.data_dir)
    with pytest.raises(litmus.LitmusError, match="start"):
        connection.instrument("dmm")
    connection.start()
    with pytest.raises(litmus.LitmusError, match="one lifetime"):
        connection.start()
    connection.stop()
    connection.stop()
    with pytest.raises(litmus.LitmusError, match="one lifetime"):
        connection.start()

    assert len(demo.events("session.ended")) == 1


def test_a_role_is_connected_once_and_again_after_release(demo: Recorded) -> None:
    with connect("bench_1", mock=True, data_dir=demo.data_dir) as connection:
        assert connection.instrument("dmm") is connection.instrument("dmm")
        connection.release("dmm")
        assert connection.instruments == {}
        connection.instrument("dmm")

    assert len(demo.events("fixture.instrument_connected")) == 2


def test_configure_and_observe_are_recorded(demo: Recorded) -> None:
    with connect("bench_1", mock=True, data_dir=demo.data_dir) as connection:
        connection.configure("psu", "set_output", on=True)
        reference = connection.observe("room.temperature", 21.5, units="C")

    event = demo.one("instrument.configure")
    assert (event["instrument_role"], event["method"], event["parameters"]) == ("psu", "set_output", {"on": True})
    assert reference == f"channel://room.temperature/{connection.session_id}/0"


def test_the_event_log_of_a_connection_takes_events(demo: Recorded) -> None:
    from litmus.data.events import DiagnosticWarning

    with connect("bench_1", mock=True, data_dir=demo.data_dir) as connection:
        assert connection.event_log is not None
        connection.event_log.emit(DiagnosticWarning(source="me", message="look"))

    assert demo.one("diagnostic.warning")["session_id"] == str(connection.session_id)


def test_the_module_is_callable_too(demo: Recorded) -> None:
    assert litmus.connect("cell-7", mock=True, data_dir=demo.data_dir).config.name == "Demo cell 7"


START = """
import sys
from litmus.connect import connect
station = connect("bench_1", mock=True, data_dir=DATA)
station.start()
print("started", flush=True)
"""


@pytest.mark.parametrize(
    ("rest", "outcome"),
    [("", "passed"), ("raise ValueError('x')", "errored"), ("sys.exit(3)", "terminated"), ("del station", "passed")],
)
def test_a_forgotten_stop_is_made_up_for(rest: str, outcome: str, demo: Recorded) -> None:
    run_script(START + rest, demo.data_dir, stderr=subprocess.DEVNULL).wait(30)

    assert demo.one("session.ended")["outcome"] == outcome


def test_sigterm_ends_the_session_terminated(demo: Recorded) -> None:
    process = run_script(START + "import signal\nsignal.pause()\n", demo.data_dir)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"

    process.send_signal(signal.SIGTERM)

    assert process.wait(30) == 128 + signal.SIGTERM
    process.stdout.close()
    assert demo.one("session.ended")["outcome"] == "terminated"


def test_sigkill_loses_nothing_that_was_recorded(demo: Recorded) -> None:
    code = (
        START + "import os, signal\nstation.instrument('dmm').measure_voltage()\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    run_script(code, demo.data_dir, stderr=subprocess.DEVNULL).wait(30)

    assert demo.types()[-1] == "instrument.read"


def test_a_forked_child_does_not_end_its_parents_session(demo: Recorded) -> None:
    code = START + "import os\nif os.fork() == 0:\n    sys.exit()\nos.wait()\nstation.observe('a', 1)\n"
    run_script(code, demo.data_dir).wait(30)

    assert [e["event_type"] for e in demo.events()].count("session.ended") == 1


def test_import_loads_nothing_of_others() -> None:
    code = "import sys; before = set(sys.modules); import litmus; print(sorted(set(sys.modules) - before))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == "['litmus']"


def test_session_ids_are_uuids(demo: Recorded) -> None:
    with connect("bench_1", mock=True, data_dir=demo.data_dir) as connection:
        assert isinstance(connection.session_id, uuid.UUID)
