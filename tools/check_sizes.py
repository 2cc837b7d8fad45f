"""Finds files and functions that have grown past the size at which they ask to be two.

A file may have 500 lines, a function 60. Generated code, tests' data and lock files don't count. What stands in
ALLOWED is long for a reason that is written there.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 60
SOURCES = {".cc", ".h", ".py", ".ts", ".svelte", ".sh"}
NOT_OURS_TO_SHORTEN = ("gen/", "ui/src/styles/", "docs/")
ALLOWED: dict[str, str] = {
    "tests/founding/test_concept_event_log.py": "one page, one file: a test for each of its statements",
    "tests/founding/test_concept_outcomes.py": "one page, one file: a test for each of its rows",
    "tests/founding/test_reference_connect.py": "one page, one file: a test for each of its statements",
    "tests/founding/test_ui_live_monitor.py": "one page, one file: a test for each of its statements",
    "schema/events.py": "the catalogue: one declaration a type, nothing to split",
    "schema/tables.py": "the columns of the run file: one declaration a column, nothing to split",
}

CPP_FUNCTION = re.compile(
    r"^(?P<indent> {0,4})(?!namespace|struct|class|enum|union|extern|if|for|while|switch|else|do\b|return\b)"
    r"[A-Za-z_~:].*\).*\{$"
)


def cpp_functions(lines: list[str]) -> list[tuple[int, int]]:
    """(first line, length) of every function body that clang-format laid out."""
    found = []
    for number, line in enumerate(lines):
        match = CPP_FUNCTION.match(line)
        if not match or line.lstrip().startswith(("TEST", "BENCHMARK")):
            continue
        closing = match["indent"] + "}"
        for end in range(number + 1, len(lines)):
            if lines[end].startswith(closing) and not lines[end].startswith(closing + " "):
                found.append((number + 1, end - number - 1))
                break
    return found


def python_functions(text: str) -> list[tuple[int, int]]:
    """(first line, length) of every Python function."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [
        (n.lineno, (n.end_lineno or n.lineno) - n.lineno) for n in ast.walk(ast.parse(text)) if isinstance(n, kinds)
    ]


def findings(name: str, text: str) -> list[str]:
    """One line for each limit that the file breaks."""
    lines = text.splitlines()
    found = []
    if len(lines) > MAX_FILE_LINES:
        found.append(f"{name}:1: {len(lines)} lines; past {MAX_FILE_LINES} a file asks to be two")
    functions = (
        python_functions(text) if name.endswith(".py") else cpp_functions(lines) if name.endswith((".cc", ".h")) else []
    )
    for first, length in functions:
        if length > MAX_FUNCTION_LINES:
            found.append(f"{name}:{first}: a function of {length} lines; past {MAX_FUNCTION_LINES} it asks to be two")
    return found


def tracked_sources(root: Path) -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    return [
        n for n in listed if Path(n).suffix in SOURCES and not n.startswith(NOT_OURS_TO_SHORTEN) and n not in ALLOWED
    ]


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    found: list[str] = []
    for name in tracked_sources(root):
        if (root / name).exists():
            found += findings(name, (root / name).read_text(encoding="utf-8"))
    print("\n".join(found) or "sizes: ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
