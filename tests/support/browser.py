"""Headless Chromium, and pages that notice what must not happen: errors, and requests that leave the machine."""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

DEADLINE_MS = 20_000
LAPTOP, TABLET = {"width": 1366, "height": 768}, {"width": 1024, "height": 768}
# As root in a container, and without Chromium's own calls to the outside.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
OUTAGE = ("net::ERR", "WebSocket")  # what Chromium says of a server that is gone
OWN = ("http://localhost", "http://127.0.0.1", "ws://localhost", "ws://127.0.0.1", "data:", "blob:")

RED_GREEN_BLUE = """(element, property) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.fillStyle = getComputedStyle(element)[property];
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        expect.set_options(timeout=DEADLINE_MS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(browser: Browser, may_miss: tuple[str, ...] = (), **context: Any) -> Iterator[Page]:
    """A page of its own context. `may_miss`: parts of what Chromium says of requests that are meant to fail."""
    made = browser.new_context(**{"viewport": LAPTOP, **context})
    page = made.new_page()
    page.set_default_timeout(DEADLINE_MS)
    problems: list[str] = []

    def said(message: Any) -> None:
        if message.type == "error" and not any(part in message.text for part in may_miss):
            problems.append(message.text)

    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", said)
    page.on("request", lambda sent: None if sent.url.startswith(OWN) else problems.append(sent.url))
    try:
        yield page
    finally:
        made.close()
    assert problems == [], problems


def colour(element: Locator, of: str = "backgroundColor") -> str:
    """The colour that people would name: red, amber, green, blue, or grey where there is hardly any."""
    red, green, blue = (part / 255 for part in element.evaluate(RED_GREEN_BLUE, of))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.12 or not 0.04 < lightness < 0.98:
        return "grey"
    names = ((0.05, "red"), (0.17, "amber"), (0.47, "green"), (0.75, "blue"), (1.0, "red"))
    return next(name for limit, name in names if hue <= limit)


def is_dark(element: Locator) -> bool:
    return sum(element.evaluate(RED_GREEN_BLUE, "backgroundColor")) < 3 * 80
