"""python3 -m schema: checks the declarations and writes what is generated from them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import additive, gen_cpp, gen_docs, gen_openapi, gen_pytest, gen_python, gen_typescript, validate

ROOT = Path(__file__).resolve().parent.parent
GENERATORS = (gen_cpp, gen_python, gen_typescript, gen_openapi, gen_docs, gen_pytest)
OUTPUT_FOLDERS = ("gen/cpp", "gen/python", "gen/ts")  # everything in them is generated
NOT_OUTPUT = {"__pycache__"}


def generate() -> dict[str, str]:
    """Path below the root of the repository → content."""
    return {path: text for generator in GENERATORS for path, text in generator.generate().items()}


def differences(files: dict[str, str]) -> list[str]:
    """Paths whose committed content isn't what would be generated."""
    stale = [path for path, text in files.items() if not is_current(ROOT / path, text)]
    return stale + leftovers(files)


def is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text() == text


def leftovers(files: dict[str, str]) -> list[str]:
    found = (path for folder in OUTPUT_FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file())
    paths = (path.relative_to(ROOT) for path in found if not NOT_OUTPUT & set(path.parts))
    return sorted(str(path) for path in paths if str(path) not in files)


def write(files: dict[str, str]) -> None:
    for path, text in files.items():
        target = ROOT / path
        if not is_current(target, text):  # an untouched file isn't built anew
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
    for path in leftovers(files):
        (ROOT / path).unlink()


def report(problems: list[str], advice: str) -> int:
    for problem in problems:
        print(f"schema: {problem}", file=sys.stderr)
    if problems:
        print(f"schema: {advice}", file=sys.stderr)
    return 1 if problems else 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m schema", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare; status 1 for anything stale")
    parser.add_argument("--lock", action="store_true", help="record the declarations as released in schema/lock.json")
    options = parser.parse_args(arguments)
    failed = report(validate.validate(), "the declarations break a rule; correct them")
    failed = failed or report(
        additive.check(), "the contract only grows (schema/lock.json); undo this, or add beside it"
    )
    if failed:
        return failed
    if options.lock:
        additive.write_lock()
    files = generate()
    if options.check:
        stale = report([f"{path} is stale" for path in differences(files)], "run ./dev gen and commit its output")
        lagging = [f"schema/lock.json lags behind: {name}" for name in additive.lag()]
        return max(stale, report(lagging, "run ./dev gen --lock and commit its output"))
    write(files)
    return 0


if __name__ == "__main__":
    sys.exit(main())
