"""The service of a data directory: kept alive while a session lives, asked over its socket.

Recording never needs it.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from litmus import _core
from litmus._errors import LitmusError, NotFoundError, ServiceUnavailable, ValidationError

SEAL_WAIT_S = 5.0
SEAL_POLL_S = 0.001  # a look costs some microseconds, and a seal takes some milliseconds
PAGE = 10_000
OPEN_TIMEOUT_S = 10.0


def litmusd_path() -> str:
    """The service's program that belongs to this package; empty: wherever it is found."""
    beside = Path(__file__).parent / "_bin" / "litmusd"
    return "" if os.environ.get("LITMUSD") or not beside.exists() else str(beside)


def start_lease(data_dir: str, holder: str) -> _core.Lease:
    """Returns at once; the service is started in the background if none runs."""
    return _core.Lease(data_dir, holder, litmusd_path())


def can_start() -> bool:
    """Whether there is a service that could be started."""
    return _core.has_litmusd(litmusd_path())


def wait_for_seal(journal: Path, lease: _core.Lease, timeout_s: float = SEAL_WAIT_S) -> bool:
    """Waits for the session's sealed file; the journal goes a little later. Without a service it doesn't wait."""
    if not lease.held and not can_start():
        return False
    deadline = time.monotonic() + timeout_s
    sealed = journal.with_suffix(".arrow")
    while not sealed.exists() and journal.exists():
        if time.monotonic() > deadline or not (lease.held or lease.wait(deadline - time.monotonic())):
            return False
        time.sleep(SEAL_POLL_S)
    return True


def served_url(data_dir: str) -> str | None:
    """Where a browser finds the service of a data directory, while it listens for one: its lock file says so."""
    try:
        about = json.loads((Path(data_dir) / "litmusd.lock").read_text())
        with contextlib.suppress(PermissionError):  # another user's
            os.kill(int(about["pid"]), 0)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return about.get("url") or None


def get_json(data_dir: str, path: str, parameters: dict[str, Any] | None = None, *, start: bool = True) -> Any:
    """The answer of a GET route. `start`: starts the service when none runs; else that is ServiceUnavailable."""
    query = urlencode({key: value for key, value in (parameters or {}).items() if value is not None}, doseq=True)
    target = f"{path}?{query}" if query else path
    status, _, body = _core.request(data_dir, "GET", target, start=start, litmusd=litmusd_path())
    if status != 200:
        raise problem(status, body)
    return json.loads(body)


def sql(data_dir: str, statement: str, values: Sequence[Any] = (), limit: int = 10_000) -> list[dict[str, Any]]:
    """The rows of one SELECT over the views, by the names of its columns; the service is started when none runs."""
    body = json.dumps({"sql": statement, "params": list(values), "limit": limit}).encode()
    status, _, answer = _core.request(data_dir, "POST", "/api/sql", body, start=True, litmusd=litmusd_path())
    if status != 200:
        raise problem(status, answer)
    result = json.loads(answer)
    return [dict(zip(result["columns"], row, strict=True)) for row in result["rows"]]


def events(data_dir: str, limit: int | None = None, **filters: Any) -> list[dict[str, Any]]:
    """The events that match, in the order of their numbers; None: all of them."""
    found: list[dict[str, Any]] = []
    cursor: str | None = None
    while limit is None or len(found) < limit:
        size = PAGE if limit is None else min(PAGE, limit - len(found))
        page = get_json(data_dir, "/api/events", {**filters, "limit": size, "cursor": cursor})
        found += page["events"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    return found


def why_not_stored(data_dir: str, session_id: object, run_id: object) -> str | None:
    """Why the service couldn't write the run's file; None when it has, or doesn't answer."""
    with contextlib.suppress(LitmusError, OSError):
        runs = get_json(data_dir, "/api/runs", {"session_id": str(session_id), "limit": 100}, start=False)["runs"]
        return next((run["materialization_error"] for run in runs if run["run_id"] == str(run_id)), None)
    return None


def problem(status: int, body: bytes) -> LitmusError:
    """The exception for an answer that is none."""
    try:
        detail = json.loads(body).get("detail") or f"status {status}"
    except ValueError:
        detail = f"status {status}"
    if status == 404:
        return NotFoundError(detail)
    return ServiceUnavailable(detail) if status >= 500 else ValidationError(detail)


class Door:
    """An address of the service over TCP, open until it is closed or its process ends."""

    def __init__(self, data_dir: str, host: str, port: int) -> None:
        get_json(data_dir, "/api/health")  # starts the service when none runs
        self._reader = _core.StreamReader(data_dir)
        body = json.dumps({"host": host, "port": port, "token": os.environ.get("LITMUS_TOKEN", "")})
        self._reader.open("/api/daemon/listeners", OPEN_TIMEOUT_S, body)
        ((_, data),) = self._reader.read(1, OPEN_TIMEOUT_S)
        listening = json.loads(data)
        self.address = f"http://{listening['host']}:{listening['port']}"

    def close(self) -> None:
        self._reader.close()
