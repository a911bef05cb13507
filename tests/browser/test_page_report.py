"""The report and the citation of the map, made in a page that stands alone."""

from __future__ import annotations

import re
import zipfile
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import etree, html
from playwright.sync_api import BrowserContext, expect

from kzgeo.catalogue import load
from kzgeo.citations.formats import FORMATS as CITATIONS
from kzgeo.citations.reference import map_reference
from kzgeo.entries import LANGUAGES, Language
from kzgeo.page_command import REPORTS
from kzgeo.prose import say
from kzgeo.report.html import write_html
from kzgeo.report.markdown import write_markdown
from kzgeo.views import View
from tests.browser.alone import written
from tests.browser.conftest import Openers
from tests.browser.test_hostile_data import POISON, TITLE, poison
from tests.browser.trays import CHINA, ORDER, figure, keep, kept, saved, tray
from tests.live import ATLAS, FEATURES
from tests.reports import BASE, built, ordered

ZHUZ = "zhuz-middle"
SVG = "{http://www.w3.org/2000/svg}"
WRITERS = {".html": write_html, ".md": write_markdown}
MANY = 30  # figures: more than a test could wait for


def drawings(page: html.HtmlElement) -> list[etree._Element]:
    found = [image.get("src").partition(",")[2] for image in page.iter("img")]
    return [etree.fromstring(unquote(drawing).encode()) for drawing in found]


# -- the report ----------------------------------------------------------------------------------


def test_what_is_collected_is_made_a_report_in_its_order(alone: Openers, tmp_path: Path) -> None:
    reader = alone().open(feature=CHINA, quote="5", lang="ar", layers="borders,places")
    reader.shown(CHINA, 5).locator("footer .collect").click()
    reader.rail.locator(f'.row[data-id="{CHINA}"]').first.wait_for()
    reader.open(feature=ZHUZ, lang="ar", layers="borders,places")
    reader.shown(ZHUZ).locator(".collect").first.click()
    tray(reader).locator("summary").first.click()
    assert tray(reader).locator("input[name=report-format]").evaluate_all(
        "boxes => boxes.map((box) => box.value)"
    ) == list(REPORTS)
    tray(reader).locator(".add-map").click()
    rows = tray(reader).locator(".collected > li")
    rows.nth(2).locator(".up").click()
    path = saved(reader, ".html", tmp_path)
    assert path.name == f"kzgeo-report-{CHINA}-map-{ZHUZ}-ar.html"
    page = html.document_fromstring(path.read_text(encoding="utf-8"))
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    chapters = [part.get("id") for part in page.xpath("//main/section")]
    assert chapters[:3] == [f"passages-{CHINA}", "map", f"feature-{ZHUZ}"]
    texts = [quote.text_content() for quote in page.xpath("//blockquote")]
    own = [FEATURES[CHINA].quotations[4], *FEATURES[ZHUZ].quotations]
    assert texts == [quotation.passage.exact for quotation in own]
    words = page.text_content()
    for source in {quotation.passage.source for quotation in own}:
        assert ATLAS.sources[source].sha256 in words
    links = {link for link in page.xpath("//a/@href") if not link.startswith("#")}
    assert links == set()  # it is published nowhere


def test_the_report_runs_nothing_and_fetches_nothing(
    alone: Openers, profile: BrowserContext, tmp_path: Path
) -> None:
    reader = keep(alone().open(lang="kk"), [figure(["zhuz", "places"], [46, 40, 88, 56])])
    path = saved(reader, ".html", tmp_path)
    text = path.read_text(encoding="utf-8")
    style = re.search(r"<style>(.*)</style>", text, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"style-src &#x27;sha256-{digest}&#x27;; img-src data:;" in text
    assert "<script" not in text
    opened = profile.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url[:5]))
    opened.goto(path.as_uri())
    assert opened.evaluate("window.violations") == []
    assert set(asked) <= {"file:", "data:"}
    shown = opened.locator("figure.picture img")
    assert shown.evaluate("(image) => image.complete && image.naturalWidth") == 605
    assert opened.evaluate("getComputedStyle(document.body).fontFamily") != "Times New Roman"
    opened.close()


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("suffix", WRITERS)
def test_it_is_what_the_command_writes(
    alone: Openers, published: Path, tmp_path: Path, suffix: str, lang: Language
) -> None:
    reader = keep(alone(published).open(lang=lang), [kept(item) for item in ORDER])
    path = saved(reader, suffix, tmp_path)
    other = tmp_path / f"command{suffix}"
    WRITERS[suffix](built(ordered(*ORDER, language=lang)), other)
    one, same = (file.read_text(encoding="utf-8") for file in (path, other))
    # The page has one style sheet for all reports, with the colours of the whole atlas.
    assert one.rpartition("</style>")[2] == same.rpartition("</style>")[2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_figure_says_what_it_shows(alone: Openers, tmp_path: Path, lang: Language) -> None:
    layers = ["borders", "railways", "sites"]
    reader = keep(alone().open(lang=lang), [figure(layers, [46, 40, 88, 56])])
    page = html.document_fromstring(saved(reader, ".html", tmp_path).read_text(encoding="utf-8"))
    (drawing,) = drawings(page)
    words = [text.text or "" for text in drawing.iter(f"{SVG}text")]
    for layer_id in layers:
        layer = ATLAS.layer(layer_id)
        assert layer is not None
        assert layer.title.to(lang) in words
    for evidence in ("surveyed", "approximate", "schematic"):
        assert any(text.startswith(say("page", evidence, lang)) for text in words)
    assert any("OpenStreetMap" in text for text in words)
    rtl = {text.get("direction") for text in drawing.iter(f"{SVG}text")}
    assert rtl == ({"rtl"} if lang == "ar" else {None})
    told = page.findtext(".//figure/details/p") or ""
    assert FEATURES["baikonur"].title.to(lang) in told
    assert len(page.xpath("//section[@id='data']//tbody/tr")) > 3


def test_markdown_brings_its_figures(alone: Openers, tmp_path: Path) -> None:
    items = [
        figure(["zhuz"], [46, 40, 88, 56]),
        kept(ORDER[0]),
        figure(["places"], [0, -80, 180, 80]),
    ]
    path = saved(keep(alone().open(), items), ".md", tmp_path)
    stem = f"kzgeo-report-map-{CHINA}"
    assert path.name == f"{stem}.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        text = archive.read(f"{stem}/{stem}.md").decode()
        for number in (1, 2):
            name = f"{stem}-images/figure-{number}.svg"
            assert f"]({name})" in text
            assert etree.fromstring(archive.read(f"{stem}/{name}")).tag == f"{SVG}svg"
    assert len(names) == 3
    assert [name for name in names if name.startswith("/") or ".." in name] == []


def test_long_work_is_seen_and_is_called_off(alone: Openers) -> None:
    everything = [layer.id for layer in ATLAS.layers]
    items = [figure(everything, [-180, -80 + step, 180, 80]) for step in range(MANY)]
    reader = keep(alone().open(), items)
    tray(reader).locator(".make").click()
    # Seen is what is painted: asked between two steps, the page answers with the next one's name.
    reader.page.wait_for_function(
        "([work, told]) => work.querySelector('p')?.textContent.includes(told)",
        arg=[tray(reader).locator(".work").element_handle(), f" of {MANY}"],
        polling="raf",
    )
    tray(reader).locator(".cancel").click()
    expect(tray(reader).locator(".told")).to_have_text(say("tray", "cancelled", "en"))
    expect(tray(reader).locator(".work")).to_be_hidden()


def test_markup_in_the_data_is_text_in_the_report(
    alone: Openers, profile: BrowserContext, small: Path, tmp_path: Path
) -> None:
    path = written(load(poison(small)), tmp_path / "hostile.html")
    reader = alone(path).open(feature="hostile-point")
    reader.shown("hostile-point", 1).locator(".collect").first.click()
    tray(reader).locator("summary").first.click()
    tray(reader).locator(".add-map").click()
    tray(reader).locator(".titled input").fill(TITLE)
    report = saved(reader, ".html", tmp_path)
    opened = profile.new_page()
    opened.goto(report.as_uri())
    expect(opened.locator("h1")).to_have_text(TITLE)
    assert opened.locator("blockquote").first.text_content() == POISON
    assert opened.evaluate("window.pwned") is None
    assert opened.evaluate("window.violations") == []
    assert opened.locator("script").count() == 0
    opened.close()
    page = html.document_fromstring(report.read_text(encoding="utf-8"))
    (drawing,) = drawings(page)
    allowed = {"svg", "g", "path", "rect", "text", "clipPath", "title", "desc", "metadata"}
    own = {str(node.tag) for node in drawing.iter() if str(node.tag).startswith(SVG)}
    assert {tag.removeprefix(SVG) for tag in own} <= allowed
    others = {etree.QName(node).namespace for node in drawing.iter() if node.tag not in own}
    assert {str(name).split("/")[2] for name in others} <= {"www.w3.org", "purl.org"}


# -- citing the map ------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["", BASE])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_is_cited_as_it_is_shown(
    alone: Openers, file: Path, published: Path, base: str, lang: Language
) -> None:
    query = {"layers": "china,borders", "time": "1990,1997", "view": "48.2,67.0012,5"}
    reader = alone(published if base else file).open(lang=lang, **query)
    reader.page.wait_for_timeout(300)
    lat, lon, zoom = map(float, reader.query()["view"].split(","))  # where the map has settled
    share = reader.rail.locator(".share")
    share.locator("summary").click()
    share.locator(".formatted").wait_for()
    view = View(
        language=lang, layers=("china", "borders"), years=(1990, 1997), place=(lat, lon, zoom)
    )
    reference = map_reference(ATLAS, base=base, view=view)
    if not base:
        reference = replace(reference, address="")
    for name, form in CITATIONS.items():
        with reader.page.expect_download() as waiting:
            share.locator(f"button.save[data-format={name}]").click()
        assert waiting.value.suggested_filename == f"{reference.key}{form.suffix}"
        text = Path(waiting.value.path()).read_bytes().decode()
        assert text == form.write([reference])


def test_code_to_embed_is_offered_where_the_atlas_is_published(
    alone: Openers, published: Path
) -> None:
    nowhere = alone().open()
    nowhere.rail.locator(".share summary").click()
    expect(nowhere.rail.locator(".share .embed")).to_have_count(0)
    expect(nowhere.rail.locator(".share summary span")).to_have_text(say("share", "cite_map", "en"))
    reader = alone(published).open(lang="ru", feature=CHINA, layers="borders")
    reader.rail.locator(".share summary").click()
    written_there = reader.rail.locator(".embed textarea")
    expect(written_there).not_to_have_value("")
    code = html.fragment_fromstring(written_there.input_value())
    address = code.get("src")
    assert address.startswith(f"{BASE}?feature={CHINA}&layers=borders&lang=ru")
    assert address.endswith("&embed=true")
    oembed = reader.rail.locator("a.oembed").get_attribute("href") or ""
    assert oembed.startswith(f"{BASE}oembed?url=https%3A%2F%2Fatlas.example%2F%3Ffeature")
