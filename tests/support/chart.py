"""What a chart of the UI has drawn, read from its canvas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from playwright.sync_api import Page

PIXELS = """() => {
    const canvas = document.querySelector('.signal .plot:not(.overview) canvas');
    const area = document.querySelector('.signal .plot:not(.overview) .plot-over').getBoundingClientRect();
    const outer = canvas.getBoundingClientRect();
    const ratio = canvas.width / outer.width;
    const [left, top, width, height] = [area.left - outer.left, area.top - outer.top, area.width, area.height]
        .map((n) => Math.round(n * ratio));
    const probe = document.createElement('span');
    probe.style.color = 'var(--series-1)';
    document.body.append(probe);
    const ink = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
    probe.remove();
    const data = canvas.getContext('2d').getImageData(left, top, width, height).data;
    const tops = [], bottoms = [];
    for (let x = 0; x < width; x++) {
        let [first, last] = [-1, -1];
        for (let y = 0; y < height; y++) {
            const at = 4 * (y * width + x);
            if (ink.reduce((off, part, i) => off + Math.abs(data[at + i] - part), 0) > 60) continue;
            if (first < 0) first = y;
            last = y;
        }
        tops.push(first);
        bottoms.push(last);
    }
    return { width, height, tops, bottoms };
}"""


@dataclass
class Drawn:
    """The chart's ink, column by column: its highest and lowest row; -1 without ink."""

    width: int
    height: int
    top: np.ndarray
    bottom: np.ndarray


def drawn(page: Page) -> Drawn:
    read = page.evaluate(PIXELS)
    return Drawn(read["width"], read["height"], np.array(read["tops"]), np.array(read["bottoms"]))


def rows_of(values: np.ndarray, seen: np.ndarray, height: int) -> np.ndarray:
    """The pixel rows of values, when `seen` is in view: 6 % of air above and below."""
    low, high = seen.min(), seen.max()
    air = 0.06 * (high - low)
    return (high + air - values) / (high - low + 2 * air) * height
