"""Writes the licences of everything that the wheel carries into one file. Fails when one of them can't be found."""

from __future__ import annotations

import argparse
import importlib.metadata
import sys
from pathlib import Path

DEBIAN = ("libfyaml-dev", "libfmt-dev", "libspdlog-dev", "libboost1.81-dev", "nlohmann-json3-dev", "libcli11-dev")
PYTHON = ("pyarrow", "duckdb", "nanobind")  # the wheels that Arrow, the twin of libduckdb, and the binding came from
UI = ("svelte", "uplot")  # of the packages that end up in the built pages; those that are installed


def debian_texts() -> dict[str, str]:
    return {name: Path(f"/usr/share/doc/{name}/copyright").read_text(errors="replace") for name in DEBIAN}


def python_texts() -> dict[str, str]:
    found = {}
    for name in PYTHON:
        files = importlib.metadata.files(name) or []
        texts = [file for file in files if ".dist-info/licenses/" in str(file)]
        if not texts:
            raise FileNotFoundError(f"no licence in the distribution {name}")
        for file in texts:
            found[f"{name} {file.name}"] = Path(str(file.locate())).read_text(errors="replace")
    return found


def ui_texts(root: Path) -> dict[str, str]:
    found = {}
    for name in UI:
        folder = root / "ui/node_modules" / name
        if not folder.is_dir():
            continue
        (text,) = [path for path in folder.iterdir() if path.name.upper().startswith("LICENSE")]
        found[name] = text.read_text(errors="replace")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    texts = debian_texts() | python_texts() | ui_texts(given.root)
    parts = [f"{'=' * 100}\n{name}\n{'=' * 100}\n{text.strip()}\n" for name, text in texts.items()]
    given.out.write_text("Litmus carries or contains the following works.\n\n" + "\n".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
