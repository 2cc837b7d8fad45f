"""Commit, branch and remote of a project, read from .git without starting git. Unknown parts are None."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class GitInfo(NamedTuple):
    commit: str | None = None
    branch: str | None = None
    remote: str | None = None


def read_git(start: Path) -> GitInfo:
    for folder in (start, *start.parents):
        dot_git = folder / ".git"
        if dot_git.exists():
            try:
                return _read(_git_dir(dot_git))
            except (OSError, UnicodeDecodeError):
                return GitInfo()
    return GitInfo()


def _git_dir(dot_git: Path) -> Path:
    if dot_git.is_dir():
        return dot_git
    text = dot_git.read_text()  # a work tree or submodule: "gitdir: <path>"
    return (dot_git.parent / text.removeprefix("gitdir:").strip()).resolve()


def _read(git_dir: Path) -> GitInfo:
    common = git_dir
    if (git_dir / "commondir").exists():
        common = (git_dir / (git_dir / "commondir").read_text().strip()).resolve()
    head = (git_dir / "HEAD").read_text().strip()
    remote = _remote(common)
    if not head.startswith("ref:"):
        return GitInfo(head or None, None, remote)
    ref = head.removeprefix("ref:").strip()
    return GitInfo(_resolve(git_dir, common, ref), ref.removeprefix("refs/heads/"), remote)


def _resolve(git_dir: Path, common: Path, ref: str) -> str | None:
    for folder in (git_dir, common):
        if (folder / ref).exists():
            return (folder / ref).read_text().strip() or None
    packed = common / "packed-refs"
    if packed.exists():
        for line in packed.read_text().splitlines():
            commit, _, name = line.partition(" ")
            if name == ref:
                return commit
    return None


def _remote(common: Path) -> str | None:
    """The URL of `origin`, else of the first remote, without a password that someone may have put into it."""
    config = common / "config"
    urls: dict[str, str] = {}
    section = ""
    if config.exists():
        for line in map(str.strip, config.read_text().splitlines()):
            if line.startswith("["):
                section = line.removeprefix('[remote "').removesuffix('"]') if line.startswith('[remote "') else ""
            elif section and line.startswith("url") and "=" in line:
                urls.setdefault(section, line.partition("=")[2].strip())
    url = urls.get("origin") or next(iter(urls.values()), None)
    return _without_credentials(url) if url else None


def _without_credentials(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if not separator or "@" not in rest.partition("/")[0]:
        return url
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def is_clean(root: Path) -> bool:
    """Whether the work tree equals its commit. The one question that needs git itself; no git means no."""
    import subprocess

    try:
        done = subprocess.run(
            ["git", "-C", str(root), "status", "--porcelain"], capture_output=True, timeout=30, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return not done.stdout.strip()
