"""Ten million events in a hundred thousand sessions through a real litmusd, watched. Run by `./dev soak`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.soak import LEAST_SAMPLES, Size, findings, run  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev soak")
    parser.add_argument("--events", type=int, default=10_400_000)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--emitters", type=int, default=4)
    parser.add_argument("--minutes", type=float, help="stop earlier")
    parser.add_argument("--data-dir", type=Path, help="kept afterwards; a temporary one without")
    given = parser.parse_args()

    folder = given.data_dir or Path(tempfile.mkdtemp(prefix="litmus-soak-"))
    seconds = given.minutes * 60 if given.minutes else None
    try:
        soak = run(folder, Size(given.events, given.sessions, given.emitters, seconds), report=True)
    finally:
        if given.data_dir is None:
            shutil.rmtree(folder, ignore_errors=True)
    for problem in soak.problems[:20]:
        print(problem)
    if len(soak.samples) < LEAST_SAMPLES:
        print("too short to say anything")
        return 1
    print(f"{len(soak.sealed)} sessions in {soak.samples[-1].at_s:.0f} s; medians of the second and the last third:")
    rows = findings(soak)
    for name, second, last, holds in rows:
        print(f"  {name:28} {second:10.1f} {last:10.1f}  {'flat' if holds else 'GROWS'}")
    return 0 if not soak.problems and all(row[-1] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
