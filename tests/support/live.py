"""The live streams of a service, read over its Unix socket with nothing but the standard library."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from support.api import UnixConnection


class EventSource:
    """A server-sent event stream. Iterating gives (id, event, data)."""

    def __init__(self, socket_path: Path, path: str, last_event_id: str | None = None, **parameters: Any) -> None:
        self._connection = UnixConnection(socket_path)
        headers = {"Accept": "text/event-stream"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = last_event_id
        query = urlencode({k: v for k, v in parameters.items() if v is not None})
        self._connection.request("GET", path + ("?" + query if query else ""), headers=headers)
        self._answer = self._connection.getresponse()
        self.status = self._answer.status

    def __iter__(self) -> Iterator[tuple[str, str, str]]:
        fields: dict[str, str] = {}
        while line := self._answer.readline().decode():
            name, _, value = line.rstrip("\n").partition(": ")
            if name:
                fields[name] = value
            elif "data" in fields:
                yield fields.get("id", ""), fields.get("event", ""), fields["data"]
                fields = {}

    def events_until(self, enough: Callable[[list[dict[str, Any]]], bool]) -> list[tuple[str, dict[str, Any]]]:
        """(cursor, event) until enough have come, or the stream has ended."""
        taken: list[tuple[str, dict[str, Any]]] = []
        try:
            for cursor, _, data in self:
                taken.append((cursor, json.loads(data)))
                if enough([event for _, event in taken]):
                    break
        except OSError:
            pass  # the service was killed
        return taken

    def close(self) -> None:
        self._connection.close()


class WebSocket:
    """Text messages of /ws."""

    def __init__(self, socket_path: Path, timeout: float = 30) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout)
        self._socket.connect(str(socket_path))
        key = base64.b64encode(os.urandom(16)).decode()
        lines = ["GET /api/ws HTTP/1.1", "Host: localhost", "Connection: Upgrade", "Upgrade: websocket"]
        lines += ["Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", "", ""]
        self._socket.sendall("\r\n".join(lines).encode())
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        while self._file.readline().strip():
            pass

    def send(self, **message: Any) -> None:
        self._frame(1, json.dumps(message).encode())

    def messages(self) -> Iterator[dict[str, Any]]:
        """Until the service is gone."""
        text = b""
        while head := self._file.read(2):
            size = head[1] & 0x7F
            if size >= 126:
                (size,) = struct.unpack(">H" if size == 126 else ">Q", self._file.read(2 if size == 126 else 8))
            payload = self._file.read(size)
            kind = head[0] & 0x0F
            if kind == 9:
                self._frame(10, payload)
            elif kind in (0, 1):
                text += payload
                if head[0] & 0x80:
                    yield json.loads(text)
                    text = b""
            elif kind == 8:
                return

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def _frame(self, kind: int, payload: bytes) -> None:
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | kind, 0x80 | size]) if size < 126 else struct.pack(">BBH", 0x80 | kind, 0xFE, size)
        self._socket.sendall(head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)))
