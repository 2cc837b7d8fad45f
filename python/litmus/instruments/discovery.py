"""Finds instruments: `litmus discover`, and the same from Python.

from litmus.instruments.discovery import discover, discover_visa, get_info_visa

for found in discover():
    print(found)

Other protocols are added by entry points of the group `litmus.discovery`: an object, or a class that makes one, with
`name`, `discover() -> [resource]` and `get_info(resource) -> InstrumentInfo`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from litmus import _core
from litmus._errors import LitmusError
from litmus.instruments import _catalog
from litmus.instruments._protocols import Discovery, Lxi, Missing, Ni, Serial, Visa
from litmus.models.instrument import InstrumentInfo

__all__ = ["Discovery", "Found", "Report", "discover", "discover_visa", "get_info_visa", "protocols"]

GROUP = "litmus.discovery"
BUILT_IN = (Visa, Ni, Serial, Lxi)
_TITLES = {"visa": "VISA", "ni": "NI", "serial": "SERIAL", "lxi": "LXI"}
_ASRL = re.compile("ASRL", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Found:
    """One instrument, or an address where one may be."""

    protocol: str
    resource: str
    info: InstrumentInfo = field(default_factory=InstrumentInfo)
    catalog_ref: str | None = None
    type: str | None = None
    problem: str | None = None  # why it couldn't be identified

    def as_json(self) -> dict[str, Any]:
        fields = {"protocol": self.protocol, "resource": self.resource, **asdict(self.info)}
        return fields | {"catalog_ref": self.catalog_ref, "type": self.type, "problem": self.problem}

    def __str__(self) -> str:
        """`make model (SN: …) (resource)`, as far as it is known."""
        info = self.info
        serial = f"(SN: {info.serial})" if info.serial else None
        parts = [info.manufacturer, info.model, serial, f"({self.resource})"]
        return " ".join(part for part in parts if part) + (f": {self.problem}" if self.problem else "")


@dataclass(slots=True)
class Report:
    """What was found, and which protocols couldn't be asked. Iterates over what was found."""

    protocols: list[str]
    found: list[Found] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)  # protocol: what to install

    def __iter__(self) -> Any:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def as_json(self) -> dict[str, Any]:
        return {
            "instruments": [found.as_json() for found in self.found],
            "missing": [{"protocol": protocol, "message": text} for protocol, text in self.missing.items()],
        }

    def __str__(self) -> str:
        return "\n".join(line for protocol in self.protocols for line in self._group(protocol))

    def _group(self, protocol: str) -> Iterable[str]:
        yield _TITLES.get(protocol, protocol)
        lines = [str(found) for found in self.found if found.protocol == protocol]
        if protocol in self.missing:
            lines.append(f"not asked: {self.missing[protocol]}")
        yield from (f"  {line}" for line in lines or ["nothing found"])


def discover_visa() -> list[str]:
    """The resources that VISA lists. A LitmusError says what to install when there is no VISA."""
    return Visa().discover()


def get_info_visa(resource: str) -> InstrumentInfo:
    """Who answers *IDN? at an address. InstrumentConnectError when nobody does."""
    return Visa().get_info(resource)


def protocols() -> dict[str, Discovery]:
    """All that can be asked, by name; those of entry points may replace built-in ones."""
    found: dict[str, Discovery] = {kind.name: kind() for kind in BUILT_IN}
    for point in entry_points(group=GROUP):
        loaded = point.load()
        made = loaded() if isinstance(loaded, type) else loaded
        found[made.name] = made
    return found


def discover(names: Sequence[str] = (), *, identify: bool = True, project_root: Path | str | None = None) -> Report:
    """Asks the protocols `names`, or all. `identify` asks each instrument who it is.

    Instruments that another process has locked aren't disturbed, and nothing is written to serial ports: neither is
    identified. `project_root` is where catalog files are looked for.
    """
    known = protocols()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise LitmusError(f"there is no discovery protocol {unknown[0]!r}; there are {', '.join(known)}")
    report = Report([name for name in known if not names or name in names])
    catalog = _catalog.entries(Path(project_root) if project_root is not None else Path.cwd())
    for name in report.protocols:
        _ask(known[name], report, catalog, identify)
    return report


def _ask(protocol: Discovery, report: Report, catalog: list[_catalog.Entry], identify: bool) -> None:
    try:
        resources = protocol.discover()
    except Missing as error:
        report.missing[protocol.name] = str(error)
        return
    except Exception as error:
        report.missing[protocol.name] = f"{type(error).__name__}: {error}"
        return
    for resource in resources:
        found = Found(protocol=protocol.name, resource=resource)
        if identify:
            _identify(protocol, found)
        entry = _catalog.match(catalog, found.info)
        if entry is not None:
            found.catalog_ref, found.type = entry.id, entry.type
        report.found.append(found)


def _identify(protocol: Discovery, found: Found) -> None:
    if isinstance(protocol, Visa) and _ASRL.match(found.resource):
        found.problem = "not asked: what is behind a serial port may take a question for a command"
        return
    try:
        found.info = protocol.get_info(found.resource)
    except LitmusError as error:
        found.problem = getattr(error, "cause", None) or str(error)
    except Exception as error:
        found.problem = f"{type(error).__name__}: {error}"


# --- the command line ----------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m litmus.instruments.discovery`: what `litmus discover` and `litmus station init|update` run."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["station"]:
        from litmus.instruments import _station_files

        return _station_files.main(words[1:])
    given = _parser().parse_args(words)
    names = [name for name in given.protocol or [] if name]
    try:
        report = discover(names, identify=given.identify, project_root=_project_root())
    except LitmusError as error:
        print(f"litmus: {error}", file=sys.stderr)
        return 2
    print(json.dumps(report.as_json(), indent=2) if given.json else report)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="litmus discover", description="Lists the instruments that can be reached.")
    for name in [*(kind.name for kind in BUILT_IN)]:
        parser.add_argument(f"--{name}", dest="protocol", action="append_const", const=name, help=f"only {name}")
    parser.add_argument("--protocol", action="append", help="only this one, also of an entry point")
    parser.add_argument(
        "--identify", action=argparse.BooleanOptionalAction, default=True, help="ask each who it is (the default)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")
    return parser


def _project_root() -> Path:
    project = _core.project(str(Path.cwd()))
    return Path(project["root"]) if project is not None else Path.cwd()


if __name__ == "__main__":
    sys.exit(main())
