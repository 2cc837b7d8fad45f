"""What the query classes share: the data directory, its service, and filters as SQL or as parameters of a route."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from litmus import _core, _service
from litmus._errors import LitmusError
from litmus._model import Model

M = TypeVar("M", bound=Model)
Several = str | Iterable[str] | None  # one value, or alternatives
Moment = str | date | datetime | None  # ISO 8601, a day in UTC, or how long ago: "7d", "4h"

_AGO = re.compile(r"([0-9]{1,6})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_NUMBERS = re.compile(r".*INT.*|DOUBLE|FLOAT|DECIMAL.*")


class Query:
    """A way to the service of a data directory; the service stays while it is open. Thread-safe.

    data_dir: None: litmus.yaml, $LITMUS_HOME, else the user's data directory.
    """

    def __init__(self, *, data_dir: Path | str | None = None, _data_dir: Path | str | None = None) -> None:
        given = data_dir if data_dir is not None else _data_dir
        self._data_dir = _core.resolve_data_dir(str(given or ""), str(Path.cwd()))
        self._lease: _core.Lease | None = _service.start_lease(self._data_dir, f"analysis {os.getpid()}")

    @property
    def data_dir(self) -> Path:
        return Path(self._data_dir)

    def close(self) -> None:
        """Gives the service back. Again: nothing."""
        lease, self._lease = self._lease, None
        if lease is not None:
            lease.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._data_dir}{' closed' if self._lease is None else ''}>"

    def _get(self, path: str, **parameters: Any) -> Any:
        self._check_open()
        return _service.get_json(self._data_dir, path, parameters)

    def _sql(self, statement: str, values: Iterable[Any] = (), limit: int = 100_000) -> list[dict[str, Any]]:
        self._check_open()
        return _service.sql(self._data_dir, statement, list(values), limit)

    def _check_open(self) -> None:
        if self._lease is None:
            raise LitmusError(f"the {type(self).__name__} is closed; open another one")

    def _describe(self, view: str) -> list[dict[str, str]]:
        rows = self._sql(f"DESCRIBE {view}")
        return [{"name": row["column_name"], "type": row["column_type"]} for row in rows]

    def _column(self, view: str, name: str) -> str:
        """The name, quoted, when it is a column; ValueError with the nearest ones when it isn't."""
        known = [column["name"] for column in self._describe(view)]
        if name in known:
            return f'"{name}"'
        from difflib import get_close_matches

        near = get_close_matches(name, known)
        hint = f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(known)}"
        raise ValueError(f"{name!r} is no column of {view}{hint}")


class Where:
    """Conditions of a statement and the values of its parameters."""

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.values: list[Any] = []

    def value(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values)}"

    def one_of(self, column: str, values: Several, *more: str) -> None:
        """The column, or one of `more`, has one of the values."""
        chosen = as_list(values)
        if not chosen:
            return
        marks = ", ".join(self.value(value) for value in chosen)
        self.conditions.append("(" + " OR ".join(f"{name} IN ({marks})" for name in (column, *more)) + ")")

    def between(self, column: str, since: Moment, until: Moment) -> None:
        for name, moment, sign in (("since", since, ">="), ("until", until, "<=")):
            if moment is not None:
                self.conditions.append(f"{column} {sign} {self.value(moment_text(moment, name))}::TIMESTAMPTZ")

    @property
    def sql(self) -> str:
        return " AND ".join(self.conditions) or "true"


def as_list(values: Several) -> list[str]:
    if values is None:
        return []
    return [str(values)] if isinstance(values, str) else [str(value) for value in values]


def moment_text(moment: Moment, name: str) -> str:
    """A time as the service takes it. A day is a day in UTC; `until` means its end."""
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError(f"{name} has no time zone; use datetime.now(UTC) or another aware time")
        return moment.astimezone(UTC).isoformat()
    text = moment.isoformat() if isinstance(moment, date) else str(moment)
    if ago := _AGO.fullmatch(text):
        past = datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return past.isoformat()
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} {text!r} is neither ISO 8601 nor how long ago (7d, 4h)") from None
    if len(text) == 10:
        parsed += timedelta(days=1, microseconds=-1) if name == "until" else timedelta()
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def row_of(model: type[M], row: Mapping[str, Any]) -> M:
    """A row of the service; what this version doesn't know of it is left out."""
    fields = model.model_fields
    return model._of(**{name: _typed(fields[name].kind, value) for name, value in row.items() if name in fields})


def _typed(kind: str, value: Any) -> Any:
    if kind == "datetime" and isinstance(value, str):
        return datetime.fromisoformat(value)
    return float(value) if kind == "float" and value is not None else value


def is_number(sql_type: str) -> bool:
    return _NUMBERS.fullmatch(sql_type) is not None
