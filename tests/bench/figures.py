"""A figure of the whole atlas, beside Folium's own PNG and a screenshot in Chromium.

All three show every layer. The figure is drawn in a warm process, 170 mm wide at 300 dpi: map,
names, legend, notes and the words beside it. Folium's export starts a browser and sleeps three
seconds; it wants Selenium, whose part is played here by Playwright with the Chromium that there is.
The screenshot is taken in a browser that runs already, as soon as every shape is drawn. Both have
Leaflet at hand and no tiles, so neither waits for a network; neither has names, legend or scale.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import folium
from playwright.sync_api import Browser, Page

from kzgeo.catalogue import load
from kzgeo.figure.bounds import HOME, Extent
from kzgeo.figure.files import write_figure
from kzgeo.figure.sizes import SIZES, size_of
from kzgeo.model import Atlas
from kzgeo.selection import drawings, select
from tests.bench.browser import chromium
from tests.browser.driver import needed_chromium

__all__ = ["measure"]

TURNS = 7
BROWSER_TURNS = 3
MOST_S = 1.5
WINDOW = {"width": 1004, "height": 600}


def measure() -> bool:
    """Print the times side by side; return whether the target was met."""
    needed_chromium()  # nothing is measured for minutes that cannot be compared in the end
    atlas = load().atlas
    with tempfile.TemporaryDirectory() as folder:
        ours = {suffix: _figure(atlas, Path(folder), suffix) for suffix in (".png", ".svg", ".pdf")}
        folium_s = _median(BROWSER_TURNS, lambda: _folium_png(atlas))
        with chromium() as browser:
            shot_s = _median(BROWSER_TURNS, lambda: _screenshot(browser, atlas, Path(folder)))
    met = ours[".png"] <= MOST_S
    print("the whole atlas as a picture, seconds (median)")
    for suffix, taken in ours.items():
        print(f"{'kzgeo figure ' + suffix:<34} {taken:>6.2f}")
    for name, taken in (("Folium's own PNG export", folium_s), ("screenshot in Chromium", shot_s)):
        print(f"{name:<34} {taken:>6.2f}  {taken / ours['.png']:.1f} times that of the PNG")
    print(f"kzgeo figure .png <= {MOST_S} s: {'met' if met else 'MISSED'}")
    return met


def _median(turns: int, act: Callable[[], object]) -> float:
    act()  # warm
    taken = []
    for _ in range(turns):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def _figure(atlas: Atlas, folder: Path, suffix: str) -> float:
    selection, size = select(atlas), size_of(*SIZES["page"])
    path = folder / f"atlas{suffix}"
    return _median(
        TURNS,
        lambda: write_figure(selection, path, extent=Extent(bounds=HOME), size=size, force=True),
    )


def _map(atlas: Atlas) -> folium.Map:
    """Return the atlas as Folium's documentation draws one, with Leaflet from this machine."""
    west, south, east, north = HOME
    fmap = folium.Map(tiles=None, width=WINDOW["width"], height=WINDOW["height"])
    leaflet = Path(str(files("xstatic.pkg.leaflet"))) / "data"
    fmap.default_js = [("leaflet", (leaflet / "leaflet.js").as_uri())]
    fmap.default_css = [("leaflet_css", (leaflet / "leaflet.css").as_uri())]
    for layer, _, drawn in drawings(select(atlas)):
        style = {"color": layer.entry.style.colour, "weight": layer.entry.style.width_px}
        folium.GeoJson(
            drawn.geometry.__geo_interface__,
            style_function=lambda _, style=style: style,
            marker=folium.CircleMarker(radius=6),
        ).add_to(fmap)
    fmap.fit_bounds([[south, west], [north, east]])
    return fmap


class _Driver:
    """What Folium asks of Selenium, done by Playwright."""

    def __init__(self) -> None:
        self._running = chromium()
        self._page: Page = self._running.__enter__().new_page(viewport=dict(WINDOW))  # type: ignore[arg-type]

    def fullscreen_window(self) -> None:
        """Stay as large as the map is."""

    def get(self, address: str) -> None:
        """Open a page."""
        self._page.goto("file:///" + address.removeprefix("file:///").lstrip("/"))

    def find_element(self, _by: str, name: str) -> Any:
        """Return an element that can be photographed."""
        handle = self._page.locator(f".{name}")
        return type("Element", (), {"screenshot_as_png": property(lambda _: handle.screenshot())})()

    def quit(self) -> None:
        """End the browser."""
        self._running.__exit__(None, None, None)


def _folium_png(atlas: Atlas) -> bytes:
    return _map(atlas)._to_png(driver=_Driver())


def _screenshot(browser: Browser, atlas: Atlas, folder: Path) -> bytes:
    path = folder / "map.html"
    _map(atlas).save(str(path))
    page = browser.new_page(viewport=dict(WINDOW))  # type: ignore[arg-type]
    try:
        page.goto(path.as_uri())
        page.wait_for_function("document.querySelectorAll('path').length > 200", polling=20)
        return page.locator(".folium-map").screenshot()
    finally:
        page.close()
