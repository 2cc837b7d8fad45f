"""A power supply whose set_output(True) and safe_state() may be where the test is stopped."""

from pathlib import Path

from interruption import hang, here


class Supply:
    def __init__(self, resource):
        pass

    def set_output(self, on):
        if on:
            here("call")

    def safe_state(self):
        hang("safe_state")
        Path("safe").touch()
