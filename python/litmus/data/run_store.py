"""RunStore: runs, steps and measurements of a data directory, read through its service."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litmus import _core
from litmus._errors import NotFoundError
from litmus.data.models import RunSummary

__all__ = ["RunStore"]

_TIMES = ("run_started_at", "run_ended_at", "measurement_timestamp", "started_at", "ended_at")
_PAGE = 1_000
_ID = re.compile(r"[0-9a-fA-F-]+")


class RunStore:
    """Reads what was recorded in a data directory; starts its service when none runs."""

    def __init__(self, *, data_dir: Path | str | None = None, _data_dir: Path | str | None = None) -> None:
        given = data_dir if data_dir is not None else _data_dir
        self._data_dir = _core.resolve_data_dir(str(given or ""), str(Path.cwd()))

    @property
    def data_dir(self) -> Path:
        return Path(self._data_dir)

    def list_runs(self, limit: int = 50) -> list[RunSummary]:
        """The newest runs first, those in flight included."""
        if limit < 1:
            return []
        return [_summary(row) for row in self._pages("/api/runs", "runs", limit)]

    def get_run(self, run_id: UUID | str) -> RunSummary | None:
        """The run of an id or a unique prefix of at least 8 characters; None when there is none."""
        if not _ID.fullmatch(str(run_id)):
            return None
        try:
            return _summary(self._get(f"/api/runs/{_part(run_id)}"))
        except NotFoundError:
            return None

    def get_steps(self, run_id: UUID | str) -> list[dict[str, Any]]:
        """One dict per step, those that never ran included: their `outcome` is None."""
        return [_with_times(row) for row in self._pages(f"/api/runs/{_part(run_id)}/steps", "steps")]

    def get_measurements(self, run_id: UUID | str) -> list[dict[str, Any]]:
        """One dict per measurement, in the order of recording, keyed by the columns of run files.

        Inputs are `in_<name>`, observations `out_<name>`, custom fields `custom_<name>`.
        """
        rows = self._pages(f"/api/runs/{_part(run_id)}/measurements", "measurements")
        return [_measurement_columns(row) for row in rows]

    def _get(self, path: str, **parameters: Any) -> Any:
        from litmus import _service

        return _service.get_json(self._data_dir, path, parameters)

    def _pages(self, path: str, key: str, most: int | None = None) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            wanted = _PAGE if most is None else min(_PAGE, most - len(found))
            page = self._get(path, limit=wanted, cursor=cursor)
            found += page[key]
            cursor = page["next_cursor"]
            if cursor is None or (most is not None and len(found) >= most):
                return found


def _part(run_id: UUID | str) -> str:
    return quote(str(run_id), safe="")


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _with_times(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _time(value) if key in _TIMES else value for key, value in row.items()}


def _summary(row: dict[str, Any]) -> RunSummary:
    names = RunSummary.model_fields.keys() & row.keys()
    return RunSummary._of(
        **{name: row[name] for name in names - {"started_at", "ended_at"}},
        test_run_id=row["run_id"],
        started_at=_time(row["started_at"]),
        ended_at=_time(row["ended_at"]),
        operator=row.get("operator_name") or row.get("operator_id"),
        total_measurements=row["num_measurements"] or 0,
        total_steps=row["num_steps"] or 0,
    )


def _measurement_columns(row: dict[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {"record_type": "measurement", **_with_times(row)}
    for group, prefix in (("inputs", "in_"), ("outputs", "out_"), ("custom", "custom_")):
        for name, value in (columns.pop(group, None) or {}).items():
            columns[prefix + name] = value
    columns.pop("measurement_index", None)
    return columns
