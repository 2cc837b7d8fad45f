"""Makes the driver of a role: the station's class, or the raw VISA resource where there is none."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litmus._errors import InstrumentConnectError
from litmus.instruments import _pyvisa
from litmus.instruments.base import Instrument


@dataclass(slots=True, kw_only=True)
class Opening:
    """What is to be opened, as the station file and the asset file say."""

    role: str
    resource: str
    driver: str | None
    settings: dict[str, Any] = field(default_factory=dict)
    project_root: Path | None = None


def open_driver(what: Opening) -> tuple[Any, str | None]:
    """The driver, connected, and a warning if it isn't the one that was asked for.

    Without a driver, or with one whose package isn't installed, it is the raw VISA resource. InstrumentConnectError
    when neither works.
    """
    if what.driver is None:
        return open_raw(what), None
    _pyvisa.lead_drivers()
    _make_importable(what.project_root)
    missing = _missing_package(what.driver)
    if missing is not None:
        return _without_driver(what, missing), (
            f"{what.role}: the package {missing!r} of its driver {what.driver} isn't installed, nor in the project; "
            "it is opened as a raw VISA resource, with .query() and .write()"
        )
    return _construct(what, _import_class(what)), None


def open_raw(what: Opening, *, only_known: bool = False) -> Any:
    return _pyvisa.open_resource(what.role, what.resource, what.settings, what.project_root, only_known=only_known)


def _without_driver(what: Opening, missing: str) -> Any:
    """Settings may be meant for the driver that is missing; the raw resource takes those that it knows."""
    install = f"install the package {missing!r}, or put it into the project's folder"
    if not what.resource:
        raise InstrumentConnectError(
            f"the package {missing!r} of its driver {what.driver} isn't installed, and it has no resource",
            role=what.role,
            hint=install,
        )
    try:
        return open_raw(what, only_known=True)
    except InstrumentConnectError as error:
        raise InstrumentConnectError(
            f"the package {missing!r} of its driver {what.driver} isn't installed, and as a raw VISA resource "
            f"{error.cause}",
            role=what.role,
            resource=what.resource,
            hint=f"{install}, or: {error.hint}",
        ) from error


def _missing_package(driver: str) -> str | None:
    """The top-level package of the driver, if it can't be found. A typo further down isn't a missing package."""
    package = driver.partition(".")[0]
    try:
        found = package in sys.modules or importlib.util.find_spec(package) is not None
    except ValueError:  # a module of that name has no spec
        found = True
    return None if found or "." not in driver else package


def _import_class(what: Opening) -> Any:
    module, _, name = (what.driver or "").rpartition(".")
    try:
        return getattr(importlib.import_module(module), name)
    except Exception as error:
        absent = error.name if isinstance(error, ModuleNotFoundError) else None
        own = absent is None or (what.driver or "").startswith(absent + ".")
        raise InstrumentConnectError(
            f"its driver {what.driver!r} can't be imported ({type(error).__name__}: {error})",
            role=what.role,
            resource=what.resource,
            hint="correct the station file, or use mock mode" if own else f"install the package {absent!r}",
        ) from error


def _construct(what: Opening, driver_class: Any) -> Any:
    try:
        if _is_qcodes(driver_class):
            driver = driver_class(what.role, what.resource, **what.settings)
        else:
            driver = driver_class(what.resource, **what.settings)
        if isinstance(driver, Instrument):
            driver.connect()
        return driver
    except InstrumentConnectError as error:
        raise InstrumentConnectError(error.cause, role=what.role, resource=what.resource, hint=error.hint) from error
    except Exception as error:
        raise InstrumentConnectError(
            f"{what.driver}({what.resource!r}) failed: {type(error).__name__}: {error}",
            role=what.role,
            resource=what.resource,
            hint="is the instrument switched on, connected and free?",
        ) from error


def _is_qcodes(driver_class: Any) -> bool:
    """QCoDeS' instruments take a name before the address: the role."""
    return any(base.__module__.startswith("qcodes.instrument") for base in getattr(driver_class, "__mro__", ()))


def _make_importable(root: Path | None) -> None:
    """Lets drivers be imported that lie in the project, wherever the script was started. Shadows nothing."""
    if root is not None and str(root) not in sys.path:
        sys.path.append(str(root))
