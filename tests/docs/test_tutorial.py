"""The tutorial, followed from its first page to its last: every file, command and address, browser included."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from test_documents import shell

from support.bench import Bench
from support.browser import chromium, open_page
from support.programs import LITMUS, ROOT

pytestmark = pytest.mark.browser

FOLDER = ROOT / "docs/tutorial"
PAGES = sorted(page.stem for page in FOLDER.glob("[0-9]*.md"))
BLOCK = re.compile(r"(?:`([\w./-]+\.(?:py|yaml))`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TOOL_CALL = re.compile(r"^(litmus_\w+)\((?:(\w+)=\"(.*)\")?\)$", re.MULTILINE)
DEVELOPMENT_ADDRESS = "http://localhost:8000"


class Desk(Bench):
    """Of somebody whom git knows."""

    def environment(self, **more: str) -> dict[str, str]:
        who = {
            f"GIT_{role}_{what}": "ann@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        return super().environment(**who, GIT_CONFIG_GLOBAL=os.devnull, GIT_CEILING_DIRECTORIES="/", **more)


class Reader:
    """Does what the pages say, each page once and in order. What it saw printed, by page."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(folder / "my-bench")
        self.printed: dict[str, str] = {}
        self.url = ""
        self.server: subprocess.Popen[str] | None = None

    def follow_to(self, page: str) -> str:
        for name in PAGES[: PAGES.index(page) + 1]:
            if name not in self.printed:
                self.printed[name] = ""
                self._follow(name)
        return self.printed[page]

    def _follow(self, page: str) -> None:
        for name, language, body in BLOCK.findall((FOLDER / f"{page}.md").read_text(encoding="utf-8")):
            if name:
                path = self.desk.project / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(body)
            elif language == "sh" and body.startswith("litmus serve"):
                self._serve(body.split())
            elif language == "sh" and not body.startswith("pytest operator/"):  # that one waits for a browser
                self.printed[page] += self.run(body)

    def run(self, commands: str) -> str:
        folder = self.desk.project if self.desk.project.exists() else self.desk.project.parent
        if "RUN_ID" in commands:
            commands, last = commands.rsplit("\n", 2)[0], commands.splitlines()[-1]
            first = self.run(commands)
            return first + self.run(last.replace("RUN_ID", newest(self)["run_id"]))
        if "YOUR_SESSION_ID" in commands:
            commands = commands.replace("YOUR_SESSION_ID", self.session_id())
        commands = commands.replace(DEVELOPMENT_ADDRESS, self.url).replace("curl ", "curl -sS --fail ")
        commands = commands.replace("pytest ", "pytest -p no:cacheprovider ")
        done = shell(self.desk, folder, commands)
        assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
        return done.stdout

    def session_id(self) -> str:
        return self.desk.api.get("/api/sessions", limit=1)["sessions"][0]["session_id"]

    def _serve(self, command: list[str]) -> None:
        """On a free port; the one before is ended with Ctrl-C."""
        if self.server is not None:
            self.server.send_signal(signal.SIGINT)
            self.server.wait(timeout=20)
        self.server = self.desk.spawn(LITMUS, *command[1:], "--port", "0")
        assert self.server.stdout is not None
        self.url = self.server.stdout.readline().split()[-1]

    def start(self, command: str) -> subprocess.Popen[str]:
        """One of the page's commands, in another terminal."""
        words = command.split()
        assert words[0] == "pytest"
        return self.desk.spawn(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *words[1:])


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    made = Reader(tmp_path_factory.mktemp("tutorial"))
    yield made
    made.desk.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with open_page(browser) as opened:
        yield opened


def newest(reader: Reader) -> dict[str, Any]:
    return reader.desk.json("runs")["runs"][0]


def test_the_index_lists_every_step_and_the_steps_lead_to_each_other() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\((\d\d-[\w-]+)\.md\)", index) == PAGES
    assert len(PAGES) == 11
    for number, name in enumerate(PAGES):
        text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
        assert text.startswith(f"# Step {number}: ")
        assert f"Tutorial · page {number + 1} of 11" in text
        for neighbour in PAGES[max(number - 1, 0) : number] + PAGES[number + 1 : number + 2]:
            assert f"({neighbour}.md)" in text


@pytest.mark.parametrize("name", [*PAGES, "README"])
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", (FOLDER / f"{name}.md").read_text(encoding="utf-8")):
        assert (FOLDER / target).exists(), target


@pytest.mark.parametrize("name", PAGES[:10])
def test_a_step_is_short(name: str) -> None:
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line]) <= 45


def test_step_0_gives_the_programs(reader: Reader) -> None:
    assert reader.follow_to("00-install").startswith("litmus ")
    assert (ROOT / "tools/dev/build.sh").exists()


def test_step_1_records_a_plain_test(reader: Reader) -> None:
    printed = reader.follow_to("01-first-test")
    assert "1 passed" in printed and "passed" in printed.splitlines()[-1].lower()


def test_step_2_judges_a_value(reader: Reader) -> None:
    printed = reader.follow_to("02-limits")
    assert "supply_voltage" in printed and "4.75" in printed


def test_step_3_records_calls_of_instruments(reader: Reader) -> None:
    printed = reader.follow_to("03-station")
    assert "instrument.read" in printed and "dmm.voltage = 3." in printed


def test_step_4_runs_three_times_within_the_limits_of_the_sidecar(reader: Reader) -> None:
    printed = reader.follow_to("04-sidecars-and-sweeps")
    assert "3 passed" in printed and "tests/test_line.yaml" in printed


def test_step_5_takes_limits_from_the_datasheet_and_chooses_a_profile(reader: Reader) -> None:
    reader.follow_to("05-products-and-profiles")
    run = newest(reader)
    rows = reader.desk.api.get(f"/api/runs/{run['run_id']}/measurements")["measurements"]
    limits = {row["measurement_name"]: (row["limit_low"], row["limit_high"]) for row in rows}

    assert (run["test_phase"], run["dut_serial"], run["outcome"]) == ("development", "CV33-0001", "passed")
    assert limits["v_out"] == (3.135, 3.465)
    assert limits["line_regulation"] == (3.2, 3.4)


def test_step_6_records_a_script(reader: Reader) -> None:
    printed = reader.follow_to("06-scripts")
    assert [line[:2] for line in printed.splitlines()[:5]] == ["3."] * 5
    channels = [channel["channel_id"] for channel in reader.desk.api.get("/api/channels")["channels"]]
    assert {"dmm.voltage", "room.temperature"} <= set(channels)


def test_step_7_asks_in_the_browser(reader: Reader, page: Page) -> None:
    reader.follow_to("07-prompts")
    (command,) = re.findall(r"^pytest operator/.*$", (FOLDER / "07-prompts.md").read_text(), re.MULTILINE)
    asking = reader.start(command)
    page.goto(reader.url)
    row = page.get_by_label("Active tests").get_by_role("link")
    expect(row).to_contain_text("1 dialog waiting")
    row.click()
    expect(page.get_by_role("dialog")).to_contain_text("Seat the board in the fixture.")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("radio", name="green").check()
    page.keyboard.press("Enter")

    assert asking.wait(timeout=60) == 0
    expect(page.locator(".hero .word")).to_contain_text("PASSED")


def test_step_8_finds_runs_again(reader: Reader, page: Page) -> None:
    printed = reader.follow_to("08-results")
    assert "CV33-0001" in printed and ".parquet" in printed
    page.goto(f"{reader.url}/results?serial=CV33-0001")
    page.locator("table.runs tbody tr").first.locator("td").nth(5).click()
    for name in ("Overview", "Steps", "Measurements", "DUT History"):
        expect(page.get_by_role("tab", name=name)).to_be_visible()


def test_step_9_counts_the_runs_of_the_line(reader: Reader) -> None:
    printed = reader.follow_to("09-production-ready")
    assert "converter" in printed
    run = reader.desk.api.get(f"/api/runs/{newest(reader)['run_id']}")
    assert (run["git_commit"] is not None, run["operator_id"]) == (True, "ann")


def test_step_10_monitors_live(reader: Reader, page: Page) -> None:
    printed = reader.follow_to("10-live-monitoring")
    assert "Session ID: " in printed and "Voltage: 3." in printed
    assert '"channel_id":"scope.ch1"' in printed.replace(" ", "")
    page.goto(reader.url)
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()
    (command,) = re.findall(r"^pytest tests/ -s$", (FOLDER / "10-live-monitoring.md").read_text(), re.MULTILINE)
    (reader.desk.project / "tests/test_wait.py").write_text(
        "import pathlib, time\ndef test_wait():\n    while not pathlib.Path('go').exists():\n        time.sleep(0.01)\n"
    )
    running = reader.start(command)
    page.get_by_label("Active tests").get_by_role("link").click()
    expect(page.locator(".hero .word")).to_contain_text("RUNNING")
    (reader.desk.project / "go").touch()
    page.get_by_role("link", name="View Full Results →").click()
    expect(page.get_by_label("Test Run Summary")).to_contain_text("PASSED")
    assert running.wait(timeout=60) == 0
    for path, heading in (("/results", "Results"), ("/metrics", "Metrics")):
        page.goto(reader.url + path)
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect(page.get_by_role("tab", name="Yield")).to_be_visible()


def test_step_10_names_tools_that_answer(reader: Reader) -> None:
    reader.follow_to("10-live-monitoring")
    calls = TOOL_CALL.findall((FOLDER / "10-live-monitoring.md").read_text(encoding="utf-8"))
    assert [name for name, _, _ in calls] == ["litmus_sessions", "litmus_events", "litmus_channels"]
    for name, argument, value in calls:
        given = reader.session_id() if value == "..." else value
        params = {"name": name, "arguments": {argument: given} if argument else {}}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        with urllib.request.urlopen(urllib.request.Request(f"{reader.url}/mcp", body, headers), timeout=30) as answer:
            assert not json.load(answer)["result"].get("isError")


def test_step_10_holds_the_founding_snippets_word_for_word() -> None:
    text = (FOLDER / "10-live-monitoring.md").read_text(encoding="utf-8")
    tests = (ROOT / "tests/founding/test_tutorial_live_monitoring.py").read_text(encoding="utf-8")
    for name in ("SNIPPET_SESSION", "SNIPPET_WAVEFORM"):
        (snippet,) = re.findall(rf'^{name} = """\n(.*?)"""$', tests, re.MULTILINE | re.DOTALL)
        assert snippet in text
