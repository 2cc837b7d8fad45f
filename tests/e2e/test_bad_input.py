"""What goes wrong for users, and what they are told."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.bench import Bench


def test_a_station_that_does_not_exist_names_the_places(bench: Bench) -> None:
    finished = bench.pytest("--station", "bench_9", check=False)

    assert finished.returncode == 4, "pytest's usage error"
    output = finished.stdout + finished.stderr
    assert "bench_9" in output and "stations/bench_9.yaml" in output
    assert "Traceback" not in output


def test_a_typo_in_yaml_is_named_by_file_line_column_and_key(bench: Bench) -> None:
    station = bench.project / "stations/bench_1.yaml"
    station.write_text(
        station.read_text().replace("driver: demo_bench.drivers.Multimeter", "drvier: demo_bench.drivers.Multimeter")
    )
    line = next(i for i, text in enumerate(station.read_text().splitlines(), 1) if "drvier" in text)

    finished = bench.pytest(check=False)

    output = finished.stdout + finished.stderr
    assert finished.returncode == 4, output
    assert f"bench_1.yaml:{line}:5: instruments.dmm.drvier" in output
    assert "did you mean 'driver'?" in output


def test_a_port_in_use_is_said_so(bench: Bench) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        finished = bench.litmus("serve", "--port", str(port), check=False)

    assert finished.returncode != 0
    assert f"127.0.0.1:{port} is in use" in finished.stderr and "--port" in finished.stderr


def test_an_open_host_wants_a_token(bench: Bench) -> None:
    finished = bench.litmus("serve", "--host", "0.0.0.0", check=False)

    assert finished.returncode == 2
    assert "--token" in finished.stderr


def test_a_word_that_is_no_command_is_named(bench: Bench) -> None:
    finished = bench.litmus("shw", check=False)

    assert finished.returncode == 2
    assert finished.stderr == "litmus: 'shw' isn't a command; did you mean 'show'?\n"


def test_no_command_at_all_prints_the_help(bench: Bench) -> None:
    finished = bench.litmus(check=False)

    assert finished.returncode == 2
    assert "Subcommands:" in finished.stderr


def test_filters_that_nothing_passes_are_not_an_empty_bench(bench: Bench) -> None:
    bench.pytest("-k", "idle_current")

    finished = bench.litmus("runs", "--serial", "NO-SUCH")

    assert "filters" in finished.stdout


def test_an_unknown_run_is_said_so(bench: Bench) -> None:
    finished = bench.litmus("show", "0123456789ab", check=False)

    assert finished.returncode == 1
    assert "0123456789ab" in finished.stderr


def test_a_corrupt_journal_is_quarantined_and_the_rest_served(bench: Bench) -> None:
    bench.pytest("-k", "output_voltage")
    bench.litmus("daemon", "stop")
    folder = next(bench.data.glob("events/2*"))
    corrupt = folder / "00000000-0000-7000-8000-000000000000.journal"
    corrupt.write_bytes(os.urandom(300_000))
    os.utime(corrupt, (0, 0))  # a file that changed just now may still be in the making

    runs = bench.json("runs")["runs"]

    assert [run["outcome"] for run in runs] == ["passed"]
    losses = bench.api.sql("SELECT kind, path FROM losses")
    assert any(loss["kind"] == "quarantined" and "00000000-0000-7000" in loss["path"] for loss in losses)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A filesystem of 3 MiB."""
    mount = tmp_path / "small"
    mount.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mount]).returncode != 0:
        pytest.fail("this test mounts a small tmpfs and needs root in its own container or machine")
    yield mount
    subprocess.run(["umount", "-l", mount], check=True)


def test_a_full_disk_is_said_so_and_loses_nothing_acknowledged(bench: Bench, small_disk: Path) -> None:
    script = bench.project / "fill.py"
    script.write_text(
        """
import shutil, sys, uuid
from pathlib import Path
from litmus.data.event_log import EventLog
from litmus.data.events import DiagnosticWarning

disk = Path(sys.argv[1])
log = EventLog(disk / "events", uuid.uuid4())
kept, error = 0, None
while error is None:
    try:
        log.emit(DiagnosticWarning(source="fill", message="x" * 2000))
        kept += 1
    except OSError as refused:
        error = refused
print("kept", kept)
print("error", error)
"""
    )

    process = bench.spawn(sys.executable, script, str(small_disk))
    output, _ = process.communicate(timeout=60)

    assert process.returncode == 0, output
    assert "error" in output and "No space left" in output and str(small_disk) in output
    kept = int(output.split("kept ")[1].split()[0])
    assert kept > 100
    # What was acknowledged is read back on a disk with room.
    roomy = Bench(bench.project, data=bench.project / "rescued")
    subprocess.run(["cp", "-a", small_disk, roomy.data], check=True)
    try:
        roomy.litmus("runs", "--data-dir", str(roomy.data))
        warnings = roomy.api.sql("SELECT count(*) AS n FROM events WHERE event_type = 'diagnostic.warning'")
        assert warnings[0]["n"] == kept
    finally:
        roomy.close()
