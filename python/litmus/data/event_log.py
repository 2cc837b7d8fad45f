"""EventLog: the writer of one session's events, without a daemon and without a station."""

from litmus._core import EventLog

__all__ = ["EventLog"]
