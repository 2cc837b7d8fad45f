"""Run files as their readers see them: pyarrow, DuckDB, and SQL through the daemon."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest

from support.bench import Bench

RECORD = """
import json, sys
from litmus import LitmusClient

data_dir, vectors, custom = (json.loads(text) for text in sys.argv[1:])
run = LitmusClient(data_dir).start_run("SN1", "bench_1", custom_metadata=custom)
with run.step("t") as step:
    for params in vectors:
        with step.vector(**params) as vector:
            vector.measure("v", 1.0, allow_repeat=True)
run.finish()
print(run.id)
"""


class Recorder:
    """Records runs from a script, each vector with one measurement."""

    def __init__(self, bench: Bench, script: Path) -> None:
        self.bench = bench
        self._script = script
        script.write_text(RECORD)

    def record(self, vectors: list[dict[str, Any]], custom: dict[str, Any] | None = None) -> str:
        arguments = (json.dumps(given) for given in (str(self.bench.data), vectors, custom or {}))
        process = self.bench.spawn(sys.executable, self._script, *arguments)
        output, _ = process.communicate(timeout=60)
        assert process.returncode == 0, output
        return output.split()[-1]

    def file_of(self, run_id: str) -> Path:
        """Its run file, once it is there."""
        path = self.bench.api.get(f"/api/runs/{run_id}")["file_path"]
        assert path, "no run file yet"
        return self.bench.data / path


@pytest.fixture
def recorder(bench: Bench, tmp_path: Path) -> Iterator[Recorder]:
    bench.litmus("runs")  # a daemon
    yield Recorder(bench, tmp_path / "record.py")


def test_each_reader_sees_the_types_of_the_values(recorder: Recorder) -> None:
    run_id = recorder.record(
        [
            {"count": 1, "volts": 1, "on": True, "name": "a", "any": 1},
            {"count": 2, "volts": 2.5, "on": False, "name": "b", "any": "two"},
            {"count": 3, "volts": 3.0, "on": True, "name": "c", "any": [3, {"x": None}]},
        ],
        {"rack": 7, "tags": ["x", "y"]},
    )
    path = recorder.file_of(run_id)

    schema = pyarrow.parquet.read_schema(path)
    types = {name: str(schema.field(name).type) for name in schema.names if name.startswith(("in_", "custom_"))}
    assert types == {
        "in_count": "int64",
        "in_volts": "double",
        "in_on": "bool",
        "in_name": "string",
        "in_any": "string",
        "in_any_type": "string",
        "custom_rack": "int64",
        "custom_tags": "string",
        "custom_tags_type": "string",
    }
    rows = duckdb.sql(
        f"SELECT in_count, in_volts, in_on, in_name, in_any, in_any_type, custom_tags FROM '{path}' "
        "WHERE record_type = 'measurement' ORDER BY in_count"
    ).fetchall()
    assert rows == [
        (1, 1.0, True, "a", "1", "int", '["x","y"]'),
        (2, 2.5, False, "b", "two", "str", '["x","y"]'),
        (3, 3.0, True, "c", '[3,{"x":null}]', "list", '["x","y"]'),
    ]


def test_the_file_says_what_it_was_made_with(recorder: Recorder) -> None:
    run_id = recorder.record([{}])

    metadata = pyarrow.parquet.read_metadata(recorder.file_of(run_id)).metadata
    environment = json.loads(metadata[b"environment_json"])
    assert metadata[b"schema_version"] == b"1.0"
    assert metadata[b"litmus_version"].decode() == environment["litmus_version"]
    assert json.loads(metadata[b"profile_facets"]) == {}
    row = pyarrow.parquet.read_table(recorder.file_of(run_id)).slice(0, 1).to_pylist()[0]
    assert row["python_version"] == environment["python_version"]
    assert row["env_fingerprint"]


def test_runs_whose_columns_differ_in_type_are_read_together(recorder: Recorder) -> None:
    values: list[Any] = [1, 2.5, "three", True, None, [4], {"five": 5}, 2**53 + 1]
    ids = [recorder.record([{"k": value}]) for value in values]
    paths = [str(recorder.file_of(run_id)) for run_id in ids]

    united = duckdb.sql(
        f"SELECT run_id, in_k::VARCHAR FROM read_parquet({paths}, union_by_name=true) WHERE record_type='measurement'"
    ).fetchall()
    assert len(united) == len(values), "no run is missing"

    rows = recorder.bench.api.sql("SELECT run_id, inputs->>'k' AS k FROM measurements")
    seen = {row["run_id"]: row["k"] for row in rows}
    texts = ["1", "2.5", "three", "true", None, "[4]", '{"five":5}', str(2**53 + 1)]
    assert [seen[run_id] for run_id in ids] == texts

    pattern = str(recorder.bench.data / "runs/*/*.parquet")
    through = recorder.bench.api.sql(
        f"SELECT run_id, in_k FROM read_parquet('{pattern}', union_by_name=true) WHERE record_type='measurement'"
    )
    assert {row["run_id"] for row in through} == set(ids)
    assert {row["in_k"] for row in through} >= {"1", "2.5", "three", "true", "[4]"}


def test_names_that_differ_in_case_only_or_need_quotes(recorder: Recorder) -> None:
    odd = {"V": 1, "v": 2, "psu.voltage": 3, "a \"b\" 'c'": 4, "µ/Ω": 5}
    first = recorder.record([odd])
    second = recorder.record([{"v": "text", "V_1": 9}])

    table = pyarrow.parquet.read_table(recorder.file_of(first))
    assert {name: table[f"in_{name}"].to_pylist()[-1] for name in odd} == odd
    paths = [str(recorder.file_of(run_id)) for run_id in (first, second)]
    for order in (paths, paths[::-1]):
        rows = duckdb.sql(
            f"SELECT in_v FROM read_parquet({order}, union_by_name=true) WHERE record_type='measurement'"
        ).fetchall()
        assert len(rows) == 2
    rows = recorder.bench.api.sql("SELECT run_id, inputs FROM measurements")
    inputs = {row["run_id"]: row["inputs"] for row in rows}
    assert inputs == {first: odd, second: {"v": "text", "V_1": 9}}
