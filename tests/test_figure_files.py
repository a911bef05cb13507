"""Figures as files, opened by readers that are not ours."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

import matplotlib as mpl
import pypdfium2
import pytest
import shapely
from lxml import etree
from PIL import Image

from kzgeo.cli import main
from kzgeo.entries import LANGUAGES, Language
from kzgeo.figure.bounds import HOME, Extent, extent_of
from kzgeo.figure.files import FORMATS, SETTINGS, write_figure
from kzgeo.figure.fonts import typeface
from kzgeo.figure.pdf import write_pdf
from kzgeo.figure.sheet import Sheet
from kzgeo.figure.sizes import SIZES, size_of
from kzgeo.selection import rows
from tests.exports import python
from tests.figures import OPEN, SVG, selection_of
from tests.live import ATLAS
from tests.report.programs import needs_poppler, poppler


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A figure of the opening map in every format, with its words in Arabic."""
    made = tmp_path_factory.mktemp("figures")
    selection = selection_of(OPEN, "ar")
    for suffix in FORMATS:
        size = size_of(*SIZES["page"], dpi=150)
        path = made / f"{suffix[1:]}{suffix}"
        write_figure(selection, path, extent=Extent(bounds=HOME), size=size)
    return made


def test_a_png_has_its_size_and_tells_what_it_shows(folder: Path) -> None:
    with Image.open(folder / "png.png") as picture:
        picture.load()
        assert picture.info["dpi"] == pytest.approx((150, 150), abs=0.1)
        assert picture.width == pytest.approx(170 / 25.4 * 150, abs=1)
        assert picture.mode == "RGB"
        assert len(picture.resize((200, 180)).getcolors(40_000)) > 50
        told = picture.info
        assert told["Title"].lang == "ar"
        assert told["Description"] == (folder / "png.txt").read_text(encoding="utf-8")
        assert "002_c46e443aee6b7186" in told["Source"]
        assert "OpenStreetMap" in told["Source"]
        assert told["Author"].startswith("أطلس كازاخستان")


def test_an_svg_has_live_text_and_a_description(folder: Path) -> None:
    root = etree.parse(folder / "svg.svg").getroot()
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    first, second = root[0], root[1]
    assert (first.tag, second.tag) == (f"{{{SVG['svg']}}}title", f"{{{SVG['svg']}}}desc")
    assert second.text == (folder / "svg.txt").read_text(encoding="utf-8")
    texts = ["".join(node.itertext()).strip("\u200f") for node in root.iterfind(".//svg:text", SVG)]
    for title in ("أطلس كازاخستان", "الجوز الأوسط", "أستانا", "الحدود"):
        assert title in texts
    styles = [node.get("style", "") for node in root.iterfind(".//svg:text", SVG)]
    assert all("direction: rtl" in style for style in styles)
    assert sum("paint-order: stroke" in style for style in styles) > 10
    assert all("Noto Sans Arabic" in style for style in styles)
    assert float(root.get("width", "").removesuffix("pt")) == pytest.approx(170 / 25.4 * 72, 0.01)
    text = (folder / "svg.svg").read_text(encoding="utf-8")
    assert "<script" not in text
    assert not re.search(r'href="(?!#)', text)


def test_a_pdf_has_live_text_and_tells_what_it_shows(folder: Path) -> None:
    document = pypdfium2.PdfDocument(folder / "pdf.pdf")
    try:
        assert len(document) == 1
        page = document[0]
        assert page.get_width() == pytest.approx(170 / 25.4 * 72, abs=0.5)
        lines = page.get_textpage().get_text_range().split("\r\n")
        for title in (
            "أطلس كازاخستان",
            "طريق الحرير",
            "العاصمة",
            "الحدود مع روسيا",
            "الجوز الأوسط",
        ):
            assert title in lines
        told = document.get_metadata_dict()
        assert told["Title"].startswith("أطلس كازاخستان")
        assert told["Subject"] == (folder / "pdf.txt").read_text(encoding="utf-8")
        assert "002_c46e443aee6b7186" in told["Keywords"]
        assert (told["CreationDate"], told["Producer"]) == ("", "")
    finally:
        document.close()
    assert re.search(rb"/Lang \(ar\)", (folder / "pdf.pdf").read_bytes())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_of_a_pdf_can_be_copied(lang: Language, tmp_path: Path) -> None:
    selection = selection_of(["capital"], lang)
    path = tmp_path / "capital.pdf"
    write_figure(selection, path, extent=extent_of(selection), size=size_of(85))
    document = pypdfium2.PdfDocument(path)
    try:
        text = document[0].get_textpage().get_text_range()
    finally:
        document.close()
    layer = ATLAS.layer("capital")
    assert layer is not None
    assert layer.title.to(lang) in text
    if lang != "ar":
        assert "002_c46e443aee6b7186" in text


def plain(text: str) -> str:
    """Return a text without the marks of direction that readers put into it."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def write_alone(sheet: Sheet, path: Path) -> None:
    with mpl.rc_context(dict(SETTINGS)):
        write_pdf(sheet.figure, path, metadata={}, language="ar")


@needs_poppler
@pytest.mark.parametrize("style", ["regular", "bold"])
def test_ligatures_are_copied_in_the_order_they_are_read_in(style: str, tmp_path: Path) -> None:
    """By pdfium, which Chromium has, and by poppler in each of its orders."""
    words = [
        "الأوسط",
        "الإمبراطورية",
        "آخالكالاكي",
        "الآن",
        "بيلاروس",
        "لاهاي",
        "الله",
        "سيميبالاتينسك",
    ]
    sheet = Sheet(170, font=typeface(), language="ar")
    for row, word in enumerate(words):
        sheet.text(100, -10 * row - 10, word, size_pt=6 + row, style=style, angle=0)
    sheet.cut(0, 10 * len(words) + 10)
    path = tmp_path / "ligatures.pdf"
    write_alone(sheet, path)
    document = pypdfium2.PdfDocument(path)
    try:
        read = [document[0].get_textpage().get_text_range().split()]
    finally:
        document.close()
    orders = ([], ["-raw"], ["-layout"])
    read += [poppler("pdftotext", *order, path, "-").split() for order in orders]
    for copied in read:
        assert [plain(word) for word in copied if plain(word)] == words


def test_a_ligature_is_as_wide_as_before(tmp_path: Path) -> None:
    """What is copied as two letters is painted as the one glyph that it is."""
    sheets = []
    for name in ("live", "drawn"):
        sheet = Sheet(85, font=typeface(), language="ar", letters=name)  # type: ignore[arg-type]
        sheet.text(60, -10, "الأوسط الإمبراطورية لا", size_pt=14)
        sheet.cut(0, 20)
        path = tmp_path / f"{name}.pdf"
        write_alone(sheet, path)
        document = pypdfium2.PdfDocument(path)
        try:
            picture = document[0].render(scale=4).to_numpy().astype(int)
        finally:
            document.close()
        sheets.append(picture[:, :, :3].min(axis=2) < 128)
    one, other = sheets
    assert one.sum() > 1000
    assert (one != other).sum() < 0.06 * one.sum()  # edges are hinted one way and the other


def test_the_words_tell_every_feature_its_evidence_and_its_passage(folder: Path) -> None:
    text = (folder / "png.txt").read_text(encoding="utf-8")
    seen = shapely.box(*HOME)
    shown = [row for row in rows(selection_of(OPEN, "ar")) if row.geometry.intersects(seen)]
    assert len(shown) > 20
    for row in shown:
        assert f"– {row.feature.title.ar}: " in text
        if row.feature.quotations:
            passage = row.feature.quotations[0].passage
            assert f"{passage.start}–{passage.end}" in text
    for credit in ("OpenStreetMap", "Natural Earth", "GeoNames"):
        assert credit in text


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.suffix in (".png", ".svg", ".pdf", ".txt")
    }


def write_all(folder: Path) -> None:
    """Write every format, in another order than a second call does."""
    selection = selection_of(["zhuz", "capital"], "ar")
    suffixes = list(FORMATS) if folder.name == "first" else list(FORMATS)[::-1]
    for suffix in suffixes:
        path = folder / f"{suffix[1:]}{suffix}"
        write_figure(selection, path, extent=extent_of(selection), size=size_of(120, dpi=120))


ANEW = """
import sys
from pathlib import Path
from tests.test_figure_files import write_all
write_all(Path(sys.argv[1]))
"""


def test_another_process_at_another_hour_writes_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        folder.mkdir()
    write_all(folders[0])
    done = python(ANEW, folders[1])
    assert done.returncode == 0, done.stderr
    assert digests(folders[0]) == digests(folders[1])
    assert len(digests(folders[0])) == 6


def test_years_are_told_and_kept_to(tmp_path: Path) -> None:
    selection = selection_of(["history"], years=(1456, 1847))
    path = tmp_path / "history.svg"
    drawn = write_figure(selection, path, extent=extent_of(selection), size=size_of(170))
    assert drawn.caption.subtitle == "Years shown: 1456–1847"
    shown = {mark.feature.id for mark in drawn.plan.marks}
    assert "kazakh-khanate" in shown
    assert "kazakh-ssr-1936" not in shown


def test_titles_are_never_markup(tmp_path: Path, small: Path) -> None:
    hostile = "<b>$x_1^2$</b> & \\\\frac"
    layer = small / "layers" / "places.toml"
    text = layer.read_text(encoding="utf-8")
    layer.write_text(text.replace('title.en = "A town"', f'title.en = "{hostile}"'), "utf-8")
    for suffix in FORMATS:
        path = tmp_path / f"{suffix[1:]}{suffix}"
        assert main(["--root", str(small), "figure", str(path), "--dpi", "72"]) == 0
    root = etree.parse(tmp_path / "svg.svg").getroot()
    wanted = hostile.replace("\\\\", "\\")
    texts = " ".join("".join(n.itertext()) for n in root.iterfind(".//svg:text", SVG))
    assert wanted in re.sub(r"\s+", " ", texts)
    assert wanted in (tmp_path / "png.txt").read_text(encoding="utf-8")
