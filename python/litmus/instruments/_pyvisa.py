"""The way to PyVISA: which library, one resource manager for each, resources that are really there.

PyVISA is imported when something is opened. Which library it uses is decided, in this order, by LITMUS_VISA_LIBRARY,
by the role's setting `visa_library`, and by PyVISA itself: `@py`, `@ivi`, the path of a vendor's library, or
`bench.yaml@sim` for a simulated bench (a relative path is looked for in the project, too).
"""

from __future__ import annotations

import contextlib
import difflib
import os
import socket
import threading
from pathlib import Path
from typing import Any

from litmus._errors import InstrumentConnectError

VARIABLE = "LITMUS_VISA_LIBRARY"
PYVISA_VARIABLE = "PYVISA_LIBRARY"
OPEN_TIMEOUT_MS = 5000
IDENTIFY_TIMEOUT_MS = 2000
INSTALL = "install it: pip install 'litmus[visa]' (PyVISA and PyVISA-py), or the instrument vendor's VISA"


def library(setting: str | None = None, project_root: Path | None = None) -> str:
    """PyVISA's library specification; empty: PyVISA decides."""
    chosen = os.environ.get(VARIABLE) or setting or ""
    file, at, backend = chosen.rpartition("@")
    if at and file and project_root is not None and not Path(file).exists() and (project_root / file).exists():
        return f"{project_root / file}@{backend}"
    return chosen


def lead_drivers() -> None:
    """Drivers that open PyVISA themselves follow LITMUS_VISA_LIBRARY, unless PyVISA's own variable says otherwise."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        os.environ.setdefault(PYVISA_VARIABLE, chosen)


class _Managers:
    """PyVISA has one resource manager for each library. Ours is closed with the last resource that it opened."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users: dict[int, int] = {}  # id of a manager that is ours: how many resources we hold
        self._pid = os.getpid()

    def open(self, specification: str) -> Any:
        import pyvisa
        from pyvisa.highlevel import open_visa_library

        with self._lock:
            self._forget_after_fork()
            visa = open_visa_library(specification)
            foreign = visa.resource_manager is not None and id(visa.resource_manager) not in self._users
            manager = pyvisa.ResourceManager(visa)
            if not foreign:
                self._users[id(manager)] = self._users.get(id(manager), 0) + 1
            return manager

    def done(self, manager: Any) -> None:
        """One resource fewer. A manager that others use as well stays open."""
        with self._lock:
            count = self._users.get(id(manager), 0)
            if count > 1:
                self._users[id(manager)] = count - 1
            elif count == 1 and not manager.list_opened_resources():
                del self._users[id(manager)]
                manager.close()

    def _forget_after_fork(self) -> None:
        if self._pid != os.getpid():
            self._users.clear()
            self._pid = os.getpid()


managers = _Managers()


def open_manager(specification: str, role: str = "", resource: str = "") -> Any:
    """A resource manager; give it back with `managers.done`. InstrumentConnectError when there is no VISA."""
    try:
        return managers.open(specification)
    except ImportError as error:
        raise InstrumentConnectError(
            f"PyVISA isn't usable ({error})", role=role, resource=resource, hint=INSTALL
        ) from error
    except Exception as error:
        named = f"VISA library {specification!r}" if specification else "VISA library"
        raise InstrumentConnectError(
            f"the {named} can't be opened ({error})", role=role, resource=resource, hint=INSTALL
        ) from error


def open_resource(
    role: str, resource: str, settings: dict[str, Any], project_root: Path | None = None, *, only_known: bool = False
) -> Any:
    """An opened VISA resource with `settings` as its attributes (`timeout` in ms). Its close() closes what it opened.

    InstrumentConnectError when there is no VISA, no such instrument, or no such attribute (`only_known`: attributes
    that it doesn't have are left out, they may be meant for a driver).
    """
    attributes = dict(settings)
    specification = library(attributes.pop("visa_library", None), project_root)
    open_timeout_ms = attributes.pop("open_timeout", OPEN_TIMEOUT_MS)
    manager = open_manager(specification, role, resource)
    opened = None
    try:
        opened = manager.open_resource(resource, open_timeout=open_timeout_ms)
        _refuse_absent(opened)
        if only_known:
            attributes = {name: value for name, value in attributes.items() if hasattr(type(opened), name)}
        _apply(opened, {**_usual_settings(resource), **attributes})
    except BaseException as error:
        if opened is not None:
            opened.close()
        managers.done(manager)
        if isinstance(error, InstrumentConnectError) or not isinstance(error, Exception):
            raise
        raise InstrumentConnectError(_cause(error), role=role, resource=resource, hint=_hint(error)) from error
    return _closing(opened, manager)


def is_resource(driver: Any) -> bool:
    """Whether this is a resource of PyVISA that takes messages."""
    return type(driver).__module__.startswith("pyvisa.") and hasattr(driver, "read_raw")


def ask_identity(opened: Any) -> str:
    """The answer to *IDN? of an opened resource, waiting 2 s at most; what isn't text in it becomes U+FFFD."""
    usual_timeout_ms = getattr(opened, "timeout", None)
    short = usual_timeout_ms is not None and usual_timeout_ms > IDENTIFY_TIMEOUT_MS
    if short:
        opened.timeout = IDENTIFY_TIMEOUT_MS
    try:
        opened.write("*IDN?")
        if not hasattr(opened, "read_raw"):
            return str(opened.read())
        return bytes(opened.read_raw()).decode("utf-8", "replace")
    except ConnectionError:
        raise
    except Exception:
        _clear(opened)  # a late answer must not be taken for that of the next question
        raise
    finally:
        if short:
            opened.timeout = usual_timeout_ms


def _clear(opened: Any) -> None:
    with contextlib.suppress(Exception):  # few devices have it, and none is worse off without
        opened.clear()


def _closing(opened: Any, manager: Any) -> Any:
    """`opened`, whose close() also gives the manager back. Closing it twice does no harm."""
    close = opened.close
    still_open = [True]

    def close_all() -> None:
        try:
            close()
        finally:
            if still_open:
                still_open.clear()
                managers.done(manager)

    opened.close = close_all
    return opened


def _usual_settings(resource: str) -> dict[str, Any]:
    """A raw socket has no end of message but a line's: without it each read would wait for its time-out."""
    if resource.upper().endswith("::SOCKET"):
        return {"read_termination": "\n", "write_termination": "\n"}
    return {}


def _apply(opened: Any, attributes: dict[str, Any]) -> None:
    for name, value in attributes.items():
        if not hasattr(type(opened), name):
            known = [known for known in dir(type(opened)) if not known.startswith("_")]
            near = difflib.get_close_matches(name, known, 1)
            raise ValueError(
                f"settings: {type(opened).__name__} has no attribute {name!r}"
                + (f"; did you mean {near[0]!r}?" if near else "")
            )
        setattr(opened, name, value)


def _refuse_absent(opened: Any) -> None:
    """PyVISA-sim opens what its bench doesn't have, as session 0, and PyVISA-py takes a refused connection for an open
    one; the socket itself knows better."""
    if not opened.session:
        raise FileNotFoundError("there is no such resource")
    sessions = getattr(opened.visalib, "sessions", None)
    session = sessions.get(opened.session) if isinstance(sessions, dict) else None
    connection = getattr(session, "interface", None)
    if not isinstance(connection, socket.socket):
        return
    number = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if number:
        raise OSError(number, os.strerror(number))
    connection.getpeername()


def _cause(error: Exception) -> str:
    text = str(error).strip() or type(error).__name__
    return f"it can't be opened ({text})"


def _hint(error: Exception) -> str:
    text = str(error).lower()
    if "install" in text or isinstance(error, ImportError):
        return INSTALL
    if isinstance(error, ValueError) and ("settings:" in text or "parse" in text or "resource name" in text):
        return "correct the station file"
    return "is it switched on, connected and free? `litmus discover` lists what answers"
