"""Takes the pictures of docs/screens/: the real pages of a bench with a bit of everything. Run by `./dev screens`.

With --all every page, and the states that a bench with data doesn't show, in both themes and sizes: for looking at.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from support.bench import Bench  # noqa: E402
from support.browser import LAPTOP, TABLET, chromium  # noqa: E402
from support.showcase import PLACES, Place, Showcase  # noqa: E402

LOOKS: list[tuple[Any, Any]] = [("light", LAPTOP), ("dark", LAPTOP), ("light", TABLET), ("dark", TABLET)]
# Of each page one in both themes, and in light on a tablet of those that are used beside a bench.
KEPT = {
    *("dashboard", "launch", "live-running", "live-dialog", "live-failed", "live-channels", "results", "run-overview"),
    *("run-steps", "run-measurements", "run-history", "metrics-yield", "metrics-pareto", "metrics-capability"),
    *("metrics-retest", "metrics-time-loss", "metrics-assets", "sessions", "session", "events", "event"),
    *("channels", "channel-overview", "channel-overlay"),
}
KEPT_OF_TABLETS = {"dashboard", "launch", "live-running", "live-dialog", "results", "metrics-yield", "channel-overview"}


def is_kept(name: str, theme: str, size: dict[str, int]) -> bool:
    return name in (KEPT if size is LAPTOP else KEPT_OF_TABLETS if theme == "light" else ())


class Camera:
    """Pictures of places, each by its name, theme and size."""

    def __init__(self, browser: Browser, folder: Path, everything: bool) -> None:
        self.browser = browser
        self.folder = folder
        self.everything = everything

    @contextmanager
    def page(self, theme: Any, size: Any) -> Iterator[Page]:
        context = self.browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(30_000)
        yield page
        context.close()

    def take(self, places: list[tuple[Place, str]]) -> None:
        """`places`, each with its address."""
        for theme, size in LOOKS:
            with self.page(theme, size) as page:
                for place, address in places:
                    if self.everything or is_kept(place.name, theme, size):
                        page.goto(address)
                        page.locator(place.drawn).first.wait_for()
                        if place.act:
                            place.act(page)
                        self.shoot(page, place.name, theme, size)

    def shoot(self, page: Page, name: str, theme: str, size: dict[str, int]) -> None:
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(300)  # fonts, and what is drawn a moment after it has come
        parts = [name, *(["tablet"] if size is TABLET else []), *(["dark"] if theme == "dark" else [])]
        file = self.folder / f"{'-'.join(parts)}.png"
        page.screenshot(path=file)
        shrink(file)


def shrink(file: Path) -> None:
    """256 colours are enough for a screen, and a third of the bytes."""
    from PIL import Image

    Image.open(file).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)


# --- states that a bench with data doesn't show ----------------------------------------------------------------------


def press_help(page: Page) -> None:
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def open_choices(page: Page) -> None:
    page.get_by_role("button", name="Station", exact=False).first.click()


def start(page: Page) -> None:
    page.get_by_label("DUT Serial Number").fill("DPB001-0147")
    page.get_by_role("button", name="Start Test").click()
    page.locator(".toast").wait_for()


OF_SHOWCASE = (
    Place("help", "/", ".running-card", act=press_help),
    Place("choices", "/results", ".runs tbody tr", act=open_choices),
    Place("launch-refused", "/launch?station=bench_1&test_profile=acceptence", "form.launch", act=start),
)
OF_NOTHING = tuple(
    Place(f"empty-{name}", path, "main .card, main .empty")
    for name, path in (
        *(("dashboard", "/"), ("launch", "/launch"), ("results", "/results"), ("metrics", "/metrics")),
        *(("sessions", "/sessions"), ("events", "/events"), ("channels", "/channels")),
    )
)
WITH_TOKEN = Place("launch-token", "/launch?station=bench_1", "form.launch", act=start)


def take_the_rest(camera: Camera, showcase: Showcase, folder: Path) -> None:
    camera.take([(place, showcase.url + place.path) for place in OF_SHOWCASE])
    (folder / "fresh").mkdir()
    (folder / "fresh/litmus.yaml").write_text("name: fresh\n")
    fresh = Bench(folder / "fresh")
    try:
        url = fresh.serve()
        camera.take([(place, url + place.path) for place in OF_NOTHING])
    finally:
        fresh.close()
    left = shutil.ignore_patterns("data", "__pycache__")
    guarded = Bench(Path(shutil.copytree(ROOT / "examples/demo-bench", folder / "guarded", ignore=left)))
    try:
        camera.take([(WITH_TOKEN, guarded.serve("--token", "secret") + WITH_TOKEN.path)])
    finally:
        guarded.close()
    take_without_server(camera, showcase)


def take_without_server(camera: Camera, showcase: Showcase) -> None:
    """What pages say when their service has gone; the last of all."""
    opened = [(theme, size, camera.browser.new_page(viewport=size, color_scheme=theme)) for theme, size in LOOKS]
    for _, _, page in opened:
        page.goto(f"{showcase.url}/live/{showcase.ids['running']}")
        page.locator(".event").first.wait_for()
    showcase.close()
    for theme, size, page in opened:
        page.locator(".conn:not([data-state=live])").wait_for()
        camera.shoot(page, "live-stale", theme, size)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev screens", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs/screens", help="[docs/screens]")
    parser.add_argument("--all", action="store_true", help="every page and state, in both themes and sizes")
    options = parser.parse_args()
    if options.all and options.folder == ROOT / "docs/screens":
        parser.error("--all is for a folder of its own")
    options.folder.mkdir(parents=True, exist_ok=True)
    if not options.all:
        for old in options.folder.glob("*.png"):
            old.unlink()
    with tempfile.TemporaryDirectory(prefix="litmus-screens-") as name, chromium() as browser:
        showcase = Showcase(Path(name), samples=400, wave=10_000_000)
        try:
            camera = Camera(browser, options.folder, options.all)
            camera.take([(place, showcase.address(place)) for place in PLACES])
            if options.all:
                take_the_rest(camera, showcase, Path(name))
        finally:
            showcase.close()


if __name__ == "__main__":
    main()
