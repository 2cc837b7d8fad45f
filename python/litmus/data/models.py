"""The models of a run, as people use them in tests and notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, overload

from litmus._core import Limit, judge
from litmus._gen import run_models as _gen
from litmus._gen.comparator import Comparator
from litmus._gen.outcome import Outcome
from litmus._gen.run_models import DUT, CollectedItem, RunSummary, StimulusRecord, TestRun, TestStep, TestVector

__all__ = [
    "DUT",
    "CollectedItem",
    "Measurement",
    "Outcome",
    "RunSummary",
    "StimulusRecord",
    "TestRun",
    "TestStep",
    "TestVector",
    "Waveform",
]


class Measurement(_gen.Measurement):
    __slots__ = ("_judged_by",)
    __doc__ = _gen.Measurement.__doc__

    @classmethod
    def _judged(
        cls, name: str, value: float | None, outcome: Outcome, timestamp: datetime, limit: Limit, units: str | None
    ) -> Measurement:
        """What the limit says of it is filled in when somebody looks: most callers of `verify` don't."""
        made = cls.__new__(cls)
        made.name = name
        made.value = value
        made.outcome = outcome
        made.timestamp = timestamp
        made._judged_by = (limit, units)
        return made

    def __getattr__(self, name: str) -> Any:
        """Only of what isn't set."""
        if name not in self.model_fields:
            raise AttributeError(f"{type(self).__name__} has no field {name!r}")
        self._fill_in()
        return object.__getattribute__(self, name)

    def _fill_in(self) -> None:
        limit, units = self._judged_by
        of_limit = {
            "units": units or limit.units or None,
            "limit_low": limit.low,
            "limit_high": limit.high,
            "limit_nominal": limit.nominal,
            "limit_comparator": Comparator(limit.comparator),
            "characteristic_id": limit.characteristic_id,
            "spec_ref": limit.spec_ref,
        }
        for field, info in self.model_fields.items():
            try:
                object.__getattribute__(self, field)  # given, or set by the caller meanwhile
            except AttributeError:
                setattr(self, field, of_limit[field] if field in of_limit else info.make_default())
        del self._judged_by

    def __getstate__(self) -> object:
        if hasattr(self, "_judged_by"):  # a limit isn't copied
            self._fill_in()
        return super().__getstate__()

    def check_limit(self) -> Outcome:
        """Judges the value by the limit fields; a null value is errored, a value without limit is done."""
        comparator = self.limit_comparator
        limit = Limit(
            low=self.limit_low,
            high=self.limit_high,
            nominal=self.limit_nominal,
            units=self.units or "",
            comparator=str(comparator) if comparator is not None else "GELE",
        )
        self.outcome = Outcome(judge(limit, self.value))
        return self.outcome


class Waveform(_gen.Waveform, Sequence[float]):
    """Equally spaced samples: `t0` and `dt` in seconds, `Y` the values. Also a sequence of its values.

    `Y` is kept as it was given: a list, an array of numpy, whatever has a length and an index.
    """

    __slots__ = ()

    @overload
    def __getitem__(self, index: int) -> float: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[float]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self.Y[index]

    def __len__(self) -> int:
        return len(self.Y)

    def __iter__(self) -> Iterator[float]:
        return iter(self.Y)
