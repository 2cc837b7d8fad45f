"""Data directories of released versions, and what each of them holds.

python tests/frozen/freeze.py          # once a release: writes tests/frozen/VERSION/

VERSION/data.tar.gz is a data directory as this version leaves it: sessions that ended and are sealed, one that was
posted, and two whose processes and service were killed. VERSION/holds.json.gz is what was read from it: where two
readings agree, every later version has to agree. VERSION/schema.json is what `schema --lock` had written.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.bench import Bench
from support.programs import LITMUS, ROOT

HERE = Path(__file__).resolve().parent
LEFT_OUT = ("litmusd.token", "litmusd.lock", "litmusd.log", "litmusd.sock")  # of one machine, not of the data
DEADLINE_S = 30.0
POSTED = "018f6d2e-0000-7000-8000-00000000000"  # and a digit

# Samples of every kind; with an argument it goes on until it is killed.
SAMPLES = """
import array, math, sys
from litmus.connect import connect
with connect("bench_1", mock=True) as station:
    for value in range(300):
        station.observe("oven.temperature", 20 + value / 8, units="degC")
    for name, values in {
        "kind.int": [-1, 2**53, 7], "kind.bool": [True, False], "kind.text": ["warm", "NaN", "ü"],
        "kind.float": [math.nan, math.inf, -0.5], "kind.list": [[1.0, math.nan, 3.0]],
        "kind.ints": [array.array("q", range(5000))], "kind.dict": [{"a": 1, "b": [2]}],
    }.items():
        for value in values:
            station.observe(name, value)
    print("observed", flush=True)
    if len(sys.argv) > 1:
        sys.stdin.readline()
"""

KINDS = ("oven.temperature", "kind.int", "kind.bool", "kind.text", "kind.float", "kind.list", "kind.ints", "kind.dict")


def posted_session() -> str:
    """As another program sends it, with a type, a field and a value that no version knows."""
    step = {"step_name": "s", "step_index": 0}
    events = [
        ("session.started", {"client": "plc"}),
        ("run.started", {"client": "plc", "dut_serial": "SN-posted", "colour_of_the_day": {"name": "ochre"}}),
        ("test.step_started", step),
        ("test.measurement", step | {"measurement_name": "v", "value": 1.5, "limit_low": 1, "limit_high": 2}),
        ("acme.lamp_lit", {"lamp": 3, "brightness": 0.1}),
        ("test.step_ended", step | {"outcome": "passed"}),
        ("run.ended", {"outcome": "passed"}),
        ("session.ended", {}),
    ]
    lines = []
    for place, (event_type, fields) in enumerate(events):
        of_run = {} if event_type.startswith("session.") else {"run_id": POSTED + "2"}
        envelope = {"id": f"{POSTED[:-1]}1{place:x}", "event_type": event_type, "session_id": POSTED + "1"}
        lines.append(json.dumps(envelope | of_run | fields))
    return "\n".join(lines) + "\n"


def wait(condition: Any, what: str) -> Any:
    deadline = time.monotonic() + DEADLINE_S
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)
    return value


def start_samples(bench: Bench, *arguments: str) -> subprocess.Popen[str]:
    (bench.project / "samples.py").write_text(SAMPLES)
    process = bench.spawn(sys.executable, "samples.py", *arguments, stdin=subprocess.PIPE)
    assert process.stdout is not None
    wait(lambda: process.stdout.readline() == "observed\n", "the samples")
    return process


def use(bench: Bench) -> None:
    """All that a data directory can hold, and at the end a bench that lost its power switch."""
    bench.pytest()
    start_samples(bench).communicate()
    headers = {"Content-Type": "application/x-ndjson"}
    status, _, answer = bench.api.raw("POST", "/api/events", posted_session().encode(), **headers)
    assert status < 300, answer
    settle(bench)
    bench.litmus("daemon", "stop")
    test = bench.start_pytest()
    stream = start_samples(bench, "for ever")
    wait(lambda: (bench.data / "litmusd.sock").exists() and steps_ended(bench) >= 30, "a few steps")
    bench.kill_daemon()
    for process in (test, stream):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if bench.daemon_pid() is not None:  # a producer started another one
        bench.kill_daemon()


def steps_ended(bench: Bench) -> int:
    return bench.api.sql("SELECT count(*) AS n FROM events WHERE event_type = 'test.step_ended'")[0]["n"]


def settle(bench: Bench) -> None:
    bench.litmus("runs")
    waiting = "SELECT count(*) AS n FROM runs WHERE outcome IS NULL OR materialization <> 'done'"
    wait(lambda: bench.api.sql(waiting)[0]["n"] == 0, "the end of every run")
    open_files = "%s/*/*.journal"
    wait(lambda: not [*bench.data.glob(open_files % "events"), *bench.data.glob(open_files % "channels")], "every seal")


@contextmanager
def opened(archive: Path) -> Iterator[Bench]:
    """A copy of a frozen data directory, with the daemon of this build."""
    with tempfile.TemporaryDirectory(prefix="litmus-frozen-") as folder:
        with tarfile.open(archive) as tar:
            tar.extractall(folder)
        project = Path(folder)
        (project / "litmus.yaml").write_text("name: frozen\ndata_dir: data\n")
        bench = Bench(project)
        try:
            yield bench
        finally:
            bench.close()


def read(bench: Bench) -> dict[str, dict[str, Any]]:
    """Everything, by names that stay the same."""
    settle(bench)
    held = {f"event {event['id']}": event for event in bench.api.all_events()}
    for run in bench.api.sql("SELECT * FROM runs"):
        held[f"run {run['run_id']}"] = run
    for step in bench.api.sql("SELECT * FROM steps ORDER BY run_id, step_index"):
        held[f"step {step['run_id']} {step['step_path']} {step['step_index']}"] = step
    for row in bench.api.sql("SELECT * FROM measurements ORDER BY ALL"):
        key = f"measurement {row['run_id']} {row['step_index']} {row['measurement_name']}"
        held[f"{key} {sum(name.startswith(key) for name in held)}"] = row
    for channel in bench.api.get("/api/channels", limit=1000)["channels"]:
        held[f"channel {channel['channel_id']}"] = channel
    for kind in KINDS:
        for sample in bench.api.get(f"/api/channels/{kind}")["data"]:
            held[f"sample {kind} {sample['session_id']} {sample['sample_offset']}"] = sample
    losses = bench.api.sql("SELECT count(*) AS n FROM losses")
    return held | {"losses": losses[0]}


def agreed(one: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What the service said of its own at a reading has other ids and times at the next."""
    return {
        name: {key: value for key, value in one[name].items() if key in other[name] and other[name][key] == value}
        for name in one
        if name in other
    }


def freeze(to: Path) -> None:
    to.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "bench"
        shutil.copytree(ROOT / "examples/demo-bench", project, ignore=shutil.ignore_patterns("data", "__pycache__"))
        bench = Bench(project)
        try:
            use(bench)
            with tarfile.open(to / "data.tar.gz", "w:gz") as tar:
                tar.add(bench.data, "data", filter=of_the_data)
        finally:
            bench.close()
    readings = []
    for _ in range(2):
        with opened(to / "data.tar.gz") as copy:
            readings.append(read(copy))
    (to / "holds.json.gz").write_bytes(gzip.compress(json.dumps(agreed(*readings), indent=1).encode(), mtime=0))
    shutil.copy(ROOT / "schema/lock.json", to / "schema.json")


def of_the_data(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if entry.name.removeprefix("data/") in LEFT_OUT or not (entry.isfile() or entry.isdir()):
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    version = subprocess.run([LITMUS, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    to = HERE / version
    if to.exists():
        sys.exit(f"{to} exists: what was released is never written again")
    freeze(to)
    print(f"{to}: {sum(file.stat().st_size for file in to.iterdir()) // 1024} KiB")


if __name__ == "__main__":
    main()
