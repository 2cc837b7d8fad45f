"""TestHarness: vectors, limits, retries and mocks in a loop of one's own, without pytest.

    harness = TestHarness({"vectors": [{"vin": [5, 12]}], "limits": {"vout": {"low": 3.2, "high": 3.4, "units": "V"}}})
    step = harness.run_all(lambda vector: [("vout", measure_at(vector["vin"]))])
    print(step.outcome)

The recorder of pytest decides the outcomes. With a TestRunLogger that has an event log everything is recorded, without
one nothing is kept.
"""

from __future__ import annotations

import inspect
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from types import GeneratorType
from typing import TYPE_CHECKING, Any

from litmus import _core
from litmus._errors import ValidationError
from litmus.data.models import Measurement, Outcome, TestRun, TestStep, TestVector
from litmus.execution._recording import SKIPPED, TERMINATED, ending_of, text_of
from litmus.execution.context import Context, RunContext
from litmus.execution.logger import TestRunLogger
from litmus.execution.vectors import Vector, expand_vectors

if TYPE_CHECKING:
    from litmus._core import Limit

__all__ = ["Context", "RetryConfig", "RunContext", "TestHarness", "Vector"]

_CONFIG = ("vectors", "limits", "mocks", "retry")
LEAVES = (GeneratorExit, SystemExit)  # these end the loop over vectors, too
_COUNTS = (Outcome.FAILED, Outcome.ERRORED)  # outcomes of an attempt that is worth another one


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryConfig:
    """How often a vector is tried again."""

    max_retries: int = 0  # attempts after the first
    delay: float = 0.0  # seconds between attempts
    on: tuple[str, ...] | None = None  # names of exception classes; None: any, and failed measurements

    @classmethod
    def of(cls, given: RetryConfig | Mapping[str, Any] | int | None) -> RetryConfig:
        if given is None or isinstance(given, RetryConfig):
            return given or cls()
        if isinstance(given, int):
            given = {"max_retries": given}
        unknown = given.keys() - {"max_retries", "delay", "on"}
        if unknown:
            raise ValidationError(f"retry: {', '.join(unknown)}: there are max_retries, delay and on")
        if not isinstance(given.get("max_retries", 0), int) or given.get("max_retries", 0) < 0:
            raise ValidationError(f"retry.max_retries counts from 0, got {given['max_retries']!r}")
        names = given.get("on")
        if names is not None:
            names = (names,) if isinstance(names, (str, type)) else tuple(names)
            names = tuple(name if isinstance(name, str) else name.__name__ for name in names)
        return cls(max_retries=given.get("max_retries", 0), delay=float(given.get("delay") or 0.0), on=names)

    def wants(self, error: BaseException | None) -> bool:
        """Whether an attempt that ended so is followed by another; None: measurements failed. By class or base."""
        if self.on is None:
            return True
        from litmus._errors import LimitFailure

        kinds = (type(error) if error is not None else LimitFailure).__mro__
        return any(kind.__name__ in self.on for kind in kinds)


class TestHarness:
    """Runs vectors and records them. One thread at a time."""

    __test__ = False  # not a test class, whatever its name looks like

    def __init__(
        self,
        config: Mapping[str, Any] | None = None,
        logger: TestRunLogger | None = None,
        step_name: str = "test",
        retry: RetryConfig | Mapping[str, Any] | int | None = None,
        limits: Mapping[str, Any] | None = None,
        product_context: Any = None,
        instruments: Mapping[str, Any] | None = None,
        mock_instruments: bool = False,
        channel_store: Any = None,
    ) -> None:
        """What to run, and where to.

        config: {vectors, limits, mocks, retry}.
        logger: None, or without an event log: nothing is kept.
        step_name: of the step that vectors open, and the measurement that a plain returned value becomes.
        limits: by measurement; instead of those of `config`.
        product_context: its get_limit(name, **parameters) is asked where nothing else gives a limit.
        instruments: role → driver. mock_instruments: the mocks of vector and config apply, absent roles get stand-ins.
        channel_store: where arrays that are observed go; None: beside the event log.
        """
        self._config = dict(config or {})
        _warn_of_misspelt(self._config)
        self.logger = logger if logger is not None else TestRunLogger()
        self.step_name = step_name
        self.retry_config = RetryConfig.of(retry if retry is not None else self._config.get("retry"))
        self.vectors: list[Vector] = expand_vectors(self._config.get("vectors"))
        self.instruments: dict[str, Any] = dict(instruments or {})
        self.mock_instruments = mock_instruments
        self._limits = dict(limits if limits is not None else self._config.get("limits") or {})
        self._product_context = product_context
        self._channel_store = channel_store
        self._vector: Vector | None = None
        self._context = Context(self)

    # --- state -------------------------------------------------------------------------------------------------------

    @property
    def context(self) -> Context:
        """Parameters and recording of the active vector."""
        return self._context

    @property
    def run_context(self) -> RunContext:
        """`run_context.set(key, value)` → column `custom_<key>`."""
        return RunContext(self.logger)

    @property
    def current_vector(self) -> Vector | None:
        """The vector that runs."""
        return self._vector

    @property
    def test_run(self) -> TestRun:
        """The run, with the steps so far."""
        return self.logger.test_run

    @property
    def station(self) -> Any:
        return None

    @property
    def product(self) -> Any:
        return getattr(self._product_context, "product", None)

    # --- running -----------------------------------------------------------------------------------------------------

    def step(self, name: str, description: str | None = None) -> AbstractContextManager[TestStep]:
        """A step; one within another is its child. An exception decides its outcome, and goes on."""
        return self.logger.step(name, description)

    @contextmanager
    def run_vector(self, vector: Vector | Mapping[str, Any]) -> Iterator[Context]:
        """One vector; within no step it is a step of its own. An exception decides its outcome, and goes on."""
        with self._step_around(vector) as place, self._attempt(_as_vector(vector), place):
            yield self._context

    def run_with_retry(self, vector: Vector | Mapping[str, Any], fn: Callable[..., Any]) -> TestVector:
        """Runs `fn` on one vector, again as `retry` says, and returns the last attempt. Its exceptions stay inside."""
        with self._step_around(vector) as place:
            return self._attempts(_as_vector(vector), place, fn)

    def run_all(self, fn: Callable[..., Any], step_name: str | None = None) -> TestStep:
        """Runs `fn` over all vectors in one step. `fn` takes the vector, or nothing; it may return a value or
        {name: value}, or yield (name, value).
        """
        with self.step(step_name or self.step_name) as step:
            for vector in self.vectors:
                self.run_with_retry(vector, fn)
        return step

    def _attempts(self, vector: Vector, place: int | None, fn: Callable[..., Any]) -> TestVector:
        retry = self.retry_config
        for attempt in range(retry.max_retries + 1):
            error: BaseException | None = None
            recorded: TestVector | None = None
            try:
                with self._attempt(vector, place, attempt, retry.max_retries) as recorded:
                    place = recorded.index
                    self._take(fn(vector) if _takes_one(fn) else fn())
            except BaseException as raised:
                if recorded is None or isinstance(raised, LEAVES) or ending_of(raised) == TERMINATED:
                    raise
                error = raised
            again = recorded.outcome in _COUNTS and attempt < retry.max_retries and retry.wants(error)
            if not again:
                break
            if retry.delay > 0:
                time.sleep(retry.delay)
        if error is not None and (step := self.logger.current_step) is not None:
            if ending_of(error) == SKIPPED:
                step.stamp(SKIPPED, text_of(error))
            else:
                step.stamp_error(error)
        return recorded

    def _take(self, result: Any) -> None:
        """What a test function gave: measurements of the vector."""
        if isinstance(result, GeneratorType):
            for entry in result:
                self._take_pair(entry)
        elif isinstance(result, Mapping):
            for name, value in result.items():
                self.measure(name, value)
        elif isinstance(result, list):
            for entry in result:
                self._take_pair(entry)
        elif isinstance(result, tuple):
            self._take_pair(result)
        elif isinstance(result, Measurement):
            return  # recorded already
        elif result is not None:
            self.measure(self.step_name, result)

    def _take_pair(self, entry: Any) -> None:
        if not isinstance(entry, tuple) or len(entry) != 2 or not isinstance(entry[0], str):
            raise TypeError(f"a test function yields (name, value), got {entry!r}")
        self.measure(*entry)

    @contextmanager
    def _step_around(self, given: Vector | Mapping[str, Any]) -> Iterator[int | None]:
        """The open step, or one that is opened for this vector; gives the vector's index in it, None for the next."""
        numbered = given.index if isinstance(given, Vector) else None
        step = self.logger.current_step
        if step is not None:
            yield None if numbered is None else step.inner_index(numbered)
            return
        with self.logger.step(self.step_name, inputs=_as_vector(given).params, vector_index=numbered):
            yield None

    @contextmanager
    def _attempt(self, vector: Vector, place: int | None, attempt: int = 0, most: int = 0) -> Iterator[TestVector]:
        before_vector, before_context = self._vector, self._context
        context = self._next_context(vector, attempt)
        mocks = vector.settings.get("_mocks", self._config.get("mocks")) if self.mock_instruments else None
        from litmus.execution._mocking import mocked

        self._vector, self._context = vector, context
        try:
            with (
                mocked(self.instruments, mocks),
                self.logger.vector(vector.params, index=place, retry=attempt, max_retries=most) as recorded,
            ):
                yield recorded
        finally:
            self._vector, self._context = before_vector, before_context
            self._last_context = context

    _last_context: Context | None = None

    def _next_context(self, vector: Vector, attempt: int) -> Context:
        """A further attempt sees the same previous vector as the first one."""
        previous = self._before_attempts if attempt > 0 else self._last_context
        self._before_attempts = previous
        return Context(self, vector.params, previous)

    _before_attempts: Context | None = None

    # --- recording ---------------------------------------------------------------------------------------------------

    def measure(
        self,
        name: str,
        value: Any,
        units: str | None = None,
        limit: Limit | Mapping[str, Any] | None = None,
        dut_pin: str | None = None,
        instrument_channel: str | None = None,
        fixture_connection: str | None = None,
        *,
        allow_repeat: bool = False,
    ) -> Measurement:
        """Records a value and judges it when a limit resolves; never raises for its verdict.

        Outside of a step it opens one that is named after the measurement.
        """
        return self.logger.measure_judged(
            name,
            value,
            self.resolve_limit(name, limit),
            units,
            allow_repeat=allow_repeat,
            dut_pin=dut_pin,
            instrument_channel=instrument_channel,
            fixture_connection=fixture_connection,
        )

    def record(self, key: str, value: Any) -> None:
        """Keeps a key and any JSON value beside the measurements."""
        self.logger.record(key, value)

    def prompt(
        self,
        message: str,
        prompt_type: str = "confirm",
        timeout_seconds: float | None = None,
        *,
        choices: Sequence[str] | None = None,
    ) -> bool | str:
        """Asks the operator, in a browser or in the terminal: True or False for `confirm`, else a text.

        PromptUnavailableError when nobody can be asked or answers in time.
        """
        from litmus.execution._prompting import Question, ask

        logger = self.logger
        question = Question(
            message=message,
            prompt_type=prompt_type,
            choices=list(choices) if choices else None,
            timeout_seconds=timeout_seconds,
            step_name=logger.current_step.model.name if logger.current_step else None,
            dut_serial=logger.test_run.dut.serial,
        )
        return ask(question, logger.note, logger.recorded_in)

    def resolve_limit(self, name: str, given: Any = None) -> Limit | None:
        """The limit given, else that of the vector, of `limits=` or config, of the product; else None."""
        params = self._vector.params if self._vector is not None else {}
        settings = self._vector.settings if self._vector is not None else {}
        for entry in (given, (settings.get("_limits") or {}).get(name), settings.get("_limit"), self._limits.get(name)):
            if entry is not None:
                return entry if isinstance(entry, _core.Limit) else self._limit_from(name, entry, params)
        return self._product_limit(name, params)

    def _limit_from(self, name: str, entry: Any, params: dict[str, Any]) -> Limit | None:
        ask = None if self._product_context is None else (lambda which, given: self._product_limit(which, given))
        return _core.limit_from_map(name, entry, params, ask)

    def _product_limit(self, name: str, params: Mapping[str, Any]) -> Limit | None:
        if self._product_context is None:
            return None
        try:
            found = self._product_context.get_limit(name, **params)
        except KeyError:
            return None  # the product has nothing of that name
        return found if found is None or isinstance(found, _core.Limit) else _core.limit_from_map(name, found, params)

    # --- what the context asks for -----------------------------------------------------------------------------------

    def context_configure(self, key: str, value: Any) -> None:
        self.logger.configure(key, value)

    def context_observe(self, key: str, value: Any, units: str | None, inline: bool) -> None:
        store = self._channel_store
        if store is None or inline or not _is_array(value):
            self.logger.observe(key, value, units, inline=inline)
            return
        reference = store.append(key, value, units=units, source_method="observe")
        self.logger.observe(key, {"_ref": str(reference), "length": len(value)}, units, inline=True)

    def context_measure(
        self, name: str, value: Any, limit: Any, units: str | None, allow_repeat: bool, unjudged: Outcome
    ) -> Outcome:
        found = self.resolve_limit(name, limit)
        measured = self.logger.measure_judged(name, value, found, units, allow_repeat=allow_repeat, unjudged=unjudged)
        return measured.outcome

    def __repr__(self) -> str:
        return f"<TestHarness {self.step_name} {len(self.vectors)} vectors>"


def _as_vector(given: Vector | Mapping[str, Any]) -> Vector:
    return given if isinstance(given, Vector) else Vector(given)


def _takes_one(fn: Callable[..., Any]) -> bool:
    """Whether a test function takes the vector."""
    try:
        parameters = inspect.signature(fn).parameters.values()
    except (TypeError, ValueError):
        return True
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return any(p.kind in positional or p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters)


def _is_array(value: Any) -> bool:
    return hasattr(value, "__len__") and not isinstance(value, (str, bytes, Mapping))


def _warn_of_misspelt(config: Mapping[str, Any]) -> None:
    for key in config:
        near = get_close_matches(str(key), _CONFIG, 1)
        if key not in _CONFIG and near:
            warnings.warn(f"TestHarness: config has no {key!r}; did you mean {near[0]!r}?", stacklevel=3)
