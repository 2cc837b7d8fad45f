"""The checkable statements of the live-monitoring tutorial about its screens, in its order.

Where the specification of the screens decides otherwise, the test says so and holds the page to the specification.

    monitor in the UI   session metadata, instrument connections, measurements, step progress, in real time
    results             a row per invocation, its columns, sorting, the stats strip; the detail page and its four tabs
    metrics             the filter bar and the six lenses
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from steered import SteeredBench

from support.bench import Bench
from support.browser import chromium, open_page
from support.history import post_history
from support.programs import ROOT

pytestmark = pytest.mark.browser

COLUMNS = ["Outcome", "Serial", "Part Number", "Hostname", "Project", "Phase", "Started", "Steps", "Meas", "Ended"]
FIELDS = {
    "Serial": "dut_serial",
    "Part Number": "dut_part_number",
    "Hostname": "station_hostname",
    "Project": "project_name",
    "Phase": "test_phase",
    "Started": "started_at",
    "Steps": "num_steps",
    "Meas": "num_measurements",
    "Ended": "ended_at",
    "Outcome": "outcome",
}

# Does what it is told line by line.
SCRIPT = """
import sys
from litmus.connect import connect

with connect("bench_1", mock=True) as station:
    dmm = station.instrument("dmm")
    print(station.session_id, flush=True)
    while sys.stdin.readline() == "measure\\n":
        dmm.measure_voltage()
"""

MEASURES = """
def test_measures(dmm, verify):
    verify("output_voltage", dmm.measure_voltage(), limit=OUTPUT)
    until("measured")


def test_ends(verify):
    until("end")
    verify("last_voltage", 3.3, limit=OUTPUT)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def demo_bench(folder: Path) -> Bench:
    left = shutil.ignore_patterns("data", "__pycache__")
    return Bench(Path(shutil.copytree(ROOT / "examples/demo-bench", folder / "bench", ignore=left)))


@pytest.fixture(scope="module")
def steered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SteeredBench]:
    made = SteeredBench(demo_bench(tmp_path_factory.mktemp("tutorial")))
    yield made
    made.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with open_page(browser) as opened:
        yield opened


# --- monitor in the UI -----------------------------------------------------------------------------------------------


@dataclass
class Script:
    session_id: str
    process: subprocess.Popen[str]

    def tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()


@pytest.fixture
def script(steered: SteeredBench) -> Iterator[Script]:
    """A connect() session under way."""
    process = steered.bench.spawn(sys.executable, "-c", SCRIPT, stdin=subprocess.PIPE)
    assert process.stdout is not None
    made = Script(process.stdout.readline().strip(), process)
    yield made
    made.tell("end")
    process.wait(timeout=30)


@dataclass
class Running:
    """A run of pytest under way, in its first step."""

    run_id: str
    session_id: str
    go: Callable[..., None]


@pytest.fixture
def running(steered: SteeredBench, request: pytest.FixtureRequest, eventually: Callable) -> Iterator[Running]:
    name = re.sub(r"\W", "_", request.node.name)
    folder = steered.folder(name, MEASURES)
    arguments = ("--dut-serial", f"SN-{name}", "--operator", "ann", "--mock-instruments")
    process = steered.bench.start_pytest(str(folder), "-s", *arguments)

    def measured() -> list[dict[str, Any]]:
        events = steered.bench.api.get("/api/events", type="test.measurement", limit=1000)["events"]
        return [event for event in events if event["step_path"].startswith("test_measures")][-1:]

    steered.bench.litmus("runs")
    active = eventually(lambda: steered.bench.api.get("/api/active")["active_runs"], within=30, what="a run")
    (event,) = eventually(measured, within=30, what="a measurement")
    go = lambda *marks: [(folder / mark).touch() for mark in marks]  # noqa: E731
    yield Running(active[0]["run_id"], event["session_id"], go)
    go("measured", "end")
    process.wait(timeout=60)


def fact(page: Page, name: str) -> Locator:
    """What a card says under a name."""
    return page.locator(".kv div", has=page.get_by_text(name, exact=True)).locator("dd")


def test_session_metadata_is_shown_station_dut_and_operator(
    steered: SteeredBench, running: Running, page: Page
) -> None:
    page.goto(f"{steered.url}/sessions/{running.session_id}")

    expect(fact(page, "Station")).to_contain_text("Demo bench 1")
    expect(fact(page, "DUT")).to_contain_text("SN-test_session_metadata")
    expect(fact(page, "Operator")).to_have_text("ann")


def test_a_live_session_of_a_script_is_on_the_first_page(steered: SteeredBench, script: Script, page: Page) -> None:
    page.goto(steered.url)
    row = page.get_by_role("region", name="Live sessions", exact=True).locator("tbody tr")

    expect(row).to_contain_text("Demo bench 1")
    expect(row.get_by_role("link")).to_have_attribute("href", f"/sessions/{script.session_id}")


def test_a_live_session_of_a_run_is_on_the_first_page(steered: SteeredBench, running: Running, page: Page) -> None:
    page.goto(steered.url)
    row = page.get_by_role("region", name="Live sessions", exact=True).locator("tbody tr")

    expect(row).to_contain_text("Demo bench 1")
    expect(row).to_contain_text("SN-test_a_live_session_of_a_run")
    expect(row).to_contain_text("ann")


def test_instrument_connections_are_shown(steered: SteeredBench, script: Script, page: Page) -> None:
    page.goto(f"{steered.url}/sessions/{script.session_id}?tab=instruments")
    row = page.get_by_role("region", name="Instruments").locator("tbody tr")

    expect(row).to_have_count(1)
    expect(row).to_contain_text("dmm")
    expect(row).to_contain_text("connected")


def test_measurements_of_a_script_are_shown_as_they_happen(steered: SteeredBench, script: Script, page: Page) -> None:
    page.goto(f"{steered.url}/sessions/{script.session_id}")
    reads = page.locator(".event", has_text="instrument.read")
    expect(page.locator(".event", has_text="fixture.instrument_connected")).to_have_count(1)
    expect(reads).to_have_count(0)
    for number in (1, 2, 3):
        script.tell("measure")
        expect(reads).to_have_count(number)


def test_measurements_of_a_run_are_shown_as_they_happen(steered: SteeredBench, running: Running, page: Page) -> None:
    page.goto(f"{steered.url}/live/{running.run_id}")
    expect(page.locator(".event", has_text="test.measurement")).to_have_count(1)
    running.go("measured", "end")

    expect(page.locator(".event", has_text="test.measurement")).to_have_count(2)
    expect(page.locator(".event", has_text="test.measurement").last).to_contain_text("last_voltage")


def test_step_progress_is_shown_during_a_run(steered: SteeredBench, running: Running, page: Page) -> None:
    page.goto(steered.url)
    card = page.locator(f"a.running-card[href='/live/{running.run_id}']")
    expect(card).to_contain_text("test_measures")
    expect(card).to_contain_text("0 %")
    running.go("measured")

    expect(card).to_contain_text("test_ends")
    expect(card).to_contain_text("50 %")


# --- results ---------------------------------------------------------------------------------------------------------


@dataclass
class Recorded:
    """A bench after some invocations of pytest."""

    bench: Bench
    url: str

    def runs(self, **query: Any) -> list[dict[str, Any]]:
        return self.bench.api.get("/api/runs", **query)["runs"]

    def run(self, serial: str) -> dict[str, Any]:
        return self.runs(serial=serial)[0]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    bench = demo_bench(tmp_path_factory.mktemp("recorded"))
    url = bench.serve()
    (bench.project / "tests/test_fails.py").write_text(
        "def test_fails(verify):\n    verify('volts', 9.0, limit={'low': 1, 'high': 2, 'units': 'V'})\n"
    )
    for serial, choice in (("DUT001", "voltage or line"), ("DUT001", "ripple"), ("DUT002", "fails")):
        bench.pytest("-k", choice, "--dut-serial", serial, "--dut-part-number", f"PN-{serial}", check=False)
    bench.pytest("-k", "nothing_has_this_name", check=False)
    yield Recorded(bench, url)
    bench.close()


def rows(page: Page) -> Locator:
    return page.locator("table.runs tbody tr")


def test_each_invocation_with_tests_is_a_row(recorded: Recorded, page: Page) -> None:
    page.goto(f"{recorded.url}/results")
    expect(rows(page)).to_have_count(3)


def test_a_run_lands_in_the_results_when_pytest_finishes(recorded: Recorded, page: Page) -> None:
    page.goto(f"{recorded.url}/results?serial=LANDS")
    expect(page.get_by_text("No run matches these filters.")).to_be_visible()
    recorded.bench.pytest("-k", "output_voltage", "--dut-serial", "LANDS", "--mock-instruments")

    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Passed")


def test_the_columns_are_those_of_the_tutorial(recorded: Recorded, page: Page) -> None:
    page.goto(f"{recorded.url}/results")
    expect(rows(page).first).to_be_visible()
    headings = page.locator("table.runs thead th").all_inner_texts()
    assert [text.strip().lower() for text in headings] == [name.lower() for name in COLUMNS]


def test_each_cell_is_of_its_run_and_column(recorded: Recorded, page: Page) -> None:
    page.goto(f"{recorded.url}/results")
    expect(rows(page).first).to_be_visible()
    told = [name for name in COLUMNS if name not in ("Started", "Ended")]  # which are shown in the reader's time zone
    for index, run in enumerate(recorded.runs(sort="-started_at")):
        cells = [text.strip() for text in rows(page).nth(index).locator("td").all_inner_texts()]
        shown = dict(zip(COLUMNS, cells, strict=True))
        wanted = {name: "—" if run[FIELDS[name]] is None else str(run[FIELDS[name]]) for name in told}
        assert {name: shown[name] for name in told} == wanted | {"Outcome": run["outcome"].capitalize()}
        times = rows(page).nth(index).locator("time")
        assert [instant(text.get_attribute("datetime")) for text in times.all()] == [
            instant(run["started_at"]),
            instant(run["ended_at"]),
        ]


def instant(text: str | None) -> datetime:
    return datetime.fromisoformat(text or "")


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_sorts_both_ways(recorded: Recorded, page: Page, column: str) -> None:
    page.goto(f"{recorded.url}/results")
    heading = page.locator("table.runs thead th", has=page.get_by_role("button", name=column, exact=True))
    for _ in range(2):
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", re.compile("ascending|descending"))
        sign = "-" if heading.get_attribute("aria-sort") == "descending" else ""
        wanted = [f"/results/{run['run_id']}" for run in recorded.runs(sort=sign + FIELDS[column])]
        links = rows(page).get_by_role("link")
        expect(links).to_have_count(len(wanted))
        for index, href in enumerate(wanted):  # the first alone may be the same in the order before
            expect(links.nth(index)).to_have_attribute("href", href)


def test_a_stats_strip_above_the_table_summarizes_the_filtered_runs(recorded: Recorded, page: Page) -> None:
    """By the specification all that the filters leave, not only the page in view."""
    page.goto(f"{recorded.url}/results")
    expect(rows(page).first).to_be_visible()
    names = [text.strip() for text in page.locator(".stats dt").all_inner_texts()]
    assert names == ["Total Runs", "Pass Rate", "Passed", "Failed", "Errored", "Latest"]
    assert page.locator(".stats").bounding_box()["y"] < page.locator("table.runs").bounding_box()["y"]

    page.goto(f"{recorded.url}/results?serial=DUT001")
    expect(rows(page)).to_have_count(2)
    for index, figure in enumerate((r"^2\b", r"^100\b", r"^2\b", r"^0\b", r"^0\b")):
        expect(page.locator(".stats dd").nth(index)).to_have_text(re.compile(figure))


def test_there_is_a_filter_bar(recorded: Recorded, page: Page) -> None:
    """The tutorial has none; the specification does, with its state in the address."""
    page.goto(f"{recorded.url}/results")
    page.get_by_label("Filters").get_by_label("Serial").fill("DUT002")
    page.get_by_label("Filters").get_by_label("Serial").press("Enter")

    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(f"{recorded.url}/results?serial=DUT002")


def test_a_click_on_a_row_leads_to_the_detail_view(recorded: Recorded, page: Page) -> None:
    page.goto(f"{recorded.url}/results?serial=DUT002")
    rows(page).locator("td").nth(5).click()
    expect(page).to_have_url(f"{recorded.url}/results/{recorded.run('DUT002')['run_id']}")


def detail(page: Page, recorded: Recorded, serial: str, tab: str = "") -> dict[str, Any]:
    """Opens the newest run of a serial; gives it as the API does."""
    run_id = recorded.run(serial)["run_id"]
    page.goto(f"{recorded.url}/results/{run_id}" + (f"?tab={tab}" if tab else ""))
    expect(page.get_by_label("Test Run Summary")).to_be_visible()
    return recorded.bench.api.get(f"/api/runs/{run_id}")


def test_the_detail_page_is_a_sticky_card_with_a_tab_strip_beneath(recorded: Recorded, page: Page) -> None:
    detail(page, recorded, "DUT001")
    card = page.get_by_label("Test Run Summary")
    tabs = page.get_by_role("tab")

    assert card.evaluate("e => getComputedStyle(e).position") == "sticky"
    assert [re.sub(r"[\d,\s]+$", "", text) for text in tabs.all_inner_texts()] == [
        "Overview",
        "Steps",
        "Measurements",
        "DUT History",
    ]
    assert card.bounding_box()["y"] < tabs.first.bounding_box()["y"]


def test_overview_is_a_summary_of_the_run(recorded: Recorded, page: Page) -> None:
    run = detail(page, recorded, "DUT002")
    expect(page.get_by_role("tab", name="Overview")).to_have_attribute("aria-selected", "true")
    card = page.locator(".panel-cols")

    expect(card).to_contain_text("Steps")
    expect(card).to_contain_text("Measurements")
    expect(card).to_contain_text("Failed")
    assert (run["num_steps"], run["num_measurements"]) == (1, 1)


def test_steps_has_a_row_per_step_path_and_vector_with_outcome_and_measurement_count(
    recorded: Recorded, page: Page
) -> None:
    run = detail(page, recorded, "DUT001", "steps")
    wanted = {(row["step_path"], str(row["measurement_count"])) for row in run["steps"]}
    table = page.locator("table.steps tbody tr[data-row]")

    expect(table).to_have_count(len({(row["step_path"], row["vector_index"]) for row in run["steps"]}))
    shown = set()
    for row in table.all():
        cells = row.locator("td")
        shown.add((cells.nth(1).get_attribute("title"), cells.nth(5).inner_text()))
        assert cells.nth(3).inner_text().strip() in ("Passed", "Done")
    assert shown == wanted


def test_measurements_has_every_value_with_its_limit_and_outcome(recorded: Recorded, page: Page) -> None:
    run = detail(page, recorded, "DUT002", "measurements")
    row = page.locator("table.measurements tbody tr[data-row]")

    expect(row).to_have_count(len(run["measurements"]))
    texts = [text.replace("\u00a0", " ").strip() for text in row.locator("td").all_inner_texts()]
    assert (texts[1], texts[2].split(), texts[3], texts[5]) == ("volts", ["9", "V"], "1 – 2", "Failed")


def test_dut_history_has_the_prior_runs_of_the_dut(recorded: Recorded, page: Page) -> None:
    newest, prior = recorded.runs(serial="DUT001")
    detail(page, recorded, "DUT001", "history")

    expect(rows(page)).to_have_count(1)
    expect(rows(page).get_by_role("link")).to_have_attribute("href", f"/results/{prior['run_id']}")
    assert newest["run_id"] != prior["run_id"]


# --- metrics ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a bench with a week of a line behind it."""
    bench = demo_bench(tmp_path_factory.mktemp("line"))
    url = bench.serve()
    post_history(bench.api, days=5)
    yield url
    bench.close()


@pytest.fixture
def lens(line: str, page: Page) -> Callable[[str], Page]:
    def choose(name: str) -> Page:
        page.goto(f"{line}/metrics")
        tab = page.get_by_role("tab", name=name, exact=True)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        return page

    return choose


def headings(page: Page) -> list[str]:
    expect(page.locator("main table thead").first).to_be_visible()
    return [text.strip().lower() for text in page.locator("main table thead").first.locator("th").all_inner_texts()]


def test_a_filter_bar_sits_above_the_tab_strip(lens: Callable) -> None:
    page = lens("Yield")
    bar = page.get_by_label("Filters")
    for name in ("Phase", "Product", "Station", "Lot", "Since", "Until"):
        expect(bar.get_by_text(name, exact=True)).to_be_visible()
    assert bar.bounding_box()["y"] < page.get_by_role("tablist").bounding_box()["y"]


def test_there_are_six_lenses(lens: Callable) -> None:
    assert lens("Yield").get_by_role("tab").all_inner_texts() == [
        "Yield",
        "Pareto",
        "Cpk",
        "Retest",
        "Time loss",
        "Assets",
    ]


def test_yield_has_first_pass_and_final_yield_counts_a_trend_and_times(lens: Callable) -> None:
    page = lens("Yield")
    for name in ("First Pass Yield", "Final Yield", "Total Runs", "Total Failures"):
        expect(page.locator(".stat", has=page.get_by_text(name, exact=True))).to_be_visible()
    expect(page.get_by_role("group", name="Yield by day").locator(".band")).to_have_count(5)
    for name in ("Average", "Minimum", "Maximum", "P95"):
        expect(fact(page, name)).to_contain_text("s")


def test_pareto_counts_failures_grouped_by_a_control_on_the_tab(lens: Callable) -> None:
    page = lens("Pareto")
    for name in ("Step", "Measurement", "Product"):
        control = page.locator("main").get_by_role("button", name=name, exact=True).last
        control.click()
        expect(control).to_have_attribute("aria-pressed", "true")


def test_cpk_ranks_measurements_worst_first(lens: Callable) -> None:
    page = lens("Cpk")
    index = headings(page).index("ppk")
    cells = page.locator("main table tbody tr").locator(f"td:nth-child({index + 1})").all_inner_texts()
    figures = [float(text.replace("\u2212", "-")) for text in cells if re.match(r"[\d\u2212-]", text)]
    assert len(figures) >= 3
    assert figures == sorted(figures)


def test_retest_has_a_rate_per_period(lens: Callable) -> None:
    assert headings(lens("Retest"))[:4] == ["period", "serials", "retested", "rate"]


def test_time_loss_has_the_seconds_of_failed_and_errored_runs_per_period(lens: Callable) -> None:
    names = " ".join(headings(lens("Time loss")))
    assert names.startswith("period")
    assert "fail" in names and "error" in names


def test_assets_has_role_resource_sessions_connected_seconds_and_share(lens: Callable) -> None:
    names = [name for name in headings(lens("Assets")) if "share of" not in name]
    assert names == ["role", "resource", "sessions", "connected (s)", "share"]
