"""H3: from an event to its pixels on the live page while a test emits 1,000 events a second; frames; memory.

Each event's name holds the time of its emission. After each frame the page looks which names its timeline shows, and
takes the time: the same clock, so the difference is what the event took through journal, daemon, socket and page.
Prints lines of JSON; `--seconds 3600` is the long run, `--step 50` has as many steps after six minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

from browser import Bench, chromium, open_page
from playwright.sync_api import CDPSession, Page

RATE = 1000
LATENCY_MS, LONG_FRAME_MS, LONG_FRAMES_PERCENT, GROWTH_MIB = 100, 33, 1.0, 4.0
# Until the page keeps as many events as it ever does.
WARM_UP_S = 15.0

# Histograms with a bucket for each millisecond: they don't grow with the length of the run.
PROBE = """(rate) => {
    const kBuckets = 20000;
    const histogram = () => new Uint32Array(kBuckets);
    const probe = { counting: false, latency: histogram(), frames: histogram(), seen: -1 };
    const into = (histogram, ms) => histogram[Math.min(kBuckets - 1, Math.max(0, Math.round(ms)))]++;
    const look = () => {
        const now = Date.now();
        const shown = [];
        for (const row of document.querySelectorAll('.events .s')) {
            const found = /v(\\d+)t(\\d+)/.exec(row.textContent);
            if (found) shown.push([Number(found[1]), Number(found[2])]);
        }
        // Rows that came and went between two frames take the time of the next one that is shown, and their distance.
        for (const [number, at] of shown) {
            if (number <= probe.seen) continue;
            for (let one = probe.seen < 0 ? number : probe.seen + 1; one <= number; one++) {
                if (probe.counting) into(probe.latency, now - at + (number - one) * 1000 / rate);
            }
            probe.seen = number;
        }
    };
    const drawn = new MessageChannel();
    drawn.port1.onmessage = look;
    let last = 0;
    const frame = (now) => {
        if (probe.counting && last > 0) into(probe.frames, now - last);
        last = probe.counting ? now : 0;
        drawn.port2.postMessage(0);
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    window.__probe = probe;
}"""


def produce(data: Path, seconds: float, of_a_step: int) -> None:
    """A run of one measurement a millisecond, so many in a step. Says its run's id first."""
    from litmus.data.event_log import EventLog
    from litmus.data.events import (
        MeasurementRecorded,
        RunEnded,
        RunStarted,
        SessionEnded,
        SessionStarted,
        StepEnded,
        StepStarted,
    )

    run = uuid.uuid4()
    with EventLog(data / "events", uuid.uuid4()) as log:
        log.emit(SessionStarted(client="bench"))
        log.emit(RunStarted(run_id=run, dut_serial="SN-LIVE", client="bench"))
        print(run, flush=True)
        begin = time.monotonic()
        number = 0
        while (now := time.monotonic() - begin) < seconds:
            while number < now * RATE:
                step = f"step_{number // of_a_step}"
                place: dict[str, Any] = {"run_id": run, "step_name": step, "step_path": step, "step_index": 0}
                if number % of_a_step == 0:
                    log.emit(StepStarted(**place))
                name = f"v{number}t{time.time_ns() // 1_000_000}"
                limits = {"limit_low": 3.0, "limit_high": 3.6, "limit_comparator": "GELE"}
                value = 3.3 + (number % 100) * 0.001
                log.emit(
                    MeasurementRecorded(
                        **place, measurement_name=name, value=value, units="V", outcome="passed", **limits
                    )
                )
                number += 1
                if number % of_a_step == 0:
                    log.emit(StepEnded(**place, outcome="passed"))
            time.sleep(0.0005)
        log.emit(RunEnded(run_id=run, outcome="passed"))
        log.emit(SessionEnded(outcome="passed"))


def percentile(histogram: list[int], share: float) -> int:
    """In ms; a bucket's middle is its number."""
    wanted = share * sum(histogram)
    so_far = 0
    for ms, count in enumerate(histogram):
        so_far += count
        if so_far >= wanted:
            return ms
    return len(histogram)


def heap_mib(cdp: CDPSession) -> float:
    cdp.send("HeapProfiler.collectGarbage")
    return float(cdp.send("Runtime.getHeapUsage")["usedSize"]) / 2**20


def count(page: Page, on: bool) -> None:
    page.evaluate("(on) => { window.__probe.counting = on; }", on)


def most(counts: list[int]) -> int:
    return max((ms for ms, count in enumerate(counts) if count), default=0)


def histogram(page: Page, name: str) -> list[int]:
    found: list[int] = page.evaluate("(name) => Array.from(window.__probe[name])", name)
    return found


def watch(page: Page, seconds: float) -> None:
    cdp = page.context.new_cdp_session(page)
    page.evaluate(PROBE, RATE)
    warm_up = min(WARM_UP_S, seconds / 4)
    time.sleep(warm_up)
    heaps = [heap_mib(cdp)]
    # A collection stops the page: the clocks don't run during it.
    for _ in range(2):
        time.sleep(0.3)
        count(page, True)
        time.sleep((seconds - warm_up) / 2 - 1)
        count(page, False)
        heaps.append(heap_mib(cdp))
    report(page, cdp, seconds, heaps)


def report(page: Page, cdp: CDPSession, seconds: float, heaps: list[float]) -> None:
    latency, frames = histogram(page, "latency"), histogram(page, "frames")
    spent_s = sum(ms * n for ms, n in enumerate(frames)) / 1000
    long = 100 * sum(frames[LONG_FRAME_MS + 1 :]) / max(1, sum(frames))
    nodes = cdp.send("Memory.getDOMCounters")["nodes"]
    case = f"{RATE:,} events/s for {seconds:,.0f} s"
    say(
        f"{case}: event to pixel, p99 of {sum(latency):,}",
        "ms",
        percentile(latency, 0.99),
        LATENCY_MS,
        f"p50 {percentile(latency, 0.5)}, most {most(latency)}",
    )
    say(
        f"{case}: frames over {LONG_FRAME_MS} ms",
        "%",
        round(long, 2),
        LONG_FRAMES_PERCENT,
        f"{sum(frames) / max(spent_s, 0.001):.1f} frames/s, longest {most(frames)} ms",
    )
    told = ", ".join(f"{heap:.1f}" for heap in heaps)
    say(
        f"{case}: growth of the heap, from {told} MiB",
        "MiB",
        round(heaps[2] - heaps[0], 1),
        GROWTH_MIB,
        f"{nodes:,} DOM nodes",
    )


def say(case: str, unit: str, value: float, at_most: float, note: str) -> None:
    row = {"goal": "H3", "case": case, "unit": unit, "value": value, "at_most": at_most, "note": note}
    print(json.dumps(row), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=lambda text: Path(text).absolute(), help="the build folder")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--step", type=int, default=500, help="measurements of a step: fewer make more steps")
    parser.add_argument("--produce", type=Path, help="be the test, into this data directory")
    options = parser.parse_args()
    if options.produce:
        return produce(options.produce, options.seconds, options.step)
    with tempfile.TemporaryDirectory(prefix="litmus-live-", ignore_cleanup_errors=True) as name:
        bench = Bench(options.programs, Path(name) / "data")
        try:
            script = Path(__file__).absolute()
            lasts = str(options.seconds + 10)
            told = ("--produce", bench.data, "--seconds", lasts, "--step", str(options.step))
            producer = bench.start(sys.executable, script, *told)
            assert producer.stdout is not None
            run = producer.stdout.readline().strip()
            with chromium() as browser:
                page, _ = open_page(
                    browser, f"{bench.url}/live/{run}", "document.querySelectorAll('.event').length > 5"
                )
                watch(page, options.seconds)
        finally:
            bench.close()


if __name__ == "__main__":
    main()
