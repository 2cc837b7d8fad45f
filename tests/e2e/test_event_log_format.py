"""docs/formats/read_event_log.py, the reader that knows docs/formats/event-log.md only, beside the service."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from support.bench import Bench
from support.programs import ROOT

SCRIPT = ROOT / "docs/formats/read_event_log.py"

# Says when it has emitted, and stays.
LIVE = """
import sys
from litmus.connect import connect

with connect("bench_1", mock=True) as station:
    for _ in range(60):
        station.instrument("dmm").measure_voltage()
    print("ready", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def reader() -> ModuleType:
    spec = importlib.util.spec_from_file_location("read_event_log", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def served(bench: Bench) -> dict[str, dict]:
    rows = bench.api.sql("SELECT id, json::VARCHAR AS json FROM events")
    return {row["id"]: json.loads(row["json"]) for row in rows}


def test_live_journals_and_sealed_files_give_what_the_service_gives(bench: Bench, reader: ModuleType) -> None:
    bench.pytest("-q")
    script = bench.project / "live.py"
    script.write_text(LIVE)
    process = bench.spawn(sys.executable, script, stdin=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"

    while_live = reader.events(bench.data)
    answer = served(bench)
    journals = list(bench.data.glob("events/*/*.journal"))
    process.communicate("\n", timeout=30)
    sealed = reader.events(bench.data)

    assert len(journals) >= 1, "the session goes on"
    assert while_live == answer
    assert sum(event["event_type"] == "instrument.read" for event in while_live.values()) >= 60
    assert sealed.items() >= while_live.items()
    assert sealed == served(bench)


def test_segments_hold_every_event_up_to_their_watermark_by_number(bench: Bench, reader: ModuleType) -> None:
    bench.pytest("-q")
    bench.pytest("-q")
    numbers = {row["id"]: row["event_number"] for row in bench.api.sql("SELECT id, event_number FROM events")}
    bench.litmus("daemon", "stop")

    rows, watermark = reader.segment_rows(bench.data)

    assert watermark == max(numbers.values())
    assert {row["id"]: row["event_number"] for row in rows} == numbers
    assert [row["event_number"] for row in rows] == sorted(numbers.values())
    assert {row["id"]: json.loads(row["json"]) for row in rows} == reader.events(bench.data)


def test_the_script_prints_every_event_as_a_line(bench: Bench) -> None:
    bench.pytest("-q")

    done = subprocess.run([sys.executable, SCRIPT, bench.data], capture_output=True, text=True, timeout=60, check=True)

    assert {json.loads(line)["id"] for line in done.stdout.splitlines()} == set(served(bench))


def test_a_damaged_record_is_a_gap_and_a_damaged_batch_an_error(
    bench: Bench, reader: ModuleType, tmp_path: Path
) -> None:
    whole = shutil.copy(ROOT / "src/journal/testdata/v1.journal", tmp_path / "x.journal")
    payloads, gaps = reader.journal_payloads(Path(whole))
    damaged = bytearray(Path(whole).read_bytes())
    damaged[4096 + 90] ^= 1
    (tmp_path / "y.journal").write_bytes(damaged)
    bench.pytest("-q")
    bench.litmus("daemon", "stop")
    sealed = max(bench.data.glob("events/*/*.arrow"), key=lambda path: path.stat().st_size)
    content = bytearray(sealed.read_bytes())
    content[content.index(b"run.started")] ^= 1
    sealed.write_bytes(content)

    assert gaps == 0
    assert reader.journal_payloads(tmp_path / "y.journal") == (payloads[1:], 1)
    with pytest.raises(ValueError, match="batch 0 doesn't have its checksum"):
        reader.sealed_rows(sealed)
