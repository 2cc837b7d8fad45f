"""The session that runs the slots: it starts a pytest per slot, serves the instruments that they share, and tells how
they ended."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from litmus import _core
from litmus._errors import LitmusError
from litmus.execution.slots import Slot, SlotResult, SlotRunner, worst
from litmus.pytest_plugin import _inputs, _launched
from litmus.pytest_plugin._run import NotRecorded, Run, uses_role
from litmus.pytest_plugin._sigterm import SigtermAsInterrupt

if TYPE_CHECKING:
    from types import TracebackType

    from litmus.instruments._pool import InstrumentPool
    from litmus.instruments._server import InstrumentServer
    from litmus.models.test_config import FixtureConfig, FixtureSlot
    from litmus.pytest_plugin._settings import Settings


class Orchestrator:
    """Collects, and starts the slots in place of the tests."""

    def __init__(
        self, config: pytest.Config, settings: Settings, fixture: FixtureConfig, serials: dict[str, str]
    ) -> None:
        self._config = config
        self._settings = settings
        self._fixture = fixture
        self._serials = serials  # slot → serial number, in the order of the fixture
        self._results: list[SlotResult] = []
        self._terminal: Any = None
        self._records = False
        self._unsafe: list[str] = []  # shared roles whose safe state wasn't reached

    def attach(self, run: Run, records: bool) -> None:
        """run: that of this process, in which nothing is run."""
        self._records = records

    # --- hooks -------------------------------------------------------------------------------------------------------

    def pytest_report_header(self) -> list[str]:
        from litmus.pytest_plugin import _about

        slots = ", ".join(f"{slot} ({serial})" for slot, serial in self._serials.items())
        return [
            _about.header(self._settings, records=self._records),
            f"litmus: fixture {self._fixture.id}, slots {slots}",
        ]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        blocked = session.testsfailed and not session.config.option.continue_on_collection_errors
        if blocked or not session.items or session.config.option.collectonly:
            return None
        self._settings.inputs.open.pop("dut_serial", None)  # each slot has its own
        _inputs.check(self._config, self._settings, records=self._records)
        self._terminal = session.config.pluginmanager.get_plugin("terminalreporter")
        sigterm = SigtermAsInterrupt()
        sigterm.install()
        try:
            self._run_slots(session.items)
        except LitmusError as error:
            raise pytest.UsageError(str(error)) from error
        finally:
            session.testsfailed += sum(result.outcome != "passed" for result in self._results)
            sigterm.restore()
        return True

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self._results:
            terminalreporter.section("Multi-DUT Results")
            for result in self._results:
                terminalreporter.write_line(result_line(result))
                terminalreporter.stats.setdefault(f"slots {result.outcome}", []).append(result)  # for the last line
        if self._unsafe:
            from litmus.pytest_plugin import _summary

            terminalreporter.write_line(_summary.unsafe_line(self._unsafe))

    # --- the slots ---------------------------------------------------------------------------------------------------

    def _run_slots(self, items: list[pytest.Item]) -> None:
        with SlotSession(self._settings, len(self._serials), self._write, self._records) as session:
            if self._settings.inputs.open:
                session.complete(self._config)
            self._unsafe = session.unsafe
            roles = shared_roles(self._settings, self._fixture, items)
            launched = _launched.take_run_id()
            common = self._common_environment(session.id, session.serve(roles), roles)
            slots = [
                Slot(slot, index, self._serials[slot], {**common, **self._own_environment(slot, index)})
                for index, slot in enumerate(self._fixture.slots)
            ]
            if launched is not None and slots:  # whoever launched this follows the first one
                slots[0].environment[_launched.VARIABLE] = str(launched)
            runner = SlotRunner(
                slots,
                self._command,
                watcher=session,
                grace_s=self._settings.child_grace_s,
                cwd=str(self._config.invocation_params.dir),
            )
            self._results = session.results = runner.results
            runner.run()

    def _command(self, slot: Slot) -> list[str]:
        """The same arguments. Files that pytest writes can't be written by all slots: each has its own."""
        command = [*_pytest_command(), *self._config.invocation_params.args, f"--slot={slot.id}"]
        command.append(f"--rootdir={self._config.rootpath}")
        if self._config.inipath is not None:
            command += ["-c", str(self._config.inipath)]
        cache = getattr(self._config, "cache", None)
        if cache is not None:
            command += ["-o", f"cache_dir={cache.mkdir('litmus-slots') / slot.id}"]
        report = getattr(self._config.option, "xmlpath", None)
        if report:
            path = Path(report)
            command.append(f"--junitxml={path.with_name(f'{path.stem}-{slot.id}{path.suffix}')}")
        return command

    def _common_environment(self, session_id: str | None, address: str, roles: list[str]) -> dict[str, str]:
        settings = self._settings
        known = {
            "_LITMUS_SLOT_COUNT": str(len(self._serials)),
            "_LITMUS_SESSION_ID": session_id,
            "_LITMUS_INSTRUMENT_SERVER": address,
            "_LITMUS_SHARED_ROLES": ",".join(roles),
            "LITMUS_DUT_PART_NUMBER": settings.dut_part_number,
            "LITMUS_DUT_REVISION": settings.dut_revision,
            "LITMUS_DUT_LOT_NUMBER": settings.dut_lot_number,
            **_inputs.environment(settings.inputs),
            "PY_COLORS": "1" if getattr(self._terminal, "hasmarkup", False) else None,
        }
        return {name: value for name, value in known.items() if value is not None}

    def _own_environment(self, slot: str, index: int) -> dict[str, str]:
        config = self._fixture.slots[slot]
        wiring = asdict(config)
        del wiring["resource_problem"]
        own = {
            "_LITMUS_SLOT_ID": slot,
            "_LITMUS_SLOT_INDEX": str(index),
            "LITMUS_DUT_SERIAL": self._serials[slot],
            "LITMUS_FIXTURE_SLOT": json.dumps({"id": slot, **wiring}),
        }
        if config.dut_resource and not config.resource_problem:
            own["LITMUS_DUT_RESOURCE"] = config.dut_resource
        return own

    def _write(self, slot: str, text: str) -> None:
        if self._terminal is not None:
            self._terminal.write_line(f"[{slot}] {text}")


class SlotSession:
    """The session of all slots: its events, and the instruments that they share. Watches the runner."""

    def __init__(
        self,
        settings: Settings,
        count: int,
        write: Callable[[str, str], None],
        records: bool,
    ) -> None:
        self._settings = settings
        self._count = count
        self._write = write
        self._records = records
        self._session: _core.Session | None = None
        self._lease: _core.Lease | None = None
        self._pool: InstrumentPool | None = None
        self._server: InstrumentServer | None = None
        self.results: list[SlotResult] = []
        self.unsafe: list[str] = []  # shared roles whose safe state wasn't reached

    def complete(self, config: pytest.Config) -> None:
        """Asks the operator for what the project requires."""
        if self._session is not None:
            _inputs.ask(config, self._settings, self._session)

    @property
    def id(self) -> str | None:
        return str(self._session.session_id) if self._session is not None else None

    def serve(self, roles: list[str]) -> str:
        """The address of the instrument server; empty without roles. An instrument is opened on its first use."""
        station = self._settings.station
        if not roles or station is None:
            return ""
        from litmus.instruments._pool import InstrumentPool
        from litmus.instruments._server import InstrumentServer

        self._pool = InstrumentPool(
            self._session or NotRecorded(),  # type: ignore[arg-type]
            station,
            self._settings.mock,
            self._settings.root,
        )
        self._server = InstrumentServer(self._pool, threading.RLock(), set(roles))
        return self._server.address

    # --- its life ----------------------------------------------------------------------------------------------------

    def __enter__(self) -> SlotSession:
        if self._records:
            from litmus import _service
            from litmus.pytest_plugin import _about

            session = _core.Session(self._settings.data_dir)
            self._lease = _service.start_lease(self._settings.data_dir, f"{session.session_id} pytest")
            about = {"session_type": "test_run", "slot_count": self._count}
            session.start({**about, **_about.common_fields(self._settings)})
            self._session = session
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._server is not None:
                self._server.close()
            if self._pool is not None:
                self._pool.release_all()
        finally:
            if self._pool is not None:
                self.unsafe += self._pool.unsafe
            self._end()

    def _end(self) -> None:
        if self._session is None:
            return
        from litmus import _service

        journal = Path(self._session.path)
        try:
            self._session.end(worst(self.results))
        finally:
            self._session.close()
            if self._lease is not None:
                _service.wait_for_seal(journal, self._lease)
                self._lease.release()

    # --- what the runner tells ---------------------------------------------------------------------------------------

    def started(self, slot: Slot) -> None:
        from litmus.data.events import SlotStarted

        self._emit(SlotStarted(slot_id=slot.id, dut_serial=slot.dut_serial))

    def line(self, slot: Slot, text: str) -> None:
        self._write(slot.id, text)

    def completed(self, result: SlotResult) -> None:
        from litmus.data.events import SlotCompleted

        self._emit(SlotCompleted(slot_id=result.slot_id, outcome=result.outcome, error_message=result.error_message))

    def released(self, name: str) -> None:
        from litmus.data.events import SyncRelease

        self._emit(SyncRelease(name=name))

    def _emit(self, event: Any) -> None:
        if self._session is not None:
            self._session.event_log.emit(event)


def result_line(result: SlotResult) -> str:
    """ "slot_1: PASS  12 passed in 3.40s" """
    verdict = "PASS" if result.outcome == "passed" else "FAIL"
    why = result.error_message if result.outcome == "errored" else None
    return f"{result.slot_id}: {verdict}  " + "; ".join(text for text in (result.last_line, why) if text)


def shared_roles(settings: Settings, fixture: FixtureConfig, items: Iterable[pytest.Item]) -> list[str]:
    """Real instruments that more than one slot may use: all but those that stand in the wiring of a single slot, and
    that no test asks for by name."""
    if settings.station is None or settings.mock or len(fixture.slots) < 2:
        return []
    wired = Counter(role for slot in fixture.slots.values() for role in _wired(slot))
    asked = {role for item in items for role in settings.station.instruments if uses_role(item, role)}
    roles = settings.station.instruments.items()
    return [role for role, config in roles if not config.mock and (wired[role] != 1 or role in asked)]


def _wired(slot: FixtureSlot) -> set[str]:
    connections = slot.connections.values()
    return {c.instrument for c in connections} | {c.route.switch for c in connections if c.route is not None}


def _pytest_command() -> list[str]:
    """As this pytest was started: `pytest`, which leaves the folder out of sys.path, or `python -m pytest`."""
    flags = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]
    program = Path(sys.argv[0])
    if program.name in ("pytest", "py.test") and program.is_file():
        return [sys.executable, *flags, str(program)]
    return [sys.executable, *flags, "-m", "pytest"]
