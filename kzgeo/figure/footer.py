"""The notes below a map: the passages cited, whose data it is made of, its projection."""

from __future__ import annotations

from collections.abc import Sequence

from kzgeo.entries import Passage
from kzgeo.figure.sheet import Sheet
from kzgeo.figure.words import Caption, apart, cited
from kzgeo.prose import say

__all__ = ["footer_lines"]

PASSAGE_LINES = 2


def footer_lines(caption: Caption, sheet: Sheet, width: float, size_pt: float) -> list[str]:
    """Return the notes in lines of a width; citations for which there is no room are counted."""
    lines: list[str] = []
    if caption.passages:
        lines += _passages(caption.passages, sheet, width, size_pt)
    lines += sheet.wrapped(caption.credits, width, size_pt)
    lines += sheet.wrapped(caption.note, width, size_pt)
    return lines


def _passages(passages: Sequence[Passage], sheet: Sheet, width: float, size_pt: float) -> list[str]:
    lang = sheet.language

    def lines_of(count: int) -> list[str]:
        texts = [cited(passages[:count], lang)]
        if count < len(passages):
            texts.append(say("figure", "more", lang, count=len(passages) - count))
        text = say("project", "sources", lang, list=apart(lang).join(texts))
        return sheet.wrapped(text, width, size_pt)

    low, high = 1, len(passages)
    while low < high:
        middle = (low + high + 1) // 2
        if len(lines_of(middle)) <= PASSAGE_LINES:
            low = middle
        else:
            high = middle - 1
    return lines_of(low)
