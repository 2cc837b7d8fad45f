"""What holds for every page: accessible and within its width in both themes and sizes, reached and used by keyboard,
without an error, and nothing asked of another machine. Beside that, what only a bench with a bit of everything shows.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from support.browser import LAPTOP, TABLET, chromium, is_dark, open_page
from support.programs import ROOT
from support.showcase import PLACES, Place, Showcase

pytestmark = pytest.mark.browser

AXE = ROOT / "ui/node_modules/axe-core/axe.min.js"
SIZES = {"laptop": LAPTOP, "tablet": TABLET}
SIDEBAR = {place.title for place in PLACES if place.title}
# What Chromium says of the answers that these pages are about.
MEANT = ("status of 404",)
VIOLATIONS = "async () => (await axe.run()).violations.map((one) => [one.id, one.nodes.map((node) => node.html)])"
TOO_WIDE = """() => [document.documentElement, document.querySelector('main')]
    .filter((area) => area.scrollWidth > area.clientWidth).map((area) => [area.tagName, area.scrollWidth])"""
# What holds the focus: its name, whether it can be seen, and whether it looks otherwise for having it.
FOCUSED = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const box = at.getBoundingClientRect();
    const looks = [at, at.closest('label, form') ?? at].map((element) => getComputedStyle(element));
    return {
        name: (at.ariaLabel || at.innerText || at.name || at.tagName).trim().slice(0, 60),
        place: at.closest('.sidebar') ? 'sidebar' : at.closest('.header') ? 'header' : 'main',
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        ringed: looks.some((look) => look.outlineStyle !== 'none' || look.boxShadow !== 'none'),
    };
}"""


@pytest.fixture(scope="module")
def showcase(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Showcase]:
    made = Showcase(tmp_path_factory.mktemp("showcase"), days=5, samples=26, wave=20_000)
    yield made
    made.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with open_page(browser, may_miss=MEANT, reduced_motion="reduce") as opened:
        yield opened


def visit(page: Page, showcase: Showcase, place: Place) -> None:
    page.goto(showcase.address(place))
    page.locator(place.drawn).first.wait_for()
    if place.title:
        expect(page.locator(".header h1")).to_have_text(place.title)
    if place.act:
        place.act(page)


def place_named(name: str) -> Place:
    return next(place for place in PLACES if place.name == name)


# --- every page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
def test_accessible_and_within_its_width_in_both_themes_and_sizes(page: Page, showcase: Showcase, place: Place) -> None:
    page.add_init_script(path=AXE)  # a page's own policy forbids scripts that come later
    visit(page, showcase, place)
    found = {}
    for size, theme in product(SIZES, ("light", "dark")):
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=theme)
        assert is_dark(page.locator("body")) == (theme == "dark")
        found[size, theme] = page.evaluate(TOO_WIDE)
        if (size, theme) != ("tablet", "dark"):  # of which the others hold all
            found[size, theme] += page.evaluate(VIOLATIONS)
    assert [(case, one) for case, all_ in found.items() for one in all_] == []


def test_two_keys_lead_to_each_page_of_the_menu(page: Page, showcase: Showcase) -> None:
    page.goto(showcase.url + "/nowhere")
    page.get_by_text("not found.").wait_for()
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard")
    meanings = help_.locator("dd").all_inner_texts()
    keys = {
        meaning.removeprefix("Go to "): help_.locator("dt").nth(index).locator("kbd").all_inner_texts()
        for index, meaning in enumerate(meanings)
        if meaning.startswith("Go to ")
    }
    page.keyboard.press("Escape")
    assert set(keys) == SIDEBAR
    for title, (first, second) in keys.items():
        page.keyboard.press(first)
        page.keyboard.press(second)
        expect(page.locator(".header h1")).to_have_text(title)
        expect(page.locator(".sidebar [aria-current=page]")).to_have_text(title)
        page.evaluate("document.activeElement.blur()")  # the form to launch a test begins with the focus in a field


ONE_OF_EACH = (
    *("dashboard", "launch", "live-running", "results", "run-steps", "run-measurements", "metrics-yield"),
    *("metrics-capability", "sessions", "session", "events", "channels", "channel-zoomed", "unknown-run"),
)


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_tab_shows_where_it_is_and_reaches_the_content(page: Page, showcase: Showcase, name: str) -> None:
    visit(page, showcase, place_named(name))
    reached: list[dict[str, Any]] = []
    while len(reached) < 60 and sum(one["place"] == "main" for one in reached) < 6:
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here is None:
            break
        reached.append(here)
    assert [one for one in reached if not (one["seen"] and one["ringed"])] == []
    assert any(one["place"] == "main" for one in reached), reached


# --- what a bench with a bit of everything shows ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["live-running", "live-passed", "session"])
def test_on_a_tablet_the_timeline_stands_at_its_newest_event(page: Page, showcase: Showcase, name: str) -> None:
    """Rows are taller there than the list takes them to be before it has drawn one."""
    page.set_viewport_size(TABLET)
    visit(page, showcase, place_named(name))
    at = """() => {
        const list = document.querySelector('[aria-label="Event timeline"]');
        const below = list.scrollHeight - list.clientHeight - list.scrollTop;
        const last = list.querySelector('li:last-child').getBoundingClientRect();
        return [below, last.bottom - list.getBoundingClientRect().bottom];
    }"""
    page.wait_for_function(f"({at})().every((distance) => Math.abs(distance) < 3)")


def test_on_a_tablet_the_menu_opens_over_the_page(page: Page, showcase: Showcase) -> None:
    page.set_viewport_size(TABLET)
    page.goto(showcase.url + "/results")
    menu = page.get_by_role("button", name="Menu")
    expect(page.get_by_role("link", name="Metrics", exact=True)).to_be_hidden()
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    link = page.get_by_role("link", name="Metrics", exact=True)
    assert link.bounding_box()["height"] >= 44  # type: ignore[index]
    link.click()
    expect(page.locator(".header h1")).to_have_text("Metrics")
    expect(menu).to_have_attribute("aria-expanded", "false")


def test_a_station_s_card_says_whether_it_is_free_and_leads_on(page: Page, showcase: Showcase) -> None:
    spare = showcase.bench.project / "stations/spare.yaml"
    spare.write_text("id: spare\nname: Spare bench\nlocation: Lab, shelf\ndescription: For repairs\n")
    page.goto(showcase.url)
    cards = page.get_by_role("region", name="Stations")
    free, taken = cards.get_by_role("article", name="Spare bench"), cards.get_by_role("article", name="Demo bench 1")

    expect(taken).to_contain_text("RUNNING")
    expect(taken.get_by_role("link", name="Open Test")).to_have_attribute("href", f"/live/{showcase.ids['running']}")
    for text in ("Ready", "For repairs", "# spare", "Lab, shelf"):
        expect(free).to_contain_text(text)
    free.get_by_role("link", name="Start Test").click()
    expect(page).to_have_url(f"{showcase.url}/launch?station=spare")
    expect(page.get_by_label("Station", exact=True)).to_have_value("spare")
    spare.unlink()


def test_an_errored_step_s_traceback_opens_under_its_row(page: Page, showcase: Showcase) -> None:
    visit(page, showcase, place_named("run-errored"))
    expect(page.locator(".notice")).to_contain_text("First error")
    toggle = page.get_by_role("button", name="Traceback")
    toggle.click()
    expect(page.locator("tr.trace")).to_contain_text("TimeoutError: the lid of the fixture didn't close within 5 s")
    expect(page.locator("tr[data-row] + tr.trace")).to_have_count(1)
    toggle.click()
    expect(page.locator("tr.trace")).to_have_count(0)
    page.keyboard.press("j")
    page.keyboard.press("j")
    toggle.evaluate("button => button.blur()")
    page.keyboard.press("Enter")
    expect(page.locator("tr.trace")).to_have_count(1)


def test_a_run_is_downloaded_as_parquet_csv_and_json(page: Page, showcase: Showcase, tmp_path: Path) -> None:
    visit(page, showcase, place_named("run-overview"))
    run_id = showcase.ids["failed"]
    files = {}
    for word in ("Parquet", "CSV", "JSON"):
        with page.expect_download() as download:
            page.get_by_role("group", name="Download").get_by_role("button", name=word).click()
        assert download.value.suggested_filename == f"DUT006_{run_id[:8]}.{word.lower()}"
        files[word] = tmp_path / word
        download.value.save_as(files[word])

    document = json.loads(files["JSON"].read_text())
    rows = list(csv.DictReader(files["CSV"].read_text().splitlines()))
    assert document["run_id"] == run_id and len(document["steps"]) > 10
    assert len(rows) == document["num_measurements"]
    assert {row["run_id"] for row in rows} == {run_id}
    assert files["Parquet"].read_bytes()[:4] == b"PAR1"
