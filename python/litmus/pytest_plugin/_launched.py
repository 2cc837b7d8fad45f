"""The run that the service started this process for: it has given its id away already."""

from __future__ import annotations

import os
from uuid import UUID

VARIABLE = "_LITMUS_RUN_ID"


def take_run_id() -> UUID | None:
    """Once: a pytest that a test starts in its turn begins a run of its own. None when nobody has launched us."""
    given = os.environ.pop(VARIABLE, None)
    try:
        return UUID(given) if given else None
    except ValueError:
        return None
