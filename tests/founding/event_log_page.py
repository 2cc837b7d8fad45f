"""What the page on the event log lists, and the contract's check on changes of it."""

from __future__ import annotations

import json
import sys
from typing import Any

from support.programs import ROOT

if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from schema import additive

# Category → (exported set, [(class, type string)]), as on the page.
PAGE = {
    "session": ("SESSION_EVENTS", [("SessionStarted", "session.started"), ("SessionEnded", "session.ended")]),
    "run": (
        "RUN_EVENTS",
        [("RunStarted", "run.started"), ("RunEnded", "run.ended"), ("RunMaterialized", "run.materialized")],
    ),
    "slot": ("SLOT_EVENTS", [("SlotStarted", "slot.started"), ("SlotCompleted", "slot.completed")]),
    "sync": ("SYNC_EVENTS", [("SyncArrived", "sync.arrived"), ("SyncRelease", "sync.release")]),
    "route": ("ROUTE_EVENTS", [("RouteClosed", "route.closed"), ("RouteOpened", "route.opened")]),
    "fixture": (
        "FIXTURE_EVENTS",
        [
            ("InstrumentConnected", "fixture.instrument_connected"),
            ("IdentityVerified", "fixture.identity_verified"),
            ("CalibrationWarning", "fixture.calibration_warning"),
            ("DutScanned", "fixture.dut_scanned"),
            ("InstrumentDisconnected", "fixture.instrument_disconnected"),
        ],
    ),
    "test": (
        "TEST_EVENTS",
        [
            ("StepsDiscovered", "test.steps_discovered"),
            ("StepStarted", "test.step_started"),
            ("MeasurementRecorded", "test.measurement"),
            ("RecordEvent", "test.record"),
            ("StepEnded", "test.step_ended"),
        ],
    ),
    "instrument": (
        "INSTRUMENT_EVENTS",
        [
            ("InstrumentRead", "instrument.read"),
            ("InstrumentSet", "instrument.set"),
            ("InstrumentConfigure", "instrument.configure"),
        ],
    ),
    "diagnostic": (
        "DIAGNOSTIC_EVENTS",
        [("DiagnosticWarning", "diagnostic.warning"), ("DiagnosticError", "diagnostic.error")],
    ),
    "stream": (
        "STREAM_EVENTS",
        [
            ("StreamStarted", "stream.started"),
            ("StreamEnded", "stream.ended"),
            ("StreamFrameIndex", "stream.frame_index"),
        ],
    ),
    "dialog": ("DIALOG_EVENTS", [("DialogOpened", "dialog.opened"), ("DialogResponded", "dialog.responded")]),
}
TYPES = [(name, event_type) for _, events in PAGE.values() for name, event_type in events]
INDEX_COLUMNS = ["id", "event_type", "occurred_at", "received_at", "session_id", "run_id"]


def locked() -> dict[str, Any]:
    return json.loads(additive.LOCK.read_text())


def broken(change: Any) -> list[str]:
    """What the check says of a changed contract."""
    changed = locked()
    change(changed["events"]["test.step_started"]["fields"], changed["events"])
    return list(additive.compare(locked(), changed))
