"""python3 -m schema [--check | --lock]"""

from __future__ import annotations

import sys
from pathlib import Path

from . import gen_cpp, gen_openapi, gen_python

ROOT = Path(__file__).resolve().parent.parent
GENERATORS = (gen_cpp, gen_python, gen_openapi)


def main() -> int:
    for path, text in {path: text for generator in GENERATORS for path, text in generator.generate().items()}.items():
        target = ROOT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
