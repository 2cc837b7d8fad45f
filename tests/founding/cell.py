"""Cell 7 of the founding pages: a project with three instruments, mocked or behind pyvisa-sim."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from support.bench import Bench

PROJECT = Path(__file__).parent / "cell-7"


class Cell(Bench):
    """`mode` is "mock" or "visa". Scripts are Python; CONNECT in them stands for connect("cell-7") in that mode."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.home = folder / "home"
        self.home.mkdir(parents=True)
        super().__init__(Path(shutil.copytree(PROJECT, folder / "project")))
        self.mode = mode
        self.scripts = 0

    def environment(self, **more: str) -> dict[str, str]:
        visa = f"{self.project / 'instruments.yaml'}@sim"
        found = super().environment(**{"HOME": str(self.home), "LITMUS_VISA_LIBRARY": visa} | more)
        return {name: value for name, value in found.items() if name != "XDG_DATA_HOME"}

    def script_file(self, code: str) -> Path:
        connect = 'connect("cell-7", mock=True)' if self.mode == "mock" else 'connect("cell-7")'
        self.scripts += 1
        file = self.project / f"script_{self.scripts}.py"
        file.write_text(textwrap.dedent(code).replace("CONNECT", connect))
        return file

    def run(
        self, code: str, check: bool = True, cwd: Path | None = None, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs a script to its end."""
        done = subprocess.run(
            [sys.executable, str(self.script_file(code))],
            cwd=cwd or self.project,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def answer(self, code: str, **more: str) -> Any:
        """What the script prints last, as JSON."""
        return json.loads(self.run(code, **more).stdout.splitlines()[-1])

    def start(self, code: str, **more: str) -> subprocess.Popen[str]:
        """Starts a script; talk to it by its standard input and output."""
        process = subprocess.Popen(
            [sys.executable, str(self.script_file(code))],
            cwd=self.project,
            env=self.environment(**more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def events(self, session_id: str, event_type: str | None = None) -> list[dict[str, Any]]:
        """What was recorded of a session, asked from outside."""
        answer = self.litmus(
            "events", session_id, "--json", "--limit", "10000", "--data-dir", str(self.data), HOME=str(self.home)
        )
        events = json.loads(answer.stdout)["events"]
        return [event for event in events if event_type in (None, event["event_type"])]

    def last_session(self) -> dict[str, Any]:
        """The newest session, ended or not."""
        return self.api.get("/api/sessions", limit=1)["sessions"][0]
