"""Instruments: base classes for drivers, stand-ins for the ones that aren't there, what is recorded of them."""

from typing import Any

_HOME = {
    "Instrument": "litmus.instruments.base",
    "InstrumentInfo": "litmus.instruments.base",
    "Mock": "litmus.instruments.mocks",
    "VisaInstrument": "litmus.instruments.visa",
    "remote": "litmus.instruments._remote",
    "sampling": "litmus.instruments._sampling",
}

__all__ = ["Instrument", "InstrumentInfo", "Mock", "VisaInstrument", "remote", "sampling"]


def __getattr__(name: str) -> Any:
    import importlib

    if name not in _HOME:
        raise AttributeError(f"module 'litmus.instruments' has no attribute {name!r}")
    globals()[name] = getattr(importlib.import_module(_HOME[name]), name)
    return globals()[name]
