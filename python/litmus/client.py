"""LitmusClient: results from any Python, for a runner that measures and judges by itself.

    from litmus import LitmusClient

    run = LitmusClient().start_run("SN001", "bench_1")
    with run.step("power") as step:
        step.measure("vout", 3.31, "V", low=3.2, high=3.4)
    print(run.finish().outcome)

What is recorded is durable at once: a process that dies leaves an aborted run with everything up to then. The pytest
plugin records its run by itself; don't use both in one session.
"""

from __future__ import annotations

import os
import types
import warnings
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from litmus import _core
from litmus._core import Limit
from litmus._errors import LitmusError, ValidationError
from litmus.data.models import DUT, Measurement, Outcome, RunSummary, TestRun, TestStep, TestVector
from litmus.execution import verify
from litmus.execution._recording import (
    ASSERTION,
    CLEAN,
    SKIPPED,
    VECTOR_OUTCOMES,
    RunRecording,
    StepRecording,
    ending_of,
    text_of,
)

if TYPE_CHECKING:
    from typing import Self

__all__ = ["LitmusClient", "RunBuilder", "StepBuilder", "VectorBuilder"]

_INSTRUMENT_FIELDS = {
    "role", "instrument_id", "driver", "resource", "protocol", "manufacturer", "model", "serial", "firmware",
    "cal_due", "cal_last", "cal_certificate", "cal_lab", "mocked",
}  # fmt: skip


class LitmusClient:
    """Submits runs to a data directory, and reads what it holds.

    data_dir: None: litmus.yaml, $LITMUS_HOME, else the user's data directory.
    """

    def __init__(self, data_dir: Path | str | None = None) -> None:
        self._data_dir = _core.resolve_data_dir(str(data_dir or ""), str(Path.cwd()))
        self._lease: _core.Lease | None = None

    @property
    def data_dir(self) -> Path:
        """Where the results go."""
        return Path(self._data_dir)

    def start_run(
        self,
        dut_serial: str,
        station_id: str,
        dut_part_number: str | None = None,
        dut_revision: str | None = None,
        dut_lot_number: str | None = None,
        station_type: str | None = None,
        operator: str | None = None,
        test_phase: str | None = None,
        *,
        product_id: str | None = None,
        fixture_id: str | None = None,
        operator_id: str | None = None,
        instruments: Mapping[str, Any] | Iterable[Any] | None = None,
        custom_metadata: Mapping[str, Any] | None = None,
    ) -> RunBuilder:
        """Begins a run, in a session of its own.

        operator: who runs it, for people; also the id unless `operator_id` is given.
        test_phase: None: $LITMUS_TEST_PHASE, else `development`.
        instruments: role → {resource, manufacturer, model, serial, …}, or a list of such maps with a `role` each.
        custom_metadata: columns `custom_<key>` of the run.
        Host, process, project, git and environment are recorded by themselves.
        """
        from litmus.execution._facts import process_fields, run_fields

        for name, value in (("dut_serial", dut_serial), ("station_id", station_id)):
            if not isinstance(value, str) or not value:
                raise ValidationError(f"start_run: {name} is a text that isn't empty, got {value!r}")
        if verify.running is not None and verify.running.was_started:
            warnings.warn("the pytest plugin records this test as well: the run is there twice", stacklevel=2)
        custom = dict(custom_metadata or {})
        common = {
            "station_id": station_id,
            "station_type": station_type,
            "operator_id": operator_id or operator,
            "operator_name": operator,
            "fixture_id": fixture_id,
            **process_fields(),
        }
        about = {
            "dut_serial": dut_serial,
            "dut_part_number": dut_part_number,
            "dut_revision": dut_revision,
            "dut_lot_number": dut_lot_number,
            "product_id": product_id,
            "test_phase": test_phase or os.environ.get("LITMUS_TEST_PHASE") or "development",
            "custom_metadata": custom,
            **run_fields(),
        }
        records = _instrument_records(instruments)
        return RunBuilder(self._begin(common, about, records), records, self._hold_lease())

    def _begin(self, common: dict[str, Any], about: dict[str, Any], records: list[dict[str, Any]]) -> RunRecording:
        """Opens session and run; `common` is what both say."""
        fields = {**common, **about}
        session = _core.Session(self._data_dir)
        session.start({"session_type": "client", **common})
        run_id = session.start_run(fields)
        if about["custom_metadata"]:
            session.set_custom(about["custom_metadata"])
        for record in records:
            session.note("fixture.instrument_connected", record)
        dut = DUT(**{name: fields[f"dut_{name}"] for name in ("serial", "part_number", "revision", "lot_number")})
        known = {name: value for name, value in fields.items() if name in TestRun.model_fields}
        return RunRecording(session, TestRun._of(id=run_id, session_id=session.session_id, dut=dut, **known))

    def list_runs(self, limit: int = 50) -> list[RunSummary]:
        """The newest runs first, those in flight included."""
        return self._store().list_runs(limit)

    def get_run(self, run_id: UUID | str) -> RunSummary | None:
        """The run of an id or a unique prefix of it; None when there is none."""
        return self._store().get_run(run_id)

    def get_measurements(self, run_id: UUID | str) -> list[dict[str, Any]]:
        """The measurements of a run as dicts, keyed by the columns of run files."""
        return self._store().get_measurements(run_id)

    def _store(self) -> Any:
        from litmus.data.run_store import RunStore

        return RunStore(data_dir=self._data_dir)

    def _hold_lease(self) -> _core.Lease:
        """Keeps the service for as long as the client lives; it is started in the background."""
        if self._lease is None:
            from litmus import _service

            self._lease = _service.start_lease(self._data_dir, f"{os.getpid()} client")
        return self._lease

    def __repr__(self) -> str:
        return f"LitmusClient({self._data_dir!r})"


class RunBuilder:
    """A run that is under way. In a `with` statement it finishes by itself."""

    def __init__(self, recording: RunRecording, instruments: list[dict[str, Any]], lease: _core.Lease) -> None:
        self._recording = recording
        self._instruments = instruments
        self._lease = lease
        self._state = "open"
        self._pid = os.getpid()

    @property
    def id(self) -> UUID:
        """Id of the run."""
        return self._recording.model.id

    @property
    def outcome(self) -> Outcome | None:
        """What rolled up so far; None: nothing yet."""
        return self._recording.model.outcome if self._state != "open" else self._recording.session.run_outcome

    def step(self, name: str, description: str | None = None) -> StepBuilder:
        """A step, to be used in a `with` statement. The same name again is a further execution of that step."""
        self._refuse_unless_open(f"step({name!r})")
        return StepBuilder(self, name, description)

    def finish(self) -> TestRun:
        """Ends the run and returns it; it is durable then. After abort() the run is kept as aborted."""
        recording = self._recording
        with recording.lock:
            if self._state == "finished":
                return recording.model
            if self._state == "dropped":
                raise LitmusError("the run was dropped; start another one")
            if self._state == "aborted":
                recording.session.end_run_unjudged()
            else:
                recording.end_open_steps()
                recording.model.outcome = recording.session.end_run()
                recording.model.ended_at = datetime.now(UTC)
            self._state = "finished"  # a disk that refused before this may be asked again
        self._close(recording.model.outcome)
        return recording.model

    def abort(self, message: str | None = None) -> TestRun:
        """Marks the run aborted and returns it, without saving: no end of the run is written.

        finish() afterwards keeps it as an aborted run. Without that it is one that nobody finished: it counts as
        running while this process lives, and is kept as aborted afterwards.
        """
        recording = self._recording
        with recording.lock:
            if self._state != "open":
                return recording.model
            self._state = "aborted"
        recording.model.outcome = Outcome.ABORTED
        recording.model.ended_at = datetime.now(UTC)
        why = f": {message}" if message else ""
        recording.session.note(
            "diagnostic.warning", {"source": "client", "message": f"the run was aborted by its client{why}"}
        )
        return recording.model

    def _close(self, outcome: Outcome | None) -> None:
        from litmus import _service

        session = self._recording.session
        journal = Path(session.path)
        try:
            for record in self._instruments:
                names = {"role": record["role"], "instrument_id": record["instrument_id"]}
                session.note("fixture.instrument_disconnected", names)
            session.end(outcome)
        finally:
            session.close()
            _service.wait_for_seal(journal, self._lease)

    def _refuse_unless_open(self, what: str) -> None:
        if self._state != "open":
            raise LitmusError(f"{what}: the run is {self._state}; start another one")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        if self._state != "open":
            return
        if error is not None:
            self._recording.session.stamp_run(ending_of(error))
        self.finish()

    def __del__(self) -> None:
        if getattr(self, "_state", "") not in ("open", "aborted") or os.getpid() != self._pid:
            return
        if self._state == "open":
            warnings.warn(f"{self!r} was dropped without finish(): it is aborted", ResourceWarning, stacklevel=2)
        self._state = "dropped"
        self._recording.session.close()

    def __repr__(self) -> str:
        return f"<RunBuilder {self.id} {self._recording.model.dut.serial} {self._state}>"


class _Measuring:
    """What steps and vectors have in common."""

    _step: StepRecording | None
    _run: RunBuilder

    def _vector(self) -> TestVector:
        raise NotImplementedError

    def measure(
        self,
        name: str,
        value: float | None,
        units: str | None = None,
        low: float | None = None,
        high: float | None = None,
        nominal: float | None = None,
        comparator: str = "GELE",
        spec_ref: str | None = None,
        *,
        allow_repeat: bool = False,
    ) -> Measurement:
        """Records a value and judges it; never raises for its verdict.

        comparator: GELE, GELT, GTLE, GTLT, GE, GT, LE, LT, EQ or NE; EQ and NE compare with `nominal`.
        Without low, high and nominal the outcome is `done`; a value of None is `errored`.
        """
        self._run._refuse_unless_open(f"measure({name!r})")
        limit = None
        if comparator != "GELE" or not (low is None and high is None and nominal is None):
            limit = Limit(low=low, high=high, nominal=nominal, units=units, comparator=comparator, spec_ref=spec_ref)
        return self._opened(f"measure({name!r})").measure(
            self._vector(), name, value, limit, units, allow_repeat=allow_repeat, spec_ref=spec_ref
        )

    def _opened(self, what: str) -> StepRecording:
        if self._step is None or not self._step.is_open:
            raise LitmusError(f"{what} needs an open step; use it inside `with run.step(…)` or `with step.vector(…)`")
        return self._step


class StepBuilder(_Measuring):
    """A step of a run, open inside its `with` statement."""

    def __init__(self, run: RunBuilder, name: str, description: str | None) -> None:
        self._run = run
        self._name = name
        self._description = description
        self._step: StepRecording | None = None

    @property
    def outcome(self) -> Outcome | None:
        """What rolled up so far."""
        return self._step.model.outcome if self._step is not None else None

    @property
    def result(self) -> TestStep:
        """The step as it is recorded."""
        if self._step is None:
            raise LitmusError(f"step {self._name!r} hasn't begun; use it in a `with` statement")
        return self._step.model

    def vector(self, **params: Any) -> VectorBuilder:
        """One set of input parameters, to be used in a `with` statement."""
        return VectorBuilder(self, params)

    def fail(self, message: str | None = None) -> None:
        """Marks the step failed."""
        self._opened("fail()").stamp(ASSERTION, message)

    def skip(self, message: str | None = None) -> None:
        """Marks the step skipped; what it measures still counts."""
        self._opened("skip()").stamp(SKIPPED, message)

    def _vector(self) -> TestVector:
        return self._opened("measure()").default_vector()

    def __enter__(self) -> Self:
        self._run._refuse_unless_open(f"step {self._name!r}")
        if self._step is not None:
            raise LitmusError(f"step {self._name!r} was used already; call run.step({self._name!r}) again")
        self._step = self._run._recording.open_step(self._name, description=self._description, keeps_failed=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        step = self._step
        if step is None or not step.is_open or self._run._state != "open":
            return
        if error is not None:
            step.stamp_error(error)
        elif step.outcome is not Outcome.SKIPPED:  # a step that was skipped, or all of whose vectors were, stays so
            step.stamp(CLEAN)
        step.end()


class VectorBuilder(_Measuring):
    """One vector of a step, open inside its `with` statement."""

    def __init__(self, step: StepBuilder, params: dict[str, Any]) -> None:
        self._run = step._run
        self._builder = step
        self._params = params
        self._step: StepRecording | None = None
        self._begun: TestVector | None = None

    @property
    def outcome(self) -> Outcome | None:
        """What rolled up so far."""
        return self._begun.outcome if self._begun is not None else None

    @property
    def result(self) -> TestVector:
        """The vector as it is recorded."""
        return self._vector()

    def fail(self, message: str | None = None) -> None:
        """Marks the vector failed."""
        self._opened("fail()").stamp_vector(self._vector(), Outcome.FAILED, message)

    def skip(self, message: str | None = None) -> None:
        """Marks the vector skipped; what it measures still counts."""
        self._opened("skip()").stamp_vector(self._vector(), Outcome.SKIPPED, message)

    def _vector(self) -> TestVector:
        if self._begun is None:
            raise LitmusError("the vector hasn't begun; use it inside `with step.vector(…)`")
        return self._begun

    def __enter__(self) -> Self:
        if self._begun is not None:
            raise LitmusError("the vector was used already; call step.vector(…) again")
        self._run._refuse_unless_open("vector()")
        self._step = self._builder._opened("vector()")
        self._begun = self._step.begin_vector(self._params)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        step, vector = self._step, self._begun
        if step is None or vector is None or not step.is_open or self._run._state != "open":
            return
        if error is not None and vector.error_message is None:
            vector.error_message = text_of(error)
        if (outcome := VECTOR_OUTCOMES.get(ending_of(error))) is not None:
            step.stamp_vector(vector, outcome)
        step.end_vector(vector)


def _instrument_records(given: Mapping[str, Any] | Iterable[Any] | None) -> list[dict[str, Any]]:
    """What fixture.instrument_connected holds, per instrument."""
    from litmus._values import as_plain

    if given is None:
        return []
    pairs = given.items() if isinstance(given, Mapping) else ((None, record) for record in given)
    records = []
    for role, record in pairs:
        fields = record if isinstance(record, Mapping) else as_plain(record)
        if isinstance(fields, str):
            fields = {"resource": fields}
        if not isinstance(fields, Mapping):
            raise ValidationError(f"start_run: instrument {role!r} is a map or a resource, got {type(record).__name__}")
        fields = {**fields, "role": role or fields.get("role")}
        if not fields["role"]:
            raise ValidationError(f"start_run: an instrument without a role: {dict(fields)}")
        known = {key: value for key, value in _flat(fields).items() if key in _INSTRUMENT_FIELDS and value is not None}
        records.append({"resource": "", "instrument_id": known["role"], **known})
    return records


def _flat(fields: Mapping[str, Any]) -> dict[str, Any]:
    """An InstrumentRecord keeps identity and calibration in objects of their own."""
    from litmus._values import as_plain

    names = {"due_date": "cal_due", "last_cal": "cal_last", "certificate": "cal_certificate", "lab": "cal_lab"}
    flat = dict(fields)
    for group in ("info", "calibration"):
        inner = as_plain(flat.pop(group)) if flat.get(group) is not None else {}
        if isinstance(inner, dict):
            flat.update({names.get(key, key): value for key, value in inner.items() if value is not None})
    return flat
