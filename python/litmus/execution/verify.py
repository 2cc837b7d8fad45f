"""`verify` and what it raises."""

from litmus._errors import LimitFailure, MissingLimitError

__all__ = ["LimitFailure", "MissingLimitError"]
