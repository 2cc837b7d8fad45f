"""What session.started and run.started say: who, where, with what, on which unit."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from litmus.data.models import DUT, TestRun

if TYPE_CHECKING:
    from litmus.pytest_plugin._settings import Settings


def header(settings: Settings, *, records: bool) -> str:
    """The line of pytest's report header."""
    station = settings.station.id if settings.station else "none"
    parts = [
        f"project {settings.project_name or 'none'}",
        f"station {station}" + (" (mock instruments)" if settings.mock else ""),
        f"profile {settings.profile.name if settings.profile else 'none'}",
        f"phase {settings.requested_phase}",
        f"data {settings.data_dir}" if records else "not recording",
    ]
    return "litmus: " + ", ".join(parts)


def common_fields(settings: Settings) -> dict[str, Any]:
    """Of session and run alike."""
    station, fixture = settings.station, settings.fixture
    fields: dict[str, Any] = {
        "station_hostname": socket.gethostname(),
        "pid": os.getpid(),
        "client": "pytest",
        "operator_id": settings.operator,
    }
    if station is not None:
        fields |= {
            "station_id": station.id,
            "station_name": station.name,
            "station_type": station.station_type,
            "station_location": station.location,
        }
    if fixture is not None:
        fields["fixture_id"] = fixture.id
    return fields


def run_fields(settings: Settings) -> dict[str, Any]:
    """Of the run alone."""
    from litmus._git import is_clean, read_git
    from litmus.environment import EnvironmentSnapshot

    git = read_git(settings.root)
    phase = settings.requested_phase
    if phase != "development":
        settings.phase_doubt = _doubt(settings, git.commit, is_clean)
        phase = "development" if settings.phase_doubt else phase
    return {
        "dut_serial": settings.dut_serial,
        "dut_part_number": settings.dut_part_number,
        "dut_revision": settings.dut_revision,
        "dut_lot_number": settings.dut_lot_number,
        "test_phase": phase,
        "project_name": settings.project_name,
        "git_commit": git.commit,
        "git_branch": git.branch,
        "git_remote": git.remote,
        "environment_json": EnvironmentSnapshot.take(settings.root).to_json(),
        **_configured_fields(settings),
        **(settings.slot.fields() if settings.slot is not None else {}),
    }


def _doubt(settings: Settings, commit: str | None, is_clean: Callable[[Path], bool]) -> str | None:
    """Why a run of another phase is recorded as development; None: it isn't."""
    if any_mocked(settings):
        return "instruments are mocked"
    if commit is None:
        return "there is no git commit"
    return None if is_clean(settings.root) else "the git tree is dirty"


def _configured_fields(settings: Settings) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    product, profile = settings.product, settings.profile
    if product is not None:
        fields |= {"product_id": product.id, "product_name": product.name, "product_revision": product.revision}
    if profile is not None:
        fields |= {"profile": profile.name, "profile_facets": profile.facets}
    if settings.inputs.values:
        fields["session_inputs"] = settings.inputs.values
    return fields


def any_mocked(settings: Settings) -> bool:
    station = settings.station
    return settings.mock or (station is not None and any(i.mock for i in station.instruments.values()))


def model_of(settings: Settings, session_id: UUID, run_id: UUID, fields: dict[str, Any], custom: dict) -> TestRun:
    """The run as tests see it."""
    dut = DUT(
        serial=settings.dut_serial,
        part_number=settings.dut_part_number,
        revision=settings.dut_revision,
        lot_number=settings.dut_lot_number,
    )
    known = {name: value for name, value in fields.items() if name in TestRun.model_fields}
    return TestRun._of(id=run_id, session_id=session_id, dut=dut, custom_metadata=custom, **known)
