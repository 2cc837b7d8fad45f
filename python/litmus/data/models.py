"""The models of a run, as people use them in tests and notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

from litmus._core import Limit, judge
from litmus._gen import run_models as _gen
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
    __slots__ = ()
    __doc__ = _gen.Measurement.__doc__

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
