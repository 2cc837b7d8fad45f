"""`python -m litmus.cli` and the console entry: hands over to the native `litmus`."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path


def native_binary() -> Path:
    """The native `litmus` that belongs to this package."""
    beside = Path(__file__).parent / "_bin" / "litmus"
    if beside.exists():
        return beside
    found = shutil.which("litmus", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        raise SystemExit("litmus: the native program isn't installed; install the litmus wheel again")
    return Path(found)


def main() -> None:
    """Replaces this process by the native program, with the same arguments."""
    program = native_binary()
    os.environ.setdefault("LITMUS_PYTHON", sys.executable)  # for the commands that need Python
    os.execv(program, ["litmus", *sys.argv[1:]])


if __name__ == "__main__":
    main()
