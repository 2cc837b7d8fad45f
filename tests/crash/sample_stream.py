"""A stream of scalar samples from Python at a fixed rate, measured from outside, and killed in the middle.

python tests/crash/sample_stream.py --seconds 60

Prints what it counted as JSON; exits 1 when the stream fell behind, memory grew, or an acknowledged sample is missing.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.bench import Bench
from support.programs import LITMUSD

STATION = "id: b\nname: Bench\ninstruments: {}\n"

# Sample number k has the value k, so whatever is missing or doubled shows. `counter` holds how many were acknowledged.
PRODUCER = """
import mmap, struct, sys, time
from litmus.connect import connect
rate, seconds, counter = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3]
with open(counter, "r+b") as file:
    shared = mmap.mmap(file.fileno(), 8)
station = connect("b", mock=True)
station.start()
print(station.session_id, flush=True)
observe, put, clock = station.observe, struct.Struct("<q").pack_into, time.perf_counter
per_turn, total = rate // 1000, int(rate * seconds)
start, done, worst = clock(), 0, 0.0
while done < total:
    for value in range(done, done + per_turn):
        observe("stream.counter", value)
        put(shared, 0, value + 1)
    done += per_turn
    ahead = done / rate - (clock() - start)
    worst = max(worst, -ahead)
    if ahead > 0:
        time.sleep(ahead)
print(clock() - start, worst, flush=True)
sys.stdin.readline()
station.stop()
"""


@dataclass
class Counted:
    rate: int = 0
    acknowledged: int = 0
    stored: int = 0
    missing: int = 0  # acknowledged and not stored
    wrong: int = 0  # stored with another value than was given
    took_s: float = 0.0
    behind_s: float = 0.0  # at worst
    producer_growth_kib: int = 0  # private memory, from the first second to the last
    daemon_growth_kib: int = 0


def private_kib(pid: int) -> int:
    """Memory of a process that isn't a file's."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1])
    raise ValueError(pid)


def verify(bench: Bench, session: str, counted: Counted) -> None:
    """Reads everything back, in pieces."""
    step, first = 500_000, 0
    while True:
        page: list[dict[str, Any]] = bench.api.get(
            "/api/channels/stream.counter", session_id=session, first=first, end=first + step
        )["data"]
        counted.stored += len(page)
        counted.wrong += sum(sample["value"] != first + at for at, sample in enumerate(page))
        if len(page) < step:
            break
        first += step
    counted.missing = max(0, counted.acknowledged - counted.stored)


def stream(folder: Path, rate: int, seconds: float, kill_after: float | None) -> Counted:
    """One stream; `kill_after` s: SIGKILL then, else it runs to its end. The daemon watches from the start."""
    project = folder / "project"
    (project / "stations").mkdir(parents=True)
    (project / "litmus.yaml").write_text("name: stream\ndata_dir: data\n")
    (project / "stations/b.yaml").write_text(STATION)
    (project / "produce.py").write_text(PRODUCER)
    counter = folder / "counter"
    counter.write_bytes(bytes(8))
    bench = Bench(project)
    counted = Counted(rate=rate)
    try:
        producer = subprocess.Popen(
            [sys.executable, "produce.py", str(rate), str(seconds), str(counter)],
            cwd=project,
            env=bench.environment(LITMUSD=str(LITMUSD)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert producer.stdout is not None and producer.stdin is not None
        session = producer.stdout.readline().strip()
        _watch(bench, producer, session, seconds if kill_after is None else kill_after, counted)
        if kill_after is None:
            counted.took_s, counted.behind_s = map(float, producer.stdout.readline().split())
            producer.communicate("\n")
        else:
            os.kill(producer.pid, signal.SIGKILL)
            producer.wait()
        with counter.open("r+b") as file:
            (counted.acknowledged,) = struct.unpack("<q", mmap.mmap(file.fileno(), 8)[:8])
        verify(bench, session, counted)
    finally:
        bench.close()
    return counted


def _watch(bench: Bench, producer: subprocess.Popen[str], session: str, seconds: float, counted: Counted) -> None:
    """Asks for the newest samples a few times a second, as a page does, and looks at the memory."""
    began = time.monotonic()
    first: tuple[int, int] | None = None
    while time.monotonic() - began < seconds:
        time.sleep(0.2)
        pid = bench.daemon_pid()
        if pid is None or time.monotonic() - began < 1:
            continue
        bench.api.get("/api/channels/stream.counter", session_id=session, max_points=1000, decimate="minmax")
        memory = private_kib(producer.pid), private_kib(pid)
        first = first or memory
        counted.producer_growth_kib, counted.daemon_growth_kib = memory[0] - first[0], memory[1] - first[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=int, default=100_000, help="samples per second")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as killed:
        results = {
            "whole": stream(Path(whole), given.rate, given.seconds, None),
            "killed": stream(Path(killed), given.rate, given.seconds, given.seconds / 2),
        }
    print(json.dumps({name: asdict(counted) for name, counted in results.items()}, indent=2))
    return 0 if all(counted.missing == counted.wrong == 0 for counted in results.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
