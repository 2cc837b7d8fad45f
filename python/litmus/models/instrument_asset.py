"""Instrument asset files, `instruments/<id>.yaml`: one physical unit each. The files are read by the core."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litmus import _core
from litmus.models.instrument import CalibrationInfo, InstrumentInfo, calibration_from, info_from

__all__ = ["InstrumentAssetFile"]


@dataclass(slots=True, kw_only=True)
class InstrumentAssetFile:
    """One unit. It belongs to the role that has its id."""

    id: str
    protocol: str = "visa"
    driver: str | None = None
    resource: str | None = None
    catalog_ref: str | None = None
    info: InstrumentInfo = field(default_factory=InstrumentInfo)
    calibration: CalibrationInfo = field(default_factory=CalibrationInfo)
    resource_problem: str | None = field(default=None, repr=False, compare=False)  # a variable in it isn't set

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> InstrumentAssetFile:
        return cls(
            id=data["id"],
            protocol=data["protocol"],
            driver=data["driver"],
            resource=data["resource"],
            catalog_ref=data["catalog_ref"],
            info=info_from(data["info"]),
            calibration=calibration_from(data["calibration"]),
            resource_problem=data.get("resource_problem"),
        )


def of_role(project_root: Path | None, role: str) -> InstrumentAssetFile:
    """The asset of a role; one that says nothing when the project has none."""
    found = _core.load_asset(str(project_root), role) if project_root is not None else None
    return InstrumentAssetFile.from_dict(found) if found is not None else InstrumentAssetFile(id=role)
