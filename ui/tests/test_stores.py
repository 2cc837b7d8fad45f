"""The dashboard and the pages that browse the stores, in a real browser against the fixture server."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from fixture_server import DEADLINE_MS, UI, Server, shown_events, until
from playwright.sync_api import Browser, Page, Route, expect

AXE = UI / "node_modules/axe-core/axe.min.js"


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
    for key, path in (("c", "/channels"), ("i", "/sessions"), ("e", "/events"), ("r", "/results"), ("d", "/")):
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


def test_a_live_session_goes_on_on_its_page(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "1")
    run = server.get(f"/api/runs/{server.active()}")
    page.goto(f"{server.url}/sessions/{run['session_id'][:23]}")
    summary = page.get_by_role("region", name="Session Summary")
    expect(summary).to_contain_text("DPB001-0212")
    expect(summary.locator(".chip")).to_have_text("LIVE")
    seen = shown_events(page)
    until(page, lambda: shown_events(page) > seen)
    page.get_by_role("tab", name="Instruments").click()
    expect(page.get_by_role("region", name="Instruments").locator("tbody tr")).to_have_count(4)
    page.get_by_role("tab", name="Channels").click()
    expect(page.locator(".channels tbody tr[data-row]").first).to_be_visible()


def test_a_session_whose_events_are_on_their_way_isnt_called_empty(page: Page, serve: Callable[..., Server]) -> None:
    page.goto(f"{serve('--runs', '3', '--speed', '0.1').url}/sessions")
    held: list[Route] = []
    page.route("**/api/events?*", lambda route: held.append(route))
    page.locator(".sessions tbody td").first.click()
    expect(page.get_by_role("region", name="Session Summary")).to_be_visible()
    expect(page.locator(".session-events")).to_have_attribute("aria-busy", "true")
    expect(page.get_by_text("No events yet")).to_have_count(0)
    for route in held:
        route.continue_()
    expect(page.locator(".event").first).to_be_visible()
    expect(page.locator(".session-events")).to_have_attribute("aria-busy", "false")


def test_a_session_that_ends_says_so_and_has_all_its_events(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "20")
    run_id = server.active()
    page.goto(f"{server.url}/sessions/{server.get(f'/api/runs/{run_id}')['session_id']}")
    expect(page.get_by_role("region", name="Session Summary").locator(".chip")).to_have_text("PASSED")
    until(page, lambda: shown_events(page) == len(server.event_numbers(run_id)))
    page.get_by_role("tab", name="Runs").click()
    expect(page.locator(".runs tbody .chip")).to_have_text("Passed")


def test_a_missing_session_and_an_empty_store_say_what_to_do(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--empty")
    page.goto(f"{server.url}/sessions/deadbeef")
    expect(page.locator(".empty")).to_contain_text("Session deadbeef not found.")
    page.goto(f"{server.url}/sessions")
    expect(page.locator(".empty .code")).to_contain_text("litmus.connect(")


def test_events_are_narrowed_in_the_address(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "5", "--speed", "0.05")
    session = server.get("/api/runs?limit=3&sort=started_at")["runs"][0]["session_id"]
    page.goto(f"{server.url}/events?limit=500")
    expect(page.locator(".crumb")).to_contain_text("500 events")
    assert page.locator(".event-rows tbody tr[data-row]").count() < 60
    page.get_by_label("Event type").fill("test.measurement")
    page.get_by_label("Event type").press("Enter")
    expect(page).to_have_url(re.compile("event_type=test.measurement"))
    page.get_by_label("Session").fill(session[:8])
    page.get_by_label("Session").press("Enter")
    page.get_by_label("Role").fill("psu")
    page.get_by_label("Role").press("Enter")
    expect(page.locator(".empty")).to_contain_text("No event matches.")
    page.go_back()
    expect(page.get_by_label("Role")).to_have_value("")
    measured = server.get(f"/api/events?session_id={session}&type=test.measurement&limit=1000")["events"]
    expect(page.locator(".crumb")).to_have_text(f"{len(measured)} events")
    expect(page.locator(".event-rows tr[data-row]").first).to_contain_text(measured[-1]["measurement_name"])
    page.get_by_label("Limit").fill("0")
    page.get_by_label("Limit").press("Tab")
    expect(page.get_by_label("Limit")).to_have_attribute("aria-invalid", "true")


def test_an_event_opens_as_json_and_steps_to_its_neighbours(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "2", "--speed", "0.05")
    page.goto(f"{server.url}/events?event_type=run.ended")
    page.locator(".event-rows .row-button").first.click()
    shown = page.locator("dialog[open] pre")
    first = json.loads(shown.inner_text())
    assert first["event_type"] == "run.ended"
    page.keyboard.press("j")
    until(page, lambda: json.loads(shown.inner_text())["id"] != first["id"])
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.locator(".event-rows tr.cursor").get_by_title(re.compile("Open session")).click()
    expect(page).to_have_url(re.compile(r"/sessions/"))


def test_new_events_come_by_themselves_and_wait_for_the_reader(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "0.05", "--flood", "100")
    page.goto(f"{server.url}/events?event_type=instrument.read&limit=200")
    newest = page.locator(".event-rows tr[data-row] td").first
    before = newest.inner_text()
    until(page, lambda: newest.inner_text() != before)
    expect(page.locator(".crumb")).to_contain_text("200 events")
    page.get_by_role("region", name="Events").hover()
    page.mouse.wheel(0, 600)
    follow = page.locator(".follow")
    expect(follow).to_contain_text("new event")
    row = page.locator(".event-rows tr[data-row] td").nth(12)
    held = row.inner_text()
    seen = follow.inner_text()
    until(page, lambda: follow.inner_text() != seen)
    assert row.inner_text() == held
    follow.click()
    expect(follow).to_have_text("Following")


def test_events_go_on_after_a_lost_connection(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "1", "--speed", "20")
    run = server.get(f"/api/runs/{server.active()}")
    page.goto(f"{server.url}/events?run_id={run['run_id']}&limit=1000")
    for cut in ("/fixture/drop", "/fixture/reset", "/fixture/refuse?s=1"):
        server.get(cut)
        expect(page.locator(".conn")).to_have_attribute("data-state", "live")
    until(page, lambda: server.get(f"/api/runs/{run['run_id']}")["outcome"] is not None)
    numbers = server.event_numbers(run["run_id"])
    expect(page.locator(".crumb")).to_have_text(f"{len(numbers)} events")


def test_a_run_leads_to_its_events_channels_and_history(page: Page, serve: Callable[..., Server]) -> None:
    server = serve("--runs", "3", "--speed", "0.05", "--again", "12")
    runs = server.get("/api/runs?serial=DPB001-0037&limit=20")["runs"]
    assert len(runs) == 13
    run = runs[0]
    page.goto(f"{server.url}/results/{run['run_id']}")
    page.get_by_role("tab", name="DUT History").click()
    expect(page).to_have_url(re.compile("tab=history"))
    history = page.get_by_role("region", name="Other runs of this serial")
    expect(history.locator("tbody tr")).to_have_count(10)
    expect(page.locator(".card-foot")).to_contain_text("The newest 10 of 12 other runs of DPB001-0037.")
    page.get_by_title("View this run's events").click()
    expect(page.locator(".crumb")).to_contain_text("100 events")
    page.go_back()
    page.get_by_title("View this run's channels").click()
    expect(page).to_have_url(re.compile(rf"/channels\?session={run['session_id']}"))


@pytest.fixture(scope="module")
def steady() -> Iterator[Server]:
    """A server on whose pages little moves."""
    server = Server("--runs", "12", "--speed", "0.02", "--again", "2")
    yield server
    server.stop()


PAGES = {
    "dashboard": ("/", ".recent tbody tr"),
    "sessions": ("/sessions", ".sessions tbody tr"),
    "session": ("/sessions/{session}", ".event"),
    "instruments": ("/sessions/{session}?tab=instruments", "tbody tr"),
    "runs of a session": ("/sessions/{session}?tab=runs", ".runs tbody tr"),
    "events": ("/events?limit=300", ".event-rows tr[data-row]"),
    "history": ("/results/{run}?tab=history", ".runs tbody tr"),
}


@pytest.mark.parametrize("width", [1366, 1024])
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_in_both_themes_and_fit(browser: Browser, steady: Server, name: str, width: int) -> None:
    path, shown = PAGES[name]
    run = steady.get("/api/runs?serial=DPB001-0037&limit=1")["runs"][0]
    opened = browser.new_page(viewport={"width": width, "height": 768}, bypass_csp=True, reduced_motion="reduce")
    opened.goto(steady.url + path.format(run=run["run_id"], session=run["session_id"]))
    expect(opened.locator(shown).first).to_be_visible()
    opened.add_script_tag(path=AXE)
    for theme in ("light", "dark"):
        opened.emulate_media(color_scheme=theme)
        found = opened.evaluate(
            "async () => (await axe.run()).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])"
        )
        assert found == [], theme
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    opened.close()
