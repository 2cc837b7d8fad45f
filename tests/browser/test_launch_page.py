"""Launching a test from the browser: the form, the live page's output, and its stop button."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from support.bench import Bench
from support.browser import chromium, open_page

pytestmark = pytest.mark.browser

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
    with chromium() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with open_page(browser, may_miss=("status of 401", "status of 422")) as opened:
        yield opened


def fill(page: Page, serial: str, path: str) -> None:
    page.get_by_label("DUT Serial Number").fill(serial)
    page.get_by_label("Test Path").select_option(path)
    page.get_by_label("Station", exact=True).select_option("bench_1")


def test_the_form_leads_to_the_live_page_and_the_run_passes(bench: Bench, page: Page) -> None:
    page.goto(f"{bench.serve()}/launch?station=bench_1&mock=1")
    expect(page.get_by_label("Station", exact=True)).to_have_value("bench_1")
    expect(page.get_by_label(re.compile("Mock Hardware"))).to_be_checked()
    assert [text.strip() for text in page.locator("form.launch :is(.label, .check)").all_inner_texts()] == [
        "Product",
        "DUT Serial Number",
        "Test Path",
        "Station",
        "Test Phase",
        "Mock Hardware Run without real instruments",
        "Operator",
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


def test_what_is_missing_is_said_at_its_field(bench: Bench, page: Page) -> None:
    page.goto(f"{bench.serve()}/launch")
    serial = page.get_by_label("DUT Serial Number")
    expect(serial).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_have_text(re.compile("Still missing: the serial number, the station."))
    expect(serial).to_have_attribute("aria-invalid", "true")
    expect(serial).to_have_accessible_description("Enter a serial number")
    expect(page.get_by_label("Station", exact=True)).to_have_accessible_description("Choose a station")
    serial.fill("DUT001")
    expect(serial).not_to_have_attribute("aria-invalid", "true")


def test_who_starts_a_unit_again_sees_what_it_has_been_through(bench: Bench, page: Page) -> None:
    url = f"{bench.serve()}/launch"
    bench.pytest("--dut-serial", "DUT001")
    bench.pytest("--dut-serial", "DUT002")
    page.goto(url)
    latest = page.get_by_role("region", name="Latest Runs").locator("tbody tr")
    expect(latest).to_have_text([re.compile("DUT002"), re.compile("DUT001")])

    serial = page.get_by_label("DUT Serial Number")
    serial.fill("DUT001")
    history = page.get_by_role("region", name="DUT History")
    expect(history).to_contain_text("Runs of DUT001")
    expect(history).to_contain_text("1 of 1 passed")
    expect(history.locator("tbody tr")).to_have_text(re.compile("Passed"))
    serial.fill("DUT009")
    expect(history).to_contain_text("No run of DUT009 yet.")

    serial.fill("")
    latest.first.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/results/[0-9a-f-]{36}"))


def test_the_form_stands_in_the_address_without_its_defaults(bench: Bench, page: Page) -> None:
    url = f"{bench.serve()}/launch"
    page.goto(url)
    fill(page, "DUT001", "tests/test_converter.py")
    page.get_by_label("Test Phase", exact=True).select_option("validation")
    page.get_by_label(re.compile("Mock Hardware")).check()
    expect(page.get_by_label("Test Phase", exact=True)).to_have_accessible_description(
        "Recorded as development: mock hardware"
    )
    expect(page).to_have_url(f"{url}?test_path=tests%2Ftest_converter.py&station=bench_1&test_phase=validation&mock=1")
    page.reload()
    expect(page.get_by_label("Test Path")).to_have_value("tests/test_converter.py")
    expect(page.get_by_label("Test Phase", exact=True)).to_have_value("validation")
    expect(page.get_by_label(re.compile("Mock Hardware"))).to_be_checked()
    expect(page.get_by_label("DUT Serial Number")).to_have_value("")

    page.get_by_label("Test Phase", exact=True).select_option("(default)")
    page.get_by_label(re.compile("Mock Hardware")).uncheck()
    expect(page).to_have_url(f"{url}?test_path=tests%2Ftest_converter.py&station=bench_1")


def test_phase_and_profile_reach_the_run(bench: Bench, page: Page, eventually: Callable) -> None:
    (bench.project / "profiles").mkdir()
    (bench.project / "profiles/acceptance.yaml").write_text("description: For ACME\nfacets: {customer: acme}\n")
    (bench.project / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = --collect-only\n")
    page.goto(f"{bench.serve()}/launch?test_phase=production")
    expect(page.get_by_label("Test Phase", exact=True)).to_have_value("production")
    fill(page, "DUT001", "tests")
    page.get_by_label("Test Phase", exact=True).select_option("Another…")
    page.get_by_label("Name of the test phase").fill("first article")
    page.get_by_label("Profile").select_option("acceptance")
    expect(page.get_by_label("Profile")).to_have_accessible_description("For ACME")
    page.get_by_role("button", name="Start Test").click()
    expect(page).to_have_url(re.compile("/live/[0-9a-f-]{36}"))
    page.get_by_role("tab", name="Output").click()
    # Recorded would be development: this project has no git.
    expect(page.locator(".log")).to_contain_text("profile acceptance, phase first article", timeout=60_000)


def test_what_the_server_refuses_stands_at_its_field(bench: Bench, page: Page) -> None:
    page.goto(f"{bench.serve()}/launch?test_profile=acceptance&product=converter&test_phase=%20")
    expect(page.get_by_label("Profile")).to_have_value("acceptance")
    fill(page, "DUT001", "tests")
    page.get_by_label("Test Phase", exact=True).select_option("production")
    page.get_by_role("button", name="Start Test").click()
    expect(page.locator(".toast")).to_contain_text("there is no product 'converter'")
    expect(page.get_by_label("Product")).to_have_accessible_description("there is no product 'converter'")
    expect(page.get_by_label("Profile")).to_have_accessible_description("there is no profile 'acceptance'")
    page.get_by_label("Profile").select_option("(none given)")
    expect(page.get_by_label("Profile")).to_have_count(0)  # the project has none
    expect(page.get_by_label("Product")).to_have_attribute("aria-invalid", "true")


def test_a_server_with_a_token_asks_for_it_once(bench: Bench, page: Page) -> None:
    url = bench.serve("--token", "secret")
    page.goto(f"{url}/launch")
    fill(page, "DUT001", "tests/test_converter.py")
    page.get_by_role("button", name="Start Test").click()
    expect(page.locator(".toast")).to_contain_text("token")
    expect(page.get_by_label("Token of this server")).to_be_focused()
    page.get_by_label("Token of this server").fill("secret")
    page.get_by_role("button", name="Start Test").click()
    expect(page).to_have_url(re.compile("/live/"))
    expect(page.locator(".hero .word")).to_contain_text("PASSED", timeout=60_000)
    page.goto(f"{url}/launch")
    fill(page, "DUT001", "tests/test_converter.py")
    page.get_by_role("button", name="Start Test").click()
    expect(page).to_have_url(re.compile("/live/"))


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
