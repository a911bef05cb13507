"""A Word document as a package: its settings, its properties, and always the same bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.opc.oxml import serialize_part_xml
from docx.opc.part import Part
from docx.shared import Mm

from kzgeo import __version__
from kzgeo.entries import direction
from kzgeo.report.content import Report
from kzgeo.report.directions import Direction, visible
from kzgeo.report.docx_styles import ARABIC_FONT, FONT, styles
from kzgeo.report.docx_xml import LOCALES, make

__all__ = ["blank", "numbering", "save"]

# The parts of python-docx's own document that say nothing about this one.
LEFT_OUT = ("customXml", "thumbnail", "stylesWithEffects", "extended-properties")
# Room for numbers. LibreOffice sets them before their place where lines run from the right.
NUMBERED = {"ltr": {"left": 567, "hanging": 567}, "rtl": {"left": 760, "hanging": 460}}
DATE = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP archive knows
MARGINS = {"left_margin": 25, "right_margin": 25, "top_margin": 24, "bottom_margin": 24}
# What stands in for a font where a system has not got it.
INSTEAD = {FONT: "Carlito", ARABIC_FONT: "Noto Sans Arabic"}


def blank(report: Report) -> Document:
    """Return a document without text that has the styles, the page and the properties."""
    document = docx.Document()
    for holder in (document.part.package, document.part):
        for id_, relation in list(holder.rels.items()):
            if any(name in relation.reltype for name in LEFT_OUT):
                del holder.rels[id_]
    root = document.styles.element
    for old in list(root):
        root.remove(old)
    root.extend(styles(report.language))
    _settings(document, report)
    _fonts(document)
    _page(document, report)
    _properties(document, report)
    return document


def _settings(document: Document, report: Report) -> None:
    root = document.settings.element
    for old in list(root):
        root.remove(old)
    left = LOCALES[report.language] if direction(report.language) == "ltr" else LOCALES["en"]
    compat = [
        make("compatSetting", name=name, uri="http://schemas.microsoft.com/office/word", val=value)
        for name, value in (
            ("compatibilityMode", "15"),
            ("overrideTableStyleFontSizeAndJustification", "1"),
            ("enableOpenTypeFeatures", "1"),
            ("doNotFlipMirrorIndents", "1"),
        )
    ]
    root.extend(
        [
            make("zoom", percent="100"),
            make("defaultTabStop", val="567"),
            make("characterSpacingControl", val="doNotCompress"),
            make("compat", *compat),
            make("themeFontLang", val=left, bidi=LOCALES["ar"]),
            make("decimalSymbol", val="."),
            make("listSeparator", val=";"),
        ]
    )


def _fonts(document: Document) -> None:
    """Say which fonts do where a system has not got those that are named."""
    part = next(
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype.endswith("/fontTable")
    )
    fonts = [
        make("font", make("altName", val=other), make("family", val="swiss"), name=name)
        for name, other in INSTEAD.items()
    ]
    body = serialize_part_xml(make("fonts", *fonts))
    made = Part(part.partname, part.content_type, body, part.package)
    for relation in document.part.rels.values():
        if relation.target_part is part:
            relation._target = made


def _page(document: Document, report: Report) -> None:
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, width in MARGINS.items():
        setattr(section, name, Mm(width))
    section.header_distance = section.footer_distance = Mm(12)
    section.different_first_page_header_footer = True
    if direction(report.language) == "rtl":
        # The schema has it after the mark of a first page that differs.
        section._sectPr.xpath("w:titlePg")[0].addnext(make("bidi"))


def _properties(document: Document, report: Report) -> None:
    core = document.core_properties
    core.title = _short(report.title)
    core.subject = _short(report.subtitle)
    core.comments = ""
    core.keywords = ""
    core.author = core.last_modified_by = f"kzgeo {__version__}"
    core.language = LOCALES[report.language]
    core.revision = 1
    # A clock would make other bytes of the same report.
    core.created = core.modified = datetime.datetime(*DATE, tzinfo=datetime.UTC)


def _short(text: str) -> str:
    return visible(text)[:255]


def numbering(document: Document, lists: Iterable[int], way: Direction) -> None:
    """Define numbered lists, each of which counts from one: ``lists`` are their numbers."""
    root = document.part.numbering_part.element
    for old in list(root):
        root.remove(old)
    level = make(
        "lvl",
        make("start", val=1),
        make("numFmt", val="decimal"),
        make("lvlText", val="%1."),
        make("lvlJc", val="left"),
        make("pPr", make("ind", **NUMBERED[way])),
        ilvl=0,
    )
    root.append(
        make("abstractNum", make("multiLevelType", val="singleLevel"), level, abstractNumId=1)
    )
    for number in lists:
        again = make("lvlOverride", make("startOverride", val=1), ilvl=0)
        root.append(make("num", make("abstractNumId", val=1), again, numId=number))


def save(document: Document, path: Path) -> None:
    """Write a document: no clock, no order of chance."""
    packed = io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as read, zipfile.ZipFile(path, "w") as written:
        # What tells the types of the others comes first, as readers of streams want it.
        for name in sorted(read.namelist(), key=lambda name: (not name.startswith("["), name)):
            entry = zipfile.ZipInfo(name, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            written.writestr(entry, read.read(name))
