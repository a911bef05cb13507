"""How the page stands at every size, and what the map looks like."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Readers
from tests.browser.driver import HOST, Reader

SIZES = [(1440, 900), (1024, 768), (390, 844)]


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES, ids=lambda s: f"{s[0]}x{s[1]}")
def test_the_page_fits_its_window(readers: Readers, size: tuple[int, int], lang: str) -> None:
    reader = readers(size=size).open(lang=lang, feature="border-china")
    reader.shown("border-china")
    width = reader.page.evaluate("document.documentElement.scrollWidth")
    assert width <= size[0]
    for part in ("rail", "map", "panel"):
        box = reader.page.locator(f".st-key-{part}").bounding_box()
        assert box is not None
        assert box["width"] >= min(200, size[0] - 1)
        assert -1 <= box["x"] <= size[0]
    box = reader.map_element.bounding_box()
    assert box is not None
    assert box["height"] >= 0.5 * size[1]
    reader.panel.locator(".quotation > footer > .copy").scroll_into_view_if_needed()
    expect(reader.panel.locator(".quotation > footer > .copy")).to_be_in_viewport()


@pytest.mark.parametrize("lang", ["en", "ar", "ru", "kk"])
def test_labels_do_not_collide(reader: Reader, lang: str) -> None:
    reader.open(lang=lang)
    reader.frame.wait_for_selector(".label")  # names are written when the browser is idle
    for view in ("[48.2, 67], 4", "[46, 60], 5", "[49.5, 78], 6.5"):
        reader.frame.evaluate(f"void map_div.setView({view}, {{ animate: false }})")
        boxes = reader.frame.evaluate(
            """[...document.querySelectorAll(".label")].map((node) => {
                const { left, top, right, bottom } = node.getBoundingClientRect();
                return [left, top, right, bottom];
            })"""
        )
        assert len(boxes) >= 5
        crossing = [
            (a, b)
            for i, a in enumerate(boxes)
            for b in boxes[:i]
            if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        ]
        assert crossing == []


def test_a_label_is_as_wide_as_its_box(reader: Reader) -> None:
    for lang in ("en", "ar", "ru", "kk"):
        reader.open(lang=lang)
        overflows = reader.frame.evaluate(
            """[...document.querySelectorAll(".label")]
                .filter((node) => node.scrollWidth > node.clientWidth + 2)
                .map((node) => node.textContent)"""
        )
        assert overflows == []


def test_evidence_shows_in_the_line(reader: Reader) -> None:
    reader.open()
    dashes = reader.frame.evaluate(
        """(ids) => ids.map((id) => [...new Set(
            [...document.querySelectorAll(`path[data-feature="${id}"]`)]
                .filter((path) => !path.classList.contains("hit"))
                .map((path) => path.getAttribute("stroke-dasharray")))])""",
        ["border-china", "zhuz-middle", "silk-road", "rail-shanghai-tehran"],
    )
    surveyed, approximate, schematic, mixed = dashes
    assert surveyed == [None]
    assert len({approximate[0], schematic[0], None}) == 3
    assert set(mixed) == {None, schematic[0]}


def test_no_default_marker_and_no_default_blue(reader: Reader) -> None:
    reader.open()
    assert reader.frame.locator("img").count() == 0
    blue = reader.frame.evaluate(
        """[...document.querySelectorAll("path:not(.hit)")].filter((path) =>
            [path.getAttribute("stroke"), path.getAttribute("fill")].includes("#3388ff")).length"""
    )
    assert blue == 0


def test_the_embedded_version_is_bare(reader: Reader) -> None:
    reader.open(embed="true", feature="border-uzbekistan", lang="ar")
    reader.shown("border-uzbekistan")
    expect(reader.rail).to_be_hidden()
    expect(reader.page.locator(".download")).to_be_hidden()
    expect(reader.map_element).to_be_visible()
    expect(reader.page.locator("[data-testid=stHeader]")).to_be_hidden()
    expect(reader.page.locator("html")).to_have_attribute("dir", "rtl")
    reader.click("border-russia")
    reader.shown("border-russia")
    assert reader.query()["embed"] == "true"


@pytest.fixture
def host_page(address: str) -> Iterator[str]:
    """Serve a page that holds the embedded atlas in an iframe."""
    html = f'<!doctype html><iframe src="{address}?embed=true&feature=almaty" width=900 height=600>'

    class Host(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = http.server.ThreadingHTTPServer((HOST, 0), Host)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://{HOST}:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_it_works_in_the_frame_of_another_page(reader: Reader, host_page: str) -> None:
    reader.page.goto(host_page)
    atlas = reader.page.frame_locator("iframe")
    expect(atlas.locator(".panel[data-shown=almaty] h2")).to_have_text("Almaty")
    expect(atlas.locator("iframe[src*=streamlit_folium]")).to_be_visible()
