"""litmus schema: what an editor accepts is what the loader accepts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from support.programs import LITMUS, ROOT

CORPUS = json.loads((ROOT / "tests/support/config_corpus.json").read_text())
GOOD, BAD = CORPUS["good"], CORPUS["bad"]  # by type: contents of files
TYPES = list(GOOD)


def litmus(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LITMUS, *arguments], cwd=folder, capture_output=True, text=True, timeout=30, check=False)


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("schemas")
    assert litmus(folder, "schema", "export", "-o", "out").returncode == 0
    return {path.name.removesuffix(".schema.json"): json.loads(path.read_text()) for path in (folder / "out").iterdir()}


def schema_accepts(schema: dict[str, Any], content: dict[str, Any]) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(content)


def loader_accepts(folder: Path, kind: str, content: dict[str, Any]) -> bool:
    name = {"project": "litmus.yaml"}.get(kind, "x.yaml")
    (folder / name).write_text(json.dumps(content))
    done = litmus(folder, "validate", "-t", kind, name)
    assert done.returncode in (0, 1), done.stderr
    return done.returncode == 0


def test_there_is_one_for_every_type(schemas: dict[str, Any]) -> None:
    assert sorted(schemas) == sorted(TYPES)
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("kind", "content"), [(kind, one) for kind in TYPES for one in GOOD[kind]], ids=str)
def test_both_accept_a_good_file(kind: str, content: dict[str, Any], schemas: dict[str, Any], tmp_path: Path) -> None:
    assert loader_accepts(tmp_path, kind, content)
    assert schema_accepts(schemas[kind], content)


@pytest.mark.parametrize(("kind", "content"), [(kind, one) for kind in TYPES for one in BAD[kind]], ids=str)
def test_both_refuse_a_bad_file(kind: str, content: dict[str, Any], schemas: dict[str, Any], tmp_path: Path) -> None:
    assert not loader_accepts(tmp_path, kind, content)
    assert not schema_accepts(schemas[kind], content)


@pytest.mark.parametrize("kind", TYPES)
def test_one_unknown_key_anywhere_is_refused_by_both(kind: str, schemas: dict[str, Any], tmp_path: Path) -> None:
    def with_unknown(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
        """The content once for each map in it, with a further key there."""
        if isinstance(value, list):
            return [
                (where, [*value[:i], changed, *value[i + 1 :]])
                for i, one in enumerate(value)
                for where, changed in with_unknown(one, (*path, i))
            ]
        if not isinstance(value, dict):
            return []
        here = [(path, value | {"zzz": {}})]
        return here + [
            (where, value | {key: changed})
            for key, one in value.items()
            for where, changed in with_unknown(one, (*path, key))
        ]

    for content in GOOD[kind]:
        for where, changed in with_unknown(content):
            agreed = loader_accepts(tmp_path, kind, changed), schema_accepts(schemas[kind], changed)
            assert agreed[0] == agreed[1], f"{where} of {content}: loader {agreed[0]}, schema {agreed[1]}"


def test_schemas_of_the_examples_accept_the_examples(schemas: dict[str, Any]) -> None:
    folders = {"stations": "station", "types": "station_type", "fixtures": "fixture", "profiles": "profile"}
    folders |= {"products": "product", "tests": "sidecar"}
    checked = 0
    for path in sorted(ROOT.glob("examples/*/**/*.yaml")):
        kind = "project" if path.name == "litmus.yaml" else folders.get(path.parent.name)
        if kind is None:
            continue
        checked += 1
        assert schema_accepts(schemas[kind], yaml.safe_load(path.read_text().replace(" on:", ' "on":')) or {}), path
    assert checked >= 10


def test_refresh_keeps_the_editors_other_settings(tmp_path: Path) -> None:
    settings = tmp_path / ".vscode/settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"editor.rulers": [120], "yaml.schemas": {"mine.json": "*.mine"}}))

    done = litmus(tmp_path, "schema", "refresh")

    assert done.returncode == 0, done.stderr
    written = json.loads(settings.read_text())
    assert written["editor.rulers"] == [120]
    assert written["yaml.schemas"]["mine.json"] == "*.mine"
    assert written["yaml.schemas"]["./.vscode/schemas/station.schema.json"] == ["stations/*.yaml"]
    for schema in written["yaml.schemas"]:
        assert schema == "mine.json" or (tmp_path / schema).exists()
    again = settings.read_text()
    assert litmus(tmp_path, "schema", "refresh").returncode == 0
    assert settings.read_text() == again


def test_refresh_leaves_settings_that_it_cannot_read(tmp_path: Path) -> None:
    settings = tmp_path / ".vscode/settings.json"
    settings.parent.mkdir()
    settings.write_text('{"editor.rulers": [120], // wide\n}')

    done = litmus(tmp_path, "schema", "refresh", "--project-dir", ".")

    assert done.returncode == 2
    assert "left as it is" in done.stderr
    assert "// wide" in settings.read_text()
    assert not (tmp_path / ".vscode/schemas").exists()
