"""A journal written by hand, after docs/formats/event-log.md, by nothing of ours."""

from __future__ import annotations

import json
import struct
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

DATA_OFFSET = 4096
SALT = 0x1234_5678_9ABC_DEF0
STEP = 256 * 1024


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
        table.append(crc)
    return table


_TABLE = _crc_table()


def crc32c(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def _micros(text: str) -> int:
    moment = datetime.fromisoformat(text)
    whole = int(moment.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + moment.microsecond


def _mark(value: int) -> int:
    return value | (crc32c(struct.pack("<QQ", value, SALT)) & 0xFFFF) << 48


def _record(sequence: int, type_id: int, event: dict[str, Any]) -> bytes:
    payload = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    run = UUID(event["run_id"]).bytes if event.get("run_id") else bytes(16)
    ids = UUID(event["id"]).bytes + UUID(event["session_id"]).bytes + run
    times = (_micros(event["occurred_at"]), _micros(event["received_at"]))
    header = ids + struct.pack("<qqII", *times, type_id, 0)
    length = 88 + len(payload)
    crc = crc32c(payload + struct.pack("<QQQ", length, SALT, sequence) + header)
    record = struct.pack("<IIQ", length, crc, sequence) + header + payload
    return record + bytes(-len(record) % 8)


def write_journal(data_dir: Path, events: list[dict[str, Any]], type_ids: dict[str, int]) -> Path:
    """The journal of one session, closed by a process that is gone. Types without a number in `type_ids` have 0."""
    first = events[0]
    session = UUID(first["session_id"])
    header = bytearray(512)
    struct.pack_into("<8sIIIIQ", header, 0, b"LITMJRN\n", 1, 512, 0, 1, SALT)
    struct.pack_into("<16s16s16s", header, 32, session.bytes, uuid4().bytes, uuid4().bytes)
    struct.pack_into("<qQ", header, 96, _micros(first["received_at"]), DATA_OFFSET)
    struct.pack_into("<I", header, 16, crc32c(bytes(header)))
    records = [_record(i, type_ids.get(event["event_type"], 0), event) for i, event in enumerate(events, 1)]
    body = b"".join(records)
    marks = (_mark(DATA_OFFSET + len(body)), _mark(DATA_OFFSET + len(body)), _mark(len(records)))
    content = bytearray(-(-(DATA_OFFSET + len(body)) // STEP) * STEP)
    content[: len(header)] = header
    content[1024:1048] = struct.pack("<QQQ", *marks)
    content[2048 : 2048 + len(header)] = header
    content[DATA_OFFSET : DATA_OFFSET + len(body)] = body
    path = data_dir / "events" / first["received_at"][:10] / f"{session}.journal"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
