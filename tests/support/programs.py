"""Where the built programs are."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / os.environ.get("LITMUS_PRESET", "dev")
LITMUS = BUILD / "src/cli/litmus"
LITMUSD = BUILD / "src/daemon/litmusd"
