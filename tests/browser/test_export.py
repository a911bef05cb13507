"""Downloads: what is drawn is what is saved, in the years and the language that are shown."""

from __future__ import annotations

import json
from pathlib import Path

import pyogrio
from playwright.sync_api import Locator, Route, expect

from kzgeo.app.exporting import offered
from kzgeo.entries import Language
from kzgeo.export.formats import FORMATS
from kzgeo.prose import say
from kzgeo.selection import rows, select
from tests.browser.conftest import Readers
from tests.browser.driver import Reader
from tests.browser.test_years import slide
from tests.exports import found, kml_of
from tests.live import ATLAS

DATED = "sites"  # a layer in which everything has its years
HOSTILE = "<img src=x onerror='window.pwned=1'>"


def fold(reader: Reader) -> Locator:
    return reader.rail.locator(".download")


def button(reader: Reader, suffix: str) -> Locator:
    return fold(reader).locator(f'button[data-suffix="{suffix}"]')


def opened(reader: Reader) -> Reader:
    fold(reader).locator("summary").click()
    expect(fold(reader).locator("button")).to_have_count(len(FORMATS))
    return reader


def saved(reader: Reader, suffix: str, folder: Path) -> Path:
    with reader.page.expect_download() as waiting:
        button(reader, suffix).click()
    name = waiting.value.suggested_filename
    waiting.value.save_as(folder / name)
    expect(fold(reader).locator(".told")).to_contain_text(name)
    return folder / name


def drawn(reader: Reader) -> set[tuple[str, str]]:
    """Return layer and feature of everything that can be seen on the map."""
    found = reader.frame.evaluate(
        """() => [...document.querySelectorAll("path[data-feature]:not(.hit)")]
            .filter((path) => getComputedStyle(path).visibility !== "hidden")
            .map(({ dataset }) => [dataset.layer, dataset.feature])"""
    )
    return {(layer, feature) for layer, feature in found}


def told(features: int, layers: int, lang: Language = "en") -> str:
    return say("download", "count", lang, features=features, layers=layers)


def test_what_is_drawn_is_what_is_saved(reader: Reader, tmp_path: Path) -> None:
    opened(reader.open(layers="history,zhuz,borders,capital"))
    reader.page.wait_for_timeout(500)
    reader.mark()
    reader.watch.sent.clear()
    expect(fold(reader).locator("small")).to_have_text(told(len(drawn(reader)), 4))
    reader.rail.locator("input[data-layer=zhuz]").uncheck()
    slide(reader, "to", 0.3)
    first, last = map(int, reader.query()["time"].split(","))
    shown = drawn(reader)
    expect(fold(reader).locator("small")).to_have_text(told(len(shown), 3))
    expect(fold(reader).locator(".what")).to_contain_text(f"{first}–{last}")
    assert reader.watch.sent == []

    path = saved(reader, ".geojson", tmp_path)
    assert path.name == f"kzgeo-history-borders-capital-{first}-{last}.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert {(f["properties"]["layer"], f["properties"]["id"]) for f in features} == shown
    assert len(features) == len(shown)
    chosen = select(ATLAS, ["history", "borders", "capital"], years=(first, last))
    assert shown == {(row.layer.id, row.feature.id) for row in rows(chosen)}

    reader.rail.locator(".languages [lang=ar]").click()
    expect(fold(reader)).to_have_attribute("open", "")  # what was opened stays so
    expect(fold(reader).locator("small")).to_have_text(told(len(shown), 3, "ar"))
    path = saved(reader, ".kml", tmp_path)
    assert path.name == f"kzgeo-history-borders-capital-{first}-{last}-ar.kml"
    names = {element.text for element in found(kml_of(path), "name")}
    assert {row.feature.title.ar for row in rows(chosen)} <= names
    assert sum(pyogrio.read_info(path, layer=n)["features"] for n, _ in pyogrio.list_layers(path))
    assert reader.marked()


def test_the_count_follows_the_years_and_nothing_is_nothing_to_download(reader: Reader) -> None:
    opened(reader.open(layers=DATED))
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    count, why = fold(reader).locator("small"), fold(reader).locator(".what")
    first = fold(reader).locator("button").first
    expect(count).to_have_text(told(len(drawn(reader)), 1))
    expect(first).to_be_enabled()
    thumb = reader.frame.locator(".time input.to")
    thumb.evaluate("(input) => { input.value = 0; input.dispatchEvent(new Event('input')); }")
    assert "time" not in reader.query()  # the reader has not let go
    assert drawn(reader) == set()
    expect(count).to_have_text(told(0, 1))
    expect(first).to_be_disabled()
    expect(why).to_have_text(say("download", "no_feature", "en"))
    first.click(force=True)
    reader.frame.locator(".time .all").click()
    expect(first).to_be_enabled()
    reader.rail.locator(f"input[data-layer={DATED}]").uncheck()
    expect(count).to_have_text(told(0, 0))
    expect(first).to_be_disabled()
    expect(first).to_have_accessible_description(say("download", "no_layer", "en"))
    first.press("Enter")
    assert not [url for url in asked if "/export/" in url]


def test_one_file_at_a_time_from_the_keyboard(reader: Reader) -> None:
    held: list[Route] = []
    reader.page.route("**/export/**", lambda route: held.append(route))  # noqa: PLW0108
    reader.open(layers="borders")
    reader.rail.locator(".open-reading").focus()
    for key in ("Tab", "Enter", "Tab"):
        reader.page.keyboard.press(key)
    first, last = fold(reader).locator("button").first, fold(reader).locator("button").last
    expect(first).to_be_focused()
    status = fold(reader).locator("[role=status]")
    with reader.page.expect_download() as waiting:
        reader.page.keyboard.press("Enter")
        expect(first).to_have_attribute("aria-busy", "true")
        title = f"\u2068{next(iter(offered().values())).title}\u2069"
        expect(status).to_have_text(say("download", "making", "en", title=title))
        last.click(force=True)
        held[0].continue_()
    name = waiting.value.suggested_filename
    expect(status).to_have_text(say("download", "saved", "en", name=f"\u2068{name}\u2069"))
    expect(last).to_be_enabled()
    assert len(held) == 1


def test_a_failure_is_told_in_place_and_all_fits(readers: Readers) -> None:
    reader = opened(readers(size=(1024, 768)).open(layers="borders", lang="ar"))
    alert = fold(reader).locator("[role=alert]")
    error = {"place": HOSTILE, "fault": "fault", "cure": "cure", "key": "key"}
    reader.page.route(
        "**/export/geojson?*", lambda route: route.fulfill(status=400, json={"error": error})
    )
    reader.page.route("**/export/fgb?*", lambda route: route.fulfill(status=500, body="<b>no</b>"))
    reader.page.route("**/export/kml?*", lambda route: route.abort())
    button(reader, ".geojson").click()
    expect(alert).to_have_text(f"\u2068{HOSTILE}\u2069: fault; cure")
    assert alert.locator("img").count() == 0
    expect(alert).to_be_in_viewport(ratio=1)  # however long the list of formats is
    for suffix in (".fgb", ".kml"):
        button(reader, suffix).click()
        expect(alert).to_have_text(say("download", "failed", "ar"))
        expect(button(reader, suffix)).to_be_enabled()
    for size in ((1024, 768), (390, 844)):
        reader.page.set_viewport_size({"width": size[0], "height": size[1]})
        fits(reader)
    reader.rail.locator(".languages [lang=ru]").click()
    expect(alert).to_have_text(say("download", "failed", "ru"))
    assert len(reader.watch.faults) == 3
    assert all("Failed to load resource" in fault for fault in reader.watch.faults)
    reader.watch.faults.clear()


def fits(reader: Reader) -> None:
    frame = fold(reader).bounding_box()
    assert frame is not None
    for item in fold(reader).locator("button, p, summary").all():
        box = item.bounding_box()
        assert box is not None
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert item.evaluate("(node) => node.scrollWidth <= node.clientWidth")
