"""Reports as PDF: tagged, found and read by poppler and PDFium."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from kzgeo.entries import LANGUAGES, Language
from kzgeo.errors import OutputError, UsageError
from kzgeo.report import pdf
from kzgeo.report.columns import shares
from kzgeo.report.content import Paragraph, Picture, Report, Run, Section, Table
from kzgeo.report.pdf import write_pdf
from kzgeo.report.pdf_data import turned
from tests.report.programs import Word, needs_poppler, poppler, words_of
from tests.report.samples import (
    ADDRESS,
    FEATURES,
    HOSTILE,
    PAGE_END,
    SHA,
    TITLES,
    hostile,
    report,
    words,
)

LEFT, RIGHT = 70.9, 524.4  # points: where text may stand on the page

every_language = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pdf")
    made = {lang: folder / f"{lang}.pdf" for lang in LANGUAGES}
    for lang, path in made.items():
        write_pdf(report(lang), path)
    return made


@pytest.fixture(scope="module")
def printed(files: dict[str, Path]) -> dict[str, list[Word]]:
    return {lang: words_of(path) for lang, path in files.items()}


def one(*runs: Run, lang: Language = "en") -> Report:
    section = Section(id="s", title="S", blocks=(Paragraph(runs=runs),))
    return replace(report(lang), sections=(section,))


@needs_poppler
@every_language
def test_it_is_tagged_and_says_what_it_is(files: dict[str, Path], lang: Language) -> None:
    told = poppler("pdfinfo", files[lang])
    assert re.search(r"Tagged: +yes", told)
    assert re.search(rf"Title: +{re.escape(TITLES[lang])}\n", told)
    assert "CreationDate" not in told
    stored = files[lang].read_bytes()
    assert b"<pdfuaid:part>1</pdfuaid:part>" in stored
    assert re.search(rf"/Lang ?\({lang}\)".encode(), stored)
    tree = poppler("pdfinfo", "-struct", files[lang])
    for tag in ("H1", "H2", "H3", "BlockQuote", "Figure", "Caption", "Table", "TH", "LI", "Link"):
        assert re.search(rf"^ *{tag}\b", tree, re.MULTILINE), tag


@needs_poppler
@every_language
def test_its_fonts_are_its_own(files: dict[str, Path], lang: Language) -> None:
    rows = poppler("pdffonts", files[lang]).splitlines()[2:]
    assert rows
    for row in rows:
        assert re.match(r"[A-Z]{6}\+(DejaVuSans|LibertinusSerif)", row)
        assert row.split()[-5:-2] == ["yes", "yes", "yes"], "embedded, in part, with its letters"


@every_language
def test_bookmarks_follow_the_headings(files: dict[str, Path], lang: Language) -> None:
    with pypdfium2.PdfDocument(files[lang]) as document:
        found = [(mark.level, mark.get_title()) for mark in document.get_toc()]
    sections = report(lang).sections
    wanted = [
        (level, part.title)
        for section in sections
        for level, part in [
            (0, section),
            *(
                (deep, inner)
                for sub in section.sections
                for deep, inner in [(1, sub), (2, sub.sections[0])]
            ),
        ]
    ]
    assert [entry for entry in found if entry[1] != words(lang)[0] or entry[0]] == [
        entry for entry in wanted if entry[1] != words(lang)[0] or entry[0]
    ]


@needs_poppler
@every_language
def test_links_lead_inside_and_outside(files: dict[str, Path], lang: Language) -> None:
    told = poppler("pdfinfo", "-url", files[lang])
    assert ADDRESS in told
    assert poppler("pdfinfo", "-dests", files[lang]).count("anchor-") >= len(FEATURES)


@needs_poppler
@every_language
def test_nothing_stands_in_the_margins(printed: dict[str, list[Word]], lang: Language) -> None:
    found = printed[lang]
    assert min(word.left for word in found) > LEFT - 0.5
    assert max(word.right for word in found) < RIGHT + 0.5
    headers = {word.page for word in found if word.text == "5" and word.top < 110}
    assert len(headers) >= 2, "the header of a table stands on each of its pages"


@needs_poppler
def test_arabic_starts_at_the_right_margin(printed: dict[str, list[Word]]) -> None:
    title = max(printed["ar"][:5], key=lambda word: word.right)
    assert (title.text, title.right) == ("حدود", pytest.approx(RIGHT, abs=1))
    begins = [word for word in printed["en"] if word.text == "تحدها"]
    assert len(begins) == 2
    assert all(RIGHT - 13 < word.right < RIGHT - 11 for word in begins), "beside their rule"


@needs_poppler
def test_arabic_words_are_found_letter_by_letter(files: dict[str, Path]) -> None:
    for lang in ("ar", "en"):
        told = poppler("pdftotext", files[lang], "-")
        for word in ("تحدها من الشمال والغرب روسيا بحدود طولها", "كازاخستان", "إمبراطورية الهون"):
            assert word in told
    # Marks stand with their letters, and cut no word in two.
    bare = re.sub("[\u064b-\u0652]", "", poppler("pdftotext", files["ar"], "-"))
    assert "رقما رسميا" in bare
    assert "الحدود مع روسيا" in poppler("pdftotext", files["en"], "-")


@needs_poppler
def test_long_words_are_cut_by_nothing_that_is_copied(files: dict[str, Path]) -> None:
    told = poppler("pdftotext", "-raw", files["en"], "-")
    assert SHA in told.replace("\n", "")
    assert "\u200b" not in told
    assert ADDRESS in told.replace("\n", "")


@needs_poppler
def test_captions_are_counted_and_pages_of_documents_end(files: dict[str, Path]) -> None:
    told = poppler("pdftotext", files["en"], "-")
    assert "Figure 1. The borders of Kazakhstan. © OpenStreetMap" in told
    assert "Table 1. The borders of Kazakhstan" in told
    assert told.count(PAGE_END) == 2
    assert re.search(r"Contents\n+Territory[ .]*", told)


@every_language
def test_the_same_report_makes_the_same_bytes(
    files: dict[str, Path], lang: Language, tmp_path: Path
) -> None:
    write_pdf(report(lang), tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == files[lang].read_bytes()


@needs_poppler
def test_no_text_is_code_or_a_link_that_runs_it(tmp_path: Path) -> None:
    made = hostile()
    path = tmp_path / "hostile.pdf"
    write_pdf(made, path)
    told = " ".join(poppler("pdftotext", path, "-").split())
    assert HOSTILE in told
    assert HOSTILE + "\ufffd\ufffd" in told
    assert b"javascript" not in path.read_bytes()
    assert "javascript" not in poppler("pdfinfo", "-url", path)


def test_a_sign_that_no_font_has_is_named(tmp_path: Path) -> None:
    path = tmp_path / "web.pdf"
    with pytest.raises(UsageError, match=r"no font has a sign for “🕸” \(U\+1F578\); write it as"):
        write_pdf(one(Run(text="spider 🕸")), path)
    assert not path.exists()


def test_missing_fonts_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.mpl, "get_data_path", lambda: str(tmp_path))
    (tmp_path / "fonts" / "ttf").mkdir(parents=True)
    with pytest.raises(UsageError, match="font “DejaVu Sans”: is not installed"):
        write_pdf(one(Run(text="x")), tmp_path / "a.pdf")


def test_a_drawing_that_is_none_is_told(tmp_path: Path) -> None:
    picture = report("en").sections[0].blocks[0]
    assert isinstance(picture, Picture)
    broken = replace(picture, svg=b'<svg xmlns="http://www.w3.org/2000/svg" width="0"/>')
    made = replace(report("en"), sections=(Section(id="s", title="S", blocks=(broken,)),))
    with pytest.raises(OutputError, match="cannot be set"):
        write_pdf(made, tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()


@needs_poppler
def test_words_of_a_drawing_run_from_right_to_left(printed: dict[str, list[Word]]) -> None:
    (number,) = [word for word in printed["ar"] if word.text.strip("\u202b\u202c") == "500"]
    beside = [w for w in printed["ar"] if w.page == number.page and abs(w.top - number.top) < 3]
    start = max(beside, key=lambda word: word.right)
    assert start is not number
    # As far from the right as it is drawn: 600 of 640 across 160 mm. To poppler, the sign that is
    # not seen is as wide as a space.
    assert start.right == pytest.approx(LEFT + 600 / 640 * (RIGHT - LEFT), abs=6)


def test_only_what_runs_from_right_to_left_is_turned() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        '<text style="text-anchor: end; direction: rtl">ا</text>'
        '<text style="direction: rtl">ب</text>'
        '<text style="text-anchor: end">c</text></svg>'
    )
    made = turned(svg.encode())
    assert 'text-anchor: start; direction: rtl">\u202bا\u202c<' in made
    assert 'direction: rtl; text-anchor: end">\u202bب\u202c<' in made
    assert '"text-anchor: end">c<' in made


def test_columns_have_room_for_their_words() -> None:
    claims = next(
        block
        for section in report("ru").sections
        for block in section.blocks
        if isinstance(block, Table)
    )
    found = shares(claims)
    assert sum(found) == pytest.approx(1)
    assert min(found) > 0.1
    narrow = Table(
        id="t",
        caption=(),
        header=("n", "text"),
        rows=(((Run(text="1"),), (Run(text="x " * 300),)),),
    )
    assert shares(narrow)[1] > 0.85


def test_a_report_without_parts_can_be_written(tmp_path: Path) -> None:
    made = replace(report("kk"), sections=(), subtitle="", description="")
    write_pdf(made, tmp_path / "empty.pdf")
    with pypdfium2.PdfDocument(tmp_path / "empty.pdf") as document:
        assert len(document) == 1
