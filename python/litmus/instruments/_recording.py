"""What a proxied role records: where it goes, which of it sampling leaves out, and on whose behalf it happened.

Nothing here raises: what goes wrong is a `diagnostic.error` of source "observer", and where even that can't be
recorded, a line of the logger "litmus.instruments".
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from litmus.instruments._shapes import MAX_INLINE, SIMPLE, recorded

if TYPE_CHECKING:
    from litmus._core import Session

ALL_MEMBERS = "*"
RELEASE_WAIT_S = 5.0
MAX_TROUBLES = 100  # different ones that are reported of one role

log = logging.getLogger("litmus.instruments")


class Sampler:
    """Which uses of one member and channel become events. Their samples are kept in any case."""

    __slots__ = ("_every", "_interval", "_last", "_lock", "_since", "channel_id", "method")

    def __init__(self, method: str, channel_id: str, every: int | None, max_rate: float | None) -> None:
        self.method = method
        self.channel_id = channel_id
        self._every = every
        self._interval = 1 / max_rate if max_rate else 0.0
        self._since = 0  # uses left out since the last event
        self._last: float | None = None
        self._lock = threading.Lock()

    def admit(self) -> int | None:
        """None: leave the event out. Else how many were left out before it."""
        with self._lock:
            now = time.monotonic()
            due = self._last is None or (
                self._since + 1 >= self._every if self._every else now - self._last >= self._interval
            )
            if not due:
                self._since += 1
                return None
            before, self._since, self._last = self._since, 0, now
            return before

    def take(self) -> int:
        with self._lock:
            before, self._since = self._since, 0
            return before


class Recording:
    """One role of one session. Thread-safe."""

    __slots__ = ("_troubles", "channels", "clients", "guard", "resource", "role", "samplers", "sampling", "session")

    def __init__(
        self,
        session: Session,
        role: str,
        resource: str,
        channels: dict[str, str],
        sampling: Mapping[str, Mapping[str, float]] | None = None,
    ) -> None:
        self.session = session
        self.role = role
        self.resource = resource
        self.channels = channels
        self.sampling = {member: dict(rule) for member, rule in (sampling or {}).items()}
        self.samplers: dict[tuple[str, str], Sampler] = {}
        self.guard: Any = None  # a lock, once other processes share the instrument
        self.clients: dict[int, tuple[str, int]] = {}  # thread → (program, pid) whose call it makes
        self._troubles: set[str] = set()

    # --- events ------------------------------------------------------------------------------------------------------

    def read_scalar(self, method: str, channel_id: str, value: Any, units: str | None) -> None:
        """The short way, for a value of SIMPLE that is read in this process without sampling."""
        try:
            problem = self.session.observe_read(self.role, channel_id, method, value, self.resource, units)
        except Exception as failure:
            problem = f"{type(failure).__name__}: {failure}"
        if problem is not None:
            self.trouble(method, problem)

    def read(self, method: str, channel_id: str, value: Any, units: str | None = None) -> None:
        suppressed = self._admit(method, channel_id)
        value, units = self._shape(method, channel_id, value, units)
        if suppressed is None:
            self.report(method, self.session.observe_sample(channel_id, method, value, units))
            return
        self.report(
            method,
            self.session.observe_read(
                self.role, channel_id, method, value, self.resource, units, suppressed, self._client()
            ),
        )

    def set(self, attribute: str, channel_id: str, value: Any, units: str | None = None) -> None:
        suppressed = self._admit(attribute, channel_id)
        value, units = self._shape(attribute, channel_id, value, units)
        if suppressed is None:
            self.report(attribute, self.session.observe_sample(channel_id, attribute, value, units))
            return
        self.report(
            attribute,
            self.session.observe_set(
                self.role, channel_id, attribute, value, self.resource, units, suppressed, self._client()
            ),
        )

    def call(self, method: str, parameters: dict[str, Any]) -> None:
        suppressed = self._admit(method, "")
        if suppressed is None:
            return
        shaped = {name: recorded(value)[0] for name, value in parameters.items()}
        self.report(
            method,
            self.session.observe_call(self.role, method, shaped, self.resource, suppressed, self._client()),
        )

    def error(self, method: str, error: BaseException) -> None:
        try:
            text = str(error)
        except Exception:
            text = f"<{type(error).__name__} without text>"
        try:
            problem = self.session.observe_error(self.role, method, type(error).__name__, text, self._client())
        except Exception as second:  # the session is none any more
            problem = str(second)
        if problem is not None:
            log.error("%s.%s raised, which could not be recorded: %s", self.role, method, problem)

    def interrupted(self, method: str, stop: BaseException) -> None:
        """What stops the program, or cancels the task, in the middle of a call is no error of the driver."""
        kind = type(stop).__name__
        message = f"{self.role}.{method} was interrupted by {kind}; whether the instrument has done it isn't known"
        details = {"role": self.role, "method": method, "exception_type": kind}
        with contextlib.suppress(Exception):  # the session is none any more
            self.session.note("diagnostic.warning", {"source": "instrument", "message": message, "details": details})

    def finish(self) -> None:
        """Says what sampling left out since the last events. Called when the role is released."""
        for sampler in list(self.samplers.values()):
            left_out = sampler.take()
            if left_out:
                self._note_left_out(sampler, left_out)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """While no other process's call is in the instrument; one that doesn't end isn't waited for."""
        guard = self.guard
        held = guard is not None and guard.acquire(timeout=RELEASE_WAIT_S)
        try:
            yield
        finally:
            if held:
                guard.release()

    # --- sampling ----------------------------------------------------------------------------------------------------

    def set_sampling(self, member: str, every: int | None, max_rate: float | None) -> None:
        """Both None: every use of the member is an event again."""
        self.finish()
        self.samplers.clear()
        if every is None and max_rate is None:
            self.sampling.pop(member, None)
        else:
            self.sampling[member] = {"every": every} if every is not None else {"max_rate": max_rate or 0.0}

    def _admit(self, method: str, channel_id: str) -> int | None:
        if not self.sampling:
            return 0
        sampler = self.samplers.get((method, channel_id))
        if sampler is None:
            rule = self.sampling.get(method) or self.sampling.get(ALL_MEMBERS)
            if rule is None:
                return 0
            every = rule.get("every")
            made = Sampler(method, channel_id, int(every) if every else None, rule.get("max_rate"))
            sampler = self.samplers.setdefault((method, channel_id), made)
        return sampler.admit()

    def _note_left_out(self, sampler: Sampler, left_out: int) -> None:
        member = f"{self.role}.{sampler.method}"
        kept = f"; their samples are in {sampler.channel_id}" if sampler.channel_id else ""
        details = {"role": self.role, "method": sampler.method, "channel_id": sampler.channel_id}
        self._note(
            "diagnostic.warning",
            "instrument",
            f"{member}: sampling left {left_out} uses after the last event out of the log{kept}",
            {**details, "suppressed": left_out},
        )

    # --- inside ------------------------------------------------------------------------------------------------------

    def _client(self) -> tuple[str, int] | None:
        return self.clients.get(threading.get_ident()) if self.clients else None

    def _shape(self, method: str, channel_id: str, value: Any, units: str | None) -> tuple[Any, str | None]:
        if type(value) in SIMPLE:
            return value, units
        value, own_units = recorded(value)
        if type(value) is dict:
            value = {key: self._item(f"{channel_id}.{key}", item, units, method) for key, item in value.items()}
        return value, own_units or units

    def _item(self, channel_id: str, item: Any, units: str | None, method: str) -> Any:
        """An array in a structured value goes to a channel of its own."""
        if type(item) in SIMPLE or not hasattr(item, "__len__") or isinstance(item, (str, dict)):
            return item
        if len(item) <= MAX_INLINE:
            return item
        try:
            return {"_ref": self.session.append_sample(channel_id, item, units, None, method), "length": len(item)}
        except TypeError:  # no samples, e.g. a list of texts
            return item

    def report(self, method: str, problem: str | None) -> None:
        if problem is not None:
            self.trouble(method, problem)

    def trouble(self, method: str, what: str) -> None:
        """A failure of ours: the same one is reported once."""
        key = f"{method}: {what}"
        if key in self._troubles or len(self._troubles) >= MAX_TROUBLES:
            return
        self._troubles.add(key)
        message = f"{self.role}.{method} could not be recorded: {what}"
        self._note("diagnostic.error", "observer", message, {"role": self.role, "method": method})

    def _note(self, event_type: str, source: str, message: str, details: dict[str, Any]) -> None:
        try:
            self.session.note(event_type, {"source": source, "message": message, "details": details})
        except Exception as problem:
            log.error("%s (%s)", message, problem)
