"""Instruments as records and files speak of them: who it is, when it was calibrated, what stood in a role."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

__all__ = ["CalibrationInfo", "InstrumentInfo", "InstrumentRecord"]


@dataclass(slots=True)
class InstrumentInfo:
    """Who an instrument is: the four fields of `*IDN?`. None: it doesn't say."""

    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None

    def given(self) -> dict[str, str]:
        """The fields that are known."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(slots=True)
class CalibrationInfo:
    """When and where an instrument was calibrated, and until when that holds."""

    due_date: date | None = None
    last_cal: date | None = None
    certificate: str | None = None
    lab: str | None = None


@dataclass(slots=True, kw_only=True)
class InstrumentRecord:
    """One role of a session: where its instrument is, and what is known of it."""

    role: str
    instrument_id: str
    resource: str
    protocol: str = "visa"
    info: InstrumentInfo = field(default_factory=InstrumentInfo)
    calibration: CalibrationInfo = field(default_factory=CalibrationInfo)
    driver: str | None = None
    catalog_ref: str | None = None
    mocked: bool = False

    def as_event(self) -> dict[str, Any]:
        """The fields of `fixture.instrument_connected`."""
        calibration = self.calibration
        return {
            "role": self.role,
            "instrument_id": self.instrument_id,
            "driver": self.driver,
            "resource": self.resource,
            "protocol": self.protocol,
            **asdict(self.info),
            "cal_due": calibration.due_date.isoformat() if calibration.due_date else None,
            "cal_last": calibration.last_cal.isoformat() if calibration.last_cal else None,
            "cal_certificate": calibration.certificate,
            "cal_lab": calibration.lab,
            "mocked": self.mocked,
        }


def info_from(data: dict[str, Any]) -> InstrumentInfo:
    """From the `info:` block of an asset."""
    return InstrumentInfo(**{f.name: data.get(f.name) for f in fields(InstrumentInfo)})


def calibration_from(data: dict[str, Any]) -> CalibrationInfo:
    """From the `calibration:` block of an asset, whose dates the core has checked."""
    days = {name: data.get(name) for name in ("due_date", "last_cal")}
    return CalibrationInfo(
        **{name: date.fromisoformat(day) if isinstance(day, str) else day for name, day in days.items()},
        certificate=data.get("certificate"),
        lab=data.get("lab"),
    )
