"""Who an instrument is: asked of its driver, or by `*IDN?`, and compared with its asset file.

Real devices leave fields out or answer nonsense. What they said is kept as it is; nothing here fails a connection,
except that the other end is gone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from litmus.instruments import _pyvisa
from litmus.models.instrument import InstrumentInfo

QUERY = "*IDN?"
LONGEST_FIELD = 128  # what is longer is no name
_VISA_ADDRESS = re.compile(r"(?:ASRL|GPIB|GPIB-VXI|PXI|TCPIP|USB|VICP|VXI|PRLGX-)[^:]*::", re.IGNORECASE)
_ABSENT = ("", "0", "N/A", "NA", "NONE", "UNKNOWN")  # IEEE 488.2 writes 0 for a serial or firmware that isn't known


@dataclass(slots=True)
class Identity:
    """What an instrument said of itself."""

    info: InstrumentInfo = field(default_factory=InstrumentInfo)
    raw: str | None = None  # the answer to *IDN?, None if it wasn't asked that way
    problem: str | None = None  # why fields are missing

    @property
    def is_known(self) -> bool:
        return bool(self.info.given())

    def as_event(self) -> dict[str, Any]:
        """The field `actual` of `fixture.identity_verified`."""
        told: dict[str, Any] = asdict(self.info)
        if self.raw is not None:
            told["raw"] = self.raw
        if self.problem is not None:
            told["problem"] = self.problem
        return told


def is_visa_address(resource: str) -> bool:
    return _VISA_ADDRESS.match(resource) is not None


def parse_idn(answer: str) -> Identity:
    """The four fields of an answer to `*IDN?`; those that are left out are None and named in `problem`."""
    raw = answer.strip(" \t\r\n\0")
    parts = [part.strip(" \t\r\n\0\"'") for part in raw.split(",", 3)]
    if len(parts) < 2 or not all(part.isprintable() and len(part) <= LONGEST_FIELD for part in parts):
        shown = "nothing" if not raw else ascii(raw[:80])
        return Identity(raw=raw, problem=f"{QUERY} was answered with {shown}, which are not four fields")
    manufacturer, model, serial, firmware = [None if part.upper() in _ABSENT else part for part in parts] + [None] * (
        4 - len(parts)
    )
    info = InstrumentInfo(manufacturer, model, serial, firmware)
    missing = [name for name, value in asdict(info).items() if value is None]
    return Identity(info, raw, f"{QUERY} was answered without {', '.join(missing)}" if missing else None)


def differences(expected: InstrumentInfo, actual: InstrumentInfo) -> list[str]:
    """Names of the expected fields that the instrument doesn't confirm. Case and runs of blanks don't matter."""
    told = asdict(actual)
    return [name for name, value in expected.given().items() if _plain(value) != _plain(told[name])]


def _plain(text: str | None) -> str | None:
    return None if text is None else " ".join(str(text).split()).casefold()


def identify(driver: Any, resource: str) -> Identity:
    """The driver's own word first, then `*IDN?` where the address is one of VISA.

    Raises OSError when the other end is gone; whatever else goes wrong is told in `problem`.
    """
    problems: list[str] = []
    for ask in (_by_info, _by_get_idn, _by_attributes, _by_text):
        found = _attempt(ask, driver, problems)
        if found is not None:
            return found
    if is_visa_address(resource):
        found = _attempt(_by_query, driver, problems)
        if found is not None:
            return found
    return Identity(problem=problems[-1] if problems else "the driver doesn't tell who the instrument is")


def _attempt(ask: Callable[[Any], Identity | None], driver: Any, problems: list[str]) -> Identity | None:
    try:
        return ask(driver)
    except ConnectionError:
        raise
    except Exception as error:
        problems.append(f"{type(error).__name__}: {error}")
        return None


def _by_info(driver: Any) -> Identity | None:
    """Drivers on Litmus's base classes."""
    info = getattr(driver, "info", None)
    if not isinstance(info, InstrumentInfo) or not info.given():
        return None
    raw = getattr(driver, "idn", None)
    if not isinstance(raw, str):
        return Identity(info)
    complete = len(info.given()) == len(_ATTRIBUTES)
    return Identity(info, raw.strip(), None if complete else parse_idn(raw).problem)


def _by_get_idn(driver: Any) -> Identity | None:
    """QCoDeS: a map with vendor, model, serial, firmware."""
    method = getattr(driver, "get_idn", None)
    told = method() if callable(method) else None
    if not isinstance(told, Mapping):
        return parse_idn(told) if isinstance(told, str) and "," in told else None
    info = InstrumentInfo(
        _text(told.get("vendor", told.get("manufacturer"))),
        *(_text(told.get(name)) for name in ("model", "serial", "firmware")),
    )
    return Identity(info) if info.given() else None


_ATTRIBUTES = {
    "manufacturer": ("manufacturer", "vendor"),
    "model": ("model",),
    "serial": ("serial", "serial_number"),
    "firmware": ("firmware", "firmware_version", "sw_version"),
}


def _by_attributes(driver: Any) -> Identity | None:
    found: dict[str, str | None] = {}
    for name, spellings in _ATTRIBUTES.items():
        texts = (_text(getattr(driver, spelling, None)) for spelling in spellings)
        found[name] = next((text for text in texts if text is not None), None)
    return Identity(InstrumentInfo(**found)) if found["model"] and found["serial"] else None


def _by_text(driver: Any) -> Identity | None:
    """PyMeasure's `id`, and others' `idn`: the answer to *IDN? as text."""
    for name in ("idn", "id"):
        told = getattr(driver, name, None)
        if callable(told) and name == "idn":
            told = told()
        if isinstance(told, str) and "," in told:
            return parse_idn(told)
    return None


def _by_query(driver: Any) -> Identity | None:
    if _pyvisa.is_resource(driver):
        return parse_idn(_pyvisa.ask_identity(driver))
    for name in ("query", "ask"):
        method = getattr(driver, name, None)
        if callable(method):
            return parse_idn(str(method(QUERY)))
    return None


def _text(value: Any) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    return None if text.upper() in _ABSENT else text
