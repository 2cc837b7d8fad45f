"""The exceptions of Litmus. Each is a LitmusError and also the built-in that fits, so that either can be caught."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class LitmusError(Exception):
    """Whatever Litmus itself has to complain about."""


class ValidationError(LitmusError, ValueError):
    """A value breaks a rule of its model or file."""

    def __init__(self, message: str, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(message)
        self._errors = errors or [{"loc": (), "msg": message}]

    def errors(self) -> list[dict[str, Any]]:
        """Location, message and value of every problem."""
        return list(self._errors)


class NotFoundError(LitmusError, LookupError):
    """The named thing doesn't exist; the message says where it was looked for."""


class ConflictError(LitmusError, ValueError):
    """The name is taken, or the call doesn't fit the present state."""


class StorageError(LitmusError, OSError):
    """The disk or a file refused; nothing that was acknowledged before is lost."""


class ServiceUnavailable(LitmusError, ConnectionError):
    """The service of the data directory can't be reached."""


class ServiceTimeout(LitmusError, TimeoutError):
    """The service didn't answer in time."""


class UnsupportedError(LitmusError, NotImplementedError):
    """A valid request that this build, file system or version can't serve."""


class ResourceInUse(LitmusError, RuntimeError):
    """Another connection holds the instrument, in another process or in this one.

    resource: the address that was asked for. The rest is of the holder, as far as it is certain, else None; role: the
    holder's, else the one that was asked for.
    """

    def __init__(
        self,
        message: str,
        *,
        resource: str = "",
        role: str = "",
        pid: int | None = None,
        host: str | None = None,
        session_id: UUID | None = None,
        since: datetime | None = None,
    ) -> None:
        super().__init__(message)
        self.resource = resource
        self.role = role
        self.pid = pid
        self.host = host
        self.session_id = session_id
        self.since = since


class InstrumentConnectError(LitmusError, ConnectionError):
    """An instrument can't be opened: role, resource, cause, and what to do or to install."""

    def __init__(self, cause: str, *, role: str = "", resource: str = "", hint: str = "") -> None:
        where = ": ".join(part for part in (role, resource) if part)
        super().__init__(f"{where}: {cause}" + (f"; {hint}" if hint else ""))
        self.role = role
        self.resource = resource
        self.cause = cause
        self.hint = hint


class InstrumentServerGone(LitmusError, ConnectionError):
    """The process that owns a remote instrument stopped, died, or was never there."""


class RemoteInstrumentError(LitmusError, RuntimeError):
    """A driver in another process raised an exception of a class that this process can't make."""

    def __init__(self, type_name: str, text: str) -> None:
        super().__init__(f"{type_name}: {text}")
        self.type_name = type_name
        self.text = text


class InstrumentWarning(UserWarning):
    """An instrument works, but somebody should look at it: identity, calibration, a driver that is missing."""


class LimitFailure(LitmusError, AssertionError):
    """A verified value is outside its limit."""


class MissingLimitError(LitmusError, LookupError):
    """`verify` found no limit to judge by."""


class SyncTimeout(LitmusError, TimeoutError):
    """Not every slot came to a sync point in time. missing: those that didn't."""

    def __init__(self, message: str, missing: list[str]) -> None:
        super().__init__(message)
        self.missing = missing


class PromptUnavailableError(LitmusError, RuntimeError):
    """Nobody can be asked, or nobody answered in time."""


class DuplicateMeasurementError(LitmusError, ValueError):
    """A second measurement of one name in one step, vector and attempt."""


class StackedMarkersError(LitmusError, ValueError):
    """Two markers of one litmus kind on the same class, function or module."""


_BY_CODE: dict[str, type[LitmusError]] = {
    "invalid_argument": ValidationError,
    "not_found": NotFoundError,
    "already_exists": ConflictError,
    "conflict": ConflictError,
    "permission_denied": StorageError,
    "no_space": StorageError,
    "io": StorageError,
    "corrupt": StorageError,
    "unavailable": ServiceUnavailable,
    "timeout": ServiceTimeout,
    "unsupported": UnsupportedError,
    "too_large": ValidationError,
    "gone": NotFoundError,
    "duplicate_measurement": DuplicateMeasurementError,
}


def from_status(code: str, message: str) -> LitmusError:
    """The exception for an error of the core. Called by the native module."""
    return _BY_CODE.get(code, LitmusError)(message)


# Tracebacks name them as people import them.
for _class in (LitmusError, ValidationError, ResourceInUse, InstrumentConnectError, LimitFailure, MissingLimitError):
    _class.__module__ = "litmus"
InstrumentWarning.__module__ = "litmus"
_LATER = (DuplicateMeasurementError, InstrumentServerGone, PromptUnavailableError, RemoteInstrumentError, SyncTimeout)
for _class in _LATER:
    _class.__module__ = "litmus"
