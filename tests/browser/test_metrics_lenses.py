"""The metrics page in a real browser, on a real daemon with three weeks of a line; figures are those of the API."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support.bench import Bench
from support.history import post_history
from support.programs import ROOT

pytestmark = pytest.mark.browser

DEADLINE_MS = 20_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
LAPTOP, TABLET = {"width": 1366, "height": 768}, {"width": 1024, "height": 768}
AXE = ROOT / "ui/node_modules/axe-core/axe.min.js"
TABS = {"": "Yield", "pareto": "Pareto", "cpk": "Cpk", "retest": "Retest", "time-loss": "Time loss", "assets": "Assets"}


@dataclass
class Line:
    """A bench with the history of a line, and its server's address."""

    bench: Bench
    url: str

    def metric(self, name: str, **filters: Any) -> Any:
        return self.bench.api.get(f"/api/metrics/{name}", **filters)

    def run_ids(self, address: str) -> list[str]:
        """The runs that the results page of this address lists."""
        query = parse_qs(urlsplit(address).query)
        return [run["run_id"] for run in self.bench.api.get("/api/runs", limit=1000, **query)["runs"]]


def new_bench(folder: Path) -> Bench:
    shutil.copytree(
        ROOT / "examples/demo-bench", folder / "bench", ignore=shutil.ignore_patterns("data", "__pycache__")
    )
    return Bench(folder / "bench")


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    bench = new_bench(tmp_path_factory.mktemp("metrics"))
    url = bench.serve()
    post_history(bench.api)
    yield Line(bench, url)
    bench.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, line: Line) -> Iterator[Page]:
    page = browser.new_page(viewport=LAPTOP, timezone_id="America/New_York")
    page.set_default_timeout(DEADLINE_MS)
    expect.set_options(timeout=DEADLINE_MS)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type in ("error", "warning") else None)
    page.on("request", lambda sent: None if sent.url.startswith(line.url) else problems.append(sent.url))
    yield page
    page.close()
    assert problems == []


def card(page: Page, name: str) -> str:
    """What a card says, without no-break spaces."""
    found = page.locator(".stat", has=page.get_by_text(name, exact=True)).locator("dd")
    expect(found).to_be_visible()
    return found.inner_text().replace("\u00a0", " ")


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def test_cards_and_trend_are_the_summary(page: Page, line: Line) -> None:
    summary = line.metric("summary")
    totals = summary["totals"]
    page.goto(f"{line.url}/metrics")

    first = f"{totals['first_pass_passed']} of {totals['first_pass_total']} serials"
    assert card(page, "First Pass Yield") == f"{share(totals['first_pass_passed'], totals['first_pass_total'])} {first}"
    assert card(page, "Final Yield").startswith(share(totals["final_passed"], totals["unique_serials"]))
    assert card(page, "Total Runs").startswith(str(totals["total_runs"]))
    assert card(page, "Total Failures").startswith(str(totals["failed"]))
    for name, field in (("Average", "avg"), ("Minimum", "min"), ("Maximum", "max"), ("P95", "p95")):
        figure = page.locator(".kv div", has=page.get_by_text(name, exact=True)).locator("dd")
        expect(figure).to_have_text(f"{totals[f'{field}_duration_s']:.1f}\u00a0s")

    days = page.get_by_role("group", name="Yield by day").locator(".band")
    expect(days).to_have_count(len(summary["periods"]))
    for index in (0, len(summary["periods"]) - 1):
        row = summary["periods"][index]
        said = days.nth(index).get_attribute("aria-label") or ""
        assert said.startswith(f"{row['period']}: ")
        assert f"{row['first_pass_passed']} of {row['first_pass_total']} serials" in said


def test_a_day_leads_to_its_runs(page: Page, line: Line) -> None:
    row = line.metric("summary")["periods"][3]
    page.goto(f"{line.url}/metrics")
    page.get_by_role("group", name="Yield by day").locator(".band").nth(3).click()

    page.wait_for_url("**/results?**")
    assert len(line.run_ids(page.url)) == row["total_runs"]


def test_hover_tells_value_and_denominator(page: Page, line: Line) -> None:
    row = line.metric("summary")["periods"][0]
    page.goto(f"{line.url}/metrics")
    page.get_by_role("group", name="Yield by day").locator(".band").first.hover()

    tip = page.locator(".band-tip").first
    expect(tip).to_contain_text(row["period"])
    expect(tip).to_contain_text(f"{row['first_pass_passed']} of {row['first_pass_total']} serials")


def test_arrow_keys_walk_along_a_chart(page: Page, line: Line) -> None:
    page.goto(f"{line.url}/metrics")
    bands = page.get_by_role("group", name="Yield by day").locator(".band")
    bands.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    expect(bands.nth(2)).to_be_focused()
    expect(page.locator(".band-tip").first).to_contain_text(line.metric("summary")["periods"][2]["period"])


@pytest.mark.parametrize("group", ["product", "step", "measurement"])
def test_pareto_counts_what_failed(page: Page, line: Line, group: str) -> None:
    answer = line.metric("pareto", group_by=group, top_n=10_000)
    fails: dict[str, int] = {}
    for row in answer["data"]:
        name = {"product": row["product"], "step": row["step_name"]}.get(
            group, f"{row['step_name']}: {row['measurement_name']}"
        )
        fails[name] = fails.get(name, 0) + row["fail_count"]
    expected = sorted(((-n, name) for name, n in fails.items() if n > 0))

    page.goto(f"{line.url}/metrics?tab=pareto")
    page.get_by_role("button", name=group.capitalize(), exact=True).click()
    bands = page.get_by_role("group", name="Pareto of").locator(".band")
    expect(bands).to_have_count(len(expected))
    for index, (negative, name) in enumerate(expected):
        said = bands.nth(index).get_attribute("aria-label") or ""
        assert said.startswith(f"{name}: Failed {-negative} of "), said
    assert "Cumulative 100 %" in (bands.last.get_attribute("aria-label") or "").replace("\u00a0", " ")
    expect(page).to_have_url(re.compile(r"tab=pareto$" if group == "product" else f"pareto_group={group}"))


def test_capability_is_ranked_worst_first(page: Page, line: Line) -> None:
    rows = line.metric("cpk")["data"][:15]
    page.goto(f"{line.url}/metrics?tab=cpk")
    table = page.locator(".capability tbody tr")
    expect(table).to_have_count(15)
    for index, row in enumerate(rows):
        expect(table.nth(index).locator("button")).to_have_text(row["measurement_name"])
        expect(table.nth(index).locator("b")).to_have_text(f"{row['ppk']:.2f}")
        word = "Capable" if row["ppk"] >= 1.33 else "Marginal" if row["ppk"] >= 1 else "Not capable"
        expect(table.nth(index).locator(".chip")).to_have_text(word)
    expect(page.get_by_role("columnheader", name="Ppk", exact=True)).to_be_visible()


def test_a_measurement_without_limits_is_not_rated(page: Page, line: Line) -> None:
    page.goto(f"{line.url}/metrics?tab=cpk&product=dcdc-12v-5v&station=bench-02")
    unrated = page.locator(".capability tr", has=page.get_by_role("button", name="supply_at_read"))
    expect(unrated.locator("b")).to_have_text("N/A")
    expect(unrated.locator(".chip")).to_have_attribute("data-o", "never")


def test_retest_and_time_loss_tables_are_the_periods(page: Page, line: Line) -> None:
    retests = line.metric("retest", period="week")["periods"]
    page.goto(f"{line.url}/metrics?tab=retest&period=week")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(len(retests))
    for index, row in enumerate(reversed(retests)):
        expect(rows.nth(index).locator("td")).to_have_text(
            [
                row["period"],
                str(row["total_serials"]),
                str(row["retested_count"]),
                share(row["retested_count"], row["total_serials"]).replace(" ", "\u00a0"),
                f"{row['avg_retries']:.2f}",
            ]
        )
    losses = line.metric("time-loss", period="week")["periods"]
    page.get_by_role("tab", name="Time loss").click()
    expect(page.locator("tbody tr").first.locator("td").nth(1)).to_have_text(f"{losses[-1]['total_time_s']:,.1f}")


def test_assets_know_only_dates_and_say_so(page: Page, line: Line) -> None:
    rows = line.metric("assets", since="2026-03-10")["data"]
    page.goto(f"{line.url}/metrics?tab=assets&since=2026-03-10&product=dcdc-12v-5v")
    expect(page.get_by_text("Only the dates apply")).to_be_visible()
    cells = page.locator(".assets tbody tr").first.locator("td")
    expect(cells.nth(0)).to_have_text(rows[0]["role"])
    expect(cells.nth(2)).to_have_text(str(rows[0]["sessions"]))
    expect(cells.nth(5)).to_have_text(f"{rows[0]['share_pct']:.1f}\u00a0%")


def test_filters_are_in_the_address_and_the_way_back_works(page: Page, line: Line) -> None:
    page.goto(f"{line.url}/metrics")
    page.get_by_role("button", name="Station All").click()
    page.get_by_role("checkbox", name="bench-03").check()
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{line.url}/metrics?station=bench-03")
    some = line.metric("summary", station="bench-03")["totals"]["total_runs"]
    expect(page.locator(".stat", has_text="Total Runs").locator("a")).to_have_text(str(some))

    page.get_by_label("Since").fill("2026-03-10")
    page.keyboard.press("Enter")
    page.get_by_label("Lot").fill("2026-11")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"lot=2026-11"))
    fewer = line.metric("summary", station="bench-03", since="2026-03-10", lot="2026-11")["totals"]["total_runs"]
    expect(page.locator(".stat", has_text="Total Runs").locator("a")).to_have_text(str(fewer))
    page.go_back()
    page.go_back()
    expect(page).to_have_url(f"{line.url}/metrics?station=bench-03")
    expect(page.get_by_label("Since")).to_have_value("")
    page.go_back()
    expect(page).to_have_url(f"{line.url}/metrics")


def test_development_runs_are_left_out_until_they_are_asked_for(page: Page, line: Line) -> None:
    without, everything = line.metric("summary"), line.metric("summary", phase="all")
    page.goto(f"{line.url}/metrics")
    expect(page.get_by_text(f"{without['development_runs_left_out']} development runs are left out")).to_be_visible()
    page.get_by_role("button", name="Show", exact=True).click()
    total = page.locator(".stat", has_text="Total Runs").locator("a")
    expect(total).to_have_text(str(everything["totals"]["total_runs"]))
    expect(page).to_have_url(f"{line.url}/metrics?phase=all")


def test_a_tab_that_was_seen_is_there_at_once(page: Page, line: Line) -> None:
    page.goto(f"{line.url}/metrics")
    page.get_by_text("First Pass Yield").wait_for()
    page.get_by_role("tab", name="Retest").click()
    page.get_by_text("Average Retries").wait_for()

    page.route("**/api/metrics/**", lambda _route: None)  # from now on no question is answered
    page.get_by_role("tab", name="Yield").click()
    expect(page.get_by_text("First Pass Yield")).to_be_visible()
    with page.expect_request("**/api/metrics/summary*"):
        page.get_by_role("button", name="Refresh").click()


def test_nothing_matches_and_why(page: Page, line: Line) -> None:
    page.goto(f"{line.url}/metrics?product=nothing")
    expect(page.get_by_text("No finished run matches these filters.")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(page).to_have_url(f"{line.url}/metrics")
    expect(page.get_by_text("First Pass Yield")).to_be_visible()


def test_a_run_that_ends_is_counted_by_itself(browser: Browser, tmp_path: Path) -> None:
    bench = new_bench(tmp_path)
    url = bench.serve()
    page = browser.new_page(viewport=LAPTOP)
    page.set_default_timeout(DEADLINE_MS)
    try:
        page.goto(f"{url}/metrics")
        expect(page.get_by_text("No finished run yet.")).to_be_visible()
        bench.pytest("--dut-serial", "DUT002", "--test-phase", "development", check=False)
        expect(page.get_by_text("1 development run is left out.")).to_be_visible()
        page.get_by_role("button", name="Show it").click()
        expect(page.locator(".stat", has_text="Total Runs").locator("a")).to_have_text("1")
    finally:
        page.close()
        bench.close()


# --- the runs behind a figure -----------------------------------------------------------------------------------------


def results_card(page: Page, name: str) -> str:
    return card(page, name).split(" ")[0].replace(",", "")


def test_failures_lead_to_the_failed_runs(page: Page, line: Line) -> None:
    totals = line.metric("summary", station="bench-03")["totals"]
    page.goto(f"{line.url}/metrics?station=bench-03")
    page.locator(".stat", has_text="Total Failures").locator("a").click()

    page.wait_for_url("**/results?**")
    expect(page.locator(".stat", has_text="Total Runs").locator("dd")).to_have_text(
        re.compile(rf"^{totals['failed']}\b")
    )
    expect(page.get_by_role("button", name="Station bench-03")).to_be_visible()
    expect(page.locator(".runs .chip[data-o=failed]")).to_have_count(totals["failed"])


def test_results_are_filtered_in_their_address(page: Page, line: Line) -> None:
    page.goto(f"{line.url}/results")
    page.get_by_role("button", name="Product All").click()
    page.get_by_role("checkbox", name="dcdc-12v-5v").check()
    page.keyboard.press("Escape")
    page.get_by_label("Lot").fill("2026-11")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{line.url}/results?product=dcdc-12v-5v&lot=2026-11")

    api = line.bench.api
    total = api.get("/api/runs", product="dcdc-12v-5v", lot="2026-11", limit=1)["total"]
    passed = api.get("/api/runs", product="dcdc-12v-5v", lot="2026-11", outcome="passed", limit=1)["total"]
    expect(page.locator(".stat", has_text="Total Runs").locator("dd")).to_have_text(re.compile(rf"^{total}\b"))
    assert results_card(page, "Passed") == str(passed)
    page.go_back()
    expect(page).to_have_url(f"{line.url}/results?product=dcdc-12v-5v")
    page.get_by_role("link", name="clear").click()
    expect(page).to_have_url(f"{line.url}/results")


def test_until_a_day_includes_it_in_local_time(page: Page, line: Line) -> None:
    page.goto(f"{line.url}/results")
    page.get_by_label("Until").fill("2026-03-05")
    page.keyboard.press("Enter")
    # New York is five hours behind UTC in the first week of March.
    expect(page).to_have_url(re.compile(r"until=2026-03-06T04%3A59%3A59\.999999Z"))


def test_no_run_matches_the_filters(page: Page, line: Line) -> None:
    page.goto(f"{line.url}/results?station=nowhere")
    expect(page.get_by_text("No run matches these filters.")).to_be_visible()
    expect(page.get_by_role("button", name="Station nowhere")).to_be_visible()


@pytest.mark.parametrize("size", [LAPTOP, TABLET], ids=["laptop", "tablet"])
def test_filtered_results_are_accessible(page: Page, line: Line, size: Any) -> None:
    page.add_init_script(path=AXE)
    page.set_viewport_size(size)
    page.goto(f"{line.url}/results?station=bench-01&outcome=failed")
    page.locator(".runs tbody tr").first.wait_for()
    page.get_by_role("button", name="Product All").click()
    page.get_by_role("checkbox", name="dcdc-12v-5v").wait_for()
    assert page.evaluate("async () => (await axe.run()).violations.map((one) => [one.id, one.nodes[0].html])") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_g_m_leads_here(page: Page, line: Line) -> None:
    page.goto(f"{line.url}/results")
    page.get_by_role("heading", name="Results").wait_for()
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Metrics")).to_be_visible()


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_accessible_and_within_its_width(page: Page, line: Line, tab: str, theme: Any) -> None:
    # axe comes as text, which the page's own policy forbids to run: it is there before the page.
    page.add_init_script(path=AXE)
    page.emulate_media(color_scheme=theme)
    for size in (LAPTOP, TABLET):
        page.set_viewport_size(size)
        page.goto(f"{line.url}/metrics" + (f"?tab={tab}" if tab else ""))
        expect(page.get_by_role("tab", name=TABS[tab], exact=True)).to_have_attribute("aria-selected", "true")
        page.locator(".stats, .split, .assets").first.wait_for()
        found = page.evaluate("async () => (await axe.run()).violations.map((one) => [one.id, one.nodes[0].html])")
        assert found == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert page.evaluate("document.querySelector('.main').scrollWidth") <= size["width"]
