"""Locks on instruments: each resource address is held by one connection at a time, on the whole machine.

A lock ends with release(), with its connection, or with its process, whatever ended it; children don't keep it.
`litmus station locks` shows who holds what, and who waits.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from litmus import _core
from litmus._errors import LitmusError, ResourceInUse, ValidationError

__all__ = ["HeldLocks", "ResourceInUse", "list_locks"]

_TURN_WAIT_S = 0.2  # for another thread that has the same address in hand; longer only if it waits itself


@dataclass(slots=True)
class _Held:
    lock: _core.ResourceLock
    roles: set[str] = field(default_factory=set)


class HeldLocks:
    """The locks of one connection. Roles on one address share its lock. Thread-safe."""

    def __init__(self, session_id: UUID | str) -> None:
        self._session_id = str(session_id)
        self._mutex = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}  # by address: who is taking it
        self._held: dict[str, _Held] = {}  # by address
        self._closed = False

    def take(self, role: str, resource: str, timeout: float = 0) -> None:
        """Locks an address for a role; waits at most `timeout` seconds, in the order of arrival. Again is once.

        Raises ResourceInUse when another connection keeps it, in this process or in another.
        """
        if not timeout >= 0:
            raise ValidationError(f"timeout must be 0 or more seconds, not {timeout!r}")
        deadline = time.monotonic() + timeout
        address = _core.lock_key(resource)
        with self._turn(address, role, resource, timeout):
            if self._join(address, role):
                return
            left = max(0.0, deadline - time.monotonic()) if timeout else 0.0
            lock = _core.lock_resource(resource, role, self._session_id, left)
            if isinstance(lock, dict):
                raise _in_use(role, resource, lock)
            with self._mutex:
                if not self._closed:
                    self._held[address] = _Held(lock, {role})
                    return
            lock.release()
            raise LitmusError(f"{role}: the connection was stopped while it waited for {resource}")

    def release(self, role: str) -> None:
        """Gives up what a role holds; the lock ends with the last role on its address."""
        with self._mutex:
            for address, held in list(self._held.items()):
                held.roles.discard(role)
                if not held.roles:
                    del self._held[address]
                    held.lock.release()

    def close(self) -> None:
        """Releases everything; nothing can be taken any more."""
        with self._mutex:
            self._closed = True
            for held in self._held.values():
                held.lock.release()
            self._held.clear()

    def _join(self, address: str, role: str) -> bool:
        with self._mutex:
            if self._closed:
                raise LitmusError(f"{role}: the connection is stopped; call connect() again")
            held = self._held.get(address)
            if held is not None:
                held.roles.add(role)
            return held is not None

    @contextmanager
    def _turn(self, address: str, role: str, resource: str, timeout: float) -> Iterator[None]:
        with self._mutex:
            turn = self._turns.setdefault(address, threading.Lock())
        if not turn.acquire(timeout=min(max(timeout, _TURN_WAIT_S), threading.TIMEOUT_MAX)):
            message = f"{role} ({resource}) is in use: another thread of this connection waits for it"
            raise ResourceInUse(message, resource=resource, role=role)
        try:
            yield
        finally:
            turn.release()


def list_locks() -> list[dict[str, Any]]:
    """What is held or waited for on this machine: resource, role, session_id, pid, host, since; waiters likewise."""
    return _core.list_locks()


def _in_use(role: str, resource: str, found: dict[str, Any]) -> ResourceInUse:
    return ResourceInUse(
        found["message"],
        resource=resource,
        role=found["role"] or role,
        pid=found["pid"],
        host=found["host"],
        session_id=_uuid(found["session_id"]),
        since=found["since"],
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
