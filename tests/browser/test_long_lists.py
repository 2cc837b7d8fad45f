"""What must hold of lists that are longer than any screen: few rows in the document, every row where it belongs."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from support.bench import Bench
from support.programs import BUILD

pytestmark = pytest.mark.browser

DEADLINE_MS = 30_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
expect.set_options(timeout=DEADLINE_MS)

RUNS, EVENTS = 2_000, 20_000
MOST_ROWS = 80

# Begins a run and measures as often as each line that it reads says; the n-th measurement is called v<n>.
PRODUCER = """
import sys, uuid
from litmus.data.event_log import EventLog
from litmus.data.events import MeasurementRecorded, RunStarted, SessionStarted

run, number = uuid.uuid4(), 0
with EventLog(sys.argv[1], uuid.uuid4()) as log:
    log.emit(SessionStarted(client="bench"))
    log.emit(RunStarted(run_id=run, dut_serial="SN-LONG"))
    print(run, flush=True)
    for line in sys.stdin:
        for _ in range(int(line)):
            step = {"run_id": run, "step_name": "soak", "step_path": "soak", "step_index": 0}
            log.emit(MeasurementRecorded(**step, measurement_name=f"v{number}", value=3.3, outcome="passed"))
            number += 1
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, bench: Bench) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1366, "height": 768})
    opened.set_default_timeout(DEADLINE_MS)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield opened
    opened.close()
    assert errors == []


@pytest.fixture
def soak(bench: Bench, page: Page, eventually: Callable) -> Callable[[int], None]:
    """The live page of a run with EVENTS measurements, following; the call measures some more."""
    url = bench.serve()
    script = bench.spawn(sys.executable, "-c", PRODUCER, bench.data / "events", stdin=subprocess.PIPE)
    assert script.stdin is not None and script.stdout is not None
    run = script.stdout.readline().strip()

    def more(count: int) -> None:
        assert script.stdin is not None
        script.stdin.write(f"{count}\n")
        script.stdin.flush()

    more(EVENTS)
    page.goto(f"{url}/live/{run}")
    eventually(lambda: counted(page) >= EVENTS, within=60, what="all events on the page")
    return more


def counted(page: Page) -> int:
    return int(page.get_by_role("tab", name="Events").locator(".count").inner_text().replace(",", ""))


def timeline(page: Page) -> Locator:
    return page.get_by_role("region", name="Event timeline")


def rows_in_view(page: Page) -> list[tuple[int, int]]:
    """Of each row in view its position in the list, by where it lies, and its measurement; -1 while it is loaded."""
    found: list[tuple[int, int]] = timeline(page).evaluate(
        """(list) => {
            const top = list.getBoundingClientRect().top;
            return [...list.querySelectorAll('[data-row]')].map((row) => {
                const box = row.getBoundingClientRect();
                const name = /\\bv(\\d+)\\b/.exec(row.querySelector('.s')?.textContent ?? '');
                return [Math.round((box.top - top + list.scrollTop) / box.height), name ? Number(name[1]) : -1];
            });
        }"""
    )
    return found


def test_results_show_a_page_of_many_runs_and_each_run_once(page: Page, bench: Bench) -> None:
    program = BUILD / "tests/metrics/litmus_history"
    subprocess.run([program, "--data-dir", bench.data, "--runs", str(RUNS), "--events"], check=True)
    url = bench.serve()
    page.goto(f"{url}/results")
    rows = page.locator(".runs tbody tr")
    expect(rows).to_have_count(50)
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text(f"1-50 of {RUNS:,}")

    page.goto(f"{url}/results?limit=1000&sort=dut_serial")
    ids: list[str] = []
    for first in (1, 1001):
        expect(page.get_by_role("navigation", name="Pages")).to_contain_text(f"{first:,}-{first + 999:,} of {RUNS:,}")
        ids += page.locator(".runs tbody a").evaluate_all("(links) => links.map((link) => link.href)")
        if first == 1:
            page.get_by_role("button", name="Next").click()
    assert len(ids) == len(set(ids)) == RUNS

    page.goto(f"{url}/sessions")
    expect(page.locator(".sessions tbody tr")).to_have_count(50)
    page.goto(f"{url}/events")
    expect(page.locator(".crumb")).to_contain_text("100 events")
    assert page.locator(".event-rows tr[data-row]").count() < MOST_ROWS


def test_every_event_of_a_long_run_is_reached_by_scrolling(page: Page, soak: Callable, eventually: Callable) -> None:
    total = counted(page)
    before = total - EVENTS  # the run's start, and what else came before its measurements
    assert page.locator(".event").count() < MOST_ROWS

    height = timeline(page).evaluate("(list) => list.scrollHeight") / total

    def stand(position: int) -> list[tuple[int, int]]:
        """The measurements in view, once they are those of this position."""
        shown = [row for row in rows_in_view(page) if row[0] >= before]
        there = abs(shown[0][0] - position) <= 40
        return shown if there and all(number >= 0 for _, number in shown) else []

    for position in (0, 8, 490, 505, 4_321, 9_990, 14_400, 14_600, total - 300, total):
        timeline(page).evaluate("(list, top) => { list.scrollTop = top; }", position * height)
        shown = eventually(partial(stand, position), within=20, what=f"the rows at {position}")
        assert [number for _, number in shown] == [place - before for place, _ in shown]
        assert len(shown) >= 8
        assert page.locator(".event").count() < MOST_ROWS


def test_a_list_that_is_read_stands_still_while_events_come(page: Page, soak: Callable, eventually: Callable) -> None:
    list_ = timeline(page)
    button = page.locator(".follow")
    expect(button).to_contain_text("Following")
    list_.hover()
    page.mouse.wheel(0, -900)
    expect(button).not_to_contain_text("Following")
    eventually(lambda: list_.evaluate("(list) => list.scrollHeight - list.scrollTop - list.clientHeight") >= 890)
    read = rows_in_view(page)

    soak(700)
    eventually(lambda: counted(page) >= EVENTS + 700, within=20, what="the new events")
    assert rows_in_view(page) == read
    expect(button).to_have_text(re.compile("700 new events"))

    button.click()
    expect(button).to_contain_text("Following")
    eventually(lambda: rows_in_view(page)[-1][1] == EVENTS + 699, within=20, what="the newest event")
