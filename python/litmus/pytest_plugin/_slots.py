"""Multi-DUT in pytest: the session that starts one process per slot, and what such a process knows of its slot.

A fixture with `slots:` makes the session an orchestrator: it collects, runs no test itself, and starts a fresh pytest
with the same arguments for each slot. `--slot ID` runs one slot in this process.
"""

from __future__ import annotations

import os
import re
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from litmus import _core
from litmus._errors import LitmusError
from litmus.execution import _slot_link
from litmus.pytest_plugin import _launched, _options

if TYPE_CHECKING:
    from litmus._gen.events import EventBase
    from litmus.execution.slots import SyncPoint
    from litmus.models.test_config import FixtureConfig, FixtureSlot
    from litmus.pytest_plugin._orchestrator import Orchestrator
    from litmus.pytest_plugin._run import Run
    from litmus.pytest_plugin._settings import Settings

LISTS_ONLY = ("collectonly", "showfixtures", "show_fixtures_per_test", "markers")  # options that run no test
SLOT_KEY = pytest.StashKey["ThisSlot"]()


# --- what the flags say -----------------------------------------------------------------------------------------------


def resolve(config: pytest.Config, settings: Settings) -> Orchestrator | ThisSlot | None:
    """What this process is to the slots of the fixture; None without slots. Tells `settings` of its slot."""
    slots = settings.fixture.slots if settings.fixture is not None else {}
    chosen, serials = _options.text(config, "slot"), config.getoption("dut_serials")
    if chosen is not None:
        this = ThisSlot(config, settings, chosen)
        if not this.is_orchestrated and serials:
            raise pytest.UsageError("--slot runs one slot, --dut-serials names those of several: give one of them")
        return this
    if settings.fixture is None or not slots:
        if serials:
            raise pytest.UsageError("--dut-serials needs a fixture with slots; there is none here")
        return None
    if any(getattr(config.option, name, False) for name in LISTS_ONLY):
        return None
    if getattr(config.option, "dist", "no") != "no":
        raise pytest.UsageError("slots run in processes of their own: they can't be distributed with -n as well")
    if getattr(config.option, "usepdb", False) or getattr(config.option, "trace", False):
        raise pytest.UsageError(
            "a debugger needs the terminal for itself: give --slot, to run one slot in this process"
        )
    from litmus.pytest_plugin._orchestrator import Orchestrator

    return Orchestrator(config, settings, settings.fixture, serials_of(config, settings, list(slots)))


def serials_of(config: pytest.Config, settings: Settings, slots: list[str]) -> dict[str, str]:
    """Slot → serial: --dut-serials, LITMUS_DUT_SERIAL_<SLOT>, the ini file, then one serial for those that are left."""
    given = {
        **parse_serials(_options.ini_text(config, "dut_serials") or "", slots),
        **{slot: os.environ[serial_variable(slot)] for slot in slots if os.environ.get(serial_variable(slot))},
        **parse_serials(config.getoption("dut_serials") or "", slots),
    }
    single = _options.text(config, "dut_serial")
    left = [slot for slot in slots if slot not in given]
    if left and single is None:
        raise pytest.UsageError(
            f"no serial number for {', '.join(left)}: give --dut-serials {','.join(f'{slot}=SERIAL' for slot in slots)}"
            f", or {serial_variable(left[0])}"
        )
    if left:
        settings.issue_warning(f"--dut-serial {single} stands for {len(left)} slots: {', '.join(left)}")
    return {slot: given.get(slot, single) for slot in slots}


def parse_serials(text: str, slots: list[str]) -> dict[str, str]:
    """`slot_1=SN1,slot_2=SN2`, or by index `0=SN1,1=SN2`, or by position `SN1,SN2`."""
    entries = [entry.strip() for entry in text.split(",")] if text.strip() else []
    if not all(entries):
        raise pytest.UsageError(f"--dut-serials {text}: a serial number is missing between two commas")
    named = [entry.partition("=") for entry in entries]
    if any(equals for _, equals, _ in named) and not all(equals for _, equals, _ in named):
        raise pytest.UsageError(f"--dut-serials {text}: either every serial number names its slot, or none does")
    if not any(equals for _, equals, _ in named):
        if len(entries) > len(slots):
            raise pytest.UsageError(f"--dut-serials {text}: {len(entries)} serial numbers for {len(slots)} slots")
        return dict(zip(slots, entries, strict=False))
    keys = [key.strip() for key, _, _ in named]
    by_index = bool(keys) and all(key.isdecimal() and key not in slots for key in keys)
    found: dict[str, str] = {}
    for key, (_, _, serial) in zip(keys, named, strict=True):
        slot = _slot_at(int(key), slots) if by_index else key
        if slot not in slots:
            raise pytest.UsageError(f"--dut-serials: there is no slot {key!r}; the fixture has {', '.join(slots)}")
        if slot in found or not serial.strip():
            raise pytest.UsageError(f"--dut-serials {text}: {key} needs one serial number")
        found[slot] = serial.strip()
    return found


def _slot_at(index: int, slots: list[str]) -> str | None:
    return slots[index] if index < len(slots) else None


def serial_variable(slot: str) -> str:
    return "LITMUS_DUT_SERIAL_" + re.sub(r"\W", "_", slot).upper()


# --- a slot's process -------------------------------------------------------------------------------------------------


class ThisSlot:
    """The slot that runs in this process: started by an orchestrator, or alone with --slot."""

    def __init__(self, config: pytest.Config, settings: Settings, slot: str) -> None:
        fixture = settings.fixture
        slots = list(fixture.slots) if fixture is not None else []
        if fixture is None or slot not in slots:
            known = f"the fixture has {', '.join(slots)}" if slots else "there is no fixture with slots"
            raise pytest.UsageError(f"--slot {slot}: no such slot; {known}")
        self.id = slot
        self.index = slots.index(slot)
        self.count = len(slots)
        self._link = _slot_link.take_over(slot) if os.environ.get("_LITMUS_SLOT_ID") == slot else None
        self.is_orchestrated = self._link is not None
        self.session_id = os.environ.get("_LITMUS_SESSION_ID") if self.is_orchestrated else None
        if self.is_orchestrated:  # which has read all flags and variables
            self.dut_serial = os.environ["LITMUS_DUT_SERIAL"]
        else:
            self.dut_serial = _own_serial(config, slot, slots) or settings.dut_serial
        self._shared = self._shared_roles()
        self._remotes: dict[str, Any] = {}
        self._links = ExitStack()
        self._log: _core.EventLog | None = None
        self._run: Run | None = None
        config.stash[SLOT_KEY] = self
        settings.slot = self
        settings.dut_serial = config.option.dut_serial = self.dut_serial
        settings.fixture = _narrowed(fixture, fixture.slots[slot])

    def _shared_roles(self) -> frozenset[str]:
        roles = os.environ.get("_LITMUS_SHARED_ROLES", "") if self.is_orchestrated else ""
        return frozenset(filter(None, roles.split(",")))

    def fields(self) -> dict[str, Any]:
        """Of run.started."""
        return {"slot_id": self.id, "slot_index": self.index}

    # --- its part of the session -------------------------------------------------------------------------------------

    def join_session(self, data_dir: str, fields: dict[str, Any]) -> _core.Session:
        """A run of its own in the orchestrator's session, in a journal of its own."""
        from litmus.data.events import RunStarted

        if self.session_id is None:
            raise LitmusError(f"slot {self.id} was started without the session of its orchestrator")
        self._log = _core.EventLog(Path(data_dir) / "events", self.session_id)
        run_id = _launched.take_run_id() or uuid4()
        self._log.emit(RunStarted(run_id=run_id, **fields))
        return _core.Session.join(self._log, run_id)

    def leave_session(self) -> None:
        """The orchestrator ends the session."""
        if self._log is not None:
            self._log.close()

    def emit(self, event: EventBase) -> None:
        """In the slot's run."""
        session = self._run.session if self._run is not None else None
        if session is not None:
            event.run_id = session.run_id
            session.event_log.emit(event)

    # --- instruments -------------------------------------------------------------------------------------------------

    def shares(self, role: str) -> bool:
        return role in self._shared

    def instrument(self, role: str) -> Any:
        """That of the orchestrator, which all slots share."""
        if role not in self._remotes:
            from litmus.instruments._remote import shared

            address = os.environ["_LITMUS_INSTRUMENT_SERVER"]
            self._remotes[role], close = shared(address, role, lambda: self._use(role))
            self._links.callback(close)
        return self._remotes[role]

    def _use(self, role: str) -> None:
        session = self._run.session if self._run is not None else None
        if session is not None:
            session.use_role(role)

    def release_shared(self) -> None:
        self._remotes.clear()
        self._links.close()

    def attach(self, run: Run, records: bool) -> None:
        """run: of this slot."""
        self._run = run

    # --- hooks -------------------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self._status = int(exitstatus)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        if self._link is not None and hasattr(self, "_status"):
            self._link.finished(self._status)
            self._link.close()

    def pytest_report_header(self) -> str:
        return f"litmus: slot {self.id} ({self.dut_serial}), {self.index + 1} of {self.count}"


def _own_serial(config: pytest.Config, slot: str, slots: list[str]) -> str | None:
    """Of one slot that runs alone."""
    return (
        config.getoption("dut_serial")
        or os.environ.get(serial_variable(slot))
        or parse_serials(_options.ini_text(config, "dut_serials") or "", slots).get(slot)
    )


def _narrowed(fixture: FixtureConfig, slot: FixtureSlot) -> FixtureConfig:
    """As if the slot were all there is."""
    return replace(
        fixture,
        connections=slot.connections,
        slots={},
        dut_resource=slot.dut_resource,
        resource_problem=slot.resource_problem,
        description=slot.description or fixture.description,
    )


@pytest.fixture(scope="session")
def sync(pytestconfig: pytest.Config) -> SyncPoint | None:
    """In a slot: `sync.wait(name, timeout=)` until all slots are there. Else None."""
    slot = pytestconfig.stash.get(SLOT_KEY, None)
    if slot is None:
        return None
    from litmus.execution.slots import SyncPoint

    return SyncPoint(slot.id, slot.emit)
