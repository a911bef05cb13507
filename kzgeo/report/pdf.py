"""A report as a PDF: tagged (PDF/UA-1), with bookmarks, links and live text in every script.

Typst sets it. Its layout is the file ``report.typ`` beside this one, and what it sets is data in
JSON: no text is ever read as its code. It uses fonts that come with it and with matplotlib, so
that every machine makes the same bytes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import matplotlib as mpl
import typst

from kzgeo.errors import OutputError, UsageError
from kzgeo.report.content import Report
from kzgeo.report.pdf_data import data_of

__all__ = ["write_pdf"]

TEMPLATE = Path(__file__).with_name("report.typ")
FAMILIES = ("DejaVu Sans", "Libertinus Serif")
STANDARDS: list[typst.PDFStandard] = ["ua-1"]
LACKING = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')


def write_pdf(report: Report, path: Path) -> None:
    """Write a report to ``path``; the same report makes the same bytes.

    Raises:
        UsageError: the fonts lack a sign of the report, or are gone.
        OutputError: the report cannot be set.

    """
    told = json.dumps(data_of(report), ensure_ascii=False)
    try:
        made = typst.compile(
            TEMPLATE,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"report": told},
            pdf_standards=STANDARDS,
        )
    except typst.TypstError as error:
        raise _told(error) from error
    path.write_bytes(made)


def _fonts() -> typst.Fonts:
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
    for family in FAMILIES:
        if family not in fonts.families():
            cure = "install matplotlib and typst again: they bring the fonts of a report"
            raise UsageError(f"font “{family}”", "is not installed", cure)
    return fonts


def _told(error: typst.TypstError) -> UsageError | OutputError:
    lacking = LACKING.search(error.message) or LACKING.search(error.diagnostic or "")
    if lacking:
        signs = " ".join(f"U+{ord(sign):04X}" for sign in lacking["text"][:3])
        return UsageError(
            "PDF of the report",
            f"no font has a sign for “{lacking['text']}” ({signs})",
            "write it as .docx or .html, or leave out what it stands in",
        )
    return OutputError(
        "PDF of the report", f"cannot be set ({error.message})", "write it as .docx or .html"
    )
