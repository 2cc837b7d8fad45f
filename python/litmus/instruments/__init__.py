"""Instruments: stand-ins for the ones that aren't there."""

from litmus.instruments.mocks import Mock

__all__ = ["Mock"]
