"""The Model Context Protocol: official client and raw messages, over standard input and output and over HTTP."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from support.bench import Bench
from support.programs import LITMUS, ROOT

PING = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
VERSIONS = ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]
READERS = [f"litmus_{name}" for name in ("events", "sessions", "channels", "runs", "steps", "metrics")]

# Asks one thing of a server through the official client, which checks each result against the tool's schema.
CLIENT = """
import json, sys
import anyio
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

target, mode, calls = json.loads(sys.argv[1])

async def main():
    server = target if isinstance(target, str) else StdioServerParameters(**target)
    async with Client(server, mode=mode) as client:
        tools = (await client.list_tools()).tools
        answers = [await client.call_tool(name, arguments) for name, arguments in calls]
    print(json.dumps({
        "version": client_version(client),
        "tools": [tool.name for tool in tools],
        "answers": [
            {"error": bool(answer.is_error), "text": answer.content[0].text, "data": answer.structured_content}
            for answer in answers
        ],
    }))

def client_version(client):
    return VERSION[0]

VERSION = []
original = Client.__aenter__
async def entered(self):
    result = await original(self)
    VERSION.append(self.protocol_version)
    return result
Client.__aenter__ = entered
anyio.run(main)
"""


def official(target: str | dict[str, Any], mode: str, *calls: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", CLIENT, json.dumps([target, mode, calls])],
        env={**os.environ, "PYTHONPATH": str(ROOT / ".deps/mcp")},
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def stdio(bench: Bench) -> dict[str, Any]:
    return {"command": str(LITMUS), "args": ["mcp", "serve"], "cwd": str(bench.project), "env": bench.environment()}


class Door:
    """`litmus mcp serve`, spoken to line by line."""

    def __init__(self, bench: Bench, **more: str) -> None:
        self.process = subprocess.Popen(
            [LITMUS, "mcp", "serve"],
            cwd=bench.project,
            env=bench.environment(**more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def send(self, *messages: dict[str, Any] | bytes) -> None:
        lines = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in messages]
        self.process.stdin.write(b"\n".join(lines) + b"\n")
        self.process.stdin.flush()

    def receive(self) -> dict[str, Any]:
        line = self.process.stdout.readline()
        assert line, "the server has gone"
        return json.loads(line)

    def ask(self, message: dict[str, Any] | bytes) -> dict[str, Any]:
        self.send(message)
        return self.receive()

    def call(self, id: int, tool: str, **arguments: Any) -> dict[str, Any]:
        params = {"name": tool, "arguments": arguments}
        return {"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}

    def close(self) -> tuple[int, bytes, bytes]:
        out, err = self.process.communicate(timeout=30)
        return self.process.returncode, out, err


@pytest.fixture
def door(bench: Bench) -> Any:
    opened = Door(bench)
    yield opened
    opened.process.kill()
    opened.process.communicate()


@pytest.fixture
def recorded(bench: Bench) -> Bench:
    bench.pytest("--mock-instruments", "--dut-serial", "SN42", check=False)
    return bench


def post(url: str, message: Any, **headers: str) -> tuple[int, Any]:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", **headers})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


# --- the official client ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "version"), [("legacy", "2025-11-25"), ("auto", "2026-07-28")])
@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_official_client_gets_what_the_routes_give(recorded: Bench, transport: str, mode: str, version: str) -> None:
    (run,) = recorded.api.get("/api/runs")["runs"]
    id = run["run_id"]
    routes = {
        "/api/runs": ("litmus_runs", {"action": "list"}),
        f"/api/runs/{id}": ("litmus_runs", {"action": "get", "run_id": id[:8], "limit": 10_000}),
        f"/api/runs/{id}/steps": ("litmus_steps", {"run_id": id}),
        f"/api/runs/{id}/steps/tree": ("litmus_steps", {"run_id": id, "action": "tree"}),
        "/api/events?limit=5": ("litmus_events", {"limit": 5}),
        "/api/sessions": ("litmus_sessions", {}),
        "/api/channels": ("litmus_channels", {}),
        "/api/metrics/summary?phase=all": ("litmus_metrics", {"action": "summary", "phase": "all"}),
        "/api/metrics/pareto?phase=all": ("litmus_metrics", {"action": "pareto", "phase": ["all"]}),
        "/api/metrics/time-loss": ("litmus_metrics", {"action": "time_loss"}),
    }
    target = stdio(recorded) if transport == "stdio" else recorded.serve() + "/mcp"

    got = official(target, mode, *routes.values())

    assert got["version"] == version
    programs = ["litmus_discover", "litmus_run"] if transport == "stdio" else ["litmus_run"]
    assert got["tools"] == [*programs, *READERS, "litmus_dialogs"]
    for (route, call), answer in zip(routes.items(), got["answers"], strict=True):
        assert not answer["error"], (call, answer["text"])
        assert answer["data"] == recorded.api.get(route), route


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_a_run_is_started_and_its_id_leads_to_its_record(bench: Bench, transport: str) -> None:
    target = stdio(bench) if transport == "stdio" else bench.serve() + "/mcp"

    (answer,) = official(target, "auto", ("litmus_run", {"serial": "SN7", "test": "tests"}))["answers"]

    result = answer["data"]
    assert not answer["error"], answer["text"]
    assert (result["mock"], result["serial"], result["station"]) == (True, "SN7", None)
    assert result["status"] in ("passed", "failed")
    assert " in " in result["summary"] and result["run_id"] in answer["text"]
    assert 0 < len(result["output"]) <= 2000
    run = bench.api.get(f"/api/runs/{result['run_id']}")
    assert run["dut_serial"] == "SN7"
    assert run["outcome"] == result["status"]


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_the_tutorials_calls_give_what_its_routes_give(bench: Bench, transport: str) -> None:
    script = """
from litmus.connect import connect

with connect("bench_1", mock=True) as station:
    station.instrument("dmm").measure_voltage()
    print(station.session_id)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=bench.project, env=bench.environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    bench.litmus("sessions")  # there is a service from here on
    session = done.stdout.split()[-1]
    routes = {
        "/api/sessions": ("litmus_sessions", {}),
        f"/api/events?session_id={session}": ("litmus_events", {"session_id": session}),
        "/api/channels": ("litmus_channels", {}),
        "/api/channels/dmm.voltage": ("litmus_channels", {"channel_id": "dmm.voltage"}),
    }
    target = stdio(bench) if transport == "stdio" else bench.serve() + "/mcp"

    answers = official(target, "auto", *routes.values())["answers"]

    for (route, call), answer in zip(routes.items(), answers, strict=True):
        assert not answer["error"], (call, answer["text"])
        assert answer["data"] == bench.api.get(route), route
    assert len(answers[1]["data"]["events"]) > 2 and len(answers[3]["data"]["data"]) == 1


ASKS = """
import pytest

@pytest.mark.litmus_prompts(lamp={"message": "Which lamp?", "prompt_type": "choice", "choices": ["red", "green"]})
def test_asks(prompt, logger):
    logger.record("answer", prompt("lamp"))
"""


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_a_waiting_test_goes_on_with_the_answer(bench: Bench, eventually: Callable[..., Any], transport: str) -> None:
    (bench.project / "test_asks.py").write_text(ASKS)
    url = bench.serve()
    process = bench.start_pytest("test_asks.py", "--dut-serial", "SN7")
    (dialog,) = eventually(lambda: bench.api.get("/api/dialogs")["dialogs"], within=60, what="a question")
    target = stdio(bench) if transport == "stdio" else url + "/mcp"
    answer = {"action": "answer", "dialog_id": dialog["id"], "choice": 1, "responded_by": "ann"}

    listed, taken, late = official(
        target, "auto", ("litmus_dialogs", {"run_id": dialog["run_id"]}), *[("litmus_dialogs", answer)] * 2
    )["answers"]

    assert listed["data"] == {"dialogs": [dialog], "next_cursor": None}, listed["text"]
    assert taken["data"] == {"status": "ok"}, taken["text"]
    assert late["error"] and "by ann through an assistant" in late["text"]
    assert process.wait(timeout=60) == 0
    (event,) = [e for e in bench.api.all_events() if e["event_type"] == "dialog.responded"]
    assert (event["value"], event["responded_by"], event["responded_via"]) == ("green", "ann", "assistant")


# --- raw messages ----------------------------------------------------------------------------------------------------


def test_hostile_lines_are_answered_and_the_next_is_served(door: Door) -> None:
    for line, code in [
        (b"{", -32700),
        (b"\xff\xfe", -32700),
        (b"[" * 100_000, -32700),
        (b'"' + b"x" * (2 << 20) + b'"', -32600),
        (b"[]", -32600),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600),
    ]:
        assert door.ask(line)["error"]["code"] == code, line[:40]

    door.send(b"", {"jsonrpc": "2.0", "method": "notifications/initialized"}, b"  \r")
    assert door.ask(PING) == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert door.close()[:2] == (0, b"")


def test_an_unknown_version_is_answered_with_the_list(door: Door) -> None:
    meta = {
        "io.modelcontextprotocol/protocolVersion": "2031-01-01",
        "io.modelcontextprotocol/clientCapabilities": {},
    }

    error = door.ask({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta}})["error"]

    assert error["code"] == -32022
    assert error["data"] == {"supported": VERSIONS, "requested": "2031-01-01"}


def test_many_requests_at_once_are_all_answered(door: Door) -> None:
    door.send(*({**PING, "id": n} for n in range(300)))

    assert [door.receive()["id"] for _ in range(300)] == list(range(300))


def test_the_service_may_be_killed_between_requests(bench: Bench, door: Door) -> None:
    assert door.ask(PING)["result"] == {}
    bench.kill_daemon()

    assert door.ask(PING)["result"] == {}


def test_a_cancelled_run_ends_terminated_and_is_not_answered(
    bench: Bench, door: Door, eventually: Callable[..., Any]
) -> None:
    (bench.project / "test_waits.py").write_text("import time\ndef test_waits():\n    time.sleep(60)\n")
    assert door.ask(PING)["result"] == {}
    door.send(door.call(7, "litmus_run", test="test_waits.py"))
    eventually(lambda: bench.api.get("/api/active")["active_runs"], within=60, what="the run")

    door.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 7}})
    runs = eventually(
        lambda: [run for run in bench.api.get("/api/runs")["runs"] if run["outcome"]], within=60, what="its end"
    )

    assert [run["outcome"] for run in runs] == ["terminated"]
    assert door.ask({**PING, "id": 8})["id"] == 8


@pytest.mark.parametrize("end", ["input closes", "SIGTERM"])
def test_a_server_that_ends_leaves_no_tests_behind(
    bench: Bench, door: Door, eventually: Callable[..., Any], end: str
) -> None:
    (bench.project / "test_waits.py").write_text("import time\ndef test_waits():\n    time.sleep(60)\n")
    door.send(PING, door.call(7, "litmus_run", test="test_waits.py"))
    assert door.receive()["id"] == 1
    eventually(lambda: bench.api.get("/api/active")["active_runs"], within=60, what="the run")
    began = time.monotonic()

    if end == "SIGTERM":
        door.process.send_signal(signal.SIGTERM)
    code, out, _ = door.close()

    assert (code, out) == (0, b"")
    assert time.monotonic() - began < 25
    assert bench.api.get("/api/active")["active_runs"] == []


def test_a_test_outside_the_project_is_not_run(door: Door) -> None:
    for test in ["/etc", "../elsewhere", "--collect-only", "no_such_test.py"]:
        result = door.ask(door.call(1, "litmus_run", test=test))["result"]
        assert result["isError"], test
        assert "structuredContent" not in result


# --- HTTP ------------------------------------------------------------------------------------------------------------


def test_http_keeps_to_the_rules_of_other_routes(bench: Bench) -> None:
    url = bench.serve("--token", "secret") + "/mcp"

    assert post(url, PING) == (200, {"jsonrpc": "2.0", "id": 1, "result": {}})
    run = {**PING, "method": "tools/call", "params": {"name": "litmus_run", "arguments": {}}}
    assert post(url, run)[0] == 401
    assert post(url, PING, Origin="https://evil.example")[0] == 403
    assert post(url, PING, Host="evil.example")[0] == 403
    assert post(url, PING, **{"Content-Type": "text/plain"})[0] == 415
    assert post(url, b" " * ((1 << 20) + 1))[0] == 413
    with pytest.raises(urllib.error.HTTPError, match="405"):
        urllib.request.urlopen(url, timeout=10)
