"""`verify` for helper functions that a test calls, and what it raises. Tests themselves take the fixture `verify`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from litmus._errors import LimitFailure, LitmusError, MissingLimitError

if TYPE_CHECKING:
    from litmus._core import Limit
    from litmus.data.models import Measurement

__all__ = ["LimitFailure", "MissingLimitError", "verify"]

running: Any = None  # what records the running test; the plugin sets it for each


def verify(
    name: str,
    value: Any,
    limit: Limit | Mapping[str, Any] | None = None,
    characteristic: str | None = None,
    *,
    units: str | None = None,
) -> Measurement:
    """Records `value` in the running test, judges it by its limit, and raises LimitFailure when it is outside."""
    __tracebackhide__ = True
    if running is None:
        raise LitmusError("verify needs a running test of pytest; LitmusClient and TestHarness measure elsewhere")
    return running.verify(name, value, limit, characteristic, units=units)
