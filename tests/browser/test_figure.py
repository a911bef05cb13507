"""The control for figures: what the map shows at this moment is what is drawn."""

from __future__ import annotations

import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
from lxml import etree
from PIL import Image
from playwright.sync_api import Locator, Request, Route, expect

from kzgeo.app.figures import FORMATS, SIZE_NAMES
from kzgeo.entries import LANGUAGES
from kzgeo.prose import say
from tests.browser.conftest import Readers
from tests.browser.driver import Reader
from tests.browser.test_years import slide

HOSTILE = "<img src=x onerror='window.pwned=1'>"
SVG = {"svg": "http://www.w3.org/2000/svg"}


def fold(reader: Reader) -> Locator:
    return reader.rail.locator(".tool.figure")


def button(reader: Reader, suffix: str) -> Locator:
    return fold(reader).locator(f'button[data-suffix="{suffix}"]')


def opened(reader: Reader) -> Reader:
    fold(reader).locator("summary").click()
    expect(fold(reader).locator("button[data-suffix]")).to_have_count(len(FORMATS))
    return reader


def saved(reader: Reader, suffix: str, folder: Path) -> Path:
    with reader.page.expect_download(timeout=60_000) as waiting:
        button(reader, suffix).click()
    name = waiting.value.suggested_filename
    waiting.value.save_as(folder / name)
    expect(fold(reader).locator(".told")).to_contain_text(name)
    return folder / name


def seen(reader: Reader) -> list[float]:
    """Return west, south, east and north of the map in its frame."""
    found = reader.frame.evaluate(
        "() => { const b = map_div.getBounds();"
        " return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }"
    )
    return [float(value) for value in found]


def test_what_is_seen_is_what_is_drawn(reader: Reader, tmp_path: Path) -> None:
    asked: list[Request] = []
    reader.page.on("request", lambda request: "/figure/" in request.url and asked.append(request))
    opened(reader.open(layers="borders,capital", lang="ru", view="48,68,5"))
    reader.watch.sent.clear()
    reader.rail.locator("input[data-layer=zhuz]").check()
    reader.frame.evaluate("map_div.setView([44, 72], 5.5, { animate: false })")
    slide(reader, "to", 0.9)
    first, last = map(int, reader.query()["time"].split(","))
    expect(fold(reader).locator(".what")).to_contain_text(f"{first}–{last}")
    expect(fold(reader).locator(".what")).to_contain_text("3")
    fold(reader).locator("input[value=column]").check()
    fold(reader).locator("input[type=checkbox]").check()
    path = saved(reader, ".svg", tmp_path)
    assert path.name == f"kzgeo-zhuz-borders-capital-{first}-{last}-ru-column.svg"
    query = {key: one for key, (one,) in parse_qs(urlsplit(asked[0].url).query).items()}
    bounds = [float(part) for part in query.pop("bounds").split(",")]
    assert bounds == pytest.approx(seen(reader), abs=1e-4)
    assert query == {
        "layers": "zhuz,borders,capital",
        "years": f"{first},{last}",
        "lang": "ru",
        "size": "column",
        "graticule": "1",
    }
    root = etree.parse(path).getroot()
    assert float(root.get("width", "")[:-2]) == pytest.approx(85 / 25.4 * 72, abs=0.1)
    texts = {"".join(node.itertext()) for node in root.iterfind(".//svg:text", SVG)}
    assert {"Границы", "70° в. д."} <= texts
    assert reader.watch.sent == []  # the page itself has nothing to be told of it


def test_every_format_and_size_can_be_had(reader: Reader, tmp_path: Path) -> None:
    opened(reader.open(layers="capital"))
    for size, suffix in zip((*SIZE_NAMES, "slide"), FORMATS, strict=True):
        fold(reader).locator(f"input[value={size}]").check()
        path = saved(reader, suffix, tmp_path)
        assert path.name == f"kzgeo-capital-{size}{suffix}"
        content = path.read_bytes()
        if suffix == ".png":
            with Image.open(io.BytesIO(content)) as picture:
                assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        elif suffix == ".pdf":
            document = pypdfium2.PdfDocument(content)
            try:
                assert "Astana" in document[0].get_textpage().get_text_range()
            finally:
                document.close()
    assert path.read_text(encoding="utf-8").startswith("The capital\n")


def test_a_map_turned_round_the_earth_asks_for_places_on_it(reader: Reader) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=400, json={"error": {"place": "", "fault": "", "cure": ""}})

    reader.page.route("**/figure/**", answer)
    opened(reader.open(layers="places"))
    for lon in (179, 420, -200):
        reader.frame.evaluate("(lon) => map_div.setView([50, lon], 5, { animate: false })", lon)
        button(reader, ".txt").click()
        expect(button(reader, ".txt")).to_have_attribute("aria-busy", "false")
    found = [
        list(map(float, parse_qs(urlsplit(url).query)["bounds"][0].split(","))) for url in asked
    ]
    across, over, under = found
    assert across[0] > 150 > -150 > across[2]
    assert 0 < over[0] < 60 < over[2] < 100
    assert 100 < under[0] < 160 < under[2] < 180 or under[0] > under[2]
    reader.watch.faults.clear()


def test_a_figure_can_be_cancelled_and_asked_for_again(reader: Reader, tmp_path: Path) -> None:
    held: list[Route] = []
    reader.page.route("**/figure/svg?*", lambda route: held.append(route))  # noqa: PLW0108
    opened(reader.open(layers="borders"))
    stop = fold(reader).locator(".stop")
    expect(stop).to_be_hidden()
    button(reader, ".svg").click()
    status = fold(reader).locator("[role=status]")
    expect(status).to_have_text(say("figures", "making", "en", title="\u2068SVG\u2069"))
    expect(button(reader, ".svg")).to_have_attribute("aria-busy", "true")
    expect(button(reader, ".png")).to_be_disabled()
    stop.focus()
    reader.page.keyboard.press("Enter")
    expect(status).to_have_text(say("figures", "cancelled", "en"))
    expect(stop).to_be_hidden()
    expect(button(reader, ".png")).to_be_enabled()
    reader.page.unroute("**/figure/svg?*")
    assert saved(reader, ".svg", tmp_path).stat().st_size > 10_000
    assert len(held) == 1


def test_faults_are_told_in_place_and_all_fits(readers: Readers) -> None:
    reader = opened(readers(size=(1024, 768)).open(layers="borders", lang="ar"))
    alert = fold(reader).locator("[role=alert]")
    error = {"place": HOSTILE, "fault": "fault", "cure": "cure", "key": "key"}
    reader.page.route(
        "**/figure/png?*", lambda route: route.fulfill(status=400, json={"error": error})
    )
    reader.page.route("**/figure/svg?*", lambda route: route.fulfill(status=500, body="<b>no</b>"))
    reader.page.route("**/figure/pdf?*", lambda route: route.abort())
    button(reader, ".png").click()
    expect(alert).to_have_text(f"\u2068{HOSTILE}\u2069: fault; cure")
    assert alert.locator("img").count() == 0
    for suffix in (".svg", ".pdf"):
        button(reader, suffix).click()
        expect(alert).to_have_text(say("figures", "failed", "ar"))
        expect(button(reader, suffix)).to_be_enabled()
    for lang in LANGUAGES:
        reader.rail.locator(f".languages [lang={lang}]").click()
        expect(alert).to_have_text(say("figures", "failed", lang))
        for width, height in ((1024, 768), (390, 844)):
            reader.page.set_viewport_size({"width": width, "height": height})
            fits(reader)
    assert len(reader.watch.faults) == 3
    assert all("Failed to load resource" in fault for fault in reader.watch.faults)
    reader.watch.faults.clear()


def fits(reader: Reader) -> None:
    frame = fold(reader).bounding_box()
    assert frame is not None
    for item in fold(reader).locator("button:visible, p, label, summary").all():
        box = item.bounding_box()
        assert box is not None
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert item.evaluate("(node) => node.scrollWidth <= node.clientWidth")


def test_without_a_layer_there_is_nothing_to_draw_but_the_screen(reader: Reader) -> None:
    opened(reader.open(layers="borders"))
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.rail.locator("input[data-layer=borders]").uncheck()
    expect(button(reader, ".png")).to_be_disabled()
    why = say("figures", "no_layer", "en")
    expect(button(reader, ".png")).to_have_accessible_description(why)
    button(reader, ".png").press("Enter")
    expect(fold(reader).locator("button[data-screen]")).to_be_enabled()
    assert not [url for url in asked if "/figure/" in url]
