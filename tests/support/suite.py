"""A small test suite in a folder of its own, run by one of the pinned pytests with chosen plugins."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import Any

import pyarrow.parquet

from support.bench import Bench
from support.programs import BUILD, ROOT

MAJORS = (8, 9)
RERUNS = "rerunfailures"
SEALED_WITHIN_S = 30.0


def site_of(major: int) -> Path:
    """Where `./dev setup` has put this pytest and its plugins."""
    site = ROOT / f".deps/pytest{major}"
    assert (site / "pytest").is_dir(), f"{site} is missing: run ./dev setup"
    return site


@dataclass
class Recorded:
    """One run, as its file tells."""

    rows: list[dict[str, Any]]

    @property
    def outcome(self) -> str:
        return self.rows[0]["run_outcome"]

    @property
    def steps(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["record_type"] == "step"]

    @property
    def measurements(self) -> list[dict[str, Any]]:
        return [row for row in self.rows if row["record_type"] == "measurement"]

    @property
    def outcomes(self) -> dict[str, str | None]:
        """Of steps, by path; further vectors by `path[index]`."""
        return {step_key(step): step["step_outcome"] for step in self.steps}


def step_key(step: dict[str, Any]) -> str:
    return step["step_path"] + (f"[{step['vector_index']}]" if step["vector_index"] else "")


class Suite:
    """`plugins` are the only ones that load beside Litmus, by the names of their entry points."""

    def __init__(self, folder: Path, major: int = 9) -> None:
        self.folder = folder
        self.major = major
        self.bench = Bench(folder, folder / "data")
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, **files: str) -> Suite:
        """`test_a="…"` → test_a.py; `litmus_yaml` → litmus.yaml; `pytest_ini` → pytest.ini."""
        for name, text in files.items():
            stem, _, kind = name.rpartition("_")
            file = f"{stem}.{kind}" if kind in ("yaml", "ini", "toml", "txt") else f"{name}.py"
            (self.folder / file).write_text(dedent(text).lstrip())
        return self

    def environment(self, **more: str) -> dict[str, str]:
        paths = os.pathsep.join([str(site_of(self.major)), str(BUILD / "python")])
        chosen = {"PYTHONPATH": paths, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        return self.bench.environment(**(chosen | {"LITMUS_HOME": str(self.bench.data)} | more))

    def command(self, *arguments: str, plugins: tuple[str, ...] = (RERUNS,), litmus: bool = True) -> list[str]:
        loaded = [f"-p{name}" for name in (("litmus",) if litmus else ()) + plugins]
        return [sys.executable, "-m", "pytest", *loaded, "-pno:cacheprovider", *arguments]

    def run(
        self,
        *arguments: str,
        plugins: tuple[str, ...] = (RERUNS,),
        expect: int | None = None,
        litmus: bool = True,
        **more: str,
    ) -> subprocess.CompletedProcess[str]:
        """pytest, to its end. expect: its exit code."""
        return self.finish(self.command(*arguments, plugins=plugins, litmus=litmus), expect, **more)

    def finish(self, command: list[str], expect: int | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment(**more), capture_output=True, text=True, timeout=60
        )
        said = done.stdout + done.stderr
        assert "INTERNALERROR" not in said, said
        assert expect is None or done.returncode == expect, said
        return done

    def runs(self) -> list[Recorded]:
        """Oldest first."""
        self._wait_until_sealed()
        files = sorted(self.bench.data.glob("runs/*/*.parquet"), key=lambda file: file.stat().st_mtime_ns)
        return [Recorded(pyarrow.parquet.read_table(file).to_pylist()) for file in files]

    def events(self) -> list[dict[str, Any]]:
        """Of all sessions, in the order of their numbers, from the service that the run has started."""
        return self.bench.api.all_events()

    def _wait_until_sealed(self) -> None:
        deadline = time.monotonic() + SEALED_WITHIN_S
        while list(self.bench.data.glob("events/*/*.journal")):
            assert time.monotonic() < deadline, "a session isn't sealed"
            time.sleep(0.01)

    def only_run(self) -> Recorded:
        runs = self.runs()
        assert len(runs) == 1, f"{len(runs)} runs were recorded"
        return runs[0]


@contextmanager
def suite(folder: Path, major: int = 9) -> Iterator[Suite]:
    made = Suite(folder, major)
    try:
        yield made
    finally:
        made.bench.close()
