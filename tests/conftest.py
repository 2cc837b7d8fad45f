"""What the end-to-end tests share: a copy of the demo bench, the built programs, and a way to ask the daemon."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from support.bench import Bench
from support.programs import LITMUS, ROOT

T = TypeVar("T")


@pytest.fixture
def eventually() -> Callable[..., T]:
    """`eventually(condition, within=s)` polls until the condition is true, and returns what it gave."""

    def wait(condition: Callable[[], T], within: float = 10.0, what: str = "the condition") -> T:
        deadline = time.monotonic() + within
        while True:
            value = condition()
            if value:
                return value
            assert time.monotonic() < deadline, f"{what} didn't come true within {within} s"
            time.sleep(0.01)

    return wait


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """The demo bench in a folder of its own, with its own data directory and, when something asks, its own daemon."""
    project = tmp_path / "bench"
    shutil.copytree(
        ROOT / "examples/demo-bench", project, ignore=shutil.ignore_patterns("data", "__pycache__", ".pytest_cache")
    )
    made = Bench(project)
    yield made
    made.close()


@pytest.fixture(scope="session", autouse=True)
def own_locks(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Programs that aren't started through a bench lock no instruments of other runs of the tests."""
    os.environ["XDG_DATA_HOME"] = str(tmp_path_factory.mktemp("user-data"))
    os.environ["LITMUS_MACHINE_LOCKS"] = ""


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """Every test here runs the built programs; `./dev build` makes them."""
    assert LITMUS.exists(), f"{LITMUS} is missing: run ./dev build first"
    version = subprocess.run([LITMUS, "--version"], capture_output=True, text=True, check=True, env=dict(os.environ))
    assert version.stdout.startswith("litmus ")
