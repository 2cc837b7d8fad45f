"""The routes of the metrics and their parameters."""

from __future__ import annotations

from .model import Param, Route

_METRIC_FILTERS = (
    Param("product", "String", "product_id or dut_part_number", repeatable=True),
    Param("station", "String", "station_id or station_hostname", repeatable=True),
    Param("phase", "String", "test phase; `all`: every one; without it all but development", repeatable=True),
    Param("lot", "String", "DUT lot"),
    Param("since", "Time", "start of the run, inclusive"),
    Param("until", "Time", "start of the run, inclusive"),
)
_PERIOD = Param(
    "period", "String", "bucket, UTC; a week begins on Monday", default="day", choices=("day", "week", "month")
)
_POOLED = Param("pooled", "Boolean", "only what is pooled over groups: `data` stays empty", default=False)
_MIN_SAMPLES = Param(
    "min_samples", "Integer", "groups with fewer values are left out", default=10, minimum=1, maximum=1_000_000_000
)


def _metric(name: str, doc: str, response: str, *params: Param) -> Route:
    path = f"/api/metrics/{name}"
    return Route("get_metrics_" + name.replace("-", "_"), "GET", path, doc, response, params, errors=("timeout",))


METRIC_ROUTES = (
    _metric(
        "summary", "Yield by product, station, phase and period", "YieldSummary", *_METRIC_FILTERS, _PERIOD, _POOLED
    ),
    _metric(
        "pareto",
        "What fails most",
        "Pareto",
        *_METRIC_FILTERS,
        Param("top_n", "Integer", "rows at most", default=10, minimum=1, maximum=10_000),
        Param("group_by", "String", "whose failures", default="product", choices=("product", "step", "measurement")),
    ),
    _metric("cpk", "Capability of measurements, by overall sigma", "Capability", *_METRIC_FILTERS, _MIN_SAMPLES),
    _metric("ppk", "Another name of cpk", "Capability", *_METRIC_FILTERS, _MIN_SAMPLES),
    _metric("trend", "Passed runs over time", "Trend", *_METRIC_FILTERS, _PERIOD, _POOLED),
    _metric("retest", "Units that were tested again", "Retest", *_METRIC_FILTERS, _PERIOD, _POOLED),
    _metric("time-loss", "Where test time went", "TimeLoss", *_METRIC_FILTERS, _PERIOD, _POOLED),
    _metric(
        "assets",
        "How long instruments were connected",
        "Assets",
        Param("since", "Time", "start of the connection, inclusive"),
        Param("until", "Time", "start of the connection, inclusive"),
    ),
)
