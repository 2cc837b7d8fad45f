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
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from litmus import _core
from litmus._errors import ConflictError, LitmusError, NotFoundError, ResourceInUse
from litmus.instruments._identity import differences, is_visa_address
from litmus.instruments.discovery import Found, Report, Visa, discover
from litmus.models.instrument import InstrumentInfo
from litmus.models.instrument_asset import of_role
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


@dataclass(slots=True)
class Asked:
    """One role, and what its address answered."""

    role: str
    resource: str
    status: str = "same"  # same, differs, absent; skipped: it wasn't asked
    expected: InstrumentInfo = field(default_factory=InstrumentInfo)  # by the asset file
    actual: InstrumentInfo = field(default_factory=InstrumentInfo)
    mismatches: list[str] = field(default_factory=list)
    problem: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "expected": self.expected.given(), "actual": self.actual.given()}


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
    return [f"{role}: {_update_role(_ask(role, station, root), root)}" for role in station.instruments]


def _update_role(asked: Asked, root: Path) -> str:
    if asked.problem is not None:
        return asked.problem if asked.status == "skipped" else f"unchanged, {asked.problem}"
    told, before = asked.actual.given(), asked.expected.given()
    changed = {key: value for key, value in told.items() if before.get(key) != value}
    if not told:
        return "unchanged, it doesn't tell who it is"
    if not changed:
        return "unchanged"
    _write_identity(root / "instruments" / f"{asked.role}.yaml", asked.role, {**before, **told})
    return ", ".join(f"{key} {before.get(key) or 'unknown'} → {value}" for key, value in changed.items())


def compare(station: StationConfig, root: Path) -> list[Asked]:
    """Asks each instrument of the station whether it is there, and the one of its asset file."""
    return [_ask(role, station, root) for role in station.instruments]


def _ask(role: str, station: StationConfig, root: Path) -> Asked:
    config = station.instruments[role]
    asset = of_role(root, role)
    asked = Asked(role, config.resource or asset.resource or "", expected=asset.info)
    problem = config.resource_problem or (None if config.resource else asset.resource_problem)
    if config.mock:
        asked.status, asked.problem = "skipped", "mocked"
    elif problem is not None:
        asked.status, asked.problem = "absent", problem
    elif not is_visa_address(asked.resource):
        asked.status, asked.problem = "skipped", f"no VISA address ({asked.resource or 'none'})"
    else:
        _meet(asked, config.settings)
    return asked


def _meet(asked: Asked, settings: dict[str, Any]) -> None:
    try:
        asked.actual = Visa().get_info(asked.resource, settings)
    except ResourceInUse as error:
        asked.status, asked.problem = "skipped", str(error)
        return
    except LitmusError as error:
        asked.status, asked.problem = "absent", getattr(error, "cause", None) or str(error)
        return
    asked.mismatches = differences(asked.expected, asked.actual)
    asked.status = "differs" if asked.mismatches else "same"


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
        return _init(given, root) if given.command == "init" else _known_station(given)
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
    for name in ("update", "compare"):
        commands.add_parser(name).add_argument("id")
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


def _known_station(given: argparse.Namespace) -> int:
    """`update` prints a line for each role; `compare`, for `litmus station validate`, one JSON document."""
    found = _core.load_station(given.id, str(Path.cwd()))
    station, root = StationConfig.from_dict(found["station"]), Path(found["project_root"])
    if given.command == "compare":
        print(json.dumps({"instruments": [asked.as_json() for asked in compare(station, root)]}))
        return 0
    for line in update(station, root):
        print(line)
    return 0


def _shown(file: Path) -> str:
    try:
        return str(file.relative_to(Path.cwd()))
    except ValueError:
        return str(file)
