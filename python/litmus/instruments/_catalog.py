"""Which catalog entry an identity belongs to: `catalog/<vendor>/<model>.yaml` of the project."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from litmus import _core
from litmus._errors import LitmusError
from litmus.models.instrument import InstrumentInfo

_NOISE = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Entry:
    """What discovery needs of a catalog entry."""

    id: str
    manufacturer: str
    model: str
    type: str | None


def entries(project_root: Path) -> list[Entry]:
    """The readable ones; `litmus validate` complains about the others."""
    found = []
    for file in sorted(project_root.glob("catalog/*/*.yaml")):
        try:
            data = _core.read_yaml(str(file))
        except LitmusError:
            continue
        if isinstance(data, dict) and data.get("manufacturer") and data.get("model"):
            found.append(
                Entry(str(data.get("id") or file.stem), str(data["manufacturer"]), str(data["model"]), data.get("type"))
            )
    return found


def match(catalog: list[Entry], info: InstrumentInfo) -> Entry | None:
    """The entry of this model, by a manufacturer whose name begins alike: Keithley is KEITHLEY INSTRUMENTS INC."""
    if info.model is None:
        return None
    model = _plain(info.model).removeprefix("model")
    for entry in catalog:
        maker = _plain(entry.manufacturer)
        same_maker = info.manufacturer is None or _plain(info.manufacturer).startswith(maker)
        if same_maker and _plain(entry.model).removeprefix("model") == model:
            return entry
    return None


def _plain(text: str) -> str:
    return _NOISE.sub("", text.casefold())
