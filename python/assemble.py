"""Puts the package together below the build folder, out of symbolic links. Run by CMake."""

from __future__ import annotations

import argparse
from pathlib import Path


def link(target: Path, name: Path) -> None:
    if name.is_symlink() or name.exists():
        if name.is_symlink() and name.readlink() == target:
            return
        name.unlink()
    name.parent.mkdir(parents=True, exist_ok=True)
    name.symlink_to(target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("source", "build", "package", "core"):
        parser.add_argument(f"--{option}", type=Path, required=True)
    given = parser.parse_args()
    package: Path = given.package
    wanted = {package / "_gen": given.source / "gen/python", package / given.core.name: given.core}
    for child in (given.source / "python/litmus").iterdir():
        if child.name != "__pycache__":
            wanted[package / child.name] = child
    for program, folder in (("litmus", "cli"), ("litmusd", "daemon")):
        wanted[package / "_bin" / program] = given.build / "src" / folder / program
    wanted[package / "_ui"] = given.source / "ui/dist"
    if package.is_dir():
        for old in package.iterdir():
            if old.is_symlink() and old not in wanted:
                old.unlink()
    for name, target in wanted.items():
        link(target, name)


if __name__ == "__main__":
    main()
