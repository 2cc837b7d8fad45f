"""Variables of the environment that aren't the twin of a flag, each by what it does. Others stand beside their flag."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from conftest import Recorded

from litmus import LitmusClient
from litmus._errors import ServiceTimeout
from litmus.data.run_store import RunStore

ASKS = """
import pytest

@pytest.mark.litmus_prompts(probe={"message": "Connect the probe"})
def test_it(prompt):
    assert prompt("probe")
"""


class _Answers(BaseHTTPRequestHandler):
    """A server that confirms every dialog, and keeps what it was told."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append((self.headers.get("Authorization"), self.path, body))  # type: ignore[attr-defined]
        self._answer({"dialog_id": "11111111-1111-4111-8111-111111111111"})

    def do_GET(self) -> None:
        self.server.heard.append((self.headers.get("Authorization"), self.path, None))  # type: ignore[attr-defined]
        self._answer({"confirmed": True, "responded_by": "op-07", "responded_via": "browser"})

    def _answer(self, document: dict) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Answers) as made:
        made.heard = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.mark.parametrize("token", ["secret", None])
def test_the_server_that_is_named_shows_the_dialog_and_gets_the_token(
    token: str | None, server: HTTPServer, project: pytest.Pytester, recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITMUS_SERVER_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("LITMUS_AUTO_CONFIRM", "cancel")  # comes after a server
    if token is not None:
        monkeypatch.setenv("LITMUS_TOKEN", token)
    project.makepyfile(ASKS)

    project.runpytest_subprocess().assert_outcomes(passed=1)

    heard = [one for one in server.heard if one[1].startswith("/api/dialogs")]  # type: ignore[attr-defined]
    assert {authorization for authorization, *_ in heard} == {token and f"Bearer {token}"}
    assert heard[0][2]["title"] == "Connect the probe"
    assert recorded.one("dialog.responded")["responded_by"] == "op-07"


@pytest.mark.parametrize("value", [None, "1"])
def test_opening_a_run_store_tells_the_service_nothing(
    value: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if value is not None:
        monkeypatch.setenv("LITMUS_SKIP_DAEMON_NOTIFY", value)

    RunStore(data_dir=tmp_path / "data")
    LitmusClient(tmp_path / "data")

    assert not (tmp_path / "data").exists()


def test_the_start_of_the_service_is_waited_for_as_long_as_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "litmusd"
    program.write_text("#!/bin/sh\nexec sleep 2\n")
    program.chmod(0o755)
    monkeypatch.setenv("LITMUSD", str(program))
    monkeypatch.setenv("LITMUS_DAEMON_SPAWN_TIMEOUT", "0.3")

    with pytest.raises(ServiceTimeout, match="litmusd didn't start within 300 ms"):
        RunStore(data_dir=tmp_path / "data").list_runs()


def test_litmus_home_is_the_data_folder_of_a_project_without_one(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LITMUS_HOME", str(pytester.path / "home"))
    pytester.makefile(".yaml", litmus="name: p\n")
    pytester.makepyfile("def test_it():\n    pass\n")

    pytester.runpytest_subprocess().stdout.fnmatch_lines([f"litmus: *data {pytester.path}/home"])

    assert list((pytester.path / "home/events").glob("*/*.journal"))
