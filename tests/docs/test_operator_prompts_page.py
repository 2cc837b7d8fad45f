"""The page about questions to the operator: its test, its sidecar, its commands, on the demo bench."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from test_documents import shell

from support.bench import Bench
from support.programs import ROOT

PAGE = (ROOT / "docs/how-to/operator-prompts.md").read_text(encoding="utf-8")


def snippets(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def write_files(bench: Bench) -> None:
    (test,) = snippets("python")
    sidecar, _ = snippets("yaml")
    (bench.project / "tests/test_lamp.py").write_text(test)
    (bench.project / "tests/test_lamp.yaml").write_text(sidecar)


def test_nobody_is_needed(bench: Bench) -> None:
    write_files(bench)

    for commands in snippets("sh"):
        done = shell(bench, bench.project, commands.replace("pytest ", "pytest -p no:cacheprovider "))
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"

    (run,) = bench.json("runs")["runs"]
    answered = [e for e in bench.api.all_events() if e["event_type"] == "dialog.responded"]
    assert run["outcome"] == "passed"
    assert [(e["response_type"], e["value"], e["responded_via"]) for e in answered] == [
        ("confirmed", None, "auto"),
        ("choice", "green", "auto"),
        ("input", "", "auto"),
    ]
    (red,) = [e for e in bench.api.all_events() if e["event_type"] == "dialog.opened" and "J4" in e["message"]]
    assert red["message"] == "Connect the probe to J4, the red one."


def test_the_command_line_answers_as_the_page_says(bench: Bench, eventually: Callable[..., Any]) -> None:
    write_files(bench)
    with (bench.project / "litmus.yaml").open("a") as project:
        project.write(snippets("yaml")[1])
    listing, *answers = [line.split(" #")[0] for line in snippets("text")[0].splitlines()]
    bench.serve()
    process = bench.start_pytest("tests/test_lamp.py", "--operator=ada")

    for way in ("--confirm", "--choice", "--value"):
        (answer,) = [line for line in answers if way in line]
        (dialog,) = eventually(lambda: bench.api.get("/api/dialogs")["dialogs"], within=30, what="an open dialog")
        assert dialog["title"] in shell(bench, bench.project, listing).stdout
        done = shell(bench, bench.project, answer.replace("3f9c", dialog["id"]))
        assert done.returncode == 0, done.stderr

    process.wait(timeout=60)
    (started,) = [e for e in bench.api.all_events() if e["event_type"] == "run.started"]
    assert bench.json("runs")["runs"][0]["outcome"] == "passed"
    assert started["session_inputs"] == {"operator": "ada"} and started["operator_id"] == "ada"
    (step,) = bench.api.sql("SELECT outputs FROM steps")
    assert step["outputs"] == {"label": "4711"}
