"""Whether an instrument's calibration holds, and for how long."""

from __future__ import annotations

from datetime import date

from litmus.models.instrument import CalibrationInfo

WARN_DAYS = 30


def days_until_due(calibration: CalibrationInfo, today: date | None = None) -> int | None:
    """Whole days of the bench's own calendar; negative when the date has passed; None without a due date."""
    if calibration.due_date is None:
        return None
    return (calibration.due_date - (today or date.today())).days


def complaint(role: str, calibration: CalibrationInfo, today: date | None = None) -> tuple[int, str] | None:
    """Days until due and a sentence, when it is expired or due within 30 days."""
    days = days_until_due(calibration, today)
    if days is None or days > WARN_DAYS:
        return None
    due = f"{calibration.due_date} ({_distance(days)})"
    return days, f"{role}: its calibration {'expired on' if days < 0 else 'is due on'} {due}"


def _distance(days: int) -> str:
    if days == 0:
        return "today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{count} ago" if days < 0 else f"in {count}"
