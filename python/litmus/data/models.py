"""The models of a run, as people use them in tests and notebooks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, overload

from litmus._core import Limit, judge
from litmus._gen.outcome import Outcome

__all__ = ["Measurement", "Outcome", "Waveform"]


@dataclass(slots=True, kw_only=True)
class Measurement:
    """One recorded value, with the limit it was judged by."""

    name: str
    value: float | None
    step_path: str = ""
    units: str | None = None
    limit_low: float | None = None
    limit_high: float | None = None
    limit_nominal: float | None = None
    outcome: Outcome | None = None
    characteristic_id: str | None = None
    spec_ref: str | None = None
    limit_comparator: str | None = None
    timestamp: datetime = field(default_factory=lambda: datetime.now(UTC))
    dut_pin: str | None = None
    instrument_name: str | None = None
    instrument_resource: str | None = None
    instrument_channel: str | None = None
    fixture_connection: str | None = None

    def check_limit(self) -> Outcome:
        """Judges the value by the limit fields; a null value is errored, a value without limit is done."""
        limit = Limit(
            low=self.limit_low,
            high=self.limit_high,
            nominal=self.limit_nominal,
            units=self.units or "",
            comparator=self.limit_comparator or "GELE",
        )
        self.outcome = Outcome(judge(limit, self.value))
        return self.outcome


@dataclass(slots=True)
class Waveform(Sequence[float]):
    """Equally spaced samples: `t0` and `dt` in seconds, `Y` the values. Also a sequence of its values."""

    dt: float
    Y: Sequence[float]
    t0: float = 0.0
    attrs: dict[str, Any] = field(default_factory=dict)

    @overload
    def __getitem__(self, index: int) -> float: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[float]: ...
    def __getitem__(self, index: int | slice) -> float | Sequence[float]:
        return self.Y[index]

    def __len__(self) -> int:
        return len(self.Y)

    def __iter__(self) -> Iterator[float]:
        return iter(self.Y)
