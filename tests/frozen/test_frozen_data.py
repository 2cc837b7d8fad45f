"""Old data opens for ever: data directories of released versions, with the daemon of this build."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from freeze import HERE, agreed, opened, read

from support.bench import Bench
from support.programs import ROOT

VERSIONS = sorted(path.parent for path in HERE.glob("*/data.tar.gz"))


def held_by(version: Path) -> dict[str, dict[str, Any]]:
    return json.loads(gzip.decompress((version / "holds.json.gz").read_bytes()))


def drop_index(bench: Bench) -> None:
    shutil.rmtree(bench.data / "index")


def drop_index_and_numbers(bench: Bench) -> None:
    drop_index(bench)
    (bench.data / "events/_numbers").unlink()


def keep_all(bench: Bench) -> None:
    pass


def test_a_version_is_frozen() -> None:
    assert VERSIONS


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.name)
@pytest.mark.parametrize("before", [keep_all, drop_index, drop_index_and_numbers])
def test_what_a_version_held_is_read_from_its_data_directory(version: Path, before: Any) -> None:
    expected = held_by(version)
    with opened(version / "data.tar.gz") as bench:
        before(bench)
        if before is drop_index_and_numbers:  # what wasn't sealed gets numbers anew
            expected = {name: without(value, "event_number", "last_event_number") for name, value in expected.items()}
        found = read(bench)

        assert sorted(expected.keys() - found.keys()) == []
        both = agreed(expected, found)
        different = {name: (value, found[name]) for name, value in expected.items() if both[name] != value}
        assert different == {}
        verified = bench.litmus("data", "verify")
        assert verified.returncode == 0, verified.stdout


def without(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in keys}


def kept(old: Any, new: Any, at: str) -> list[str]:
    """Where `new` lacks something that `old` has."""
    if isinstance(old, dict) and isinstance(new, dict):
        gone = [f"{at}.{key}" for key in old if key not in new]
        return gone + [lost for key in old if key in new for lost in kept(old[key], new[key], f"{at}.{key}")]
    if isinstance(old, list) and isinstance(new, list):
        return [f"{at}: {item}" for item in old if item not in new]
    return [] if old == new else [f"{at}: {old} is now {new}"]


@pytest.mark.parametrize("version", VERSIONS, ids=lambda path: path.name)
def test_the_schema_has_all_that_a_version_had(version: Path) -> None:
    released = json.loads((version / "schema.json").read_text())
    assert kept(released, json.loads((ROOT / "schema/lock.json").read_text()), "schema") == []
