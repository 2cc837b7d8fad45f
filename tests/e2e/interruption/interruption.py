"""Where a test is stopped, and how: $PLACE and $HOW. $HANGS is what hangs afterwards."""

import ctypes
import os
import time
from pathlib import Path

PLACE, HOW, HANGS = (os.environ.get(name, "") for name in ("PLACE", "HOW", "HANGS"))


def here(place):
    if place != PLACE:
        return
    if HOW == "os_exit":
        os._exit(3)
    if HOW == "segfault":
        ctypes.string_at(0)
    Path("here").touch()
    if place == "prompt":
        input()
    time.sleep(60)


def hang(what):
    if what == HANGS:
        Path("hangs").touch()
        time.sleep(60)
