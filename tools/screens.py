"""Takes the pictures of docs/screens/: the real pages, of a real run of the demo bench. Run by `./dev screens`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.api import Api  # noqa: E402
from support.history import post_history  # noqa: E402

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--hide-scrollbars"]
RECORDING = """
import sys, time
import numpy as np
import litmus

random = np.random.default_rng(7)
with litmus.connect("bench_1", mock=True) as station:
    wave = random.normal(0, 4, 10_000_000) + 12 * np.sin(np.arange(10_000_000) / 4e5)
    for at in random.integers(0, len(wave), 5):
        wave[at] += 80
    station.observe("scope.ch2", wave, units="mV", sample_interval=1e-6)
    tooth = np.abs(np.arange(2000) % 43 - 21.5) - 10.75
    step = np.where(np.arange(2000) > 920, -34 * np.exp(-np.maximum(np.arange(2000) - 920, 0) / 130), 0)
    for k in range(int(sys.argv[1])):
        started = time.monotonic()
        station.observe("fixture.temp", 24.6 + np.sin(k / 60) + random.normal(0, 0.04), units="°C")
        station.observe("dmm.voltage", 3.3003 + 0.002 * np.sin(k / 9) + random.normal(0, 0.0004), units="V")
        station.observe("psu.current", (0.1, 0.5, 1.0, 2.0)[k // 25 % 4] + random.normal(0, 0.003), units="A")
        if k % 25 == 0:
            noise = random.normal(0, 1, 2000) + (random.random(2000) > 0.985) * random.normal(0, 14, 2000)
            station.observe("scope.ch1", tooth + step + noise, units="mV", sample_interval=1e-7)
        time.sleep(max(0, 0.05 + started - time.monotonic()))
"""
BRING_UP = """
import time
import litmus

with litmus.connect("bench_1", mock=True) as station:
    dmm = station.instrument("dmm")
    while True:
        dmm.measure_voltage()
        time.sleep(0.5)
"""
LAPTOP, TABLET = {"width": 1366, "height": 768}, {"width": 1024, "height": 768}


def get(url: str) -> Any:
    with urlopen(url, timeout=10) as answer:
        return json.load(answer)


def pytest(bench: Path, serial: str, pace: float) -> subprocess.Popen[bytes]:
    environment = os.environ | {"LITMUS_DEMO_PACE": str(pace)}
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "--dut-serial", serial, "--dut-part-number", "DPB001"],
        cwd=bench,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def serve(bench: Path) -> tuple[subprocess.Popen[str], str]:
    server = subprocess.Popen(
        ["litmus", "serve", "--port", "0", "--json"],
        cwd=bench,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert server.stdout is not None
    return server, json.loads(server.stdout.readline())["url"]


class Camera:
    """Pictures of one page in both themes and, where it matters, on a tablet."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder

    def take(self, name: str, *, tablet: bool = False) -> None:
        for theme in ("light", "dark"):
            self.page.emulate_media(color_scheme=theme)
            self._shoot(f"{name}-{theme}" if theme == "dark" else name)
        self.page.emulate_media(color_scheme="light")
        if tablet:
            self.page.set_viewport_size(TABLET)
            self._shoot(f"{name}-tablet")
            self.page.set_viewport_size(LAPTOP)

    def _shoot(self, name: str) -> None:
        self.page.wait_for_timeout(150)  # fonts and the theme's colours settle
        self.page.screenshot(path=self.folder / f"{name}.png")


def wait_for_active(url: str) -> str:
    while True:
        runs = get(f"{url}/api/active")["active_runs"]
        if runs:
            return runs[0]["run_id"]
        time.sleep(0.05)


def picture_everything(bench: Path, url: str, camera: Camera) -> None:
    page = camera.page
    for serial in ("DUT002", "DUT006", "DUT003", "DUT004"):
        pytest(bench, serial, 0).wait()
    suite = pytest(bench, "DUT001", 0.25)
    run_id = wait_for_active(url)
    page.goto(f"{url}/live/{run_id}")
    page.get_by_text("test_load_regulation").first.wait_for()
    camera.take("live-running", tablet=True)
    suite.wait()
    page.get_by_role("link", name="View Full Results").wait_for()
    camera.take("live-passed")

    suite = pytest(bench, "DUT006", 0.05)
    run_id = wait_for_active(url)
    page.goto(f"{url}/live/{run_id}")
    suite.wait()
    page.get_by_role("link", name="View Full Results").wait_for()
    camera.take("live-failed")

    page.goto(f"{url}/results")
    page.get_by_text("DUT006").first.wait_for()
    camera.take("results", tablet=True)
    for tab in ("overview", "steps", "measurements"):
        page.goto(f"{url}/results/{run_id}?tab={tab}")
        page.get_by_role("tab", name=tab.capitalize()).wait_for()
        page.wait_for_load_state("networkidle")
        camera.take(f"run-{tab}")


def picture_channels(bench: Path, url: str, camera: Camera) -> None:
    page = camera.page
    suite = pytest(bench, "DUT003", 0.3)
    run_id = wait_for_active(url)
    page.goto(f"{url}/live/{run_id}?tab=channels")
    page.get_by_text("test_load_regulation").first.wait_for()
    camera.take("live-channels", tablet=True)
    suite.wait()

    recording = subprocess.Popen([sys.executable, "-c", RECORDING, "1200"], cwd=bench)
    while not any(one["live"] for one in get(f"{url}/api/channels")["channels"]):
        time.sleep(0.05)
    page.goto(f"{url}/channels")
    page.wait_for_timeout(10_000)  # some history
    camera.take("channels", tablet=True)
    for name, path in (
        ("channel-overview", "scope.ch2"),
        ("channel-zoomed", "scope.ch1?view=860-1160"),
        ("channel-overlay", "scope.ch1?overlay=1"),
        ("channel-live", "fixture.temp"),
    ):
        page.goto(f"{url}/channels/{path}")
        page.locator(".signal[aria-busy=false][data-shown]").wait_for()
        box = page.locator(".plot-over").first.bounding_box()
        assert box is not None
        if name == "channel-zoomed":
            page.mouse.move(box["x"] + box["width"] * 0.285, box["y"] + box["height"] / 2)
        camera.take(name, tablet=name in ("channel-overview", "channel-zoomed"))
        page.mouse.move(0, 0)
    recording.terminate()
    recording.wait()


def picture_metrics(bench: Path, url: str, camera: Camera) -> None:
    post_history(Api(bench / "data/litmusd.sock"))
    page = camera.page
    for name, query in (
        ("yield", ""),
        ("pareto", "?tab=pareto&pareto_group=measurement"),
        ("capability", "?tab=cpk&product=dcdc-5v-3v3"),
        ("retest", "?tab=retest"),
        ("time-loss", "?tab=time-loss"),
        ("assets", "?tab=assets"),
    ):
        page.goto(f"{url}/metrics{query}")
        page.locator(".split, .assets").first.wait_for()
        page.wait_for_load_state("networkidle")
        camera.take(f"metrics-{name}", tablet=True)
    page.goto(f"{url}/results?station=bench-03&outcome=failed")
    page.locator(".runs .chip").first.wait_for()
    camera.take("results-filtered", tablet=True)


def picture_stores(bench: Path, url: str, camera: Camera) -> None:
    page = camera.page
    script = bench / "bring_up.py"
    script.write_text(BRING_UP)
    bring_up = subprocess.Popen([sys.executable, script], cwd=bench)
    suite = pytest(bench, "DUT005", 0.25)
    run_id = wait_for_active(url)
    page.goto(url)
    page.locator(".running-card .steps-bar i[data-o=passed]").nth(7).wait_for()
    camera.take("dashboard", tablet=True)
    page.goto(f"{url}/sessions")
    page.locator(".sessions tbody tr").nth(1).wait_for()
    camera.take("sessions", tablet=True)
    page.locator(".sessions tbody tr", has_text="pytest").first.click()
    page.locator(".event").nth(12).wait_for()
    camera.take("session", tablet=True)
    suite.wait()
    page.goto(f"{url}/events?run_id={run_id}&event_type=test.measurement")
    page.locator(".event-rows tr[data-row]").first.wait_for()
    camera.take("events", tablet=True)
    page.locator(".row-button").first.click()
    page.locator("dialog[open]").wait_for()
    camera.take("event")
    bring_up.terminate()
    bring_up.wait()
    for _ in range(4):
        pytest(bench, "DUT006", 0).wait()
    newest = get(f"{url}/api/runs?serial=DUT006&limit=1")["runs"][0]["run_id"]
    page.goto(f"{url}/results/{newest}?tab=history")
    page.get_by_role("region", name="Other runs of this serial").wait_for()
    camera.take("run-history", tablet=True)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/screens"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="litmus-screens-") as name, sync_playwright() as playwright:
        bench = Path(name) / "demo-bench"
        shutil.copytree(ROOT / "examples/demo-bench", bench, ignore=shutil.ignore_patterns("data", "__pycache__"))
        server, url = serve(bench)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        try:
            camera = Camera(browser.new_page(viewport=LAPTOP), folder)
            picture_everything(bench, url, camera)
            picture_channels(bench, url, camera)
            picture_stores(bench, url, camera)
            picture_metrics(bench, url, camera)
        finally:
            browser.close()
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=10)
            subprocess.run(["litmus", "daemon", "stop"], cwd=bench, check=False, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
