"""schemathesis against a served bench: what it is given to work with, what it must leave alone, and why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from support.bench import Bench
from support.history import post_history
from support.programs import ROOT

SCHEMATHESIS = ROOT / ".deps/schemathesis"  # a folder of its own: its pytest plugins would load in every session
REQUEST_TIMEOUT_S = 20
LAUNCHES = 8  # processes that are started, however many examples are asked for

# Not asked, since their answers have no end; what they send is tested in src/api/live_test.cc and tests/e2e.
STREAMS = ("stream_events", "stream_run", "stream_channel", "live")

# Waits up to 30 s for an open dialog by design: asked for answered and unknown ones only.
WAITS = "wait_for_dialog"

# The description can't say what a good text is (SQL, a cursor of this very list, a station of the project, a dialog of
# the right type), or which parameters exclude each other. There a 422 is a fair answer to what the description allows.
MORE_THAN_A_SCHEMA_SAYS = (
    "create_dialog",
    "get_channel",
    "get_run_output",
    "get_run_reference",
    "launch_run",
    "list_events",
    "post_events",
    "post_sql",
    "query_sql",
    "respond_to_dialog",
)

HARMLESS = """
def test_harmless(logger):
    logger.measure("level", 1.0)
"""
HOOKS = Path(__file__).with_name("http_fuzz_hooks.py")
RANDOM_SESSION = "0190c8a0-0000-7000-8000-0000000000aa"  # of all random events, so that they make a run together
RANDOM_RUN = "0190c8a0-0000-7000-8000-0000000000bb"
WORDS_OF = {"cursor": "cursors", "sort": "sorts", "q": "statements", "session_id": "sessions", "run_id": "runs"}
STATEMENTS = (
    "SELECT 1",
    "FROM runs",
    "SELECT * FROM events ORDER BY event_number DESC LIMIT 5",
    "SELECT event_type, count(*) AS n FROM events GROUP BY ALL",
    "SELECT 'NaN'::DOUBLE, 1e308::DOUBLE, NULL, [1], {'a': 1}, INTERVAL 1 DAY, now(), 'x'::BLOB, 2::HUGEINT",
    "SELECT $1",
)


@dataclass
class Report:
    """What schemathesis found. `text` is for people."""

    cases: int
    failures: list[str]
    errors: list[str]
    complete: bool
    text: str


@dataclass
class Scene:
    """A served bench with runs that passed and failed, recorded channels, sessions and open dialogs."""

    bench: Bench
    url: str
    answered_dialog: str = ""

    def get(self, path: str) -> Any:
        with urlopen(self.url + path, timeout=30) as answer:
            return json.loads(answer.read())

    def post(self, path: str, document: Any) -> Any:
        headers = {"Content-Type": "application/json"}
        request = Request(self.url + path, json.dumps(document).encode(), headers)
        with urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


def make_scene(bench: Bench) -> Scene:
    (bench.project / "tests/test_harmless.py").write_text(HARMLESS)
    bench.pytest("--dut-serial", "DUT001", "--mock-instruments", "-k", "Regulation")
    bench.pytest("--dut-serial", "DUT006", "-k", "TestRipple", check=False)
    scene = Scene(bench, bench.serve())
    post_history(bench.api, days=1)
    answered = scene.post("/api/dialogs", {"title": "Is it on?", "message": "Look."})["dialog_id"]
    scene.post(f"/api/dialogs/{answered}/respond", {"confirmed": True})
    scene.answered_dialog = answered
    for kind in ({"type": "confirm"}, {"type": "choice", "choices": ["left", "right"]}, {"type": "input"}):
        scene.post("/api/dialogs", {"title": "Connect the unit", "message": "Then go on.", **kind})
    outcomes = {run["outcome"] for run in scene.get("/api/runs?limit=1000")["runs"]}
    assert {"passed", "failed"} <= outcomes, outcomes
    assert scene.get("/api/channels")["channels"]
    return scene


def words(scene: Scene) -> dict[str, list[str]]:
    """What is really there, for schemathesis to ask for."""
    runs = scene.get("/api/runs?limit=5&sort=started_at")
    newest = scene.get("/api/runs?limit=2")["runs"]
    run_ids = [run["run_id"] for run in [*runs["runs"], *newest]]
    session_ids = [run["session_id"] for run in [*runs["runs"], *newest]]
    events = scene.get("/api/events?limit=3")
    channels = scene.get("/api/channels?limit=1")
    return {
        "runs": [*run_ids, RANDOM_RUN, run_ids[-1][:13], "0" * 8],
        "sessions": [*session_ids, RANDOM_SESSION, session_ids[-1][:13], "0" * 8],
        "dialogs": [dialog["id"] for dialog in scene.get("/api/dialogs")["dialogs"]],
        "answered": [scene.answered_dialog],
        "channels": [one["channel_id"] for one in scene.get("/api/channels")["channels"]],
        "cursors": [runs["next_cursor"], events["next_cursor"], channels["next_cursor"], "7", "nonsense"],
        "statements": list(STATEMENTS),
        "sorts": ["dut_serial", "-ended_at", "num_steps", "outcome", "nothing"],
    }


def configuration(scene: Scene, examples: int) -> str:
    """schemathesis.toml."""
    lists = "".join(f"{name} = {{ values = {json.dumps(values)} }}\n" for name, values in words(scene).items())
    by_id = {"runs": "runs", "sessions": "sessions", "channels": "channels", "dialogs": "dialogs"}
    fair = "checks.positive_data_acceptance.expected-statuses = ['2xx', 400, 404, 409, 422]"
    parts = [
        f"hooks = {json.dumps(str(HOOKS))}",
        f"[dictionaries]\n{lists}",
        "[parameters]",
        *(often(f"query.{name}", name_of) for name, name_of in WORDS_OF.items()),
        often("body.sql", "statements"),
        # 400: a NUL character is no part of an address.
        "[checks]\npositive_data_acceptance.expected-statuses = ['2xx', 400, 404, 409]",
        # A link from one answer to the next request may carry a null, as "None".
        "[phases.stateful.checks]\npositive_data_acceptance.enabled = false",
        operation(STREAMS, "enabled = false"),
        *(
            f'[[operations]]\ninclude-path-regex = "^/api/{path}/{{id}}"\nexclude-operation-id = "{WAITS}"\n'
            f"[operations.parameters]\n{often('path.id', name)}"
            for path, name in by_id.items()
        ),
        operation(
            (WAITS,),
            "phases.stateful.enabled = false",
            "phases.coverage.extra-data-sources.responses = false",
            "phases.fuzzing.extra-data-sources.responses = false",
            "[operations.parameters]",
            often("path.id", "answered"),
        ),
        operation((*MORE_THAN_A_SCHEMA_SAYS, *lists_of(scene)), fair),
        operation(("launch_run",), f"generation.max-examples = {min(LAUNCHES, examples)}"),
    ]
    return "\n".join(parts) + "\n"


def operation(names: Iterable[str], *lines: str) -> str:
    return "\n".join(["[[operations]]", f"include-operation-id = {json.dumps(list(names))}", *lines])


def often(what: str, word_list: str) -> str:
    return f'"{what}" = {{ dictionary = "{word_list}", probability = 0.7 }}'


def lists_of(scene: Scene) -> list[str]:
    """The operations that take a cursor."""
    paths = scene.get("/api/openapi.json")["paths"].values()
    operations = [one for path in paths for one in path.values()]
    return [one["operationId"] for one in operations if any(p["name"] == "cursor" for p in one.get("parameters", []))]


def fuzz(scene: Scene, folder: Path, examples: int, seed: int | None = None) -> Report:
    """Asks every route of the served description; `examples` is the most of each in the phase of random ones. Without
    a seed it asks the same each time."""
    (folder / "schemathesis.toml").write_text(configuration(scene, examples))
    report = folder / "report.json"
    repeatable = ["--generation-deterministic"]
    seeded = ["--seed", str(seed), "--generation-database", "none"]
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(folder / "schemathesis.toml"), "run"),
        *(scene.url + "/api/openapi.json", "--max-examples", str(examples), "--continue-on-failure"),
        *(repeatable if seed is None else seeded),
        *("--request-timeout", str(REQUEST_TIMEOUT_S), "--no-color", "--report-json-path", str(report)),
    ]
    environment = {**os.environ, "PYTHONPATH": f"{SCHEMATHESIS}:{ROOT}:{ROOT / 'tests'}", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert report.exists(), done.stdout[-4000:] + done.stderr[-4000:]
    found = json.loads(report.read_text())
    return Report(
        cases=found["test_cases"]["generated"],
        failures=[json.dumps(one) for one in found["failures"]],
        errors=[json.dumps(one) for one in found["errors"]],
        complete=found["complete"],
        text=done.stdout,
    )
