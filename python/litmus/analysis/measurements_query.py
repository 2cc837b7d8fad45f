"""MeasurementsQuery: the factory figures, and plots of single values."""

from __future__ import annotations

from typing import Any, TypeVar

from litmus._gen.analysis_models import (
    AssetRow,
    FacetOption,
    HistogramRow,
    ParametricRow,
    ParetoRow,
    PpkRow,
    RetestRow,
    SummaryCounts,
    TimeLossRow,
    TrendRow,
    YieldRow,
)
from litmus._model import Model
from litmus.analysis._query import Moment, Query, Several, Where, as_list, is_number, moment_text, row_of
from litmus.analysis.measurement_facets import FilterSet

__all__ = ["MeasurementsQuery"]

M = TypeVar("M", bound=Model)

_JSON = {"in_": "inputs", "out_": "outputs", "custom_": "custom"}
_KINDS = ("scatter", "line", "bar", "histogram")


class MeasurementsQuery(Query):
    """The measurements of a data directory.

    The figures take `phase`, `product`, `station` (one or several each), `lot`, `since`, `until`. Only finished runs
    count, and development runs only when a phase is given; `phase="all"` counts every phase.
    """

    # --- figures -----------------------------------------------------------------------------------------------------

    def yield_summary(self, period: str = "day", **filters: Any) -> list[YieldRow]:
        """Runs, first-pass and final yield, test time, by product, station, phase and period."""
        return self._metric("summary", YieldRow, filters, period=period)

    def pareto(self, top_n: int = 10, group_by: str = "product", **filters: Any) -> list[ParetoRow]:
        """What fails most. group_by: `product`, `step` or `measurement`."""
        return self._metric("pareto", ParetoRow, filters, top_n=top_n, group_by=group_by)

    def cpk(self, min_samples: int = 10, **filters: Any) -> list[PpkRow]:
        """Capability by overall sigma, worst first; groups with fewer values are left out."""
        return self._metric("cpk", PpkRow, filters, min_samples=min_samples)

    ppk = cpk

    def trend(self, period: str = "day", **filters: Any) -> list[TrendRow]:
        """Share of passed runs."""
        return self._metric("trend", TrendRow, filters, period=period)

    def retest(self, period: str = "day", **filters: Any) -> list[RetestRow]:
        """How often units are tested again."""
        return self._metric("retest", RetestRow, filters, period=period)

    def time_loss(self, period: str = "day", **filters: Any) -> list[TimeLossRow]:
        """Test time by outcome, in seconds."""
        return self._metric("time-loss", TimeLossRow, filters, period=period)

    def assets(self, since: Moment = None, until: Moment = None) -> list[AssetRow]:
        """How long instruments were connected; since, until: of the start of the connection."""
        return self._metric("assets", AssetRow, {"since": since, "until": until})

    def _metric(self, name: str, row: type[M], filters: dict[str, Any], **own: Any) -> list[M]:
        answer = self._get(f"/api/metrics/{name}", **_parameters(**filters), **own)
        return [row_of(row, entry) for entry in answer["data"]]

    # --- values ------------------------------------------------------------------------------------------------------

    def parametric(
        self,
        y: str = "measurement_value",
        x: str = "run_started_at",
        filters: FilterSet | None = None,
        group_by: str | None = None,
        chart_type: str = "scatter",
        *,
        bins: int = 30,
        limit: int = 5_000,
        include_incomplete: bool = False,
    ) -> list[ParametricRow] | list[HistogramRow]:
        """Points of a plot: `scatter`, `line`: a row per measurement; `bar`: the mean of y at each x; `histogram`: y's.

        x, y, group_by: columns of measurements, `in_*`, `out_*` and `custom_*` included; y is a number. bins: 2 to 200.
        limit: 10 to 100,000 measurements; more are cut in the order of run ids. group_by: series, in `group`.
        """
        _check("chart_type", chart_type in _KINDS, f"is one of {', '.join(_KINDS)}")
        _check("bins", 2 <= bins <= 200, "is from 2 to 200")
        _check("limit", 10 <= limit <= 100_000, "is from 10 to 100,000")
        where = self._where(filters)
        if not include_incomplete:
            where.conditions.append("run_outcome IS NOT NULL")
        y_sql = self._value(where, y, number=True)
        x_sql = self._value(where, x)
        group = "coalesce(" + self._value(where, group_by) + "::VARCHAR, '')" if group_by else "''"
        points = (
            f'SELECT {x_sql} AS x, {y_sql} AS y, {group} AS "group", run_id, measurement_index FROM measurements '
            f"WHERE {where.sql} AND y IS NOT NULL AND isfinite(y)"
        )
        if chart_type == "histogram":
            return self._histogram(points, where.values, bins)
        if chart_type == "bar":
            sql = f'SELECT x, avg(y) AS y, "group" FROM ({points}) GROUP BY ALL ORDER BY x, "group" LIMIT {limit}'
        else:
            sql = f'SELECT x, y, "group" FROM ({points}) ORDER BY run_id, measurement_index LIMIT {limit}'
        return [row_of(ParametricRow, row) for row in _with_numbers(self._sql(sql, where.values), x)]

    def _histogram(self, points: str, values: list[Any], bins: int) -> list[HistogramRow]:
        rows = self._sql(
            f"WITH points AS ({points}), bounds AS (SELECT min(y) AS low, max(y) AS high FROM points), "
            f"widths AS (SELECT low, CASE WHEN high > low THEN (high - low) / {bins} ELSE 1 END AS width FROM bounds), "
            f'binned AS (SELECT least(floor((y - low) / width)::BIGINT, {bins - 1}) AS bin, low, width, points."group" '
            "FROM points, widths) "
            'SELECT bin, any_value(low + (bin + 0.5) * width) AS x, count(*) AS y, "group" FROM binned '
            'GROUP BY bin, "group" ORDER BY bin, "group"',
            values,
        )
        return [row_of(HistogramRow, row) for row in rows]

    def distinct_values(
        self, column: str, filters: FilterSet | None = None, exclude_self: bool = True, limit: int = 500
    ) -> list[FacetOption]:
        """The values of a column and how many measurements have each, under the other filters; the most first."""
        where = self._where(filters, column if exclude_self else None)
        value = self._value(where, column)
        rows = self._sql(
            f"SELECT {value}::VARCHAR AS value, count(*) AS count FROM measurements WHERE {where.sql} "
            f"AND value IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {int(limit)}",
            where.values,
        )
        return [row_of(FacetOption, row) for row in rows]

    def summary_counts(self, filters: FilterSet | None = None) -> SummaryCounts:
        """How many measurements, runs, measurement names and products there are under the filters."""
        where = self._where(filters)
        rows = self._sql(
            "SELECT count(*) AS total_rows, count(DISTINCT run_id) AS distinct_runs, "
            "count(DISTINCT measurement_name) AS distinct_measurements, "
            "count(DISTINCT coalesce(nullif(product_id, ''), dut_part_number)) AS distinct_products "
            f"FROM measurements WHERE {where.sql}",
            where.values,
        )
        return row_of(SummaryCounts, rows[0])

    def describe_columns(self) -> list[dict[str, str]]:
        """`name` and `type` of each column; inputs, observations and custom fields are `in_*`, `out_*`, `custom_*`."""
        columns = [column for column in self._describe("measurements") if column["name"] not in _JSON.values()]
        for prefix, column in _JSON.items():
            rows = self._sql(
                f"SELECT DISTINCT unnest(json_keys({column})) AS name FROM measurements "
                f"WHERE {column} IS NOT NULL ORDER BY 1"
            )
            columns += [{"name": prefix + row["name"], "type": "JSON"} for row in rows]
        return columns

    def _where(self, filters: FilterSet | None, exclude: str | None = None) -> Where:
        filters = filters or FilterSet()
        for column in filters.columns():
            self._column("measurements", column)
        return filters.where(exclude)

    def _value(self, where: Where, name: str, number: bool = False) -> str:
        """A column as SQL, checked against those that there are."""
        for prefix, column in _JSON.items():
            if name.startswith(prefix):
                key = where.value("$." + _json_key(name.removeprefix(prefix)))
                text = f"json_extract_string({column}, {key})"
                return f"TRY_CAST({text} AS DOUBLE)" if number else text
        quoted = self._column("measurements", name)
        types = {column["name"]: column["type"] for column in self._describe("measurements")}
        _check("y", not number or is_number(types[name]), f"is a number; {name} is {types[name]}")
        return f"{quoted}::DOUBLE" if number else quoted


def _json_key(name: str) -> str:
    return '"' + name.replace('"', '\\"') + '"'


def _with_numbers(rows: list[dict[str, Any]], x: str) -> list[dict[str, Any]]:
    """Inputs and the like come as text; they are numbers when all of them are."""
    if x.startswith(tuple(_JSON)):
        try:
            return [row | {"x": None if row["x"] is None else float(row["x"])} for row in rows]
        except ValueError:
            pass
    return rows


def _check(name: str, holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"{name} {what}")


def _parameters(
    *,
    phase: Several = None,
    product: Several = None,
    station: Several = None,
    lot: str | None = None,
    since: Moment = None,
    until: Moment = None,
) -> dict[str, Any]:
    return {
        "phase": as_list(phase) or None,
        "product": as_list(product) or None,
        "station": as_list(station) or None,
        "lot": lot,
        "since": None if since is None else moment_text(since, "since"),
        "until": None if until is None else moment_text(until, "until"),
    }
