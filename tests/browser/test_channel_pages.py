"""The channel pages in a real browser, on a real daemon, with samples that the Python API recorded.

What the chart draws is read back from its canvas and compared with the samples themselves.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect, sync_playwright

from support.bench import Bench
from support.chart import Drawn, drawn, rows_of
from support.programs import ROOT

pytestmark = pytest.mark.browser

DEADLINE_MS = 20_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
LAPTOP, TABLET = {"width": 1366, "height": 768}, {"width": 1024, "height": 768}
AXE = ROOT / "ui/node_modules/axe-core/axe.min.js"

SAMPLES = 10_000_000
HIGHEST, LOWEST = 1_234_567, 7_654_321
CAPTURES, CAPTURE_SAMPLES = 12, 2_000
SCALARS = 50_000
INTERVAL_S = 1e-6

RECORD = f"""
import sys
import numpy as np
import litmus

with litmus.connect("bench_1", mock=True) as station:
    station.observe("scope.big", np.load(sys.argv[1]), units="mV", sample_interval={INTERVAL_S})
    for k in range({CAPTURES}):
        shape = np.sin(np.arange({CAPTURE_SAMPLES}) / 50 + k / 10)
        station.observe("scope.small", shape, units="V", sample_interval=1e-7)
    for value in np.random.default_rng(6).normal(0, 1, {SCALARS}).tolist():
        station.observe("dmm.fast", value, units="V")
    station.observe("operator.note", "probe reseated")
"""


def waveform() -> np.ndarray:
    """Noise with one sample far above and one far below it."""
    values = np.random.default_rng(5).normal(0, 1, SAMPLES)
    values[HIGHEST], values[LOWEST] = 25, -30
    return values


@dataclass
class Recorded:
    """A bench with recordings, its server's address and the long waveform."""

    bench: Bench
    url: str
    values: np.ndarray


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    folder = tmp_path_factory.mktemp("channels")
    shutil.copytree(
        ROOT / "examples/demo-bench", folder / "bench", ignore=shutil.ignore_patterns("data", "__pycache__")
    )
    bench = Bench(folder / "bench")
    values = waveform()
    np.save(folder / "values.npy", values)
    script = folder / "record.py"
    script.write_text(RECORD)
    run_python(bench, script, folder / "values.npy")
    yield Recorded(bench, bench.serve(), values)
    bench.close()


def run_python(bench: Bench, script: Path, *arguments: Path | str) -> None:
    process = bench.spawn(sys.executable, script, *arguments)
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails its test on an error in the console, or when it asks another machine for something."""
    opened = browser.new_page(viewport=LAPTOP)
    opened.set_default_timeout(DEADLINE_MS)
    problems: list[str] = []
    watch(opened, problems)
    yield opened
    opened.close()
    assert problems == []


def watch(page: Page, problems: list[str]) -> None:
    local = ("http://localhost", "ws://localhost", "data:", "blob:http://localhost")
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith(local) else problems.append(r.url))


# --- the chart --------------------------------------------------------------------------------------------------------


def chart(page: Page) -> Locator:
    return page.locator(".signal")


def open_chart(page: Page, recorded: Recorded, first: int = 0, end: int = SAMPLES, channel: str = "scope.big") -> None:
    whole = (first, end) == (0, SAMPLES)
    page.goto(f"{recorded.url}/channels/{channel}" + ("" if whole else f"?view={first}-{end}"))
    expect(chart(page)).to_have_attribute("data-shown", f"{first}-{end}")


def settled_view(page: Page) -> tuple[int, int]:
    """The elements in view, once they are drawn."""
    deadline = time.monotonic() + DEADLINE_MS / 1000
    while True:
        handles = page.get_by_role("slider")
        view = tuple(int(handles.nth(i).get_attribute("aria-valuenow") or -1) for i in range(2))
        if chart(page).get_attribute("data-shown") == f"{view[0]}-{view[1]}":
            return view
        assert time.monotonic() < deadline, "the chart didn't settle"
        page.wait_for_timeout(20)


def columns_of(values: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest value of each pixel column."""
    borders = np.arange(width) * len(values) // width
    return np.minimum.reduceat(values, borders), np.maximum.reduceat(values, borders)


def assert_columns_are_exact(ink: Drawn, values: np.ndarray) -> None:
    low, high = columns_of(values, ink.width)
    top, bottom = rows_of(high, values, ink.height), rows_of(low, values, ink.height)
    # A column whose values lie apart from those before it is joined to them, by no more than the gap.
    top[1:] = np.minimum(top[1:], rows_of(low[:-1], values, ink.height))
    bottom[1:] = np.maximum(bottom[1:], rows_of(high[:-1], values, ink.height))
    np.testing.assert_allclose(ink.top, np.floor(top), atol=1)
    np.testing.assert_allclose(ink.bottom, np.maximum(np.floor(bottom), np.floor(top) + 1), atol=1)


@pytest.mark.parametrize(
    ("first", "end"),
    [
        (0, SAMPLES),
        (1_000_000, 2_345_678),
        (7_600_000, 7_700_001),
        (1_230_000, 1_240_000),
        (HIGHEST - 1_000, HIGHEST + 1_000),
    ],
)
def test_each_pixel_column_reaches_from_its_lowest_to_its_highest_sample(
    page: Page, recorded: Recorded, first: int, end: int
) -> None:
    open_chart(page, recorded, first, end)

    ink = drawn(page)

    assert end - first > 2 * ink.width, "one column stands for more than two samples"
    assert_columns_are_exact(ink, recorded.values[first:end])


@pytest.mark.parametrize("part", [(0, 1), (0.2, 0.7), (0.5, 0.6)])
def test_scalars_are_exact_in_each_column_of_time(page: Page, recorded: Recorded, part: tuple[float, float]) -> None:
    samples = recorded.bench.api.get("/api/channels/dmm.fast")["data"]
    values = np.array([sample["value"] for sample in samples])
    times = np.array([micros(sample["timestamp"]) for sample in samples])
    first, end = (int(times[0] + share * (times[-1] - times[0])) for share in part)
    page.goto(f"{recorded.url}/channels/dmm.fast?view={first}-{end}")
    expect(chart(page)).to_have_attribute("data-shown", f"{first}-{end}")

    ink = drawn(page)

    inside = (times >= first) & (times <= end)
    values, times = values[inside], times[inside]
    begins = first + np.arange(ink.width) * (end + 1 - first) // ink.width
    column = np.searchsorted(begins, times, side="right") - 1
    rows = rows_of(values, values, ink.height)
    assert len(values) > 2 * ink.width
    for one in np.unique(column):
        here, before = rows[column == one], rows[column == one - 1]
        top = min(here.min(), before.max()) if before.size else here.min()
        bottom = max(here.max(), before.min()) if before.size else here.max()
        assert ink.top[one] == pytest.approx(np.floor(top), abs=1), f"column {one}"
        assert ink.bottom[one] == pytest.approx(max(np.floor(bottom), np.floor(top) + 1), abs=1), f"column {one}"


def micros(timestamp: str) -> int:
    at = datetime.fromisoformat(timestamp)
    return int(at.timestamp()) * 1_000_000 + at.microsecond


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_few_samples_are_drawn_one_by_one(page: Page, recorded: Recorded, theme: Any) -> None:
    page.emulate_media(color_scheme=theme)
    first, end = LOWEST - 20, LOWEST + 25
    open_chart(page, recorded, first, end)

    ink = drawn(page)

    shown = recorded.values[first : end + 1]  # the line goes on to the sample behind the last
    rows = rows_of(shown[:-1], recorded.values[first:end], ink.height)
    columns = np.arange(len(rows)) * ink.width // len(rows)
    for column, row in zip(columns[1:], rows[1:], strict=True):
        near = slice(max(column - 1, 0), column + 2)
        assert ink.top[near].min() - 1 <= row <= ink.bottom[near].max() + 1, f"a dot in column {column}"
    assert ink.bottom.max() == pytest.approx(rows.max(), abs=4), "nothing below the lowest sample but its dot"
    expect(page.get_by_text("45 samples in view, every one drawn")).to_be_visible()


def test_samples_as_dense_as_pixels_lose_no_peak(page: Page, recorded: Recorded) -> None:
    """Here a line leads from sample to sample; each sample's place has ink."""
    first, end = HIGHEST - 500, HIGHEST + 500
    open_chart(page, recorded, first, end)

    ink = drawn(page)

    values = recorded.values[first:end]
    assert ink.width < len(values) <= 2 * ink.width
    rows, columns = rows_of(values, values, ink.height), np.arange(len(values)) * ink.width // len(values)
    assert np.all(ink.top[columns] <= rows + 1)
    assert np.all(ink.bottom[columns] >= rows - 1)


def test_ten_million_samples_are_in_overview_within_a_second(page: Page, recorded: Recorded) -> None:
    open_chart(page, recorded, channel="scope.big")  # what the browser and the system keep, they keep

    def load_s() -> float:
        start = time.monotonic()
        open_chart(page, recorded)
        return time.monotonic() - start

    assert min(load_s() for _ in range(3)) <= 1.0
    assert_columns_are_exact(drawn(page), recorded.values)


# --- moving about -----------------------------------------------------------------------------------------------------


def over(page: Page) -> dict[str, float]:
    box = page.locator(".signal .plot:not(.overview) .plot-over").bounding_box()
    assert box is not None
    return box


def queries(page: Page) -> list[dict[str, str]]:
    """What the page asks for from now on."""
    asked: list[dict[str, str]] = []

    def note(request: Any) -> None:
        found = re.search(r"/api/channels/scope\.big\?(.*)$", request.url)
        if found:
            asked.append(dict(pair.split("=", 1) for pair in found[1].split("&")))

    page.on("request", note)
    return asked


def test_wheel_leads_from_everything_to_single_samples(page: Page, recorded: Recorded) -> None:
    open_chart(page, recorded)
    box = over(page)
    x = box["x"] + box["width"] * HIGHEST / SAMPLES
    asked = queries(page)
    page.mouse.move(x, box["y"] + box["height"] / 2)
    view = (0, SAMPLES)
    for _ in range(40):
        page.mouse.wheel(0, -500)
        view = settled_view(page)
        share = (HIGHEST - view[0]) / (view[1] - view[0])
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        if view[1] - view[0] > 2 * drawn(page).width:
            assert_columns_are_exact(drawn(page), recorded.values[view[0] : view[1]])
        if view[1] - view[0] <= 20:
            break
    assert view[0] <= HIGHEST < view[1] <= view[0] + 20
    width = drawn(page).width
    thinned = [query for query in asked if "max_points" in query]
    assert thinned, "it asked anew on the way"
    assert all(query["max_points"] == str(2 * width) and query["decimate"] == "minmax" for query in thinned)
    assert page.url.endswith(f"?view={view[0]}-{view[1]}")


def test_dragging_zooms_to_what_was_marked(page: Page, recorded: Recorded) -> None:
    open_chart(page, recorded)
    box = over(page)
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 80, steps=4)
    page.mouse.up()

    first, end = settled_view(page)

    assert first == pytest.approx(SAMPLES / 4, abs=SAMPLES / 500)
    assert end == pytest.approx(SAMPLES / 2, abs=SAMPLES / 500)
    assert_columns_are_exact(drawn(page), recorded.values[first:end])


def test_the_brush_moves_the_view(page: Page, recorded: Recorded) -> None:
    open_chart(page, recorded, 2_000_000, 4_000_000)
    brush = page.locator(".brush").bounding_box()
    assert brush is not None
    middle = (brush["x"] + brush["width"] / 2, brush["y"] + brush["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + brush["width"], middle[1], steps=5)
    page.mouse.up()

    first, end = settled_view(page)

    assert first == pytest.approx(4_000_000, abs=50_000)
    assert end - first == 2_000_000


def test_the_keyboard_alone_is_enough(page: Page, recorded: Recorded) -> None:
    page.goto(f"{recorded.url}/results")
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.get_by_role("row")).to_have_count(5)
    for key in ("j", "j", "j", "Enter"):
        page.keyboard.press(key)
    expect(page).to_have_url(f"{recorded.url}/channels/scope.big")
    expect(chart(page)).to_have_attribute("data-shown", f"0-{SAMPLES}")

    page.keyboard.press("+")
    assert settled_view(page) == (SAMPLES // 4, 3 * SAMPLES // 4)
    page.keyboard.press("ArrowRight")
    assert settled_view(page) == (3 * SAMPLES // 8, 7 * SAMPLES // 8)
    page.keyboard.press("Home")
    assert settled_view(page) == (0, SAMPLES // 2)
    page.keyboard.press("End")
    assert settled_view(page) == (SAMPLES // 2, SAMPLES)
    page.keyboard.press(".")
    expect(page.locator(".plot-tip")).to_contain_text("mV")
    page.keyboard.press("f")
    assert settled_view(page) == (0, SAMPLES)

    page.get_by_role("slider", name="Start of the part in view").focus()
    page.keyboard.press("ArrowRight")
    assert settled_view(page) == (SAMPLES // 50, SAMPLES)
    page.keyboard.press("j")
    expect(page).to_have_url(f"{recorded.url}/channels/scope.small")


def test_cursor_tells_the_sample_under_it(page: Page, recorded: Recorded) -> None:
    open_chart(page, recorded, LOWEST - 20, LOWEST + 20)
    box = over(page)
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    expect(page.locator(".plot-tip")).to_have_text(f"7.654321\u00a0s · #{LOWEST:,}−30\u00a0mV")


def test_only_the_newest_answer_is_drawn_and_nothing_is_blank_until_then(page: Page, recorded: Recorded) -> None:
    open_chart(page, recorded)
    held: list[Any] = []
    holding = True
    page.route(re.compile(r"scope\.big\?.*max_points"), lambda r: held.append(r) if holding else r.continue_())
    page.keyboard.press("+")
    page.keyboard.press("+")
    until(page, lambda: len(held) > 0)
    assert drawn(page).top.max() > 0, "what was drawn is still there"
    holding = False
    page.keyboard.press("+")
    for route in held:
        with contextlib.suppress(Error):  # the page no longer waits for it
            route.continue_()

    first, end = settled_view(page)

    assert end - first == SAMPLES // 8
    assert_columns_are_exact(drawn(page), recorded.values[first:end])


def until(page: Page, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_MS / 1000
    while not condition():
        assert time.monotonic() < deadline, "the condition didn't come true"
        page.wait_for_timeout(20)


# --- captures ---------------------------------------------------------------------------------------------------------


def test_the_newest_capture_is_chosen_and_others_can_be(page: Page, recorded: Recorded) -> None:
    page.goto(f"{recorded.url}/channels/scope.small")
    expect(page.get_by_role("heading", name=f"Capture 1 of {CAPTURES}")).to_be_visible()
    rows = page.get_by_label("Captures", exact=True).get_by_role("row")
    expect(rows).to_have_count(CAPTURES + 1)
    page.keyboard.press("[")
    expect(page.get_by_role("heading", name=f"Capture 2 of {CAPTURES}")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"capture=.*\.{CAPTURE_SAMPLES * (CAPTURES - 2)}$"))
    page.get_by_role("button", name="Overlay 10").click()
    expect(page).to_have_url(re.compile("overlay=1"))
    until(page, lambda: chart(page).get_attribute("aria-busy") == "false")
    page.reload()
    expect(page.get_by_role("heading", name=f"Capture 2 of {CAPTURES}")).to_be_visible()


def test_what_is_in_view_can_be_saved(page: Page, recorded: Recorded) -> None:
    open_chart(page, recorded, LOWEST - 5, LOWEST + 5)
    page.get_by_role("button", name="Samples", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()

    saved = Path(download.value.path()).read_text()

    assert download.value.suggested_filename == "scope.big.csv"
    numbers = re.search(r'"\[([^\]]*)\]"', saved)
    assert numbers is not None
    np.testing.assert_array_equal(np.array(numbers[1].split(","), float), recorded.values[LOWEST - 5 : LOWEST + 5])


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_shows_every_channel_and_finds_one(page: Page, recorded: Recorded) -> None:
    page.goto(f"{recorded.url}/channels")
    expect(page.locator(".header .crumb")).to_contain_text("4 channels")
    row = page.get_by_role("row").filter(has_text="scope.big")
    expect(row).to_contain_text("10\u00a0M pts")
    page.keyboard.press("/")
    page.keyboard.type("note")
    expect(page.locator(".header .crumb")).to_contain_text("1 of 4 channels")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page).to_have_url(re.compile("find=note"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("row")).to_have_count(5)


def test_a_text_channel_is_a_table(page: Page, recorded: Recorded) -> None:
    page.goto(f"{recorded.url}/channels/operator.note")
    expect(page.get_by_role("row").filter(has_text="probe reseated").last).to_be_visible()
    expect(chart(page)).to_have_count(0)


def test_an_unknown_channel_says_so(page: Page, recorded: Recorded) -> None:
    page.goto(f"{recorded.url}/channels/nobody.knows")
    expect(page.get_by_text("Channel nobody.knows not found.")).to_be_visible()


# --- for everybody ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [LAPTOP, TABLET], ids=["laptop", "tablet"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/channels", "/channels/scope.big", "/channels/scope.small?overlay=1&table=samples"])
def test_pages_have_no_accessibility_faults(
    browser: Browser, recorded: Recorded, path: str, theme: Any, size: Any
) -> None:
    # axe comes as text, which the page's own policy forbids to run.
    context = browser.new_context(viewport=size, color_scheme=theme, bypass_csp=True)
    page = context.new_page()
    page.goto(recorded.url + path)
    expect(page.get_by_role("row").first).to_be_visible()
    if path != "/channels":
        expect(chart(page)).to_have_attribute("aria-busy", "false")
    page.evaluate(AXE.read_text())

    found = page.evaluate("async () => (await axe.run()).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])")
    overflow = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    context.close()

    assert found == []
    assert overflow <= 0, "nothing sticks out at the side"
