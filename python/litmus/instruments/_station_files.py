"""Writes station and asset files from what the hardware says: `litmus station init` and `litmus station update`.

Files that people wrote aren't overwritten: `init` refuses an existing station and keeps existing assets, `update`
changes nothing but the identity of an asset. Each file is put in place whole, and read back by the core.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from litmus import _core
from litmus._errors import ConflictError, LitmusError, NotFoundError
from litmus.instruments.discovery import Found, Report, Visa, discover
from litmus.models.instrument import InstrumentInfo
from litmus.models.station import StationConfig

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NOT_ID = re.compile(r"[^a-z0-9]+")
_ALIASES = {
    "scope": "oscilloscope",
    "eload": "electronic_load",
    "fgen": "function_generator",
    "load": "electronic_load",
}


@dataclass(slots=True)
class Chosen:
    """An instrument and the role that somebody gave it."""

    role: str
    found: Found


def init(
    root: Path, station_id: str, name: str, location: str | None, chosen: Sequence[Chosen]
) -> tuple[Path, list[Path]]:
    """Writes `stations/<id>.yaml` and an asset for each instrument that has none; returns the files that are new."""
    station = root / "stations" / f"{station_id}.yaml"
    if station.exists():
        raise ConflictError(f"{station} exists; `litmus station update {station_id}` refreshes its identities")
    for choice in chosen:
        _core.load_asset(str(root), choice.role)  # one that is there and broken is told before anything is written
    assets = []
    for choice in chosen:
        file = root / "instruments" / f"{choice.role}.yaml"
        if not file.exists():
            _write(file, _asset_text(choice))
            assets.append(file)
    _write(station, _station_text(station_id, name, location, chosen))
    _core.load_station(str(station), str(root))
    return station, assets


def update(station: StationConfig, root: Path) -> list[str]:
    """Asks each instrument of the station who it is, and writes what differs into its asset; one line each."""
    return [f"{role}: {_update_role(role, station, root)}" for role in station.instruments]


def _update_role(role: str, station: StationConfig, root: Path) -> str:
    config = station.instruments[role]
    asset = _core.load_asset(str(root), role)
    resource = config.resource or (asset or {}).get("resource")
    if config.mock:
        return "is mocked"
    if not resource:
        return "has no resource"
    try:
        info = Visa().get_info(resource)
    except LitmusError as error:
        return f"unchanged, {getattr(error, 'cause', None) or error}"
    told = info.given()
    before = (asset or {}).get("info", {})
    changed = {key: value for key, value in told.items() if before.get(key) != value}
    if not told:
        return "unchanged, it doesn't tell who it is"
    if not changed:
        return "unchanged"
    _write_identity(root / "instruments" / f"{role}.yaml", role, {**before, **told})
    return ", ".join(f"{key} {before.get(key) or 'unknown'} → {value}" for key, value in changed.items())


def _write_identity(file: Path, role: str, info: dict[str, str | None]) -> None:
    block = _info_block(InstrumentInfo(**{key: value for key, value in info.items() if value}))
    if not file.exists():
        _write(file, f"id: {role}\n{block}")
        return
    before = file.read_text(encoding="utf-8")
    _write(file, _with_block(before, "info", block))
    try:
        _core.load_asset(str(file.parent.parent), role)
    except LitmusError:
        _write(file, before)
        raise


def _with_block(text: str, key: str, block: str) -> str:
    """The text of a file whose top-level `key` is replaced by `block`, or has it added at the end."""
    lines = text.splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if re.match(rf"{key}\s*:", line)), None)
    if start is None:
        return text + ("" if text.endswith("\n") or not text else "\n") + block
    end = start + 1
    while end < len(lines) and lines[end][:1] == " ":
        end += 1
    return "".join(lines[:start]) + block + "".join(lines[end:])


# --- texts ---------------------------------------------------------------------------------------------------------


def _station_text(station_id: str, name: str, location: str | None, chosen: Sequence[Chosen]) -> str:
    lines = [f"id: {_scalar(station_id)}", f"name: {_scalar(name)}"]
    if location:
        lines.append(f"location: {_scalar(location)}")
    lines += ["", "instruments:" if chosen else "instruments: {}"]
    for choice in chosen:
        lines += [f"  {choice.role}:", f"    type: {_scalar(_type_of(choice))}"]
        lines.append(f"    resource: {_scalar(choice.found.resource)}")
        if choice.found.catalog_ref:
            lines.append(f"    catalog_ref: {_scalar(choice.found.catalog_ref)}")
    return "\n".join(lines) + "\n"


def _asset_text(choice: Chosen) -> str:
    found = choice.found
    lines = [f"id: {choice.role}"]
    if found.catalog_ref:
        lines.append(f"catalog_ref: {_scalar(found.catalog_ref)}")
    return "\n".join(lines) + "\n" + (_info_block(found.info) if found.info.given() else "")


def _info_block(info: InstrumentInfo) -> str:
    return "info:\n" + "".join(f"  {key}: {_scalar(value)}\n" for key, value in info.given().items())


def _scalar(text: str) -> str:
    """Plain where it can't be read as anything else; otherwise as JSON writes it, which YAML reads alike."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 _./-]*", text) and text.strip() == text
    words = ("true", "false", "null", "yes", "no", "on", "off", "nan", "inf")
    return text if plain and text.casefold() not in words else json.dumps(text, ensure_ascii=False)


def _type_of(choice: Chosen) -> str:
    """The catalog's word, else what the role's name says: dmm, psu2, scope."""
    if choice.found.type:
        return choice.found.type
    word = choice.role.rstrip("0123456789").rstrip("_-")
    return _ALIASES.get(word, word)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


# --- the command line ----------------------------------------------------------------------------------------------


def main(words: Sequence[str]) -> int:
    given = _parser().parse_args(words)
    project = _core.project(str(Path.cwd()))
    root = Path(project["root"]) if project is not None else Path.cwd()
    try:
        return _init(given, root) if given.command == "init" else _update(given.id, root)
    except LitmusError as error:
        print(f"litmus: {error}", file=sys.stderr)
        return 1 if isinstance(error, NotFoundError) else 2
    except KeyboardInterrupt:
        print("\nlitmus: nothing was written", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="litmus station")
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("init")
    start.add_argument("--station-id")
    start.add_argument("--name")
    start.add_argument("--location")
    commands.add_parser("update").add_argument("id")
    return parser


def _init(given: argparse.Namespace, root: Path) -> int:
    station_id = given.station_id or _NOT_ID.sub("-", socket.gethostname().casefold()).strip("-") or "station"
    if not _ID.fullmatch(station_id):
        raise LitmusError(f"{station_id!r} is no station id: small letters, digits, - and _")
    if (root / "stations" / f"{station_id}.yaml").exists():
        init(root, station_id, "", None, [])  # says that it exists, before anybody answers questions
    print("Looking for instruments…", flush=True)
    report = discover(project_root=root)
    for protocol, text in report.missing.items():
        print(f"  {protocol}: not asked: {text}")
    chosen = _ask_roles(report)
    station, assets = init(root, station_id, given.name or station_id, given.location, chosen)
    for file in (station, *assets):
        print(f"wrote {_shown(file)}")
    if not chosen:
        print("The station has no instruments yet; add them to the file, or connect some and run `litmus discover`.")
    return 0


def _ask_roles(report: Report) -> list[Chosen]:
    """One question an instrument; an empty answer leaves it out."""
    chosen: list[Chosen] = []
    taken: set[str] = set()
    for found in _each_once(report):
        while True:
            role = _answer(f"Role of {found} (empty: leave it out): ")
            if not role:
                break
            if role in taken or not re.fullmatch(r"[a-z][a-z0-9_]*", role):
                why = "is given already" if role in taken else "is no role: small letters, digits and _, a letter first"
                print(f"  {role!r} {why}")
                continue
            taken.add(role)
            chosen.append(Chosen(role, found))
            break
    return chosen


def _each_once(report: Report) -> list[Found]:
    """Two protocols may find one address; the one that knows more speaks for it."""
    by_address: dict[str, Found] = {}
    for found in report:
        key = _core.lock_key(found.resource)
        known = by_address.get(key)
        if known is None or len(found.info.given()) > len(known.info.given()):
            by_address[key] = found
    return list(by_address.values())


def _answer(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        print()
        return ""


def _update(station_id: str, root: Path) -> int:
    found = _core.load_station(station_id, str(root))
    for line in update(StationConfig.from_dict(found["station"]), Path(found["project_root"])):
        print(line)
    return 0


def _shown(file: Path) -> str:
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)
