"""docs/how-to/channels.md, typed: the script, then the commands on what it recorded."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from support.bench import Bench
from support.programs import LITMUS, ROOT

PAGE = ROOT / "docs/how-to/channels.md"


def snippets(language: str) -> list[str]:
    page = PAGE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def test_the_page_can_be_followed(bench: Bench) -> None:
    (record,) = snippets("python")
    (bench.project / "record.py").write_text(record)
    path = f"{LITMUS.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    run = {"cwd": bench.project, "env": bench.environment(PATH=path), "timeout": 60, "text": True}
    subprocess.run([sys.executable, "record.py"], check=True, **run)
    url = bench.serve()

    for commands in snippets("sh"):
        script = commands.replace("http://localhost:8000", url).replace("curl ", "curl -sS --fail ")
        script = re.sub(
            r"^(litmus channels tail .*?)\s*#.*$", r"timeout -s INT 2 \1 || test $? -eq 124", script, flags=re.M
        )
        subprocess.run(["bash", "-euo", "pipefail", "-c", script], check=True, **run)

    (statement,) = snippets("sql")
    assert bench.api.sql(statement) == [], "no unit was tested"
    everything = "SELECT count(*) AS n, max(value) AS highest FROM samples WHERE channel_id = 'room.temperature'"
    assert bench.api.sql(everything) == [{"n": 1000, "highest": 21.999}]
    assert len((bench.project / "temperature.csv").read_text().splitlines()) == 1001


def test_pictures_and_links_of_the_page_exist() -> None:
    for target in re.findall(r"\]\(([^)#]+)", PAGE.read_text(encoding="utf-8")):
        assert (PAGE.parent / target).exists(), target
