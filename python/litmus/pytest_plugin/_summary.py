"""What ends a recorded session in the terminal: a short block, or with -q one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from litmus import _service
from litmus.pytest_plugin._run import Run


def write(terminal: Any, run: Run, *, brief: bool) -> None:
    parts = list(_parts(run))
    if brief:
        terminal.write_line("litmus: " + ", ".join(text for _, text in parts))
        return
    terminal.section("litmus")
    width = max(len(name) for name, _ in parts)
    for name, text in parts:
        terminal.write_line(f"{name:<{width}}  {text}")


def unsafe_line(roles: list[str]) -> str:
    return f"safe state not reached: {', '.join(roles)}; look at the bench before you touch it"


def _parts(run: Run) -> Iterator[tuple[str, str]]:
    """Names, which the one line leaves out, and what there is to say."""
    session = run.session
    if session is not None:
        outcome = session.run_outcome
        refused = None if run.sealed else _service.why_not_stored(session.data_dir, session.session_id, session.run_id)
        stored = ", not stored" if refused else ""
        yield "run", f"{session.run_id}: {outcome.value if outcome else 'never judged'}{stored}"
        if refused:
            yield "warning", f"{refused}; the events are kept, and the service tries again"
        failed = session.first_failed()
        if failed is not None:
            yield "first failure", describe(failed)
    if run.unsafe:
        yield "warning", unsafe_line(run.unsafe)
    if session is None:
        return
    if run.settings.phase_doubt:
        yield "phase", f"development, not {run.settings.requested_phase}: {run.settings.phase_doubt}"
    url = _service.served_url(session.data_dir)
    if url is not None:
        yield "page", f"{url}/results/{session.run_id}"
    if not run.sealed:
        yield "note", "the session is kept in its journal; the service has not sealed it yet"


def describe(failed: dict[str, Any]) -> str:
    """ "TestRipple/test_full_load: ripple_full_load = 0.0301 V, limit v <= 0.03 V" """
    from litmus._core import Limit

    limit = Limit(**{key: failed[key] for key in ("low", "high", "nominal", "units", "comparator")})
    value = "no value" if failed["value"] is None else f"{failed['value']:.6g} {failed['units']}".rstrip()
    where = failed["step_path"] + (f"[{failed['vector_index']}]" if failed["vector_index"] else "")
    has_limit = any(failed[key] is not None for key in ("low", "high", "nominal"))
    return f"{where}: {failed['name']} = {value}" + (f", limit {limit}" if has_limit else "")
