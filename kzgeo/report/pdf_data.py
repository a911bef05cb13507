"""What the layout of a PDF is given: a report as plain data, each run with all that it needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lxml import etree

from kzgeo import __version__
from kzgeo.entries import Language, direction
from kzgeo.report.anchors import address_of, anchors_of, part_of
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
from kzgeo.report.directions import direction_of, edged, pages_of, visible

__all__ = ["data_of", "turned"]

Data = dict[str, Any]

CONTENTS_LEVELS = 2
ACCENT = "#1b5e8c"  # beside passages of what has no colour of its own
WIDTH_MM, HEIGHT_MM = 160, 205  # the room of a picture with its caption on a page
LONG = 600  # letters: a passage that is longer may go over to another page
# Letters of a word that is never broken; addresses are broken by Typst's own rules.
LONGEST, LONGEST_IN_TABLE = 24, 14
PIECE = 8
SVG = "{http://www.w3.org/2000/svg}"
# An embedding, not an isolate: the font has signs without width for it.
EMBEDDED = "\u202b{}\u202c"


def data_of(report: Report) -> Data:
    """Return a report as the layout takes it."""
    return _Data(report).all()


class _Data:
    """One report: its anchors are given out once each."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._anchors = anchors_of(report)
        self._free = set(self._anchors)
        self._colour = ACCENT

    def all(self) -> Data:
        report = self._report
        lang = report.language
        return {
            "lang": lang,
            "dir": direction(lang),
            "title": visible(report.title),
            "author": f"kzgeo {__version__}",
            "description": visible(report.description or report.subtitle or report.title),
            "heading": self._plain(report.title),
            "subtitle": self._plain(report.subtitle),
            "summary": self._plain(report.description),
            "contents": self._plain(report.contents),
            "figure": visible(report.figure),
            "table": visible(report.table),
            "depth": CONTENTS_LEVELS,
            "sections": [self._section(section) for section in report.sections],
        }

    def _anchor(self, id_: str) -> str | None:
        if id_ not in self._free:
            return None
        self._free.discard(id_)
        return _label(self._anchors[id_])

    def _plain(self, text: str) -> list[Data]:
        return self._cell((Run(text=text),)) if text else []

    def _cell(
        self, cell: Cell, lang: Language | None = None, *, longest: int = LONGEST
    ) -> list[Data]:
        around = lang or self._report.language
        parts = (replace(run, text=text) for run in cell for text in edged(run.text) if text)
        return [self._run(run, around, longest) for run in parts]

    def _run(self, run: Run, around: Language, longest: int) -> Data:
        own = direction_of(run, around)
        to = part_of(run, self._anchors)
        return {
            "lines": [_parts(line, longest) for line in visible(run.text).split("\n")],
            "lang": run.lang or around,
            "dir": own,
            "around": direction(around),
            "apart": bool(run.text.strip())
            and (own != direction(around) or (run.lang or around) != around),
            "strong": run.strong,
            "mark": run.mark,
            "to": None if to is None else _label(to),
            "address": address_of(run),
        }

    def _section(self, section: Section) -> Data:
        around, self._colour = self._colour, section.colour or self._colour
        made = {
            "anchor": self._anchor(section.id),
            "title": self._cell((Run(text=section.title, lang=section.lang),)),
            "blocks": [self._block(block) for block in section.blocks],
            "sections": [self._section(part) for part in section.sections],
        }
        self._colour = around
        return made

    def _block(self, block: Block) -> Data:
        match block:
            case Paragraph():
                return {"kind": "paragraph", "style": block.kind, "runs": self._cell(block.runs)}
            case Quote():
                return {"kind": "quote", **self._quote(block)}
            case Picture():
                return {"kind": "picture", **self._picture(block)}
            case Table():
                return {"kind": "table", **self._table(block)}
            case Listing():
                return {"kind": "listing", **self._listing(block)}

    def _quote(self, quote: Quote) -> Data:
        foot = [
            (Run(text=quote.translation_note),),
            quote.source,
            (Run(text=quote.address, isolated=True, href=quote.address),),
        ]
        return {
            "lang": quote.lang,
            "dir": direction(quote.lang),
            "long": sum(len(run.text) for run in quote.original) > LONG,
            "colour": self._colour,
            "pages": [
                {"runs": self._cell(page, quote.lang), "end": end and self._plain(end)}
                for page, end in pages_of(quote.original)
            ],
            "translation": None if quote.translation is None else self._cell(quote.translation),
            "foot": [line for line in map(self._cell, foot) if line],
        }

    def _picture(self, picture: Picture) -> Data:
        scale = min(1, WIDTH_MM / picture.width_mm, HEIGHT_MM / picture.height_mm)
        return {
            "anchor": self._anchor(picture.id),
            "svg": turned(picture.svg),
            "width": picture.width_mm * scale,
            "alternative": visible(picture.alternative),
            "caption": self._cell(picture.caption),
        }

    def _table(self, table: Table) -> Data:
        return {
            "anchor": self._anchor(table.id),
            "caption": self._cell(table.caption),
            "shares": shares(table),
            "header": [self._plain(title) for title in table.header],
            "rows": [
                [self._cell(cell, longest=LONGEST_IN_TABLE) for cell in row] for row in table.rows
            ],
        }

    def _listing(self, listing: Listing) -> Data:
        return {
            "anchor": self._anchor(listing.id),
            "entries": [
                {"anchor": self._anchor(f"{listing.id}-{number}"), "runs": self._cell(entry)}
                for number, entry in enumerate(listing.entries, start=1)
            ],
        }


def _label(number: int) -> str:
    return f"anchor-{number}"


def _parts(line: str, longest: int) -> list[str]:
    """Cut a line inside long words, such as hashes and ids, where it may end.

    >>> _parts("see 0123456789abcdef0123", 14)
    ['see 01234567', '89abcdef', '0123']

    """
    parts = [""]
    for word in re.split(r"( +)", line):
        whole = len(word) <= longest or not word.isascii() or "://" in word
        step = max(1, len(word)) if whole else PIECE
        pieces = [word[at : at + step] for at in range(0, len(word), step)] or [""]
        parts[-1] += pieces[0]
        parts += pieces[1:]
    return parts


def turned(svg: bytes) -> str:
    """Return a drawing whose texts that run from right to left say so in their letters only.

    Typst takes no notice of the property ``direction``: it would set such a text beside its
    place, and its punctuation on the wrong side. Signs on letters, such as those of Arabic vowels,
    are left out: in a drawing Typst gives them no text of their own, which PDF/UA forbids.
    """
    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, huge_tree=True))
    ends: Mapping[str, str] = {"start": "end", "end": "start", "middle": "middle"}
    for text in root.iter(f"{SVG}text"):
        if text.text:
            whole = unicodedata.normalize("NFC", text.text)
            text.text = "".join(one for one in whole if unicodedata.category(one) != "Mn")
        style = text.get("style", "")
        if not re.search(r"direction:\s*rtl", style):
            continue
        anchor = re.search(r"text-anchor:\s*(\w+)", style)
        other = f"text-anchor: {ends[anchor[1] if anchor else 'start']}"
        text.set(
            "style", re.sub(r"text-anchor:\s*\w+", other, style) if anchor else f"{style}; {other}"
        )
        if text.text and not len(text):
            text.text = EMBEDDED.format(text.text)
    return etree.tostring(root, encoding="unicode")
