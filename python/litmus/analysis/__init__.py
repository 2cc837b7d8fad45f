"""Queries over what was recorded: runs, steps, measurements and the factory figures.

with MeasurementsQuery() as query:
    for row in query.cpk(product="dcdc", since="7d"):
        print(row.measurement_name, row.ppk)
"""

_HOME = {
    "RunsQuery": "litmus.analysis.runs_query",
    "RunRow": "litmus.analysis.runs_query",
    "StepsQuery": "litmus.analysis.steps_query",
    "StepRow": "litmus.analysis.steps_query",
    "StepNode": "litmus.analysis.steps_query",
    "MeasurementsQuery": "litmus.analysis.measurements_query",
    "FilterSet": "litmus.analysis.measurement_facets",
}

__all__ = list(_HOME)


def __getattr__(name):
    import importlib

    if name not in _HOME:
        raise AttributeError(f"module 'litmus.analysis' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
