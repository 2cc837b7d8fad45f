"""`litmus daemon status|restart|logs`, and what happens when client and daemon are of different versions."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from support.bench import Bench
from support.programs import LITMUS

LIVE = """
import sys
import litmus

with litmus.connect(data_dir=sys.argv[1]) as bench:
    bench.observe("x.y", 1.0)
    print("up", flush=True)
    sys.stdin.readline()
"""


def live_session(bench: Bench) -> subprocess.Popen[str]:
    script = bench.project / "live.py"
    script.write_text(LIVE)
    process = bench.spawn(sys.executable, script, bench.data, stdin=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    bench.litmus("runs")  # the session has a daemon started, and doesn't wait for it
    return process


def pretend(bench: Bench, version: str) -> None:
    """The daemon that runs says that it is of that version."""
    path = bench.data / "litmusd.lock"
    about = json.loads(path.read_text()) | {"version": version}
    text = json.dumps(about).ljust(path.stat().st_size - 1) + "\n"
    with path.open("r+") as file:
        file.write(text)


def test_status_says_what_it_does_and_what_it_costs(bench: Bench, eventually) -> None:
    process = live_session(bench)

    def settled() -> dict | None:
        status = bench.json("daemon", "status")
        return status if status.get("live_journals") == 1 and status["leases"] >= 1 else None

    status = eventually(settled, what="a live journal in the status")

    assert status["daemons"] == {"events": "up", "runs": "up", "channels": "up"}
    assert not status["idle"]
    assert status["memory_bytes"] > 10_000_000
    assert status["uptime_s"] > 0
    assert status["events_per_s"] >= 0
    assert status["lag_events"] == 0
    said = bench.litmus("daemon", "status").stdout
    for word in ("events", "runs", "channels", "up", "memory", "lag", "losses", "1 live journal"):
        assert word in said
    process.communicate("\n", timeout=30)
    eventually(lambda: bench.json("daemon", "status")["idle"], what="an idle daemon")


def test_restart_gives_another_process_and_loses_nothing(bench: Bench) -> None:
    process = live_session(bench)
    before = bench.daemon_pid()
    events = [event["id"] for event in bench.json("events")["events"]]

    told = bench.json("daemon", "restart", "events")

    assert told["stopped"]
    assert told["pid"] == bench.daemon_pid() != before
    assert [event["id"] for event in bench.json("events")["events"]][: len(events)] == events
    assert process.poll() is None
    process.communicate("\n", timeout=30)
    assert process.returncode == 0


def test_restart_starts_one_where_none_runs(bench: Bench) -> None:
    assert bench.json("daemon", "restart")["stopped"] is False
    assert bench.daemon_pid() is not None


def test_logs_show_the_end_and_follow(bench: Bench) -> None:
    assert bench.litmus("daemon", "logs").stdout == ""
    bench.litmus("runs")
    assert "serves" in bench.litmus("daemon", "logs").stdout
    assert len(bench.litmus("daemon", "logs", "--lines", "1").stdout.splitlines()) == 1

    following = bench.spawn(LITMUS, "daemon", "logs", "--follow", "--lines", "0")
    bench.litmus("daemon", "stop")

    assert following.stdout is not None
    assert any("litmusd ends" in line for line in iter(following.stdout.readline, ""))
    following.kill()


def test_an_older_daemon_that_nobody_needs_is_replaced(bench: Bench) -> None:
    bench.litmus("runs")
    before = bench.daemon_pid()
    pretend(bench, "0.0.1")

    bench.litmus("runs")

    assert bench.daemon_pid() != before
    assert bench.json("daemon", "status")["version"] != "0.0.1"
    after = bench.daemon_pid()
    bench.litmus("runs")
    assert bench.daemon_pid() == after, "once"


def test_an_older_daemon_that_is_needed_goes_on(bench: Bench) -> None:
    process = live_session(bench)
    before = bench.daemon_pid()
    pretend(bench, "0.0.1")

    assert len(bench.json("sessions")["sessions"]) == 1

    assert bench.daemon_pid() == before
    process.communicate("\n", timeout=30)
    assert process.returncode == 0


@pytest.mark.parametrize("version", ["9.9.9", "0.1.1", "of another kind"])
def test_a_newer_daemon_is_left_alone(bench: Bench, version: str) -> None:
    bench.litmus("runs")
    before = bench.daemon_pid()
    pretend(bench, version)

    bench.litmus("runs")
    bench.litmus("events")

    assert bench.daemon_pid() == before
    assert Path(f"/proc/{before}").exists()
