"""How a report's texts run: from right to left or left to right, each stretch by its own letters.

A run has a direction: that of its language, or, where it is isolated, that of its own letters.
Word processors want to be told it stretch by stretch; the letters are what UAX #9 calls strong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from kzgeo.entries import Language, direction
from kzgeo.report.content import Cell, Run

__all__ = ["Direction", "direction_of", "edged", "pages_of", "stretches", "visible"]

Direction = Literal["rtl", "ltr"]
STRONG: dict[str, Direction] = {"L": "ltr", "R": "rtl", "AL": "rtl"}
# What neither XML nor a page has room for: control characters and what is no character at all.
UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n?")


def visible(text: str) -> str:
    """Return a text that XML can hold; a sign stands for what it cannot hold.

    >>> visible("bell" + chr(7))
    'bell�'

    """
    return UNSHOWN.sub("\ufffd", LINE_ENDS.sub("\n", text))


def direction_of(run: Run, language: Language) -> Direction:
    """Return how a run is written that stands among text of ``language``."""
    if run.isolated:
        strong = (STRONG.get(unicodedata.bidirectional(sign)) for sign in run.text)
        return next(filter(None, strong), "ltr")
    return direction(run.lang or language)


def edged(text: str) -> tuple[str, str, str]:
    """Return the spaces before a text, the text, and those after it.

    >>> edged(" km")
    (' ', 'km', '')

    """
    core = text.strip(" \n\t")
    before, _, after = text.partition(core) if core else (text, "", "")
    return before, core, after


def stretches(text: str, base: Direction) -> Iterator[tuple[str, Direction]]:
    """Cut a text where its letters change direction.

    What is neither, such as a space or a digit, goes with the letters on both its sides where
    these agree, and with ``base`` where they do not.

    >>> list(stretches("Astana, Nur-Sultan", "rtl"))
    [('Astana, Nur-Sultan', 'ltr')]

    """
    strong = [
        (at, way)
        for at, sign in enumerate(text)
        if (way := STRONG.get(unicodedata.bidirectional(sign)))
    ]
    edges: list[tuple[int, Direction]] = [(0, base)]
    for (last, was), (at, way) in pairwise([(-1, base), *strong, (len(text), base)]):
        if way != was:
            # Towards the base the cut lies after the last letter, else before the first one.
            edges.append((last + 1 if way == base else at, way))
    for (start, way), (end, _) in pairwise([*edges, (len(text), base)]):
        if start < end:
            yield text[start:end], way


def pages_of(cell: Cell) -> Iterator[tuple[Cell, str | None]]:
    """Yield the runs of a quotation page by page, each with what the end of the page is called."""
    page: list[Run] = []
    for run in cell:
        if run.page_end is not None:
            yield tuple(page), run.page_end
            page = []
        else:
            page.append(run)
    yield tuple(page), None
