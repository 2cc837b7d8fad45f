"""`litmus explain`: where each value of a test comes from. pytest collects, as it would to run the tests; nothing runs.

Takes a node id, `--json`, and any flag of pytest: a profile, facets, `-c`.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import sys
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pytest

from litmus._errors import LitmusError
from litmus.pytest_plugin import _options
from litmus.pytest_plugin._decorators import MarkerLines
from litmus.pytest_plugin._hooks import PLUGIN_KEY, RecordingPlugin

DONE, USAGE = 0, 2


@dataclass(slots=True, kw_only=True)
class Explained:
    """One test function; its variants have the same configuration."""

    nodeid: str
    file: str
    line: int
    values: list[dict[str, Any]]
    variants: dict[str, dict[str, Any]] = field(default_factory=dict)  # node id → parameters
    skipped: list[str] = field(default_factory=list)  # why the profile leaves it out


class _Collector:
    """A pytest plugin that explains what was collected, in place of running it."""

    def __init__(self, wanted: str) -> None:
        self.wanted = wanted
        self.known: list[str] = []  # every node id of the file
        self.session: list[tuple[str, str, str]] = []  # what is explained about the session: name, value, from
        self.tests: dict[str, Explained] = {}
        self.error: str | None = None
        self._lines: dict[Path, MarkerLines] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        plugin = session.config.stash.get(PLUGIN_KEY, None)
        if plugin is None:
            self.error = "the plugin is switched off here (-p no:litmus)"
            return
        self.session = _session_facts(session.config, plugin)
        self.known = [item.nodeid for item in session.items]
        try:
            for item in session.items:
                if isinstance(item, pytest.Function) and self._is_wanted(item.nodeid):
                    self._explain(item, plugin)
        except LitmusError as error:
            self.error = str(error)

    def _is_wanted(self, nodeid: str) -> bool:
        wanted = self.wanted
        return nodeid == wanted or (nodeid.startswith(wanted) and nodeid[len(wanted)] in ":[/")

    def _explain(self, item: pytest.Function, plugin: RecordingPlugin) -> None:
        function = item.nodeid.split("[")[0]
        known = self.tests.get(function)
        if known is None:
            values = [self._placed(item, value) for value in plugin.cascade.explained(item)]
            _, line, _ = item.reportinfo()
            known = self.tests[function] = Explained(
                nodeid=function,
                file=_shown(item.path),
                line=(line or 0) + 1,
                values=values,
                skipped=[
                    str(mark.kwargs.get("reason", ""))
                    for mark in item.iter_markers("skip")
                    if "profile" in str(mark.kwargs.get("reason", ""))
                ],
            )
        if hasattr(item, "callspec"):
            known.variants[item.nodeid] = dict(item.callspec.params)

    def _placed(self, item: pytest.Function, value: dict[str, Any]) -> dict[str, Any]:
        """Markers have no place in the core: their lines are looked up in the source."""
        placed = dict(value)
        if value["layer"].startswith("marker of "):
            lines = self._lines.get(item.path) or self._lines.setdefault(item.path, MarkerLines(item.path))
            placed["file"] = _shown(item.path)
            placed["line"] = lines.of(value["layer"], value["key"], item)
        placed["overrides"] = [self._placed(item, one) for one in value.get("overrides", ())]
        return placed


def _shown(path: Path) -> str:
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


def _session_facts(config: pytest.Config, plugin: RecordingPlugin) -> list[tuple[str, str, str]]:
    """What is decided once for the whole session, and who decided it."""
    settings = plugin.settings

    def by(name: str, otherwise: str, *flags: str) -> str:
        for flag in flags or (name,):
            if config.getoption(flag, None) is not None:
                return f"--{flag.replace('_', '-')}"
        if variable := next((v for v in (_options._VARIABLE.get(name),) if v and os.environ.get(v)), None):
            return variable
        return f"litmus_{name} of {config.inipath.name}" if config.inipath and _in_ini(config, name) else otherwise

    profile = settings.profile
    facets = [f"--{key}" for key, dest in config.pluginmanager.litmus_flags.facets.items() if config.getoption(dest)]
    default_of_profile = " ".join(facets) or "default_profile of litmus.yaml"
    station, fixture = settings.station, settings.fixture
    is_own = station is not None and station.hostname == socket.gethostname()
    own_or_default = "its hostname is this machine's" if is_own else "default_station of litmus.yaml"
    of_profile = f"profile {profile.name}" if profile and profile.fixture else "default_fixture or the only fixture"
    facts = [
        ("project", settings.project_name, str(settings.root / "litmus.yaml")),
        ("profile", profile.name if profile else None, by("test_profile", default_of_profile)),
        ("station", station.id if station else None, by("station", own_or_default)),
        (
            "product",
            settings.product.id if settings.product else None,
            by("product", "part number or the only product"),
        ),
        ("fixture", fixture.id if fixture else None, by("fixture", of_profile)),
        ("phase", settings.requested_phase, by("test_phase", "default")),
        ("mock instruments", "yes" if settings.mock else None, by("mock_instruments", "litmus.yaml")),
    ]
    return [(name, value, source) for name, value, source in facts if value is not None]


def _in_ini(config: pytest.Config, name: str) -> bool:
    return config.getini(f"litmus_{name}") not in (None, "", False)


# --- output ----------------------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """For JSON: what it can't hold as its Python text."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    return repr(value)


def _document(collector: _Collector) -> dict[str, Any]:
    return {
        "nodeid": collector.wanted,
        "session": [{"key": key, "value": value, "from": source} for key, value, source in collector.session],
        "tests": [
            {
                "nodeid": test.nodeid,
                "file": test.file,
                "line": test.line,
                "skipped": test.skipped,
                "variants": [{"nodeid": one, "parameters": _plain(given)} for one, given in test.variants.items()],
                "values": [_plain(value) for value in test.values],
            }
            for test in collector.tests.values()
        ],
    }


def _value_text(value: Any) -> str:
    plain = _plain(value)
    text = plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
    return text if len(text) <= 48 else text[:47] + "…"


def _from_text(value: dict[str, Any]) -> str:
    place = value["file"] + (f":{value['line']}" if value["line"] else "") if value["file"] else ""
    layer = value["layer"]
    if value["file"]:  # the layer's own name of the file says it twice
        layer = layer.replace(f" ({value['file']})", "").replace(f" {value['file']}", "")
    return f"{place}  {layer}" if place else layer


def _columns(rows: list[tuple[str, str, str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return [f"  {key:<{widths[0]}}  {value:<{widths[1]}}  {source}".rstrip() for key, value, source in rows]


def _rows_of(test: Explained) -> list[tuple[str, str, str]]:
    rows = []
    for value in test.values:
        rows.append((value["key"], _value_text(value["value"]), _from_text(value)))
        for weaker in value["overrides"]:
            name = "" if weaker["key"] == value["key"] else f" {weaker['key']}"
            rows.append((f"  overrides{name}", _value_text(weaker["value"]), _from_text(weaker)))
    return rows


def _text_of(test: Explained) -> list[str]:
    lines = ["", f"{test.nodeid}  ({test.file}:{test.line})"]
    lines += [f"  skipped: {reason}" for reason in test.skipped]
    lines += _columns([("KEY", "VALUE", "FROM"), *_rows_of(test)]) if test.values else ["  nothing is configured"]
    if test.variants:
        lines.append(f"  variants: {len(test.variants)}")
        for nodeid, parameters in list(test.variants.items())[:10]:
            given = ", ".join(f"{name} = {_value_text(value)}" for name, value in parameters.items())
            lines.append(f"    {nodeid[len(test.nodeid) :]}  {given}")
        if len(test.variants) > 10:
            lines.append(f"    … and {len(test.variants) - 10} more")
    return lines


# --- the command -----------------------------------------------------------------------------------------------------


def _near(wanted: str, known: list[str]) -> str:
    ids = list(dict.fromkeys([*known, *(nodeid.split("[")[0] for nodeid in known)]))
    near = get_close_matches(wanted, ids, 3, 0.5) or ids[:3]
    return "; did you mean " + " or ".join(near) + "?" if near else ""


def _near_files(wanted: str) -> str:
    files = [_shown(path) for path in sorted(Path.cwd().rglob("test_*.py")) if ".venv" not in path.parts]
    near = get_close_matches(wanted, files, 3, 0.4)
    return "; did you mean " + " or ".join(near) + "?" if near else ""


def _fail(message: str) -> int:
    print(f"litmus: {message}", file=sys.stderr)
    return USAGE


def _names_tests(word: str) -> bool:
    return "::" in word or word.endswith(".py")


def main(arguments: list[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    rest = [one for one in given if one != "--json"]
    if not rest:
        return _fail("give the node id of a test: tests/test_board.py::test_vout")
    nodeid = next((one for one in rest if not one.startswith("-") and _names_tests(one)), rest[0])
    flags = [one for one in rest if one is not nodeid]
    path = nodeid.split("::")[0]
    if not Path(path).exists():
        return _fail(f"there is no {path}{_near_files(path)}")
    sys.path.insert(0, str(Path.cwd()))
    collector = _Collector(nodeid)
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = pytest.main([path, "--collect-only", "-q", "-p", "no:cacheprovider", *flags], plugins=[collector])
    if collector.error is not None:
        return _fail(collector.error)
    if not collector.known and code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        sys.stderr.write(said.getvalue())
        return _fail(f"pytest can't collect {path}; see above")
    if not collector.tests:
        return _fail(f"there is no test {nodeid}{_near(nodeid, collector.known)}")
    if as_json:
        print(json.dumps(_document(collector), indent=2, ensure_ascii=False))
        return DONE
    print("\n".join([*_columns(collector.session), *(line for t in collector.tests.values() for line in _text_of(t))]))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
