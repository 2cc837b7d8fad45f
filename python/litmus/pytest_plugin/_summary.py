"""The lines that end a recorded session in the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from litmus.pytest_plugin._run import Run


def write(terminal: Any, run: Run) -> None:
    session = run.session
    if session is None:
        return
    outcome = session.run_outcome
    terminal.section("litmus")
    terminal.write_line(f"run {session.run_id}: {outcome.value if outcome else 'never judged'}")
    failed = session.first_failed()
    if failed is not None:
        terminal.write_line(f"first failure: {describe(failed)}")
    url = server_url(Path(session.data_dir))
    if url is not None:
        terminal.write_line(f"{url}/results/{session.run_id}")
    if not run.sealed:
        terminal.write_line("the session is kept in its journal; the service has not sealed it yet")


def describe(failed: dict[str, Any]) -> str:
    """ "TestRipple/test_full_load: ripple_full_load = 0.0301 V, limit v <= 0.03 V" """
    from litmus._core import Limit

    limit = Limit(**{key: failed[key] for key in ("low", "high", "nominal", "units", "comparator")})
    value = "no value" if failed["value"] is None else f"{failed['value']:.6g} {failed['units']}".rstrip()
    where = failed["step_path"] + (f"[{failed['vector_index']}]" if failed["vector_index"] else "")
    bounds = f", limit {limit}" if failed["low"] is not None or failed["high"] is not None else ""
    return f"{where}: {failed['name']} = {value}{bounds}"


def server_url(data_dir: Path) -> str | None:
    """Where a browser finds the service of this data directory, when it listens there."""
    try:
        return json.loads((data_dir / "litmusd.lock").read_text()).get("url")
    except (OSError, ValueError, AttributeError):
        return None
