"""Reads every event of a data directory, without Litmus: written after event-log.md, and nothing else.

python read_event_log.py DATA_DIR        prints the events, one JSON object a line
"""

import json
import struct
import sys
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet

TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    TABLE.append(byte)


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def journal_header(data):
    """(version, kind, salt, data_offset) of the header or of its copy."""
    for at in (0, 2048):
        size = struct.unpack_from("<I", data, at + 12)[0]
        if data[at : at + 8] != b"LITMJRN\n" or size > 1024:
            continue
        header = bytearray(data[at : at + size])
        crc = struct.unpack_from("<I", header, 16)[0]
        header[16:20] = bytes(4)
        if crc32c(header) == crc:
            version, _, _, kind, salt = struct.unpack_from("<IIIIQ", header, 8)
            return version, kind, salt, struct.unpack_from("<Q", header, 104)[0]
    return None  # it is being made, or isn't a journal


def record_at(data, at, salt):
    """(sequence, length, payload), or None when no valid record is there."""
    if at + 88 > len(data):
        return None
    length, crc, sequence = struct.unpack_from("<IIQ", data, at)
    if not 88 <= length <= 88 + (64 << 20) or at + length > len(data):
        return None
    open_bytes = struct.unpack_from("<I", data, at + 84)[0]
    if open_bytes > length - 88:
        return None
    checked = data[at + 88 : at + length - open_bytes] + struct.pack("<QQQ", length, salt, sequence)
    if crc32c(checked + data[at + 16 : at + 88]) != crc:
        return None
    return sequence, length, data[at + 88 : at + length]


def journal_payloads(path, tries=3):
    """The records, in order; `gaps` counts what is lost in between."""
    data = path.read_bytes()
    found = journal_header(data) if len(data) >= 4096 else None
    if found is None or found[0] > 1 or found[1] != 1:
        return [], 0
    _, _, salt, at = found
    payloads, gaps, expected = [], 0, 1
    while at < len(data):
        record = record_at(data, at, salt)
        if record and record[0] >= expected:
            if record[0] > expected and tries > 1:  # pages of a file that grows may be of different moments
                return journal_payloads(path, tries - 1)
            gaps += record[0] - expected
            expected = record[0] + 1
            payloads.append(record[2])
            at += (record[1] + 7) // 8 * 8
        else:
            at += 8
    return payloads, gaps


def checksum_of(rows):
    data = bytearray()
    for row in rows:
        for name in ("id", "session_id", "run_id", "writer_key"):
            data += UUID(row[name]).bytes if row[name] else bytes(16)
        offset = -1 if row["event_offset"] is None else row["event_offset"]
        data += struct.pack("<qqqq", row["occurred_at"], row["received_at"], row["event_number"] or 0, offset + 1)
        for name in ("event_type", "json"):
            text = row[name].encode()
            data += struct.pack("<Q", len(text)) + text
    return str(crc32c(data))


def sealed_rows(path):
    """The rows of the batches that hold; times are microseconds."""
    reader = pa.ipc.open_file(path)
    rows = []
    for i in range(reader.num_record_batches):
        batch, metadata = reader.get_batch_with_custom_metadata(i)
        for name in ("occurred_at", "received_at"):
            times = batch.column(name).cast(pa.int64())
            batch = batch.set_column(batch.schema.get_field_index(name), name, times)
        found = batch.to_pylist()
        if metadata and b"crc32c" in metadata and metadata[b"crc32c"].decode() != checksum_of(found):
            raise ValueError(f"{path}: batch {i} doesn't have its checksum")
        rows += found
    expected = (reader.schema.metadata or {}).get(b"rows")
    if expected is not None and int(expected) != len(rows):
        raise ValueError(f"{path}: {len(rows)} of {int(expected)} events")
    return rows


def segment_rows(data_dir):
    """The rows of all segments, by ascending event_number, and the watermark."""
    manifest = json.loads((data_dir / "index/manifest.json").read_bytes())
    rows = []
    for segment in manifest["event_segments"]:
        data = (data_dir / "index" / segment["path"]).read_bytes()
        if len(data) != segment["size_bytes"] or crc32c(data) != segment["crc32c"]:
            raise ValueError(f"{segment['path']} isn't what was written")
        rows += pa.parquet.read_table(pa.BufferReader(data)).to_pylist()
    return rows, manifest["watermark"]


def events(data_dir):
    """Every event, by id: journals first, sealed files then."""
    found = {}
    for path in sorted(data_dir.glob("events/*/*.journal")):
        try:
            payloads, _ = journal_payloads(path)
        except FileNotFoundError:  # sealed meanwhile
            continue
        for payload in payloads:
            event = json.loads(payload)
            found[event["id"]] = event
    for path in sorted(data_dir.glob("events/*/*.arrow")):
        for row in sealed_rows(path):
            found[row["id"]] = json.loads(row["json"])
    return found


if __name__ == "__main__":
    for event in events(Path(sys.argv[1])).values():
        print(json.dumps(event))
