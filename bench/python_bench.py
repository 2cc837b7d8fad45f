"""The goals that are seen from Python: A2, H1, H2, H6, P1. Prints one line of JSON for each case.

Run with the Python whose `litmus` is to be measured; `--programs` is the build folder with the native programs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAIRS = 30
GROWTH_RUNS = 13  # of five the median is off by a fifth
DEMO = Path(__file__).resolve().parent.parent / "examples/demo-bench"


def interval(values: list[float]) -> dict[str, float]:
    """Median and the 95 % order-statistics interval around it."""
    ordered = sorted(values)
    n = len(ordered)
    reach = 0.98 * n**0.5
    low = ordered[max(0, int(n / 2 - reach))]
    high = ordered[min(n - 1, int(n / 2 + reach))]
    return {"ratio": statistics.median(ordered), "low": low, "high": high}


def paired(subject: Callable[[], float], baseline: Callable[[], float], pairs: int = PAIRS) -> dict[str, Any]:
    """Runs both alternately; each returns what it took."""
    subject(), baseline()
    ours: list[float] = []
    theirs: list[float] = []
    for i in range(pairs):
        if i % 2 == 0:
            ours.append(subject())
            theirs.append(baseline())
        else:
            theirs.append(baseline())
            ours.append(subject())
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return {
        "pairs": pairs,
        "subject": statistics.median(ours),
        "baseline": statistics.median(theirs),
        **interval(ratios),
    }


def report(goal: str, case: str, unit: str, figures: dict[str, Any]) -> None:
    print(json.dumps({"goal": goal, "case": case, "unit": unit, **figures}), flush=True)


# --- A2 --------------------------------------------------------------------------------------------------------------


def a2(folder: Path) -> None:
    """One measurement built and emitted, beside the same event built and written in pure Python."""
    from litmus.data.event_log import EventLog
    from litmus.data.events import MeasurementRecorded

    log = EventLog(folder / "events", uuid.uuid4())
    lines = (folder / "baseline.jsonl").open("w", encoding="utf-8")
    session = str(uuid.uuid4())
    rounds = 2_000

    def fields() -> dict[str, Any]:
        return {
            "step_name": "test_output_voltage",
            "step_index": 2,
            "step_path": "TestPowerUp/test_output_voltage",
            "measurement_name": "output_voltage",
            "value": 3.30125,
            "units": "V",
            "outcome": "passed",
            "limit_low": 3.135,
            "limit_high": 3.465,
            "limit_nominal": 3.3,
            "limit_comparator": "GELE",
        }

    def ours() -> float:
        took = []
        for _ in range(rounds):
            begin = time.perf_counter_ns()
            log.emit(MeasurementRecorded(**fields()))
            took.append(time.perf_counter_ns() - begin)
        return statistics.median(took)

    def theirs() -> float:
        took = []
        for _ in range(rounds):
            begin = time.perf_counter_ns()
            now = datetime.now(UTC).isoformat()
            event = {
                "id": str(uuid.uuid4()),
                "event_type": "test.measurement",
                "occurred_at": now,
                "received_at": now,
                "session_id": session,
                "run_id": None,
                **fields(),
            }
            lines.write(json.dumps(event) + "\n")
            lines.flush()
            took.append(time.perf_counter_ns() - begin)
        return statistics.median(took)

    report("A2", "build and emit one measurement, p50", "ns", paired(ours, theirs))


# --- P1 --------------------------------------------------------------------------------------------------------------


class Dmm:
    """The least that a driver can be: what a call costs is what the proxy adds."""

    def __init__(self) -> None:
        self._range = 10.0

    def measure_voltage(self) -> float:
        return 3.30125

    @property
    def range(self) -> float:
        return self._range


def p1(folder: Path) -> None:
    """One scalar read through the proxy, with its event and its sample, beside the bare call."""
    from litmus import _core
    from litmus.instruments._proxy import Recording, make_proxy

    session = _core.Session(str(folder / "proxied"))
    session.start({"session_type": "interactive"})
    driver = Dmm()
    proxy = make_proxy(driver, Recording(session, "dmm", "TCPIP::10.0.0.1::INSTR", {}))
    rounds = 2_000

    def took(instrument: Any, read: Callable[[Any], object]) -> Callable[[], float]:
        def measure() -> float:
            calls = []
            for _ in range(rounds):
                begin = time.perf_counter_ns()
                read(instrument)
                calls.append(time.perf_counter_ns() - begin)
            return statistics.median(calls)

        return measure

    for case, read in (("method", lambda d: d.measure_voltage()), ("property", lambda d: d.range)):
        found = paired(took(proxy, read), took(driver, read))
        report("P1", f"a proxied call beside a bare one, {case}, p50", "ns", found)
    session.end("passed")
    session.close()


# --- H1 --------------------------------------------------------------------------------------------------------------


def seconds(command: list[str | Path]) -> float:
    """The fastest of five, so that a busy machine doesn't blur a millisecond."""
    took = []
    for _ in range(5):
        begin = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - begin)
    return min(took)


def h1(programs: Path) -> None:
    litmus = programs / "src/cli/litmus"
    empty = programs / "bench/bench_empty"
    report("H1", "litmus --help", "s", paired(lambda: seconds([litmus, "--help"]), lambda: seconds([empty])))
    python = sys.executable
    report(
        "H1",
        "import litmus",
        "s",
        paired(lambda: seconds([python, "-c", "import litmus"]), lambda: seconds([python, "-c", "pass"])),
    )


# --- H2 --------------------------------------------------------------------------------------------------------------

RECORDED = """
import pytest

LIMIT = {"low": 0.0, "high": 1.0, "units": "V"}

@pytest.mark.parametrize("n", range(200))
def test_voltages(n, verify):
    for i in range(5):
        verify(f"v{i}", 0.5, limit=LIMIT)
"""

PLAIN = """
import pytest

@pytest.mark.parametrize("n", range(200))
def test_voltages(n):
    for i in range(5):
        value = 0.5
        assert 0.0 <= value <= 1.0
"""

DURABLE = """
import os

def pytest_sessionfinish():
    for _ in range(2):
        fd = os.open("durable.bin", os.O_CREAT | os.O_WRONLY | os.O_APPEND)
        os.write(fd, b"x" * 4096)
        os.fdatasync(fd)
        os.close(fd)
"""


GROWTH = """
import json, time

ended, resident = [], []

def own_kib():
    # What the process has for itself: pages of the mapped journal are the disk's.
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon"))

def pytest_runtest_logfinish():
    ended.append(time.perf_counter())
    if len(ended) in (400, 2000):
        resident.append(own_kib())

def pytest_sessionfinish():
    early, late = (ended[400] - ended[0]) / 400, (ended[-1] - ended[-401]) / 400
    growth = {"early_s": early, "late_s": late, "grown_kib": resident[1] - resident[0]}
    with open("growth.json", "w") as file:
        json.dump(growth, file)
"""


def suite(folder: Path, name: str, test: str, conftest: str = "") -> Path:
    made = folder / name
    made.mkdir()
    (made / "test_voltages.py").write_text(test)
    (made / "conftest.py").write_text(conftest)
    (made / "pytest.ini").write_text("[pytest]\n")
    return made


def wall(folder: Path, *options: str, **more: str) -> float:
    begin = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *options],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | more,
    )
    return time.perf_counter() - begin


def h2(folder: Path) -> None:
    recorded = suite(folder, "recorded", RECORDED)
    (recorded / "litmus.yaml").write_text("name: bench\ndata_dir: data\n")
    plain = suite(folder, "plain", PLAIN, DURABLE)
    litmus = Path(shutil.which("litmus") or "litmus")

    def stop() -> None:
        subprocess.run([litmus, "daemon", "stop"], cwd=recorded, check=False, stdout=subprocess.DEVNULL)

    cold = []
    for _ in range(5):
        stop()
        cold.append(wall(recorded))
    warm = paired(lambda: wall(recorded), lambda: wall(plain, "-p", "no:litmus"))
    report("H2", "200 tests of 5 verifies, daemon warm", "s", {**warm, "cold": statistics.median(cold)})
    long = [
        suite(folder, f"{one.name}-long", text.replace("range(200)", "range(2000)").replace("range(5)", "range(10)"))
        for one, text in ((recorded, RECORDED), (plain, PLAIN))
    ]
    for one in long:
        (one / "conftest.py").write_text(GROWTH)
    (long[0] / "litmus.yaml").write_text("name: bench\ndata_dir: data\n")
    h2_long(*long)
    stop()


def h2_long(recorded: Path, plain: Path) -> None:
    """2,000 tests of 10 verifies: whether a test costs more the later it comes, and what memory grows by."""
    whole = paired(lambda: wall(recorded), lambda: wall(plain, "-p", "no:litmus"), pairs=10)
    report("H2", "2,000 tests of 10 verifies, daemon warm", "s", whole)
    late, early, grown = [], [], []
    for _ in range(GROWTH_RUNS):
        wall(recorded)
        ours = json.loads((recorded / "growth.json").read_text())
        wall(plain, "-p", "no:litmus")
        theirs = json.loads((plain / "growth.json").read_text())
        early.append(ours["early_s"])
        late.append(ours["late_s"])
        grown.append(ours["grown_kib"] - theirs["grown_kib"])
    ratios = [a / b for a, b in zip(late, early, strict=True)]
    figures = {"pairs": GROWTH_RUNS, "subject": statistics.median(late), "baseline": statistics.median(early)}
    report("H2", "a test among the last 400 of 2,000, beside the first 400", "s", {**figures, **interval(ratios)})
    report("H2", "memory over 1,600 tests, beside plain pytest", "KiB", {"grown_kib": statistics.median(grown)})


# --- H6 --------------------------------------------------------------------------------------------------------------


def h6(folder: Path, programs: Path) -> None:
    """A scalar observed, beside a call of the same binding that only keeps the raw sample."""
    sys.path.append(str(programs / "bench"))
    from observe_baseline import Baseline

    from litmus import connect

    batch, batches = 200, 100
    values = [i * 0.001 for i in range(batch)]

    def p50_of(call: Callable[[str, float], str]) -> float:
        took = []
        for _ in range(batches):
            begin = time.perf_counter_ns()
            for value in values:
                call("dmm.voltage", value)
            took.append((time.perf_counter_ns() - begin) / batch)
        return statistics.median(took)

    os.chdir(DEMO)
    with connect("bench_1", mock=True, data_dir=folder / "observed") as station:
        observe, keep = station.observe, Baseline(str(folder / "raw")).append
        report("H6", "observe a float, p50", "ns", paired(lambda: p50_of(observe), lambda: p50_of(keep)))
        assert int(observe("dmm.voltage", 0.0).rsplit("/", 1)[1]) == (PAIRS + 1) * batch * batches


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=["A2", "H1", "H2", "H6", "P1"])
    options = parser.parse_args()
    os.environ["PATH"] = f"{options.programs / 'src/cli'}:{os.environ['PATH']}"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the goals are of warm caches, and Litmus' bytecode is one
    with tempfile.TemporaryDirectory(prefix="litmus-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if "A2" in options.only:
            a2(folder)
        if "P1" in options.only:
            p1(folder)
        if "H1" in options.only:
            h1(options.programs)
        if "H2" in options.only:
            h2(folder)
        if "H6" in options.only:
            h6(folder, options.programs)


if __name__ == "__main__":
    main()
