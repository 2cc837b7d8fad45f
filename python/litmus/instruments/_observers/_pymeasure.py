"""PyMeasure: `control`, `measurement` and `setting` make properties, which the generic rules record.

What is added here: the units, which PyMeasure's docstrings give in words ("Measure the voltage in Volts.").
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from litmus.instruments._observers import ATTRIBUTE, UNREAD, Member

_WORDS = {
    "V": "V volt volts",
    "mV": "mV millivolt millivolts",
    "A": "A amp amps ampere amperes",
    "mA": "mA milliamp milliamps",
    "W": "W watt watts",
    "Ohm": "Ω ohm ohms",
    "Hz": "Hz hertz",
    "kHz": "kHz kilohertz",
    "MHz": "MHz megahertz",
    "GHz": "GHz gigahertz",
    "s": "s second seconds",
    "ms": "ms millisecond milliseconds",
    "K": "K kelvin",
    "degC": "°C celsius",
    "dB": "dB decibel decibels",
    "dBm": "dBm",
    "T": "T tesla",
    "G": "gauss",
    "F": "farad farads",
    "H": "henry",
    "deg": "degree degrees",
    "%": "percent",
}
_UNITS = {word: unit for unit, words in _WORDS.items() for word in words.split()}
_IN_UNITS = re.compile(r"\bin (?:units of )?([A-Za-zΩ°]+)")


class PyMeasureObserver:
    def claims(self, owner: Any) -> bool:
        return any(base.__module__.partition(".")[0] == "pymeasure" for base in type(owner).__mro__)

    def member(self, owner: Any, name: str, value: Any) -> Member | None:
        if value is not UNREAD:
            return None
        return Member(ATTRIBUTE, units=units_in(inspect.getattr_static(type(owner), name, None).__doc__ or ""))


def units_in(text: str) -> str | None:
    """The unit that a docstring names; None when it names none that is known for sure."""
    for word in _IN_UNITS.findall(text):
        unit = _UNITS.get(word) or (_UNITS.get(word.lower()) if len(word) > 2 else None)
        if unit is not None:
            return unit
    return None
