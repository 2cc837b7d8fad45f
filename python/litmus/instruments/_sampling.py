"""`sampling()`: how many uses of a member become events, while a program runs."""

from __future__ import annotations

from typing import Any

from litmus._errors import ValidationError
from litmus.instruments._proxy import recording_of


def sampling(instrument: Any, member: str, *, every: int | None = None, max_rate: float | None = None) -> None:
    """Thins the events of one member of an instrument, so that a polling loop doesn't flood the log.

    instrument: what `station.instrument(role)` or an instrument fixture gave.
    member: the driver's member, with its part (`"ch1.measure_voltage"`); `"*"`: all that have no rule of their own.
    every: each n-th use is an event. max_rate: at most so many events a second. Neither: each use is one again.

    All samples stay in the channel. The next event tells in `suppressed` how many were left out before it.
    """
    if every is not None and max_rate is not None:
        raise ValidationError("give either `every` or `max_rate`, not both")
    if every is not None and every < 1:
        raise ValidationError(f"every: {every} isn't a whole number from 1")
    if max_rate is not None and not max_rate > 0:
        raise ValidationError(f"max_rate: {max_rate} isn't more than 0 events a second")
    recording_of(instrument).set_sampling(member, every, max_rate)
