"""A producer of samples, to be run as a program of its own: `python sampler.py DATA_DIR SCRIPT`.

Scripts: `kinds` writes every kind and type, says `ready`, and ends its session at the next line of its standard input.
`scalars` writes numbers without end, and says after each hundred how many were acknowledged.
"""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np

from litmus import _core


class Waveform:
    def __init__(self, samples: np.ndarray, interval: float, t0: float) -> None:
        self.Y, self.dt, self.t0 = samples, interval, t0


def write_kinds(session: Any) -> None:
    random = np.random.default_rng(7)
    for i in range(3_000):
        session.append_sample(
            "psu.float", math.nan if i == 7 else math.inf if i == 8 else math.sin(i), "V", None, "get"
        )
        session.append_sample("psu.int", i * 10**15, None, None, "get")
        if i % 10 == 0:
            session.append_sample("psu.bool", i % 3 == 0, None, None, "get")
            session.append_sample("psu.mixed", i if i % 20 else i / 7, "A" if i < 1_500 else "mA", None, "get")
        if i % 100 == 0:
            session.append_sample("psu.text", f"state µ {i}", None, None, "get")
    session.append_sample("psu.mixed", "over range", None, None, "get")
    session.append_sample("scope.f64", random.normal(size=100_000), "V", 1e-6, "read")
    session.append_sample("scope.f64", [], "V", 1e-6, "read")
    session.append_sample("scope.f64", [1.0, math.nan, -math.inf], "V", 1e-6, "read")
    session.append_sample("scope.f32", random.normal(size=5_000).astype(np.float32), "V", None, "read")
    session.append_sample("scope.int", np.arange(2**62, 2**62 + 1_000), None, None, "read")
    session.append_sample("scope.bool", np.arange(999) % 3 == 0, None, None, "read")
    session.append_sample("scope.waveform", Waveform(random.normal(size=3_000), 2e-6, -1e-3), "V", None, "read")
    session.append_sample("rack/a scope", [1, 2, 3], None, None, "read")


def write_scalars(session: Any) -> None:
    count = 0
    while True:
        for _ in range(100):
            session.append_sample("psu.count", count, None, None, "get")
            count += 1
        print(count, flush=True)


def main() -> None:
    data_dir, script = sys.argv[1:]
    session = _core.Session(data_dir)
    session.start({})
    print(session.session_id, flush=True)
    if script == "scalars":
        write_scalars(session)
    write_kinds(session)
    print("ready", flush=True)
    sys.stdin.readline()
    session.end("passed")
    session.close()


if __name__ == "__main__":
    main()
