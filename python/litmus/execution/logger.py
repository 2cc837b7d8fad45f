"""TestRunLogger: the steps, measurements and records of a run, into an event log that the caller opened.

    store, session_id = EventStore(), uuid4()
    logger = TestRunLogger("SN001", "bench_1", session_id=session_id)
    logger.event_log = store.get_event_log(session_id)
    logger.event_log.emit(logger.session_started())
    logger.event_log.emit(logger.run_started())
    with logger.step("power"):
        logger.measure("vout", 3.31, limit={"low": 3.2, "high": 3.4, "units": "V"})
    run = logger.finalize()
    logger.event_log.emit(SessionEnded(outcome=run.outcome))
    logger.event_log.close()

Without an event log the same is decided, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from litmus import _core
from litmus._errors import LitmusError
from litmus.data.models import DUT, Outcome, TestRun, TestStep, TestVector
from litmus.execution._recording import (
    CLEAN,
    VECTOR_OUTCOMES,
    RunRecording,
    StepRecording,
    ending_of,
    text_of,
)

if TYPE_CHECKING:
    from litmus._core import Limit
    from litmus.data.event_log import EventLog
    from litmus.data.events import RunStarted, SessionStarted
    from litmus.data.models import Measurement

__all__ = ["TestRunLogger"]


class TestRunLogger:
    """Records one run. The caller emits session.started and run.started before, session.ended after it."""

    __test__ = False  # not a test class, whatever its name looks like

    def __init__(
        self,
        dut_serial: str = "DUT001",
        station_id: str | None = None,
        station_name: str | None = None,
        operator_id: str | None = None,
        test_phase: str | None = None,
        product_id: str | None = None,
        data_dir: Path | str | None = None,
        *,
        run_id: UUID | str | None = None,
        session_id: UUID | str | None = None,
        dut_part_number: str | None = None,
        dut_revision: str | None = None,
        dut_lot_number: str | None = None,
        **more: Any,
    ) -> None:
        """`more`: further fields of TestRun, such as station_type, fixture_id or custom_metadata.

        data_dir: where the event log lies; only for the caller to read again.
        """
        dut = DUT(serial=dut_serial, part_number=dut_part_number, revision=dut_revision, lot_number=dut_lot_number)
        named = {
            "station_id": station_id,
            "station_name": station_name,
            "operator_id": operator_id,
            "test_phase": test_phase,
            "product_id": product_id,
        }
        ids = {"id": run_id or uuid4(), "session_id": session_id or uuid4()}
        self.test_run = TestRun.model_validate({"dut": dut, **ids, **named, **more})
        self.data_dir = Path(data_dir) if data_dir is not None else None
        self._event_log: EventLog | None = None
        self._recording: RunRecording | None = None
        self._steps: list[StepRecording] = []  # open ones, the innermost last
        self._vectors: list[tuple[StepRecording, TestVector]] = []  # open ones, the innermost last
        self._custom: dict[str, Any] = dict(self.test_run.custom_metadata)

    # --- the run -----------------------------------------------------------------------------------------------------

    @property
    def run_id(self) -> UUID:
        """Id of the run, for the run.started that the caller emits."""
        return self.test_run.id

    @property
    def session_id(self) -> UUID:
        """Id of the session: that of the event log."""
        return self.test_run.session_id

    @property
    def event_log(self) -> EventLog | None:
        """Where the events go; set it before the first step."""
        return self._event_log

    @event_log.setter
    def event_log(self, log: EventLog | None) -> None:
        if self._recording is not None:
            raise LitmusError("the event log is set before the first step; this run has begun")
        if log is not None and not isinstance(log, _core.EventLog):
            raise TypeError(f"event_log is what EventStore().get_event_log(session_id) gives, got {type(log).__name__}")
        self._event_log = log
        if log is not None:
            self.test_run.session_id = log.session_id

    @property
    def recorded_in(self) -> str | None:
        """The data directory that the event log writes to; None without one."""
        if self._event_log is None:
            return None
        return next((str(above.parent) for above in Path(self._event_log.path).parents if above.name == "events"), None)

    def session_started(self, session_type: str = "harness") -> SessionStarted:
        """The event that the caller emits first."""
        from litmus.data.events import SessionStarted

        return SessionStarted(session_type=session_type, **self._common_fields())

    def run_started(self) -> RunStarted:
        """The event that the caller emits next; project, git and environment are found out."""
        from litmus.data.events import RunStarted
        from litmus.execution._facts import run_fields

        run, dut = self.test_run, self.test_run.dut
        for name, value in run_fields().items():
            if getattr(run, name) is None:
                setattr(run, name, value)
        names = ("product_id", "product_name", "product_revision", "fixture_id", "test_phase", "profile",
                 "profile_facets", "session_inputs", "project_name", "git_commit", "git_branch", "git_remote",
                 "environment_json", "custom_metadata")  # fmt: skip
        return RunStarted(
            run_id=run.id,
            dut_serial=dut.serial,
            dut_part_number=dut.part_number,
            dut_revision=dut.revision,
            dut_lot_number=dut.lot_number,
            **{name: getattr(run, name) for name in names},
            **{name: value for name, value in self._common_fields().items() if name != "fixture_id"},
        )

    def _common_fields(self) -> dict[str, Any]:
        from litmus.execution._facts import process_fields

        found = process_fields()
        run = self.test_run
        run.station_hostname = run.station_hostname or found["station_hostname"]
        names = ("station_id", "station_name", "station_type", "station_location", "station_hostname",
                 "operator_id", "operator_name", "fixture_id")  # fmt: skip
        return {**found, **{name: getattr(run, name) for name in names}}

    def finalize(self) -> TestRun:
        """Ends the steps that are open and the run: emits run.ended. Returns the run with its outcome."""
        recording = self._began()
        if recording.session.run_open:
            recording.end_open_steps()
            self._steps.clear()
            self._vectors.clear()
            self.test_run.outcome = recording.session.end_run()
            self.test_run.ended_at = datetime.now(UTC)
            recording.session.close()
        return self.test_run

    def _began(self) -> RunRecording:
        if self._recording is None:
            session = _core.Session.join(self._event_log, self.test_run.id)
            if self._custom:
                session.set_custom(self._custom)
            self._recording = RunRecording(session, self.test_run)
        return self._recording

    def note(self, event_type: str, fields: dict[str, Any]) -> None:
        """An event that changes no state, such as a dialog's."""
        self._began().session.note(event_type, fields)

    def set_custom(self, key: str, value: Any) -> None:
        """A custom field of everything that is measured from now on."""
        self._custom[key] = self.test_run.custom_metadata[key] = value
        self._began().session.set_custom(self._custom)

    # --- steps and vectors -------------------------------------------------------------------------------------------

    @property
    def current_step(self) -> StepRecording | None:
        return self._steps[-1] if self._steps else None

    @property
    def current_vector(self) -> TestVector | None:
        """The open vector of the current step."""
        if self._vectors and self._vectors[-1][0] is self.current_step:
            return self._vectors[-1][1]
        return None

    @contextmanager
    def step(
        self,
        name: str,
        description: str | None = None,
        *,
        inputs: Mapping[str, Any] | None = None,
        vector_index: int | None = None,
    ) -> Iterator[TestStep]:
        """A step; one within another is its child. An exception decides its outcome, and goes on."""
        step = self._began().open_step(
            name, self.current_step, description=description, inputs=dict(inputs or {}), vector_index=vector_index
        )
        self._steps.append(step)
        try:
            yield step.model
        except BaseException as error:
            if step.is_open:
                step.stamp_error(error)
            raise
        else:
            if step.is_open and step.outcome is not Outcome.SKIPPED:  # all that it holds was skipped
                step.stamp(CLEAN)
        finally:
            if step in self._steps:
                del self._steps[self._steps.index(step) :]
            step.end()

    @contextmanager
    def vector(
        self, params: Mapping[str, Any] | None = None, *, index: int | None = None, retry: int = 0, max_retries: int = 0
    ) -> Iterator[TestVector]:
        """A vector of the current step. An exception decides its outcome, and goes on.

        index: that of the vector of which this is a further attempt, or one that the step has given; None: the next.
        """
        step = self.current_step
        if step is None:
            raise LitmusError("a vector needs an open step; use it inside `with logger.step(…)`")
        vector = step.begin_vector(dict(params or {}), index=index, retry=retry, max_retries=max_retries)
        self._vectors.append((step, vector))
        try:
            yield vector
        except BaseException as error:
            if step.is_open and (outcome := VECTOR_OUTCOMES.get(ending_of(error))) is not None:
                step.stamp_vector(vector, outcome, text_of(error))
            raise
        finally:
            self._vectors = [entry for entry in self._vectors if entry[1] is not vector]
            if step.is_open:
                step.end_vector(vector)

    # --- values ------------------------------------------------------------------------------------------------------

    def measure(
        self,
        name: str,
        value: Any,
        *,
        limit: Limit | Mapping[str, Any] | None = None,
        outcome: Outcome = Outcome.DONE,
        units: str | None = None,
        allow_repeat: bool = False,
    ) -> Outcome:
        """Records a value and judges it when a limit is given; never raises for its verdict.

        `outcome` is that of a value without limit. A second value of one name in one vector needs `allow_repeat`.
        """
        found = limit
        if limit is not None and not isinstance(limit, _core.Limit):
            vector = self.current_vector
            found = _core.limit_from_map(name, limit, vector.params if vector is not None else None)
        measured = self.measure_judged(name, value, found, units, allow_repeat=allow_repeat, unjudged=Outcome(outcome))
        return measured.outcome

    def measure_judged(self, name: str, value: Any, limit: Limit | None, units: str | None, **more: Any) -> Measurement:
        """The same with a resolved limit. Outside of a step it opens one, named after the measurement."""
        step = self.current_step
        if step is None:
            with self.step(name):
                return self.measure_judged(name, value, limit, units, **more)
        vector = self.current_vector or step.default_vector()
        return step.measure(vector, name, value, limit, units, **more)

    def record(self, key: str, value: Any) -> None:
        """Keeps a key and any JSON value beside the measurements."""
        self._need_step(f"record {key!r}").record(key, value)

    def observe(self, key: str, value: Any, units: str | None = None, *, inline: bool = False) -> None:
        """An observation of the open vector, or of the step."""
        self._need_step(f"observe({key!r})").observe(self.current_vector, key, value, units, inline=inline)

    def configure(self, key: str, value: Any) -> None:
        """An input of the open vector, or of the step."""
        step, vector = self._need_step(f"configure({key!r})"), self.current_vector
        if vector is not None:
            vector.params[key] = value
        else:
            step.configure(key, value)

    def _need_step(self, what: str) -> StepRecording:
        if self.current_step is None:
            raise LitmusError(f"{what} needs an open step; there is none")
        return self.current_step

    def __repr__(self) -> str:
        kept = self._event_log.path if self._event_log is not None else "nothing is kept"
        return f"<TestRunLogger {self.test_run.dut.serial} {self.run_id} {kept}>"
