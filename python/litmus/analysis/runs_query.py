"""RunsQuery: which runs there are, and how they went."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litmus._gen.analysis_models import RunRow
from litmus.analysis._query import Moment, Query, Several, Where, row_of

__all__ = ["RunRow", "RunsQuery"]

_FACETS = ("outcome", "product_id", "dut_part_number", "station_id", "station_hostname", "test_phase")
_FACETS += ("dut_serial", "dut_lot_number", "operator_id", "project_name")


class RunsQuery(Query):
    """The runs of a data directory. Filters that aren't given don't filter; a list holds alternatives."""

    def list_recent(
        self,
        limit: int = 50,
        offset: int = 0,
        include_incomplete: bool = False,
        *,
        phase: Several = None,
        product: Several = None,
        station: Several = None,
        since: Moment = None,
        until: Moment = None,
        lot: str | None = None,
        outcome: Several = None,
    ) -> list[RunRow]:
        """The newest runs first; those that haven't ended only with `include_incomplete`."""
        where = _filter(include_incomplete, phase, product, station, since, until, lot, outcome)
        page = f"LIMIT {where.value(max(limit, 0))} OFFSET {where.value(max(offset, 0))}"
        rows = self._sql(
            f"SELECT * FROM runs WHERE {where.sql} ORDER BY started_at DESC, run_id DESC {page}", where.values
        )
        return [row_of(RunRow, row) for row in rows]

    def get(self, run_id: UUID | str) -> RunRow | None:
        """The run of an id, or of the beginning of one that only one run has."""
        rows = self._sql("SELECT * FROM runs WHERE starts_with(run_id, $1) LIMIT 2", [str(run_id).lower()])
        if len(rows) > 1:
            raise ValueError(f"several runs begin with {run_id}; give more of the id")
        return row_of(RunRow, rows[0]) if rows else None

    def find_for_session(self, session_id: UUID | str, include_incomplete: bool = False) -> list[RunRow]:
        """The runs of a session, newest first. session_id: the id, or its beginning."""
        where = _filter(include_incomplete)
        where.conditions.append(f"starts_with(session_id, {where.value(str(session_id).lower())})")
        rows = self._sql(f"SELECT * FROM runs WHERE {where.sql} ORDER BY started_at DESC, run_id DESC", where.values)
        return [row_of(RunRow, row) for row in rows]

    def failure_pareto(self, group_by: str = "dut_part_number", top_n: int = 10) -> list[dict[str, Any]]:
        """Failures for each value of a column, most first: `value`, `fail_count`, `total_count`, `fail_rate`."""
        column = self._column("runs", group_by)
        return self._sql(
            f"SELECT {column} AS value, count(*) FILTER (outcome = 'failed') AS fail_count, count(*) AS total_count, "
            "fail_count / total_count AS fail_rate FROM runs WHERE outcome IS NOT NULL "
            "GROUP BY 1 ORDER BY fail_count DESC, value LIMIT $1",
            [top_n],
        )

    def count(
        self,
        include_incomplete: bool = False,
        *,
        phase: Several = None,
        product: Several = None,
        station: Several = None,
        since: Moment = None,
        until: Moment = None,
        lot: str | None = None,
        outcome: Several = None,
    ) -> int:
        """How many runs match."""
        where = _filter(include_incomplete, phase, product, station, since, until, lot, outcome)
        return self._sql(f"SELECT count(*) AS n FROM runs WHERE {where.sql}", where.values)[0]["n"]

    def distinct_filter_values(self) -> dict[str, list[str]]:
        """The values that runs have in each column that is worth a filter."""
        lists = ", ".join(f"list_sort(list(DISTINCT {name}) FILTER ({name} IS NOT NULL)) AS {name}" for name in _FACETS)
        row = self._sql(f"SELECT {lists} FROM runs")[0]
        return {name: row[name] or [] for name in _FACETS}

    def count_by_outcome(
        self,
        *,
        phase: Several = None,
        product: Several = None,
        station: Several = None,
        since: Moment = None,
        until: Moment = None,
        lot: str | None = None,
    ) -> dict[str, int]:
        """How many finished runs have each outcome."""
        where = _filter(False, phase, product, station, since, until, lot)
        rows = self._sql(
            f"SELECT outcome, count(*) AS n FROM runs WHERE {where.sql} GROUP BY 1 ORDER BY 2 DESC, 1", where.values
        )
        return {row["outcome"]: row["n"] for row in rows}

    def usage_stats(self, by: str) -> list[dict[str, Any]]:
        """For each value of a column: `value`, `runs`, `passed`, `failed`, `last_run`; the busiest first."""
        column = self._column("runs", by)
        return self._sql(
            f"SELECT {column} AS value, count(*) AS runs, count(*) FILTER (outcome = 'passed') AS passed, "
            "count(*) FILTER (outcome = 'failed') AS failed, max(started_at) AS last_run FROM runs "
            f"WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY runs DESC, value"
        )

    def describe_columns(self) -> list[dict[str, str]]:
        """`name` and `type` of each column."""
        return self._describe("runs")


def _filter(
    include_incomplete: bool,
    phase: Several = None,
    product: Several = None,
    station: Several = None,
    since: Moment = None,
    until: Moment = None,
    lot: str | None = None,
    outcome: Several = None,
) -> Where:
    where = Where()
    if not include_incomplete:
        where.conditions.append("outcome IS NOT NULL")
    where.one_of("test_phase", None if phase == "all" else phase)
    where.one_of("product_id", product, "dut_part_number")
    where.one_of("station_hostname", station, "station_id")
    where.one_of("dut_lot_number", lot)
    where.one_of("outcome", outcome)
    where.between("started_at", since, until)
    return where
