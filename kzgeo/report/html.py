"""A report as one HTML file: no script, nothing from elsewhere, fit to print.

Its security policy names the digest of its one style sheet and forbids everything else but
pictures that are in the file. All text is escaped here, in :func:`_text`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import count
from pathlib import Path

from lxml import etree

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

__all__ = ["style_sheet", "write_html"]

STYLE = Path(__file__).with_name("report.css")
COLOUR = re.compile(r"#[0-9a-f]{6}")
PIXELS_PER_MM = 96 / 25.4
BEYOND = re.compile(r"(?<=\.\d\d)\d+")  # digits of a position that nobody sees
# What a data URL in a quoted attribute cannot hold as it is; the sign that escapes comes first.
UNSAFE = '%"#<>&\n\r\t'


def write_html(report: Report, path: Path) -> None:
    """Write a report into one file."""
    path.write_text("".join(_Writer(report).document()), encoding="utf-8", newline="")


class _Writer:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._lang: Language = report.language
        self._pictures, self._tables = count(1), count(1)

    # -- the whole -------------------------------------------------------------------------------

    def document(self) -> Iterator[str]:
        report = self._report
        style = _style(report)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
            "base-uri 'none'; form-action 'none'"
        )
        yield f'<!DOCTYPE html>\n<html lang="{self._lang}" dir="{direction(self._lang)}">\n<head>\n'
        yield '<meta charset="utf-8">\n'
        yield f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield '<meta name="generator" content="kzgeo">\n'
        yield '<meta name="referrer" content="no-referrer">\n'
        yield f"<title>{_text(report.title)}</title>\n"
        yield f'<meta name="description" content="{_text(report.description)}">\n'
        yield f"<style>{style}</style>\n</head>\n<body>\n<header>\n"
        yield f'<h1 dir="auto">{_text(report.title)}</h1>\n'
        if report.subtitle:
            yield f'<p class="subtitle">{_text(report.subtitle)}</p>\n'
        yield f"<p>{_text(report.description)}</p>\n</header>\n"
        yield f'<nav aria-labelledby="contents">\n<h2 id="contents">{_text(report.contents)}</h2>\n'
        yield from self._contents(report.sections)
        yield "</nav>\n<main>\n"
        for section in report.sections:
            yield from self._section(section, 2)
        yield "</main>\n</body>\n</html>\n"

    def _contents(self, sections: Iterable[Section]) -> Iterator[str]:
        yield "<ol>\n"
        for section in sections:
            title = self._spoken(_text(section.title), section.lang)
            yield f'<li><a href="#{_text(section.id)}">{title}</a>'
            if section.sections:
                yield from self._contents(section.sections)
            yield "</li>\n"
        yield "</ol>\n"

    def _section(self, section: Section, level: int) -> Iterator[str]:
        classes = ["chapter"] if level == 2 else []
        if section.colour and COLOUR.fullmatch(section.colour):
            classes.append(f"c-{section.colour[1:]}")
        written = f' class="{" ".join(classes)}"' if classes else ""
        heading = f"h{min(level, 6)}"
        name = _text(section.id)
        yield f'<section id="{name}"{written} aria-labelledby="{name}-title">\n'
        spoken = _language(section.lang, self._lang)
        yield f'<{heading} id="{name}-title"{spoken}>{_text(section.title)}</{heading}>\n'
        for block in section.blocks:
            yield from self._block(block)
        for inner in section.sections:
            yield from self._section(inner, level + 1)
        yield "</section>\n"

    # -- blocks ----------------------------------------------------------------------------------

    def _block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Paragraph):
            kind = "" if block.kind == "text" else f' class="{_text(block.kind)}"'
            yield f"<p{kind}>{self._cell(block.runs)}</p>\n"
        elif isinstance(block, Picture):
            yield from self._picture(block)
        elif isinstance(block, Quote):
            yield from self._quote(block)
        elif isinstance(block, Table):
            yield from self._table(block)
        else:
            yield from self._listing(block)

    def _picture(self, picture: Picture) -> Iterator[str]:
        width, height = (
            round(length * PIXELS_PER_MM) for length in (picture.width_mm, picture.height_mm)
        )
        heading, _, _ = picture.alternative.partition("\n\n")
        number = f"{_text(self._report.figure)} {next(self._pictures)}"
        yield f'<figure id="{_text(picture.id)}" class="picture">\n'
        yield f'<img src="{_address_of(picture)}" width="{width}" height="{height}"'
        yield f' alt="{_text(" ".join(heading.split()))}">\n'
        yield f"<figcaption><b>{number}</b> {self._cell(picture.caption)}</figcaption>\n"
        yield f"<details><summary>{_text(self._report.in_words)}</summary>"
        yield f"<p>{_text(picture.alternative)}</p></details>\n</figure>\n"

    def _quote(self, quote: Quote) -> Iterator[str]:
        spoken = f' lang="{quote.lang}" dir="{direction(quote.lang)}"'
        yield '<figure class="quote">\n'
        # Nothing may stand in it that is not of the text: spaces in it are kept.
        yield f'<blockquote class="original"{spoken}>'
        yield f"{self._cell(quote.original, quote.lang)}</blockquote>\n"
        if quote.translation is not None:
            yield f'<div class="translation"><p>{self._cell(quote.translation)}</p>'
            yield f"<small>{_text(quote.translation_note)}</small></div>\n"
        permalink = Run(text=quote.address, href=quote.address, isolated=True)
        yield f"<figcaption>{self._cell(quote.source)} "
        yield f'<span class="permalink">{self._cell((permalink,))}</span></figcaption>\n</figure>\n'

    def _table(self, table: Table) -> Iterator[str]:
        number = f"{_text(self._report.table)} {next(self._tables)}"
        name = _text(table.id)
        yield f'<div class="table" role="region" tabindex="0" aria-labelledby="{name}-caption">\n'
        # The roles hold where narrow screens lay the table out as a list.
        yield f'<table id="{name}" role="table">\n<caption id="{name}-caption"><b>{number}</b> '
        yield f"{self._cell(table.caption)}</caption>\n"
        yield '<thead role="rowgroup"><tr role="row">'
        names = [_text(text) for text in table.header]
        yield from (f'<th scope="col" role="columnheader">{text}</th>' for text in names)
        yield '</tr></thead>\n<tbody role="rowgroup">\n'
        for first, *others in table.rows:
            yield f'<tr role="row"><th scope="row" role="rowheader">{self._cell(first)}</th>'
            for text, cell in zip(names[1:], others, strict=True):
                yield f'<td role="cell" data-name="{text}">{self._cell(cell)}</td>'
            yield "</tr>\n"
        yield "</tbody>\n</table>\n</div>\n"

    def _listing(self, listing: Listing) -> Iterator[str]:
        name = _text(listing.id)
        yield f'<ol id="{name}" class="entries">\n'
        for number, entry in enumerate(listing.entries, 1):
            yield f'<li id="{name}-{number}">{self._cell(entry)}</li>\n'
        yield "</ol>\n"

    # -- runs ------------------------------------------------------------------------------------

    def _cell(self, cell: Cell, around: Language | None = None) -> str:
        return "".join(self._run(run, around or self._lang) for run in cell)

    def _run(self, run: Run, around: Language) -> str:
        """Return a run within text of a language."""
        text = _text(run.text)
        if run.page_end is not None:
            bare = "" if run.text.strip() else " bare"
            told = f'role="doc-pagebreak" aria-label="{_text(run.page_end)}"'
            return f'<span class="page-end{bare}" {told}>{text}</span>'
        if run.mark:
            text = f"<mark>{text}</mark>"
        if run.isolated:
            name = ' class="exactly"' if any(map(str.isalpha, run.text)) else ""
            text = f"<bdi{name}>{text}</bdi>"
        else:
            text = self._spoken(text, run.lang or self._lang, around)
        if run.strong:
            text = f"<strong>{text}</strong>"
        if run.href and run.href.startswith(("#", "http://", "https://")):
            text = f'<a href="{_text(run.href)}">{text}</a>'
        return text

    def _spoken(self, html: str, lang: Language | None, around: Language | None = None) -> str:
        """Return what is said in another language than that around it, as such."""
        spoken = _language(lang, around or self._lang)
        return f"<bdi{spoken}>{html}</bdi>" if spoken else html


def _language(lang: Language | None, around: Language) -> str:
    """Return the attributes of an element whose text is in another language, nothing else."""
    return f' lang="{lang}" dir="{direction(lang)}"' if lang and lang != around else ""


def _text(text: str) -> str:
    """Return text as nothing but text, in an element or an attribute."""
    return escape(text).replace("\r", "&#13;")


def _style(report: Report) -> str:
    """Return the style sheet, with a rule for every colour of a section."""
    found: set[str] = set()

    def gather(sections: Iterable[Section]) -> None:
        for section in sections:
            if section.colour and COLOUR.fullmatch(section.colour):
                found.add(section.colour)
            gather(section.sections)

    gather(report.sections)
    return style_sheet(found)


def style_sheet(colours: Iterable[str]) -> str:
    """Return the style sheet with a rule for each of these colours (``#rrggbb``) of sections."""
    known = sorted(filter(COLOUR.fullmatch, set(colours)))
    rules = [f".c-{colour[1:]} {{\n  --colour: {colour};\n}}\n" for colour in known]
    return STYLE.read_text(encoding="utf-8") + "".join(rules)


def _address_of(picture: Picture) -> str:
    """Return a drawing as an address that holds it: without words, which the page has beside it.

    Positions are cut to hundredths of a point, less than any printer tells apart.
    """
    root = etree.fromstring(picture.svg, etree.XMLParser(resolve_entities=False, huge_tree=True))
    for tag in ("title", "desc", "metadata"):
        for element in root.findall(f"{{*}}{tag}"):
            root.remove(element)
    for path in root.iter("{*}path"):
        path.set("d", BEYOND.sub("", path.get("d", "").replace("\n", " ")))
    drawing = etree.tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    for sign in UNSAFE:
        drawing = drawing.replace(sign, f"%{ord(sign):02X}")
    return f"data:image/svg+xml,{drawing}"
