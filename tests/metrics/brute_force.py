"""Every metric computed the plain way: loops over runs, `math.fsum`, `statistics`. Written from the definitions, not
from the product's SQL, and without DuckDB."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

Run = dict[str, Any]
Row = dict[str, Any]


def product(run: Run) -> str:
    return run["product_id"] or run["part_number"] or ""


def station(run: Run) -> str:
    return run["station_hostname"] or run["station_id"] or ""


def bucket(run: Run, period: str) -> str:
    day: date = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=run["started_us"])).date()
    if period == "week":
        day -= timedelta(days=day.weekday())
    elif period == "month":
        day = day.replace(day=1)
    return day.isoformat()


def matches(run: Run, given: dict[str, Any], development: bool = False) -> bool:
    phases = given.get("phase")
    checks = (
        "product" not in given or bool({run["product_id"], run["part_number"]} & set(given["product"])),
        "station" not in given or bool({run["station_id"], run["station_hostname"]} & set(given["station"])),
        "lot" not in given or run["lot"] == given["lot"],
        "since" not in given or run["started_us"] >= given["since"],
        "until" not in given or run["started_us"] <= given["until"],
        (development or run["phase"] != "development") if not phases else "all" in phases or run["phase"] in phases,
    )
    return run["outcome"] is not None and all(checks)


def counted(runs: Iterable[Run], given: dict[str, Any]) -> list[Run]:
    return [run for run in runs if matches(run, given)]


def left_out(runs: Iterable[Run], given: dict[str, Any]) -> int:
    if given.get("phase"):
        return 0
    return sum(matches(run, given, development=True) and run["phase"] == "development" for run in runs)


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def grouped(runs: list[Run], period: str) -> dict[tuple[str, str, str, str], list[Run]]:
    groups: dict[tuple[str, str, str, str], list[Run]] = defaultdict(list)
    for run in runs:
        groups[bucket(run, period), product(run), station(run), run["phase"] or ""].append(run)
    return dict(sorted(groups.items()))


def by_group(runs: list[Run], period: str, figures: Callable[[list[Run]], Row]) -> dict[str, Any]:
    rows = [
        {"product": key[1], "station": key[2], "phase": key[3], "period": key[0]} | figures(members)
        for key, members in grouped(runs, period).items()
    ]
    pooled: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        pooled[bucket(run, period)].append(run)
    nothing = {"product": None, "station": None, "phase": None, "period": None}
    periods = [nothing | {"period": first} | figures(members) for first, members in sorted(pooled.items())]
    return {"data": rows, "periods": periods, "totals": nothing | figures(runs)}


# --- yield ---------------------------------------------------------------------------------------------------------


def unit(run: Run) -> tuple[str, str] | None:
    return (product(run), run["serial"]) if run["serial"] else None


def first_runs(runs: list[Run]) -> set[str]:
    """Ids of the first run of each unit."""
    first: dict[tuple[str, str], Run] = {}
    for run in runs:
        key = unit(run)
        if key is None:
            continue
        if key not in first or (run["started_us"], run["run_id"]) < (first[key]["started_us"], first[key]["run_id"]):
            first[key] = run
    return {run["run_id"] for run in first.values()}


def quantile(values: list[float], q: float) -> float:
    values = sorted(values)
    place = q * (len(values) - 1)
    low = math.floor(place)
    high = math.ceil(place)
    return values[low] + (values[high] - values[low]) * (place - low)


def durations(runs: list[Run]) -> Row:
    seconds = [run["duration_us"] / 1e6 for run in runs]
    return {
        "avg_duration_s": math.fsum(seconds) / len(seconds) if seconds else None,
        "p95_duration_s": quantile(seconds, 0.95) if seconds else None,
        "min_duration_s": min(seconds, default=None),
        "max_duration_s": max(seconds, default=None),
    }


def summary(runs: list[Run], given: dict[str, Any], period: str) -> dict[str, Any]:
    selected = counted(runs, given)
    first = first_runs(selected)

    def figures(members: list[Run]) -> Row:
        units = {unit(run) for run in members} - {None}
        begun = [run for run in members if run["run_id"] in first]
        first_passed = sum(run["outcome"] == "passed" for run in begun)
        ever_passed = {unit(run) for run in members if run["outcome"] == "passed"} - {None}
        ever_failed = {unit(run) for run in members if run["outcome"] == "failed"} - {None}
        outcomes = {name: sum(run["outcome"] == name for run in members) for name in ("passed", "failed", "errored")}
        judged = [row for row in last_attempts(members) if row["outcome"] in ("passed", "failed")]
        return {
            "total_runs": len(members),
            **outcomes,
            "unique_serials": len(units),
            "first_pass_total": len(begun),
            "first_pass_passed": first_passed,
            "final_passed": len(ever_passed),
            **durations(members),
            "first_pass_yield": ratio(first_passed, len(begun)),
            "final_yield": ratio(len(ever_passed), len(units)),
            "rty": rolled_throughput(members),
            "dpmo": ratio(1e6 * sum(row["outcome"] == "failed" for row in judged), len(judged)),
            "dppm": ratio(1e6 * len(ever_failed - ever_passed), len(units)),
        }

    answer = by_group(selected, period, figures)
    stations: dict[str, list[Run]] = defaultdict(list)
    for run in selected:
        stations[station(run)].append(run)
    nothing = {"product": None, "phase": None, "period": None}
    answer["stations"] = [nothing | {"station": name} | figures(members) for name, members in sorted(stations.items())]
    return answer


def rolled_throughput(runs: list[Run]) -> float | None:
    judged: dict[str, list[bool]] = defaultdict(list)
    for _, step in executed(runs):
        if step["outcome"] in ("passed", "failed", "errored"):
            judged[step["path"]].append(step["outcome"] == "passed" and step["retries"] == 0)
    return math.prod(sum(passed) / len(passed) for passed in judged.values()) if judged else None


# --- Pareto and capability -----------------------------------------------------------------------------------------


def executed(runs: Iterable[Run]) -> list[tuple[Run, Row]]:
    """Steps that ran and hold no steps."""
    found = []
    for run in runs:
        containers = {step["parent"] for step in run["steps"]}
        found += [(run, step) for step in run["steps"] if step["ran"] and step["path"] not in containers]
    return found


def last_attempts(runs: Iterable[Run]) -> list[Row]:
    found = []
    for run in runs:
        last: dict[tuple[str, int, str], int] = {}
        for row in run["measurements"]:
            key = (row["path"], row["vector"], row["name"])
            last[key] = max(last.get(key, 0), row["retry"])
        found += [
            row | {"run": run}
            for row in run["measurements"]
            if row["retry"] == last[row["path"], row["vector"], row["name"]]
        ]
    return found


def pareto(runs: list[Run], given: dict[str, Any], group_by: str, top_n: int) -> dict[str, Any]:
    selected = counted(runs, given)
    groups: dict[tuple[Any, ...], list[str | None]] = defaultdict(list)
    if group_by == "product":
        for run in selected:
            groups[None, None, product(run), station(run)].append(run["outcome"])
    elif group_by == "step":
        for run, step in executed(selected):
            groups[step["name"], None, product(run), station(run)].append(step["outcome"])
    else:
        for row in last_attempts(selected):
            groups[row["step"], row["name"], product(row["run"]), station(row["run"])].append(row["outcome"])

    def figures(outcomes: list[str | None]) -> Row:
        failed = outcomes.count("failed")
        return {
            "total_count": len(outcomes),
            "fail_count": failed,
            "errored_count": outcomes.count("errored"),
            "fail_rate": ratio(failed, len(outcomes)),
        }

    names = ("step_name", "measurement_name", "product", "station")
    rows = [dict(zip(names, key, strict=True)) | figures(outcomes) for key, outcomes in groups.items()]
    rows.sort(key=lambda row: (-row["fail_count"], *(row[name] or "" for name in names)))
    every = [outcome for outcomes in groups.values() for outcome in outcomes]
    return {"data": rows[:top_n], "totals": dict.fromkeys(names) | figures(every)}


def ppk(runs: list[Run], given: dict[str, Any], min_samples: int) -> list[Row]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for run in counted(runs, given):
        for row in run["measurements"]:
            if row["value"] is not None:
                key = (product(run), station(run), row["name"], row["characteristic"], row["pin"])
                groups[key].append(row)
    return [capability(key, rows) for key, rows in groups.items() if len(rows) >= min_samples]


def capability(key: tuple[Any, ...], rows: list[Row]) -> Row:
    values = [row["value"] for row in rows]
    mean = math.fsum(values) / len(values)
    sigma = statistics.stdev(values) if len(values) > 1 else 0.0
    lsl = min((row["low"] for row in rows if row["low"] is not None), default=None)
    usl = max((row["high"] for row in rows if row["high"] is not None), default=None)
    sides = [] if sigma == 0 else [(usl - mean) / (3 * sigma)] if usl is not None else []
    if sigma and lsl is not None:
        sides.append((mean - lsl) / (3 * sigma))
    pp = (usl - lsl) / (6 * sigma) if sigma and lsl is not None and usl is not None else None
    names = ("product", "station", "measurement_name", "characteristic_id", "dut_pin")
    worst = min(sides, default=None)
    figures = {"n": len(values), "mean": mean, "sigma": sigma, "lsl": lsl, "usl": usl}
    return dict(zip(names, key, strict=True)) | figures | {"pp": pp, "ppk": worst, "cp": pp, "cpk": worst}


# --- trend, retest, time -------------------------------------------------------------------------------------------


def trend(runs: list[Run], given: dict[str, Any], period: str) -> dict[str, Any]:
    def figures(members: list[Run]) -> Row:
        passed = sum(run["outcome"] == "passed" for run in members)
        return {"total": len(members), "passed": passed, "yield_pct": ratio(100 * passed, len(members))}

    return by_group(counted(runs, given), period, figures)


def retest(runs: list[Run], given: dict[str, Any], period: str) -> dict[str, Any]:
    def figures(members: list[Run]) -> Row:
        times: dict[tuple[str, str], int] = defaultdict(int)
        for run in members:
            if key := unit(run):
                times[key] += 1
        again = sum(count > 1 for count in times.values())
        return {
            "total_serials": len(times),
            "retested_count": again,
            "retest_rate": ratio(again, len(times)),
            "avg_retries": ratio(sum(times.values()) - len(times), len(times)),
        }

    return by_group(counted(runs, given), period, figures)


def time_loss(runs: list[Run], given: dict[str, Any], period: str) -> dict[str, Any]:
    def seconds(members: list[Run], *outcomes: str) -> float:
        return math.fsum(run["duration_us"] / 1e6 for run in members if not outcomes or run["outcome"] in outcomes)

    def figures(members: list[Run]) -> Row:
        return {
            "total_time_s": seconds(members),
            "pass_time_s": seconds(members, "passed"),
            "fail_time_s": seconds(members, "failed"),
            "error_time_s": seconds(members, "errored"),
        }

    return by_group(counted(runs, given), period, figures)
