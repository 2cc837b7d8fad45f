"""RunRecording: one run outside of pytest, as LitmusClient and TestHarness drive it.

The recorder of the core decides every outcome and writes every event; beside it grow the models that callers get back,
and their outcomes are asked from the recorder. Safe to use from several threads.
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from typing import Any

from litmus import _core
from litmus._errors import LitmusError
from litmus._gen.comparator import Comparator
from litmus.data.models import Measurement, Outcome, TestRun, TestStep, TestVector

# How a part of a body ended, as the recorder counts them.
CLEAN, ASSERTION, SKIPPED, ERRORED, TERMINATED = range(5)

OUTCOME_INDEX = {outcome: index for index, outcome in enumerate(Outcome)}

# Of a vector whose body raised. A skip exception and Ctrl-C concern the step.
VECTOR_OUTCOMES = {ASSERTION: Outcome.FAILED, ERRORED: Outcome.ERRORED}

_COMPARATORS = {comparator.value: comparator for comparator in Comparator}


def ending_of(error: BaseException | None) -> int:
    """By the same rules as in pytest; its own exceptions count where it is loaded."""
    if error is None:
        return CLEAN
    if isinstance(error, AssertionError):
        return ASSERTION
    if isinstance(error, KeyboardInterrupt):
        return TERMINATED
    outcomes = sys.modules.get("_pytest.outcomes")
    if outcomes is not None and isinstance(error, outcomes.Failed):
        return ASSERTION
    if outcomes is not None and isinstance(error, outcomes.Exit):
        return TERMINATED
    unittest = sys.modules.get("unittest")
    skips = tuple(
        kind
        for kind in (getattr(outcomes, "Skipped", None), getattr(unittest, "SkipTest", None))
        if isinstance(kind, type)
    )
    return SKIPPED if isinstance(error, skips) else ERRORED


def text_of(error: BaseException) -> str:
    """`ValueError: broken`, also for an exception that can't say what it is."""
    try:
        text = str(error)
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def measurement_of(
    name: str,
    value: float | None,
    limit: _core.Limit | None,
    units: str | None,
    outcome: Outcome,
    **more: Any,
) -> Measurement:
    """The model of a value that the recorder has judged; `more` that is None leaves what the limit says."""
    if limit is None:
        return Measurement._of(name=name, value=value, units=units, outcome=outcome, **more)
    if not more:
        return Measurement._judged(name, value, outcome, datetime.now(UTC), limit, units)
    made = Measurement._of(
        name=name,
        value=value,
        units=units or limit.units or None,
        limit_low=limit.low,
        limit_high=limit.high,
        limit_nominal=limit.nominal,
        limit_comparator=_COMPARATORS[limit.comparator],
        outcome=outcome,
        characteristic_id=limit.characteristic_id,
        spec_ref=limit.spec_ref,
    )
    for field, text in more.items():
        if text is not None:
            setattr(made, field, text)
    return made


class StepRecording:
    """One step while it is open: its place in the recorder, and its model."""

    def __init__(self, run: RunRecording, handle: int, model: TestStep, vector_index: int, inputs: dict[str, Any]):
        self.run = run
        self.model = model
        self.is_open = True
        self._handle = handle
        self._session = run.session
        self._vector_index: int | None = vector_index  # the step's own, until a vector takes it
        self._inputs = inputs
        self._first_inner: int | None = None  # where the numbered vectors of this execution begin to count
        self._default: TestVector | None = None

    # --- vectors -----------------------------------------------------------------------------------------------------

    def begin_vector(
        self,
        params: dict[str, Any],
        *,
        index: int | None = None,
        retry: int = 0,
        max_retries: int = 0,
    ) -> TestVector:
        """A vector of the step, or a further attempt at the one of that index."""
        if index is None:
            with self.run.lock:
                index, self._vector_index = self._vector_index, None
            if index is None:
                index = self.run.claim(self.model.step_path)
        else:
            self.run.claim(self.model.step_path, index)
            if index == self._vector_index:
                self._vector_index = None
        self._session.begin_vector(self._handle, index, retry)
        vector = TestVector._of(
            test_step_id=self.model.id, index=index, params=dict(params), retry=retry, max_retries=max_retries
        )
        self.model.vectors.append(vector)
        return vector

    def inner_index(self, index: int) -> int:
        """The vector index of the `index`-th numbered vector of this execution."""
        with self.run.lock:
            if self._first_inner is None:
                own = self._vector_index
                self._first_inner = own if own is not None else self.run.claim(self.model.step_path)
            return self._first_inner + index

    def default_vector(self) -> TestVector:
        """Where measurements go that are made on the step itself."""
        if self._default is None:
            self._default = self.begin_vector({})
        return self._default

    def stamp_vector(self, vector: TestVector, outcome: Outcome, message: str | None = None) -> None:
        self._session.stamp_vector(self._handle, vector.index, OUTCOME_INDEX[outcome])
        if message is not None and vector.error_message is None:
            vector.error_message = message
        self._take_outcomes(vector)

    def end_vector(self, vector: TestVector) -> None:
        self._take_outcomes(vector)
        vector.ended_at = datetime.now(UTC)

    def _take_outcomes(self, vector: TestVector) -> None:
        vector.outcome = self._session.vector_outcome(self._handle, vector.index)
        self.model.outcome = self._session.step_outcome(self._handle)

    # --- values ------------------------------------------------------------------------------------------------------

    def measure(
        self,
        vector: TestVector,
        name: str,
        value: float | None,
        limit: _core.Limit | None,
        units: str | None,
        *,
        allow_repeat: bool = False,
        unjudged: Outcome = Outcome.DONE,
        **traceability: str | None,
    ) -> Measurement:
        """One value in a vector, judged by its limit."""
        inputs = {**self._inputs, **vector.params}
        outcome = self._session.measure_in(
            self._handle,
            vector.index,
            vector.retry,
            name,
            value,
            limit,
            units,
            inputs,
            allow_repeat,
            traceability,
            OUTCOME_INDEX[unjudged],
        )
        number = None if value is None else float(value)
        step_path = self.model.step_path
        measured = measurement_of(name, number, limit, units, outcome, step_path=step_path, **traceability)
        vector.measurements.append(measured)
        self._take_outcomes(vector)
        return measured

    def observe(
        self, vector: TestVector | None, key: str, value: Any, units: str | None = None, *, inline: bool = False
    ) -> None:
        """An observation of a vector, or of the whole step. Not `inline`: arrays go to the channel store."""
        index = vector.index if vector is not None else None
        if inline:
            self._session.observe_inline(self._handle, index, key, value)
        elif index is None:
            self._session.observe(self._handle, key, value, units)
        else:
            self._session.observe_in(self._handle, index, key, value, units)
        if vector is not None:
            vector.observations[key] = value

    def configure(self, key: str, value: Any) -> None:
        """An input of the whole step."""
        self._session.configure(self._handle, key, value)
        self._inputs[key] = value

    def record(self, key: str, value: Any) -> None:
        self._session.record(self._handle, key, value)

    # --- how it ends -------------------------------------------------------------------------------------------------

    @property
    def outcome(self) -> Outcome | None:
        return self._session.step_outcome(self._handle)

    def stamp(self, ending: int, message: str | None = None) -> None:
        """How the body, or a part of it, ended."""
        self._session.stamp(self._handle, ending, "call", None, message)
        self._keep_message(message)

    def stamp_error(self, error: BaseException) -> None:
        """The body raised."""
        from traceback import format_exception

        kind, text = type(error).__name__, text_of(error)
        trace = "".join(format_exception(error))
        self._session.stamp(self._handle, ending_of(error), "call", kind, text.removeprefix(f"{kind}: "), trace)
        self._keep_message(text)

    def _keep_message(self, message: str | None) -> None:
        if message is not None and self.model.error_message is None:
            self.model.error_message = message

    def end(self) -> None:
        if not self.is_open:
            return
        for vector in self.model.vectors:
            vector.ended_at = vector.ended_at or datetime.now(UTC)
        self.is_open = False
        self.model.outcome = self._session.end_step(self._handle)
        self.model.ended_at = datetime.now(UTC)
        self.run.forget(self)


class RunRecording:
    """A run that is open in `session`, and its model."""

    def __init__(self, session: _core.Session, model: TestRun) -> None:
        self.session = session
        self.model = model
        self.lock = threading.RLock()
        self._open: list[StepRecording] = []
        self._indices: dict[str, dict[str, int]] = {}  # parent path → name → step_index
        self._used: dict[str, set[int]] = {}  # step path → vector indices

    def claim(self, step_path: str, wanted: int | None = None) -> int:
        """A vector index of a step path: the wanted one, else one that no execution of it has had."""
        with self.lock:
            used = self._used.setdefault(step_path, set())
            index = max(used, default=-1) + 1 if wanted is None else wanted
            used.add(index)
            return index

    def open_step(
        self,
        name: str,
        parent: StepRecording | None = None,
        *,
        description: str | None = None,
        inputs: dict[str, Any] | None = None,
        vector_index: int | None = None,
        keeps_failed: bool = False,
    ) -> StepRecording:
        """Begins a step. A name that comes again in its parent is a further execution, with its own vector index."""
        if not isinstance(name, str) or not name:
            raise LitmusError(f"a step needs a name, got {name!r}")
        parent_path = parent.model.step_path if parent is not None else ""
        path = f"{parent_path}/{name}" if parent_path else name
        with self.lock:
            siblings = self._indices.setdefault(parent_path, {})
            step_index = siblings.setdefault(name, len(siblings))
            taken = vector_index is None or vector_index in self._used.get(path, ())
            index = self.claim(path, None if taken else vector_index)
            given = dict(inputs or {})
            handle = self.session.start_step(
                name,
                step_index,
                path,
                parent_path,
                index,
                inputs=given,
                description=description,
                keeps_failed=keeps_failed,
            )
            model = TestStep._of(name=name, step_path=path, parent_path=parent_path, description=description)
            step = StepRecording(self, handle, model, index, given)
            self._open.append(step)
            self.model.steps.append(model)
        return step

    def forget(self, step: StepRecording) -> None:
        with self.lock:
            if step in self._open:
                self._open.remove(step)

    def end_open_steps(self) -> None:
        """Innermost first, with what they rolled up."""
        with self.lock:
            for step in reversed(list(self._open)):
                step.end()
