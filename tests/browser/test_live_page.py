"""The pages in a real browser, on a real daemon and a real pytest run."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support.bench import Bench

pytestmark = pytest.mark.browser

DEADLINE_MS = 20_000
# As root in a container, and without Chromium's own calls to the outside.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test on an uncaught error, or when it asks another machine for something."""
    opened = browser.new_page(viewport={"width": 1366, "height": 768})
    opened.set_default_timeout(DEADLINE_MS)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "request",
        lambda r: errors.append(r.url)
        if not r.url.startswith(("http://localhost", "ws://localhost", "data:"))
        else None,
    )
    yield opened
    opened.close()
    assert errors == []


@pytest.fixture
def live(bench: Bench, page: Page, eventually: Callable) -> Callable[..., tuple[str, str]]:
    """Starts the server and a paced run, and opens its live page. Gives the server's address and the run's id."""

    def start(*arguments: str, pace: float = 0.1) -> tuple[str, str]:
        url = bench.serve()
        bench.start_pytest(*arguments, pace=pace)
        active = eventually(lambda: bench.api.get("/api/active")["active_runs"], within=20, what="an active run")
        page.goto(f"{url}/live/{active[0]['run_id']}")
        return url, active[0]["run_id"]

    return start


def pill(page: Page):
    return page.get_by_label("Status", exact=True).get_by_role("status")


def rows_counted(page: Page) -> int:
    """How many events the page says it has."""
    return int(page.get_by_role("tab", name="Events").locator(".count").inner_text().replace(",", ""))


def test_the_live_page_moves_while_the_test_runs_and_ends_with_its_verdict(
    page: Page, live: Callable, bench: Bench, eventually: Callable
) -> None:
    url, run_id = live()

    expect(pill(page)).to_contain_text("RUNNING")
    first = rows_counted(page)
    eventually(lambda: rows_counted(page) > first + 5, within=20, what="more events on the page")
    expect(page.get_by_text(run_id)).to_be_visible()

    expect(pill(page)).to_contain_text("PASSED", timeout=60_000)
    page.get_by_role("link", name="View Full Results").click()
    expect(page).to_have_url(f"{url}/results/{run_id}")
    expect(page.get_by_text("DUT001").first).to_be_visible()


def test_a_killed_test_is_shown_within_a_second(page: Page, live: Callable, bench: Bench) -> None:
    live()
    expect(pill(page)).to_contain_text("RUNNING")

    os.killpg(bench.last_process.pid, signal.SIGKILL)
    killed = time.monotonic()
    expect(pill(page)).to_contain_text("ERROR", timeout=5_000)

    assert time.monotonic() - killed <= 1.5, "1 s, and what it takes to look"
    expect(page.get_by_text("Aborted").first).to_be_visible()


def test_the_page_resumes_by_itself_when_the_daemon_is_killed(
    page: Page, live: Callable, bench: Bench, eventually: Callable
) -> None:
    _, run_id = live()
    expect(pill(page)).to_contain_text("RUNNING")

    bench.kill_daemon()
    expect(pill(page)).to_contain_text("PASSED", timeout=60_000)

    stored = len(bench.api.all_events(run_id=run_id))
    eventually(
        lambda: rows_counted(page) == stored, within=20, what=f"{stored} events on the page: none missing, none twice"
    )


def test_results_list_the_run_and_lead_to_it(page: Page, bench: Bench) -> None:
    bench.pytest("-k", "output_voltage")
    url = bench.serve()
    run_id = bench.json("runs")["runs"][0]["run_id"]

    page.goto(f"{url}/results")
    row = page.get_by_role("row").filter(has_text="DUT001")
    expect(row).to_contain_text("Passed")
    row.click()

    expect(page).to_have_url(f"{url}/results/{run_id}")
    page.get_by_role("tab", name="Measurements").click()
    expect(page.get_by_text("output_voltage").first).to_be_visible()
