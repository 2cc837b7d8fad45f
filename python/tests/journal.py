"""Reads journals as docs/formats/event-log.md describes them, independently of the core."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA_OFFSET = 4096
PREFIX = struct.Struct("<IIQ")
HEADER_BYTES = 72


def payloads(path: Path) -> Iterator[bytes]:
    data = path.read_bytes()
    offset = DATA_OFFSET
    while offset + PREFIX.size <= len(data):
        length, _, _ = PREFIX.unpack_from(data, offset)
        if length == 0:
            return
        yield data[offset + PREFIX.size + HEADER_BYTES : offset + length]
        offset += (length + 7) & ~7


def events_below(folder: Path) -> list[dict[str, Any]]:
    """All events of all journals, oldest session first."""
    return [json.loads(p) for path in sorted(folder.glob("*/*.journal")) for p in payloads(path)]
