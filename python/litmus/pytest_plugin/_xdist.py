"""pytest-xdist: the controller owns session and run; the workers record into them, each in a journal of its own.

Tests that reach real instruments all go to one worker: instruments take one program at a time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from litmus import _core
from litmus._errors import LitmusError
from litmus._gen.outcome import escalate
from litmus.data.events import DiagnosticError, RunStarted, StepEnded, StepsDiscovered
from litmus.data.models import Outcome
from litmus.execution._recording import ERRORED
from litmus.pytest_plugin import _about, _launched
from litmus.pytest_plugin._inputs import Inputs
from litmus.pytest_plugin._run import Run, uses_role

if TYPE_CHECKING:
    from litmus.pytest_plugin._cascade import Cascade
    from litmus.pytest_plugin._hooks import RecordingPlugin
    from litmus.pytest_plugin._settings import Settings

KEY = "litmus"  # of what controller and worker hand each other
GROUP = "litmus-instruments"  # of the tests that stay in one worker
ACCESSORS = ("instruments", "instrument", "pins", "routes", "connections", "dut")  # fixtures that reach any instrument
PLAN_TIMEOUT_S = 10.0
SERVICE_TIMEOUT_S = 2.0


def is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def run_type(config: pytest.Config) -> type[Run]:
    return WorkerRun if is_worker(config) else ControllerRun


def attach(config: pytest.Config, plugin: RecordingPlugin) -> None:
    """Makes this process a worker, or the controller."""
    if isinstance(plugin.run, WorkerRun):
        given = config.workerinput.get(KEY)  # type: ignore[attr-defined]
        plugin.records = given is not None and given["records"]
        plugin.settings.inputs = Inputs()  # the controller has them
        if given is not None:
            config.pluginmanager.register(Worker(config, plugin.run, given), "litmus-worker")
    elif isinstance(plugin.run, ControllerRun):
        _refuse_each(config, plugin.settings, plugin.records)
        config.pluginmanager.register(Controller(plugin, plugin.run), "litmus-controller")


def _refuse_each(config: pytest.Config, settings: Settings, records: bool) -> None:
    if config.option.dist != "each":
        return
    if real_roles(settings):
        raise pytest.UsageError(
            "--dist each runs every test in every worker, and real instruments take one program at a time; give "
            "another --dist, or --mock-instruments"
        )
    if records:
        raise pytest.UsageError(
            "--dist each runs every test in every worker, which one run can't hold; give another --dist, or "
            "LITMUS_RECORD=0"
        )


def real_roles(settings: Settings) -> list[str]:
    """Of the station, those that aren't stand-ins."""
    if settings.station is None or settings.mock:
        return []
    return [role for role, config in settings.station.instruments.items() if not config.mock]


def has_real_unit(settings: Settings) -> bool:
    """Whether the fixture `dut` opens the unit itself."""
    return not settings.mock and settings.product is not None and settings.product.driver is not None


# --- the controller ---------------------------------------------------------------------------------------------------


class SharedSession:
    """Session and run as the controller has them. It asks like a _core.Session; outcomes come from the workers."""

    def __init__(self, data_dir: str, session_id: UUID, run_id: UUID) -> None:
        self.core = _core.Session(data_dir, session_id)
        self.data_dir = data_dir
        self.session_id = session_id
        self.run_id = run_id
        self.run_open = True
        self.run_outcome: Outcome | None = None
        self.unsafe: list[str] = []  # roles whose safe state wasn't reached
        self._failed: dict[str, Any] | None = None

    @property
    def path(self) -> str:
        return self.core.path

    def emit(self, event: Any) -> None:
        event.run_id = self.run_id
        self.core.event_log.emit(event)

    def first_failed(self) -> dict[str, Any] | None:
        return self._failed

    def take(self, told: dict[str, Any]) -> None:
        """What a worker tells at its end."""
        self.escalate(Outcome(told["outcome"]) if told["outcome"] is not None else None)
        self._failed = self._failed or told["first_failed"]
        self.unsafe += told["unsafe"]

    def escalate(self, outcome: Outcome | None) -> None:
        self.run_outcome = escalate(self.run_outcome, outcome)

    def end(self) -> None:
        from litmus.data.events import RunEnded

        self.run_open = False
        outcome = self.run_outcome.value if self.run_outcome is not None else None
        self.emit(RunEnded(outcome=outcome))
        self.core.end(outcome)

    def close(self) -> None:
        self.core.close()


class ControllerRun(Run):
    """Holds the run open while workers record in it."""

    def __init__(self, settings: Settings, cascade: Cascade) -> None:
        super().__init__(settings, cascade)
        launched_as = _launched.take_run_id()
        self._was_launched = launched_as is not None
        self._ids = (_uuid7(), launched_as or _uuid7())
        self.shared: SharedSession | None = None
        self.collection_failed = False

    @property
    def unsafe(self) -> list[str]:
        return self.shared.unsafe if self.shared is not None else []

    def hand_out(self) -> dict[str, str]:
        """What a worker needs to take part. Nothing is recorded yet."""
        session_id, run_id = self._ids
        return {"session_id": str(session_id), "run_id": str(run_id), "data_dir": self.settings.data_dir}

    def start(self, ask: Callable[[_core.Session], None]) -> None:
        from litmus import _service

        session_id, run_id = self._ids
        shared = SharedSession(self.settings.data_dir, session_id, run_id)
        self._lease = _service.start_lease(self.settings.data_dir, f"{session_id} pytest")
        shared.core.start({"session_type": "test_run", **_about.common_fields(self.settings)})
        if self._was_launched:
            _launched.tell_serial(shared.core, self.settings.dut_serial)
        if self.settings.inputs.open:
            self._complete(shared.core, ask)
        self.shared = self.session = shared  # type: ignore[assignment]
        fields = _about.common_fields(self.settings) | _about.run_fields(self.settings)
        shared.emit(RunStarted(**fields))
        self._test_run = _about.model_of(self.settings, session_id, run_id, fields, self.custom)

    def interrupt(self) -> None:
        if self.shared is not None and self.shared.run_open:
            self.shared.escalate(Outcome.TERMINATED)

    def teardown_interrupted(self) -> None:
        self.interrupt()

    def finish(self, *, internal_error: bool) -> None:
        session = self.shared
        if session is None or not session.run_open:
            return
        from litmus import _service

        if internal_error or self.collection_failed:
            session.escalate(Outcome.ERRORED)
        journal = Path(session.path)
        try:
            self.wait_until_read()
            session.end()
        finally:
            session.close()
            if self._lease is not None:
                self.sealed = _service.wait_for_seal(journal, self._lease)
                self._lease.release()

    def wait_until_read(self) -> None:
        """Until the service knows all that the workers have recorded: what is written next comes after it."""
        from litmus import _service

        lease, session = self._lease, self.shared
        if lease is None or session is None:
            return
        if not lease.held and not (_service.can_start() and lease.wait(SERVICE_TIMEOUT_S)):
            return  # whoever starts it reads all journals first
        try:
            _service.get_json(session.data_dir, "/api/events", {"session_id": session.session_id, "limit": 1})
        except LitmusError:
            return


class Controller:
    """Starts the run when the workers have collected, and ends it when they are gone."""

    def __init__(self, plugin: RecordingPlugin, run: ControllerRun) -> None:
        self._plugin = plugin
        self._run = run
        self._plans: dict[Any, Any] = {}  # by worker: where its plan comes from
        self._planned: dict[str, dict[str, Any]] | None = None  # by node id
        self._pinned: set[str] = set()  # node ids of the tests that reach real instruments
        self._crashes: dict[str, int] = {}  # by node id: workers that died of it
        self._reported: dict[Any, Outcome | None] = {}  # by worker: the worst that it has reported

    def pytest_configure_node(self, node: Any) -> None:
        if not node.gateway.spec.popen:
            self._plugin.settings.issue_warning(f"{node.gateway.id} isn't on this machine: its tests aren't recorded")
            return
        channel = self._plans[node] = node.gateway.newchannel()
        more = {"records": self._plugin.records, "plan": channel, "crashes": dict(self._crashes)}
        node.workerinput[KEY] = self._run.hand_out() | more

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """What can't be collected doesn't keep xdist from running the rest."""
        self._run.collection_failed |= report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        settings = self._plugin.settings
        if not real_roles(settings) and not has_real_unit(settings):
            return None
        from litmus.pytest_plugin._xdist_scheduling import pinning

        return pinning(config.option.dist, GROUP, self._pinned)(config, log)

    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        """Before the first test: xdist hands them out when all workers have collected."""
        if self._planned is not None or not ids:
            return
        told = self._told_by(node)
        self._planned = {node_id: item for node_id, (item, _) in told.items()}
        self._pinned.update(node_id for node_id, (_, is_pinned) in told.items() if is_pinned)
        self._plugin.start()
        if self._run.shared is not None:
            self._run.shared.emit(StepsDiscovered(items=list(self._planned.values())))

    def _told_by(self, node: Any) -> dict[str, tuple[dict[str, Any], bool]]:
        channel = self._plans.get(node)
        try:
            return channel.receive(timeout=PLAN_TIMEOUT_S) if channel is not None else {}
        except (channel.TimeoutError, EOFError):
            return {}

    @pytest.hookimpl(trylast=True)
    def pytest_handlecrashitem(self, crashitem: str, report: pytest.TestReport) -> None:
        """The test that ran when a worker died is errored, unless it is tried again. A new worker takes the others."""
        self._crashes[crashitem] = self._crashes.get(crashitem, 0) + 1
        shared, item = self._run.shared, (self._planned or {}).get(crashitem)
        if shared is None:
            return
        message = str(report.longrepr)
        shared.emit(DiagnosticError(source="pytest-xdist", message=message, details={"node_id": crashitem}))
        if report.outcome == "rerun":  # by pytest-rerunfailures
            return
        shared.escalate(Outcome.ERRORED)
        if item is None:
            return
        self._run.wait_until_read()
        own = {key: item[key] for key in ("step_path", "parent_path", "step_index", "vector_index", "node_id")}
        name = item["step_path"].rpartition("/")[2]
        error = {"outcome": "errored", "error_phase": "call", "error_type": "WorkerCrash", "error_message": message}
        shared.emit(StepEnded(step_name=name, **own, **error))

    def pytest_testnodedown(self, node: Any, error: object | None) -> None:
        shared = self._run.shared
        told = getattr(node, "workeroutput", {}).get(KEY)
        if shared is not None and told is not None:
            shared.take(told)
        elif shared is not None and error is not None:
            shared.escalate(self._reported.get(node))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """All that is known of a worker that doesn't live to tell."""
        if report.failed:
            outcome = Outcome.FAILED if report.when == "call" else Outcome.ERRORED
        elif report.when == "call":
            outcome = Outcome.PASSED if report.passed else Outcome.SKIPPED
        else:
            return
        node = getattr(report, "node", None)
        self._reported[node] = escalate(self._reported.get(node), outcome)


def _uuid7() -> UUID:
    """Sorts by time, as other sessions' do."""
    random = int.from_bytes(os.urandom(10), "big")
    value = (time.time_ns() // 1_000_000) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


# --- a worker ---------------------------------------------------------------------------------------------------------


class WorkerRun(Run):
    """The part of the run that one worker records."""

    given: dict[str, Any] | None = None  # what the controller has handed out
    output: dict[str, Any] | None = None  # what it gets back

    def plan(self, items: list[pytest.Item]) -> None:
        if self._plan is None:
            super().plan(items)
            crashes = self.given["crashes"] if self.given is not None else {}
            self._attempts.update((item, crashes[item.nodeid]) for item in items if item.nodeid in crashes)

    def start(self, ask: Callable[[_core.Session], None]) -> None:
        """The controller begins the run when all workers have collected, so it isn't there yet."""

    def join(self) -> None:
        """Before the first test. A worker without tests leaves nothing behind."""
        if self.given is None or not self.given["records"]:
            return
        session_id, run_id = UUID(self.given["session_id"]), UUID(self.given["run_id"])
        self._log = _core.EventLog(Path(self.settings.data_dir) / "events", session_id)
        self.session = _core.Session.join(self._log, run_id)
        fields = _about.common_fields(self.settings)
        self._test_run = _about.model_of(self.settings, session_id, run_id, fields, self.custom)
        self.keep_log_records()

    def finish(self, *, internal_error: bool) -> None:
        session = self.session
        if session is None:
            self._release_instruments()
            return
        if internal_error:
            session.stamp_run(ERRORED)
        self.drop_log_records()
        try:
            self.end()
            for container in reversed(list(self._containers)):
                session.end_step(self._containers.pop(container))
            self._release_instruments()
        finally:
            self._tell(session)
            session.close()
            self._log.close()

    def _tell(self, session: _core.Session) -> None:
        if self.output is not None:
            failed = session.first_failed() or {}
            self.output[KEY] = {
                "outcome": _plain(session.run_outcome),
                "first_failed": {key: _plain(value) for key, value in failed.items()} or None,
                "unsafe": list(self.unsafe),
            }

    def announced(self, own_ids: dict[pytest.Item, str]) -> dict[str, tuple[dict[str, Any], bool]]:
        """By node id, as xdist writes it, a test's place in the plan, and whether it reaches real instruments."""
        found, roles, has_unit = {}, real_roles(self.settings), has_real_unit(self.settings)
        for item, step in (self._plan.by_item if self._plan is not None else {}).items():
            step.node_id = own_ids.get(item, item.nodeid)
            is_pinned = (bool(roles) and reaches(item, roles)) or (has_unit and "dut" in item.fixturenames)
            found[item.nodeid] = (step.as_item(), is_pinned)
        return found


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)


class Worker:
    def __init__(self, config: pytest.Config, run: WorkerRun, given: dict[str, Any]) -> None:
        self._run = run
        self._announce = given["plan"].send
        self._own_ids: dict[pytest.Item, str] = {}
        run.given = given
        run.output = config.workeroutput  # type: ignore[attr-defined]
        run.settings.data_dir = given["data_dir"]
        config.pluginmanager.register(FirstTest(config, run), "litmus-first-test")

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None]:
        """Around xdist's own, which writes groups behind the node ids."""
        own = {item: item.nodeid for item in items}
        yield
        self._own_ids = own

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Before xdist's own, at which the controller looks for the plan."""
        self._run.plan(session.items)
        self._announce(self._run.announced(self._own_ids))


class FirstTest:
    def __init__(self, config: pytest.Config, run: WorkerRun) -> None:
        self._config = config
        self._run = run

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> None:
        self._config.pluginmanager.unregister(self)
        self._run.join()


def reaches(item: pytest.Item, roles: list[str]) -> bool:
    """Whether a test asks for a real instrument, or for what may give it one."""
    names = getattr(item, "fixturenames", ())
    return any(name in names for name in ACCESSORS) or any(uses_role(item, role) for role in roles)
