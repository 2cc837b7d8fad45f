"""The run that the service started this process for: it has given its id away already."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from litmus import _core

VARIABLE = "_LITMUS_RUN_ID"


def take_run_id() -> UUID | None:
    """Once: a pytest that a test starts in its turn begins a run of its own. None when nobody has launched us."""
    given = os.environ.pop(VARIABLE, None)
    try:
        return UUID(given) if given else None
    except ValueError:
        return None


def tell_serial(session: _core.Session, serial: str | None) -> None:
    """It was typed, or scanned, into the Launch page."""
    if serial:
        session.note("fixture.dut_scanned", {"dut_serial": serial, "scan_source": "ui"})
