"""The checkable statements of the page about the live monitor, in its order, on a real run in a real browser.

Where the specification of the screens decides otherwise, the test says so and holds the page to the specification.

    the page            streams one run; Start Test and ACTIVE TESTS lead to it; no history
    status card         pill from Starting... over RUNNING to the end, its colours; run id; progress bar; step
    tab strip           three tabs, Events first; events in order, appended; channels with history; output
    operator dialogs    a modal here, an amber row everywhere else that leads back
    the end             red or green, 100 %, the whole timeline, the way to the results, no more streaming
    stream errors       what is shown stays, says that it is old, and goes on without a gap
    underlying data     one subscription of this run, values are pushed, the output outlives the tab
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from steered import Steered, SteeredBench

from support.bench import Bench
from support.browser import OUTAGE, TABLET, chromium, colour, is_dark, open_page
from support.programs import BUILD, ROOT
from support.suite import site_of
from support.wire import Wire

pytestmark = pytest.mark.browser

ENDS = """
def test_passes(verify):
    verify("output_voltage", 3.3, limit=OUTPUT)


def test_fails(verify):
    verify("output_voltage", 5.3, limit=OUTPUT)


def test_errs():
    raise ValueError("the probe isn't there")
"""

TURNS = """
def test_turns():
    until("end")
    {how}
"""

ASKS_LATER = """
@pytest.mark.litmus_prompts(seated={"message": "Seat the board"})
def test_asks(prompt):
    until("ask")
    assert prompt("seated")
"""

ASKS = """
@pytest.mark.litmus_prompts(
    seated={"message": "Seat the board"},
    lamp={"message": "Is the lamp green?"},
)
@pytest.mark.parametrize("id", ["seated", "lamp"])
def test_asks(id, prompt):
    assert prompt(id)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def steered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SteeredBench]:
    project = tmp_path_factory.mktemp("live") / "bench"
    left = shutil.ignore_patterns("data", "__pycache__")
    made = SteeredBench(Bench(Path(shutil.copytree(ROOT / "examples/demo-bench", project, ignore=left))))
    yield made
    made.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with open_page(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def held(steered: SteeredBench) -> Steered:
    """A run that stays in its second step, after 150 lines and one reading."""
    run = steered.launch("held")
    run.go("collect", "printed")
    return run


@pytest.fixture
def live(steered: SteeredBench, held: Steered, page: Page) -> Page:
    """The page of the held run."""
    page.goto(f"{steered.url}/live/{held.run_id}")
    expect(step(page)).to_have_text("test_measures")
    return page


@dataclass
class Watched:
    """What a page saw of a run, from the launch to the end."""

    page: Page
    run: Steered
    pills: list[tuple[str, str]] = field(default_factory=list)  # text and colour
    bars: list[tuple[int, int]] = field(default_factory=list)  # finished and planned
    steps: list[str] = field(default_factory=list)
    events: list[int] = field(default_factory=list)
    links: list[int] = field(default_factory=list)  # to the results
    sent: list[dict[str, Any]] = field(default_factory=list)  # over the live connection
    asked: list[str] = field(default_factory=list)

    def look(self) -> None:
        self.pills.append((pill(self.page).inner_text(), colour(self.page.locator(".hero-state"))))
        self.bars.append(bar(self.page))
        self.steps.append(step(self.page).inner_text())
        self.events.append(counted(self.page))
        self.links.append(self.page.get_by_role("link", name="View Full Results →").count())


@pytest.fixture(scope="module")
def watched(steered: SteeredBench, browser: Browser) -> Iterator[Watched]:
    with open_page(browser, may_miss=OUTAGE) as page:  # it sees the outages of other tests
        run = steered.launch("watched")
        seen = Watched(page, run)
        hear = lambda text: seen.sent.append(json.loads(text))  # noqa: E731
        page.on("websocket", lambda socket: socket.on("framesent", hear))
        page.on("request", lambda sent: seen.asked.append(sent.url))
        page.goto(f"{steered.url}/live/{run.run_id}")
        expect(page.locator(".hero .serial")).to_have_text("SN-watched")
        seen.look()
        for marks, name in (((), ""), (("collect",), "test_prints"), (("printed",), "test_measures")):
            run.go(*marks)
            if name:
                expect(step(page)).to_have_text(name)
                seen.look()
        run.go("measure", "measured")
        expect(step(page)).to_have_text("test_ends")
        seen.look()
        run.go("end")
        expect(pill(page)).to_have_text("PASSED")
        seen.look()
        yield seen


@pytest.fixture(scope="module")
def ended(steered: SteeredBench) -> dict[str, str]:
    """Runs that are over, by the word of their pill."""
    steered.folder("ends", ENDS)
    ids = {}
    for word, test in (("PASSED", "test_passes"), ("FAILED", "test_fails"), ("ERROR", "test_errs")):
        steered.bench.pytest("steered/ends", "-k", test, "--dut-serial", f"SN-{word}", check=False)
        ids[word] = steered.bench.api.get("/api/runs", serial=f"SN-{word}")["runs"][0]["run_id"]
    return ids


def pill(page: Page) -> Locator:
    return page.get_by_label("Status", exact=True).get_by_role("status").locator(".word")


def step(page: Page) -> Locator:
    return page.locator(".hero-now .what")


def bar(page: Page) -> tuple[int, int]:
    """Finished and planned steps, as the bar tells those who can't see it."""
    found = page.get_by_role("progressbar", name="Steps finished").first
    return int(found.get_attribute("aria-valuenow") or -1), int(found.get_attribute("aria-valuemax") or -1)


def counted(page: Page) -> int:
    return int(page.get_by_role("tab", name="Events").locator(".count").inner_text().replace(",", ""))


def row_of(page: Page, run_id: str) -> Locator:
    return page.get_by_label("Active tests").locator(f"a[href='/live/{run_id}']")


# --- the page --------------------------------------------------------------------------------------------------------


def test_start_test_of_the_launch_form_lands_here(steered: SteeredBench, page: Page) -> None:
    folder = steered.folder("launched", "def test_waits():\n    until('end')\n", below="tests")
    page.goto(f"{steered.url}/launch?station=bench_1")
    page.get_by_label("DUT Serial Number").fill("SN-launched")
    page.get_by_label("Test Path").select_option("tests/launched/test_launched.py")
    page.get_by_role("button", name="Start Test").click()

    expect(page).to_have_url(re.compile(r"/live/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))
    (folder / "end").touch()
    expect(page.locator(".hero .serial")).to_have_text("SN-launched")
    expect(pill(page)).to_have_text("DONE")


def test_the_active_tests_row_lands_here(steered: SteeredBench, held: Steered, page: Page) -> None:
    page.goto(f"{steered.url}/results")
    row_of(page, held.run_id).click()

    expect(page).to_have_url(f"{steered.url}/live/{held.run_id}")
    expect(pill(page)).to_have_text("RUNNING")


def test_a_launched_run_is_among_the_active_tests_before_it_has_begun(steered: SteeredBench, page: Page) -> None:
    page.goto(f"{steered.url}/results")
    expect(page.get_by_role("heading", name="Results")).to_be_visible()
    run = steered.launch("early")

    expect(row_of(page, run.run_id)).to_contain_text("SN-early")
    expect(row_of(page, run.run_id)).to_contain_text("Starting...")
    run.go("collect", "printed", "measure", "measured", "end")
    expect(row_of(page, run.run_id)).to_have_count(0)


def test_the_page_is_of_one_run_and_lists_no_history(live: Page, ended: dict[str, str]) -> None:
    expect(live.locator(".main")).to_contain_text("SN-held")
    for word in ended:
        expect(live.locator(".main")).not_to_contain_text(f"SN-{word}")
    expect(live.locator("table.runs")).to_have_count(0)


@pytest.mark.parametrize("nobody", ["00000000-0000-7000-8000-000000000000", "not-a-run"])
def test_a_run_that_nobody_knows_is_a_card(steered: SteeredBench, browser: Browser, nobody: str) -> None:
    with open_page(browser, may_miss=("404", "422")) as page:
        page.goto(f"{steered.url}/live/{nobody}")
        expect(page.get_by_text(f"Run {nobody} not found.")).to_be_visible()


# --- status card -----------------------------------------------------------------------------------------------------


def test_the_status_card_is_pinned_at_the_top(live: Page) -> None:
    card = live.locator(".hero")
    assert card.evaluate("e => getComputedStyle(e).position") == "sticky"
    assert card.bounding_box()["y"] < 120


def test_the_status_starts_at_starting_and_shifts_to_running_and_passed(watched: Watched) -> None:
    words = [word for word, _ in watched.pills]
    assert words == ["Starting...", "RUNNING", "RUNNING", "RUNNING", "PASSED"]


def test_the_status_is_blue_while_active_and_green_on_pass(watched: Watched) -> None:
    assert [of for _, of in watched.pills] == ["blue"] * 4 + ["green"]


@pytest.mark.parametrize(("word", "how"), [("FAILED", "assert False"), ("ERROR", "raise OSError")])
def test_the_status_turns_red_on_fail_and_on_error(steered: SteeredBench, page: Page, word: str, how: str) -> None:
    run = steered.launch(f"turns_{word.lower()}", TURNS.format(how=how))
    page.goto(f"{steered.url}/live/{run.run_id}")
    expect(pill(page)).to_have_text("RUNNING")
    assert colour(page.locator(".hero-state")) == "blue"
    run.go("end")

    expect(pill(page)).to_have_text(word)
    assert colour(page.locator(".hero-state")) == "red"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("word", "wanted"), [("PASSED", "green"), ("FAILED", "red"), ("ERROR", "red")])
def test_colours_track_state_in_both_themes(
    steered: SteeredBench, browser: Browser, ended: dict[str, str], word: str, wanted: str, scheme: str
) -> None:
    with open_page(browser, color_scheme=scheme) as page:
        page.goto(f"{steered.url}/live/{ended[word]}")
        expect(pill(page)).to_have_text(word)
        assert colour(page.locator(".hero-state")) == wanted


def test_the_run_id_is_the_full_uuid_in_monospace(live: Page, held: Steered) -> None:
    shown = live.locator(".hero").get_by_text(held.run_id, exact=True)
    expect(shown).to_be_visible()
    assert "mono" in shown.evaluate("e => getComputedStyle(e).fontFamily").lower()
    assert shown.evaluate("e => e.scrollWidth <= e.parentElement.clientWidth"), "nothing of it is cut off"


def test_below_the_rows_lie_a_horizontal_progress_bar_and_the_step(live: Page, held: Steered) -> None:
    hero = live.locator(".hero")
    run_id = hero.get_by_text(held.run_id, exact=True).bounding_box()
    shown = hero.locator(".steps-bar").bounding_box()
    assert run_id and shown
    assert shown["y"] > run_id["y"] + run_id["height"]
    assert shown["width"] > 10 * shown["height"]
    assert step(live).bounding_box()["y"] > shown["y"]


def test_the_progress_bar_moves_with_the_steps(watched: Watched) -> None:
    assert watched.bars == [(0, 0), (0, 3), (1, 3), (2, 3), (3, 3)]


def test_the_current_step_label_moves_with_the_steps(watched: Watched) -> None:
    assert watched.steps[:4] == ["Not started", "test_prints", "test_measures", "test_ends"]


# --- tab strip -------------------------------------------------------------------------------------------------------


def test_the_tabs_are_events_channels_and_output_and_events_is_the_default(live: Page) -> None:
    tabs = live.get_by_role("tab")
    assert [re.sub(r"[\d,\s]", "", text) for text in tabs.all_inner_texts()] == ["Events", "Channels", "Output"]
    expect(tabs.first).to_have_attribute("aria-selected", "true")
    expect(live.get_by_role("region", name="Event timeline")).to_be_visible()


def test_events_are_every_event_of_the_run_in_chronological_order(live: Page, steered: SteeredBench) -> None:
    run_id = live.url.rsplit("/", 1)[1]
    stored = [event["event_type"] for event in steered.bench.api.all_events(run_id=run_id)]

    expect(live.get_by_role("tab", name="Events").locator(".count")).to_have_text(str(len(stored)))
    assert live.locator(".event .ty").all_inner_texts() == stored
    times = live.locator(".event .t").all_inner_texts()
    assert times == sorted(times)


def test_new_rows_append_as_they_arrive(watched: Watched) -> None:
    assert watched.events[0] == 0
    assert watched.events == sorted(set(watched.events)), "more with each step"


def test_channels_show_the_last_value_and_a_history_line(live: Page, steered: SteeredBench) -> None:
    live.get_by_role("tab", name="Channels").click()
    row = live.locator("table.channels tbody tr", has_text="dmm.voltage")
    (sample,) = steered.bench.api.get("/api/channels/dmm.voltage", session_id=session_of(live, steered))["data"]

    assert number_in(row.locator("td").nth(1)) == pytest.approx(sample["value"], abs=1e-4)
    expect(row.locator("svg, canvas").first).to_be_visible()


def number_in(cell: Locator) -> float:
    found = re.search(r"-?\d+\.\d+", cell.inner_text())
    return float(found.group()) if found else float("nan")


def session_of(page: Page, steered: SteeredBench) -> str:
    run_id = page.url.split("/live/")[1].split("?")[0]
    return steered.bench.api.all_events(run_id=run_id)[0]["session_id"]


def test_output_is_the_last_100_lines(live: Page) -> None:
    live.get_by_role("tab", name="Output").click()
    log = live.locator(".log")
    expect(log).to_contain_text("line 149")

    shown = [line for line in log.inner_text().split("\n") if line.startswith("line ")]
    assert shown == [f"line {number}" for number in range(150 - len(shown), 150)]
    assert 97 <= len(shown) <= 100, "beside what pytest and the test print behind them"


def test_output_is_stdout_and_stderr(live: Page) -> None:
    live.get_by_role("tab", name="Output").click()
    expect(live.locator(".log")).to_contain_text("on stderr")


def test_output_grows_while_it_is_watched(steered: SteeredBench, page: Page) -> None:
    run = steered.launch("tail")
    run.go("collect", "printed")
    page.goto(f"{steered.url}/live/{run.run_id}?tab=output")
    expect(step(page)).to_have_text("test_measures")
    expect(page.locator(".log")).to_contain_text("line 149")
    expect(page.locator(".log")).not_to_contain_text("measuring")
    run.go("measure", "measured", "end")

    expect(page.locator(".log")).to_contain_text("measuring")


def test_output_shows_its_newest_line_on_a_tablet(steered: SteeredBench, held: Steered, browser: Browser) -> None:
    with open_page(browser, viewport=TABLET) as page:
        page.goto(f"{steered.url}/live/{held.run_id}?tab=output")
        log = page.locator(".log")
        expect(log).to_contain_text("line 149")
        assert log.evaluate("e => e.scrollTop > 0 && e.scrollTop + e.clientHeight >= e.scrollHeight - 8")


def test_output_before_the_last_100_lines_is_one_click_away(live: Page) -> None:
    """The specification adds the whole of it."""
    live.get_by_role("tab", name="Output").click()
    expect(live.locator(".log")).to_contain_text("line 149")
    live.get_by_role("button", name="Load earlier").click()

    expect(live.locator(".log")).to_contain_text("line 0\n")
    expect(live.get_by_role("button", name="Load earlier")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_output_is_monospaced_on_a_dark_background(
    steered: SteeredBench, held: Steered, browser: Browser, scheme: str
) -> None:
    with open_page(browser, color_scheme=scheme) as page:
        page.goto(f"{steered.url}/live/{held.run_id}?tab=output")
        log = page.locator(".log")
        expect(log).to_contain_text("line 149")
        assert "mono" in log.evaluate("e => getComputedStyle(e).fontFamily").lower()
        assert is_dark(log)


def test_output_of_a_run_started_elsewhere_says_where(steered: SteeredBench, page: Page, ended: dict[str, str]) -> None:
    """By the specification: nobody here has its output."""
    page.goto(f"{steered.url}/live/{ended['PASSED']}?tab=output")
    card = page.get_by_label("Output", exact=True)
    about = steered.bench.api.get(f"/api/runs/{ended['PASSED']}/output")

    for part in (about["hostname"], str(about["pid"]), about["command"]):
        expect(card).to_contain_text(part)


# --- operator dialogs ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def asking(steered: SteeredBench) -> Iterator[str]:
    """A run whose two tests ask at the same time, each in a worker of its own; its id."""
    steered.folder("asks", ASKS)
    path = os.pathsep.join([str(site_of(9)), str(BUILD / "python")])
    process = steered.bench.spawn(
        *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "xdist", "-n", "2"),
        *("steered/asks", "--dut-serial", "SN-asks"),
        PYTHONPATH=path,
    )
    yield wait_for_dialogs(steered, process, 2)
    os.killpg(process.pid, signal.SIGKILL)


def wait_for_dialogs(steered: SteeredBench, process: subprocess.Popen[str], wanted: int) -> str:
    deadline = time.monotonic() + 30
    while len(found := steered.bench.api.get("/api/dialogs")["dialogs"]) < wanted:
        assert time.monotonic() < deadline and process.poll() is None, (found, process.poll())
        time.sleep(0.02)
    return found[0]["run_id"]


PAGES = ["/", "/results", "/results/{run}", "/metrics", "/sessions", "/events", "/channels", "/launch", "/live/{run}"]


@pytest.mark.parametrize("path", PAGES)
def test_on_any_other_page_an_amber_row_reads_how_many_dialogs_wait_and_leads_back(
    steered: SteeredBench, page: Page, ended: dict[str, str], asking: str, path: str
) -> None:
    """`dialog(s)` as the pictures write it: "1 dialog waiting", "2 dialogs waiting"."""
    page.goto(steered.url + path.format(run=ended["PASSED"]))
    row = row_of(page, asking)
    expect(row).to_contain_text("2 dialogs waiting")
    assert colour(row) == "amber"
    expect(page.get_by_role("dialog")).to_have_count(0)
    row.click()

    expect(page).to_have_url(f"{steered.url}/live/{asking}")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_prompt_is_a_modal_here_and_opens_by_itself(steered: SteeredBench, page: Page, asking: str) -> None:
    page.goto(f"{steered.url}/live/{asking}")

    modal = page.get_by_role("dialog")
    expect(modal.get_by_role("heading")).to_have_text(re.compile("Seat the board|Is the lamp green"))
    assert modal.evaluate("e => e.matches(':modal')")


def test_a_prompt_is_pushed_to_pages_that_are_open(steered: SteeredBench, browser: Browser) -> None:
    run = steered.launch("asks_later", ASKS_LATER)
    with open_page(browser) as here, open_page(browser) as elsewhere:
        here.goto(f"{steered.url}/live/{run.run_id}")
        elsewhere.goto(f"{steered.url}/results")
        expect(step(here)).to_have_text("test_asks")
        expect(row_of(elsewhere, run.run_id)).to_contain_text("SN-asks_later")
        expect(here.get_by_role("dialog")).to_have_count(0)
        run.go("ask")

        expect(here.get_by_role("dialog").get_by_role("heading")).to_have_text("Seat the board")
        expect(row_of(elsewhere, run.run_id)).to_contain_text("1 dialog waiting")
        assert colour(row_of(elsewhere, run.run_id)) == "amber"
        here.keyboard.press("Enter")
        expect(pill(here)).to_have_text("PASSED")
        expect(row_of(elsewhere, run.run_id)).to_have_count(0)


def test_answering_goes_on_to_the_next_dialog_and_on_with_the_test(
    steered: SteeredBench, page: Page, asking: str
) -> None:
    page.goto(f"{steered.url}/live/{asking}")
    heading = page.get_by_role("dialog").get_by_role("heading")
    expect(heading).to_be_visible()
    first = heading.inner_text()
    page.keyboard.press("Enter")
    expect(heading).not_to_have_text(first)
    expect(row_of(page, asking)).to_contain_text("1 dialog waiting")
    page.keyboard.press("Enter")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(pill(page)).to_have_text("PASSED")


# --- the end ---------------------------------------------------------------------------------------------------------


def test_the_status_turns_by_the_exit_code_when_no_run_began(steered: SteeredBench, page: Page) -> None:
    run = steered.launch("broken", "import nothing_of_that_name\n")
    page.goto(f"{steered.url}/live/{run.run_id}")

    expect(pill(page)).to_have_text("ERROR")
    assert colour(page.locator(".hero-state")) == "red"
    expect(page.locator(".hero")).to_contain_text("No run began")
    expect(page.get_by_text("pytest ended with exit code 2 before it began a run")).to_be_visible()
    expect(page.locator(".log")).to_contain_text("nothing_of_that_name")


def test_the_progress_bar_fills_to_100_percent(watched: Watched, steered: SteeredBench) -> None:
    finished, planned = watched.bars[-1]
    assert finished == planned == 3
    assert steered.status(watched.run.run_id)["progress_pct"] == 100
    segments = watched.page.locator(".hero .steps-bar i").all()
    assert [segment.get_attribute("data-o") for segment in segments] == ["done", "passed", "passed"]


def test_the_progress_bar_fills_also_when_steps_never_ran(steered: SteeredBench, page: Page, ended: dict) -> None:
    steered.bench.pytest("steered/ends", "-x", "--dut-serial", "SN-stopped", check=False)
    run = steered.bench.api.get("/api/runs", serial="SN-stopped")["runs"][0]["run_id"]
    page.goto(f"{steered.url}/live/{run}")
    expect(pill(page)).to_have_text("FAILED")

    assert bar(page) == (3, 3)
    segments = page.locator(".hero .steps-bar i")
    assert [one.get_attribute("data-o") for one in segments.all()] == ["passed", "failed", "never"]
    assert "gradient" in segments.last.evaluate("e => getComputedStyle(e).backgroundImage"), "not as an empty bar"
    expect(page.locator(".hero")).to_contain_text("1 never ran")


def test_the_events_tab_keeps_the_full_timeline(watched: Watched, steered: SteeredBench) -> None:
    stored = steered.bench.api.all_events(run_id=watched.run.run_id)
    assert counted(watched.page) == len(stored)
    watched.page.get_by_role("region", name="Event timeline").evaluate("e => e.scrollTo(0, 0)")
    expect(watched.page.locator(".event .ty").first).to_have_text(stored[0]["event_type"])


def test_a_link_at_the_bottom_leads_to_the_full_results(steered: SteeredBench, page: Page, ended: dict) -> None:
    page.goto(f"{steered.url}/live/{ended['FAILED']}")
    link = page.get_by_role("link", name="View Full Results →")
    expect(link).to_be_visible()
    assert link.bounding_box()["y"] > 600
    link.click()

    expect(page).to_have_url(f"{steered.url}/results/{ended['FAILED']}")
    page.get_by_role("tab", name="Steps").click()
    expect(page.locator(".steps tr[data-row]", has_text="test_fails")).to_contain_text("Failed")


def test_the_link_to_the_results_comes_when_the_run_ends(watched: Watched) -> None:
    assert watched.links == [0, 0, 0, 0, 1]


def test_the_page_stops_streaming_when_the_run_ends(watched: Watched) -> None:
    (opened,) = [m["sub"] for m in watched.sent if m["op"] == "subscribe" and m["topic"] == "run"]
    assert {"op": "unsubscribe", "sub": opened} in watched.sent


def test_the_page_does_not_poll_for_new_runs(watched: Watched, steered: SteeredBench) -> None:
    before, messages = len(watched.asked), len(watched.sent)
    other = steered.launch("other")
    expect(row_of(watched.page, other.run_id)).to_be_visible()  # the sidebar is told
    other.go("collect", "printed", "measure", "measured", "end")
    expect(row_of(watched.page, other.run_id)).to_have_count(0)

    own = (watched.run.run_id, session_of(watched.page, steered))  # its output and samples, until its process is gone
    assert [url for url in watched.asked[before:] if not any(part in url for part in own)] == []
    assert [message for message in watched.sent[messages:] if message["op"] != "hello"] == []
    expect(watched.page).to_have_url(f"{steered.url}/live/{watched.run.run_id}")


# --- stream errors ---------------------------------------------------------------------------------------------------
# The specification decides otherwise: the page keeps what it shows, says that it is old, and reconnects by itself.
# ERROR on the pill is the run's alone.


@pytest.fixture
def wire(steered: SteeredBench) -> Iterator[Wire]:
    made = Wire(steered.url)
    yield made
    made.close()


@pytest.fixture
def far(browser: Browser) -> Iterator[Page]:
    with open_page(browser, may_miss=OUTAGE) as opened:
        yield opened


def test_a_cut_network_leaves_what_is_shown_and_says_that_it_is_old(far: Page, wire: Wire, held: Steered) -> None:
    far.goto(f"{wire.url}/live/{held.run_id}")
    expect(step(far)).to_have_text("test_measures")
    before = counted(far)
    wire.cut()

    expect(far.locator(".conn")).to_contain_text("Reconnecting")
    expect(far.locator("main.is-stale")).to_be_visible()
    expect(pill(far)).to_have_text("RUNNING")
    assert counted(far) == before
    wire.mend()
    expect(far.locator(".conn")).to_contain_text("Live")
    expect(far.locator("main.is-stale")).to_have_count(0)


@pytest.mark.parametrize("how", ["cut", "silent", "daemon"])
def test_after_an_outage_it_goes_on_without_gap_or_repetition(
    far: Page, wire: Wire, steered: SteeredBench, eventually: Callable, how: str
) -> None:
    """A cut cable, a far end that sleeps, and a service that dies."""
    run = steered.launch(f"outage_{how}")
    run.go("collect")
    far.goto(f"{wire.url}/live/{run.run_id}")
    expect(step(far)).to_have_text("test_prints")
    {"cut": wire.cut, "silent": wire.fall_silent, "daemon": steered.bench.kill_daemon}[how]()
    run.go("printed", "measure", "measured")
    if how == "silent":
        expect(far.locator(".conn")).to_contain_text(re.compile("Reconnecting|Stale since"))
        wire.wake()
    wire.mend()

    expect(step(far)).to_have_text("test_ends")
    run.go("end")
    expect(pill(far)).to_have_text("PASSED")
    expect(far.locator(".conn")).to_contain_text("Live")
    stored = len(steered.bench.api.all_events(run_id=run.run_id))
    eventually(lambda: counted(far) == stored, what=f"{stored} events: none missing, none twice")


def test_a_toast_at_the_bottom_gives_the_cause_that_the_server_reports(browser: Browser, steered: SteeredBench) -> None:
    """The specification: the cause in the server's words; there is no exception of ours in a browser."""
    with open_page(browser, may_miss=("404", "422")) as page:
        page.goto(f"{steered.url}/live/not-a-run")
        toast = page.locator(".toast")
        expect(toast.first).to_contain_text("run")
        assert toast.first.bounding_box()["y"] > 384


def test_a_run_whose_process_died_turns_to_error_and_says_aborted(steered: SteeredBench, page: Page) -> None:
    folder = steered.folder("dies", "def test_waits():\n    until('end')\n")
    process = steered.bench.start_pytest(str(folder), "--dut-serial", "SN-dies")
    page.goto(f"{steered.url}/results")
    page.get_by_label("Active tests").locator("a", has_text="SN-dies").click()
    expect(pill(page)).to_have_text("RUNNING")
    os.killpg(process.pid, signal.SIGKILL)

    expect(pill(page)).to_have_text("ERROR", timeout=5000)
    assert colour(page.locator(".hero-state")) == "red"
    expect(page.locator(".hero")).to_contain_text("Aborted: the process died")


# --- underlying data -------------------------------------------------------------------------------------------------


def test_the_streaming_subscription_is_scoped_by_run_id(watched: Watched) -> None:
    subscribed = [message for message in watched.sent if message["op"] == "subscribe"]
    (of_run,) = [message for message in subscribed if message["topic"] == "run"]
    assert of_run["run_id"] == watched.run.run_id
    assert {message["topic"] for message in subscribed} == {"run", "active", "dialogs"}, "no other events"


def test_channel_readouts_are_pushed_by_the_subscription_of_the_events(
    steered: SteeredBench, browser: Browser, eventually: Callable
) -> None:
    run = steered.launch("pushed")
    run.go("collect", "printed")
    with open_page(browser, may_miss=OUTAGE) as page:
        page.route("**/api/channels/**", lambda route: route.abort())
        page.goto(f"{steered.url}/live/{run.run_id}?tab=channels")
        row = page.locator("table.channels tbody tr", has_text="dmm.voltage")
        value = row.locator("td").nth(1)
        expect(value).to_contain_text("3.")
        before = value.inner_text()
        run.go("measure")

        eventually(lambda: value.inner_text() != before, what="another value, and no answer of the channel store")
        newest = lambda: steered.bench.api.all_events(run_id=run.run_id, type="instrument.read")[-1]["value"]  # noqa: E731
        eventually(lambda: number_in(value) == pytest.approx(newest(), abs=1e-4), what="the value of the newest event")
    run.go("measured", "end")


def test_the_channel_store_is_asked_again_only_while_somebody_looks_at_channels(
    steered: SteeredBench, held: Steered, page: Page
) -> None:
    of_channels = re.compile("/api/channels")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if of_channels.search(sent.url) else None)
    page.clock.install()
    with page.expect_response(of_channels):
        page.goto(f"{steered.url}/live/{held.run_id}")
    expect(step(page)).to_have_text("test_measures")
    page.clock.fast_forward(10_000)
    with page.expect_response(of_channels):
        page.get_by_role("tab", name="Channels").click()
    assert len(asked) == 2, "one when the page opened, one when somebody looked"
    with page.expect_request(of_channels):
        page.clock.fast_forward(2_000)


def test_closing_the_tab_and_opening_it_again_reattaches_to_the_run(
    steered: SteeredBench, held: Steered, browser: Browser
) -> None:
    for _ in range(2):
        with open_page(browser) as page:
            page.goto(f"{steered.url}/live/{held.run_id}?tab=output")
            expect(page.locator(".log")).to_contain_text("line 149")
            expect(step(page)).to_have_text("test_measures")
