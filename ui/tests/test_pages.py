"""The pages in a real browser against the fixture server: what a person sees while a run is on, breaks and resumes.

Needs ui/dist (`npm run build`), node, Debian's chromium and playwright.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from fixture_server import DEADLINE_MS, Server, shown_events, until
from playwright.sync_api import Page, expect


def scroll_top(page: Page) -> float:
    return page.evaluate("document.querySelector('.scroll').scrollTop")


def settled_scroll(page: Page) -> float:
    """Where the list stands once the wheel's smooth scrolling has ended."""
    tops = [scroll_top(page)]

    def stands() -> bool:
        page.wait_for_timeout(200)
        tops.append(scroll_top(page))
        return tops[-1] == tops[-2]

    until(page, stands)
    return tops[-1]


def longest_frame_ms(page: Page, during_ms: int) -> float:
    return page.evaluate(
        """(during) => new Promise((done) => {
            const start = performance.now();
            let last = start, longest = 0;
            const frame = (now) => {
                longest = Math.max(longest, now - last);
                last = now;
                if (now - start < during) requestAnimationFrame(frame); else done(longest);
            };
            requestAnimationFrame(frame);
        })""",
        during_ms,
    )


def wait_for_word(page: Page, word: str) -> None:
    expect(page.locator(".hero-state .word")).to_have_text(word, timeout=DEADLINE_MS)


def test_run_goes_from_running_to_its_verdict(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "3", "--speed", "20", "--fail")
    run_id = server.active()
    page.goto(f"{server.url}/live/{run_id}")
    wait_for_word(page, "RUNNING")
    wait_for_word(page, "FAILED")
    expect(page.locator(".first-failure .name")).to_have_text("output_ripple [iout=2] · ripple_pp")
    expect(page.locator(".hero-figs")).to_contain_text("25 / 25")
    page.get_by_role("link", name="View Full Results →").click()
    expect(page).to_have_url(re.compile(f"/results/{run_id}$"))
    expect(page.locator(".chip-lg")).to_have_text("FAILED")


def test_connection_loss_leaves_no_gap_and_no_duplicate(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "10")
    run_id = server.active()
    page.goto(f"{server.url}/live/{run_id}")
    wait_for_word(page, "RUNNING")
    for cut in ("/fixture/drop", "/fixture/refuse?s=1", "/fixture/reset", "/fixture/drop"):
        server.get(cut)
        expect(page.locator(".conn")).to_have_attribute("data-state", "live", timeout=DEADLINE_MS)
    wait_for_word(page, "PASSED")
    stored = len(server.event_numbers(run_id))
    expect(page.locator(".tab .count").first).to_have_text(str(stored))


def test_lost_connection_is_said_and_greyed(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "0.5")
    page.goto(f"{server.url}/live/{server.active()}")
    wait_for_word(page, "RUNNING")
    server.get("/fixture/refuse?s=3")
    expect(page.locator(".conn")).to_contain_text("Reconnecting")
    expect(page.locator("main")).to_have_class(re.compile("is-stale"))
    expect(page.locator(".conn")).to_have_text("Live", timeout=DEADLINE_MS)
    expect(page.locator("main")).not_to_have_class(re.compile("is-stale"))


def test_list_follows_until_the_reader_scrolls(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "0.1", "--flood", "200")
    page.goto(f"{server.url}/live/{server.active()}")
    follow = page.locator(".follow")
    expect(follow).to_have_text("Following")
    until(page, lambda: shown_events(page) > 150)
    page.locator(".events").hover()
    page.mouse.wheel(0, -900)
    expect(follow).to_contain_text("new event")
    top = settled_scroll(page)
    seen = shown_events(page)
    until(page, lambda: shown_events(page) > seen + 100)
    assert scroll_top(page) == top
    follow.click()
    expect(follow).to_have_text("Following")


def test_thousands_of_events_a_second_keep_the_page_responsive(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "0.1", "--flood", "3000")
    page.goto(f"{server.url}/live/{server.active()}")
    until(page, lambda: shown_events(page) > 15_000)
    assert page.locator(".event").count() < 100
    assert longest_frame_ms(page, 3000) < 1000


def test_row_opens_its_json(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "2", "--speed", "0.1")
    run_id = server.get("/api/runs?limit=3&sort=started_at")["runs"][0]["run_id"]
    page.goto(f"{server.url}/live/{run_id}")
    page.locator(".fchip", has_text="Fixture").click()
    page.locator(".event").first.click()
    assert json.loads(page.locator(".event-json").inner_text())["event_type"] == "fixture.instrument_connected"


def test_results_sort_page_and_search_live_in_the_address(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "60", "--speed", "0.1")
    page.goto(f"{server.url}/results")
    expect(page.locator(".runs tbody tr")).to_have_count(50)
    page.get_by_role("button", name="Serial").click()
    expect(page).to_have_url(re.compile(r"sort=-dut_serial"))
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Serial")
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".runs tbody tr")).to_have_count(12)
    page.go_back()
    expect(page.locator(".runs tbody tr")).to_have_count(50)
    page.keyboard.press("/")
    page.keyboard.type("0213")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=0213"))
    expect(page.locator(".runs tbody tr")).to_have_count(1)


def test_keyboard_opens_a_run_and_comes_back(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "5", "--speed", "0.1")
    page.goto(f"{server.url}/results")
    expect(page.locator(".runs tbody tr")).to_have_count(7)
    for key in "jjjk":
        page.keyboard.press(key)
    expect(page.locator("tr.cursor")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/(live|results)/"))
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page).to_have_url(re.compile(r"/results$"))
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("Search runs")


def test_ended_run_appears_in_results_by_itself(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "2", "--speed", "20")
    page.goto(f"{server.url}/results")
    row = page.locator(".runs tbody tr", has_text="DPB001-0212")
    expect(row.locator(".chip")).to_have_text("Passed", timeout=DEADLINE_MS)


def test_missing_run_and_empty_bench_say_what_to_do(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--empty")
    page.goto(f"{server.url}/results/00000000-0000")
    expect(page.locator(".empty")).to_contain_text("Run 00000000-0000 not found.")
    page.goto(f"{server.url}/results")
    expect(page.locator(".empty")).to_contain_text("pytest")


def test_thousands_of_channels_are_listed_and_found(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "0.1", "--channels", "3000")
    page.goto(f"{server.url}/channels")
    # A session that begins to write after the page has loaded is found by asking, every ten seconds with so many.
    expect(page.locator(".crumb")).to_contain_text("3,008 channels", timeout=15_000)
    assert page.locator(".channels tbody tr[data-row]").count() < 60
    page.get_by_role("region", name="Channels").hover()
    page.mouse.wheel(0, 1_000_000)
    expect(page.locator(".channels")).to_contain_text("scope.ch2")
    assert page.locator(".channels tbody tr[data-row]").count() < 60
    page.keyboard.press("/")
    page.keyboard.type("rack.2999")
    expect(page.locator(".crumb")).to_contain_text("1 of 3,008 channels")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/channels/rack\.2999\.voltage$"))
    expect(page.locator(".signal[data-shown]")).to_be_visible()


def test_an_empty_bench_says_how_to_record_a_channel(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--empty")
    page.goto(f"{server.url}/channels")
    expect(page.locator(".empty")).to_contain_text("No channels recorded yet.")
    expect(page.locator(".empty .code")).to_contain_text("station.observe(")


def test_channels_go_on_after_a_lost_connection(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "0.1")
    page.goto(f"{server.url}/channels")
    row = page.locator(".channels tr", has_text="fixture.temp")
    line = row.locator("path")
    for cut in (None, "/fixture/drop", "/fixture/refuse?s=1"):
        if cut:
            server.get(cut)
        expect(page.locator(".conn")).to_have_attribute("data-state", "live", timeout=DEADLINE_MS)
        before = line.get_attribute("d")
        until(page, lambda before=before: line.get_attribute("d") != before)


def test_channels_of_a_run_keep_their_places_and_lead_to_their_pages(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "10")
    page.goto(f"{server.url}/live/{server.active()}?tab=channels")
    names = page.locator(".channels tbody td:first-child")
    until(page, lambda: names.count() >= 4)
    first = names.all_inner_texts()
    wait_for_word(page, "PASSED")
    assert names.all_inner_texts()[: len(first)] == first
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/channels/{re.escape(first[0])}\?session="))
