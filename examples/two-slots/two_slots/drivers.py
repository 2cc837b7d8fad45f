"""Two instruments that both boards share, and the boards behind them. They live in the orchestrator alone."""

from __future__ import annotations

import time

BOARD_OF_CHANNEL = {"101": 1, "102": 2}  # how the nest is wired
READING_S = 0.02

_input_v = {1: 0.0, 2: 0.0}


class DualSupply:
    def __init__(self, resource: str) -> None:
        self.resource = resource

    def set_voltage(self, channel: str, volts: float) -> None:
        _input_v[int(channel)] = volts

    def safe_state(self) -> None:
        """Called once, when both slots have ended."""
        for channel in _input_v:
            _input_v[channel] = 0.0


class ScanningMultimeter:
    """One meter and a scanner: whoever closes a channel has to read it before somebody else closes another."""

    def __init__(self, resource: str) -> None:
        self.resource = resource

    def measure_voltage(self, channel: str) -> float:
        """Volts DC of the board at this scanner channel."""
        board = BOARD_OF_CHANNEL[channel]
        time.sleep(READING_S)
        return round(3.3 + 0.004 * board if _input_v[board] > 4.5 else 0.0, 4)
