"""Random requests against every route of a served bench, as many as wanted. Run by `./dev fuzz-http`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.bench import Bench  # noqa: E402
from support.http_fuzz import fuzz, make_scene  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev fuzz-http")
    parser.add_argument("--examples", type=int, default=200, help="random requests to each route, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where schemathesis writes its report; a temporary folder without")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="litmus-fuzz-") as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        project = Path(temporary) / "bench"
        ignored = shutil.ignore_patterns("data", "__pycache__", ".pytest_cache")
        shutil.copytree(ROOT / "examples/demo-bench", project, ignore=ignored)
        bench = Bench(project)
        try:
            report = fuzz(make_scene(bench), folder, arguments.examples, arguments.seed)
        finally:
            bench.close()
    print(report.text)
    return 0 if report.complete and not report.failures and not report.errors else 1


if __name__ == "__main__":
    sys.exit(main())
