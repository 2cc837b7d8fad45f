"""Finds tests that nobody runs: a *_test.cc that no CMake target lists, a test folder that ./dev test doesn't name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def unlisted_cpp(root: Path, tracked: list[str]) -> list[str]:
    """C++ tests that the CMakeLists.txt of their folder doesn't name."""
    found = []
    for name in tracked:
        path = Path(name)
        if path.name.endswith(("_test.cc", "_bench.cc", "_fuzz.cc")):
            lists = root / path.parent / "CMakeLists.txt"
            if not lists.exists() or path.name not in lists.read_text(encoding="utf-8"):
                found.append(f"{name}: no target in {path.parent}/CMakeLists.txt lists it")
    return found


def unlisted_python(root: Path, tracked: list[str]) -> list[str]:
    """Python tests outside of the folders that tools/dev/test.sh runs. Those of examples and of templates for new
    projects are run by other tests."""
    script = (root / "tools/dev/test.sh").read_text(encoding="utf-8")
    found = []
    for name in tracked:
        path = Path(name)
        of_users = path.parts[0] == "examples" or "templates" in path.parts
        is_test = path.name.startswith("test_") and path.suffix == ".py" and not of_users
        if is_test and not any(str(parent) in script for parent in path.parents if str(parent) != "."):
            found.append(f"{name}: tools/dev/test.sh names none of its folders")
    return found


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    found = unlisted_cpp(root, tracked) + unlisted_python(root, tracked)
    print("\n".join(found) or "tests listed: ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
