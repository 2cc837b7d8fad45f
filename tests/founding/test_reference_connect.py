"""Every checkable statement of the connect() reference, one test each, with mock instruments and with pyvisa-sim."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cell import Cell
from snippets import run_notebook, run_script


@pytest.fixture(scope="module", params=["mock", "visa"])
def cell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cell]:
    made = Cell(tmp_path_factory.mktemp("founding"), request.param)
    yield made
    made.close()


@pytest.fixture
def visa_cell(tmp_path: Path) -> Iterator[Cell]:
    """A cell of its own with real locks."""
    made = Cell(tmp_path, "visa")
    yield made
    made.close()


SNIPPET_CONTEXT_MANAGER = """
from litmus.connect import connect

# Context-manager form — typical for scripts
with connect("cell-7", mock=True) as station:
    dmm = station.instrument("dmm")
    v = dmm.measure_voltage()
    # All driver calls + measurements stream into the event log
"""

SNIPPET_EXPLICIT = """
from litmus.connect import connect

# Explicit lifecycle — typical for the operator UI
station = connect("cell-7")
station.start()
try:
    dmm = station.instrument("dmm")
    # ... work ...
    station.release("dmm")
finally:
    station.stop()
"""


# --- what connect() is -----------------------------------------------------------------------------------------------


def test_connect_is_the_entry_point_for_scripts(cell: Cell) -> None:
    volts = cell.answer("""
        from litmus.connect import connect
        with CONNECT as station:
            v = station.instrument("dmm").measure_voltage()
        print(v)
    """)
    assert volts == 3.3


def test_the_connection_owns_event_log_channel_store_and_instruments(cell: Cell) -> None:
    names = cell.answer("""
        import json
        from litmus.connect import connect
        with CONNECT as station:
            station.instrument("dmm")
            print(json.dumps([type(station.event_log).__name__, type(station.channel_store).__name__,
                              list(station.instruments)]))
    """)
    assert names == ["EventLog", "ChannelStore", ["dmm"]]


def test_the_signature_is_the_published_one(cell: Cell) -> None:
    signature = cell.answer("""
        import inspect, json
        from litmus.connect import connect
        parameters = inspect.signature(connect).parameters.values()
        print(json.dumps([[p.name, p.kind.name, p.default] for p in parameters]))
    """)
    assert signature == [
        ["station", "POSITIONAL_OR_KEYWORD", None],
        ["data_dir", "KEYWORD_ONLY", None],
        ["mock", "KEYWORD_ONLY", False],
    ]


def test_station_none_reads_default_station_from_litmus_yaml_in_the_ancestors(cell: Cell) -> None:
    below = cell.project / "deep" / "below"
    below.mkdir(parents=True, exist_ok=True)
    done = cell.run("from litmus.connect import connect\nprint(connect(mock=True).config.id)", cwd=below)
    assert done.stdout.strip() == "cell-7"


def test_data_dir_is_taken_from_the_argument_first(cell: Cell, tmp_path: Path) -> None:
    cell.run(
        f"""
        from litmus.connect import connect
        with connect("cell-7", data_dir={str(tmp_path / "mine")!r}, mock=True) as station:
            station.instrument("dmm").measure_voltage()
    """,
        LITMUS_HOME=str(tmp_path / "other"),
        LITMUSD="/nowhere",
    )
    assert list((tmp_path / "mine" / "events").glob("*/*.journal"))
    assert not (tmp_path / "other").exists()


def test_data_dir_is_taken_from_litmus_yaml_before_LITMUS_HOME(cell: Cell, tmp_path: Path) -> None:
    where = cell.answer(
        """
        import json
        from litmus.connect import connect
        with CONNECT as station:
            print(json.dumps(str(station.event_log.path)))
    """,
        LITMUS_HOME=str(tmp_path / "other"),
    )
    assert where.startswith(str(cell.data))
    assert not (tmp_path / "other").exists()


def _without_data_dir(cell: Cell, tmp_path: Path) -> Path:
    """A folder with the station and a project file that names no data directory."""
    project = tmp_path / "plain"
    (project / "stations").mkdir(parents=True)
    (project / "litmus.yaml").write_text("name: plain\n")
    (project / "stations/cell-7.yaml").write_text((cell.project / "stations/cell-7.yaml").read_text())
    return project


RECORD_ONE = """
    from litmus.connect import connect
    with connect("cell-7", mock=True) as station:
        station.instrument("dmm").measure_voltage()
"""


def test_data_dir_is_taken_from_LITMUS_HOME_next(cell: Cell, tmp_path: Path) -> None:
    project = _without_data_dir(cell, tmp_path)
    cell.run(RECORD_ONE, cwd=project, LITMUS_HOME=str(tmp_path / "home"), LITMUSD="/nowhere")
    assert list((tmp_path / "home" / "events").glob("*/*.journal"))


def test_data_dir_is_the_users_data_directory_at_last(cell: Cell, tmp_path: Path) -> None:
    project = _without_data_dir(cell, tmp_path)
    cell.run(RECORD_ONE, cwd=project, HOME=str(tmp_path / "user"), LITMUSD="/nowhere")
    assert list((tmp_path / "user/.local/share/litmus/events").glob("*/*.journal"))


def test_mock_skips_locking_so_that_several_connections_hold_the_same_role(cell: Cell) -> None:
    values = cell.answer("""
        import json
        from litmus.connect import connect
        with connect("cell-7", mock=True) as one, connect("cell-7", mock=True) as two:
            print(json.dumps([one.instrument("dmm").measure_voltage(), two.instrument("dmm").measure_voltage()]))
    """)
    assert values == [3.3, 3.3]


# --- quick start -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("run", [run_script, run_notebook])
def test_the_context_manager_snippet_streams_every_call_into_the_event_log(
    cell: Cell, run: Callable[[Cell, str], str]
) -> None:
    run(cell, SNIPPET_CONTEXT_MANAGER)
    session = cell.last_session()
    assert [event["event_type"] for event in cell.events(session["session_id"])] == [
        "session.started",
        "fixture.instrument_connected",
        "instrument.read",
        "fixture.instrument_disconnected",
        "session.ended",
    ]
    assert session["outcome"] == "passed"


@pytest.mark.parametrize("run", [run_script, run_notebook])
def test_the_explicit_lifecycle_snippet_runs(visa_cell: Cell, run: Callable[[Cell, str], str]) -> None:
    run(visa_cell, SNIPPET_EXPLICIT)
    session = visa_cell.last_session()
    types = [event["event_type"] for event in visa_cell.events(session["session_id"])]
    assert types[0] == "session.started"
    assert types[-2:] == ["fixture.instrument_disconnected", "session.ended"]
    assert session["outcome"] == "passed"


@pytest.mark.parametrize(
    ("raised", "outcome"),
    [
        ("pass", "passed"),
        ("raise KeyboardInterrupt", "terminated"),
        ("raise SystemExit(3)", "terminated"),
        ("raise ValueError('broken')", "errored"),
    ],
)
def test_the_exit_picks_the_outcome_from_the_exception_type(cell: Cell, raised: str, outcome: str) -> None:
    cell.run(
        f"""
        from litmus.connect import connect
        with CONNECT as station:
            {raised}
    """,
        check=False,
    )
    assert cell.last_session()["outcome"] == outcome


# --- StationConnection: constructor and properties -------------------------------------------------------------------


def test_the_constructor_is_the_published_one(cell: Cell) -> None:
    parameters = cell.answer("""
        import inspect, json
        from litmus.connect import StationConnection
        parameters = list(inspect.signature(StationConnection).parameters.values())
        print(json.dumps([[p.name, p.kind.name, p.default is p.empty or p.default] for p in parameters]))
    """)
    assert parameters == [
        ["station_config", "POSITIONAL_OR_KEYWORD", True],
        ["data_dir", "KEYWORD_ONLY", None],
        ["mock", "KEYWORD_ONLY", False],
    ]


def test_the_constructor_works_without_connect(cell: Cell) -> None:
    done = cell.answer("""
        import json
        from pathlib import Path
        from litmus import StationConnection
        from litmus.store import load_station
        config = load_station("stations/cell-7.yaml")
        with StationConnection(config, data_dir=Path("data"), mock=True) as station:
            print(json.dumps([station.config.id, station.instrument("dmm").measure_voltage()]))
    """)
    assert done == ["cell-7", 3.3]


def property_of(cell: Cell, expression: str) -> object:
    return cell.answer(f"""
        import json, uuid
        from litmus.connect import connect
        station = CONNECT
        before = {{name: getattr(station, name) for name in
                  ("event_log", "event_store", "channel_store", "instrument_server_address")}}
        with station:
            print(json.dumps({expression}))
    """)


def test_session_id_is_a_uuid(cell: Cell) -> None:
    assert property_of(cell, "isinstance(station.session_id, uuid.UUID)") is True


def test_config_is_the_loaded_station_configuration(cell: Cell) -> None:
    assert property_of(
        cell, "[type(station.config).__name__, station.config.id, sorted(station.config.instruments)]"
    ) == [
        "StationConfig",
        "cell-7",
        ["dmm", "psu", "scope"],
    ]


def test_instruments_are_the_connected_ones_by_role(cell: Cell) -> None:
    asked = '[list(station.instruments), station.instrument("psu") is station.instruments["psu"], *station.instruments]'
    assert property_of(cell, asked) == [[], True, "psu"]


@pytest.mark.parametrize("name", ["event_log", "event_store", "channel_store"])
def test_stores_are_there_after_start(cell: Cell, name: str) -> None:
    kind = {"event_log": "EventLog", "event_store": "EventStore", "channel_store": "ChannelStore"}[name]
    assert property_of(cell, f'[before["{name}"], type(station.{name}).__name__]') == [None, kind]


def test_instrument_server_address_is_that_of_the_running_server(cell: Cell) -> None:
    asked = "[station.instrument_server_address, station.start_instrument_server(), station.instrument_server_address]"
    before, address, after = property_of(cell, asked)
    assert before is None
    assert address == after
    host, port = address.rsplit(":", 1)
    assert host in ("127.0.0.1", "localhost")
    assert port.isdigit()


# --- life cycle ------------------------------------------------------------------------------------------------------


def test_start_creates_the_log_and_emits_session_started(cell: Cell) -> None:
    types = cell.answer("""
        import json
        from litmus.connect import connect
        station = CONNECT
        station.start()
        print(json.dumps([event["event_type"] for event in station.events()]))
        station.stop()
    """)
    assert types == ["session.started"]


def test_start_registers_cleanup_at_the_exit_of_the_process(cell: Cell) -> None:
    session_id = cell.answer("""
        import json
        from litmus.connect import connect
        station = CONNECT
        station.start()
        station.instrument("dmm").measure_voltage()
        print(json.dumps(str(station.session_id)))
    """)
    assert cell.events(session_id)[-1]["event_type"] == "session.ended"
    assert cell.events(session_id)[-1]["outcome"] == "passed"


def test_stop_releases_all_instruments_and_emits_session_ended(cell: Cell) -> None:
    session_id = cell.answer("""
        import json
        from litmus.connect import connect
        station = CONNECT
        station.start()
        station.instrument("dmm"), station.instrument("psu")
        station.stop()
        print(json.dumps(str(station.session_id)))
    """)
    released = [event["role"] for event in cell.events(session_id, "fixture.instrument_disconnected")]
    assert sorted(released) == ["dmm", "psu"]
    assert cell.events(session_id)[-1]["event_type"] == "session.ended"


def test_stop_takes_an_outcome_that_is_passed_by_default(cell: Cell) -> None:
    outcomes = cell.answer("""
        import inspect, json
        from litmus.connect import connect, StationConnection
        ids = []
        for outcome in ("failed", None):
            station = CONNECT
            station.start()
            ids.append(str(station.session_id))
            station.stop(outcome) if outcome else station.stop()
        print(json.dumps(ids))
    """)
    assert [cell.events(session)[-1]["outcome"] for session in outcomes] == ["failed", "passed"]


# --- instrument access -----------------------------------------------------------------------------------------------


def test_instrument_returns_a_recording_proxy_of_the_driver(cell: Cell) -> None:
    session_id = cell.answer("""
        import json
        from litmus.connect import connect
        with CONNECT as station:
            station.instrument("dmm").measure_voltage()
        print(json.dumps(str(station.session_id)))
    """)
    (read,) = cell.events(session_id, "instrument.read")
    assert (read["instrument_role"], read["channel_id"], read["method"], read["value"]) == (
        "dmm",
        "dmm.voltage",
        "measure_voltage",
        3.3,
    )


HOLD_DMM = """
    import sys
    from litmus.connect import connect
    with connect("cell-7") as station:
        dmm = station.instrument("dmm")
        print(station.session_id, flush=True)
        sys.stdin.readline()
"""

TRY_DMM = """
    import json, time
    from litmus.connect import connect
    from litmus import ResourceInUse
    with connect("cell-7") as station:
        began = time.monotonic()
        try:
            station.instrument("dmm", timeout=TIMEOUT)
            print(json.dumps(["held", time.monotonic() - began]))
        except ResourceInUse as held:
            holder = [held.resource, held.role, held.pid, str(held.session_id), str(held)]
            print(json.dumps([holder, time.monotonic() - began]))
"""


def test_instrument_raises_ResourceInUse_while_the_address_is_locked(visa_cell: Cell) -> None:
    holder = visa_cell.start(HOLD_DMM)
    session_id = holder.stdout.readline().strip()
    (resource, role, pid, session, text), seconds = visa_cell.answer(TRY_DMM.replace("TIMEOUT", "0"))
    assert (role, pid, session) == ("dmm", holder.pid, session_id)
    assert "16" in resource
    assert str(holder.pid) in text
    assert seconds < 1


def test_instrument_waits_at_most_timeout(visa_cell: Cell) -> None:
    holder = visa_cell.start(HOLD_DMM)
    holder.stdout.readline()
    held, seconds = visa_cell.answer(TRY_DMM.replace("TIMEOUT", "0.5"))
    assert held != "held"
    assert 0.5 <= seconds < 2


def test_instrument_is_handed_out_when_it_becomes_free_within_timeout(visa_cell: Cell) -> None:
    holder = visa_cell.start(HOLD_DMM)
    holder.stdout.readline()
    waiter = visa_cell.start(TRY_DMM.replace("TIMEOUT", "30"))
    holder.stdin.write("\n")
    holder.stdin.flush()
    assert json.loads(waiter.stdout.readline())[0] == "held"


def test_release_disconnects_and_unlocks_one_instrument(visa_cell: Cell) -> None:
    got = visa_cell.answer("""
        import json
        from litmus.connect import connect
        with connect("cell-7") as one, connect("cell-7") as two:
            one.instrument("dmm"), one.instrument("psu")
            one.release("dmm")
            two.instrument("dmm")
            print(json.dumps([list(one.instruments), list(two.instruments)]))
    """)
    assert got == [["psu"], ["dmm"]]


def test_release_is_recorded(cell: Cell) -> None:
    types = cell.answer("""
        import json
        from litmus.connect import connect
        with CONNECT as station:
            station.instrument("dmm")
            station.release("dmm")
            print(json.dumps([event["event_type"] for event in station.events(role="dmm")]))
    """)
    assert types[0] == "fixture.instrument_connected"
    assert types[-1] == "fixture.instrument_disconnected"


def test_configure_emits_an_instrument_configure_event(cell: Cell) -> None:
    event = cell.answer("""
        import json
        from litmus.connect import connect
        with CONNECT as station:
            station.configure("psu", "set_range", volts=5, auto=False)
            print(json.dumps(station.events(event_type="instrument.configure")[0]))
    """)
    assert (event["instrument_role"], event["method"], event["parameters"]) == (
        "psu",
        "set_range",
        {"volts": 5, "auto": False},
    )


def test_the_instrument_server_lets_other_processes_share_the_instruments(cell: Cell) -> None:
    owner = cell.start("""
        import sys
        from litmus.connect import connect
        with CONNECT as station:
            station.instrument("dmm")
            print(station.start_instrument_server({"dmm"}), station.session_id, flush=True)
            sys.stdin.readline()
    """)
    address, session_id = owner.stdout.readline().split()
    volts = cell.answer(f"""
        from litmus.instruments import remote
        print(remote({address!r}, "dmm").measure_voltage())
    """)
    assert volts == 3.3
    (read,) = cell.events(session_id, "instrument.read")
    assert read["value"] == 3.3
    owner.stdin.write("\n")
    owner.stdin.flush()


# --- events and observations -----------------------------------------------------------------------------------------


def test_events_reads_this_sessions_log_with_optional_filters(cell: Cell) -> None:
    counts = cell.answer("""
        import json
        from litmus.connect import connect
        with CONNECT as other, CONNECT as station:
            other.observe("x", 1)
            other.instrument("psu")
            station.configure("dmm", "a"); station.configure("psu", "b")
            print(json.dumps([len(station.events()),
                              len(station.events(event_type="instrument.configure")),
                              len(station.events(role="psu")),
                              len(station.events(event_type="instrument.configure", role="dmm")),
                              type(station.events()[0]).__name__]))
    """)
    assert counts == [3, 2, 1, 1, "dict"]


def test_on_event_replays_past_events_first_and_then_pushes_new_ones(cell: Cell) -> None:
    seen = cell.answer("""
        import json, threading
        from litmus.connect import connect
        with CONNECT as station:
            station.configure("dmm", "first")
            seen, done = [], threading.Event()
            def callback(event):
                seen.append(event)
                if event.get("method") == "last":
                    done.set()
            station.on_event(callback)
            for name in ("second", "third", "last"):
                station.configure("dmm", name)
            assert done.wait(10)
            print(json.dumps([event.get("method", event["event_type"]) for event in seen]))
    """)
    assert seen == ["session.started", "first", "second", "third", "last"]


def test_on_event_takes_the_filters_of_events(cell: Cell) -> None:
    seen = cell.answer("""
        import json, threading
        from litmus.connect import connect
        with CONNECT as station:
            seen, done = [], threading.Event()
            def callback(event):
                seen.append(event["method"])
                if event["method"] == "last":
                    done.set()
            station.on_event(callback, event_type="instrument.configure", role="psu")
            for role, name in (("psu", "one"), ("dmm", "two"), ("psu", "last")):
                station.configure(role, name)
            assert done.wait(10)
            print(json.dumps(seen))
    """)
    assert seen == ["one", "last"]


def test_on_event_since_leaves_out_what_was_before(cell: Cell) -> None:
    seen = cell.answer("""
        import json, threading, time
        from datetime import datetime, timezone
        from litmus.connect import connect
        with CONNECT as station:
            station.configure("dmm", "before")
            since = datetime.now(timezone.utc)
            station.configure("dmm", "after")
            seen, done = [], threading.Event()
            station.on_event(lambda event: (seen.append(event["method"]), done.set()),
                             event_type="instrument.configure", since=since)
            assert done.wait(10)
            print(json.dumps(seen))
    """)
    assert seen == ["after"]


def test_on_event_returns_a_callable_that_unsubscribes(cell: Cell) -> None:
    seen = cell.answer("""
        import json, threading
        from litmus.connect import connect
        with CONNECT as station:
            seen, first, other = [], threading.Event(), threading.Event()
            unsubscribe = station.on_event(lambda event: (seen.append(event["method"]), first.set()),
                                           event_type="instrument.configure")
            station.configure("dmm", "heard")
            assert first.wait(10)
            unsubscribe()
            station.on_event(lambda event: event["method"] == "not heard" and other.set(),
                             event_type="instrument.configure")
            station.configure("dmm", "not heard")
            assert other.wait(10)
            print(json.dumps(seen))
    """)
    assert seen == ["heard"]


def test_observe_appends_a_sample_and_returns_its_claim_check(cell: Cell) -> None:
    uri, session_id = cell.answer("""
        import json
        from litmus.connect import connect
        with CONNECT as station:
            station.observe("ambient", 22.5, units="°C")
            uri = station.observe("ambient", 23.5, units="°C", sample_interval=0.5)
            print(json.dumps([uri, str(station.session_id)]))
    """)
    assert uri == f"channel://ambient/{session_id}/1"
    samples = cell.api.get("/api/channels/ambient", session_id=session_id)["data"]
    assert [(sample["value"], sample["units"], sample["sample_offset"]) for sample in samples] == [
        (22.5, "°C", 0),
        (23.5, "°C", 1),
    ]


def test_sync_outside_of_a_slot_returns_at_once(cell: Cell) -> None:
    cell.run("""
        from litmus.connect import connect
        with CONNECT as station:
            assert station.sync("power-up", timeout=30) is None
    """)


# --- context manager -------------------------------------------------------------------------------------------------


def test_enter_starts_and_exit_stops(cell: Cell) -> None:
    states = cell.answer("""
        import json
        from litmus.connect import connect
        station = CONNECT
        before = station.event_log is None
        with station as entered:
            inside = station.event_log is not None and entered is station
        print(json.dumps([before, inside, str(station.session_id)]))
    """)
    assert states[:2] == [True, True]
    assert cell.events(states[2])[-1]["event_type"] == "session.ended"


def test_a_connection_has_one_lifetime(cell: Cell) -> None:
    errors = cell.answer("""
        import json
        from litmus.connect import connect
        errors = []
        station = CONNECT
        with station:
            for again in (station.start, station.__enter__):
                try:
                    again()
                except Exception as error:
                    errors.append(str(error))
        try:
            station.start()
        except Exception as error:
            errors.append(str(error))
        print(json.dumps(errors))
    """)
    assert len(errors) == 3
    assert all("connect() again" in error for error in errors)


# --- locks -----------------------------------------------------------------------------------------------------------

SCRIPT_A = """
    import sys
    from litmus.connect import connect
    station_a = connect("cell-7")
    station_a.start()
    dmm = station_a.instrument("dmm")      # locks GPIB::16::INSTR
    print("locked", flush=True)
    sys.stdin.readline()
"""

SCRIPT_B = """
    from litmus.connect import connect
    station_b = connect("cell-7")
    station_b.start()
    psu = station_b.instrument("psu")      # locks GPIB::17::INSTR — works
    print(psu.measure_current(), flush=True)
    dmm = station_b.instrument("dmm")      # raises ResourceInUse
"""


def test_two_scripts_hold_different_instruments_of_one_station(visa_cell: Cell) -> None:
    script_a = visa_cell.start(SCRIPT_A)
    assert script_a.stdout.readline() == "locked\n"
    script_b = visa_cell.run(SCRIPT_B, check=False)
    assert script_b.stdout == "0.05\n"
    assert script_b.returncode == 1
    assert "ResourceInUse" in script_b.stderr.splitlines()[-1] or "ResourceInUse" in script_b.stderr
    assert str(script_a.pid) in script_b.stderr


def test_lock_files_live_in_the_users_lock_folder_and_are_flocked(visa_cell: Cell) -> None:
    import fcntl

    script_a = visa_cell.start(SCRIPT_A)
    script_a.stdout.readline()
    files = [file for file in (visa_cell.home / ".local/share/litmus/locks").iterdir() if file.suffix != ".queue"]
    refused = []
    for file in files:
        with file.open() as opened:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                refused.append(file.read_text())
    assert len(refused) == 1
    assert str(script_a.pid) in refused[0]


def test_a_lock_is_freed_when_its_process_is_killed(visa_cell: Cell) -> None:
    script_a = visa_cell.start(SCRIPT_A)
    script_a.stdout.readline()
    waiter = visa_cell.start("""
        import sys, time
        from litmus.connect import connect
        with connect("cell-7") as station:
            station.instrument("psu")  # what a driver imports is there then
            print("waiting", flush=True)
            station.instrument("dmm", timeout=30)
            print(time.time(), flush=True)
    """)
    waiter.stdout.readline()
    queue = visa_cell.home / ".local/share/litmus/locks"
    deadline = time.monotonic() + 10
    while not any(file.stat().st_size for file in queue.glob("*.queue")) and time.monotonic() < deadline:
        time.sleep(0.01)
    killed = time.time()
    os.kill(script_a.pid, signal.SIGKILL)
    assert float(waiter.stdout.readline()) - killed < 1  # opening the instrument included


def test_mock_connections_take_no_lock(visa_cell: Cell) -> None:
    holder = visa_cell.start(HOLD_DMM)
    holder.stdout.readline()
    volts = visa_cell.answer("""
        from litmus.connect import connect
        with connect("cell-7", mock=True) as station:
            print(station.instrument("dmm").measure_voltage())
    """)
    assert volts == 3.3


# --- the service -----------------------------------------------------------------------------------------------------


def test_the_first_process_starts_the_daemon_and_later_ones_share_it(cell: Cell) -> None:
    code = """
        from litmus.connect import connect
        with CONNECT as station:
            station.events()
        print(0)
    """
    cell.run(code)
    first = cell.daemon_pid()
    cell.run(code)
    assert first is not None
    assert cell.daemon_pid() == first


def test_the_daemon_exits_after_an_idle_timeout_once_all_are_gone(tmp_path: Path, eventually) -> None:
    cell = Cell(tmp_path, "mock")
    try:
        cell.run(SNIPPET_CONTEXT_MANAGER + "    print(station.events())\n", LITMUS_DAEMON_IDLE_TIMEOUT="0.5")
        eventually(lambda: cell.daemon_pid() is None, within=15, what="the daemon's idle exit")
    finally:
        cell.close()


def test_another_process_tails_the_events_of_a_running_one(cell: Cell) -> None:
    running = cell.start("""
        import sys
        from litmus.connect import connect
        with CONNECT as station:
            station.instrument("dmm")
            print(station.session_id, flush=True)
            for line in sys.stdin:
                station.configure("dmm", line.strip())
    """)
    session_id = running.stdout.readline().strip()
    tail = cell.start(f"""
        import threading
        from litmus import EventStore
        done = threading.Event()
        def callback(event):
            print(event["method"], flush=True)
            event["method"] == "two" and done.set()
        with EventStore(data_dir="data") as store:
            store.on_event(callback, event_type="instrument.configure", session_id={session_id!r})
            print("listening", flush=True)
            done.wait(20)
    """)
    assert tail.stdout.readline() == "listening\n"
    for word in ("one", "two"):
        running.stdin.write(word + "\n")
        running.stdin.flush()
        assert tail.stdout.readline() == word + "\n"


# --- where stations are found ----------------------------------------------------------------------------------------


def _station(folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cell-9.yaml").write_text(f"id: cell-9\nname: {name}\ninstruments: {{}}\n")


NAME_OF_CELL_9 = 'from litmus.connect import connect\nprint(connect("cell-9", mock=True).config.name)'


def test_the_project_local_station_file_comes_first_the_machine_global_one_next(cell: Cell, tmp_path: Path) -> None:
    home, project = tmp_path / "home", tmp_path / "project"
    _station(home / ".local/share/litmus/stations", "global")
    project.mkdir()
    assert cell.run(NAME_OF_CELL_9, cwd=project, HOME=str(home)).stdout == "global\n"
    _station(project / "stations", "local")
    assert cell.run(NAME_OF_CELL_9, cwd=project, HOME=str(home)).stdout == "local\n"


def test_a_station_that_is_nowhere_is_an_error_that_names_all_places(cell: Cell, tmp_path: Path) -> None:
    done = cell.run(NAME_OF_CELL_9, cwd=tmp_path, check=False, HOME=str(tmp_path / "home"))
    assert done.returncode == 1
    assert "stations/cell-9.yaml" in done.stderr
    assert ".local/share/litmus/stations/cell-9.yaml" in done.stderr
