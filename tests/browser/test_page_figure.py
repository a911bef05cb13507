"""Figures drawn by a page that stands alone, beside those that the command draws."""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from lxml import etree
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from kzgeo.app.figures import FigureError
from kzgeo.app.making import file_stem
from kzgeo.entries import LANGUAGES, Language
from kzgeo.errors import UsageError
from kzgeo.figure.bounds import HOME, ExtentError, extent_of
from kzgeo.figure.files import write_figure
from kzgeo.figure.sizes import SIZES, size_of
from kzgeo.figure.words import decimal
from kzgeo.page_command import FIGURES
from kzgeo.prose import say
from kzgeo.selection import select
from tests.browser.alone import Alone
from tests.browser.conftest import Openers
from tests.browser.page_figures import CASES, SHOWN, Asking, Case, asked
from tests.live import ATLAS
from tests.report.programs import needs_poppler, poppler

SVG = {"svg": "http://www.w3.org/2000/svg"}
WAIT_MS = 60_000
SPECK = 0.05  # square points

# Every text of a drawing: its group, its ink as the browser measures it, on the sheet; the sheet.
INK = """(text) => {
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    document.body.replaceChildren(document.adoptNode(svg));
    const context = document.createElement("canvas").getContext("2d");
    const groups = [...svg.querySelectorAll("g[class]")];
    const { width, height } = svg.viewBox.baseVal;
    const texts = [...svg.querySelectorAll("text")].map((node) => {
        const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(node);
        context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
        const ink = context.measureText(node.textContent);
        const box = node.getBBox();
        const y = Number(node.getAttribute("y"));
        const [top, bottom] = [y - ink.actualBoundingBoxAscent, y + ink.actualBoundingBoxDescent];
        const on = svg.getScreenCTM().inverse().multiply(node.getScreenCTM());
        const [left, right] = [box.x, box.x + box.width];
        const corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
            .map(([x, at]) => new DOMPoint(x, at).matrixTransform(on)).map(({ x, y }) => [x, y]);
        const group = node.closest("g[class]");
        const kind = group?.getAttribute("class") ?? "";
        return { words: node.textContent, group: groups.indexOf(group), kind, corners };
    });
    return { width, height, texts };
}"""
ADOPT = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(document.documentElement.dataset.sheet);
    document.adoptedStyleSheets = [sheet];
}"""


@pytest.fixture(scope="module")
def asking(context: BrowserContext, file: Path) -> Iterator[Asking]:
    with asked(context, file) as made:
        yield made


@pytest.fixture
def alone(alone: Openers) -> Alone:
    return alone()


@pytest.fixture
def empty(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    yield page
    page.close()


# Each case in one of the languages, the first in all: a page takes seconds to draw.
SPOKEN = [(next(iter(CASES)), lang) for lang in LANGUAGES[1:]]
SPOKEN += [(name, LANGUAGES[index % len(LANGUAGES)]) for index, name in enumerate(CASES)]


# -- what is drawn -------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "lang"), SPOKEN)
def test_it_says_what_the_command_says(
    asking: Asking, tmp_path: Path, name: str, lang: Language
) -> None:
    case = CASES[name]
    answer = asking(".txt", case.query(lang))
    selection = select(ATLAS, case.layers, years=case.years, language=lang)
    assert answer.name == f"{file_stem(selection)}-{case.size}.txt"
    out = tmp_path / "command.svg"
    extent = extent_of(selection, case.bounds)
    write_figure(selection, out, extent=extent, size=size_of(85.0))
    # No number in it depends on the size.
    assert answer.text == out.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "lang"), SPOKEN)
def test_no_words_overlap_or_leave_the_sheet(
    asking: Asking, empty: Page, name: str, lang: Language
) -> None:
    case = CASES[name]
    answer = asking(".svg", case.query(lang))
    root = etree.fromstring(answer.body)
    width, height = SIZES[case.size]
    assert float(root.get("width", "")[:-2]) == pytest.approx(width / 25.4 * 72, abs=0.01)
    if height is not None:
        assert float(root.get("height", "")[:-2]) == pytest.approx(height / 25.4 * 72, abs=0.1)
    told = empty.evaluate(INK, answer.text)
    sheet = shapely.box(0, 0, told["width"], told["height"])
    shapes = [shapely.Polygon(one["corners"]) for one in told["texts"]]
    assert [
        one["words"]
        for one, shape in zip(told["texts"], shapes, strict=True)
        if not sheet.covers(shape)
    ] == []
    assert any(one["kind"] == "name" for one in told["texts"])
    assert overlapping(told["texts"], shapes) == []


def overlapping(texts: Sequence[Mapping[str, Any]], shapes: Sequence[Any]) -> list[tuple[str, str]]:
    """Return words that lie on others, of another name or sign.

    Of lines that follow each other the one may reach a little into the other: a breve stands
    where nothing hangs down.
    """

    def lie(i: int, j: int) -> bool:
        common = shapes[i].intersection(shapes[j])
        if common.is_empty or (texts[i]["group"] == texts[j]["group"] >= 0):
            return False
        if texts[i]["group"] == texts[j]["group"]:
            heights = (shape.bounds[3] - shape.bounds[1] for shape in (shapes[i], shapes[j]))
            return bool(common.bounds[3] - common.bounds[1] > min(heights) / 4)
        return bool(common.area > SPECK)

    pairs = itertools.combinations(range(len(texts)), 2)
    return [(texts[i]["words"], texts[j]["words"]) for i, j in pairs if lie(i, j)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_evidence_furniture_and_sources_are_on_it(asking: Asking, lang: Language) -> None:
    root = etree.fromstring(asking(".svg", CASES["home"].query(lang)).body)
    words = [node.text for node in root.iterfind(".//svg:text", SVG)]
    whole = re.sub("[\u2066-\u2069]", "", " ".join(map(str, words)))
    for key in ("surveyed", "approximate", "schematic"):
        assert say("page", key, lang) in whole
    assert say("figure", "km", lang, value="500") in words
    assert say("figure", "north", lang) in words
    assert "002_c46e443aee6b7186" in whole
    assert "OpenStreetMap" in whole
    names = [node.text for node in root.iterfind(".//svg:g[@class='name']/svg:text", SVG)]
    assert {"Astana", "أستانا", "Астана"} & set(names)
    assert len(set(names)) > 15
    dashes = {path.get("stroke-dasharray") for path in root.iterfind(".//svg:path", SVG)}
    rhythm = {tuple(map(float, dash.split())) for dash in dashes if dash}
    assert any(dash / gap == pytest.approx(7 / 5, abs=0.01) for dash, gap in rhythm)
    assert any(dash / gap == pytest.approx(1 / 6, abs=0.01) for dash, gap in rhythm)
    turned = {node.get("direction") for node in root.iterfind(".//svg:text", SVG)}
    assert turned == ({"rtl"} if lang == "ar" else {None})
    title = next(root.iterfind(".//svg:text", SVG))
    assert (float(title.get("x", "")) > 400) == (lang == "ar")
    described = asking(".txt", CASES["home"].query(lang)).text
    assert root.findtext("svg:desc", namespaces=SVG) == described
    assert (root.findtext("svg:title", namespaces=SVG) or "").startswith(str(title.text))
    source = root.findtext(".//{http://purl.org/dc/elements/1.1/}source") or ""
    assert "002_c46e443aee6b7186" in source


@pytest.mark.parametrize("lang", LANGUAGES)
def test_parts_of_degrees_have_the_comma_of_the_language(asking: Asking, lang: Language) -> None:
    query = replace(CASES["district"], graticule=True).query(lang)
    root = etree.fromstring(asking(".svg", query).body)
    names = {node.text for node in root.iterfind(".//svg:g[@class='degrees']/svg:text", SVG)}
    assert say("figure", "north_of", lang, value=decimal(45.5, lang)) in names


# -- the files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "lang"), [("column", "ar"), ("page", "kk"), ("slide", "ru")])
def test_the_picture_has_its_size_and_its_words(asking: Asking, size: str, lang: Language) -> None:
    query = Case(layers=SHOWN, size=size).query(lang)
    with Image.open(io.BytesIO(asking(".png", query).body)) as picture:
        picture.load()
        assert picture.format == "PNG"
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        root = etree.fromstring(asking(".svg", query).body)
        points = (float(root.get(side, "")[:-2]) for side in ("width", "height"))
        assert picture.size == pytest.approx([side / 72 * 300 for side in points], abs=1)
        assert picture.text["Description"] == asking(".txt", query).text  # type: ignore[attr-defined]
        assert picture.text["Description"].lang == lang  # type: ignore[attr-defined]
        assert picture.text["Title"] == root.findtext("svg:title", namespaces=SVG)  # type: ignore[attr-defined]
        assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 1000


@needs_poppler
@pytest.mark.parametrize(("size", "lang"), [("page", "en"), ("slide", "ar"), ("column", "ru")])
def test_what_is_printed_is_one_page_of_live_text(
    asking: Asking, empty: Page, tmp_path: Path, size: str, lang: Language
) -> None:
    query = Case(layers=SHOWN, size=size).query(lang)
    empty.set_content(asking(".pdf", query).text)
    empty.evaluate(ADOPT)
    file = tmp_path / "figure.pdf"
    empty.pdf(path=file, prefer_css_page_size=True, print_background=False)
    told = dict(line.split(":", 1) for line in poppler("pdfinfo", file).splitlines() if ":" in line)
    assert told["Pages"].strip() == "1"
    found = re.search(r"([\d.]+) x ([\d.]+) pts", told["Page size"])
    assert found is not None
    root = etree.fromstring(asking(".svg", query).body)
    points = [float(root.get(side, "")[:-2]) for side in ("width", "height")]
    assert [float(found[1]), float(found[2])] == pytest.approx(points, abs=1)
    words = poppler("pdftotext", file, "-")
    bare = re.sub("[\u064b-\u0652\u2066-\u2069\u200e\u200f\u202a-\u202e]", "", words)
    assert say("project", "title", lang) in bare
    assert "001_0c985866f721de08" in bare
    # What is painted under letters is no text, and hides nothing.
    named = [str(node.text) for node in root.iterfind(".//svg:g[@class='name']/svg:text", SVG)]
    written = " ".join(str(node.text) for node in root.iterfind(".//svg:text", SVG)).split()
    once = [name for name in named if written.count(name) == 1 and "لا" not in name]
    assert len(once) > 3
    assert {name: bare.split().count(name) for name in once} == dict.fromkeys(once, 1)
    poppler("pdftoppm", "-r", "72", "-png", "-singlefile", file, tmp_path / "figure")
    with Image.open(tmp_path / "figure.png") as picture:
        light = picture.convert("L").histogram()
        assert sum(light[200:]) > 0.8 * picture.width * picture.height


def fold(reader: Alone) -> Locator:
    return reader.rail.locator(".tool.figure")


def opened(reader: Alone, **query: str) -> Alone:
    reader.open(**query)
    fold(reader).locator("summary").click()
    expect(fold(reader).locator("button[data-suffix]")).to_have_count(len(FIGURES))
    return reader


def button(reader: Alone, suffix: str) -> Locator:
    return fold(reader).locator(f'button[data-suffix="{suffix}"]')


@pytest.mark.parametrize("lang", ["kk", "ar"])
def test_a_reader_saves_what_the_map_shows(alone: Alone, tmp_path: Path, lang: Language) -> None:
    query = {"layers": "borders,capital", "time": "1990,2022", "view": "48,68,5"}
    opened(alone, lang=lang, **query)
    fold(alone).locator("input[value=column]").check()
    fold(alone).locator("input[type=checkbox]").check()
    for suffix in (".svg", ".png", ".txt"):
        with alone.page.expect_download(timeout=WAIT_MS) as waiting:
            button(alone, suffix).click()
        stem = "kzgeo-borders-capital-1990-2022" + ("" if lang == "en" else f"-{lang}")
        assert waiting.value.suggested_filename == f"{stem}-column{suffix}"
        waiting.value.save_as(tmp_path / f"figure{suffix}")
        expect(fold(alone).locator(".told")).to_contain_text(f"{stem}-column{suffix}")
    root = etree.parse(tmp_path / "figure.svg").getroot()
    assert float(root.get("width", "")[:-2]) == pytest.approx(85 / 25.4 * 72, abs=0.1)
    texts = {node.text for node in root.iterfind(".//svg:text", SVG)}
    assert say("figure", "east", lang, value="70") in texts
    assert (tmp_path / "figure.txt").read_text(encoding="utf-8") == root.findtext(
        "svg:desc", namespaces=SVG
    )


def test_the_print_dialogue_gets_the_figure(alone: Alone) -> None:
    opened(alone, lang="kk", layers="zhuz")
    pdf = button(alone, ".pdf")
    expect(pdf).to_contain_text(say("figures", "for_print", "kk"))
    pdf.click()
    expect(fold(alone).locator(".told")).to_have_text(say("figures", "printed", "kk"))
    told = alone.page.evaluate(
        """() => {
            const { contentDocument: page } = document.querySelector("iframe");
            const rules = page.adoptedStyleSheets.flatMap(({ cssRules }) => [...cssRules]);
            return [page.title, rules[0].cssText, page.querySelectorAll("svg text").length];
        }"""
    )
    assert told[0] == "kzgeo-zhuz-kk-page"
    assert re.match(r"@page \{ size: 170mm [\d.]+mm; margin: 0px; \}", told[1])
    assert told[2] > 20


def test_drawing_is_called_off(alone: Alone) -> None:
    opened(alone, layers="borders")
    # Both clicks in one go: what is drawn is drawn within the second.
    fold(alone).evaluate(
        """(fold) => {
            fold.querySelector('button[data-suffix=".svg"]').click();
            fold.querySelector(".stop").click();
        }"""
    )
    expect(fold(alone).locator(".told")).to_have_text(say("figures", "cancelled", "en"))
    expect(button(alone, ".svg")).to_be_enabled()


# -- what is refused -----------------------------------------------------------------------------

REFUSED = {
    "empty": ("borders", "60,50,60.001,50.001"),
    "off_earth": ("borders", "60,50,61,95"),
    "upside_down": ("borders", "60,50,61,45"),
    "too_wide": ("borders", "60,50,-60,55"),
    "turned": ("borders", "40,46,56,88"),
    "outside": ("borders", "-60,-40,-50,-30"),
}


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("key", REFUSED)
def test_what_no_figure_shows_is_refused_as_by_the_app(
    asking: Asking, key: str, lang: Language
) -> None:
    layers, bounds = REFUSED[key]
    query = {"layers": layers, "bounds": bounds, "lang": lang, "size": "page"}
    answer = asking(".svg", query)
    west, south, east, north = map(float, bounds.split(","))
    with pytest.raises(ExtentError) as caught:
        extent_of(select(ATLAS, [layers], language=lang), (west, south, east, north))
    assert caught.value.key == key
    error = FigureError(caught.value.place, key)
    fault, cure = error.told(lang)
    told = {"place": error.place, "fault": fault, "cure": cure, "key": key}
    assert answer.status == 400
    assert json.loads(answer.text) == {"error": told}


def test_the_whole_atlas_does_not_fit_on_a_slide(asking: Asking, tmp_path: Path) -> None:
    answer = asking(".png", replace(CASES["atlas"], size="slide").query("en"))
    selection = select(ATLAS, None)
    extent, size = extent_of(selection, HOME), size_of(*SIZES["slide"])
    with pytest.raises(UsageError) as caught:
        write_figure(selection, tmp_path / "slide.svg", extent=extent, size=size)
    told = json.loads(answer.text)["error"]
    assert (told["place"], told["key"]) == (caught.value.place, "no_room")


def test_a_browser_that_paints_nothing_is_told_what_else_to_do(asking: Asking) -> None:
    query = Case(layers=("sites",)).query("ru")
    told = asking.page.evaluate(
        """async (query) => {
            const { toBlob } = HTMLCanvasElement.prototype;
            HTMLCanvasElement.prototype.toBlob = (done) => done(null);
            const { ask } = await import("/offline/server.js");
            const answer = await ask("figure/png", { query });
            HTMLCanvasElement.prototype.toBlob = toBlob;
            return answer.json();
        }""",
        query,
    )
    fault, cure = (say("standalone", key, "ru") for key in ("no_canvas", "no_canvas_cure"))
    assert told == {"error": {"place": "PNG", "fault": fault, "cure": cure, "key": "no_canvas"}}


def test_years_and_views_without_anything_are_told_in_place(alone: Alone) -> None:
    opened(alone, lang="ar", layers="borders", view="-30,-120,5")
    button(alone, ".png").click()
    alert = fold(alone).locator("[role=alert]")
    expect(alert).to_contain_text(say("figuring", "outside", "ar"))
    expect(alert).to_contain_text(say("figuring", "outside_cure", "ar"))
    alone.rail.locator("input[data-layer=borders]").uncheck()
    expect(button(alone, ".png")).to_be_disabled()
    expect(fold(alone).locator(".what")).to_have_text(say("figures", "no_layer", "ar"))
