"""EnvironmentSnapshot: what software a run was made with."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

LOCK_FILES = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "requirements.txt")


@dataclass(slots=True, kw_only=True)
class EnvironmentSnapshot:
    """Python, operating system, Litmus, installed distributions, and the hash of the project's lock file."""

    python_version: str
    os: str
    litmus_version: str
    dependencies: dict[str, str] = field(default_factory=dict)
    lockfile_hash: str | None = None

    @classmethod
    def take(cls, project_root: Path) -> EnvironmentSnapshot:
        from litmus import __version__

        return cls(
            python_version=platform.python_version(),
            os=f"{platform.system()} {platform.release()} {platform.machine()}",
            litmus_version=__version__,
            dependencies=installed_distributions(),
            lockfile_hash=_lockfile_hash(project_root),
        )

    @property
    def env_fingerprint(self) -> str:
        """Equal for equal lock files and equal distributions."""
        text = json.dumps([self.lockfile_hash, sorted(self.dependencies.items())])
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "env_fingerprint": self.env_fingerprint}, separators=(",", ":"))


def installed_distributions() -> dict[str, str]:
    """Name and version of every distribution on the path, from folder names alone: metadata files aren't opened."""
    found: dict[str, str] = {}
    for entry in reversed(sys.path):
        try:
            children = [child.name for child in os.scandir(entry)] if entry else []
        except OSError:  # an archive, or nothing
            continue
        for child in children:
            name, _, version = child.removesuffix(".dist-info").rpartition("-")
            if name and child.endswith(".dist-info"):
                found[name.lower().replace("_", "-")] = version
    return dict(sorted(found.items()))


def _lockfile_hash(root: Path) -> str | None:
    for name in LOCK_FILES:
        path = root / name
        if path.is_file():
            return hashlib.sha256(path.read_bytes()).hexdigest()
    return None
