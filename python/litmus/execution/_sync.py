"""Sync points: which slots wait where, and when they may go on.

Pure state; the runner feeds it and passes its answers on. A slot waits at one point at a time. A point is released when
every slot that is still alive waits at it; the name can be used again afterwards. Not thread-safe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class _Wait:
    name: str
    number: int  # of the slot's request
    deadline: float | None  # monotonic seconds; None: for ever


class SyncCoordinator:
    """answer(slot, message): to a slot that waits. released(name): called before those answers."""

    def __init__(
        self,
        slots: Iterable[str],
        answer: Callable[[str, dict[str, Any]], None],
        released: Callable[[str], None],
    ) -> None:
        self._live = list(slots)
        self._waits: dict[str, _Wait] = {}
        self._answer = answer
        self._released = released

    def arrive(self, slot: str, name: str, number: int, deadline: float | None) -> None:
        if slot in self._live:
            self._waits[slot] = _Wait(name, number, deadline)
            self._settle()

    def withdraw(self, slot: str) -> None:
        """The slot doesn't wait any more: its test was interrupted."""
        self._waits.pop(slot, None)

    def remove(self, slot: str) -> None:
        """The slot's process is gone; nobody waits for it."""
        if slot in self._live:
            self._live.remove(slot)
            self._waits.pop(slot, None)
            self._settle()

    def next_deadline(self) -> float | None:
        return min((wait.deadline for wait in self._waits.values() if wait.deadline is not None), default=None)

    def expire(self, now: float) -> None:
        for slot, wait in list(self._waits.items()):
            if wait.deadline is not None and wait.deadline <= now:
                missing = self._missing(wait.name)
                del self._waits[slot]
                self._answer(slot, {"number": wait.number, "missing": missing})
        self._settle()

    def _missing(self, name: str) -> list[str]:
        return [slot for slot in self._live if slot not in self._waits or self._waits[slot].name != name]

    def _settle(self) -> None:
        for name in {wait.name: None for wait in self._waits.values()}:
            if not self._missing(name):
                self._release(name)
        self._break_deadlock()

    def _release(self, name: str) -> None:
        waits, self._waits = self._waits, {}  # all live slots wait at this point
        self._released(name)
        for slot, wait in waits.items():
            self._answer(slot, {"number": wait.number})

    def _break_deadlock(self) -> None:
        """All wait, for ever, at different points: none of them would ever go on."""
        waits = self._waits
        if not waits or len(waits) < len(self._live) or any(wait.deadline is not None for wait in waits.values()):
            return
        where = ", ".join(f"{slot} at {wait.name!r}" for slot, wait in waits.items())
        missing = {slot: self._missing(wait.name) for slot, wait in waits.items()}
        self._waits = {}
        for slot, wait in waits.items():
            self._answer(slot, {"number": wait.number, "missing": missing[slot], "deadlock": where})
