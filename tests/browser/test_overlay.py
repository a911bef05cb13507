"""A layer of the reader's own over the map: brought, chosen, switched, removed; never markup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas
from playwright.sync_api import Locator, expect
from shapely.geometry import Point, box

from kzgeo.prose import say
from tests.browser.conftest import Readers
from tests.browser.driver import Reader

HOSTILE = "<img src=x onerror='window.pwned=1'><b>لـ\u202eقزوين</b> [% pwned %] {{7*7}} `${pwned}`"
LAKE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {
                "name": HOSTILE,
                "name_ar": "بحيرة بلخاش",
                HOSTILE: HOSTILE,
                "depth_m": 26,
            },
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[73, 45], [79, 45], [79, 47], [73, 47], [73, 45]]],
            },
        },
        {
            "type": "Feature",
            "properties": {"name": "Shore"},
            "geometry": {"type": "LineString", "coordinates": [[60, 44], [62, 46.5]]},
        },
        {"type": "Feature", "properties": {}, "geometry": None},
    ],
}
DROP = """([name, text]) => {
    const transfer = new DataTransfer();
    const body = typeof text === "number" ? new Uint8Array(text) : text;
    transfer.items.add(new File([body], name));
    const options = { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true };
    const event = (kind) => new DragEvent(kind, options);
    document.body.dispatchEvent(event("dragover"));
    document.body.dispatchEvent(event("drop"));
}"""


def text_of(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False)


def bring(reader: Reader, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    reader.rail.locator(".overlays input[type=file]").set_input_files(files=[file])  # type: ignore[list-item]


def entries(reader: Reader) -> Locator:
    return reader.rail.locator(".overlays [data-own]")


def paths(reader: Reader) -> Locator:
    return reader.frame.locator("path[data-own]:not(.hit)")


def geopackage(folder: Path) -> bytes:
    path = folder / "two.gpkg"
    for name, shapes in {
        "مواقع": [Point(70, 50)],
        "areas": [box(60, 48, 62, 50), box(64, 48, 66, 50)],
    }.items():
        frame = geopandas.GeoDataFrame({"title": [name] * len(shapes)}, geometry=shapes, crs=4326)
        frame.to_crs(3857).to_file(path, layer=name, driver="GPKG")
    return path.read_bytes()


def test_a_layer_is_laid_over_the_map_and_answers(reader: Reader) -> None:
    reader.open(feature="border-china").shown("border-china")
    reader.page.wait_for_timeout(500)
    reader.mark()
    reader.watch.sent.clear()
    reader.page.evaluate(DROP, ["lake <b>.geojson", text_of(LAKE)])
    expect(entries(reader)).to_have_count(1)
    expect(paths(reader)).to_have_count(2)
    assert all(p.get_attribute("stroke-dasharray") for p in paths(reader).all())
    expect(reader.rail.locator(".overlays .remarks")).to_contain_text("row 3: it has no geometry")
    reader.frame.locator("path[data-own$='/0']").first.dispatch_event("click")
    own = reader.page.locator(".panel.own")
    expect(own.locator(".title")).to_have_text(HOSTILE)
    expect(own.locator("dt").nth(2)).to_have_text(HOSTILE)
    expect(own.locator("dd").nth(3)).to_have_text("26")
    expect(own.locator(".notice")).to_contain_text("not from the documents")
    expect(reader.page.locator(".panel:not(.own)")).to_be_hidden()
    assert own.locator("img, b").count() == 0
    assert reader.query()["feature"] == "border-china"
    own.locator(".close").click()
    expect(own).to_have_count(0)
    expect(reader.page.locator(".panel")).to_be_visible()
    reader.frame.locator("path[data-own$='/1']").first.dispatch_event("click")
    expect(own.locator(".title")).to_have_text("Shore")
    assert reader.watch.sent == []  # the server's page knows nothing of it
    reader.rail.locator("[data-id=border-uzbekistan]").first.click()
    expect(own).to_have_count(0)
    reader.shown("border-uzbekistan")
    entry = entries(reader).first
    entry.locator("input").click()
    expect(paths(reader)).to_have_count(0)
    entry.locator("input").click()
    expect(paths(reader)).to_have_count(2)
    entry.locator(".remove").click()
    expect(entries(reader)).to_have_count(0)
    expect(paths(reader)).to_have_count(0)
    assert reader.marked()
    assert reader.page.evaluate("window.pwned") is None
    assert reader.frame.evaluate("window.pwned") is None


def test_a_geopackage_of_several_tables_in_arabic(reader: Reader, tmp_path: Path) -> None:
    reader.open(lang="ar")
    bring(reader, "two.gpkg", geopackage(tmp_path))
    expect(entries(reader)).to_have_count(2)
    expect(paths(reader)).to_have_count(3)
    expect(entries(reader).first.locator(".layer-title bdi")).to_have_text("two.gpkg · مواقع")
    remark = say("vector", "transformed", "ar", crs="EPSG:3857")
    expect(entries(reader).first.locator(".remarks")).to_contain_text(remark)
    entries(reader).nth(1).locator("summary").click()
    row = reader.rail.locator("[data-own-feature$='/1']").last
    row.click()
    expect(row).to_have_attribute("aria-current", "")
    own = reader.page.locator(".panel.own")
    expect(own).to_have_attribute("dir", "rtl")
    expect(own.locator(".title")).to_have_text("areas")
    reader.rail.locator(".languages button[lang=ru]").click()
    expect(own).to_have_attribute("lang", "ru")
    expect(entries(reader)).to_have_count(2)
    expect(paths(reader)).to_have_count(3)


def test_what_cannot_be_read_is_told_in_place(readers: Readers) -> None:
    reader = readers()
    reader.open(lang="kk")
    fault = reader.rail.locator(".overlays .fault")
    reader.watch.faults.clear()
    for name, body, key in (
        ("a.gpkg", b"PK\x03\x04", "unknown_kind"),
        ("b.geojson", b'{"type": "Topology"}', "no_geojson"),
    ):
        bring(reader, name, body)
        expect(fault).to_contain_text(say("vector", key, "kk"))
        expect(fault).to_contain_text(name)
    assert all("400" in text for text in reader.watch.faults)
    reader.watch.faults.clear()
    expect(entries(reader)).to_have_count(0)


def test_a_file_dropped_on_the_map_is_taken_too(reader: Reader) -> None:
    reader.open()
    reader.frame.evaluate(DROP, ["x.geojson", text_of(LAKE)])
    expect(entries(reader)).to_have_count(1)
    reader.page.evaluate(DROP, ["large.geojson", 20 * 1024 * 1024 + 1])
    expect(reader.rail.locator(".overlays .fault")).to_contain_text("20 MB")
    expect(entries(reader)).to_have_count(1)
