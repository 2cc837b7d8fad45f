"""The operator's dialog in a real browser: keys, two tabs, reloads, restarts, and how it closes."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support.bench import Bench

pytestmark = pytest.mark.browser

DEADLINE_MS = 20_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]

TESTS = """
import pytest


@pytest.mark.litmus_prompts(
    probe={"message": "Move the load cable from J3 to J4\\nThe supply is off. Confirm when the lamp is green.",
           "timeout_seconds": 120},
    colour={"message": "Which lamp is lit?", "prompt_type": "choice", "choices": ["red", "green", "none"]},
    serial={"message": "Scan the serial number", "prompt_type": "input"},
    soon={"message": "Quick!", "timeout_seconds": 2},
)
@pytest.mark.parametrize("id", ["probe", "colour", "serial", "soon"])
def test_asks(id, prompt, logger):
    logger.record("answer", prompt(id))
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Callable[[], Page]]:
    """Opens further tabs; uncaught errors in any of them fail the test."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_one() -> Page:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(DEADLINE_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        pages.append(page)
        return page

    yield open_one
    for page in pages:
        page.close()
    assert errors == []


@pytest.fixture
def asked(bench: Bench, tab: Callable, eventually: Callable) -> Callable[[str], tuple[Page, str]]:
    """Starts a test that asks, and opens its live page. Gives the page and its address."""
    (bench.project / "test_asks.py").write_text(TESTS)

    def start(id: str) -> tuple[Page, str]:
        url = bench.serve()
        bench.start_pytest("test_asks.py", "-k", id, "--dut-serial", "DPB001-0147")
        (dialog,) = eventually(lambda: bench.api.get("/api/dialogs")["dialogs"], within=30, what="an open dialog")
        page = tab()
        page.goto(f"{url}/live/{dialog['run_id']}")
        expect(modal(page)).to_be_visible()
        return page, f"{url}/live/{dialog['run_id']}"

    return start


def modal(page: Page):
    return page.get_by_role("dialog")


def answer(bench: Bench) -> dict[str, Any]:
    bench.last_process.wait(timeout=60)
    (event,) = [e for e in bench.api.all_events() if e["event_type"] == "dialog.responded"]
    return event


def test_enter_confirms_and_the_dialog_says_what_it_is_about(asked: Callable, bench: Bench) -> None:
    page, _ = asked("probe")

    expect(modal(page).get_by_role("heading")).to_have_text("Move the load cable from J3 to J4")
    expect(modal(page)).to_contain_text("The supply is off.")
    expect(modal(page)).to_contain_text("DPB001-0147")
    expect(modal(page)).to_contain_text("test_asks")
    assert modal(page).get_by_role("timer").inner_text() in ("2:00", "1:59", "1:58", "1:57")
    assert modal(page).get_by_role("heading").evaluate("e => getComputedStyle(e).fontSize") == "36px"
    expect(modal(page).get_by_role("button", name="Confirm")).to_be_focused()
    page.keyboard.press("Enter")

    expect(modal(page)).to_have_count(0)
    assert (answer(bench)["response_type"], answer(bench)["responded_via"]) == ("confirmed", "browser")


def test_escape_cancels(asked: Callable, bench: Bench) -> None:
    page, _ = asked("probe")

    page.keyboard.press("Escape")

    expect(modal(page)).to_have_count(0)
    assert answer(bench)["response_type"] == "cancelled"


def test_a_choice_is_made_with_arrows_and_enter(asked: Callable, bench: Bench) -> None:
    page, _ = asked("colour")
    confirm = modal(page).get_by_role("button", name="Confirm")

    expect(confirm).to_be_disabled()
    page.keyboard.press("Enter")
    expect(modal(page)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(modal(page).get_by_role("radio", name="green")).to_be_checked()
    page.keyboard.press("Enter")

    expect(modal(page)).to_have_count(0)
    assert (answer(bench)["choice"], answer(bench)["value"]) == (1, "green")


def test_text_is_typed_at_once_and_the_focus_stays_inside(asked: Callable, bench: Bench) -> None:
    page, _ = asked("serial")

    for _ in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    modal(page).get_by_role("textbox").focus()
    page.keyboard.type("SN 9/ü")
    page.keyboard.press("Enter")

    expect(modal(page)).to_have_count(0)
    assert answer(bench)["value"] == "SN 9/ü"


def test_one_tab_answers_and_the_other_closes_with_a_note(asked: Callable, tab: Callable, bench: Bench) -> None:
    first, address = asked("probe")
    second = tab()
    second.goto(address)
    expect(modal(second)).to_be_visible()

    first.keyboard.press("Enter")

    expect(modal(second)).to_have_count(0)
    expect(second.get_by_text("Answered in another browser: “Move the load cable")).to_be_visible()
    expect(first.get_by_text("Answered in another browser")).to_have_count(0)


def test_a_reload_and_a_killed_daemon_leave_the_question_where_it_is(asked: Callable, bench: Bench) -> None:
    page, _ = asked("probe")

    page.reload()
    expect(modal(page)).to_be_visible()
    bench.kill_daemon()
    expect(page.get_by_text("The server doesn't answer just now")).to_be_visible()
    expect(page.get_by_text("The server doesn't answer just now")).to_have_count(0)
    expect(modal(page)).to_be_visible()
    page.keyboard.press("Enter")

    expect(modal(page)).to_have_count(0)
    assert answer(bench)["response_type"] == "confirmed"


def test_elsewhere_the_sidebar_turns_amber_and_leads_back(asked: Callable) -> None:
    page, address = asked("probe")
    page.goto(address.split("/live/")[0] + "/results")

    row = page.get_by_label("Active tests").get_by_role("link")
    expect(row).to_contain_text("1 dialog waiting")
    expect(modal(page)).to_have_count(0)
    row.click()

    expect(page).to_have_url(address)
    expect(modal(page)).to_be_visible()


def test_it_closes_with_a_note_when_the_test_dies(asked: Callable, bench: Bench) -> None:
    page, _ = asked("probe")

    os.killpg(bench.last_process.pid, signal.SIGKILL)

    expect(modal(page)).to_have_count(0)
    expect(page.get_by_text("The test ended: “Move the load cable")).to_be_visible()


def test_it_closes_with_a_note_when_time_is_up(asked: Callable) -> None:
    page, _ = asked("soon")

    expect(modal(page)).to_have_count(0)
    expect(page.get_by_text("Time was up: nobody answered “Quick!”.")).to_be_visible()


def test_a_question_of_a_script_waits_in_the_sidebar(bench: Bench, tab: Callable) -> None:
    url = bench.serve()
    created = bench.api.post("/api/dialogs", {"title": "Lunch?", "message": "Lunch?"})
    page = tab()
    page.goto(f"{url}/results")

    page.get_by_role("button", name="Lunch?").click()
    modal(page).get_by_role("button", name="Confirm").click()

    expect(modal(page)).to_have_count(0)
    assert bench.api.get(f"/api/dialogs/{created['dialog_id']}/wait")["confirmed"] is True
