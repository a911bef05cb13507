"""A report as a Word document: real styles, so that Word makes its contents and its lists.

Arabic paragraphs run from right to left as Word has it: paragraphs, letters, tables and the
section say so themselves. The words and numbers of captions are fields that count.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph

from kzgeo.entries import Language, direction
from kzgeo.report.anchors import anchors_of
from kzgeo.report.columns import shares
from kzgeo.report.content import (
    Block,
    Cell,
    Listing,
    Paragraph,
    Picture,
    Quote,
    Report,
    Run,
    Section,
    Table,
)
from kzgeo.report.directions import pages_of, visible
from kzgeo.report.docx_package import blank, numbering, save
from kzgeo.report.docx_styles import ACCENT, HEADINGS, INDENT, RULE, TEXT_WIDTH, quote_rule
from kzgeo.report.docx_xml import Inline, bookmark, field, make, text_run
from kzgeo.report.formats import Pulse, unheard

__all__ = ["write_docx"]

CONTENTS_LEVELS = 2
WIDTH_MM, HEIGHT_MM = 160, 195  # the room of a picture with its caption on a page
KEPT = 600  # letters: what is longer may end on another page than it begins
STYLES = {"text": None, "note": "Note", "silence": "Silence"}


def write_docx(report: Report, path: Path, pulse: Pulse = unheard) -> None:
    """Write a report to ``path``; the same report makes the same bytes."""
    _Writer(report, pulse).write(path)


class _Writer:
    """Writes one report: counts its pictures, tables, lists and bookmarks."""

    def __init__(self, report: Report, pulse: Pulse) -> None:
        self._report = report
        self._pulse = pulse
        self._sections = sum(1 for _ in _listed(report.sections, 1, deepest=None))
        self._begun = 0
        self._anchors = anchors_of(report)
        self._open = set(self._anchors)  # anchors whose bookmark is still to be set
        self._document = blank(report)
        self._end = self._document.sections[0]._sectPr  # the last of the body
        self._inline = Inline(self._document.part, report.language, self._anchors)
        self._counts = {"Figure": 0, "Table": 0}
        self._lists = 0
        self._colour = ACCENT

    def write(self, path: Path) -> None:
        report = self._report
        self._running()
        self._add(self._paragraph(self._plain(report.title), "Title"))
        if report.subtitle:
            self._add(self._paragraph(self._plain(report.subtitle), "Subtitle"))
        if report.description:
            self._add(self._paragraph(self._plain(report.description)))
        self._add(self._contents())
        for section in report.sections:
            for element in self._section(section, 1):
                self._add(element)
        numbering(self._document, range(1, self._lists + 1), direction(report.language))
        save(self._document, path)

    def _add(self, element: BaseOxmlElement) -> None:
        self._end.addprevious(element)

    def _plain(self, text: str) -> list[BaseOxmlElement]:
        return list(self._inline.write([Run(text=text)]))

    def _paragraph(
        self,
        inside: Iterable[BaseOxmlElement],
        style: str | None = None,
        *,
        lang: Language | None = None,
        extra: Sequence[tuple[str, BaseOxmlElement]] = (),
    ) -> BaseOxmlElement:
        """Return a paragraph; ``extra`` are properties by where they stand among the others."""
        own = direction(lang or self._report.language)
        side = {"rtl": make("bidi"), "ltr": make("bidi", val="0")}[own]
        given = dict(extra)
        properties = [
            make("pStyle", val=style) if style else None,
            given.get("keepNext"),
            given.get("numPr"),
            given.get("pBdr"),
            side if own == "rtl" or direction(self._report.language) == "rtl" else None,
            given.get("spacing"),
            given.get("ind"),
        ]
        return make("p", make("pPr", *properties), *inside)

    def _bookmarked(self, id_: str, inside: Iterable[BaseOxmlElement]) -> Iterable[BaseOxmlElement]:
        if id_ not in self._open:
            return inside
        self._open.discard(id_)
        return bookmark(self._anchors[id_], inside)

    # The contents, which Word makes again with its pages.

    def _contents(self) -> BaseOxmlElement:
        """Return the contents as Word's own building block: a field with its entries."""
        listed = list(_listed(self._report.sections, 1))
        code = f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u'
        first, instruction, middle, last = field(code, dirty=True)
        made = []
        for index, (section, level) in enumerate(listed):
            entry = Run(text=section.title, lang=section.lang, href=f"#{section.id}")
            title = self._inline.write([entry])
            inside = [*((first, instruction, middle) if index == 0 else ()), *title]
            if index == len(listed) - 1:
                inside.append(last)
            made.append(self._paragraph(inside, f"TOC{level}"))
        heading = self._paragraph(self._plain(self._report.contents), "TOCHeading")
        part = make(
            "docPartObj", make("docPartGallery", val="Table of Contents"), make("docPartUnique")
        )
        return make("sdt", make("sdtPr", part), make("sdtContent", heading, *made))

    def _section(self, section: Section, level: int) -> Iterator[BaseOxmlElement]:
        self._pulse(self._begun / self._sections)
        self._begun += 1
        around, self._colour = self._colour, _colour(section) or self._colour
        style = f"Heading{min(level, HEADINGS)}"
        runs = list(self._inline.write([Run(text=section.title, lang=section.lang)]))
        yield self._paragraph(self._bookmarked(section.id, runs), style)
        lead = _lead(section)
        for block in lead:
            keep = [("keepNext", make("keepNext"))]
            yield self._paragraph(self._inline.write(block.runs), STYLES[block.kind], extra=keep)
        for other in section.blocks[len(lead) :]:
            yield from self._block(other)
        for part in section.sections:
            yield from self._section(part, level + 1)
        self._colour = around

    def _block(self, block: Block) -> Iterator[BaseOxmlElement]:
        match block:
            case Paragraph():
                yield self._paragraph(self._inline.write(block.runs), STYLES[block.kind])
            case Quote():
                yield from self._quote(block)
            case Picture():
                yield from self._picture(block)
            case Table():
                yield from self._table(block)
            case Listing():
                yield from self._listing(block)

    def _quote(self, quote: Quote) -> Iterator[BaseOxmlElement]:
        way = direction(quote.lang)

        def beside(*, dotted: bool = False) -> list[tuple[str, BaseOxmlElement]]:
            rule = quote_rule(way, self._colour, dotted=dotted)
            # Not every program turns the indents of a style with its paragraph.
            return [("pBdr", rule), ("ind", make("ind", left=INDENT, right=0))]

        for page, end in pages_of(quote.original):
            short = sum(len(run.text) for run in page) < KEPT
            extra = beside()
            if short or end is not None:
                extra.append(("keepNext", make("keepNext")))
            runs = self._inline.write(page, lang=quote.lang, exact=True)
            yield self._paragraph(runs, "Quote", lang=quote.lang, extra=extra)
            if end is not None:
                # A dotted line and what it is called, in another style: no words of the document.
                named = beside(dotted=True)
                yield self._paragraph(self._plain(end), "PageEnd", lang=quote.lang, extra=named)
        if quote.translation is not None:
            runs = self._inline.write(quote.translation)
            keep = ("keepNext", make("keepNext"))
            yield self._paragraph(runs, "Translation", extra=[keep])
        yield self._paragraph(self._source(quote), "QuoteSource")

    def _source(self, quote: Quote) -> Iterator[BaseOxmlElement]:
        """Yield the last lines of a passage: whose translation, which document, which address."""
        lines = [
            (Run(text=quote.translation_note),) if quote.translation_note else (),
            quote.source,
            (Run(text=quote.address, isolated=True, href=quote.address),) if quote.address else (),
        ]
        for index, line in enumerate(filter(None, lines)):
            if index:
                yield make("r", make("br"))
            yield from self._inline.write(line)

    def _caption(self, kind: str, word: str, caption: Cell, id_: str) -> list[BaseOxmlElement]:
        """Return a caption: its word, its number as a field that counts, its text."""
        self._counts[kind] += 1
        number = field(f"SEQ {kind} \\* ARABIC", str(self._counts[kind]))
        told = [*self._inline.write([Run(text=f"{word} ", strong=True)]), *number]
        return [
            *self._bookmarked(id_, told),
            *self._inline.write([Run(text=". "), *caption]),
        ]

    def _picture(self, picture: Picture) -> Iterator[BaseOxmlElement]:
        paragraph = self._paragraph((), "Figure")
        scale = min(1, WIDTH_MM / picture.width_mm, HEIGHT_MM / picture.height_mm)
        run = WordParagraph(cast(CT_P, paragraph), self._document._body).add_run()
        shape = run.add_picture(
            io.BytesIO(picture.png),
            width=Mm(picture.width_mm * scale),
            height=Mm(picture.height_mm * scale),
        )
        for side in "TBLR":  # where nothing is said, some programs leave room
            shape._inline.set(f"dist{side}", "0")
        told = shape._inline.docPr
        told.set("id", str(self._counts["Figure"] + 1))
        told.set("name", picture.id)
        told.set("descr", visible(picture.alternative))
        yield paragraph
        caption = self._caption("Figure", self._report.figure, picture.caption, picture.id)
        yield self._paragraph(caption, "Caption")

    def _table(self, table: Table) -> Iterator[BaseOxmlElement]:
        caption = self._caption("Table", self._report.table, table.caption, table.id)
        above = [("keepNext", make("keepNext")), ("spacing", make("spacing", before=200, after=80))]
        yield self._paragraph(caption, "Caption", extra=above)
        widths = [round(share * TEXT_WIDTH) for share in shares(table)]
        head = [self._plain(text) for text in table.header]
        yield make(
            "tbl",
            make(
                "tblPr",
                make("tblStyle", val="ReportTable"),
                make("bidiVisual") if direction(self._report.language) == "rtl" else None,
                make("tblW", w=sum(widths), type="dxa"),
                make("tblLayout", type="fixed"),
                make("tblLook", val="0020", firstRow="1", noHBand="1", noVBand="1"),
                make("tblCaption", val=visible("".join(run.text for run in table.caption))),
            ),
            make("tblGrid", *(make("gridCol", w=width) for width in widths)),
            self._row(head, widths, header=True),
            *(self._row(map(self._inline.write, row), widths) for row in table.rows),
        )
        yield self._paragraph((), "Note")

    def _row(
        self,
        cells: Iterable[Iterable[BaseOxmlElement]],
        widths: Sequence[int],
        *,
        header: bool = False,
    ) -> BaseOxmlElement:
        style = "TableHeader" if header else "TableText"
        return make(
            "tr",
            make("trPr", make("cantSplit"), make("tblHeader") if header else None),
            *(
                make(
                    "tc",
                    make("tcPr", make("tcW", w=width, type="dxa")),
                    self._paragraph(cell, style),
                )
                for cell, width in zip(cells, widths, strict=True)
            ),
        )

    def _listing(self, listing: Listing) -> Iterator[BaseOxmlElement]:
        self._lists += 1
        for number, entry in enumerate(listing.entries, start=1):
            inside = self._bookmarked(f"{listing.id}-{number}", list(self._inline.write(entry)))
            if number == 1:
                inside = self._bookmarked(listing.id, inside)
            counted = make("numPr", make("ilvl", val=0), make("numId", val=self._lists))
            yield self._paragraph(inside, "ListNumber", extra=[("numPr", counted)])

    def _running(self) -> None:
        """Write what stands on every page: the title above, but for the first, the number below."""
        section = self._document.sections[0]
        line = make("pBdr", make("bottom", val="single", sz=4, space=4, color=RULE))
        title = self._paragraph(self._plain(self._report.title), "Header", extra=[("pBdr", line)])
        _fill(section.header._element, title)
        for part in (section.footer, section.first_page_footer):
            page = [*field("PAGE", "1"), text_run(" / "), *field("NUMPAGES", "1")]
            _fill(part._element, self._paragraph(page, "Footer"))
        _fill(section.first_page_header._element, self._paragraph((), "Header"))


def _fill(root: BaseOxmlElement, paragraph: BaseOxmlElement) -> None:
    for old in list(root):
        root.remove(old)
    root.append(paragraph)


def _lead(section: Section) -> list[Paragraph]:
    """Return the paragraphs that lead to a section's first passage or picture, if not long.

    They stay with it, as their heading does with them.
    """
    lead: list[Paragraph] = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            lead.append(block)
            continue
        letters = sum(len(run.text) for one in lead for run in one.runs)
        return lead if letters < KEPT else []
    return []


def _colour(section: Section) -> str | None:
    return section.colour and section.colour.removeprefix("#").upper()


def _listed(
    sections: Iterable[Section], level: int, *, deepest: int | None = CONTENTS_LEVELS
) -> Iterator[tuple[Section, int]]:
    for section in sections:
        yield section, level
        if deepest is None or level < deepest:
            yield from _listed(section.sections, level + 1, deepest=deepest)
