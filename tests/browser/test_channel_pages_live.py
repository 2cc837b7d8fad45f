"""The channel pages while samples arrive: on a real daemon, from a real process."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from support.bench import Bench

pytestmark = pytest.mark.browser

DEADLINE_MS = 20_000
DOT_PX = 4  # a sample's dot reaches so far
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]

# Says what it is told to on each line: "channel value", or "pause seconds".
WRITER = """
import sys, time
import litmus

with litmus.connect("bench_1", mock=True) as station:
    for line in open(sys.argv[1]):
        channel, value = line.split()
        if channel == "pause":
            time.sleep(float(value))
        elif channel.startswith("scope"):
            station.observe(channel, [float(value) + i for i in range(100)], units="V", sample_interval=1e-3)
        else:
            station.observe(channel, float(value), units="V")
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, bench: Bench) -> Iterator[Page]:
    """A page that fails its test on an error in the console. It is closed before its server is."""
    opened = browser.new_page(viewport={"width": 1366, "height": 768})
    opened.set_default_timeout(DEADLINE_MS)
    expect.set_options(timeout=DEADLINE_MS)
    problems: list[str] = []
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    yield opened
    opened.close()
    assert problems == []


@pytest.fixture
def writer(bench: Bench, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Gives a function that has lines written by a session of its own."""
    script, orders = tmp_path / "writer.py", tmp_path / "orders"
    script.write_text(WRITER)
    os.mkfifo(orders)
    bench.spawn(sys.executable, script, orders)
    with orders.open("w") as pipe:

        def write(*lines: str) -> None:
            pipe.write("".join(f"{line}\n" for line in lines))
            pipe.flush()

        yield write


def view(page: Page) -> tuple[int, int]:
    handles = page.get_by_role("slider")
    return tuple(int(handles.nth(i).get_attribute("aria-valuenow") or -1) for i in range(2))


def test_new_values_and_new_channels_appear_by_themselves(page: Page, bench: Bench, writer: Callable) -> None:
    writer("rack.v1 1", "rack.v1 2")
    url = bench.serve()
    page.goto(f"{url}/channels")
    row = page.get_by_role("row").filter(has_text="rack.v1")
    expect(row).to_contain_text("2 V")

    writer("rack.v1 7.5", "rack.v2 4")

    expect(row).to_contain_text("7.5 V")
    expect(page.get_by_role("row").filter(has_text="rack.v2")).to_contain_text("4 V")
    expect(page.locator(".header .crumb")).to_contain_text("2 channels")


def test_the_chart_follows_until_the_reader_looks_back(
    page: Page, bench: Bench, writer: Callable, eventually: Callable
) -> None:
    writer(*(line for i in range(60) for line in (f"rack.v {i}", "pause 0.005")))
    url = bench.serve()
    page.goto(f"{url}/channels/rack.v")
    state = page.locator(".signal .follow")
    expect(page.locator(".samples")).to_contain_text("59")
    expect(state).to_have_text("Following")

    before = view(page)
    writer("rack.v 500")
    eventually(lambda: view(page)[1] > before[1], within=10, what="the new sample in view")
    expect(page.locator(".signal")).to_have_attribute("data-shown", re.compile(rf"-{view(page)[1]}$"))
    assert view(page)[0] == before[0], "all of it stays in view"

    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(state).to_have_text("Paused")
    held = view(page)
    writer("pause 0.01", "rack.v 501")
    expect(page.locator(".channel-side")).to_contain_text("501 V")
    assert view(page) == held, "what the reader looks at stays where it is"

    state.click()
    expect(state).to_have_text("Following")


def test_a_pause_and_nan_break_the_line(page: Page, bench: Bench, writer: Callable) -> None:
    steady = [line for _ in range(30) for line in ("rack.v 1", "pause 0.01")]
    writer(*steady, "pause 1", *steady, "rack.v nan", "pause 0.02", "rack.v nan", "pause 0.02", *steady)
    url = bench.serve()
    page.goto(f"{url}/channels/rack.v")
    expect(page.get_by_text("92 samples in view, every one drawn")).to_be_visible()

    inked = page.evaluate("""() => {
        const canvas = document.querySelector('.signal .plot:not(.overview) canvas');
        const box = document.querySelector('.signal .plot:not(.overview) .plot-over').getBoundingClientRect();
        const outer = canvas.getBoundingClientRect();
        const [width, height] = [Math.round(box.width), Math.round(box.height)];
        const [left, top] = [box.left - outer.left, box.top - outer.top + height / 2];
        const row = canvas.getContext('2d').getImageData(left, top, width, 1).data;
        return Array.from({ length: width }, (_, x) => row[4 * x + 2] - row[4 * x] > 100);
    }""")

    samples = bench.api.get("/api/channels/rack.v")["data"]
    times = [datetime.fromisoformat(sample["timestamp"]).timestamp() for sample in samples]
    intervals = [after - before for before, after in pairwise(times)]
    places = [int((at - times[0]) / (times[-1] - times[0]) * (len(inked) - 1)) for at in times]
    usual = sorted(intervals)[len(intervals) // 2]
    broken = [
        interval > 5 * usual or "NaN" in (before["value"], after["value"])
        for interval, (before, after) in zip(intervals, pairwise(samples), strict=True)
    ]
    for is_gap, (left, right) in zip(broken, pairwise(places), strict=True):
        between = inked[left + DOT_PX : max(right - DOT_PX, 0)]
        assert not any(between) if is_gap else all(between), f"pixels {left} to {right}"
    assert broken.count(True) >= 4, "the pause, and the way to, between and from two that are no number"


def test_the_newest_capture_is_followed(page: Page, bench: Bench, writer: Callable) -> None:
    writer("scope.ch1 0")
    url = bench.serve()
    page.goto(f"{url}/channels/scope.ch1")
    expect(page.get_by_role("heading", name="Capture 1 of 1")).to_be_visible()
    writer("scope.ch1 1000")
    expect(page.get_by_role("heading", name="Capture 1 of 2")).to_be_visible()
    expect(page.get_by_label("Captures", exact=True).get_by_role("row").nth(1)).to_contain_text("1,099")

    page.keyboard.press("[")
    expect(page.get_by_role("heading", name="Capture 2 of 2")).to_be_visible()
    writer("scope.ch1 2000")
    expect(page.get_by_role("heading", name="Capture 3 of 3")).to_be_visible()


def test_the_live_page_shows_what_the_instruments_say(page: Page, bench: Bench, eventually: Callable) -> None:
    url = bench.serve()
    bench.start_pytest(pace=0.1)
    run = eventually(lambda: bench.api.get("/api/active")["active_runs"], within=20, what="an active run")[0]
    page.goto(f"{url}/live/{run['run_id']}")
    page.get_by_role("tab", name="Channels").click()
    rows = page.get_by_label("Channels of this run").get_by_role("row")
    voltage = rows.filter(has_text="psu.voltage")
    expect(voltage).to_be_visible()
    expect(page).to_have_url(re.compile("tab=channels"))

    place = [row.inner_text().split()[0] for row in rows.all()[1:]]
    eventually(lambda: len(rows.all()) > len(place) or voltage.locator("path").count(), within=20, what="more values")
    assert [row.inner_text().split()[0] for row in rows.all()[1:]][: len(place)] == place, "rows keep their places"

    voltage.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/channels/psu\.voltage\?session=[0-9a-f-]{36}"))
    expect(page.locator(".samples")).to_contain_text(re.compile(r"\d"))
