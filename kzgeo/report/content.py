"""What a report says, in no format yet: sections of blocks, blocks of runs of plain text.

No text is markup. What is in another language than the report says so, and so has its own
direction wherever it is set.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kzgeo.entries import Language

__all__ = [
    "Block",
    "Cell",
    "Listing",
    "Paragraph",
    "Picture",
    "Quote",
    "Report",
    "Run",
    "Section",
    "Table",
]


@dataclass(frozen=True, kw_only=True)
class Run:
    """A stretch of text of one kind.

    ``lang`` is its language where that is not the report's; ``href`` an absolute address, or
    ``#id`` of a section, a listing's entry (``#id-n``) or a picture of this report; ``isolated``
    text (ids, offsets, addresses) keeps its own direction inside a sentence. Where the text is
    a page end of a document (line feeds, maybe with the page's number between them),
    ``page_end`` is what it is called, in the report's language.
    """

    text: str
    lang: Language | None = None
    strong: bool = False
    mark: bool = False
    isolated: bool = False
    href: str | None = None
    page_end: str | None = None


Cell = tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph; a ``note`` is set smaller, a ``silence`` says that nothing is said."""

    runs: Cell
    kind: str = "text"  # text, note, silence


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A figure with its caption; ``alternative`` tells in words all that it shows.

    ``png`` and ``svg`` are the same drawing as files, ``width_mm`` by ``height_mm`` on paper; one
    that the format has no use for (:mod:`kzgeo.report.formats` tells) is empty.
    """

    id: str
    png: bytes
    svg: bytes
    width_mm: float
    height_mm: float
    caption: Cell
    alternative: str


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A passage in the original and in translation, and where it stands.

    ``original`` is the exact text in runs, marked words among them; a page end of the document
    is a run of its own with a ``page_end``; the texts of all runs, one after the other, are the
    exact text. ``translation`` is in the report's language,
    None where the passage is in it or no translation is there. ``source`` says document and
    position and leads to the bibliography; ``address`` is the passage's permalink.
    """

    lang: Language
    original: Cell
    translation: Cell | None
    translation_note: str
    source: Cell
    address: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with a header row; every row has as many cells as the header."""

    id: str
    caption: Cell
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Numbered entries, such as a bibliography: entry n (from 1) is ``#id-n``."""

    id: str
    entries: tuple[Cell, ...]


Block = Paragraph | Picture | Quote | Table | Listing


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a report under a heading; ``id`` is unique in it and fit for an address.

    ``lang`` is the language of the title where that is not the report's, ``colour`` (#rrggbb)
    that of what it tells of on the map.
    """

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = field(default=())
    lang: Language | None = None
    colour: str | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """A whole report; ``contents`` and ``figure``, ``table`` are words of its language.

    ``captions`` of pictures and tables are told with their numbers by the formats themselves:
    "{figure} 1", counted through the report. ``in_words`` heads the words that stand for a
    figure, where a format unfolds them. ``passages``, ``claims`` and ``documents`` count what is
    in it, each once.
    """

    language: Language
    title: str
    subtitle: str
    description: str
    contents: str
    figure: str
    table: str
    sections: tuple[Section, ...]
    in_words: str = ""
    passages: int = 0
    claims: int = 0
    documents: int = 0
