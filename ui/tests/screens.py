"""Screenshots of every page, for looking at: python tests/screens.py URL FOLDER [--only NAME].

URL is a running server (the fixture server, or `litmus serve`). Console errors and refused resources are printed.
"""

from __future__ import annotations

import argparse
import json
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

SIZES = {"desktop": (1366, 768), "tablet": (1024, 768)}
THEMES = ("light", "dark")


def get(url: str) -> dict:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def pages(base: str) -> dict[str, str]:
    runs = get(f"{base}/api/runs?limit=100")["runs"]
    active = get(f"{base}/api/active")["active_runs"]
    found = {"results": "/results", "missing": "/results/00000000-0000"}
    finished = next((run for run in runs if run["outcome"] == "failed"), None) or next((run for run in runs if run["outcome"]), None)
    if finished:
        path = f"/results/{finished['run_id']}"
        found |= {"overview": path, "steps": f"{path}?tab=steps", "measurements": f"{path}?tab=measurements", "ended": f"/live/{finished['run_id']}"}
    if active:
        run_id = active[-1]["run_id"]
        found |= {"live": f"/live/{run_id}", "live-steps": f"/results/{run_id}?tab=steps"}
    return found


def shoot(page: Page, url: str, target: Path) -> None:
    page.goto(url)
    page.wait_for_selector(".conn[data-state=live]", timeout=10_000)
    page.wait_for_selector("main > *", timeout=10_000)
    page.wait_for_timeout(400)
    page.screenshot(path=target)
    print(target)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for size, (width, height) in SIZES.items():
            for theme in THEMES:
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
                page.on("console", lambda message: print("console:", message.type, message.text) if message.type in ("error", "warning") else None)
                page.on("pageerror", lambda error: print("page error:", error))
                for name, path in pages(options.url).items():
                    if not options.only or options.only == name:
                        shoot(page, options.url + path, options.folder / f"{name}-{size}-{theme}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
