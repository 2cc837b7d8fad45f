"""A power supply each of whose methods may be where the test is stopped."""

from pathlib import Path

from interruption import hang, here


class Supply:
    def __init__(self, resource):
        here("connect")

    def set_output(self, on):
        if on:
            here("call")

    def safe_state(self):
        here("safe_state")
        hang("safe_state")
        Path("safe").touch()
