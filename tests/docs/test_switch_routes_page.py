"""The page about switch routes: its fixture and its tests, on a station with a meter and a switch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.bench import Bench
from support.programs import ROOT

PAGE = (ROOT / "docs/how-to/switch-routes.md").read_text(encoding="utf-8")

STATION = """
id: bench
name: Bench
instruments:
  dmm: {type: dmm, mock: true, mock_config: {measure_voltage: 3.3}}
  mux: {type: switch, mock: true}
"""


def snippet(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bench]:
    project = tmp_path / "bed"
    files = {
        "litmus.yaml": "name: bed\ndata_dir: data\ndefault_station: bench\n",
        "stations/bench.yaml": STATION,
        "fixtures/bed.yaml": snippet("yaml"),
        "tests/test_rails.py": snippet("python"),
    }
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    made = Bench(project)
    yield made
    made.close()


def test_the_pages_tests_run_with_the_pages_fixture(bed: Bench) -> None:
    bed.pytest()

    assert bed.json("runs")["runs"][0]["outcome"] == "passed"
    changes = [e for e in bed.api.all_events() if e["event_type"].startswith("route.")]
    for kind in ("route.closed", "route.opened"):
        names = [event["connection_name"] for event in changes if event["event_type"] == kind]
        assert names == ["vout", "vaux", "vout", "vaux", "vout"]
