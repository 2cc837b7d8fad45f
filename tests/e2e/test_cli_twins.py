"""Commands that read what the HTTP API serves: `--json` is the route's answer, tables fit the terminal, and a command
that fails says why."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import termios
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from support.bench import Bench
from support.programs import LITMUS, ROOT

METRICS = ("summary", "pareto", "cpk", "ppk", "trend", "retest", "time-loss", "assets")
FAILS = """
import pytest


@pytest.mark.litmus_limits(vout={"low": 3.0, "high": 3.6, "units": "V"})
@pytest.mark.parametrize("load_with_a_long_name", [1.25, 2.5])
def test_a_rail_that_is_out_of_its_limits_under_every_load_that_there_is(verify, load_with_a_long_name):
    verify("vout", 9.9)
"""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Two runs of the demo bench and a failed one, with names that are hard to lay out."""
    project = tmp_path_factory.mktemp("twins") / "bench"
    shutil.copytree(ROOT / "examples/demo-bench", project, ignore=shutil.ignore_patterns("data", "__pycache__"))
    made = Bench(project)
    (project / "test_fails.py").write_text(FAILS)
    for serial in ("SN1", "電源ユニット-0000000000000000000000000000000000000000000042"):
        made.pytest("--mock-instruments", "--dut-serial", serial, "tests", check=False)
    made.pytest("--dut-serial", "SN\x1b[2J3", "test_fails.py", check=False)
    yield made
    made.close()


def run_ids(bench: Bench) -> list[str]:
    return [run["run_id"] for run in bench.api.get("/api/runs")["runs"]]


# --- the same data ---------------------------------------------------------------------------------------------------


def test_json_of_each_command_is_the_answer_of_its_route(recorded: Bench) -> None:
    recorded.litmus("runs")
    first = run_ids(recorded)[-1]
    session = recorded.api.get(f"/api/runs/{first}")["session_id"]
    twins = {
        ("runs",): "/api/runs?limit=20",
        ("runs", "--limit", "1"): "/api/runs?limit=1",
        ("runs", "--limit", "5", "--outcome", "failed", "--phase", "x"): "/api/runs?limit=5&outcome=failed&phase=x",
        ("runs", "--outcome", "failed"): "/api/runs?limit=20&outcome=failed",
        ("runs", "--serial", "SN1", "--station", "bench_1"): "/api/runs?limit=20&serial=SN1&station=bench_1",
        ("runs", "--since", "7d", "--lot", "L1"): "/api/runs?limit=20&since=7d&lot=L1",
        ("runs", "--until", "2020-01-01"): "/api/runs?limit=20&until=2020-01-01",
        ("show", first): f"/api/runs/{first}",
        ("show", first[:13]): f"/api/runs/{first}",
        ("events",): "/api/events",
        ("events", first): f"/api/events?run_id={first}",
        ("events", session, "--limit", "3"): f"/api/events?session_id={session}&limit=3",
        ("events", "--type", "instrument.read", "--role", "dmm"): "/api/events?type=instrument.read&role=dmm",
        ("events", "--since", "4h", "--limit", "2"): "/api/events?since=4h&limit=2",
        ("sessions",): "/api/sessions?limit=20",
        ("sessions", "--limit", "1"): "/api/sessions?limit=1",
        ("channels", "list"): "/api/channels",
        ("channels", "list", "--session", session): f"/api/channels?session_id={session}",
        ("channels", "show", "dmm.voltage"): "/api/channels/dmm.voltage",
        ("channels", "show", "scope.ch1", "--max-points", "10"): "/api/channels/scope.ch1?max_points=10",
        ("channels", "show", "dmm.voltage", "--since", "2026-01-01"): "/api/channels/dmm.voltage?since=2026-01-01",
        ("channels", "show", "dmm.voltage", "--session", session): f"/api/channels/dmm.voltage?session_id={session}",
        ("metrics", "pareto", "--group-by", "step", "--top", "1"): "/api/metrics/pareto?group_by=step&top_n=1",
        ("metrics", "cpk", "--min-samples", "1", "--phase", "all"): "/api/metrics/cpk?min_samples=1&phase=all",
        ("metrics", "summary", "--period", "week", "--since", "30d"): "/api/metrics/summary?period=week&since=30d",
    } | {("metrics", name): f"/api/metrics/{name}" for name in METRICS}  # fmt: skip

    for command, route in twins.items():
        assert recorded.json(*command) == recorded.api.get(route), command


# --- a terminal ------------------------------------------------------------------------------------------------------


def columns(line: str) -> int:
    """As a terminal counts, by the Unicode data of Python."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", line)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in plain)


def in_terminal(bench: Bench, width: int, *command: str) -> list[str]:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    environment = {k: v for k, v in bench.environment().items() if k != "NO_COLOR"}
    process = subprocess.Popen([LITMUS, *command], cwd=bench.project, env=environment, stdout=theirs, stderr=theirs)
    os.close(theirs)
    text = b""
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # the other end was closed
            break
        if not chunk:
            break
        text += chunk
    os.close(ours)
    assert process.wait(timeout=30) == 0, text
    return text.decode().replace("\r\n", "\n").splitlines()


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(recorded: Bench, width: int) -> None:
    recorded.litmus("runs")
    failed, wide, _ = run_ids(recorded)
    for command in (
        ("runs",),
        ("show", failed),
        ("show", wide),
        ("events", "--limit", "10000"),
        ("sessions",),
        ("channels", "list"),
        ("channels", "show", "scope.ch1"),
        *(("metrics", name, *(() if name == "assets" else ("--phase", "all"))) for name in METRICS),
    ):
        lines = in_terminal(recorded, width, *command)
        if command[0] == "show":  # above its tables stand an id and a path, to be copied
            lines = lines[lines.index("") :]
        too_wide = [line for line in lines if columns(line) > width]
        assert lines and not too_wide, (command, too_wide)


def test_what_is_cut_says_so_and_a_pipe_gets_everything(recorded: Bench) -> None:
    piped = recorded.litmus("runs").stdout.splitlines()
    shown = in_terminal(recorded, 80, "runs")

    (whole,) = [line for line in piped if "電源ユニット" in line]
    (cut,) = [line for line in shown if "電源" in line]
    assert "0042" in whole and "…" not in whole
    assert "…" in cut and "0042" not in cut
    assert "\x1b[32mpassed\x1b[0m" in cut and "\x1b" not in whole


def test_no_record_can_steer_the_terminal(recorded: Bench) -> None:
    recorded.litmus("runs")
    failed = run_ids(recorded)[0]

    for command in (("runs",), ("show", failed), ("events", failed)):
        text = "\n".join(in_terminal(recorded, 120, *command))
        assert "\x1b[2J" not in text and "SN\ufffd[2J3" in text, command


# --- what can't be read ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (["runs", "--since", "yesterday"], 2, ["since", "yesterday", "7d"]),
        (["events", "--since", "soon"], 2, ["since", "soon"]),
        (["metrics", "summary", "--until", "x"], 2, ["until", "'x'"]),
        (["channels", "show", "dmm.voltage", "--since", "x"], 2, ["since", "'x'"]),
        (["runs", "--outcome", "faild"], 2, ["--outcome", "did you mean 'failed'"]),
        (["runs", "--limit", "0"], 2, ["--limit", "1000"]),
        (["runs", "--colour"], 2, ["--colour"]),
        (["metrics", "summary", "--period", "year"], 2, ["--period", "week"]),
        (["show", "0"], 2, ["8 or more characters"]),
        (["show", "00000000"], 1, ["00000000"]),
        (["events", "00000000"], 1, ["00000000"]),
        (["show"], 2, ["RUN_ID"]),
    ],
)
def test_a_command_that_fails_says_why(recorded: Bench, command: list[str], code: int, says: list[str]) -> None:
    done = recorded.litmus(*command, check=False)

    assert (done.returncode, done.stdout) == (code, "")
    assert all(part in done.stderr for part in says), done.stderr


def test_an_ambiguous_id_lists_what_it_could_be(bench: Bench) -> None:
    bench.litmus("runs")
    ids = ["01900000-0000-7000-8000-00000000000" + last for last in "12"]
    for number, run in enumerate(ids):
        session = f"0190000{number}-0000-7000-8000-00000000000a"
        events = [
            {"event_type": "session.started", "session_id": session, "client": "twins"},
            {"event_type": "run.started", "session_id": session, "run_id": run, "dut_serial": "SN1"},
            {"event_type": "run.ended", "session_id": session, "run_id": run},
            {"event_type": "session.ended", "session_id": session},
        ]
        lines = "\n".join(json.dumps({"id": str(uuid4()), **event}) for event in events)
        bench.api.raw("POST", "/api/events", lines.encode(), **{"Content-Type": "application/x-ndjson"})
    assert sorted(run_ids(bench)) == ids

    for command in (["show", ids[0][:8]], ["events", ids[0][:8]]):
        done = bench.litmus(*command, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert all(id in done.stderr for id in ids), done.stderr
    assert bench.json("show", ids[0][:35] + "2")["run_id"] == ids[1]


def test_an_empty_store_says_what_fills_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    try:
        for command, says in (
            (["runs"], "pytest"),
            (["sessions"], "connect()"),
            (["channels", "list"], "Instruments"),
            (["metrics", "summary"], "finished runs"),
            (["events"], "No event"),
        ):
            said = bench.litmus(*command, "--data-dir", str(bench.data)).stdout
            assert len(said.splitlines()) == 1 and says in said, command
        assert json.loads(bench.litmus("runs", "--json", "--data-dir", str(bench.data)).stdout)["runs"] == []
    finally:
        bench.close()
