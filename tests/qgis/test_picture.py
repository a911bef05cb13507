"""The map that QGIS draws beside the app's own: the same colours lie in the same places."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import driver
from tests.live import ATLAS
from tests.qgis.places import SAMPLES, Key, shares

NEAR_PX = 3
VIEWPORT = {"width": 1800, "height": 1100}
SHOWN = {layer.id for layer in ATLAS.layers if layer.entry.visible}

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def by_the_app(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, float]:
    """What the app shows of each drawing."""
    if driver.chromium() is None:
        pytest.skip("no Chromium is installed")
    # Playwright starts once a thread, and other tests of the run may have it in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_seen_in_the_app, tmp_path_factory.mktemp("app")).result()


def _seen_in_the_app(made: Path) -> dict[Key, float]:
    with driver.serving(driver.PROJECT, made / "log") as base, sync_playwright() as playwright:
        browser = driver.launch(playwright)
        reader = driver.Reader(browser.new_page(viewport=VIEWPORT), base).open(embed="true")
        frame = reader.frame
        frame.add_style_tag(content=".leaflet-labels-pane, .leaflet-control { display: none }")
        at = frame.evaluate(
            "(places) => places.map((at) => map_div.latLngToContainerPoint(at))"
            ".map(({ x, y }) => [x, y])",
            [[lat, lon] for places in SAMPLES.values() for lon, lat, _ in places],
        )
        reader.map_element.screenshot(path=made / "app.png")
        browser.close()
        assert reader.watch.faults == []
    picture = Image.open(made / "app.png").convert("RGB")
    colours = [colour for places in SAMPLES.values() for _, _, colour in places]
    return shares([nearest(picture, x, y, c) for (x, y), c in zip(at, colours, strict=True)])


def nearest(picture: Any, x: float, y: float, colour: str) -> int:
    """Return how far the nearest pixel around a point is from a colour, as its largest channel."""
    wanted = bytes.fromhex(colour[1:])
    best = 255
    for column in range(int(x) - NEAR_PX, int(x) + NEAR_PX + 1):
        for row in range(int(y) - NEAR_PX, int(y) + NEAR_PX + 1):
            if 0 <= column < picture.width and 0 <= row < picture.height:
                seen = picture.getpixel((column, row))
                best = min(best, max(abs(a - b) for a, b in zip(seen, wanted, strict=True)))
    return best


def test_qgis_and_the_app_show_the_same(
    answers: dict[str, Any], by_the_app: dict[Key, float]
) -> None:
    by_qgis = shares(answers["en"]["seen"])
    shown = {key for key in SAMPLES if key[0] in SHOWN}
    # As much of each is seen in both; the rest lies below others in both.
    pairs = {key: (by_qgis[key], by_the_app[key]) for key in shown}
    assert {key: pair for key, pair in pairs.items() if abs(pair[0] - pair[1]) > 0.15} == {}
    for seen in (by_qgis, by_the_app):
        assert mean([seen[key] for key in shown]) > 0.85
        assert mean([seen[key] for key in SAMPLES if key not in shown]) < 0.4
