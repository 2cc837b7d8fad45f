"""The dashboard, sessions and events on a real daemon: what a script or a test run does is seen as it happens."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support.bench import Bench

pytestmark = pytest.mark.browser

DEADLINE_MS = 20_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
expect.set_options(timeout=DEADLINE_MS)

# Does what it is told line by line, so that a test decides when something happens.
SCRIPT = """
import sys
from litmus.connect import connect

with connect("bench_1", mock=True) as station:
    dmm = station.instrument("dmm")
    print(station.session_id, flush=True)
    while sys.stdin.readline() == "measure\\n":
        dmm.measure_voltage()
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, bench: Bench) -> Iterator[Page]:
    """A page that fails its test on an uncaught error, an error in the console, or a request to another machine.

    It is closed before its bench, whose server would be missed.
    """
    opened = browser.new_page(viewport={"width": 1366, "height": 768})
    opened.set_default_timeout(DEADLINE_MS)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    own = ("http://localhost", "ws://localhost", "data:")
    opened.on("request", lambda r: None if r.url.startswith(own) else errors.append(r.url))
    yield opened
    opened.close()
    assert errors == []


def tell(script: subprocess.Popen[str], word: str) -> None:
    assert script.stdin is not None
    script.stdin.write(f"{word}\n")
    script.stdin.flush()


def test_a_script_is_seen_on_the_dashboard_as_it_happens(page: Page, bench: Bench) -> None:
    url = bench.serve()
    page.goto(url)
    expect(page.get_by_role("region", name="Getting Started")).to_be_visible()
    script = bench.spawn(sys.executable, "-c", SCRIPT, stdin=subprocess.PIPE)
    assert script.stdout is not None
    session = script.stdout.readline().strip()
    row = page.get_by_role("region", name="Live sessions", exact=True).locator("tbody tr")
    expect(row).to_contain_text("Demo bench 1")
    tell(script, "measure")
    expect(row.locator(".latest")).to_contain_text("dmm.voltage = 3.")
    row.get_by_role("link").click()
    expect(page).to_have_url(f"{url}/sessions/{session}")
    expect(page.locator(".event", has_text="instrument.read")).to_have_count(1)
    tell(script, "measure")
    expect(page.locator(".event", has_text="instrument.read")).to_have_count(2)
    page.get_by_role("tab", name="Instruments").click()
    expect(page.get_by_role("region", name="Instruments")).to_contain_text("stand-in")
    tell(script, "end")
    expect(page.get_by_role("region", name="Session Summary").locator(".chip")).to_have_text("PASSED")
    page.goto(url)
    expect(page.get_by_role("region", name="Live sessions", exact=True)).to_have_count(0)


def test_a_run_moves_from_running_to_recent_and_leads_to_what_it_left(page: Page, bench: Bench) -> None:
    url = bench.serve()
    bench.pytest("--dut-serial", "DUT002")
    page.goto(url)
    bench.start_pytest("--dut-serial", "DUT001", pace=0.1)
    card = page.locator(".running-card", has_text="DUT001")
    expect(card).to_contain_text("no failure so far")
    expect(card.locator(".steps-bar i")).to_have_count(19)
    expect(page.locator(".recent tbody tr", has_text="DUT001")).to_contain_text("Passed", timeout=60_000)
    expect(card).to_have_count(0)
    run = bench.api.get("/api/runs", serial="DUT002")["runs"][0]
    page.locator(".recent tbody tr", has_text="DUT002").get_by_role("link").click()
    page.get_by_title("View this run's events").click()
    page.get_by_label("Event type").fill("run.ended")
    page.get_by_label("Event type").press("Enter")
    expect(page.locator(".crumb")).to_have_text("1 event")
    page.locator(".row-button").click()
    shown = json.loads(page.locator("dialog[open] pre").inner_text())
    assert (shown["event_type"], shown["run_id"], shown["outcome"]) == ("run.ended", run["run_id"], "passed")


def test_sessions_say_what_they_did(page: Page, bench: Bench, eventually: Callable) -> None:
    url = bench.serve()
    bench.pytest("--dut-serial", "DUT002")
    (session,) = bench.api.get("/api/sessions")["sessions"]
    events = len(bench.api.all_events(session_id=session["session_id"]))
    page.goto(f"{url}/sessions")
    row = page.locator(".sessions tbody tr")
    expect(row).to_have_count(1)
    wanted = {"Test run", "pytest", "Demo bench 1", "DUT002", "1", f"{events:,}", "Passed"}
    eventually(lambda: wanted <= {cell.strip() for cell in row.locator("td").all_inner_texts()}, what="the row")
