"""Samples as the service tells them, and what a query of a channel gives."""

from __future__ import annotations

import html
import importlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, overload
from urllib.parse import quote
from uuid import UUID

from litmus.data.channels.models import ChannelDescriptor, ChannelSample
from litmus.data.event_store import session_text, utc_text

Get = Callable[[str, dict[str, Any]], Any]  # the answer of a GET route

LIST_PAGE = 1000
SHOWN_ROWS = 10
SHOWN_ELEMENTS = 6
_NOT_FINITE = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}
_COLUMNS = ("timestamp", "value", "sample_interval", "units", "source_method", "session_id", "sample_offset")
_OF_ARRAYS = ("length", "t0", "index")


class Samples:
    """The samples of a channel that a query found, oldest first. Iterate over them, or take them as a table."""

    def __init__(self, channel_id: str, rows: list[ChannelSample]) -> None:
        self.channel_id = channel_id
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[ChannelSample]:
        return iter(self._rows)

    @overload
    def __getitem__(self, index: int) -> ChannelSample: ...
    @overload
    def __getitem__(self, index: slice) -> Samples: ...
    def __getitem__(self, index: int | slice) -> ChannelSample | Samples:
        if isinstance(index, slice):
            return Samples(self.channel_id, self._rows[index])
        return self._rows[index]

    @property
    def values(self) -> list[Any]:
        """The values alone."""
        return [row.value for row in self._rows]

    def columns(self) -> dict[str, list[Any]]:
        """Column name → one entry for each sample."""
        names = list(_COLUMNS)
        if any(row.length is not None for row in self._rows):
            names += _OF_ARRAYS
        columns = {name: [getattr(row, name) for row in self._rows] for name in names}
        columns["value"] = _of_one_kind(columns["value"])
        return columns

    def to_arrow(self) -> Any:
        """A pyarrow.Table. Values of several types become floats, else text; structured values one field a key."""
        pyarrow = _library("pyarrow", "to_arrow()")
        columns = self.columns()
        text, float64, int64 = pyarrow.string(), pyarrow.float64(), pyarrow.int64()
        kinds = {
            "timestamp": pyarrow.timestamp("us", tz="UTC"),
            "sample_interval": float64,
            "units": text,
            "source_method": text,
            "session_id": text,
            "sample_offset": int64,
            "length": int64,
            "t0": float64,
            "index": pyarrow.list_(int64),
        }
        if not self._rows:
            kinds["value"] = float64
        return pyarrow.table({name: pyarrow.array(entries, kinds.get(name)) for name, entries in columns.items()})

    def to_pandas(self) -> Any:
        """A pandas.DataFrame."""
        pandas = _library("pandas", "to_pandas()")
        frame = pandas.DataFrame(self.columns())
        frame["timestamp"] = pandas.to_datetime(frame["timestamp"], utc=True)
        return frame

    def to_polars(self) -> Any:
        """A polars.DataFrame."""
        polars = _library("polars", "to_polars()")
        return polars.DataFrame(self.columns(), schema_overrides={"timestamp": polars.Datetime("us", "UTC")})

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def __repr__(self) -> str:
        return f"<Samples of {self.channel_id}: {len(self)}>"

    def _repr_html_(self) -> str:
        shown = self._rows
        if len(shown) > SHOWN_ROWS:
            shown = [*shown[: SHOWN_ROWS // 2], *shown[-SHOWN_ROWS // 2 :]]
        body = "".join(
            f"<tr><td>{row.timestamp.isoformat()}</td><td>{html.escape(_short(row.value))}</td>"
            f"<td>{html.escape(row.units or '')}</td></tr>"
            for row in shown
        )
        left_out = f", {len(self) - len(shown)} between not shown" if len(shown) < len(self) else ""
        return (
            f"<table><caption>{html.escape(self.channel_id)}: {len(self)} samples{left_out}</caption>"
            f"<thead><tr><th>timestamp</th><th>value</th><th>units</th></tr></thead><tbody>{body}</tbody></table>"
        )


# --- asking ----------------------------------------------------------------------------------------------------------


def query(
    get: Get,
    channel_id: str,
    session_id: UUID | str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    last_n: int | None = None,
    max_points: int | None = None,
    decimate: str = "lttb",
) -> Samples:
    parameters = {
        "session_id": session_text(session_id),
        "since": utc_text(start, "start"),
        "until": utc_text(end, "end"),
        "last_n": last_n,
        "max_points": max_points,
        "decimate": decimate,
    }
    return Samples(channel_id, samples_of(get, channel_id, get(path_of(channel_id), parameters)["data"]))


def descriptors(get: Get, session_id: UUID | str | None = None) -> list[ChannelDescriptor]:
    found: list[ChannelDescriptor] = []
    cursor: str | None = None
    session = session_text(session_id)
    while True:
        page = get("/api/channels", {"limit": LIST_PAGE, "cursor": cursor, "session_id": session})
        found += [_descriptor(entry) for entry in page["channels"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def path_of(channel_id: str) -> str:
    return "/api/channels/" + quote(channel_id, safe="")


def samples_of(get: Get, channel_id: str, entries: list[dict[str, Any]]) -> list[ChannelSample]:
    """What the service tells, as models. JSON has no NaN: it comes as text, and so do texts."""
    texts: list[bool] = []  # asked for when it matters

    def is_text_channel() -> bool:
        if not texts:
            known = [entry for entry in descriptors(get) if entry.channel_id == channel_id]
            texts.append(bool(known) and known[0].value_type == "text")
        return texts[0]

    def value_of(value: Any) -> Any:
        if isinstance(value, list):
            return [_NOT_FINITE.get(item, item) if isinstance(item, str) else item for item in value]
        if isinstance(value, str) and value in _NOT_FINITE and not is_text_channel():
            return _NOT_FINITE[value]
        return value

    return [
        ChannelSample._of(
            channel_id=channel_id,
            timestamp=datetime.fromisoformat(entry["timestamp"]),
            value=value_of(entry["value"]),
            units=entry["units"],
            sample_interval=entry["sample_interval"],
            source_method=entry["source_method"],
            session_id=entry["session_id"],
            sample_offset=entry["sample_offset"],
            length=entry.get("length"),
            t0=entry.get("t0"),
            index=entry.get("index"),
        )
        for entry in entries
    ]


def _descriptor(entry: dict[str, Any]) -> ChannelDescriptor:
    known = {name: value for name, value in entry.items() if name in ChannelDescriptor.model_fields}
    times = {name: datetime.fromisoformat(entry[name]) for name in ("first_seen", "last_seen") if entry.get(name)}
    return ChannelDescriptor._of(**{**known, **times})


# --- showing ---------------------------------------------------------------------------------------------------------


def _of_one_kind(values: list[Any]) -> list[Any]:
    """Widened to what all fit: integers to floats, else everything to text."""
    kinds = {type(value) for value in values}
    if len(kinds) <= 1:
        return values
    if kinds == {int, float}:
        return [float(value) for value in values]
    return [value if isinstance(value, str) else str(value) for value in values]


def _short(value: Any) -> str:
    if not isinstance(value, list) or len(value) <= SHOWN_ELEMENTS:
        return str(value)
    return f"[{', '.join(map(str, value[:SHOWN_ELEMENTS]))}, … {len(value)} elements]"


def _library(name: str, user: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"{user} needs {name}, which isn't installed: pip install {name}") from error
