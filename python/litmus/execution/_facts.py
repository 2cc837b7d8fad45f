"""What a run outside of pytest records by itself: where it ran, in which project, with which software."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import Any

from litmus import _core


def process_fields() -> dict[str, Any]:
    """Of session.started and run.started alike."""
    return {"station_hostname": socket.gethostname(), "pid": os.getpid(), "client": client_name()}


def run_fields() -> dict[str, Any]:
    """Project, git and environment, by the current directory."""
    from litmus._git import read_git
    from litmus.environment import EnvironmentSnapshot

    project = _core.project(str(Path.cwd()))
    root = Path(project["root"]) if project else Path.cwd()
    git = read_git(root)
    return {
        "project_name": project["name"] if project else None,
        "git_commit": git.commit,
        "git_branch": git.branch,
        "git_remote": git.remote,
        "environment_json": EnvironmentSnapshot.take(root).to_json(),
    }


def client_name() -> str:
    """Who records: `jupyter`, or the name of the script."""
    if "ipykernel" in sys.modules:
        return "jupyter"
    return Path(sys.argv[0]).name if sys.argv and sys.argv[0] not in ("", "-c") else "python"
