"""HTTP over the daemon's Unix socket, with nothing but the standard library."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlencode


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path, timeout: float = 30) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = str(path)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class ApiError(Exception):
    """An answer that isn't 2xx: `status`, and the problem document as `problem`."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status}: {problem.get('detail', problem)}")
        self.status = status
        self.problem = problem


class Api:
    """`Api(socket).get("/api/runs", limit=5)`; a repeated parameter is given as a list."""

    def __init__(self, socket_path: Path) -> None:
        self.socket_path = socket_path

    def raw(
        self, method: str, target: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = UnixConnection(self.socket_path)
        try:
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def get(self, path: str, **parameters: Any) -> Any:
        query = urlencode({k: v for k, v in parameters.items() if v is not None}, doseq=True)
        status, _, body = self.raw("GET", path + ("?" + query if query else ""))
        return self._parsed(status, body)

    def post(self, path: str, document: Any) -> Any:
        status, _, body = self.raw("POST", path, json.dumps(document).encode(), **{"Content-Type": "application/json"})
        return self._parsed(status, body)

    def sql(self, statement: str) -> list[dict[str, Any]]:
        answer = self.post("/api/sql", {"sql": statement, "limit": 1_000_000})
        return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]

    def all_events(self, **filters: Any) -> list[dict[str, Any]]:
        """Every matching event, page by page."""
        events: list[dict[str, Any]] = []
        cursor = None
        while True:
            page = self.get("/api/events", limit=10_000, cursor=cursor, **filters)
            events += page["events"]
            cursor = page["next_cursor"]
            if not page["events"] or cursor is None:
                return events

    @staticmethod
    def _parsed(status: int, body: bytes) -> Any:
        document = json.loads(body) if body else None
        if not 200 <= status < 300:
            raise ApiError(status, document or {})
        return document
