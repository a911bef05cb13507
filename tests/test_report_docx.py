"""Reports as Word documents: read as XML, by python-docx, and opened in LibreOffice."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from lxml import etree

from kzgeo.entries import LANGUAGES, Language
from kzgeo.report.content import Quote, Report, Section
from kzgeo.report.docx import write_docx
from kzgeo.report.docx_styles import INDENT
from tests.report.programs import Word, converted, needs_poppler, needs_soffice, words_of
from tests.report.samples import FEATURES, HOSTILE, SHA, TITLES, hostile, report, words

W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
ODF = {
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
LEFT, RIGHT = 71, 524.4  # points: where text may stand on the page
MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))

every_language = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("docx")
    made = {lang: folder / f"{lang}.docx" for lang in LANGUAGES}
    for lang, path in made.items():
        write_docx(report(lang), path)
    made["hostile"] = folder / "hostile.docx"
    write_docx(hostile(), made["hostile"])
    return made


@pytest.fixture(scope="module")
def printed(
    files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Word]]:
    """What LibreOffice prints of them: all are opened by one start of it."""
    made = converted(list(files.values()), ".pdf", tmp_path_factory.mktemp("printed"))
    return {path.stem: words_of(path) for path in made}


@pytest.fixture(scope="module")
def opened(
    files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, etree._Element]:
    """What LibreOffice understands of them, as its own format tells."""
    made = converted([files["en"], files["ar"]], ".fodt", tmp_path_factory.mktemp("opened"))
    parser = etree.XMLParser(huge_tree=True)
    return {path.stem: etree.parse(path, parser).getroot() for path in made}


def xml(path: Path, part: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(path) as package:
        return etree.fromstring(package.read(part))


def find(root: etree._Element, query: str) -> list[etree._Element]:
    found = root.xpath(query, namespaces=W)
    assert isinstance(found, list)
    return found


def text_of(element: etree._Element) -> str:
    """Return the words of a paragraph as Word has them, its line ends and tabs among them."""
    signs = {"br": "\n", "tab": "\t"}
    parts = find(element, ".//w:r/w:t | .//w:r/w:br | .//w:r/w:tab")
    return "".join(part.text or signs.get(etree.QName(part).localname, "") for part in parts)


def styled(path: Path, style: str) -> list[etree._Element]:
    return find(xml(path), f'//w:p[w:pPr/w:pStyle/@w:val="{style}"]')


def quotes(sections: Iterable[Section]) -> Iterable[Quote]:
    for section in sections:
        yield from (block for block in section.blocks if isinstance(block, Quote))
        yield from quotes(section.sections)


def arabic(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) == "AL" for sign in text)


@every_language
def test_quotations_are_exact(files: dict[str, Path], lang: Language) -> None:
    wanted = [
        page
        for quote in quotes(report(lang).sections)
        for page in "".join(run.text for run in quote.original).split("\n\n\n\n")
    ]
    assert [text_of(paragraph) for paragraph in styled(files[lang], "Quote")] == wanted
    assert len(styled(files[lang], "PageEnd")) == len(wanted) - len(
        list(quotes(report(lang).sections))
    )


@every_language
def test_every_page_of_a_quotation_is_indented_alike(
    files: dict[str, Path], lang: Language
) -> None:
    paragraphs = [*styled(files[lang], "Quote"), *styled(files[lang], "PageEnd")]
    indents = [find(paragraph, "w:pPr/w:ind[@w:right='0']/@w:left") for paragraph in paragraphs]
    assert indents == [[str(INDENT)]] * len(paragraphs)


@every_language
def test_headings_stay_with_their_first_passage(files: dict[str, Path], lang: Language) -> None:
    root = xml(files[lang])
    for first in styled(files[lang], "Heading2"):
        (heading,) = find(
            root, f"//w:p[w:bookmarkStart/@w:id='{find(first, 'w:bookmarkStart/@w:id')[0]}']"
        )
        lead = list(_until_a_passage(heading))
        assert len(lead) == 2
        assert [bool(find(one, "w:pPr/w:keepNext")) for one in lead] == [True, True]


def _until_a_passage(heading: etree._Element) -> Iterable[etree._Element]:
    for following in heading.itersiblings():
        if find(following, "w:pPr/w:pStyle[@w:val='Quote']"):
            return
        yield following


@every_language
def test_what_is_arabic_says_that_it_runs_from_right_to_left(
    files: dict[str, Path], lang: Language
) -> None:
    root = xml(files[lang])
    for run in find(root, "//w:r[w:t]"):
        text = "".join(part.text or "" for part in find(run, "w:t"))
        rightwards = bool(find(run, "w:rPr/w:rtl"))
        if arabic(text):
            assert rightwards, text
            assert find(run, 'w:rPr/w:lang[@w:bidi="ar-SA"]')
        letters = any(unicodedata.bidirectional(sign) == "L" for sign in text)
        assert not (letters and rightwards), text
    for paragraph in [*styled(files[lang], "Quote"), *styled(files[lang], "PageEnd")]:
        assert find(paragraph, "w:pPr/w:bidi[not(@w:val)]")
    turned = find(root, "//w:p[w:pPr/w:bidi[not(@w:val)]]")
    tables = find(root, "//w:tblPr/w:bidiVisual")
    section = find(root, "//w:sectPr/w:bidi")
    if lang == "ar":
        assert len(turned) == len(find(root, "//w:p"))
        assert len(tables) == len(find(root, "//w:tbl")) == len(section) == 1
        assert find(xml(files[lang], "word/styles.xml"), '//w:style[@w:styleId="Normal"]//w:bidi')
    else:
        assert len(turned) == len(styled(files[lang], "Quote")) + len(
            styled(files[lang], "PageEnd")
        )
        assert not tables
        assert not section


def test_a_quotation_from_left_to_right_keeps_its_way_in_arabic(tmp_path: Path) -> None:
    one = next(iter(quotes(report("ar").sections)))
    other = replace(one, lang="en", original=(replace(one.original[0], text="It is."),))
    made = replace(report("ar"), sections=(Section(id="s", title="s", blocks=(other,)),))
    write_docx(made, tmp_path / "a.docx")
    (paragraph,) = styled(tmp_path / "a.docx", "Quote")
    assert find(paragraph, 'w:pPr/w:bidi[@w:val="0"]')
    assert not find(paragraph, ".//w:rtl")
    assert find(paragraph, 'w:pPr/w:pBdr/w:left[@w:val="single"]')


@every_language
def test_every_style_exists_and_every_link_leads_somewhere(
    files: dict[str, Path], lang: Language
) -> None:
    root, known = xml(files[lang]), xml(files[lang], "word/styles.xml")
    ids = {str(found) for found in find(known, "//w:style/@w:styleId")}
    used = {
        str(found)
        for found in find(root, "//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val")
    }
    assert used <= ids
    assert {"Title", "Subtitle", "Heading1", "Heading2", "Heading3", "Caption", "TOC1"} <= used
    names = [str(found) for found in find(root, "//w:bookmarkStart/@w:name")]
    assert len(names) == len(set(names))
    assert {str(found) for found in find(root, "//w:hyperlink/@w:anchor")} <= set(names)
    assert {len(name) <= 40 and name.isascii() for name in names} == {True}


def test_word_can_make_the_contents_and_count_captions(files: dict[str, Path]) -> None:
    document: Document = docx.Document(str(files["en"]))
    assert document.core_properties.title == TITLES["en"]
    assert document.core_properties.language == "en-GB"
    root = xml(files["en"])
    codes = [element.text for element in find(root, "//w:instrText")]
    assert codes[0] == ' TOC \\o "1-2" \\h \\z \\u '
    assert find(root, '//w:fldChar[@w:fldCharType="begin"]/@w:dirty') == ["true"]
    assert [code for code in codes if code and "SEQ" in code] == [
        " SEQ Figure \\* ARABIC ",
        " SEQ Table \\* ARABIC ",
    ]
    begun = find(root, '//w:fldChar[@w:fldCharType="begin"]')
    assert len(begun) == len(find(root, '//w:fldChar[@w:fldCharType="end"]'))
    assert [text_of(found) for found in styled(files["en"], "Caption")] == [
        "Figure 1. The borders of Kazakhstan. © OpenStreetMap",
        "Table 1. The borders of Kazakhstan",
    ]
    (header,) = find(root, "//w:tr[w:trPr/w:tblHeader]")
    assert len(find(header, "w:tc")) == 5


def test_pictures_say_what_they_show(files: dict[str, Path]) -> None:
    document: Document = docx.Document(str(files["ar"]))
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == f"{TITLES['ar']} “&<"
    assert round(shape.width.mm) == 160


@every_language
def test_the_same_report_makes_the_same_bytes(
    files: dict[str, Path], lang: Language, tmp_path: Path
) -> None:
    again = tmp_path / "again.docx"
    write_docx(report(lang), again)
    assert again.read_bytes() == files[lang].read_bytes()
    with zipfile.ZipFile(again) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = package.namelist()
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])
    assert not [name for name in names if "thumbnail" in name or "customXml" in name]


def test_no_text_is_markup_or_a_link_that_runs_code(files: dict[str, Path]) -> None:
    document: Document = docx.Document(str(files["hostile"]))
    assert document.paragraphs[0].text == HOSTILE
    body = document.element.body.xpath("string()")
    assert HOSTILE + "\ufffd\ufffd" in body
    relations = xml(files["hostile"], "word/_rels/document.xml.rels")
    assert not [found for found in relations if "javascript" in (found.get("Target") or "")]
    first, second = styled(files["hostile"], "Quote")
    assert (text_of(first), text_of(second)) == (HOSTILE, "نص  b\tc\nd")


def test_a_report_without_parts_can_be_written(tmp_path: Path) -> None:
    made = replace(report("kk"), sections=(), subtitle="", description="")
    write_docx(made, tmp_path / "empty.docx")
    document: Document = docx.Document(str(tmp_path / "empty.docx"))
    assert document.paragraphs[0].text == TITLES["kk"]
    begun = find(xml(tmp_path / "empty.docx"), "//w:fldChar")
    assert len(begun) % 3 == 0


# What LibreOffice makes of it.


@needs_soffice
@needs_poppler
@every_language
def test_the_pages_hold_everything(printed: dict[str, list[Word]], lang: Language) -> None:
    found = printed[lang]
    # LibreOffice prints the invisible signs of direction too, as nothing with a width.
    shown = [word for word in found if word.text.translate(MARKS)]
    assert min(word.left for word in shown) > LEFT - 1.5
    assert max(word.right for word in shown) < RIGHT + 1.5
    told = " ".join(word.text for word in found).translate(MARKS)
    contents, figure, table = words(lang)
    start = told.index(contents)
    first = [re.sub(r"\W", "", part) for part in told[start:].split()[1:4]]
    assert first, "the contents are filled before Word makes them"
    assert {f"{figure}", f"{table}"} <= set(told.split())
    headers = [word for word in found if word.text == "5" and word.top < 80]
    assert len(headers) >= 2, "the header of a table stands on each of its pages"


@needs_soffice
@needs_poppler
def test_arabic_starts_at_the_right_margin(printed: dict[str, list[Word]]) -> None:
    title = [word for word in printed["ar"] if word.page == 1][:5]
    rightmost = max(title, key=lambda word: word.right)
    assert rightmost.text == "حدود"
    assert rightmost.right == pytest.approx(RIGHT, abs=1)
    numbers = [word for word in printed["ar"] if word.left > RIGHT - 14 and word.text in "12345"]
    assert len(numbers) >= 10, "the numbers of a list stand on the right"
    # Quotations in a report that runs the other way, beside their rule.
    begins = [word for word in printed["en"] if word.text == "تحدها"]
    assert len(begins) == 2
    assert all(RIGHT - 16 < word.right < RIGHT - 10 for word in begins)
    latin = [word for word in printed["en"] if word.text == "It" and word.left < 100]
    assert latin


@needs_soffice
@needs_poppler
def test_hostile_texts_are_printed_as_they_are(printed: dict[str, list[Word]]) -> None:
    told = " ".join(word.text for word in printed["hostile"])
    assert '#import "x": *; <b>&amp;</b>' in told


@needs_soffice
def test_libreoffice_knows_headings_contents_captions_and_directions(
    opened: dict[str, etree._Element],
) -> None:
    def query(root: etree._Element, path: str) -> list[etree._Element]:
        found = root.xpath(path, namespaces=ODF)
        assert isinstance(found, list)
        return found

    for lang in ("en", "ar"):
        root, made = opened[lang], report(lang)  # type: ignore[arg-type]
        levels = [found.get(f"{{{ODF['text']}}}outline-level") for found in query(root, "//text:h")]
        assert levels == ["1", "1", *["2", "3"] * len(FEATURES), "1", "1"]
        entries = query(root, "//text:table-of-content/text:index-body//text:a")
        titles = ["".join(entry.itertext()).translate(MARKS) for entry in entries]
        assert titles == _listed(made)
        assert len(query(root, "//text:sequence")) == 2
        assert len(query(root, "//table:table-header-rows/table:table-row")) == 1
    (layout,) = {
        found.get(f"{{{ODF['style']}}}writing-mode")
        for found in query(opened["ar"], "//style:page-layout/style:page-layout-properties")
        if found.get(f"{{{ODF['fo']}}}page-width")
    }
    assert layout == "rl-tb"
    entry = query(opened["ar"], "//text:list-item//text:p")
    assert any(SHA in "".join(found.itertext()) for found in entry)


def _listed(made: Report) -> list[str]:
    return [
        title
        for section in made.sections
        for title in (section.title, *(part.title for part in section.sections))
    ]
