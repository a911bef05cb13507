"""Elements of WordprocessingML, and the runs and links that paragraphs are made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import cast

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser
from docx.oxml.xmlchemy import BaseOxmlElement

from kzgeo.entries import Language, direction
from kzgeo.report.anchors import address_of, part_of
from kzgeo.report.content import Run
from kzgeo.report.directions import Direction, direction_of, edged, stretches, visible

__all__ = ["LOCALES", "Inline", "bookmark", "bookmark_name", "field", "make", "text_run"]

# Word tells languages with their countries.
LOCALES: dict[Language, str] = {"en": "en-GB", "ar": "ar-SA", "ru": "ru-RU", "kk": "kk-KZ"}
ISOLATES: dict[Direction, str] = {"ltr": "\u2066", "rtl": "\u2067"}
POP = "\u2069"
LONG = 24
NAMESPACE = {"w": nsmap["w"]}


@cache
def _named(name: str) -> str:
    return qn(f"w:{name}")


def make(tag: str, *children: BaseOxmlElement | None, **attributes: str | int) -> BaseOxmlElement:
    """Return an element ``w:tag`` with its children (``None`` is none) and ``w:`` attributes."""
    # As python-docx's ``OxmlElement`` does, which takes names apart anew every time.
    element = cast(BaseOxmlElement, oxml_parser.makeelement(_named(tag), None, NAMESPACE))
    for name, value in attributes.items():
        element.set(_named(name), str(value))
    element.extend(child for child in children if child is not None)
    return element


def text_run(text: str, properties: BaseOxmlElement | None = None) -> BaseOxmlElement:
    """Return a run of plain text; its line ends and tabs are elements."""
    run = make("r", properties)
    for index, line in enumerate(text.split("\n")):
        if index:
            run.append(make("br"))
        for at, part in enumerate(line.split("\t")):
            if at:
                run.append(make("tab"))
            if part:
                element = make("t")
                element.text = part
                element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
                run.append(element)
    return run


def field(code: str, shown: str = "", *, dirty: bool = False) -> list[BaseOxmlElement]:
    """Return the runs of a field: what Word computes, and what stands there until it does."""
    instruction = make("instrText")
    instruction.text = f" {code} "
    begin = make("fldChar", fldCharType="begin", **({"dirty": "true"} if dirty else {}))
    parts = [begin, instruction, make("fldChar", fldCharType="separate")]
    runs = [make("r", part) for part in parts]
    if shown:
        runs.append(text_run(shown))
    return [*runs, make("r", make("fldChar", fldCharType="end"))]


def bookmark_name(number: int) -> str:
    """Return the name of the bookmark of an anchor; Word hides names that begin so."""
    return f"_Ref{number:08d}"


def bookmark(number: int, inside: Iterable[BaseOxmlElement]) -> list[BaseOxmlElement]:
    """Return elements with a bookmark around them."""
    start = make("bookmarkStart", id=number, name=bookmark_name(number))
    return [start, *inside, make("bookmarkEnd", id=number)]


class Inline:
    """Writes the runs of paragraphs of one part: the document's body."""

    def __init__(self, part: Part, language: Language, anchors: Mapping[str, int]) -> None:
        self._part = part
        self._language = language
        self._anchors = anchors
        self._addresses: dict[str, str] = {}

    def write(
        self, runs: Iterable[Run], *, lang: Language | None = None, exact: bool = False
    ) -> Iterator[BaseOxmlElement]:
        """Yield the elements of runs among text of ``lang`` (the report's where there is none).

        Where a run has another direction than the text around it, invisible signs isolate it;
        never where the text is ``exact``.
        """
        around = lang or self._language
        for run in runs:
            own = direction_of(run, around)
            apart = not exact and own != direction(around)
            pieces = list(self._pieces(run, own, run.lang or around, apart=apart))
            link = self._link(run)
            if link is None:
                yield from pieces
            else:
                link.extend(pieces)
                yield link

    def _pieces(
        self, run: Run, own: Direction, lang: Language, *, apart: bool
    ) -> Iterator[BaseOxmlElement]:
        text = visible(run.text)
        before, core, after = edged(text)
        if apart and core and not _one_word(core):
            text = f"{before}{ISOLATES[own]}{core}{POP}{after}"
        linked = part_of(run, self._anchors) is not None or address_of(run) is not None
        style = "Hyperlink" if linked else "Marked" if run.mark else None
        for stretch, way in stretches(text, own):
            yield text_run(stretch, _properties(style, strong=run.strong, way=way, lang=lang))

    def _link(self, run: Run) -> BaseOxmlElement | None:
        number, address = part_of(run, self._anchors), address_of(run)
        if number is not None:
            return make("hyperlink", anchor=bookmark_name(number), history="1")
        if address is None:
            return None
        link = make("hyperlink", history="1")
        kind = RELATIONSHIP_TYPE.HYPERLINK
        if address not in self._addresses:  # which the part would look for among all it has
            self._addresses[address] = self._part.relate_to(address, kind, is_external=True)
        link.set(qn("r:id"), self._addresses[address])
        return link


def _one_word(text: str) -> bool:
    """Tell whether a text is a long word of Latin letters and digits, such as a hash.

    Its order is the same anywhere, and some programs would end a line before it.
    """
    return len(text) > LONG and all(unicodedata.bidirectional(sign) in ("L", "EN") for sign in text)


def _properties(
    style: str | None, *, strong: bool, way: Direction, lang: Language
) -> BaseOxmlElement:
    """Return a run's properties, in the order in which the schema has them."""
    locale = LOCALES[lang]
    return make(
        "rPr",
        make("rStyle", val=style) if style else None,
        make("b") if strong else None,
        make("bCs") if strong else None,
        make("rtl") if way == "rtl" else None,
        # What runs from right to left is told in an attribute of its own.
        make("lang", bidi=locale if direction(lang) == "rtl" else LOCALES["ar"])
        if way == "rtl"
        else make("lang", val=locale if direction(lang) == "ltr" else LOCALES["en"]),
    )
