"""One test run: the recorder's calls in the order of a pytest session.

Without recording (LITMUS_RECORD=0) everything works but nothing is kept: verdicts are still given.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from litmus import _core
from litmus._errors import LimitFailure, LitmusError, MissingLimitError
from litmus.data.models import Measurement, Outcome, TestRun
from litmus.execution import verify
from litmus.execution._recording import ERRORED, OUTCOME_INDEX, VECTOR_OUTCOMES, measurement_of
from litmus.pytest_plugin import _about, _launched, _routes
from litmus.pytest_plugin._cascade import NOTHING, Cascade, TestConfig
from litmus.pytest_plugin._inner import InnerVectors
from litmus.pytest_plugin._limits import LimitSource
from litmus.pytest_plugin._plan import Plan, PlannedStep
from litmus.pytest_plugin._source import Source

if TYPE_CHECKING:
    from litmus.execution.context import Context
    from litmus.instruments._pool import InstrumentPool
    from litmus.pytest_plugin._diagnostics import Diagnostics
    from litmus.pytest_plugin._settings import Settings

_DONE = OUTCOME_INDEX[Outcome.DONE]


class Run(InnerVectors):
    def __init__(self, settings: Settings, cascade: Cascade) -> None:
        super().__init__()
        self.settings = settings
        self._cascade = cascade
        self.session: _core.Session | None = None  # None: nothing is recorded
        self.item: pytest.Item | None = None
        self.custom: dict[str, Any] = {}
        self._plan: Plan | None = None
        self._test_run: TestRun | None = None
        self._pool: InstrumentPool | None = None
        self._lease: _core.Lease | None = None
        self._failed_roles: dict[str, LitmusError | Warning] = {}
        self._containers: dict[tuple[str, int], int] = {}  # open ones: path and vector index to step
        self._left: dict[tuple[str, int], int] = {}  # items that a container still has before it
        self._attempts: dict[pytest.Item, int] = {}
        self._outer: Run | None = None  # whose test runs this pytest session
        self._step: int | None = None
        self._intent = False
        self.config: TestConfig = NOTHING  # of the current item
        self._limits = LimitSource(settings.product)
        self._requires_limit = settings.profile is None or settings.profile.verify_requires_limit is not False
        self._source = Source(settings) if settings.product or settings.fixture else None
        self.routes = _routes.manager_of(self)
        self.context: Context | None = None  # of the current item
        self.sealed = True
        self.last_outcome: Outcome | None = None  # of the step that ended last
        self._diagnostics: Diagnostics | None = None

    @property
    def was_started(self) -> bool:
        return self.session is not None

    # --- the session -------------------------------------------------------------------------------------------------

    def plan(self, items: list[pytest.Item]) -> None:
        self._plan = Plan(items, self._cascade)
        self._left = self._plan.items_by_container()

    def start(self, ask: Callable[[_core.Session], None]) -> None:
        """ask: completes what the project requires, by asking the operator in the session that begins."""
        from litmus import _service

        slot, fields = self.settings.slot, _about.common_fields(self.settings)
        if slot is not None and slot.session_id is not None:
            fields |= _about.run_fields(self.settings)
            session = self.session = slot.join_session(self.settings.data_dir, fields)
            self._lease = _service.start_lease(self.settings.data_dir, f"{session.session_id} pytest")
        else:
            session = _core.Session(self.settings.data_dir)
            self._lease = _service.start_lease(self.settings.data_dir, f"{session.session_id} pytest")
            session.start({"session_type": "test_run", **fields})
            launched_as = _launched.take_run_id()
            if launched_as is not None:
                _launched.tell_serial(session, self.settings.dut_serial)
            if self.settings.inputs.open:
                self._complete(session, ask)
                fields |= _about.common_fields(self.settings)
            self.session = session
            fields |= _about.run_fields(self.settings)
            session.start_run(fields, launched_as)
        self._test_run = _about.model_of(self.settings, session.session_id, session.run_id, fields, self.custom)
        self.keep_log_records()
        self._connect_used_roles()
        if self._plan is not None:
            session.steps_discovered(self._plan.as_items())

    def _complete(self, session: _core.Session, ask: Callable[[_core.Session], None]) -> None:
        """Without an answer the session ends before its run begins."""
        try:
            ask(session)
        except BaseException as error:
            stopped = isinstance(error, KeyboardInterrupt)
            session.end("terminated" if stopped else "errored", "a required input wasn't given")
            session.close()
            if self._lease is not None:
                self._lease.release()
            raise

    def interrupt(self) -> None:
        """Ctrl-C, SIGTERM or pytest.exit(): what is open is terminated; teardown goes on recording."""
        if self.session is not None and self.session.run_open:
            self.session.interrupt()

    def teardown_interrupted(self) -> None:
        """What the fixtures of the test, or of the session, had still to undo is undone no more."""
        if self.session is not None and self.session.run_open:
            message = f"the teardown of {self.item.nodeid if self.item else 'the session'} was interrupted"
            self.session.note("diagnostic.warning", {"source": "pytest", "message": message})

    def keep_log_records(self) -> None:
        """From now on, and until the run ends."""
        from litmus.pytest_plugin._diagnostics import Diagnostics

        self._diagnostics = Diagnostics(self)
        self._diagnostics.install()

    def drop_log_records(self) -> None:
        if self._diagnostics is not None:
            self._diagnostics.remove()

    def note_failed_collection(self) -> None:
        """A run that leaves tests out, because their files can't be collected, hasn't passed."""
        if self.session is not None and self.session.run_open:
            self.session.stamp_run(ERRORED)
            message = "some tests couldn't be collected; the others were run"
            self.session.note("diagnostic.error", {"source": "pytest", "message": message})

    def finish(self, *, internal_error: bool) -> None:
        """Ends run and session, and waits, at most 5 s, until the session is sealed."""
        session = self.session
        if session is None:
            self._release_instruments()
            return
        if not session.run_open:
            return
        from litmus import _service

        if internal_error:
            session.stamp_run(ERRORED)
        journal, slot = Path(session.path), self.settings.slot
        self.drop_log_records()
        try:
            outcome = session.end_run()
            try:
                self._release_instruments()
            finally:  # an interrupt of a safe state mustn't leave the session without its end
                if slot is None or slot.session_id is None:
                    session.end(outcome)
        finally:
            session.close()
            if slot is not None:
                slot.leave_session()
            if self._lease is not None:
                self.sealed = _service.wait_for_seal(journal, self._lease)
                self._lease.release()

    def _release_instruments(self) -> None:
        """To their safe state, recorded or not."""
        if self._pool is not None:
            self._pool.release_all()
        if self.settings.slot is not None:
            self.settings.slot.release_shared()

    @property
    def unsafe(self) -> list[str]:
        """Roles whose safe state wasn't reached at the end."""
        return self._pool.unsafe if self._pool is not None else []

    @property
    def test_run(self) -> TestRun | None:
        """What the run is about, with its outcome so far; None when nothing is recorded."""
        if self._test_run is not None and self.session is not None:
            self._test_run.outcome = self.session.run_outcome
        return self._test_run

    # --- instruments -------------------------------------------------------------------------------------------------

    def _connect_used_roles(self) -> None:
        if self.settings.station is None or self._plan is None:
            return
        for role in self.settings.station.instruments:
            if any(uses_role(item, role) for item in self._plan.by_item):
                try:
                    self._connect_early(role)
                except (LitmusError, Warning) as error:
                    self._failed_roles[role] = error  # the tests that need it are errored, the others run

    def _connect_early(self, role: str) -> None:
        """Before the first test pytest doesn't collect warnings by itself; its summary shall have them."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.instrument(role)
        for warning in caught:
            self.settings.issue_warning(warning.message)

    def pool(self) -> InstrumentPool | None:
        """None without a station."""
        if self._pool is None and self.settings.station is not None:
            from litmus.instruments._pool import InstrumentPool

            self._pool = InstrumentPool(
                self.session or NotRecorded(), self.settings.station, self.settings.mock, self.settings.root
            )
        return self._pool

    def instrument(self, role: str) -> Any:
        if role in self._failed_roles:
            raise self._failed_roles[role]
        if self.settings.slot is not None and self.settings.slot.shares(role):
            return self.settings.slot.instrument(role)
        pool = self.pool()
        if pool is None:
            raise LitmusError(
                f"there is no station, so there is no instrument {role!r}; give --station or a litmus.yaml"
            )
        return pool.connect(role)

    # --- steps -------------------------------------------------------------------------------------------------------

    def begin(self, item: pytest.Item) -> None:
        """A test starts, or starts again."""
        self.item = item
        if verify.running is not self:
            self._outer, verify.running = verify.running, self
        self._intent = False
        self.context = None
        self._forget_vectors()
        step = self._plan.by_item.get(item) if self._plan is not None else None
        self.config = step.config if step is not None else self._cascade.of(item)
        self._limits.begin(self.config, self.params)
        if self.session is None or step is None:
            return
        retry = self._attempts.get(item, 0)
        self._attempts[item] = retry + 1
        self._enter_containers(self.session, step, first_attempt=retry == 0)
        self._step = self.session.start_step(
            step.name,
            step.index,
            step.path,
            step.parent_path,
            step.vector_index,
            retry,
            step.inputs,
            step.node_id,
            step.file,
            step.module,
            step.class_name,
            step.function,
            _first_line(getattr(getattr(item, "obj", None), "__doc__", None)),
        )

    def end(self) -> None:
        """The test's teardown is over."""
        verify.running, self._outer = self._outer, None
        if self._step is not None and self.session is not None:
            step, self._step = self._step, None
            self.last_outcome = self.session.end_step(step)

    @property
    def attempt(self) -> tuple[int, int] | None:
        """Tells attempts at tests apart; None between tests."""
        return (id(self.item), self._attempts.get(self.item, 0)) if self._step is not None else None

    @property
    def place(self) -> dict[str, Any] | None:
        """Where the running test's step stands; None between tests."""
        return self.last_place if self._step is not None else None

    @property
    def last_place(self) -> dict[str, Any] | None:
        """The same, also when its teardown is over."""
        step = self._plan.by_item.get(self.item) if self._plan is not None and self.item is not None else None
        if step is None:
            return None
        about = {"step_path": step.path, "vector_index": step.vector_index, "node_id": step.node_id}
        return about | {"vector_count": step.count, "retry": self._attempts.get(self.item, 1) - 1}

    @property
    def has_intent(self) -> bool:
        """Whether the running test has passed an assert."""
        return self._intent

    def stamp(
        self,
        ending: int,
        phase: str | None = None,
        kind: str | None = None,
        message: str | None = None,
        traceback: str | None = None,
    ) -> None:
        if self._step is not None and self.session is not None:
            vector = self._vector
            if vector is not None and phase == "call" and ending in VECTOR_OUTCOMES:
                self.session.stamp_vector(self._step, vector.index, OUTCOME_INDEX[VECTOR_OUTCOMES[ending]])
            self.session.stamp(self._step, ending, phase, kind, message, traceback)

    def assertion_passed(self) -> bool:
        """Whether the running test's intent is known now; False between tests."""
        if self._step is None or self.session is None:
            return False
        if not self._intent:
            self._intent = True
            self.session.intent(self._step)
        return True

    def _enter_containers(self, session: _core.Session, step: PlannedStep, first_attempt: bool) -> None:
        wanted = {container.path: container.key for container in step.containers}
        for key in [key for key in reversed(self._containers) if wanted.get(key[0]) != key]:
            if self._left[key] == 0 or key[0] in wanted:
                session.end_step(self._containers.pop(key))
        for depth, container in enumerate(step.containers):
            if first_attempt:
                self._left[container.key] -= 1
            if container.key not in self._containers:
                self._containers[container.key] = session.start_step(
                    container.name,
                    container.index,
                    container.path,
                    container.parent_path,
                    container.vector_index,
                    inputs=container.inputs,
                    file=step.file,
                    module=step.module,
                    class_name=container.name,
                    description=_container_doc(self.item, len(step.containers) - depth),
                )

    def set_custom(self, key: str, value: Any) -> None:
        self.custom[key] = value
        if self.session is not None:
            self.session.set_custom(self.custom)

    @property
    def params(self) -> dict[str, Any] | None:
        """Parameters of the active vector."""
        callspec = getattr(self.item, "callspec", None)
        outer = callspec.params if callspec is not None else None
        return outer if self._vector is None else {**(outer or {}), **self._vector.params}

    def config_of(self, item: pytest.Item) -> TestConfig:
        return self._cascade.of(item)

    # --- measurements ------------------------------------------------------------------------------------------------

    def open_step(self, what: str) -> int:
        if self._step is None:
            raise LitmusError(f"{what} needs a running test; there is none")
        return self._step

    def measure(
        self,
        name: str,
        value: Any,
        limit: _core.Limit | None,
        units: str | None,
        *,
        allow_repeat: bool = False,
        unjudged: Outcome = Outcome.DONE,
    ) -> Outcome:
        """Records one value and judges it."""
        if self.session is None:
            return Outcome(_core.judge(limit, value)) if limit is not None else Outcome.DONE
        index = _DONE if unjudged is Outcome.DONE else OUTCOME_INDEX[unjudged]
        step = self.open_step(f"measurement {name!r}")
        source = self._source.of(self._limits.supplier(limit)) if self._source is not None else None
        if self._vector is None:
            return self.session.measure(step, name, value, limit, units, allow_repeat, index, source)
        vector, retry = self._vector.index, self._attempts[self.item] - 1
        inputs = {**(self.params or {}), **self._configured, **self._vector.params}
        return self.session.measure_in(
            step, vector, retry, name, value, limit, units, inputs, allow_repeat, source or {}, index
        )

    def verify(
        self,
        name: str,
        value: Any,
        limit: _core.Limit | dict[str, Any] | None = None,
        characteristic: str | None = None,
        *,
        units: str | None = None,
    ) -> Measurement:
        """Records `value`, judges it by its limit, and raises LimitFailure when it is outside."""
        __tracebackhide__ = True
        _refuse_non_scalar(name, value)
        found = self._limits.of_characteristic(characteristic) if characteristic and limit is None else None
        if found is None and not characteristic:
            found = self.resolve_limit(name, limit)
        if found is None and (value is not None or not self._requires_limit):
            if self._requires_limit:
                raise MissingLimitError(_no_limit(name, characteristic, self._limits.configured))
            outcome = self.measure(name, value, None, units)
            return measurement_of(name, None if value is None else float(value), None, units, outcome)
        outcome = self.measure(name, value, found, units)
        if found is None:
            raise MissingLimitError(f"{name} is None, and " + _no_limit(name, characteristic, self._limits.configured))
        if outcome is not Outcome.PASSED:
            raise LimitFailure(_failure_text(name, value, found))
        source = self._source.of(self._limits.supplier(found)) if self._source is not None else None
        return measurement_of(name, None if value is None else float(value), found, units, outcome, **(source or {}))

    def source_of(self, limit: _core.Limit | None) -> Mapping[str, str | None] | None:
        """Pin, connection and instrument of a value that is measured now; None: nothing is known."""
        return self._source.of(self._limits.supplier(limit)) if self._source is not None else None

    def resolve_limit(self, name: str, given: _core.Limit | Mapping[str, Any] | None) -> _core.Limit | None:
        """The limit for the active vector: the one given, else the configured one, else the product's, else None."""
        return self._limits.resolve(name, given)

    def limits(self) -> Mapping[str, Any]:
        """The current test's limits by name, as they are configured."""
        return self._limits.configured


class NotRecorded:
    """Stands in for a session when nothing is recorded."""

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **kwargs: None


def uses_role(item: pytest.Item, role: str) -> bool:
    """Whether an item asks for the plugin's fixture of this role, or for all instruments."""
    names = getattr(item, "fixturenames", ())
    if "instruments" in names:
        return True
    info = getattr(item, "_fixtureinfo", None)
    if role not in names or info is None:
        return False
    definitions = info.name2fixturedefs.get(role)
    return bool(definitions) and getattr(definitions[-1].func, "litmus_role", None) == role


def _refuse_non_scalar(name: str, value: Any) -> None:
    if value is not None and type(value) is not float and not hasattr(value, "__float__"):
        raise TypeError(
            f"verify({name!r}, …) takes a number, got {type(value).__name__}; use context.observe for arrays and texts"
        )


def _no_limit(name: str, characteristic: str | None, known: Mapping[str, Any]) -> str:
    if characteristic is not None:
        return f"there is no limit for {name!r}: no band of characteristic {characteristic!r} holds for the vector"
    names = f" (they name: {', '.join(known)})" if known else ""
    return (
        f"there is no limit for {name!r}: neither a limit= argument, nor a litmus_limits marker on the function, its "
        f"class or its module, nor the sidecar, nor the profile{names}, nor a characteristic of the product"
    )


def _failure_text(name: str, value: Any, limit: _core.Limit) -> str:
    if value is None:
        return f"{name} has no value: it is None, as of a stand-in that has none for the call; limit {limit}"
    return f"{name} = {value:.6g} {limit.units}".rstrip() + f", limit {limit}"


def _first_line(doc: str | None) -> str | None:
    return doc.strip().partition("\n")[0] or None if doc else None


def _container_doc(item: pytest.Item | None, levels_up: int) -> str | None:
    classes = [node for node in item.listchain() if isinstance(node, pytest.Class)] if item is not None else []
    return _first_line(classes[-levels_up].obj.__doc__) if levels_up <= len(classes) else None
