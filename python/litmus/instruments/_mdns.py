"""A question to the local network by multicast DNS, and a bounded reader of its answers.

Only what finding instruments needs: PTR, SRV, TXT and A records of some service types, asked once from an ordinary
port, so that the answers come back to it alone. Answers are untrusted: every length is checked, pointers in names only
lead backwards, and time, packets and bytes are limited.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

GROUP = ("224.0.0.251", 5353)
MOST_PACKETS = 512
PACKET_BYTES = 9000
MOST_RECORDS = 256  # of one packet
LONGEST_NAME = 255
A, PTR, TXT, SRV = 1, 12, 16, 33
_IN, _UNICAST_ANSWER = 1, 0x8000
_SIOCGIFADDR = 0x8915
_HEADER = struct.Struct("!6H")
_RECORD = struct.Struct("!HHIH")


@dataclass(slots=True)
class Service:
    """One announced service of one device."""

    name: str  # of the device, as it announces itself
    type: str  # `_lxi._tcp`
    host: str = ""
    port: int = 0
    address: str = ""
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Answers:
    """What several packets said, until it is put together."""

    instances: dict[str, set[str]] = field(default_factory=dict)  # service type: full names
    places: dict[str, tuple[str, int]] = field(default_factory=dict)  # full name: host, port
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)  # host: IPv4 address


def find_services(types: tuple[str, ...], wait_s: float = 1.5, destination: tuple[str, int] = GROUP) -> list[Service]:
    """Asks for service types (`_lxi._tcp`) and collects answers for `wait_s`. OSError without a network."""
    answers = _Answers()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
        asking.bind(("", 0))
        _send(asking, question(types), destination)
        for packet, sender in _packets(asking, wait_s):
            with contextlib.suppress(ValueError):  # what can't be read says nothing
                _read(packet, sender, answers)
    return list(_together(types, answers))


def _send(asking: socket.socket, packet: bytes, destination: tuple[str, int]) -> None:
    """To the group on every interface: instruments often have a network of their own, without the default route."""
    problem: OSError | None = None
    sent = False
    for address in local_addresses() if destination == GROUP else [""]:
        try:
            if address:
                asking.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
            asking.sendto(packet, destination)
            sent = True
        except OSError as error:
            problem = error
    if not sent:
        raise problem or OSError("this machine has no network interface with an IPv4 address")


def local_addresses() -> list[str]:
    """An IPv4 address of each interface but the loopback; empty text, which lets the system choose, where it can't be
    asked."""
    try:
        import fcntl
    except ImportError:
        return [""]
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):  # an interface without an address
                answer = fcntl.ioctl(asking.fileno(), _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                found.append(socket.inet_ntoa(answer[20:24]))
    return [address for address in found if not address.startswith("127.")]


def question(types: tuple[str, ...]) -> bytes:
    """One packet that asks for all of them."""
    asked = b"".join(
        b"".join(bytes([len(label)]) + label.encode() for label in f"{kind}.local".split("."))
        + b"\0"
        + struct.pack("!HH", PTR, _IN | _UNICAST_ANSWER)
        for kind in types
    )
    return _HEADER.pack(0, 0, len(types), 0, 0, 0) + asked


def _packets(asking: socket.socket, wait_s: float) -> Iterator[tuple[bytes, str]]:
    deadline = time.monotonic() + wait_s
    for _ in range(MOST_PACKETS):
        left = deadline - time.monotonic()
        if left <= 0:
            return
        asking.settimeout(left)
        try:
            packet, sender = asking.recvfrom(PACKET_BYTES)
        except TimeoutError:
            return
        yield packet, sender[0]


def _read(packet: bytes, sender: str, answers: _Answers) -> None:
    """Adds the records of one packet. ValueError where it breaks its own lengths; what came before counts."""
    if len(packet) < _HEADER.size:
        raise ValueError("short packet")
    _, flags, questions, *counts = _HEADER.unpack_from(packet)
    if not flags & 0x8000:
        return  # somebody else's question
    at = _HEADER.size
    for _ in range(min(questions, MOST_RECORDS)):
        _, at = _name(packet, at)
        at += 4
    for _ in range(min(sum(counts), MOST_RECORDS)):
        at = _record(packet, at, sender, answers)


def _record(packet: bytes, at: int, sender: str, answers: _Answers) -> int:
    owner, at = _name(packet, at)
    if at + _RECORD.size > len(packet):
        raise ValueError("record beyond the packet")
    kind, _, _, length = _RECORD.unpack_from(packet, at)
    at += _RECORD.size
    end = at + length
    if end > len(packet):
        raise ValueError("record beyond the packet")
    key = owner.casefold()
    if kind == PTR:
        answers.instances.setdefault(key, set()).add(_name(packet, at)[0])
    elif kind == SRV and length >= 7:
        host = _name(packet, at + 6)[0]
        answers.places[key] = (host, struct.unpack_from("!H", packet, at + 4)[0])
        answers.addresses.setdefault(host.casefold(), sender)  # until its A record says better
    elif kind == TXT:
        answers.texts[key] = _texts(packet[at:end])
    elif kind == A and length == 4:
        answers.addresses[key] = socket.inet_ntoa(packet[at:end])
    return end


def _name(packet: bytes, at: int) -> tuple[str, int]:
    """A name, and where the bytes after it begin. Each pointer must lead backwards, so that none leads in a circle."""
    labels: list[str] = []
    after: int | None = None
    limit, size = len(packet), 0
    while True:
        if at >= limit:
            raise ValueError("name beyond the packet")
        length = packet[at]
        if length == 0:
            return ".".join(labels), after if after is not None else at + 1
        if length & 0xC0 == 0xC0:
            target = int.from_bytes(packet[at : at + 2]) & 0x3FFF
            if at + 2 > len(packet) or target >= at:
                raise ValueError("pointer that doesn't lead backwards")
            after = after if after is not None else at + 2
            at, limit = target, at
            continue
        size += length + 1
        if length & 0xC0 or at + 1 + length > limit or size > LONGEST_NAME:
            raise ValueError("label beyond its bounds")
        labels.append(packet[at + 1 : at + 1 + length].decode("utf-8", "replace"))
        at += 1 + length


def _texts(data: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        length = data[at]
        key, _, value = data[at + 1 : at + 1 + length].decode("utf-8", "replace").partition("=")
        if key:
            found.setdefault(key.casefold(), value)
        at += 1 + length
    return found


def _together(types: tuple[str, ...], answers: _Answers) -> Iterator[Service]:
    for kind in types:
        suffix = f".{kind}.local"
        for full in sorted(answers.instances.get(f"{kind}.local".casefold(), ())):
            key = full.casefold()
            host, port = answers.places.get(key, ("", 0))
            yield Service(
                name=full[: -len(suffix)] if key.endswith(suffix.casefold()) else full,
                type=kind,
                host=host,
                port=port,
                address=answers.addresses.get(host.casefold(), ""),
                texts=answers.texts.get(key, {}),
            )
