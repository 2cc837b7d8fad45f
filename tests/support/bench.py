"""A copy of the demo bench, its data directory and its daemon."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from support.api import Api
from support.programs import BUILD, LITMUS

KEEP = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR")


class Bench:
    """`project` is the copy, `data` its data directory. Closing it stops what still runs."""

    def __init__(self, project: Path, data: Path | None = None) -> None:
        self.project = project
        self.data = data or project / "data"
        self._processes: list[subprocess.Popen[str]] = []

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k in KEEP}
        # Locks of its own: other runs of the tests use the same addresses.
        kept |= {"XDG_DATA_HOME": str(self.project.parent / "user-data"), "LITMUS_MACHINE_LOCKS": ""}
        built = {"PYTHONPATH": str(BUILD / "python"), "LITMUS_PYTHON": sys.executable}
        settings = {"NO_COLOR": "1", "LITMUS_DAEMON_IDLE_TIMEOUT": "60", "_LITMUS_CHECK_ORDER": "1"}
        return kept | built | settings | more

    # --- programs ----------------------------------------------------------------------------------------------------

    def litmus(self, *arguments: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs the command line in the project."""
        done = subprocess.run(
            [LITMUS, *arguments],
            cwd=self.project,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert not check or done.returncode == 0, (
            f"litmus {' '.join(arguments)} exited {done.returncode}: {done.stderr}"
        )
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self.litmus(*arguments, "--json").stdout)

    def pytest(self, *arguments: str, check: bool = True, **more: str) -> subprocess.CompletedProcess[str]:
        """Runs pytest in the project, to its end."""
        done = subprocess.run(
            self._pytest_command(*arguments),
            cwd=self.project,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def start_pytest(self, *arguments: str, pace: float = 0.05, **more: str) -> subprocess.Popen[str]:
        """Starts pytest at a pace that leaves time to interfere."""
        return self.spawn(*self._pytest_command(*arguments), LITMUS_DEMO_PACE=str(pace), **more)

    def spawn(self, *command: str | Path, stdin: int | None = None, **more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=self.project,
            env=self.environment(**more),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._processes.append(process)
        return process

    def serve(self, *arguments: str) -> str:
        """Starts `litmus serve` on a free port and returns its address."""
        process = subprocess.Popen(
            [LITMUS, "serve", "--port", "0", "--json", *arguments],
            cwd=self.project,
            env=self.environment(),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._processes.append(process)
        assert process.stdout is not None
        return json.loads(process.stdout.readline())["url"]

    @property
    def last_process(self) -> subprocess.Popen[str]:
        """The process that was spawned last."""
        return self._processes[-1]

    @staticmethod
    def _pytest_command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]

    # --- the daemon --------------------------------------------------------------------------------------------------

    @property
    def api(self) -> Api:
        return Api(self.data / "litmusd.sock")

    def daemon_pid(self) -> int | None:
        try:
            pid = int(json.loads((self.data / "litmusd.lock").read_text())["pid"])
        except (OSError, ValueError, KeyError):
            return None
        return pid if self._exists(pid) else None

    def kill_daemon(self) -> None:
        pid = self.daemon_pid()
        assert pid is not None, "no daemon to kill"
        os.kill(pid, signal.SIGKILL)
        while self._exists(pid):
            time.sleep(0.002)

    @staticmethod
    def _exists(pid: int) -> bool:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return False
        return stat.rsplit(")", 1)[1].split()[0] != "Z"

    def close(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        if self.daemon_pid() is not None:
            self.litmus("daemon", "stop", "--data-dir", str(self.data), check=False)
        if self.daemon_pid() is not None:
            self.kill_daemon()
