"""What the benches of pages share: the demo bench served on a data directory, Chromium, and clocks inside the page.

Times are taken in the page: from the navigation or from the input event to the end of the first frame that shows what
was asked for. The compositor's own work behind that frame, a few milliseconds, isn't in them.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

DEMO = Path(__file__).resolve().parent.parent / "examples/demo-bench"
VIEWPORT = {"width": 1366, "height": 768}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DEADLINE_MS = 10_000

# Resolves to the time since the navigation when the condition first holds in a frame that has been drawn.
STANDS = """(deadline) => new Promise((done, fail) => {
    const drawn = new MessageChannel();
    drawn.port1.onmessage = () => done(performance.now());
    // By a timer: a page that draws no frame any more ends, too.
    setTimeout(() => fail(new Error(document.body.innerText.slice(0, 300))), deadline);
    const holds = () => { try { return %s; } catch { return false; } };
    const look = () => { if (holds()) drawn.port2.postMessage(0); else requestAnimationFrame(look); };
    requestAnimationFrame(look);
})"""

# Waits for one input event; then the times of the first frame behind it, and of the first one that shows the condition.
ARM = """(type) => {
    const before = (() => { try { return %(sign)s; } catch { return null; } })();
    window.__input = new Promise((done, fail) => {
        addEventListener(type, (event) => {
            const since = (then) => {
                const drawn = new MessageChannel();
                drawn.port1.onmessage = () => then(performance.now() - event.timeStamp);
                return () => drawn.port2.postMessage(0);
            };
            let acknowledged = null;
            const first = since((ms) => { acknowledged = ms; });
            const last = since((shown) => done({ acknowledged: acknowledged ?? shown, shown }));
            setTimeout(() => fail(new Error('the input never showed')), %(deadline)s);
            const holds = () => { try { return %(shows)s; } catch { return false; } };
            requestAnimationFrame(() => {
                first();
                const look = () => { if (holds()) last(); else requestAnimationFrame(look); };
                look();
            });
        }, { capture: true, once: true });
    });
}"""


class Bench:
    """A copy of the demo bench with the data directory `data`, served. `url` is where."""

    def __init__(self, programs: Path, data: Path) -> None:
        self.project = Path(tempfile.mkdtemp(prefix="litmus-pages-"))
        bench = self.project / "bench"
        shutil.copytree(DEMO, bench, ignore=shutil.ignore_patterns("data", "__pycache__"))
        (bench / "litmus.yaml").write_text(f"name: demo-bench\ndata_dir: {data}\ndefault_station: bench_1\n")
        self.data, self.folder = data, bench
        self._litmus = programs / "src/cli/litmus"
        self._environment = os.environ | {
            "LITMUSD": str(programs / "src/daemon/litmusd"),
            "PYTHONPATH": str(programs / "python"),
            "XDG_DATA_HOME": str(self.project / "user-data"),
            "LITMUS_MACHINE_LOCKS": "",
        }
        self._started: list[subprocess.Popen[str]] = []
        server = self.start(self._litmus, "serve", "--port", "0", "--json")
        assert server.stdout is not None
        self.url: str = json.loads(server.stdout.readline())["url"]

    def start(self, *command: str | Path, **more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=self.folder,
            env=self._environment | more,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def start_pytest(self, pace: float) -> subprocess.Popen[str]:
        return self.start(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", LITMUS_DEMO_PACE=str(pace))

    def close(self) -> None:
        for process in self._started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        stop = [self._litmus, "daemon", "stop"]
        subprocess.run(stop, cwd=self.folder, env=self._environment, check=False, stdout=subprocess.DEVNULL)
        shutil.rmtree(self.project, ignore_errors=True)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


def open_page(browser: Browser, url: str, stands: str) -> tuple[Page, dict[str, float]]:
    """A page with nothing cached, once `stands`, a condition in JavaScript, holds; its times in ms."""
    page = browser.new_page(viewport=VIEWPORT)
    page.set_default_timeout(DEADLINE_MS)
    page.goto(url, wait_until="commit")
    content = page.evaluate(STANDS % stands, DEADLINE_MS)
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    return page, {"paint": paint, "content": content}


def arm(page: Page, event: str, shows: str, sign: str = "null") -> None:
    """From the next `event` on the clock runs until `shows` holds; in it, `before` is what `sign` was."""
    page.evaluate(ARM % {"sign": sign, "shows": shows, "deadline": DEADLINE_MS}, event)


def taken(page: Page) -> dict[str, float]:
    """The times since that event, in ms."""
    times: dict[str, Any] = page.evaluate("window.__input")
    return times
