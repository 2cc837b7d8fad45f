"""Runs the benchmarks and writes bench/RESULTS.md: the machine, the commit, each goal with its baseline and its ratio.

A goal that isn't met stays in the table with what was measured. Run by `./dev bench [GOAL …]`.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/release"

# Which program measures which goals.
PROGRAMS: dict[str, list[str | Path]] = {
    "A1": [BUILD / "bench/bench_emit"],
    "A3": [BUILD / "bench/bench_disk"],
    "A4": [BUILD / "bench/bench_emit_cost"],
    "B1": [BUILD / "bench/bench_tail"],
    "B2": [BUILD / "bench/bench_replay"],
    "B3": [BUILD / "bench/bench_stopped"],
    "C1": [BUILD / "bench/bench_sql"],
    "C2": [BUILD / "bench/bench_history_sql"],
    "C3": [BUILD / "bench/bench_ingest"],
    "C4": [BUILD / "bench/bench_history", "C4"],
    "START": [BUILD / "bench/bench_history", "START"],
    "A2": [sys.executable, ROOT / "bench/python_bench.py", "--programs", BUILD, "--only", "A2"],
    "D1": [BUILD / "bench/bench_channel", "D1"],
    "D2": [BUILD / "bench/bench_channel", "D2"],
    "P1": [sys.executable, ROOT / "bench/python_bench.py", "--programs", BUILD, "--only", "P1"],
    "D3": [BUILD / "bench/bench_channel_view"],
    "E1": [BUILD / "bench/bench_run_file"],
    "E2": [BUILD / "bench/bench_compaction"],
    "F1": [BUILD / "bench/bench_metrics"],
    "H1": [sys.executable, ROOT / "bench/python_bench.py", "--programs", BUILD, "--only", "H1"],
    "H2": [sys.executable, ROOT / "bench/python_bench.py", "--programs", BUILD, "--only", "H2"],
    "PAGES": [sys.executable, ROOT / "bench/pages_bench.py", "--programs", BUILD],
    "H3": [sys.executable, ROOT / "bench/live_bench.py", "--programs", BUILD],
    "H6": [sys.executable, ROOT / "bench/python_bench.py", "--programs", BUILD, "--only", "H6"],
}

# goal: (at most this ratio at p50, at p99). Rates carry their own bound.
LIMITS = {
    ("A1", "awake"): (1.3, 3.0),
    ("A1", "asleep"): (1.3, 3.0),
    ("A3", ""): (1.15, 1.15),
    ("B1", ""): (1.5, 2.0),
    ("B3", ""): (None, 1.05),
    ("C1", ""): (1.15, None),
    ("C2", "cold"): (1.15, None),
    ("C2", "arrive"): (1.25, None),
    ("C4", ""): (1.5, None),
    ("START", ""): (1.5, None),
    ("D1", "array"): (1.3, None),
    ("D1", "scalar"): (1.3, None),
    ("D2", "f64"): (1.3, None),
    ("D2", "f32"): (1.5, None),
    ("D3", ""): (2.0, None),
    ("E1", ""): (None, 2.0),
    ("E2", "into one"): (1.25, None),
    ("E2", "meanwhile"): (None, 1.1),
    ("F1", ""): (0.02, None),
    ("H1", ""): (2.0, None),
    ("H2", "a test among"): (1.1, None),
    ("H2", ""): (1.25, None),
    ("H6", ""): (2.0, None),
}


def measure(goal: str) -> list[dict[str, Any]]:
    print(f"bench: {goal} …", file=sys.stderr, flush=True)
    environment = os.environ | {"LITMUSD": str(BUILD / "src/daemon/litmusd"), "PYTHONPATH": str(BUILD / "python")}
    done = subprocess.run(PROGRAMS[goal], check=True, capture_output=True, text=True, env=environment, cwd=ROOT)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def limit(row: dict[str, Any]) -> tuple[float | None, float | None]:
    for (goal, word), bounds in LIMITS.items():
        if row["goal"] == goal and word in row["case"]:
            return bounds
    return None, None


def ratio_cell(figures: dict[str, Any]) -> str:
    return f"{figures['ratio']:.2f}× ({figures['low']:.2f}–{figures['high']:.2f})"


def verdict(measured: float, bound: float | None) -> str:
    if bound is None:
        return "reported"
    return f"≤ {bound}×: {'holds' if measured <= bound else '**not met**'}"


def rows_of(row: dict[str, Any], emit_p50_ns: float | None) -> list[str]:
    """The table lines of one measured case."""
    head = f"| {row['goal']} | {row['case']}"
    if "error" in row:
        return [f"{head} | {row['error']} | – | – | **not met** |"]
    p50, p99 = limit(row)
    if "p50" in row:
        return [
            f"{head}, {name} | {row[name]['subject_ns']:,.0f} ns | {row[name]['baseline_ns']:,.0f} ns | "
            f"{ratio_cell(row[name])} | {verdict(row[name]['ratio'], bound)} |"
            for name, bound in (("p50", p50), ("p99", p99))
        ]
    if "at_most" in row:
        value = row.get("median", row.get("value"))
        holds = "holds" if value <= row["at_most"] else "**not met**"
        note = row.get("note") or f"most {row['max']:,.1f}"
        measured = f"{value:,.1f} {row['unit']} ({note})"
        return [f"{head} | {measured} | – | – | ≤ {row['at_most']:,} {row['unit']}: {holds} |"]
    if "emits" in row:
        holds = row["allocations"] == 0 and row["system_calls"] <= row["allowed_calls"]
        counted = f"{row['allocations']} allocations, {row['system_calls']} system calls in {row['emits']:,} emits"
        return [f"{head} | {counted} | ≤ {row['allowed_calls']} calls | – | {'holds' if holds else '**not met**'} |"]
    if "grown_kib" in row:
        holds = "holds" if row["grown_kib"] <= 1024 else "**not met**"
        return [f"{head} | {row['grown_kib']:,.0f} KiB more | – | – | ≤ 1,024 KiB: {holds} |"]
    if "baseline_bytes" in row:
        ratio = row["subject_bytes"] / row["baseline_bytes"]
        return [
            f"{head} | {row['subject_bytes']:,} bytes | {row['baseline_bytes']:,} bytes | {ratio:.3f}× "
            f"| {verdict(ratio, 1.05)} |"
        ]
    if "read_bytes" in row:
        share = row["read_bytes"] / row["stored_bytes"]
        holds = "holds" if share <= 0.01 else "**not met**"
        return [
            f"{head} | {row['read_bytes']:,} bytes read | {row['stored_bytes']:,} stored | {share:.3%} "
            f"| ≤ 1 %: {holds} |"
        ]
    if "queries" in row:
        holds = row["visible"] == row["queries"]
        return [
            f"{head} | {row['visible']} of {row['queries']} visible | all | – | {'holds' if holds else '**not met**'} |"
        ]
    if "subject_per_s" in row:
        unit, least = row.get("unit", ""), row["at_least"]
        holds = "holds" if row["ratio"] >= least else "**not met**"
        return [
            f"{head} | {row['subject_per_s']:,.0f} {unit}/s | {row['baseline_per_s']:,.0f} {unit}/s | "
            f"{ratio_cell(row)} | ≥ {least}×: {holds} |"
        ]
    return [plain_row(head, row, p50, emit_p50_ns)]


def plain_row(head: str, row: dict[str, Any], bound: float | None, emit_p50_ns: float | None) -> str:
    scale, unit = (1, "ns") if row["unit"] == "ns" else (1000, "ms")
    subject, baseline = row["subject"] * scale, row["baseline"] * scale
    judged = verdict(row["ratio"], bound)
    if row["goal"] == "A2" and emit_p50_ns is not None:
        over = row["subject"] - emit_p50_ns
        judged = f"{over:,.0f} ns over A1; ≤ 1,500: {'holds' if over <= 1500 else '**not met**'}"
    if row["goal"] == "P1":
        over = row["subject"] - row["baseline"]
        judged = f"{over:,.0f} ns over the bare call; ≤ 5,000: {'holds' if over <= 5000 else '**not met**'}"
    if "cold" in row:
        judged += f"; cold {row['cold'] * scale:,.0f} ms"
    return f"{head} | {subject:,.1f} {unit} | {baseline:,.1f} {unit} | {ratio_cell(row)} | {judged} |"


def machine() -> str:
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    memory_kb = int(Path("/proc/meminfo").read_text().split()[1])
    return f"{model}, {os.cpu_count()} cores, {memory_kb // 2**20} GiB, Linux {platform.release()}"


def main() -> None:
    goals = sys.argv[1:] or list(PROGRAMS)
    rows = [row for goal in goals for row in measure(goal)]
    emit_p50 = next(
        (r["p50"]["subject_ns"] for r in rows if r["goal"] == "A1" and r["case"].startswith("100000/s, reader awake")),
        None,
    )
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    lines = [
        "# What was measured",
        "",
        "Written by `./dev bench`. The goals are ratios to a baseline that runs beside the subject, in one process.",
        "Each cell is a median over at least 30 pairs (fewer for C3), with the 95 % interval of the ratio.",
        "",
        f"- machine: {machine()}",
        f"- commit: {commit}, release build, {datetime.now(UTC):%Y-%m-%d}",
        "",
        "| goal | case | subject | baseline | ratio | goal holds |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        lines += rows_of(row, emit_p50)
    text = "\n".join(lines) + "\n"
    if len(goals) == len(PROGRAMS):
        (ROOT / "bench/RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
