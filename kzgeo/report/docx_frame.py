"""What is alike in all reports of a language as Word documents, for a place that writes them.

The parts of a package are there as text, in their order; what each report has of its own is left
open, in braces: ``{body}``, ``{title}`` of the pages and of the properties, ``{relations}``,
``{types}``. ``web/offline/report/docx.js`` fills it in.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from pathlib import Path

from kzgeo.entries import Language
from kzgeo.report.content import Listing, Report, Section
from kzgeo.report.docx import write_docx

__all__ = ["frame"]

TITLE = "{title}"
# Of these parts, what is open, and where that stands.
OPEN = {
    "[Content_Types].xml": (r"<Types [^>]*>", r"\g<0>{types}"),
    "word/document.xml": (r"(?<=<w:body>).*(?=<w:sectPr\b)", "{body}"),
    "word/_rels/document.xml.rels": (r"(?=</Relationships>)", "{relations}"),
    "word/header1.xml": (r"<w:r>.*</w:r>", TITLE),
}


def frame(lang: Language) -> dict[str, str]:
    """Return the parts of a document in a language, by their names."""
    # A list, so that its numbers are defined.
    section = Section(id="s", title="", blocks=(Listing(id="l", entries=()),))
    report = Report(
        language=lang,
        title=TITLE,
        subtitle="",
        description="",
        contents="",
        figure="",
        table="",
        sections=(section,),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "frame.docx"
        write_docx(report, path)
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name).decode() for name in package.namelist()}
    for name, (pattern, instead) in OPEN.items():
        parts[name], count = re.subn(pattern, instead, parts[name], flags=re.DOTALL)
        if count != 1:
            raise LookupError(f"{name} has not what reports have of their own in it")
    return parts
