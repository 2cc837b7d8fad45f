"""docs/how-to/outcomes.md, typed."""

from __future__ import annotations

import re

from test_documents import shell, snippets

from support.bench import Bench
from support.programs import ROOT

PAGE = "docs/how-to/outcomes.md"


def test_each_test_of_the_page_has_the_outcome_that_it_is_named_after(bench: Bench) -> None:
    (code,) = snippets(PAGE, "python")
    (bench.project / "test_page.py").write_text(code)

    bench.pytest("test_page.py", check=False)

    steps = bench.api.sql("SELECT step_name, outcome FROM steps")
    assert {step["step_name"]: step["outcome"] for step in steps} == {
        f"test_{outcome}": outcome for outcome in ("passed", "done", "skipped", "failed", "errored")
    }


def test_the_commands_of_the_page_tell_about_the_instruments(bench: Bench) -> None:
    bench.pytest()
    (commands,) = snippets(PAGE, "sh")

    done = shell(bench, bench.project, commands)

    assert done.returncode == 0, done.stderr
    assert '"safe_state"' in done.stdout


def test_the_page_names_every_outcome() -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", (ROOT / PAGE).read_text(encoding="utf-8"), re.MULTILINE))
    assert named == {"passed", "done", "skipped", "failed", "errored", "terminated", "aborted"}
