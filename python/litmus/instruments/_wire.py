"""What the instrument server and its clients say to each other: authentication, frames, values.

A frame is two little-endian 32-bit lengths, JSON, and a block of bytes that the JSON refers to (arrays, bytes). Lengths
are bounded before anything is allocated. Values are data only: nothing that is read here is executed, imported or
unpickled. Both ends prove that they know the key before a frame is read.
"""

from __future__ import annotations

import array
import datetime
import decimal
import enum
import hmac
import json
import os
import re
import socket
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

MAX_JSON = 8 << 20  # bytes
MAX_BLOCK = 512 << 20
MAX_DEPTH = 50
HANDSHAKE_S = 5.0
KEY_BYTES = 32

_MAGIC = b"LITMUSi1"
_LENGTHS = struct.Struct("<II")
_MIN_PACKED = 16  # numbers in a list that go into the block together
_ARRAY_TYPE = re.compile(r"^[<>|][?biufcMmSU]\d*(\[\w+\])?$")
_ARRAY_CODES = frozenset("bBhHiIlLqQfd")
_TAG = "!"


class WireError(ConnectionError):
    """The other end is gone, isn't who it should be, or speaks something else."""


# --- the key ---------------------------------------------------------------------------------------------------------


def key_file(port: int) -> Path:
    """Where the key of the server at this port lies; only its user may read it."""
    data_home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    return Path(data_home) / "litmus" / "servers" / f"127.0.0.1_{port}.key"


def accept_client(connection: socket.socket, key: bytes) -> None:
    """The server's half: challenge, check, answer the other's challenge. WireError for a stranger."""
    connection.settimeout(HANDSHAKE_S)
    ours = os.urandom(KEY_BYTES)
    connection.sendall(_MAGIC + ours)
    answer = receive(connection, len(_MAGIC) + 2 * KEY_BYTES)
    theirs, proof = answer[len(_MAGIC) : -KEY_BYTES], answer[-KEY_BYTES:]
    if answer[: len(_MAGIC)] != _MAGIC or not hmac.compare_digest(proof, _proof(key, b"client", ours, theirs)):
        raise WireError("the client doesn't know the key")
    connection.sendall(_proof(key, b"server", ours, theirs))
    connection.settimeout(None)


def introduce(connection: socket.socket, key: bytes) -> None:
    """The client's half. The key itself is never sent."""
    connection.settimeout(HANDSHAKE_S)
    greeting = receive(connection, len(_MAGIC) + KEY_BYTES)
    if greeting[: len(_MAGIC)] != _MAGIC:
        raise WireError("what listens there is no instrument server")
    theirs, ours = greeting[len(_MAGIC) :], os.urandom(KEY_BYTES)
    connection.sendall(_MAGIC + ours + _proof(key, b"client", theirs, ours))
    if not hmac.compare_digest(receive(connection, KEY_BYTES), _proof(key, b"server", theirs, ours)):
        raise WireError("the server doesn't know the key")
    connection.settimeout(None)


def _proof(key: bytes, who: bytes, server_nonce: bytes, client_nonce: bytes) -> bytes:
    return hmac.digest(key, who + server_nonce + client_nonce, "sha256")


# --- frames ----------------------------------------------------------------------------------------------------------


def receive(connection: socket.socket, size: int) -> bytearray:
    data = bytearray(size)
    view, at = memoryview(data), 0
    while at < size:
        count = connection.recv_into(view[at:])
        if count == 0:
            raise WireError("the connection was closed")
        at += count
    return data


def send_frame(connection: socket.socket, message: dict[str, Any], blocks: list[Any]) -> None:
    """ValueError for what is too large; nothing was sent then."""
    text = json.dumps(message, separators=(",", ":")).encode()
    size = sum(len(block) for block in blocks)
    if len(text) > MAX_JSON or size > MAX_BLOCK:
        raise ValueError(f"{len(text)} bytes of text and {size} bytes of arrays are too much for one message")
    head = _LENGTHS.pack(len(text), size) + text
    if size < 1 << 16:
        connection.sendall(b"".join([head, *blocks]))
        return
    connection.sendall(head)
    for block in blocks:
        connection.sendall(block)


def receive_frame(connection: socket.socket) -> tuple[dict[str, Any], memoryview]:
    text_size, block_size = _LENGTHS.unpack(receive(connection, _LENGTHS.size))
    if text_size > MAX_JSON or block_size > MAX_BLOCK:
        raise WireError(f"a message of {text_size} + {block_size} bytes is longer than is allowed")
    text = receive(connection, text_size)
    block = receive(connection, block_size)
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise WireError(f"a message is no JSON: {problem}") from None
    if not isinstance(message, dict):
        raise WireError("a message is no object")
    return message, memoryview(block)


# --- values ----------------------------------------------------------------------------------------------------------

Keep = Callable[[Any], dict[str, Any]]  # what stands for an object that stays where it is


def _refuse(value: Any) -> dict[str, Any]:
    raise TypeError(f"a {type(value).__name__} can't be sent to an instrument server")


class Packer:
    """Values to JSON. `keep` stands in for what isn't data; without it that is a TypeError."""

    def __init__(self, keep: Keep = _refuse) -> None:
        self.blocks: list[Any] = []
        self._size = 0
        self._keep = keep

    def pack(self, value: Any, depth: int = 0) -> Any:
        kind = type(value)
        if value is None or kind in (bool, int, float, str):
            return value
        if depth > MAX_DEPTH:
            raise ValueError(f"a value is nested more than {MAX_DEPTH} levels deep")
        if kind is list:
            return self._list(value, depth)
        if kind is tuple:
            return self._tagged("tuple", items=[self.pack(item, depth + 1) for item in value])
        if kind in (set, frozenset):
            return self._tagged(kind.__name__, items=[self.pack(item, depth + 1) for item in value])
        if kind is dict:
            pairs = [[self.pack(key, depth + 1), self.pack(item, depth + 1)] for key, item in value.items()]
            return self._tagged("dict", items=pairs)
        if kind in (bytes, bytearray):
            return self._tagged(kind.__name__, **self._block(value))
        if kind is array.array and value.typecode in _ARRAY_CODES:
            return self._tagged("array", code=value.typecode, **self._block(memoryview(value).cast("B")))
        if kind is complex:
            return self._tagged("complex", items=[value.real, value.imag])
        if kind is decimal.Decimal:
            return self._tagged("decimal", text=str(value))
        if kind in (datetime.datetime, datetime.date, datetime.time):
            return self._tagged(kind.__name__, text=value.isoformat())
        return self._of_library(value, kind, depth)

    def _of_library(self, value: Any, kind: type, depth: int) -> Any:
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic)):
            found = numpy.ascontiguousarray(value)
            if _ARRAY_TYPE.match(found.dtype.str):
                tag = "ndarray" if isinstance(value, numpy.ndarray) else "numpy"
                block = self._block(memoryview(found.reshape(-1).view("u1")) if found.size else b"")
                return self._tagged(tag, dtype=found.dtype.str, shape=list(value.shape), **block)
        models = sys.modules.get("litmus.data.models")
        if models is not None and kind is models.Waveform:
            fields = {name: getattr(value, name) for name in ("dt", "Y", "t0", "attrs")}
            return self._tagged("waveform", **{name: self.pack(item, depth + 1) for name, item in fields.items()})
        if isinstance(value, enum.Enum) and isinstance(value.value, (bool, int, float, str)):
            return self._tagged("enum", **_named(kind), name=value.name, value=value.value)
        for base in (bool, int, float, str):
            if kind is not base and issubclass(kind, base):
                return base(value)
        return self._keep(value)

    def _list(self, items: list[Any], depth: int) -> Any:
        if len(items) >= _MIN_PACKED:
            kinds = set(map(type, items))
            code = "d" if kinds == {float} else "q" if kinds == {int} else ""
            if code:
                try:
                    return self._tagged("list", code=code, **self._block(array.array(code, items).tobytes()))
                except OverflowError:  # integers beyond 64 bits
                    pass
        return [self.pack(item, depth + 1) for item in items]

    def _block(self, data: Any) -> dict[str, int]:
        at = self._size
        self.blocks.append(data)
        self._size += len(data)
        return {"at": at, "size": len(data)}

    @staticmethod
    def _tagged(tag: str, **more: Any) -> dict[str, Any]:
        return {_TAG: tag, **more}


def _named(kind: type) -> dict[str, str]:
    return {"module": kind.__module__, "class": kind.__qualname__}


class Unpacker:
    """JSON back to values. `special` makes objects of tags that aren't data; ValueError for nonsense."""

    def __init__(self, block: memoryview, special: Callable[[dict[str, Any]], Any] | None = None) -> None:
        self._block = block
        self._special = special

    def unpack(self, packed: Any, depth: int = 0) -> Any:
        if depth > MAX_DEPTH:
            raise ValueError(f"a value is nested more than {MAX_DEPTH} levels deep")
        if isinstance(packed, list):
            return [self.unpack(item, depth + 1) for item in packed]
        if not isinstance(packed, dict):
            return packed
        try:
            return self._tagged(packed, depth)
        except (KeyError, TypeError, IndexError, decimal.InvalidOperation) as problem:
            raise ValueError(f"a value doesn't fit its tag: {problem!r}") from None

    def _tagged(self, packed: dict[str, Any], depth: int) -> Any:
        tag = packed[_TAG]
        if tag in ("tuple", "set", "frozenset"):
            made = {"tuple": tuple, "set": set, "frozenset": frozenset}[tag]
            return made(self.unpack(item, depth + 1) for item in packed["items"])
        if tag == "dict":
            return {self.unpack(key, depth + 1): self.unpack(item, depth + 1) for key, item in packed["items"]}
        if tag in ("bytes", "bytearray"):
            return bytes(self._bytes(packed)) if tag == "bytes" else bytearray(self._bytes(packed))
        if tag in ("array", "list"):
            if packed["code"] not in _ARRAY_CODES:
                raise ValueError("no such array")
            made = array.array(packed["code"], bytes(self._bytes(packed)))
            return made if tag == "array" else made.tolist()
        if tag == "complex":
            real, imaginary = packed["items"]
            return complex(real, imaginary)
        if tag == "decimal":
            return decimal.Decimal(packed["text"])
        if tag in ("datetime", "date", "time"):
            return getattr(datetime, tag).fromisoformat(packed["text"])
        return self._of_library(tag, packed, depth)

    def _of_library(self, tag: str, packed: dict[str, Any], depth: int) -> Any:
        if tag in ("ndarray", "numpy"):
            return self._ndarray(packed, is_scalar=tag == "numpy")
        if tag == "waveform":
            from litmus.data.models import Waveform

            return Waveform(**{name: self.unpack(packed[name], depth + 1) for name in ("dt", "Y", "t0", "attrs")})
        if self._special is None:
            if tag == "enum":
                return packed["value"]
            raise ValueError(f"no such value: {str(tag)[:40]}")
        return self._special(packed)

    def _ndarray(self, packed: dict[str, Any], is_scalar: bool) -> Any:
        import numpy

        if not _ARRAY_TYPE.match(packed["dtype"]):
            raise ValueError("no such array")
        shape = [int(n) for n in packed["shape"]]
        made = numpy.frombuffer(self._bytes(packed), dtype=numpy.dtype(packed["dtype"])).reshape(shape).copy()
        return made[()] if is_scalar else made

    def _bytes(self, packed: dict[str, Any]) -> memoryview:
        at, size = packed["at"], packed["size"]
        if not (isinstance(at, int) and isinstance(size, int) and 0 <= at <= at + size <= len(self._block)):
            raise ValueError("a value lies outside of its message")
        return self._block[at : at + size]
