"""The fixture server as tests start it, and how they wait for a page."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

UI = Path(__file__).resolve().parent.parent
DEADLINE_MS = 15_000


class Server:
    """A fixture server on a free port."""

    def __init__(self, *options: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        command = ["node", str(UI / "tests/fixture/server.mjs"), "--port", self.url.rsplit(":", 1)[1], *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("serving"):
                return
        raise RuntimeError(f"the fixture server ended with {self.process.wait()}")

    def get(self, path: str) -> dict:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def active(self, serial: str = "DPB001-0212") -> str:
        return next(run["run_id"] for run in self.get("/api/active")["active_runs"] if run["dut_serial"] == serial)

    def event_numbers(self, run_id: str) -> list[int]:
        return [event["event_number"] for event in self.get(f"/api/events?run_id={run_id}&limit=100000")["events"]]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


def shown_events(page: Page) -> int:
    return int(page.locator(".tab .count").first.inner_text().replace(",", ""))


def until(page: Page, condition: Callable[[], bool], deadline_s: float = 30) -> None:
    """Polls from here: the page's own policy forbids the browser to evaluate text."""
    end = time.monotonic() + deadline_s
    while not condition():
        assert time.monotonic() < end, "the condition was not met in time"
        page.wait_for_timeout(20)
