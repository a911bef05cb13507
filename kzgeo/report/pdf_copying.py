"""A report's PDF whose words are copied and found letter by letter, from right to left too.

Readers of PDF know text by its signs (glyphs) from left to right, each with the letters that it
stands for, and turn round what runs from right to left sign by sign: letters that share a sign
come out in the wrong order, in poppler and in PDFium alike. What Typst writes beside signs
(``ActualText``) they take for what stands there from left to right, and PDFium turns round the
words about it too.

So every sign gets a code for the letter at its place (:mod:`kzgeo.report.pdf_fonts`), and the text
beside it goes. A ligature stands for the last of its letters; within its width, so that nothing
moves, stand spaces for the others. What is painted stays the same, and so do the tags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kzgeo.report.pdf_fonts import Font
from kzgeo.report.pdf_mirrored import Drawings
from kzgeo.report.pdf_objects import Document
from kzgeo.report.pdf_shows import SHOW, Show

__all__ = ["copied"]

NAMED = re.compile(rb"/(\w+) (\d+) 0 R")
FONTS = re.compile(rb"/Font<<(.*?)>>", re.DOTALL)
BEGIN, END = b"\nBT", b"\nET"  # a text in one direction, which goes over no line
PLACE = re.compile(rb"q 1 0 0 -1 ([\d.]+) ([\d.]+) cm")  # where it begins
MARK = "\u200f"  # right-to-left mark


def copied(made: bytes, pulse: Callable[[], None]) -> bytes:
    """Return a PDF of Typst so that its text is copied right; ``pulse`` is called on every page.

    Raises:
        OutputError: it is not written as Typst writes it.

    """
    document = Document(made)
    fonts, drawings = Font.all_of(document), Drawings(document)
    for number in [*document]:
        told = document.told(number)
        page = b"/Type/Page/" in told
        if not (page or b"/Subtype/Form" in told):
            continue
        pulse()
        resources = document.reference(number, "Resources")
        found = FONTS.search(document.told(resources))
        if found:
            content = document.reference(number, "Contents") if page else number
            named = {name: fonts[int(one)] for name, one in NAMED.findall(found[1])}
            document.fill(content, _told(document.stream(content), named, drawings))
            drawings.name(resources)
    for font in fonts.values():
        font.write()
    return document.written()


def _told(content: bytes, fonts: Mapping[bytes, Font], drawings: Drawings) -> bytes:
    """Return the content of a page with its text told sign by sign."""
    parts: list[bytes | _Text] = []
    done = 0
    while (begin := content.find(BEGIN, done)) >= 0:
        end = content.index(END, begin)
        place = PLACE.match(content, content.rfind(b"\n", 0, begin) + 1)
        x, y = map(float, place.groups()) if place else (0, 0)
        parts += [content[done:begin], _Text(content[begin:end], fonts, x=x, y=y)]
        done = end
    texts = [part for part in parts if isinstance(part, _Text) and part.seen]
    for before, text, after in zip([None, *texts], texts, [*texts[1:], None], strict=False):
        text.part(before, after)
    told = (part if isinstance(part, bytes) else part.written(drawings) for part in parts)
    return b"".join((*told, content[done:]))


class _Text:
    """What is shown between ``BT`` and ``ET``: its shows stand from left to right."""

    def __init__(self, content: bytes, fonts: Mapping[bytes, Font], *, x: float, y: float) -> None:
        self._x, self._y = x, y
        self._shows: list[Show] = []
        at = len(BEGIN)
        while found := SHOW.match(content, at):
            self._shows.append(Show(found, fonts[found["font"]]))
            at = found.end()
        self._rest = content[at:]
        kinds = [sign.kind for show in self._shows for sign in show.signs]
        self.seen = any(kind != "unseen" for kind in kinds)
        self._turned = any(show.turned for show in self._shows)
        # Of a sign alone nothing tells which way it runs, but how it stands to the others.
        self._alone = not self._turned and kinds in (["weak"], ["neutral"])
        self._near = False  # what follows on the line stands with digits

    def _by(self, other: _Text | None) -> bool:
        """Tell whether another text stands on the same line."""
        return other is not None and other._y == self._y

    def _runs(self, before: _Text | None, after: _Text | None) -> bool:
        """Tell whether the text runs from right to left, between the two about it."""
        if not self._alone:
            return self._turned
        sides = [before._x > self._x] if before and self._by(before) else []
        sides += [after._x < self._x] if after and self._by(after) else []
        return bool(sides) and all(sides)

    def part(self, before: _Text | None, after: _Text | None) -> None:
        """Part signs that are no letters from digits, and from each other.

        Readers leave what stands with digits as it is on the page, from left to right. A mark
        between them, which is not seen, lets them find the order in which it is read.
        """
        self._turned = self._runs(before, after)
        self._near = not self._turned
        if not self._turned:
            return
        near = before is not None and self._by(before) and before._near
        last: tuple[Show, int] | None = None
        for show in reversed(self._shows):
            for at in reversed(range(len(show.signs))):
                kind = show.signs[at].kind
                if kind == "unseen":
                    continue
                if near and kind in ("weak", "neutral"):
                    show.mark(at, "{}" + MARK)
                near, last = kind in ("digit", "weak", "vowel"), (show, at)
        if near and last and after and self._by(after) and not after._turned and not after._alone:
            show, at = last
            show.mark(at, MARK + "{}")
            near = False
        self._near = near

    def written(self, drawings: Drawings) -> bytes:
        """Return the content, each sign with its own letters."""
        shows = (show.written(drawings, turned=self._turned) for show in self._shows)
        return b"".join((BEGIN, *shows, self._rest))
