"""ChannelClient: samples from a service that runs, here or elsewhere."""

from __future__ import annotations

import http.client
import json
import os
import socket
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from litmus import _service
from litmus._errors import ServiceUnavailable, UnsupportedError
from litmus.data.channels import _samples
from litmus.data.channels._samples import Samples
from litmus.data.channels.models import ChannelDescriptor

__all__ = ["ChannelClient"]

TIMEOUT_S = 30.0


class ChannelClient:
    """Reads channels over HTTP.

    location: `http://host:port` of `litmus serve`, or the path of a service's socket or of its data directory.
    """

    def __init__(self, location: str | os.PathLike[str]) -> None:
        self._location = os.fspath(location)
        scheme = urlsplit(self._location).scheme
        if scheme.startswith("grpc"):
            raise UnsupportedError(
                f"{self._location}: channels aren't read by Flight; give the http:// address of `litmus serve`, "
                "or the path of the service's socket"
            )
        if scheme not in ("", "http", "https", "unix"):
            raise ValueError(f"{self._location}: a location is an http:// address or the path of a socket")

    @property
    def location(self) -> str:
        return self._location

    def query(
        self,
        channel_id: str,
        session_id: UUID | str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        last_n: int | None = None,
        max_points: int | None = None,
        decimate: str = "lttb",
    ) -> Samples:
        """As ChannelStore.query."""
        return _samples.query(self._get, channel_id, session_id, start, end, last_n, max_points, decimate)

    def channels(self) -> list[ChannelDescriptor]:
        """All channels, by their ids."""
        return _samples.descriptors(self._get)

    def __repr__(self) -> str:
        return f"<ChannelClient {self._location}>"

    def _get(self, path: str, parameters: dict[str, Any]) -> Any:
        if Path(self._location).is_dir():
            return _service.get_json(self._location, path, parameters)
        query = urlencode({key: value for key, value in parameters.items() if value is not None})
        connection = self._connection()
        try:
            connection.request("GET", f"{path}?{query}" if query else path, headers={"Accept": "application/json"})
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise ServiceUnavailable(f"nothing answers at {self._location}: {error}") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise _service.problem(answer.status, body)
        return json.loads(body)

    def _connection(self) -> http.client.HTTPConnection:
        address = urlsplit(self._location)
        if address.scheme in ("", "unix"):
            return _UnixConnection(address.path)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        return kind(address.netloc, timeout=TIMEOUT_S)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=TIMEOUT_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
