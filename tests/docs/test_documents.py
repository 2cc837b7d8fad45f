"""What the documents tell people to type, typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.bench import Bench
from support.programs import LITMUS, ROOT

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def snippets(page: str, language: str) -> list[str]:
    return [body for kind, body in FENCE.findall((ROOT / page).read_text(encoding="utf-8")) if kind == language]


def shell(bench: Bench, folder: Path, commands: str) -> subprocess.CompletedProcess[str]:
    """Runs the commands as a person with the programs on PATH would; `serve` and `--follow` only begin."""
    endless = re.compile(r"^(litmus (?:serve|events .*--follow).*?)(\s+#.*)?$", re.MULTILINE)
    script = endless.sub(r"timeout -s INT 3 \1 --port 0 || test $? -eq 124 -o $? -eq 0", commands)
    script = re.sub(r"(--follow.*) --port 0", r"\1", script)
    environment = bench.environment(PATH=f"{LITMUS.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}")
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_every_dev_command_that_a_document_names_exists() -> None:
    named: set[str] = set()
    for page in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "docs/tutorial/README.md", "bench/README.md"):
        named |= set(re.findall(r"\./dev ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8")))

    missing = {command for command in named if not (ROOT / f"tools/dev/{command}.sh").exists()}

    assert missing == set()


def test_every_link_of_the_readme_leads_somewhere() -> None:
    for page in ("README.md", "docs/tutorial/README.md", "examples/demo-bench/README.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert ((ROOT / page).parent / target).exists(), f"{page} links to {target}"


def test_the_readme_script_runs_in_the_demo_bench(bench: Bench) -> None:
    script = next(s for s in snippets("README.md", "python") if "connect(" in s)
    path = bench.project / "readme.py"
    path.write_text(script)

    done = subprocess.run(
        [sys.executable, path], cwd=bench.project, env=bench.environment(), capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert 3.2 < float(done.stdout) < 3.4


def test_the_readme_test_runs_in_the_demo_bench(bench: Bench) -> None:
    test = next(s for s in snippets("README.md", "python") if "def test_" in s)
    (bench.project / "tests/test_readme.py").write_text(test)

    bench.pytest("tests/test_readme.py", "--mock-instruments")

    assert bench.json("runs")["runs"][0]["outcome"] == "passed"


def test_the_readme_commands_run(bench: Bench) -> None:
    bench.pytest("-k", "output_voltage")
    run_id = bench.json("runs")["runs"][0]["run_id"]
    commands = next(s for s in snippets("README.md", "sh") if "litmus runs" in s).replace("RUN_ID", run_id)

    done = shell(bench, bench.project, commands)

    assert done.returncode == 0, done.stderr
    assert run_id[:8] in done.stdout and "output_voltage" in done.stdout


@pytest.mark.parametrize("name", ["tutorial-live-monitoring"])
def test_the_founding_snippets_run_verbatim_in_the_demo_bench(bench: Bench, name: str) -> None:
    """The scripts of the founding tutorial, word for word."""
    script = """
from litmus.connect import connect

# Connect to your station (mock mode for this tutorial)
with connect("bench_1", mock=True) as station:
    dmm = station.instrument("dmm")

    # Every instrument interaction is logged as an event
    voltage = dmm.measure_voltage()

    print(f"Session ID: {station.session_id}")
    print(f"Voltage: {voltage}")

with connect("bench_1", mock=True) as station:
    scope = station.instrument("scope")
    waveform = scope.read_waveform()

with connect("cell-7", mock=True) as station:
    dmm = station.instrument("dmm")
    v = dmm.measure_voltage()
"""
    path = bench.project / f"{name}.py"
    path.write_text(script)

    done = subprocess.run(
        [sys.executable, path], cwd=bench.project, env=bench.environment(), capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert "Session ID: " in done.stdout
    bench.litmus("runs")
    references = bench.api.sql("SELECT json->'$.value' AS value FROM events WHERE json LIKE '%channel://scope.ch1/%'")
    assert len(references) == 1
    assert '"length":1000' in str(references[0]["value"]).replace(" ", "").replace("'", '"')
