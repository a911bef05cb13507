"""A figure's PDF is tagged: PDFium hears its alternative, poppler finds its tags and its text."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pypdfium2
import pytest
from pypdfium2 import raw

from kzgeo.entries import Language
from kzgeo.figure.bounds import extent_of
from kzgeo.figure.files import write_figure
from kzgeo.figure.sizes import size_of
from tests.figures import selection_of
from tests.report.programs import needs_poppler, needs_qpdf, poppler, sound


@pytest.fixture(scope="module", params=["en", "ar"])
def figure(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    lang: Language = request.param
    selection = selection_of(["capital"], lang)
    path = tmp_path_factory.mktemp(lang) / "capital.pdf"
    write_figure(selection, path, extent=extent_of(selection), size=size_of(85))
    return path


def alternative(path: Path) -> str:
    """Return what PDFium has of the figure for those who have it read to them."""
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    tree = raw.FPDF_StructTree_GetForPage(page)
    try:
        whole = raw.FPDF_StructTree_GetChildAtIndex(tree, 0)
        figure = raw.FPDF_StructElement_GetChildAtIndex(whole, 0)
        size = raw.FPDF_StructElement_GetAltText(figure, None, 0)
        told = ctypes.create_string_buffer(size)
        raw.FPDF_StructElement_GetAltText(figure, told, size)
        return told.raw.decode("utf-16-le").rstrip("\0")
    finally:
        raw.FPDF_StructTree_Close(tree)
        document.close()


@needs_poppler
def test_a_figure_is_tagged_as_one(figure: Path) -> None:
    assert "Tagged:          yes" in poppler("pdfinfo", figure)
    tags = poppler("pdfinfo", "-struct", figure).split()
    assert tags[:2] == ["Document", "Figure:"]
    assert b"/DisplayDocTitle true" in figure.read_bytes()


@needs_qpdf
def test_its_objects_are_sound(figure: Path) -> None:
    assert sound(figure)


def test_its_alternative_is_its_text(figure: Path) -> None:
    assert alternative(figure) == figure.with_suffix(".txt").read_text(encoding="utf-8")


@needs_poppler
def test_its_text_is_in_the_figure(figure: Path) -> None:
    assert len(poppler("pdfinfo", "-struct-text", figure)) > 100
    assert len(poppler("pdftotext", figure, "-")) > 100
