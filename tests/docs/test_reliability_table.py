"""tests/README.md says which test shows which promise: each of them is there."""

from __future__ import annotations

import re

from support.programs import ROOT


def rows() -> list[str]:
    text = (ROOT / "tests/README.md").read_text()
    return [line for line in text.splitlines() if line.startswith("|") and ("_test.cc`" in line or "tests/" in line)]


def test_every_file_of_the_table_is_there() -> None:
    named = re.findall(r"`((?:tests|src)/[^`]+)`", "\n".join(rows()))
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_test_of_the_table_is_in_the_file_before_it() -> None:
    found = 0
    for row in rows():
        for file, tests in re.findall(r"`(src/[^`]+_test\.cc)` \(([^)]+)\)", row):
            text = (ROOT / file).read_text()
            for name in re.findall(r"`(\w+)`", tests):
                assert f", {name})" in text, f"{file} has no {name}"
                found += 1
    assert found >= 8
