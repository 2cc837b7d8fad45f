"""A journal that ends anywhere, within a record too, as after a loss of power: what the service makes of the rest."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from support.bench import Bench

CUTS = 12
SEED = 20260310
DATA_OFFSET = 4096  # of a journal's first record
LADDER = ["aborted", "terminated", "errored", "failed", "passed", "done", "skipped", None]  # worst first

TESTS = """
import pytest

attempts = []

@pytest.mark.litmus_sweeps([{"vin": [5, 12, 24]}])
def test_vectors(vectors, logger):
    for v in vectors:
        logger.measure("v", v["vin"], limit={"high": 20})

class TestBox:
    def test_logged(self, logger):
        logger.measure("a", 1.0)
        logger.measure("b", 1.0, limit={"low": 0})

    @pytest.mark.flaky(reruns=1)
    def test_second_time(self, verify):
        attempts.append(1)
        verify("v", 1.0 * len(attempts), limit={"low": 1.5})

    @pytest.mark.parametrize("vin", [1, 2])
    def test_swept(self, verify, vin):
        verify("v", vin, limit={"low": 0})

def test_raises():
    raise ValueError("broken")
"""


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """What a test recorded without any service."""
    bench = Bench(tmp_path / "recorded")
    bench.project.mkdir()
    (bench.project / "litmus.yaml").write_text("name: cuts\ndata_dir: data\n")
    (bench.project / "test_it.py").write_text(TESTS)
    bench.pytest("-q", check=False, LITMUSD="/nowhere/litmusd")
    (found,) = bench.data.glob("events/*/*.journal")
    return found


class Cut(Bench):
    """A data directory that holds a journal of which only the first bytes are left."""

    def __init__(self, folder: Path, journal: Path, offset: int) -> None:
        folder.mkdir()
        super().__init__(folder)
        left = self.data / "events" / journal.parent.name / journal.name
        left.parent.mkdir(parents=True)
        shutil.copy(journal, left)
        whole = journal.read_bytes()
        left.write_bytes(whole[:offset] + bytes(len(whole) - offset))


def worse(a: str | None, b: str | None) -> str | None:
    return min(a, b, key=LADDER.index)


class Step:
    def __init__(self, event: dict[str, Any]) -> None:
        self.retry = event["retry"]
        self.path, self.parent = event["step_path"], event["parent_path"]
        self.ended = False
        self.outcome: str | None = None


def expected(events: list[dict[str, Any]]) -> tuple[str, dict[tuple[str, int], str | None]]:
    """Outcome of the run, and of its steps by path and vector."""
    run: str | None = None
    steps: dict[tuple[str, int], Step | None] = {}
    for event in events:
        kind = event["event_type"]
        if kind == "test.steps_discovered":
            steps |= {(item["step_path"], item["vector_index"]): None for item in event["items"]}
        elif kind == "test.step_started":
            steps[event["step_path"], event["vector_index"]] = Step(event)
        elif kind == "test.step_ended":
            step = steps[event["step_path"], event["vector_index"]]
            step.ended, step.outcome = True, event["outcome"]
        elif kind == "test.measurement":
            (step,) = [s for s in steps.values() if s and s.path == event["step_path"] and not s.ended]
            step.outcome = worse(step.outcome, event["outcome"])
        elif kind == "run.ended" and not event["derived"]:
            run = event["outcome"]
    for box in [step for step in steps.values() if step and not step.ended]:
        for child in [step for step in steps.values() if step and step.parent == box.path]:
            box.outcome = worse(box.outcome, child.outcome)
    return run or "aborted", {key: step.outcome if step else None for key, step in steps.items()}


def offsets(journal: Path) -> list[int]:
    end = len(journal.read_bytes().rstrip(b"\0"))
    chosen = random.Random(SEED)
    return [*sorted(chosen.randrange(DATA_OFFSET, end) for _ in range(CUTS)), end]


def events_of(cut: Bench) -> list[dict[str, Any]]:
    """Of a session that is over; nothing when nothing of it is left."""
    events = cut.api.all_events()
    types = [event["event_type"] for event in events]
    over = "session.ended" in types and ("run.started" not in types or "run.materialized" in types)
    return events if over else []


def rows_of(cut: Bench) -> list[dict[str, Any]]:
    (run_file,) = cut.data.glob("runs/*/*.parquet")
    return pyarrow.parquet.read_table(run_file).to_pylist()


def test_a_journal_cut_anywhere_materialises_to_the_outcomes_of_what_is_left(
    journal: Path, tmp_path: Path, eventually: Callable[..., Any]
) -> None:
    seen = set()
    for offset in offsets(journal):
        cut = Cut(tmp_path / str(offset), journal, offset)
        try:
            listed = cut.json("runs", "--data-dir", str(cut.data))["runs"]
            if listed:
                events = eventually(lambda at=cut: events_of(at), what=f"the end of the run cut at {offset}")
                check(rows_of(cut), events)
                seen.add(len(events))
        finally:
            cut.close()
    assert len(seen) > CUTS / 2, "the cuts were at different events"


def check(rows: list[dict[str, Any]], events: list[dict[str, Any]]) -> None:
    run, steps = expected(events)
    kept = {
        (row["step_path"], row["vector_index"]): row["step_outcome"] for row in rows if row["record_type"] == "step"
    }
    assert {row["run_outcome"] for row in rows} == {run}
    assert kept == steps
    assert [row["measurement_outcome"] for row in rows if row["record_type"] == "measurement"] == [
        event["outcome"] for event in events if event["event_type"] == "test.measurement"
    ]
