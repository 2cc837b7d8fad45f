"""Random histories: finished runs as plain dictionaries, full of what figures trip over."""

from __future__ import annotations

import random
import uuid
from typing import Any

Run = dict[str, Any]

MONDAY_US = 1_772_409_600_000_000  # 2026-03-02T00:00:00Z
DAY_US = 86_400_000_000
OUTCOMES = ("passed", "passed", "passed", "passed", "failed", "failed", "errored", "aborted", "terminated", "done")
PHASES = ("production", "production", "validation", "development", None)
PRODUCTS = (("dcdc", "PN-1"), ("ldo", None), (None, "PN-2"), (None, None), ("", "PN-1"))
STATIONS = (("bench_1", "host-a"), ("bench_2", None), (None, "host-b"), ("bench_1", "host-b"))
STEP_OUTCOMES = ("passed", "passed", "passed", "failed", "errored", "skipped", None)
VERDICTS = ("passed", "passed", "failed", "errored", "done", None)


def make(seed: int, runs: int) -> list[Run]:
    rng = random.Random(seed)
    return [make_run(rng) for _ in range(runs)]


def make_run(rng: random.Random) -> Run:
    product_id, part_number = rng.choice(PRODUCTS)
    station_id, station_hostname = rng.choice(STATIONS)
    run: Run = {
        "run_id": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        "started_us": MONDAY_US + start_us(rng),
        "duration_us": rng.choice((0, rng.randrange(1, 90_000_000), 12_345_678)),
        "outcome": rng.choice(OUTCOMES),
        "serial": rng.choice((None, "", *(f"SN{n}" for n in range(12)))),
        "product_id": product_id,
        "part_number": part_number,
        "station_id": station_id,
        "station_hostname": station_hostname,
        "phase": rng.choice(PHASES),
        "lot": rng.choice((None, "L1", "L2")),
    }
    return run | {"steps": make_steps(rng), "measurements": make_measurements(rng)}


def start_us(rng: random.Random) -> int:
    """Within five weeks; often on a boundary of days, and often the same instant as another run."""
    day = rng.randrange(35)
    return day * DAY_US + rng.choice((0, 1, DAY_US - 1, 3_600_000_000, rng.randrange(DAY_US)))


def make_steps(rng: random.Random) -> list[dict[str, Any]]:
    steps = []
    for name in ("power", "TestLoad", "load", "noise"):
        for vector in range(2 if name == "noise" else 1):
            step = {"name": name, "path": name, "parent": "", "vector": vector}
            if name == "load":
                step |= {"path": "TestLoad/load", "parent": "TestLoad"}
            step |= {"outcome": rng.choice(STEP_OUTCOMES), "retries": rng.choice((0, 0, 0, 1, 2))}
            step["ran"] = step["outcome"] is not None or rng.random() < 0.5
            steps.append(step)
    return steps


def make_measurements(rng: random.Random) -> list[dict[str, Any]]:
    rows = []
    for name in rng.sample(("vout", "iout", "ripple", "tilt"), rng.randrange(5)):
        for vector in range(rng.choice((1, 1, 2))):
            for retry in range(rng.choice((1, 1, 1, 2, 3))):
                rows.append(make_measurement(rng, name, vector, retry))
    return rows


def make_measurement(rng: random.Random, name: str, vector: int, retry: int) -> dict[str, Any]:
    value = {"vout": 3.3 + rng.gauss(0, 0.001), "iout": 1e4 + rng.gauss(0, 1e-3), "ripple": 0.25}.get(name)
    if name == "tilt":
        value = rng.choice((None, rng.gauss(0, 1e9)))
    low, high = {"vout": (3.2, 3.4), "iout": (None, 1e4 + 0.01), "ripple": (0.2, 0.3)}.get(name, (None, None))
    if low is not None and rng.random() < 0.1:
        low -= 0.05
    return {
        "step": "power",
        "path": "power",
        "name": name,
        "vector": vector,
        "retry": retry,
        "value": value,
        "outcome": rng.choice(VERDICTS),
        "low": low,
        "high": high,
        "characteristic": "v_out" if name == "vout" else None,
        "pin": rng.choice(("J1.1", None)) if name == "vout" else None,
    }


def make_filter(rng: random.Random, runs: list[Run]) -> dict[str, Any]:
    """Parameters of a metric; each is there or not."""
    given: dict[str, Any] = {
        "product": rng.sample(("dcdc", "ldo", "PN-1", "PN-2", "nothing"), rng.randrange(1, 3)),
        "station": rng.sample(("bench_1", "host-a", "host-b"), rng.randrange(1, 3)),
        "phase": rng.choice((["all"], ["development"], ["production", "validation"])),
        "lot": rng.choice(("L1", "L2")),
        "since": bound_us(rng, runs),
        "until": bound_us(rng, runs),
    }
    return {name: value for name, value in given.items() if rng.random() < 0.35}


def bound_us(rng: random.Random, runs: list[Run]) -> int:
    """A run's own start, so that bounds are tried at their edges; the edge of a day; or any time."""
    start = rng.choice(runs)["started_us"]
    return rng.choice((start, start - 1, start // DAY_US * DAY_US, start + rng.randrange(DAY_US)))
