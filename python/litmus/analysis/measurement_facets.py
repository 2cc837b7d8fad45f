"""FilterSet: what a look at measurements is limited to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from litmus.analysis._query import Where

__all__ = ["FACETS", "FilterSet"]

# What measurements are chosen by, as the pages name it: column → label.
FACETS = {
    "run_outcome": "Run outcome",
    "measurement_outcome": "Measurement outcome",
    "limit_comparator": "Limit comparator",
    "product_id": "Product",
    "station_hostname": "Station",
    "test_phase": "Test phase",
    "step_name": "Step",
    "measurement_name": "Measurement",
    "dut_serial": "DUT serial",
}


@dataclass(slots=True)
class FilterSet:
    """Values by column: each column has one of its values. The days are of the run's start, in UTC, both inclusive."""

    string_filters: dict[str, list[str]] = field(default_factory=dict)
    enum_filters: dict[str, list[str]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    def columns(self) -> list[str]:
        return [*self.string_filters, *self.enum_filters]

    def where(self, exclude: str | None = None) -> Where:
        """As SQL over `measurements`; the caller has checked the columns."""
        where = Where()
        for column, values in (*self.string_filters.items(), *self.enum_filters.items()):
            if column != exclude:
                where.one_of(f'"{column}"', [str(value) for value in values])
        where.between("run_started_at", self.since, self.until)
        return where
