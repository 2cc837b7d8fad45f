"""Launching a test from the browser: the form, the live page's output, and its stop button."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support.bench import Bench

pytestmark = pytest.mark.browser

DEADLINE_MS = 20_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]

TESTS = """
import pathlib
import time


def test_waits():
    for number in range(300):
        print(f"line {number}", flush=True)
    while not (pathlib.Path(__file__).parent / "go").exists():
        time.sleep(0.01)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    made = browser.new_page(viewport={"width": 1366, "height": 768})
    made.set_default_timeout(DEADLINE_MS)
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    yield made
    made.close()
    assert errors == []


def fill(page: Page, serial: str, path: str) -> None:
    page.get_by_label("DUT Serial Number").fill(serial)
    page.get_by_label("Test Path").select_option(path)
    page.get_by_label("Station").select_option("bench_1")


def test_the_form_leads_to_the_live_page_and_the_run_passes(bench: Bench, page: Page) -> None:
    page.goto(f"{bench.serve()}/launch?station=bench_1&mock=1")
    expect(page.get_by_label("Station")).to_have_value("bench_1")
    expect(page.get_by_label(re.compile("Mock Hardware"))).to_be_checked()
    order = page.locator("form.launch .label, form.launch .check")
    assert [text.split("\n")[0].strip() for text in order.all_inner_texts()][:5] == [
        "Product",
        "DUT Serial Number",
        "Test Path",
        "Station",
        "Mock Hardware Run without real instruments",
    ]

    page.get_by_role("button", name="Start Test").click()
    expect(page.locator(".toast")).to_contain_text("serial number")

    page.get_by_label(re.compile("Mock Hardware")).uncheck()
    fill(page, "DUT001", "tests/test_converter.py")
    page.get_by_role("button", name="Start Test").click()
    expect(page).to_have_url(re.compile("/live/[0-9a-f-]{36}"))
    expect(page.locator(".hero .word")).to_contain_text("PASSED", timeout=60_000)
    page.get_by_role("tab", name="Output").click()
    expect(page.locator(".log")).to_contain_text("passed")


def test_output_begins_with_its_end_and_a_held_button_stops(bench: Bench, page: Page, eventually: Callable) -> None:
    (bench.project / "tests/test_waits.py").write_text(TESTS)
    (bench.project / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = -s\n")
    page.goto(f"{bench.serve()}/launch")
    fill(page, "DUT001", "tests/test_waits.py")
    page.get_by_role("button", name="Start Test").click()
    expect(page).to_have_url(re.compile("/live/"))
    page.get_by_role("tab", name="Output").click()
    log = page.locator(".log")
    expect(log).to_contain_text("line 299", timeout=60_000)
    page.reload()  # the output is the server's, not the tab's
    expect(log).to_contain_text("line 299")
    expect(log).not_to_contain_text("line 1\n")
    page.get_by_role("button", name="Load earlier").click()
    expect(log).to_contain_text("line 1\n")

    stop = page.get_by_role("button", name=re.compile("^Stop"))
    stop.click()  # a click isn't enough
    expect(stop).to_be_enabled()
    stop.hover()
    page.mouse.down()  # the button goes with the run, as soon as that has ended
    expect(page.locator(".hero .word")).to_contain_text("TERMINATED", timeout=60_000)
    page.mouse.up()


def test_a_suite_that_cant_be_read_shows_its_last_words(bench: Bench, page: Page) -> None:
    (bench.project / "conftest.py").write_text("import nothing_of_that_name\n")
    page.goto(f"{bench.serve()}/launch")
    fill(page, "DUT001", "tests")
    page.get_by_role("button", name="Start Test").click()

    expect(page.locator(".hero .word")).to_contain_text("ERROR", timeout=60_000)
    expect(page.locator(".log")).to_contain_text("nothing_of_that_name")
