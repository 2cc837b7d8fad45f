"""Sidecars: the YAML file beside a test file."""

from __future__ import annotations

from os import PathLike, fspath

from litmus import _core
from litmus.models.test_config import SidecarConfig

__all__ = ["load_sidecar"]


def load_sidecar(test_file: str | PathLike[str]) -> SidecarConfig | None:
    """Of `tests/test_x.py`: `tests/test_x.yaml`, or None when there is none."""
    found = _core.sidecar_file(fspath(test_file))
    return SidecarConfig.from_dict(found) if found is not None else None
