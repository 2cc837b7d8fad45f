"""The JSON shapes of the metrics: their rows, and the answers that hold them."""

from __future__ import annotations

from .model import Field, Model

_GROUP = (
    Field("product", "str?", "product_id, else the part number; null in rows that are pooled over it"),
    Field("station", "str?", "host name, else the id; null in rows that are pooled over it"),
)
_BUCKET = (
    *_GROUP,
    Field("phase", "str?", "test phase; null in rows that are pooled over it"),
    Field("period", "str?", "first day of the bucket, UTC; null in rows that are pooled over it"),
)
_LEFT_OUT = Field("development_runs_left_out", "int", "development runs that no phase asked for")
_TRUNCATED = Field("truncated", "bool", "there are more rows than an answer may have: narrow the filter")


def _metric(name: str, row: str, doc: str, *pooled: str) -> Model:
    """The answer of a metric: its rows, and the same figures pooled over the whole filter."""
    docs = {"periods": "each period, pooled over its groups", "stations": "each station, pooled over its groups"}
    totals = (Field("totals", row, "pooled over the whole filter"),) if pooled else ()
    lists = tuple(Field(part, f"list[{row}]", docs[part]) for part in pooled if part != "totals")
    return Model(name, doc, (Field("data", f"list[{row}]", "the rows"), *totals, *lists, _TRUNCATED, _LEFT_OUT))


METRIC_MODELS = (
    Model(
        "YieldRow",
        "Runs and serials of a group. A unit is a serial of a product; its first run is the first under the filter",
        (
            *_BUCKET,
            Field("total_runs", "int", "finished runs"),
            *(Field(outcome, "int", "runs with that outcome") for outcome in ("passed", "failed", "errored")),
            Field("unique_serials", "int", "units"),
            Field("first_pass_total", "int", "units whose first run is in the group"),
            Field("first_pass_passed", "int", "of these, first run passed"),
            Field("final_passed", "int", "units that ever passed in the group"),
            Field("avg_duration_s", "float?", "mean of ended - started"),
            Field("p95_duration_s", "float?", "0.95 quantile, linear interpolation"),
            Field("min_duration_s", "float?", "shortest"),
            Field("max_duration_s", "float?", "longest"),
            Field("first_pass_yield", "float?", "first_pass_passed / first_pass_total"),
            Field("final_yield", "float?", "final_passed / unique_serials"),
            Field("rty", "float?", "rolled throughput yield: product of the steps' first-pass rates"),
            Field("dpmo", "float?", "failed of a million judged measurements, by last attempts"),
            Field("dppm", "float?", "of a million units those that failed and never passed"),
        ),
    ),
    Model(
        "ParetoRow",
        "Failures of a product, step or measurement",
        (
            *_GROUP,
            Field("step_name", "str?", "grouped by step or measurement"),
            Field("measurement_name", "str?", "grouped by measurement"),
            Field("total_count", "int", "runs, step executions or measurements"),
            Field("fail_count", "int", "with outcome failed, by last attempts"),
            Field("errored_count", "int", "with outcome errored, by last attempts"),
            Field("fail_rate", "float?", "fail_count / total_count"),
        ),
    ),
    Model(
        "PpkRow",
        "Capability of a measurement, by overall sigma",
        (
            *_GROUP,
            Field("measurement_name", "str", "measurement"),
            Field("characteristic_id", "str?", "characteristic"),
            Field("dut_pin", "str?", "pin"),
            Field("n", "int", "values"),
            Field("mean", "float", "mean"),
            Field("sigma", "float", "sample standard deviation of all values"),
            Field("lsl", "float?", "lowest lower limit"),
            Field("usl", "float?", "highest upper limit"),
            Field("pp", "float?", "(usl - lsl) / 6 sigma"),
            Field("ppk", "float?", "the worse of (usl - mean) / 3 sigma and (mean - lsl) / 3 sigma"),
            Field("cp", "float?", "another name of pp"),
            Field("cpk", "float?", "another name of ppk"),
        ),
    ),
    Model(
        "TrendRow",
        "Share of passed runs",
        (
            *_BUCKET,
            Field("total", "int", "runs"),
            Field("passed", "int", "of these, passed"),
            Field("yield_pct", "float?", "100 passed / total"),
        ),
    ),
    Model(
        "RetestRow",
        "How often units are tested again",
        (
            *_BUCKET,
            Field("total_serials", "int", "units"),
            Field("retested_count", "int", "units with more than one run"),
            Field("retest_rate", "float?", "retested_count / total_serials"),
            Field("avg_retries", "float?", "mean over units of runs - 1"),
        ),
    ),
    Model(
        "TimeLossRow",
        "Where test time went",
        (
            *_BUCKET,
            Field("total_time_s", "float", "of all runs"),
            Field("pass_time_s", "float", "of passed runs"),
            Field("fail_time_s", "float", "of failed runs"),
            Field("error_time_s", "float", "of errored runs"),
        ),
    ),
    Model(
        "AssetRow",
        "Use of an instrument",
        (
            Field("role", "str", "station role"),
            Field("resource", "str", "instrument address"),
            Field("sessions", "int", "sessions that connected it"),
            Field("connected_s", "float", "time connected"),
            Field("share_pct", "float?", "of the time of all rows"),
        ),
    ),
    _metric("YieldSummary", "YieldRow", "Yield by group, oldest first", "totals", "periods", "stations"),
    _metric("Pareto", "ParetoRow", "Most failures first; the totals count the rows that are cut off, too", "totals"),
    _metric("Capability", "PpkRow", "Worst first"),
    _metric("Trend", "TrendRow", "Passed runs by group, oldest first", "totals", "periods"),
    _metric("Retest", "RetestRow", "Retests by group, oldest first", "totals", "periods"),
    _metric("TimeLoss", "TimeLossRow", "Test time by group, oldest first", "totals", "periods"),
    Model("Assets", "Instruments, longest connected first", (Field("data", "list[AssetRow]", "the rows"), _TRUNCATED)),
)
