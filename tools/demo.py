"""A simulated bench is tested while the live page shows it; what was shown is then checked against what was kept.

Run by `./dev demo`. Needs the built programs on PATH (`litmus`) and pytest with the plugin.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.request import urlopen

BENCH = Path(__file__).resolve().parent.parent / "examples/demo-bench"


class DemoError(Exception):
    """What went wrong, for the person at the terminal."""


def get(url: str) -> Any:
    with urlopen(url, timeout=10) as answer:
        return json.load(answer)


def start_server(bench: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    """`litmus serve`, on the port that was asked for or, when that is taken, on any."""
    for candidate in (port, 0):
        server = subprocess.Popen(
            ["litmus", "serve", "--port", str(candidate), "--json"],
            cwd=bench,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        line = server.stdout.readline() if server.stdout else ""
        if line:
            return server, json.loads(line)["url"]
        refusal = server.communicate()[1].strip()
        print(refusal, file=sys.stderr)
    raise DemoError("litmus serve didn't start")


def start_suite(bench: Path, pace: float) -> subprocess.Popen[str]:
    environment = os.environ | {"LITMUS_DEMO_PACE": str(pace)}
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "--no-header"], cwd=bench, env=environment, text=True
    )


def wait_for_run(url: str, suite: subprocess.Popen[str], known: set[str]) -> str:
    """The id of the run that the suite began."""
    while suite.poll() is None:
        for run in get(f"{url}/api/active")["active_runs"]:
            if run["run_id"] not in known:
                return run["run_id"]
        time.sleep(0.05)
    raise DemoError("the suite ended before its run was seen")


def messages(stream: IO[bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(event type, data) of each message of a server-sent event stream."""
    kind = ""
    for line in stream:
        if line.startswith(b"event:"):
            kind = line[6:].strip().decode()
        elif line.startswith(b"data:"):
            yield kind, json.loads(line[5:])


class Watcher(threading.Thread):
    """Follows the run's stream as the live page does, and keeps the ids of the events that it was shown."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._stream = urlopen(url, timeout=60)
        self.shown: list[str] = []

    def run(self) -> None:
        for kind, data in messages(self._stream):
            if "event_type" in data:
                self.shown.append(data["id"])
            if kind == "run.materialized":
                return


def kept_events(url: str, run_id: str) -> list[str]:
    """The ids of the run's events, read back from the store."""
    ids: list[str] = []
    cursor = ""
    while True:
        page = get(f"{url}/api/events?run_id={run_id}&limit=10000{cursor}")
        ids += [event["id"] for event in page["events"]]
        if not page["events"] or page["next_cursor"] is None:
            return ids
        cursor = f"&cursor={page['next_cursor']}"


def check(url: str, run_id: str, watcher: Watcher) -> None:
    """Raises DemoError unless all that was shown was recorded, once each, and the run has its file."""
    watcher.join(timeout=20)
    if watcher.is_alive():
        raise DemoError("the run's file wasn't announced within 20 s of its end")
    kept = kept_events(url, run_id)
    if watcher.shown != kept:
        raise DemoError(f"{len(watcher.shown)} events were shown and {len(kept)} are stored")
    run = get(f"{url}/api/runs/{run_id}")
    run_file = Path(get(f"{url}/api/health")["data_dir"]) / (run["file_path"] or "none")
    if not run_file.is_file():
        raise DemoError(f"run {run_id} has no file: {run['materialization_error']}")
    print(f"\n{len(kept)} events shown, {len(kept)} kept; run file {run_file}")


def demo(options: argparse.Namespace) -> int:
    server, url = start_server(options.bench, options.port)
    try:
        known = {run["run_id"] for run in get(f"{url}/api/active")["active_runs"]}
        suite = start_suite(options.bench, options.pace)
        run_id = wait_for_run(url, suite, known)
        print(f"\n  Live page   {url}/live/{run_id}\n  Results     {url}/results\n", flush=True)
        watcher = Watcher(f"{url}/api/runs/{run_id}/stream")
        watcher.start()
        suite.wait()
        check(url, run_id, watcher)
        subprocess.run(["litmus", "show", run_id], cwd=options.bench, check=True)
        if not options.once and sys.stdout.isatty():
            print(f"\nServing {url} until Ctrl-C; `pytest` in {options.bench} adds a run.", flush=True)
            server.wait()
        return 0
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=10)


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the run, also at a terminal")
    parser.add_argument("--bench", type=Path, default=BENCH, help="the project whose suite is run")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--pace", type=float, default=0.4, help="seconds per instrument reading")
    try:
        return demo(parser.parse_args())
    except KeyboardInterrupt:
        print()
        return 0
    except DemoError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
