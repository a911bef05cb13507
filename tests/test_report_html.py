"""A report as HTML: read back by a parser that is not ours, closed to everything else."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

import pytest
from lxml import etree, html

from kzgeo.entries import LANGUAGES, Language, direction
from kzgeo.prose import say
from kzgeo.report.content import (
    Paragraph,
    Picture,
    Quote,
    Report,
    Run,
    Section,
    Table,
)
from kzgeo.report.html import write_html
from kzgeo.report.order import FeatureItem, FigureItem, LayerItem
from kzgeo.reporting import write_report
from tests.reports import blocks_of, ordered, text_of, whole

HOSTILE = "<script>alert(1)</script>&amp;\"'>]]><!-- \u202e javascript:alert(1)"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M 1.23456 2\nL 3 4"/></svg>'
every_language = pytest.mark.parametrize("lang", LANGUAGES)


@cache
def tree_of(lang: Language) -> html.HtmlElement:
    """Return the whole atlas as HTML, with a stand-in for every map."""
    return parsed(with_drawings(whole(lang)))


def with_drawings(report: Report) -> Report:
    def drawn(section: Section) -> Section:
        blocks = tuple(
            replace(block, svg=DRAWING) if isinstance(block, Picture) else block
            for block in section.blocks
        )
        return replace(section, blocks=blocks, sections=tuple(map(drawn, section.sections)))

    return replace(report, sections=tuple(map(drawn, report.sections)))


def parsed(report: Report) -> html.HtmlElement:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.html"
        write_html(report, path)
        text = path.read_text(encoding="utf-8")
    return html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))


def words_of(element: html.HtmlElement) -> str:
    return "".join(element.itertext())


@every_language
def test_every_quotation_is_the_exact_passage(lang: Language) -> None:
    told = [words_of(one) for one in tree_of(lang).iterfind(".//blockquote")]
    assert told == [text_of(quote.original) for quote in blocks_of(whole(lang).sections, Quote)]
    assert len(told) > 447


@every_language
def test_languages_and_directions_stand_on_what_has_them(lang: Language) -> None:
    root = tree_of(lang)
    assert (root.get("lang"), root.get("dir")) == (lang, direction(lang))
    spoken = root.xpath("//body//*[@lang]")
    assert spoken
    assert all(element.get("dir") == direction(element.get("lang")) for element in spoken)
    quotes = blocks_of(whole(lang).sections, Quote)
    for element, quote in zip(root.iterfind(".//blockquote"), quotes, strict=True):
        assert (element.get("lang"), element.get("dir")) == (quote.lang, direction(quote.lang))


def test_it_is_closed_to_everything_but_its_own_style_and_pictures() -> None:
    root = tree_of("en")
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = root.xpath("//style/text()")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert root.xpath("//script | //iframe | //object | //embed | //link | //form | //base") == []
    assert root.xpath("//@style | //@*[starts-with(name(), 'on')]") == []
    assert all(source.startswith("data:image/svg+xml,") for source in root.xpath("//@src"))
    assert "url(" not in style
    assert "@import" not in style
    assert all(href.startswith(("#", "https://atlas.example/")) for href in root.xpath("//a/@href"))


@every_language
def test_it_can_be_read_without_seeing_it(lang: Language) -> None:
    root = tree_of(lang)
    levels = [int(heading.tag[1]) for heading in root.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    inner = {href[1:] for href in root.xpath("//a/@href") if href.startswith("#")}
    assert inner <= set(ids)
    assert set(root.xpath("//@aria-labelledby")) <= set(ids)
    assert all(image.get("alt").strip() for image in root.iter("img"))
    for table in root.iter("table"):
        assert words_of(table.find("caption")).strip()
        assert {cell.get("scope") for cell in table.iterfind("thead//th")} == {"col"}
        assert all(row.find("th").get("scope") == "row" for row in table.iterfind("tbody/tr"))
    ends = root.xpath("//*[@role='doc-pagebreak']/@aria-label")
    assert set(ends) == {
        say("panel", "page_break", lang),
        say("panel", "page_break_numbered", lang, page=35),
    }


def test_the_contents_lead_to_every_section() -> None:
    root = tree_of("kk")
    listed = root.xpath("//nav//a/@href")
    assert listed == [f"#{name}" for name in root.xpath("//main//section/@id")]


def test_pictures_and_tables_are_numbered_through_the_report() -> None:
    root = tree_of("ru")
    figures = [words_of(one) for one in root.xpath("//figure[@class='picture']/figcaption/b")]
    tables = [words_of(one) for one in root.xpath("//table/caption/b")]
    assert figures == [f"Рисунок {number}" for number in range(1, len(figures) + 1)]
    assert tables == [f"Таблица {number}" for number in range(1, len(tables) + 1)]
    assert len(figures) == 14


def test_text_is_never_markup() -> None:
    run = Run(text=HOSTILE, strong=True, mark=True)
    blocks = (
        Paragraph(runs=(run, Run(text=HOSTILE, lang="ar"), Run(text=HOSTILE, isolated=True))),
        Paragraph(runs=(Run(text="go", href="javascript:alert(1)"), Run(text="\r"))),
        Quote(
            lang="ar",
            original=(run,),
            translation=(run,),
            translation_note=HOSTILE,
            source=(run,),
            address=f"https://h/?{HOSTILE}",
        ),
        Table(id="t", caption=(run,), header=(HOSTILE, HOSTILE), rows=(((run,), (run,)),)),
        Picture(
            id="p",
            png=b"",
            svg=DRAWING,
            width_mm=50,
            height_mm=50,
            caption=(run,),
            alternative=HOSTILE,
        ),
    )
    report = Report(
        language="en",
        title=HOSTILE,
        subtitle=HOSTILE,
        description=HOSTILE,
        contents=HOSTILE,
        figure=HOSTILE,
        table=HOSTILE,
        in_words=HOSTILE,
        sections=(Section(id="s", title=HOSTILE, blocks=blocks, colour='#12";}'),),
    )
    root = parsed(report)
    assert root.xpath("//script | //comment()") == []
    assert words_of(root.find(".//h1")) == HOSTILE
    assert root.find(".//title").text == HOSTILE
    assert words_of(root.find(".//blockquote")) == HOSTILE
    assert root.find(".//img").get("alt") == HOSTILE
    assert root.xpath("//a[starts-with(@href, 'javascript')]") == []
    assert 'class="' not in words_of(root)
    assert "\r" in words_of(root)


def test_a_map_is_in_the_file_as_a_drawing_without_what_nobody_sees(tmp_path: Path) -> None:
    order = ordered(FigureItem(layers=("zhuz",)), LayerItem(layer="zhuz", figure=True))
    path = tmp_path / "zhuz.html"
    report = write_report(order, path)
    root = html.parse(str(path), parser=html.HTMLParser(huge_tree=True)).getroot()
    first, second = root.iter("img")
    pictures = list(blocks_of(report.sections, Picture))
    assert [picture.width_mm for picture in pictures] == [160, 120]
    assert all(picture.svg and not picture.png for picture in pictures)
    for image, picture in zip((first, second), pictures, strict=True):
        _, _, written = image.get("src").partition(",")
        drawing = etree.fromstring(unquote(written).encode())
        assert drawing.xpath("//*[local-name() = 'metadata' or local-name() = 'desc']") == []
        before = etree.fromstring(picture.svg)
        count = "count(//*[local-name() = 'path'])"
        assert drawing.xpath(count) == before.xpath(count) > 50
        assert not re.search(r"\.\d\d\d", " ".join(drawing.xpath("//@d")))
        shape = picture.width_mm / picture.height_mm
        assert int(image.get("width")) / int(image.get("height")) == pytest.approx(shape, rel=0.01)
    assert path.stat().st_size < 2_000_000


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    order = ordered(FigureItem(layers=("capital",)), FeatureItem(feature="astana"), language="ar")
    for name in ("one", "two"):
        write_report(order, tmp_path / f"{name}.html")
    one, two = ((tmp_path / f"{name}.html").read_bytes() for name in ("one", "two"))
    assert one == two
