"""A report as Markdown: CommonMark with the tables of GFM, its pictures in a folder beside it.

What Markdown has no sign for is HTML: languages and their directions, marked words, places to
lead to. All text is escaped here, in :func:`_text`; white space that Markdown would drop is
written as character references, so that a quotation read back is exact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import count
from pathlib import Path
from urllib.parse import quote as percent

from kzgeo.entries import Language, direction
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
from kzgeo.report.formats import images_of

__all__ = ["write_markdown"]

SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$^]")
BARE_LINK = re.compile(r":(?=//)|(?<=www)\.|@", re.IGNORECASE)  # which GFM would make a link
OPENING = re.compile(r"^(?=[#+\-=])|^(\d{1,9})(?=[.)])")  # what begins a list or a heading
LOST = re.compile(r"^[ \t]+|[ \t]+$|[\n\r\f\v\0]")  # white space that does not survive
NAME = re.compile(r"\w*[A-Za-z]\w*(\.txt)?", re.ASCII)  # of a file, a feature or a digest
AUTOLINK = re.compile(r"https?://[^\s<>]*")


def write_markdown(report: Report, path: Path) -> None:
    """Write a report into one file, and its pictures into the folder :func:`images_of` names."""
    writer = _Writer(report, images_of(path))
    path.write_text("\n\n".join(writer.document()) + "\n", encoding="utf-8", newline="\n")


class _Writer:
    """Yields what is set apart by empty lines: headings, paragraphs, tables."""

    def __init__(self, report: Report, folder: Path) -> None:
        self._report, self._folder = report, folder
        self._lang: Language = report.language
        self._pictures, self._tables = count(1), count(1)

    def document(self) -> Iterator[str]:
        report = self._report
        yield f'<div lang="{self._lang}" dir="{direction(self._lang)}">'
        yield f"# {_line(report.title)}"
        if report.subtitle:
            yield f"**{_line(report.subtitle)}**"
        yield _line(report.description)
        yield f"**{_line(report.contents)}**"
        yield "\n".join(self._contents(report.sections, ""))
        for section in report.sections:
            yield from self._section(section, 2)
        yield "</div>"

    def _contents(self, sections: Iterable[Section], indent: str) -> Iterator[str]:
        for section in sections:
            title = _spoken(_text(section.title), section.lang, self._lang)
            yield f"{indent}- [{title}](#{section.id})"
            yield from self._contents(section.sections, f"{indent}  ")

    def _section(self, section: Section, level: int) -> Iterator[str]:
        title = _spoken(_line(section.title), section.lang, self._lang)
        yield f"{'#' * min(level, 6)} {_place(section.id)}{title}"
        for block in section.blocks:
            yield from self._block(block)
        for inner in section.sections:
            yield from self._section(inner, level + 1)

    # -- blocks ----------------------------------------------------------------------------------

    def _block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Paragraph):
            text = self._paragraph(block.runs)
            yield f"> {text}" if block.kind == "silence" else text
        elif isinstance(block, Picture):
            yield from self._picture(block)
        elif isinstance(block, Quote):
            yield from self._quote(block)
        elif isinstance(block, Table):
            yield from self._table(block)
        else:
            yield "\n".join(self._listing(block))

    def _picture(self, picture: Picture) -> Iterator[str]:
        number = next(self._pictures)
        name = f"figure-{number}.png"
        self._folder.mkdir(exist_ok=True)
        (self._folder / name).write_bytes(picture.png)
        heading, _, _ = picture.alternative.partition("\n\n")
        alternative = _text(" ".join(heading.split()))
        yield f"{_place(picture.id)}![{alternative}]({percent(self._folder.name)}/{name})"
        yield f"**{_line(self._report.figure)} {number}** {self._cell(picture.caption)}"
        yield f"<details><summary>{escape(self._report.in_words)}</summary>"
        for paragraph in picture.alternative.strip().split("\n\n"):
            yield "\\\n".join(_line(line) for line in paragraph.split("\n"))
        yield "</details>"

    def _quote(self, quote: Quote) -> Iterator[str]:
        own = quote.lang == self._lang
        if not own:
            yield f'<div lang="{quote.lang}" dir="{direction(quote.lang)}">'
        yield f"> {self._exactly(quote)}"
        if not own:
            yield "</div>"
        if quote.translation is not None:
            note = f" ({_text(quote.translation_note)})" if quote.translation_note else ""
            yield f"{self._paragraph(quote.translation)}{note}"
        address = Run(text=quote.address, href=quote.address, isolated=True)
        yield self._paragraph((*quote.source, Run(text=" · "), address))

    def _exactly(self, quote: Quote) -> str:
        """Return the exact text on one line; a page end is told after it."""
        *others, last = quote.original
        edges = [last] if not others else [others[0], last]
        texts = []
        for run in quote.original:
            text = run.text
            before = after = ""
            if run is edges[0]:
                before, text = _edge(text, r"^[ \t]+")
            if run is edges[-1]:
                after, text = _edge(text, r"[ \t]+$")
            text = f"{before}{_text(text)}{after}"
            if run.page_end is not None:
                text += f"<sup>[{escape(run.page_end)}]</sup>"
            texts.append(f"<mark>{text}</mark>" if run.mark else text)
        return _opened("".join(texts))

    def _table(self, table: Table) -> Iterator[str]:
        number = f"{_line(self._report.table)} {next(self._tables)}"
        yield f"{_place(table.id)}**{number}** {self._cell(table.caption)}"
        lines = [_row(_text(text) for text in table.header), _row("---" for _ in table.header)]
        lines += [_row(self._cell(cell) for cell in row) for row in table.rows]
        yield "\n".join(lines)

    def _listing(self, listing: Listing) -> Iterator[str]:
        for number, entry in enumerate(listing.entries, 1):
            yield f"{number}. {_place(f'{listing.id}-{number}')}{self._cell(entry)}"

    # -- runs ------------------------------------------------------------------------------------

    def _paragraph(self, cell: Cell) -> str:
        return _opened(self._cell(cell))

    def _cell(self, cell: Cell) -> str:
        return "".join(map(self._run, cell))

    def _run(self, run: Run) -> str:
        if run.isolated and run.href == run.text and AUTOLINK.fullmatch(run.text):
            return f"<{run.text}>"
        if run.isolated and NAME.fullmatch(run.text) and not run.href:
            text = f"`{run.text}`"
        else:
            text = _spoken(_text(run.text), run.lang, self._lang)
        if run.strong:
            text = f"**{text}**"
        if run.href and run.href.startswith(("#", "http://", "https://")):
            text = f"[{text}](<{run.href.translate(ADDRESS)}>)"
        return text


ADDRESS = str.maketrans({"<": "%3C", ">": "%3E", "\\": "%5C", "\n": "%0A", "|": "%7C", " ": "%20"})


def _text(text: str) -> str:
    """Return text as nothing but text, inside a line."""
    text = SPECIAL.sub(r"\\\g<0>", text)
    text = BARE_LINK.sub(r"\\\g<0>", text)
    return re.sub(r"[ \t]*[\n\r\f\v\0]", _referred, text)


def _referred(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(sign)};" for sign in found[0])


def _edge(text: str, pattern: str) -> tuple[str, str]:
    """Return white space at an edge of a text as references, and the text without it."""
    found = re.search(pattern, text)
    return (_referred(found), text[: found.start()] + text[found.end() :]) if found else ("", text)


def _line(text: str) -> str:
    """Return text as nothing but text, as a line of its own."""
    return _opened(_text(text.strip()))


def _opened(text: str) -> str:
    """Return a line that begins no list, heading or rule."""
    return OPENING.sub(lambda found: f"{found[1] or ''}\\", text, count=1)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _place(name: str) -> str:
    """Return a place that links lead to."""
    return f'<a id="{escape(name)}"></a>'


def _spoken(text: str, lang: Language | None, around: Language) -> str:
    if lang is None or lang == around:
        return text
    return f'<bdi lang="{lang}" dir="{direction(lang)}">{text}</bdi>'
