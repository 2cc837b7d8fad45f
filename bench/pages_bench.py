"""Pages over a long history: first paint, the time until a page's rows stand, and what an input takes until it shows.

One line of JSON for each case: the median and the largest of some rounds. The history is made once, in `--cache`; the
pages are those of a daemon on links to its files, with the demo bench running beside it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from browser import Bench, arm, chromium, open_page, taken
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError

PAINT_MS, INPUT_MS = 1000, 100
WORTH_ROWS = 2_000  # what a segment must have for a roll-up (src/query/rollups.h)
# Until a page has done what it does on its own after it was opened.
SETTLE_S = 0.6
# How long a click holds the button, as a quick hand does; its clock starts at the release. 0: a program's click.
PRESS_MS = 60


def at_least(count: int, selector: str) -> str:
    return f"document.querySelectorAll(`{selector}`).length >= {count}"


def text(selector: str) -> str:
    return f"document.querySelector(`{selector}`).textContent"


def changed(selector: str) -> tuple[str, str]:
    """What `selector` says is another text, and not an empty one."""
    return f"{text(selector)} && {text(selector)} !== before", text(selector)


@dataclass
class Input:
    name: str
    event: str  # with which the clock starts
    act: Callable[[Page], object]
    shows: tuple[str, str]  # the condition, and what `before` is in it
    prepare: Callable[[Page], object] = lambda page: None


@dataclass
class Case:
    name: str
    path: str
    stands: str
    inputs: tuple[Input, ...] = ()


def tab(name: str, stands: str) -> Input:
    return Input(
        f"tab {name}", "click", lambda page: page.get_by_role("tab", name=name).click(delay=PRESS_MS), (stands, "null")
    )


def sort(column: str) -> Input:
    head = f".runs thead button:has-text('{column}')"
    return Input(f"sort by {column}", "click", lambda page: page.click(head, delay=PRESS_MS), changed(".runs tbody"))


def enter(label: str, value: str, shows: tuple[str, str]) -> Input:
    """A filter that is taken with Enter."""
    return Input(
        f"filter {label}",
        "keydown",
        lambda page: page.keyboard.press("Enter"),
        shows,
        lambda page: page.get_by_label(label, exact=True).fill(value),
    )


def click(name: str, selector: str, shows: tuple[str, str]) -> Input:
    return Input(name, "click", lambda page: page.locator(selector).first.click(delay=PRESS_MS), shows)


def scroll(selector: str, row: str) -> Input:
    def wheel(page: Page) -> None:
        page.hover(selector)
        page.mouse.wheel(0, 600)

    return Input("scroll", "wheel", wheel, changed(row))


LENSES = {
    "yield": at_least(30, ".band"),
    "pareto": at_least(3, ".band"),
    "cpk": at_least(10, ".capability tbody tr"),
    "retest": at_least(30, ".band"),
    "time-loss": at_least(30, ".band"),
    "assets": at_least(1, ".assets tbody tr"),
}


SUMMARY = at_least(1, ".card-sticky dd")
OVERVIEW = at_least(2, ".panel-cols .card")
STEPS, MEASUREMENTS = at_least(10, ".steps tr[data-row]"), at_least(10, ".measurements tr[data-row]")
HISTORY = at_least(1, "[aria-label='DUT History'] .card-foot, [aria-label='DUT History'] .empty")
NEXT_PAGE = ".actions button:last-child"
COUNTED = ".actions > span:nth-of-type(2)"


def lists_of_runs() -> list[Case]:
    open_run = click("open a run", "tbody tr:has(a[href^='/results/']) td", (f"{SUMMARY} && {OVERVIEW}", "null"))
    inputs = (
        sort("Serial"),
        sort("Started"),
        sort("Meas"),
        click("next page", NEXT_PAGE, changed(".runs tbody")),
        enter("Text", "1005", changed(COUNTED)),
        enter("Serial", "SN10050000", changed(COUNTED)),
        open_run,
    )
    stands = f"{at_least(50, '.runs tbody tr')} && {at_least(6, '.stat dd')}"
    return [
        Case("/", "/", at_least(10, ".recent tbody tr"), (open_run,)),
        Case("/results", "/results", stands, inputs),
    ]


def one_run(run: str) -> list[Case]:
    tabs = (tab("Steps", STEPS), tab("Measurements", MEASUREMENTS), tab("DUT History", HISTORY))
    scrolled = (scroll(".measurements", ".measurements tr[data-row]"),)
    return [
        Case(f"/results/{{id}}, {name}", f"/results/{run}?tab={name}", f"{SUMMARY} && {stands}", inputs)
        for name, stands, inputs in (
            ("overview", at_least(2, ".main .card"), tabs),
            ("steps", STEPS, ()),
            ("measurements", MEASUREMENTS, scrolled),
            ("history", HISTORY, ()),
        )
    ]


def metrics() -> list[Case]:
    months = Input(
        "period month",
        "change",
        lambda page: page.select_option("#period", "month"),
        (f"{at_least(10, '.band')} && !({at_least(30, '.band')})", "null"),
    )
    inputs = {"yield": (tab("Pareto", LENSES["pareto"]), tab("Cpk", LENSES["cpk"]), months)}
    return [
        Case(f"/metrics, {lens}", f"/metrics?tab={lens}", stands, inputs.get(lens, ()))
        for lens, stands in LENSES.items()
    ]


def stores(session: str) -> list[Case]:
    sessions = (
        click("next page", NEXT_PAGE, changed(".sessions tbody")),
        Input("type in Find", "input", lambda page: page.type("#find", "3"), changed(COUNTED)),
        click("open a session", ".sessions tbody td", (f"{SUMMARY} && {at_least(1, '.event')}", "null")),
    )
    session_tabs = (tab("Runs", at_least(1, ".runs tbody tr")), tab("Instruments", at_least(1, ".main tbody tr")))
    events = (
        scroll(".event-rows", ".event-rows tr[data-row]"),
        enter("Event type", "run.ended", changed(".event-rows tbody")),
        click("open an event", ".row-button", (at_least(1, "dialog[open] pre"), "null")),
    )
    find = Input("type in Find", "input", lambda page: page.type("#find", "v"), changed(".channels tbody"))
    return [
        Case("/sessions", "/sessions", at_least(50, ".sessions tbody tr"), sessions),
        Case("/sessions/{id}", f"/sessions/{session}", at_least(6, ".event"), session_tabs),
        Case("/events", "/events", at_least(15, ".event-rows tr[data-row]"), events),
        Case("/channels", "/channels", at_least(2, ".channels tr[data-row]"), (find,)),
    ]


def tests(live: str) -> list[Case]:
    serial = "input[placeholder^='e.g.']"
    types = "[...document.querySelectorAll('.event .ty')]"
    typed = Input(
        "type a serial",
        "input",
        lambda page: page.type(serial, "D"),
        (f"document.querySelector(`{serial}`).value === 'D'", "null"),
    )
    measurements = (f"{types}.every((type) => type.textContent.includes('measurement'))", "null")
    inputs = (
        click("filter Measurements", ".fchip:has-text('Measurements')", measurements),
        tab("Channels", at_least(1, ".channels tbody tr")),
        tab("Output", f"{text('[role=tab][aria-selected=true]')} === 'Output'"),
    )
    return [
        Case("/launch", "/launch", at_least(1, "form.launch select"), (typed,)),
        Case("/live/{id}", f"/live/{live}", at_least(5, ".event"), inputs),
    ]


def report(case: str, rounds: list[float], at_most: float, **more: float) -> None:
    figures = {"median": round(statistics.median(rounds), 1), "max": round(max(rounds), 1), "at_most": at_most}
    print(
        json.dumps({"goal": "PAGES", "case": case, "unit": "ms", "rounds": len(rounds), **figures, **more}), flush=True
    )


def measure_page(browser: Browser, url: str, case: Case, rounds: int) -> None:
    opened = []
    for _ in range(rounds):
        page, times = open_page(browser, url + case.path, case.stands)
        opened.append(times)
        page.close()
    report(f"{case.name}: first paint", [times["paint"] for times in opened], PAINT_MS)
    report(f"{case.name}: content", [times["content"] for times in opened], PAINT_MS)


def measure_input(browser: Browser, url: str, case: Case, one: Input, rounds: int) -> None:
    found = []
    for _ in range(rounds):
        page, _ = open_page(browser, url + case.path, case.stands)
        time.sleep(SETTLE_S)
        one.prepare(page)
        arm(page, one.event, *one.shows)
        one.act(page)
        found.append(taken(page))
        page.close()
    shown = [times["shown"] for times in found]
    acknowledged = max(times["acknowledged"] for times in found)
    report(f"{case.name}: {one.name}", shown, INPUT_MS, acknowledged=round(acknowledged, 1))


def measure(browser: Browser, url: str, case: Case, rounds: int) -> None:
    """What never shows is said, and the others are measured."""
    measured = [lambda: measure_page(browser, url, case, rounds)]
    measured += [lambda one=one: measure_input(browser, url, case, one, rounds) for one in case.inputs]
    for run in measured:
        try:
            run()
        except PlaywrightError as error:
            said = str(error).split("\n")[0]
            print(json.dumps({"goal": "PAGES", "case": case.name, "error": said}), flush=True)
            for context in browser.contexts:
                context.close()


def history(programs: Path, cache: Path, runs: int) -> Path:
    """A data directory with finished runs and the events of their sessions; made when it isn't there."""
    folder = cache / f"history-{runs}"
    if not folder.exists():
        making = cache / f"history-{runs}.part"
        shutil.rmtree(making, ignore_errors=True)
        program = programs / "tests/metrics/litmus_history"
        subprocess.run([program, "--data-dir", making, "--runs", str(runs), "--events"], check=True)
        making.rename(folder)
    return folder


def roll_ups(index: Path) -> set[str]:
    return {path.name for path in index.glob("rollups/*/*.parquet")}


def missing_roll_ups(index: Path) -> bool:
    """Whether a segment that is worth a roll-up has none, or the blocks of several aren't there yet."""
    made, segments = roll_ups(index), json.loads((index / "manifest.json").read_text())
    worth = [
        one["path"].replace("/", "-")
        for kind in ("run_segments", "step_segments", "measurement_segments")
        for one in segments[kind]
        if one["rows"] >= WORTH_ROWS
    ]
    of_steps_and_values = [name for name in worth if not name.startswith("runs-")]
    return not made.issuperset(worth) or sum("-block-" in name for name in made) < len(of_steps_and_values)


def settle(data: Path, made: Path) -> None:
    """The figures of a history are rolled up once, in its first minute; kept beside it for the next time."""
    index, deadline = data / "index", time.monotonic() + 120
    while missing_roll_ups(index):
        assert time.monotonic() < deadline, "the daemon made no roll-ups"
        time.sleep(0.5)
    if not roll_ups(made / "index"):
        shutil.copytree(index / "rollups", made / "index/rollups", copy_function=os.link, dirs_exist_ok=True)


def get(url: str) -> dict[str, list[dict[str, str]]]:
    with urlopen(url, timeout=60) as answer:
        return json.load(answer)


def running(bench: Bench) -> str:
    """A test that runs; one is started when there is none."""
    deadline = time.monotonic() + 30
    if not (runs := get(f"{bench.url}/api/active")["active_runs"]):
        bench.start_pytest(pace=1.0)
    while not runs:
        assert time.monotonic() < deadline, "the demo bench didn't start"
        time.sleep(0.1)
        runs = get(f"{bench.url}/api/active")["active_runs"]
    return runs[0]["run_id"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=lambda text: Path(text).absolute(), required=True, help="the build folder")
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "litmus-pages", help="where the history is kept"
    )
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="cases whose name begins so")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    made = history(options.programs, options.cache.absolute(), options.runs)
    with tempfile.TemporaryDirectory(
        prefix="litmus-pages-data-", dir=options.cache.absolute(), ignore_cleanup_errors=True
    ) as name:
        data = Path(name) / "data"
        shutil.copytree(made, data, copy_function=os.link)  # files of the index are replaced, never changed
        bench = Bench(options.programs, data)
        try:
            settle(data, made)
            newest = get(f"{bench.url}/api/runs?limit=1")["runs"][0]
            running(bench)
            with chromium() as browser:

                def all_of(cases: list[Case]) -> None:
                    for case in cases:
                        if case.name.startswith(options.only):
                            measure(browser, bench.url, case, options.rounds)

                all_of([*lists_of_runs(), *one_run(newest["run_id"]), *metrics(), *stores(newest["session_id"])])
                all_of(tests(running(bench)))
        finally:
            bench.close()


if __name__ == "__main__":
    main()
