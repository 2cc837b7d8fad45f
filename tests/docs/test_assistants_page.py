"""The page on assistants: its settings start a server, its commands answer what it shows, its table is the server's."""

from __future__ import annotations

import json
import re
import shlex
import subprocess

from support.bench import Bench
from support.programs import LITMUS, ROOT

PAGE = (ROOT / "docs/how-to/assistants.md").read_text(encoding="utf-8")
SETTINGS, ANSWER = (json.loads(body) for body in re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
PIPE, OVER_HTTP = re.findall(r"^```sh\n(.*?)\n```$", PAGE, re.MULTILINE | re.DOTALL)


def ask(bench: Bench, arguments: list[str], message: str) -> dict:
    done = subprocess.run(
        [LITMUS, *arguments],
        cwd=bench.project,
        env=bench.environment(),
        input=message,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return json.loads(done.stdout)


def test_the_command_without_an_assistant_answers_what_the_page_shows(bench: Bench) -> None:
    message, command = PIPE.split(" | ")

    assert ask(bench, shlex.split(command)[1:], shlex.split(message)[1]) == ANSWER


def test_the_settings_start_a_server_with_the_tools_of_the_table(bench: Bench) -> None:
    server = SETTINGS["mcpServers"]["litmus"]

    listed = ask(bench, server["args"], '{"jsonrpc":"2.0","id":1,"method":"tools/list"}')["result"]["tools"]

    assert server["command"] == "litmus"
    assert [tool["name"] for tool in listed] == re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE)


def test_the_command_for_http_serves(bench: Bench) -> None:
    words = shlex.split(OVER_HTTP.replace("8000", "0"))[1:]
    process = bench.spawn(LITMUS, *words, "--json")

    assert json.loads(process.stdout.readline())["url"].endswith("/mcp")
