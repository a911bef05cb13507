"""What is copied from a report's PDF: poppler and PDFium give back every Arabic passage."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from kzgeo.entries import LANGUAGES, Language
from kzgeo.errors import OutputError
from kzgeo.report import pdf
from kzgeo.report.content import Paragraph, Quote, Report, Run, Section
from kzgeo.report.pdf import write_pdf
from kzgeo.report.pdf_copying import copied
from kzgeo.report.pdf_objects import Document
from kzgeo.report.pdf_shows import DEEPEST, SHOW
from tests.live import ATLAS
from tests.report.programs import needs_poppler, needs_qpdf, poppler, sound
from tests.report.samples import PAGE_END, report

# Two Latin words within a line from right to left: PDFium turns them round, word by word.
LATIN_WORDS = re.compile("[A-Za-z]+ [A-Za-z]+")
FOOT = re.compile(r"\d+/\d+")
WORD = re.compile("[\u0621-\u064a\u0671-\u06d3]+[\u064b-\u0652\u0621-\u064a\u0671-\u06d3]*")


def passages() -> list[str]:
    """Return every Arabic passage of the atlas once."""
    features = (feature for layer in ATLAS.layers for feature in layer.features)
    found = (quotation.passage for feature in features for quotation in feature.quotations)
    return list(dict.fromkeys(passage.exact for passage in found if passage.lang == "ar"))


def quoting(texts: list[str], lang: Language) -> Report:
    """Return a report of nothing but passages, each with something marked in it."""

    def quote(text: str) -> Quote:
        begin, end = (len(text) // 3, len(text) // 3 * 2)
        cut = ((text[:begin], False), (text[begin:end], True), (text[end:], False))
        return Quote(
            lang="ar",
            original=tuple(Run(text=part, mark=mark) for part, mark in cut if part),
            translation=None,
            translation_note="",
            source=(Run(text="Source", lang="en"),),
            address="",
        )

    section = Section(id="s", title="S", blocks=tuple(map(quote, texts)))
    return replace(report(lang), sections=(section,), title="T", description="", subtitle="")


def plain(text: str) -> str:
    """Return a text as it is compared: no white space, no marks of direction."""
    kept = unicodedata.normalize("NFKC", text)
    return "".join(one for one in kept if unicodedata.category(one) not in ("Cf", "Cc", "Zs", "Cn"))


def whole(pages: list[str]) -> str:
    """Put pages together without what stands above and below them."""
    lines = [line for page in pages for line in page.splitlines()]
    return "".join(
        told for line in lines if not FOOT.fullmatch(told := plain(line)) and told != "T"
    )


def by_poppler(path: Path) -> list[str]:
    return poppler("pdftotext", path, "-").split("\f")


def by_pdfium(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def drawn(path: Path) -> list[bytes]:
    """Return pictures of the first pages."""
    poppler("pdftoppm", "-r", "90", "-l", "4", "-png", path, path.with_suffix(""))
    return [one.read_bytes() for one in sorted(path.parent.glob(f"{path.stem}-*.png"))]


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    folder = tmp_path_factory.mktemp("copied")
    made: dict[Language, Path] = {"ar": folder / "ar.pdf", "en": folder / "en.pdf"}
    for lang, path in made.items():
        write_pdf(quoting(passages(), lang), path)
    return made


@needs_poppler
@pytest.mark.parametrize("read", [by_poppler, by_pdfium])
def test_every_arabic_passage_comes_back(
    quoted: dict[Language, Path], read: Callable[[Path], list[str]]
) -> None:
    told = whole(read(quoted["ar"]))
    texts = passages()
    assert len(texts) > 150
    lost = [text for text in texts if plain(text) not in told]
    assert [text for text in lost if not (read is by_pdfium and LATIN_WORDS.search(text))] == []


def test_passages_come_back_from_a_report_in_another_language(
    quoted: dict[Language, Path],
) -> None:
    told = whole(by_pdfium(quoted["en"]))
    lost = [text for text in passages() if plain(text) not in told]
    assert [text for text in lost if not LATIN_WORDS.search(text)] == []


@needs_poppler
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_arabic_word_comes_back_from_any_report(lang: Language, tmp_path: Path) -> None:
    """Where most letters are not Arabic, poppler reads all lines of a page from left to right."""
    path = tmp_path / "report.pdf"
    made = report(lang)
    write_pdf(made, path)
    quotes = [
        block
        for section in made.sections
        for feature in section.sections
        for block in feature.blocks
        if isinstance(block, Quote) and block.lang == "ar"
    ]
    assert len(quotes) > 4
    for read in (by_poppler, by_pdfium):
        told = set(WORD.findall(unicodedata.normalize("NFKC", "\n".join(read(path)))))
        for quote in quotes:
            text = "".join(run.text for run in quote.original if run.text != PAGE_END)
            assert set(WORD.findall(unicodedata.normalize("NFKC", text))) <= told


@needs_poppler
@pytest.mark.parametrize("read", [by_poppler, by_pdfium])
@pytest.mark.parametrize(
    "text",
    [
        "الأوسط الإمبراطورية الآن لاهاي بيلاروس",
        "كاملًا وكاملاً، وحقًّا، خانيَّة",  # a sign on the lam, on the alef, two on one letter
        "عام 2005، (19.65% منها) ثم 1996.",
        "نحو (2,725,000) كم² «الاندفاع»: [كذا]",
        "ﻻهاي",  # a shape of two letters
        "من 5- إلى 7.5",
    ],
)
def test_what_is_read_is_copied(
    text: str, read: Callable[[Path], list[str]], tmp_path: Path
) -> None:
    path = tmp_path / "text.pdf"
    write_pdf(quoting([text], "ar"), path)
    assert plain(text) in whole(read(path))


@needs_qpdf
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_its_objects_are_sound(quoted: dict[Language, Path], lang: Language) -> None:
    assert sound(quoted[lang])


@needs_poppler
def test_nothing_else_is_changed(
    quoted: dict[Language, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Typst has made has the same tags, and looks the same to the last pixel."""
    monkeypatch.setattr(pdf, "copied", lambda made, _pulse: made)
    before = tmp_path / "before.pdf"
    write_pdf(quoting(passages()[:40], "ar"), before)
    after = tmp_path / "after.pdf"
    after.write_bytes(copied(before.read_bytes(), lambda: None))
    assert len(drawn(before)) == 4
    assert drawn(before) == drawn(after)
    for told in (["-struct"], ["-dests"], ["-meta"]):
        assert poppler("pdfinfo", *told, before) == poppler("pdfinfo", *told, after)


def test_a_last_sign_without_a_width_keeps_its_code(tmp_path: Path) -> None:
    """Of a font's last code, that of a vowel mark, the font's table of widths says nothing."""
    # What is new in the second paragraph is the mark alone; the first has the page's foot, too.
    blocks = tuple(Paragraph(runs=(Run(text=text),)) for text in ("1/1 لا ب", "بْ"))
    section = Section(id="s", title="ب", blocks=blocks)
    made = replace(report("ar"), title="ب", subtitle="", description="", contents="ب")
    path = tmp_path / "last.pdf"
    write_pdf(replace(made, sections=(section,)), path)
    document = Document(path.read_bytes())
    fonts = [number for number in document if b"/Subtype/Type0" in document.told(number)]
    assert fonts
    for font in fonts:
        table = document.stream(document.reference(font, "ToUnicode"))
        codes = re.findall(rb"^<([0-9A-F]{4})> <[0-9A-F]+>\n(?!endcodespacerange)", table, re.M)
        assert len(codes) == len(set(codes)) > 0


def test_a_show_that_is_written_otherwise_is_passed_over_at_once() -> None:
    """It would be read in all the ways in which its numbers can be cut."""
    begin = b"0 Tr/f1 11 Tf 1 0 0 -1 0 0 Tm[" + b"(\\000A)112.5" * 7
    for deep in (DEEPEST + 1, DEEPEST + 2):
        started = time.process_time()
        found = SHOW.match(begin + b"(" * deep + b")" * deep + b"(]TJ)]TJ")
        assert bool(found) == (deep == DEEPEST + 1)
        assert time.process_time() - started < 1


def test_it_can_be_called_off(quoted: dict[Language, Path]) -> None:
    def off() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied(quoted["ar"].read_bytes(), off)


def test_what_is_no_pdf_of_typst_is_told() -> None:
    with pytest.raises(OutputError, match="has no table of its objects"):
        copied(b"%PDF-1.7\nnothing", lambda: None)


@needs_poppler
def test_signs_on_letters_of_a_drawing_do_not_hinder(tmp_path: Path) -> None:
    """Typst gives them no text in a drawing, which PDF/UA forbids."""
    picture = report("ar").sections[0].blocks[0]
    svg = picture.svg.replace(b"</text>", " أراضٍ يبيّن مسارًا</text>".encode())  # type: ignore[union-attr]
    made = replace(picture, svg=svg)  # type: ignore[type-var]
    section = Section(id="s", title="S", blocks=(made, Paragraph(runs=())))
    path = tmp_path / "drawing.pdf"
    write_pdf(replace(report("ar"), sections=(section,)), path)
    told = plain("\n".join(by_poppler(path)))
    for word in ("أراض", "يبين", "مسارا"):
        assert word in told
