"""The service's Arrow Flight door, as any client finds it: by the lock file and the token file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import flight


class FlightDoor:
    """`FlightDoor(data_dir).sql("SELECT …")` gives a pyarrow table."""

    def __init__(self, data_dir: Path, timeout: float = 30) -> None:
        self.location = json.loads((data_dir / "litmusd.lock").read_text())["flight"]
        self.token = (data_dir / "litmusd.token").read_text()
        self.client = flight.connect(self.location)
        self.timeout = timeout

    def options(self, *, token: str | None = None, timeout: float | None = None) -> flight.FlightCallOptions:
        header = (b"authorization", f"Bearer {self.token if token is None else token}".encode())
        return flight.FlightCallOptions(timeout=timeout or self.timeout, headers=[header])

    def reader(self, sql: str | bytes, **options: Any) -> flight.FlightStreamReader:
        return self.client.do_get(flight.Ticket(sql), self.options(**options))

    def sql(self, sql: str | bytes, **options: Any) -> pa.Table:
        return self.reader(sql, **options).read_all()

    def rows(self, sql: str | bytes) -> list[dict[str, Any]]:
        return self.sql(sql).to_pylist()

    def put(self, *batches: pa.RecordBatch, target: str = "events") -> list[dict[str, int]]:
        """Sends the batches, and returns what was acknowledged for each."""
        writer, answers = self.client.do_put(
            flight.FlightDescriptor.for_path(target), batches[0].schema, self.options()
        )
        said = []
        with writer:
            for batch in batches:
                writer.write_batch(batch)
                said.append(json.loads(answers.read().to_pybytes()))
        return said

    def close(self) -> None:
        self.client.close()
