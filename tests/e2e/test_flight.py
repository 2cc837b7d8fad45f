"""Arrow Flight with pyarrow's client: the same tables as through every other door, and events put from elsewhere."""

from __future__ import annotations

import contextlib
import json
import os
import random
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pytest
from pyarrow import flight

from support.bench import Bench
from support.flight import FlightDoor
from support.programs import LITMUS

EVENTS = pa.schema([("json", pa.string())])


@pytest.fixture
def service(bench: Bench) -> Bench:
    """The bench, with its daemon running."""
    bench.litmus("runs")
    return bench


@pytest.fixture
def door(service: Bench) -> Iterator[FlightDoor]:
    made = FlightDoor(service.data)
    yield made
    made.close()


def memory_kib(pid: int, field: str = "VmRSS") -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(field + ":"))


def session_events(count: int) -> list[dict[str, Any]]:
    """A session that goes on: its start, and warnings."""
    session_id = str(uuid4())
    start = {"id": str(uuid4()), "event_type": "session.started", "session_id": session_id, "client": "elsewhere"}
    warnings = [
        {"id": str(uuid4()), "event_type": "diagnostic.warning", "session_id": session_id, "message": f"warning {i}"}
        for i in range(count - 1)
    ]
    return [start, *warnings]


def batch_of(events: list[dict[str, Any]], **columns: list[Any]) -> pa.RecordBatch:
    return pa.record_batch({"json": [json.dumps(event) for event in events], **columns})


# --- where it is, and who may ask ------------------------------------------------------------------------------------


def test_the_lock_file_says_where_it_is(service: Bench) -> None:
    lock = json.loads((service.data / "litmusd.lock").read_text())
    status = service.json("daemon", "status")

    assert lock["flight"].startswith("grpc://127.0.0.1:")
    assert status["locations"] == dict.fromkeys(("events", "runs", "channels"), lock["flight"])
    assert lock["flight"] in service.litmus("daemon", "status").stdout


def test_the_token_is_the_users_alone_and_stays(service: Bench) -> None:
    path = service.data / "litmusd.token"
    token = path.read_text()
    service.litmus("daemon", "stop")
    service.litmus("runs")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == token and len(token) == 64


def test_it_listens_on_the_loopback_interface_alone(service: Bench) -> None:
    service.serve("--host", "0.0.0.0", "--token", "of-the-listener")
    port = int(FlightDoor(service.data).location.rsplit(":", 1)[1])
    listening = [
        line.split()[1].rsplit(":", 1)
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()
        if " 0A " in line
    ]

    # 127.0.0.1, or the same in the clothes of IPv6
    (address,) = [address for address, number in listening if int(number, 16) == port]
    assert address in ("0100007F", "0000000000000000FFFF00000100007F")


@pytest.mark.parametrize("token", ["", "0" * 64, "of-the-listener"])
def test_a_wrong_token_is_refused(door: FlightDoor, token: str) -> None:
    with pytest.raises(flight.FlightUnauthenticatedError, match="isn't the token of this data directory"):
        door.sql("SELECT 1", token=token)


def test_a_missing_token_is_refused_in_every_call(door: FlightDoor) -> None:
    events = flight.FlightDescriptor.for_path("events")
    calls: list[Callable[[], Any]] = [
        lambda: door.client.do_get(flight.Ticket("SELECT 1")).read_all(),
        lambda: list(door.client.list_flights()),
        lambda: door.client.get_flight_info(events),
        lambda: door.client.get_schema(events),
        lambda: door.client.list_actions(),
        lambda: door.client.do_put(events, EVENTS)[0].close(),
    ]
    for call in calls:
        # pyarrow makes the error of a writer an OSError.
        with pytest.raises((flight.FlightUnauthenticatedError, OSError), match=r"needs a token.*Unauthenticated"):
            call()


def test_a_client_may_log_in_with_the_token_as_password(door: FlightDoor) -> None:
    header = door.client.authenticate_basic_token("anybody", door.token)
    options = flight.FlightCallOptions(headers=[header])

    assert door.client.do_get(flight.Ticket("SELECT 1 AS one"), options).read_all().to_pylist() == [{"one": 1}]


# --- SQL -------------------------------------------------------------------------------------------------------------


def test_a_run_is_in_every_table(service: Bench, door: FlightDoor) -> None:
    service.pytest("-k", "output_voltage", "--mock-instruments", "--dut-serial", "SN-flight")

    for statement in (
        "SELECT event_type, event_number, run_id, json FROM events ORDER BY event_number",
        "SELECT dut_serial, outcome, materialization FROM runs",
        "SELECT step_name, outcome FROM steps ORDER BY step_path, vector_index",
        "SELECT measurement_name, measurement_value, limit_low, limit_high FROM measurements ORDER BY ALL",
        "SELECT session_type, outcome FROM sessions",
        "SELECT * FROM losses",
    ):
        rows = door.rows(statement)
        for row in rows:
            row.update((key, json.loads(value)) for key, value in row.items() if key == "json")
        assert rows == service.api.sql(statement), statement
    assert door.rows("SELECT dut_serial FROM runs") == [{"dut_serial": "SN-flight"}]
    assert len(door.rows("SELECT 1 FROM measurements")) > 0


def test_a_query_sees_what_another_process_has_just_emitted(service: Bench, door: FlightDoor) -> None:
    script = (
        "import sys, uuid\n"
        "from litmus.data.event_log import EventLog\n"
        "from litmus.data.events import DiagnosticWarning\n"
        f"session_id, log_dir = uuid.uuid4(), {str(service.data / 'events')!r}\n"
        "log = EventLog(log_dir, session_id)\n"
        "for i, _ in enumerate(sys.stdin):\n"
        "    log.emit(DiagnosticWarning(session_id=session_id, message=f'number {i}'))\n"
        "    print(i, flush=True)\n"
    )
    emitter = subprocess.Popen(
        [sys.executable, "-c", script],
        env=service.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert emitter.stdin is not None and emitter.stdout is not None
    try:
        for i in range(50):
            emitter.stdin.write("\n")
            emitter.stdin.flush()
            assert emitter.stdout.readline() == f"{i}\n"
            statement = "SELECT count(*) AS n FROM events WHERE event_type = 'diagnostic.warning'"
            assert door.rows(statement) == [{"n": i + 1}]
    finally:
        emitter.kill()
        emitter.communicate()


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DROP VIEW events", "only one reading statement"),
        ("COPY (SELECT 1) TO '/tmp/x.csv'", "only one reading statement"),
        ("EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/x.csv'", "only one reading statement"),
        ("SET memory_limit = '1TB'", "only one reading statement"),
        ("SELECT 1; SELECT 2", "only one statement"),
        ("SELECT * FROM read_csv('/etc/passwd')", "disabled by configuration"),
        ("SELECT * FROM read_text('{data}/litmusd.token')", "disabled by configuration"),
        ("SELECT nothing FROM events", '"nothing" not found'),
        ("SELECT $1", "parameters"),
        ("", "reading statement"),
    ],
)
def test_a_ticket_that_is_no_read_query_is_refused(service: Bench, door: FlightDoor, statement: str, why: str) -> None:
    with pytest.raises(pa.ArrowInvalid, match=why):
        door.sql(statement.replace("{data}", str(service.data)))


def test_what_can_be_asked_is_listed(door: FlightDoor) -> None:
    listed = {info.descriptor.path[0].decode(): info for info in door.client.list_flights(options=door.options())}
    stored = {"events", "sessions", "runs", "steps", "measurements", "channels", "samples"}
    assert listed.keys() == stored | {"instruments", "prompts", "losses"}
    for name, info in listed.items():
        (endpoint,) = info.endpoints
        table = door.client.do_get(endpoint.ticket, door.options()).read_all()
        assert table.schema == info.schema, name


def test_a_query_tells_its_columns_before_it_is_asked(door: FlightDoor) -> None:
    sql = flight.FlightDescriptor.for_command("SELECT 42 AS answer, 'x' AS text")
    info = door.client.get_flight_info(sql, door.options())

    assert info.schema == pa.schema([("answer", pa.int32()), ("text", pa.string())])
    assert door.client.get_schema(sql, door.options()).schema == info.schema
    assert door.client.do_get(info.endpoints[0].ticket, door.options()).read_all().to_pylist() == [
        {"answer": 42, "text": "x"}
    ]
    with pytest.raises(KeyError, match="list_flights"):
        door.client.get_flight_info(flight.FlightDescriptor.for_path("nothing"), door.options())


def test_a_long_result_costs_the_service_no_memory(service: Bench, door: FlightDoor) -> None:
    pid = service.daemon_pid()
    assert pid is not None
    statement = "SELECT range AS i, repeat('x', 200) AS text FROM range(1000000)"
    door.sql("SELECT range AS i, repeat('x', 200) AS text FROM range(100000)")  # what is kept once is kept
    before = memory_kib(pid)

    rows = sum(chunk.data.num_rows for chunk in door.reader(statement))

    assert rows == 1_000_000
    assert memory_kib(pid, "VmHWM") - before < 32 * 1024  # of 200 MB that went through


def test_a_query_that_nobody_waits_for_ends(service: Bench, door: FlightDoor, eventually: Callable[..., Any]) -> None:
    pid = service.daemon_pid()
    endless = "SELECT count(*) FROM range(100000000) a, range(100000000) b"
    for _ in range(6):  # more than there are places
        with pytest.raises(flight.FlightTimedOutError):
            door.sql(endless, timeout=0.2)

    def is_quiet() -> bool:
        def used() -> int:
            return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))

        before = used()
        time.sleep(0.2)
        return used() - before <= 2

    eventually(is_quiet, what="a service without work")
    assert door.rows("SELECT 1 AS one") == [{"one": 1}]


# --- events from elsewhere -------------------------------------------------------------------------------------------


def test_events_are_put(service: Bench, door: FlightDoor) -> None:
    events = session_events(5)

    said = door.put(batch_of(events[:2]), batch_of(events[2:]))
    again = door.put(batch_of(events))

    assert said == [{"accepted": 2, "duplicates": 0}, {"accepted": 3, "duplicates": 0}]
    assert again == [{"accepted": 0, "duplicates": 5}]
    stored = door.rows("SELECT id, json FROM events ORDER BY event_number")
    assert [row["id"] for row in stored] == [event["id"] for event in events]
    assert json.loads(stored[1]["json"])["message"] == "warning 0"


def test_what_was_got_can_be_put_elsewhere(service: Bench, door: FlightDoor, tmp_path: Path) -> None:
    """A table of events goes from one data directory into another, and is the same there."""
    service.pytest("-k", "output_voltage", "--mock-instruments")
    columns = "id, event_type, occurred_at, received_at, session_id, run_id, json"
    # What the service says itself of a run isn't taken from others.
    statement = f"SELECT {columns} FROM events WHERE event_type NOT LIKE 'run.mat%' ORDER BY event_number"
    here = door.sql(statement)
    other = Bench(service.project, tmp_path / "other")
    try:
        other.litmus("runs", "--data-dir", str(other.data))
        there = FlightDoor(other.data)
        there.put(*here.combine_chunks().to_batches())
        assert there.sql(statement).to_pylist() == here.to_pylist()
    finally:
        other.close()


def test_index_columns_complete_the_json(door: FlightDoor) -> None:
    start, warning = session_events(2)
    session_id, event_id = start["session_id"], warning.pop("id")

    door.put(
        batch_of(
            [start, {"message": "bare"}],
            id=[None, event_id],
            session_id=[session_id] * 2,
            event_type=[None, "diagnostic.warning"],
        )
    )

    (stored,) = door.rows("SELECT id, json FROM events WHERE event_type = 'diagnostic.warning'")
    assert stored["id"] == json.loads(stored["json"])["id"] == event_id


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ({"id": [str(uuid4())]}, "the column id says"),
        ({"event_type": ["run.started"]}, "the column event_type says"),
        ({"voltage": [3.3]}, "no column 'voltage'"),
        ({"id": [7]}, "'id' must be utf8"),
        ({"json": pa.nulls(1, pa.string())}, "row 0: json is null"),
        ({"json": ["{"]}, "row 0: "),
        ({"json": ["[]"]}, "row 0: "),
        ({"json": ['{"event_type":"x.y"}']}, "row 0: field id: is missing|row 0: .*id"),
    ],
)
def test_a_wrong_batch_is_refused_whole(door: FlightDoor, columns: dict[str, Any], why: str) -> None:
    (start,) = session_events(1)
    good = {"json": [json.dumps(start)]}
    with pytest.raises(pa.ArrowInvalid, match=why):
        door.put(pa.record_batch(good | columns))
    assert door.rows("SELECT * FROM events") == []


def test_one_wrong_event_keeps_its_batch_out(door: FlightDoor) -> None:
    events = session_events(3)
    events[1]["message"] = 7
    with pytest.raises(pa.ArrowInvalid, match=r"row 1: .*message"):
        door.put(batch_of(events))
    assert door.rows("SELECT * FROM events") == []


def test_acknowledged_events_survive_a_kill(service: Bench) -> None:
    """Each event is there once, whoever sends it again."""
    events = session_events(60)
    for first in range(0, 60, 20):
        door = FlightDoor(service.data)
        piece = events[first : first + 20]
        assert door.put(batch_of(piece)) == [{"accepted": 20, "duplicates": 0}]
        service.kill_daemon()
        service.litmus("runs")
        door = FlightDoor(service.data)
        assert door.put(batch_of(piece)) == [{"accepted": 0, "duplicates": 20}]

    stored = FlightDoor(service.data).rows("SELECT id FROM events ORDER BY event_number")
    ids = {event["id"] for event in events}
    assert [row["id"] for row in stored if row["id"] in ids] == [event["id"] for event in events]


# --- ends ------------------------------------------------------------------------------------------------------------


def test_a_stop_doesnt_wait_for_whoever_reads(service: Bench, door: FlightDoor) -> None:
    reader = door.reader("SELECT range, repeat('x', 1000) FROM range(100000000)")
    reader.read_chunk()
    writer, _ = door.client.do_put(flight.FlightDescriptor.for_path("events"), EVENTS, door.options())
    began = time.monotonic()

    service.litmus("daemon", "stop")

    assert time.monotonic() - began < 5
    with pytest.raises(flight.FlightUnavailableError):
        for _ in reader:
            pass
    with pytest.raises(pa.ArrowException):
        writer.close()


def test_an_open_connection_doesnt_keep_it_alive(bench: Bench, eventually: Callable[..., Any]) -> None:
    bench.litmus("runs", LITMUS_DAEMON_IDLE_TIMEOUT="1")
    door = FlightDoor(bench.data)
    assert door.rows("SELECT 1 AS one") == [{"one": 1}]

    eventually(lambda: bench.daemon_pid() is None, within=20, what="the idle exit")


def test_a_client_finds_the_next_service_by_the_lock_file(service: Bench) -> None:
    first = FlightDoor(service.data)
    service.kill_daemon()
    with pytest.raises(flight.FlightUnavailableError):
        first.sql("SELECT 1")
    service.litmus("runs")

    assert FlightDoor(service.data).rows("SELECT 1 AS one") == [{"one": 1}]


# --- hostile bytes ---------------------------------------------------------------------------------------------------


def ends_well(call: Callable[[], Any]) -> None:
    """Whatever is answered, it is an answer."""
    with contextlib.suppress(pa.ArrowException, flight.FlightError, KeyError, OSError, NotImplementedError, ValueError):
        call()


def test_hostile_tickets_and_descriptors(service: Bench, door: FlightDoor) -> None:
    pid, chance = service.daemon_pid(), random.Random(20260310)
    words = ["SELECT", "FROM", "events", "(", ")", "*", "'", '"', "EXPLAIN", "COPY", ";", "--", "/*", "\0", "\x80", "🜁"]
    for _ in range(150):
        text = " ".join(chance.choices(words, k=chance.randrange(12))).encode("utf-8", "surrogateescape")
        noise = chance.randbytes(chance.randrange(64))
        for ticket in (text, noise):
            ends_well(lambda ticket=ticket: door.sql(ticket, timeout=5))
            ends_well(
                lambda ticket=ticket: door.client.get_flight_info(
                    flight.FlightDescriptor.for_command(ticket), door.options(timeout=5)
                )
            )
    ends_well(lambda: door.sql(b"SELECT '" + b"x" * (64 << 20) + b"'"))
    ends_well(lambda: door.sql("SELECT " + "(" * 100_000))
    ends_well(lambda: door.client.get_schema(flight.FlightDescriptor.for_command(b"y" * (64 << 20)), door.options()))
    ends_well(lambda: door.client.get_schema(flight.FlightDescriptor.for_path(*["a"] * 100_000), door.options()))
    ends_well(lambda: list(door.client.do_action("shutdown", door.options())))

    assert door.rows("SELECT 1 AS one") == [{"one": 1}] and service.daemon_pid() == pid


def test_random_bytes_at_the_port(service: Bench, door: FlightDoor) -> None:
    pid, chance = service.daemon_pid(), random.Random(20260311)
    address = ("127.0.0.1", int(door.location.rsplit(":", 1)[1]))
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes.fromhex("000000040000000000")
    for i in range(120):
        with socket.create_connection(address, timeout=5) as connection:
            start = (b"", preface, b"GET / HTTP/1.1\r\n\r\n")[i % 3]
            frames = b"".join(
                len(body).to_bytes(3, "big")
                + bytes([chance.randrange(12), chance.randrange(256)])
                + chance.randrange(8).to_bytes(4, "big")
                + body
                for body in (chance.randbytes(chance.randrange(40)) for _ in range(5))
            )
            ends_well(lambda: connection.sendall(start + (frames if i % 2 else chance.randbytes(200))))  # noqa: B023

    assert door.rows("SELECT 1 AS one") == [{"one": 1}] and service.daemon_pid() == pid


def damaged(batch: pa.RecordBatch, chance: random.Random) -> pa.RecordBatch:
    """The batch with other bytes in its buffers: offsets and texts that aren't."""
    arrays = []
    for array in batch.columns:
        buffers: list[pa.Buffer | None] = []
        for buffer in array.buffers():
            content = bytearray(buffer.to_pybytes()) if buffer is not None else None
            for _ in range(chance.randrange(4) if content else 0):
                content[chance.randrange(len(content))] = chance.randrange(256)
            buffers.append(pa.py_buffer(bytes(content)) if content is not None else None)
        arrays.append(pa.Array.from_buffers(array.type, len(array), buffers, null_count=-1))
    return pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def test_hostile_batches(service: Bench, door: FlightDoor) -> None:
    pid, chance = service.daemon_pid(), random.Random(20260312)
    for i in range(150):
        events = session_events(4)
        batch = batch_of(events, id=[event["id"] for event in events], session_id=[None] * 4)
        ends_well(lambda batch=batch: door.put(damaged(batch, chance)))
        types = [pa.int8(), pa.binary(), pa.list_(pa.string()), pa.null(), pa.dictionary(pa.int8(), pa.string())]
        wrong = pa.RecordBatch.from_arrays([pa.nulls(3, types[i % 5])], ["json"])
        ends_well(lambda wrong=wrong: door.put(wrong))
    ends_well(lambda: door.put(pa.record_batch({"json": ["{" * 300_000]})))
    ends_well(lambda: door.put(pa.record_batch({"json": ['{"a":' * 10_000]})))
    ends_well(lambda: door.put(pa.record_batch({"json": pa.array(["x"] * 200_000)})))
    ends_well(
        lambda: door.client.do_put(flight.FlightDescriptor.for_path("events"), pa.schema([]), door.options())[0].close()
    )

    assert door.rows("SELECT 1 AS one") == [{"one": 1}] and service.daemon_pid() == pid
    # Whatever was taken can be read.
    assert len(door.rows("SELECT * FROM events")) == door.rows("SELECT count(*) AS n FROM events")[0]["n"]


# --- who loads it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [[str(LITMUS), "--help"], [sys.executable, "-c", "import litmus"]])
def test_only_the_service_loads_it(bench: Bench, command: list[str]) -> None:
    environment = bench.environment() | {"LD_DEBUG": "files"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)

    assert "libc.so" in done.stderr
    assert "arrow" not in done.stderr
    assert "arrow_flight" in Path(f"/proc/{os.getpid()}/maps").read_text()  # here it is, by pyarrow
