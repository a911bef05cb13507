"""A passage cut for showing: plain stretches, marked words, page ends; and where it stands."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kzgeo.entries import Language, Passage
from kzgeo.prose import say

__all__ = ["Piece", "pieces_of", "position_of"]

# A page ends where the text has three or more line ends in a row, with or without a
# printed page number before them.
PAGE_END = re.compile(r"\s*?(?:\n\n(?P<page>\d{1,3}))?\n{3,}")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of the exact text: plain, marked, or a page end with the number printed there."""

    text: str
    mark: bool = False
    ends_page: bool = False
    page: str | None = None

    def told(self, lang: Language) -> str:
        """Return what a page end is called."""
        if self.page:
            return say("panel", "page_break_numbered", lang, page=self.page)
        return say("panel", "page_break", lang)


def pieces_of(exact: str, mark: Iterable[str] = ()) -> Iterator[Piece]:
    """Yield the pieces of an exact text; their texts, one after the other, are that text.

    >>> [piece.text for piece in pieces_of("to Omsk", ["Omsk"])]
    ['to ', 'Omsk']

    """
    spans = _spans(exact, mark)
    cuts = sorted({0, len(exact), *(edge for span in spans for edge in span)})
    for start, end in itertools.pairwise(cuts):
        marked = any(a <= start and end <= b for a, b in spans)
        yield from _broken(exact[start:end], marked=marked)


def _spans(exact: str, mark: Iterable[str]) -> list[tuple[int, int]]:
    """Return where marked words stand; a longer one hides a shorter one inside it."""
    spans: list[tuple[int, int]] = []
    for words in sorted(set(mark), key=len, reverse=True):
        for match in re.finditer(re.escape(words), exact):
            span = match.span()
            if not any(a < span[1] and span[0] < b for a, b in spans):
                spans.append(span)
    return spans


def _broken(text: str, *, marked: bool) -> Iterator[Piece]:
    at = 0
    for match in PAGE_END.finditer(text):
        if match.start() > at:
            yield Piece(text=text[at : match.start()], mark=marked)
        yield Piece(text=match[0], ends_page=True, page=match["page"])
        at = match.end()
    if at < len(text):
        yield Piece(text=text[at:], mark=marked)


def position_of(passage: Passage, lang: Language) -> str:
    """Return where a passage stands: page where one is printed, code points, repetitions."""
    words = [say("panel", "position", lang, start=passage.start, end=passage.end)]
    if passage.page is not None:
        words.insert(0, say("panel", "page", lang, page=passage.page))
    if passage.also_at:
        spans = say("panel", "list", lang).join(f"{a}–{b}" for a, b in passage.also_at)
        words.append(say("panel", "also_at", lang, spans=spans))
    return " · ".join(words)
