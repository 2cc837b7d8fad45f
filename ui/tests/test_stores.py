"""The dashboard and the pages that browse the stores, in a real browser against the fixture server."""

from __future__ import annotations

import re
from collections.abc import Callable

from fixture_server import DEADLINE_MS, Server, shown_events, until
from playwright.sync_api import Page, expect


def test_the_dashboard_shows_running_tests_live_sessions_and_ended_runs(
    page: Page, serve: Callable[..., Server]
) -> None:
    server = serve("--runs", "12", "--speed", "20")
    page.goto(server.url)
    expect(page.locator(".running-card")).to_have_count(2)
    first = page.locator(".running-card", has_text="DPB001-0212")
    expect(first).to_contain_text("RUNNING")
    expect(page.get_by_role("region", name="Live sessions").locator("tbody tr")).to_have_count(2)
    expect(page.locator(".recent tbody tr")).to_have_count(10)
    expect(first).to_have_count(0, timeout=DEADLINE_MS)
    expect(page.locator(".recent tbody tr", has_text="DPB001-0212")).to_contain_text("Passed")


def test_the_latest_event_of_a_live_session_moves(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "2")
    page.goto(server.url)
    latest = page.locator(".sessions .latest").first
    expect(latest).not_to_have_text("—")
    before = latest.inner_text()
    until(page, lambda: latest.inner_text() != before)


def test_a_new_data_directory_is_greeted_with_commands(page: Page, serve: Callable[..., Server]) -> None:
    page.goto(serve("--empty").url)
    expect(page.get_by_role("region", name="Getting Started")).to_contain_text("litmus init --starter")
    expect(page.locator(".status-bar")).to_contain_text("/var/lib/litmus/dcdc-line")
    expect(page.locator(".status-bar")).to_contain_text("Project dcdc-line")


def test_keys_lead_to_every_page_of_the_sidebar(page: Page, serve: Callable[..., Server]) -> None:
    page.goto(serve("--runs", "1", "--speed", "0.1").url)
    links = page.get_by_role("navigation", name="Main").get_by_role("link")
    expect(links.first).to_have_attribute("aria-current", "page")
    for key, path in (("c", "/channels"), ("i", "/sessions"), ("r", "/results"), ("d", "/")):
        page.keyboard.press("g")
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(rf"{path}$"))


def test_sessions_are_found_narrowed_and_paged_in_the_address(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "60", "--speed", "0.1")
    page.goto(f"{server.url}/sessions")
    rows = page.locator(".sessions tbody tr")
    expect(rows).to_have_count(50)
    expect(page.locator(".crumb")).to_have_text("64 sessions · 2 live")
    page.get_by_role("button", name="Next").click()
    expect(rows).to_have_count(14)
    expect(page).to_have_url(re.compile(r"page=2"))
    page.get_by_role("button", name="Live").click()
    expect(rows).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/sessions\?live=1$"))
    page.get_by_role("button", name="All").click()
    page.keyboard.press("/")
    page.keyboard.type("notebook")
    expect(rows).to_have_count(2)
    expect(page).to_have_url(re.compile(r"find=notebook"))


def test_a_live_session_goes_on_and_ends_on_its_page(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "20")
    run = server.get(f"/api/runs/{server.active()}")
    page.goto(f"{server.url}/sessions/{run['session_id'][:8]}")
    summary = page.get_by_role("region", name="Session Summary")
    expect(summary).to_contain_text("DPB001-0212")
    expect(summary.locator(".chip")).to_have_text("LIVE")
    seen = shown_events(page)
    until(page, lambda: shown_events(page) > seen + 20)
    page.get_by_role("tab", name="Instruments").click()
    expect(page.get_by_role("region", name="Instruments").locator("tbody tr")).to_have_count(4)
    page.get_by_role("tab", name="Channels").click()
    expect(page.locator(".channels tbody tr[data-row]").first).to_be_visible()
    page.get_by_role("tab", name="Runs").click()
    expect(page.locator(".runs tbody .chip")).to_have_text("Passed", timeout=DEADLINE_MS)
    expect(summary.locator(".chip")).to_have_text("PASSED", timeout=DEADLINE_MS)


def test_a_missing_session_and_an_empty_store_say_what_to_do(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--empty")
    page.goto(f"{server.url}/sessions/deadbeef")
    expect(page.locator(".empty")).to_contain_text("Session deadbeef not found.")
    page.goto(f"{server.url}/sessions")
    expect(page.locator(".empty .code")).to_contain_text("litmus.connect(")
