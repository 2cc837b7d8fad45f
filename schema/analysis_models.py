"""The rows that litmus.analysis gives: those of the HTTP API, and those of its own queries."""

from __future__ import annotations

from .http_models import BY_NAME, RUN_ROW, STEP_ROW
from .metric_models import METRIC_MODELS
from .model import Field, Model

_GROUP = Field("group", "str", "value of `group_by`", "")

ANALYSIS_MODELS = (
    RUN_ROW,
    STEP_ROW,
    BY_NAME["StepNode"],
    *(model for model in METRIC_MODELS if model.name.endswith("Row")),
    Model(
        "ParametricRow",
        "A point of a plot",
        (Field("x", "Any?", "number, text or time"), Field("y", "float", "value, or mean of the values at x"), _GROUP),
    ),
    Model(
        "HistogramRow",
        "A bin of a histogram",
        (
            Field("bin", "int", "its number, from 0"),
            Field("x", "float", "its middle"),
            Field("y", "int", "values in it"),
            _GROUP,
        ),
    ),
    Model(
        "LimitBandRow",
        "The limits at an x of a plot",
        (
            Field("x", "Any?", "as in ParametricRow"),
            Field("low", "float?", "lowest lower limit"),
            Field("high", "float?", "highest upper limit"),
        ),
    ),
    Model(
        "SummaryCounts",
        "How much is under a filter",
        (
            Field("total_rows", "int", "measurements"),
            Field("distinct_runs", "int", "runs"),
            Field("distinct_measurements", "int", "measurement names"),
            Field("distinct_products", "int", "products"),
        ),
    ),
    Model(
        "FacetOption", "A value of a facet", (Field("value", "str", "the value"), Field("count", "int", "measurements"))
    ),
)
