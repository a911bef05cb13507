"""Documents of readers, made with other programs' libraries."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

import docx
import msoffcrypto.format.ooxml
from fpdf import FPDF
from fpdf.enums import EncryptionMethod
from PIL import Image

__all__ = ["DOCX", "TEXTS", "docx_of", "encrypted", "pdf_of", "scanned_pdf", "zip_bomb"]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXTS = {
    "en": "The capital moved from Almaty to Astana in 1997. Trains run from Khorgos to Aktau, "
    "and ships from there to Baku.\n",
    "ar": "انتقلت العاصمة من المآتا إلى أستانا في عام 1997، وتسير القطارات من الصين عبر كازاخستان "
    "إلى بحر قزوين ومنه إلى باكو.\n",
    "ru": "Столицу перенесли из Алма-Аты в Астану в 1997 году. Поезда идут из Китая через "
    "Казахстан к Каспийскому морю, а оттуда паромом в Баку.\n",
    "kk": "Астана 1997 жылы Алматыдан Ақмолаға көшірілді. Пойыздар Қытайдан Қазақстан арқылы "
    "Каспий теңізіне, одан әрі Бакуге барады. Семейдің өңірі де осында.\n",
}


def docx_of(paragraphs: Iterable[str], table: Iterable[Iterable[str]] = ()) -> bytes:
    """Return a DOCX with a table between the first paragraph and the others."""
    first, *others = paragraphs
    document = docx.Document()
    document.add_paragraph(first)
    rows = [list(row) for row in table]
    if rows:
        grid = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(grid.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    for text in others:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def encrypted(package: bytes, password: str) -> bytes:
    """Return an Office document as Office writes it under a password."""
    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(package)).encrypt(password, out)
    return out.getvalue()


def pdf_of(pages: Iterable[str], *, owner: str | None = None, user: str | None = None) -> bytes:
    """Return a PDF with a text layer (of Latin letters), protected if passwords are given."""
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    if owner:
        pdf.set_encryption(owner, user, encryption_method=EncryptionMethod.AES_256)
    for text in pages:
        pdf.add_page()
        pdf.multi_cell(0, text=text)
    return bytes(pdf.output())


def scanned_pdf() -> bytes:
    """Return a PDF of two pages that are pictures."""
    pdf = FPDF()
    for shade in (200, 220):
        pdf.add_page()
        pdf.image(Image.new("RGB", (60, 80), (shade, shade, shade)), x=0, y=0, w=200)
    return bytes(pdf.output())


def zip_bomb(size: int) -> bytes:
    """Return what calls itself a DOCX and unpacks to ``size`` bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        with package.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(size >> 20):
                part.write(b" " * (1 << 20))
    return out.getvalue()
