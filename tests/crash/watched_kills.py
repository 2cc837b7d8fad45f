"""SIGKILL at random of pytest, litmusd and both, while a browser and `litmus events --follow` watch.

python tests/crash/watched_kills.py --kills 200

Each has to end with exactly the log: every event once, in order. Prints what it counted as JSON; exits 1 when one of
them saw anything else.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Page

from support.bench import Bench
from support.browser import OUTAGE, chromium, open_page
from support.programs import LITMUS, ROOT

VICTIMS = ("pytest", "daemon", "both")
KILLS_A_BENCH = 40  # the page holds at most 10,000 events
DEADLINE_S = 60.0
PACE_S = 0.02

# The rows that are in the document: their place, and what a person can tell an event by.
ROWS = """(region) => [...region.querySelectorAll("tr[data-row]")].map((row) => [
    Number(row.getAttribute("aria-rowindex")) - 2,
    row.cells[0].title, row.cells[1].innerText, row.cells[2].innerText, row.cells[3].innerText])"""


@dataclass
class Counted:
    seed: int
    test_kills: int = 0
    daemon_kills: int = 0
    events: int = 0
    follower_wrong: int = 0  # benches whose follower saw anything but the log
    page_wrong: int = 0
    numbers_wrong: int = 0  # benches with a number twice, out of order, or a loss

    def holds(self) -> bool:
        return self.follower_wrong == self.page_wrong == self.numbers_wrong == 0


def wait(condition: Callable[[], Any], what: str, within: float = DEADLINE_S) -> Any:
    deadline = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} didn't come true within {within} s")
        time.sleep(0.02)
    return value


class Watched:
    """One bench, its watchers, and the kills."""

    def __init__(self, bench: Bench, page: Page, counted: Counted, chance: random.Random) -> None:
        self.bench, self.page, self.counted, self.chance = bench, page, counted, chance
        self.told = bench.project.parent / "told.jsonl"
        self.follower = bench.spawn("sh", "-c", f"exec '{LITMUS}' events --follow --json > '{self.told}'")
        page.goto(f"{bench.serve()}/events?limit=10000")
        page.locator(".event-bar, .empty").first.wait_for()

    def run_once(self) -> None:
        """A run of the demo bench that is hit once or a few times; half of those whose daemon dies go on to the end."""
        test = self.bench.start_pytest(pace=PACE_S)
        for _ in range(self.chance.randint(1, 3)):
            self._look_for(self.chance.uniform(0.05, 1.2))
            if test.poll() is not None or self._kill(test, self.chance.choice(VICTIMS)):
                break
        if test.poll() is None and self.chance.random() < 0.5:
            self._kill(test, "pytest")
        wait(lambda: self._look_for(0.02) or test.poll() is not None, "the end of pytest")

    def _look_for(self, seconds: float) -> None:
        self.page.wait_for_timeout(1000 * seconds)  # the page goes on meanwhile

    def _kill(self, test: subprocess.Popen[str], victim: str) -> bool:
        """Whether the test is dead."""
        daemon = self.bench.daemon_pid()
        if victim != "pytest" and daemon is not None:
            os.kill(daemon, signal.SIGKILL)
            self.counted.daemon_kills += 1
        if victim == "daemon":
            return False
        os.killpg(test.pid, signal.SIGKILL)
        self.counted.test_kills += 1
        return True

    # --- what was seen, and what is ----------------------------------------------------------------------------------

    def compare(self) -> None:
        log = self._settled_log()
        numbers = [event["event_number"] for event in log]
        losses = self.bench.api.sql("SELECT count(*) AS n FROM losses")[0]["n"]
        ids = [event["id"] for event in log]
        self.counted.events += len(log)
        self.counted.numbers_wrong += numbers != sorted(set(numbers)) or len(set(ids)) != len(ids) or losses != 0
        self.counted.follower_wrong += self._differs("the follower", self._told, ids)
        self.counted.page_wrong += self._differs("the page", self._shown, [as_row(event) for event in log])

    def _settled_log(self) -> list[dict[str, Any]]:
        """All events, once nothing is open any more."""
        self.bench.litmus("runs")  # starts a daemon, if there is none
        wait(lambda: (self.bench.data / "litmusd.sock").exists(), "the socket")
        settled = "SELECT count(*) AS n FROM runs WHERE outcome IS NULL OR materialization <> 'done'"
        wait(lambda: self.bench.api.sql(settled)[0]["n"] == 0, "the end of every run")
        journals = self.bench.data / "events"
        wait(lambda: not list(journals.glob("*/*.journal")), "the seal of every session")
        return self.bench.api.all_events()

    def _differs(self, who: str, seen: Callable[[], list[Any]], expected: list[Any]) -> bool:
        got: list[Any] = []

        def same() -> bool:
            nonlocal got
            self._look_for(0.1)
            got = seen()
            return got == expected

        try:
            wait(same, f"{who} with the log", within=30)
        except TimeoutError:
            saw, kept = Counter(map(str, got)), Counter(map(str, expected))
            print(f"{who}: {len(got)} of {len(expected)}", file=sys.stderr)
            print(f"too much {list(saw - kept)[:5]}, missing {list(kept - saw)[:5]}", file=sys.stderr)
            return True
        return False

    def _told(self) -> list[str]:
        if self.follower.poll() is not None:
            raise RuntimeError(f"the follower gave up: {self.follower.communicate()[0]}")
        whole = [line for line in self.told.read_text().splitlines(keepends=True) if line.endswith("\n")]
        return [json.loads(line)["id"] for line in whole]

    def _shown(self) -> list[list[str]]:
        """Scrolls through the table, which is newest first and holds only the rows in view."""
        region = self.page.get_by_role("region", name="Events")
        rows: dict[int, list[str]] = {}
        top, height = 0.0, region.evaluate("(region) => region.scrollHeight")
        while True:
            region.evaluate("(region, top) => { region.scrollTop = top; }", top)
            self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
            rows |= {place: row for place, *row in region.evaluate(ROWS)}
            if top > height:
                break
            top += region.evaluate("(region) => region.clientHeight") * 0.8
        region.evaluate("(region) => { region.scrollTop = 0; }")
        return [rows[place] for place in sorted(rows, reverse=True)]


def as_row(event: dict[str, Any]) -> list[str]:
    """What the page shows of an event: time (ms), type, the beginnings of the session's and the run's id."""
    at = datetime.fromisoformat(event["occurred_at"])
    time_text = f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d} UTC"
    return [time_text, event["event_type"], event["session_id"][:13], (event["run_id"] or "")[:13]]


def watch_kills(folder: Path, kills: int, seed: int) -> Counted:
    counted, chance = Counted(seed), random.Random(seed)
    with chromium() as browser:
        for turn in range((kills + KILLS_A_BENCH - 1) // KILLS_A_BENCH):
            project = folder / str(turn) / "bench"
            shutil.copytree(ROOT / "examples/demo-bench", project, ignore=shutil.ignore_patterns("data", "__pycache__"))
            bench = Bench(project)
            goal = min(kills, (turn + 1) * KILLS_A_BENCH)
            try:
                with open_page(browser, may_miss=OUTAGE) as page:
                    watched = Watched(bench, page, counted, chance)
                    while counted.test_kills + counted.daemon_kills < goal:
                        watched.run_once()
                    watched.compare()
            finally:
                bench.close()
    return counted


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=os.getpid())
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counted = watch_kills(Path(folder), given.kills, given.seed)
    print(json.dumps(asdict(counted), indent=2))
    return 0 if counted.holds() else 1


if __name__ == "__main__":
    raise SystemExit(main())
