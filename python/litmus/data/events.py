"""Every event type as a class, made from the schema; the union `Event`; the sets SESSION_EVENTS … ALL_EVENTS.

event = MeasurementRecorded(step_name="rail", step_index=0, measurement_name="vout", value=3.31)
event = event_from_dict(stored)   # of its own class; an UnknownEvent for a type of a newer version
"""

from typing import Any

from litmus._gen import events as _events
from litmus._gen.events import *  # noqa: F403


def __getattr__(name: str) -> Any:
    """`Event` is made when it is asked for."""
    if name != "Event":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _events.Event
