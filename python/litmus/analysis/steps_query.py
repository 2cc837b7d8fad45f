"""StepsQuery: the steps of runs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from litmus._errors import NotFoundError
from litmus._gen.analysis_models import StepNode, StepRow
from litmus.analysis._query import Query, row_of

__all__ = ["StepNode", "StepRow", "StepsQuery"]

_PAGE = 10_000


class StepsQuery(Query):
    """The steps of a data directory's runs; planned steps that never ran have no outcome and no times."""

    def list_for_run(self, run_id: UUID | str) -> list[StepRow]:
        """The steps of a run, in the order of execution. run_id: the id, or its beginning."""
        found: list[StepRow] = []
        cursor = None
        while True:
            try:
                page = self._get(f"/api/runs/{_part(run_id)}/steps", limit=_PAGE, cursor=cursor)
            except NotFoundError:
                return []
            found += [row_of(StepRow, row) for row in page["steps"]]
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def list_for_session(self, session_id: UUID | str) -> list[StepRow]:
        """The steps of all runs of a session, in the order of execution."""
        rows = self._sql(
            "SELECT * FROM steps WHERE starts_with(session_id, $1) "
            "ORDER BY started_at NULLS LAST, run_id, step_index, vector_index",
            [str(session_id).lower()],
        )
        return [row_of(StepRow, row) for row in rows]

    def tree_for_run(self, run_id: UUID | str) -> list[StepNode]:
        """The outermost steps of a run, each with the steps within."""
        try:
            return [_node(node) for node in self._get(f"/api/runs/{_part(run_id)}/steps/tree")["tree"]]
        except NotFoundError:
            return []

    def failure_pareto(self, top_n: int = 10) -> list[dict[str, Any]]:
        """Failures of each `step_path`, most first: `fail_count`, `total_count`, `fail_rate`."""
        return self._sql(
            "SELECT step_path, count(*) FILTER (outcome = 'failed') AS fail_count, count(*) AS total_count, "
            "fail_count / total_count AS fail_rate FROM steps WHERE started_at IS NOT NULL "
            "GROUP BY 1 ORDER BY fail_count DESC, step_path LIMIT $1",
            [top_n],
        )

    def describe_columns(self) -> list[dict[str, str]]:
        """`name` and `type` of each column."""
        return self._describe("steps")


def _part(run_id: UUID | str) -> str:
    return quote(str(run_id), safe="")


def _node(node: dict[str, Any]) -> StepNode:
    return StepNode._of(step=row_of(StepRow, node["step"]), children=[_node(child) for child in node["children"]])
