"""Checks that no folder of src/ includes what its layer may not use.

The table below is the architecture's folder table in machine form: an arrow points at what a folder may use. A folder
may also use what its uses use. Run by `./dev lint` and `./dev test`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

MAY_USE: dict[str, set[str]] = {
    "base": set(),
    "gen": {"base"},
    "events": {"base", "gen"},
    "journal": {"base"},
    "emit": {"events", "journal"},
    "config": {"base", "gen"},
    "limits": {"base", "config", "gen"},
    "execution": {"events", "journal", "emit", "limits"},
    "channels": {"base", "journal"},
    "station": {"execution", "channels", "config"},
    "client": {"base", "events"},
    "runs": {"events"},
    "archive": {"events", "journal", "channels"},
    "query": {"archive", "runs", "channels"},
    "server": {"base", "gen"},
    "api": {"server", "query", "config"},
    "flight": {"query"},
    "daemon": {"api", "emit", "execution", "flight", "query", "server", "runs", "archive", "journal", "channels"},
    "cli": {"client", "config", "limits", "station"},
}

# Headers that only one folder may see, so that a change of library stays in one room.
ONLY_IN: dict[str, set[str]] = {
    "duckdb.h": {"query"},
    "arrow/flight/": {"flight"},
    "arrow/": {"runs", "archive", "query", "flight"},
    "parquet/": {"runs", "archive"},
    "boost/beast": {"server", "client"},
    "spdlog/": {"base"},
    "libfyaml.h": {"config"},
    "nanobind/": set(),
}

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]')


def reachable(folder: str) -> set[str]:
    """Every folder that `folder` may use, itself included."""
    seen = {folder}
    open_set = [folder]
    while open_set:
        for used in MAY_USE[open_set.pop()]:
            if used not in seen:
                seen.add(used)
                open_set.append(used)
    return seen


def violations(src: Path) -> list[str]:
    """One line for each include that breaks the layers: file:line: why."""
    found = []
    for path in sorted(p for p in src.rglob("*") if p.suffix in {".h", ".cc"}):
        folder = path.relative_to(src).parts[0]
        if folder not in MAY_USE:
            found.append(f"{path}:1: folder '{folder}' has no row in tools/check_layers.py")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if match:
                why = broken_rule(folder, match.group(1), is_test=path.stem.endswith("_test"))
                if why:
                    found.append(f"{path}:{number}: {why}")
    return found


def broken_rule(folder: str, header: str, *, is_test: bool) -> str | None:
    """Why `folder` may not include `header`, or None when it may."""
    for prefix, folders in ONLY_IN.items():
        if header.startswith(prefix):
            allowed = folder in folders or (is_test and folder in {"runs", "archive", "query", "daemon"})
            return None if allowed else f"<{header}> may be seen by {sorted(folders) or 'python/'} only"
    used = header.split("/")[0]
    if "/" in header and used in MAY_USE and used not in reachable(folder):
        return f"'{folder}' may not use '{used}' ({header})"
    return None


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    found = violations(root / "src")
    print("\n".join(found) or "layers: ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
