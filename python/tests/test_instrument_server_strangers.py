"""Who may talk to the instrument server, and what becomes of nonsense."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import struct
from pathlib import Path
from typing import Any

import pytest
from test_instrument_server import Station, address, dmm, station

from litmus import InstrumentServerGone
from litmus.instruments import _wire, remote

__all__ = ["address", "dmm", "station"]  # fixtures


def key_path(address: str) -> Path:
    return _wire.key_file(int(address.rpartition(":")[2]))


def test_the_key_is_the_users_own_and_goes_with_the_server(station: Station, address: str) -> None:
    path = key_path(address)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    station.connection.stop()
    assert not path.exists()


def test_a_key_that_others_can_read_is_not_trusted(address: str) -> None:
    key_path(address).chmod(0o644)

    with pytest.raises(InstrumentServerGone, match="can be read by others"):
        remote(address, "dmm")


def test_keys_of_dead_servers_are_cleared_away(station: Station, tmp_path: Path) -> None:
    stale = _wire.key_file(1)
    stale.parent.mkdir(parents=True, exist_ok=True)
    stale.write_text("00")

    station.connection.start_instrument_server()

    assert not stale.exists()


def test_another_key_gets_nowhere(address: str) -> None:
    key_path(address).write_text("ab" * 32)

    with pytest.raises(InstrumentServerGone, match="refused"):
        remote(address, "dmm")


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0" * 200,
        b"LITMUSi1" + b"\xff" * 64,
        os.urandom(500),
    ],
)
def test_a_stranger_is_dropped_and_the_server_goes_on(noise: bytes, address: str, dmm: Any) -> None:
    port = int(address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as stranger:
        with contextlib.suppress(OSError):  # it may have been dropped by then
            stranger.sendall(noise)
            stranger.shutdown(socket.SHUT_WR)
        stranger.settimeout(5)
        got = b""
        while chunk := _received(stranger):
            got += chunk

    assert len(got) <= 40
    assert dmm.measure_voltage() == 3.3


def _received(stranger: socket.socket) -> bytes:
    try:
        return stranger.recv(100)
    except ConnectionError:
        return b""


FRAMES = [
    struct.pack("<II", 0xFFFFFFFF, 0),
    struct.pack("<II", 0, 0xFFFFFFFF),
    struct.pack("<II", 3, 0) + b"{x}",
    struct.pack("<II", 2, 0) + b"[]",
    struct.pack("<II", 50_000, 0) + b"[" * 50_000,
]
MESSAGES: list[dict[str, Any]] = [
    {},
    {"op": "get"},
    {"op": "get", "id": 1, "name": 5},
    {"op": "get", "id": 1, "name": "__class__"},
    {"op": "call", "id": 1, "name": "__init__"},
    {"op": "call", "id": 1, "name": "__call__"},
    {"op": "call", "id": 1, "name": "echo", "args": {"!": "ndarray", "dtype": "|O8", "shape": [1], "at": 0, "size": 8}},
    {"op": "call", "id": 1, "name": "echo", "args": [{"!": "bytes", "at": -5, "size": 9}]},
    {"op": "call", "id": 1, "name": "echo", "args": [{"!": "bytes", "at": 0, "size": 1 << 40}]},
    {"op": "call", "id": 1, "name": "echo", "args": [{"!": "object", "id": 999}]},
    {"op": "call", "id": 1, "name": "echo", "args": [{"!": "datetime", "text": "x"}]},
    {"op": "call", "id": 1, "name": "echo", "args": [{"!": "nonsense"}]},
    {"op": "call", "id": 1, "name": "echo", "args": [{}]},
    {"op": "call", "id": {}, "name": "echo"},
    {"op": "next", "id": 1},
    {"op": "get", "id": 1, "name": "label", "free": 3},
    {"op": "get", "id": 1, "name": "label", "free": [{}]},
    {"op": ["x"], "id": 1, "name": "y"},
]


def authenticated(address: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])))
    _wire.introduce(connection, bytes.fromhex(key_path(address).read_text()))
    connection.settimeout(5)
    return connection


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_that_is_none_ends_the_connection(frame: bytes, address: str, dmm: Any) -> None:
    with authenticated(address) as connection:
        connection.sendall(frame)
        assert _received(connection) == b""

    assert dmm.measure_voltage() == 3.3


def test_nonsense_requests_are_answered_with_errors(address: str) -> None:
    with authenticated(address) as connection:
        _wire.send_frame(connection, {"op": "open", "role": "dmm", "client": "test", "pid": 1}, [])
        assert "ok" in _wire.receive_frame(connection)[0]
        for message in MESSAGES:
            _wire.send_frame(connection, message, [])
            assert "error" in _wire.receive_frame(connection)[0], message
