"""A PDF whose text is live, in any script, and told in its language.

matplotlib 3.11 sets every sign from where the one before it ended, by the widths that the font
states. Marks above Arabic letters are shaped to no width at all, and invisible marks of direction
become spaces: what follows either is set in the wrong place. Here each sign is set where the
shaping has it, and what is invisible is left out. A ligature of Arabic letters, which readers
would copy in the wrong order, is a sign for each letter.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from matplotlib._text_helpers import layout
from matplotlib.backends.backend_pdf import Name, Op, PdfFile, RendererPdf
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath, FontProperties
from matplotlib.ft2font import FT2Font, LayoutItem, LoadFlags

from kzgeo.entries import Language, direction
from kzgeo.figure.tags import PAGE, marked, tagged

__all__ = ["write_pdf"]

POINTS = 72  # to an inch
SAME = 0.002  # points that nobody sees
SPACE = 0x20
LEAST_EM = 0.12  # narrower than this by the size of letters, a sign is taken for one set twice


def write_pdf(
    figure: Figure, path: Path, *, metadata: Mapping[str, str | None], language: Language
) -> None:
    """Write a figure to ``path`` as one page; ``metadata`` is its document information.

    Its ``Subject`` is the text for those who have the figure read to them, too.
    """
    figure.set_dpi(POINTS)
    width, height = figure.get_size_inches()
    file = _File(str(path), metadata=dict(metadata))
    try:
        file.newPage(width, height)
        renderer = _Renderer(file, POINTS, height, width)
        with marked(file):
            figure.draw(renderer)
            renderer.finalize()
        file.endStream()
        # The catalogue once more, with the language: the later one counts.
        catalogue = {
            "Type": Name("Catalog"),
            "Pages": file.pagesObject,
            "Lang": language,
            "ViewerPreferences": {
                "DisplayDocTitle": True,
                "Direction": Name("R2L" if direction(language) == "rtl" else "L2R"),
            },
        }
        alternative = metadata.get("Subject") or ""
        catalogue |= tagged(file, alternative=alternative, language=language)
        file.writeObject(file.rootObject, catalogue)
        file.finalize()
    finally:
        file.close()


class _File(PdfFile):
    """matplotlib's file, in which a glyph may take less room than its font says."""

    def __init__(self, filename: str, metadata: dict[str, str | None]) -> None:
        # By font and subset: codes, and their widths in thousandths of the letters' size.
        self.narrow: dict[tuple[FontPath, int], dict[int, int]] = {}
        self._narrowing: dict[int, int] = {}
        super().__init__(filename, metadata=metadata)  # type: ignore[no-untyped-call]

    def embedTTF(self, filename: FontPath, subset_index: int, charmap: Any) -> Any:  # noqa: N802 - matplotlib's own
        """Embed a part of a font."""
        self._narrowing = self.narrow.get((filename, subset_index), {})
        try:
            return super().embedTTF(filename, subset_index, charmap)  # type: ignore[no-untyped-call]
        finally:
            self._narrowing = {}

    def writeObject(self, object: Any, contents: Any) -> None:  # noqa: A002, N802 - matplotlib's own
        """Write an object; of a page its place among the tags too, of widths the narrowed ones."""
        if isinstance(contents, dict) and contents.get("Type") == Name("Page"):
            contents = {**contents, **PAGE}
        if self._narrowing and isinstance(contents, list):
            contents = [*contents]
            for at in range(0, len(contents), 2):  # a first code, and the widths from there on
                first, widths = contents[at : at + 2]
                contents[at + 1] = [
                    self._narrowing.get(first + index, width) for index, width in enumerate(widths)
                ]
        super().writeObject(object, contents)  # type: ignore[no-untyped-call]


@dataclass(frozen=True, kw_only=True)
class _Sign:
    """A glyph at (x, y), in points, and the text that it stands for; ``width`` is in points too.

    ``parted`` signs stand for a letter of a ligature; a ``narrowed`` one for more than its width.
    """

    face: FT2Font
    glyph: int
    text: str
    x: float
    y: float
    width: float
    parted: bool = False
    narrowed: bool = False


class _Renderer(RendererPdf):
    """matplotlib's renderer, but for how it sets text."""

    def draw_text(  # noqa: PLR0913, PLR0917 - matplotlib's own
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,  # noqa: ARG002
        mtext: Any = None,  # noqa: ARG002
    ) -> None:
        """Write a line of text whose baseline begins at (x, y), in points."""
        self.check_gc(gc, gc._rgb)
        font = self._get_font_ttf(prop)
        size = prop.get_size_in_points()
        turn = math.radians(angle)
        cos, sin = math.cos(turn), math.sin(turn)
        output = self.file.output
        output(Op.gsave)
        output(cos, sin, -sin, cos, x, y, Op.concat_matrix)
        output(Op.begin_text)
        begun = (0.0, 0.0)
        for name, start, signs in self._runs(s, font, size):
            output(name, size, Op.selectfont)
            output(start[0] - begun[0], start[1] - begun[1], Op.textpos)
            output(signs, Op.showkern)
            begun = start
        output(Op.end_text)
        output(Op.grestore)

    def _runs(
        self, text: str, font: FT2Font, size: float
    ) -> Iterator[tuple[Any, tuple[float, float], list[Any]]]:
        """Yield signs of one font and height, and where they begin: its name, x and y, the signs.

        Between signs stand steps back, by a thousandth of the size: where a sign is set beside
        where the widths of those before it end.
        """
        used: Any = None
        start, pen = (0.0, 0.0), 0.0
        signs: list[Any] = []
        for sign in _told(list(layout(text, font)), size):
            subset, code = self._code(sign, size)
            if signs and (used[1:] != (sign.face, subset) or abs(sign.y - start[1]) > SAME):
                yield used[0], start, signs
                signs = []
            if not signs:
                name = self.file.fontName(_path(sign.face), subset)
                used, start, pen = (name, sign.face, subset), (sign.x, sign.y), sign.x
            if abs(sign.x - pen) > SAME:
                signs.append(round((pen - sign.x) * 1000 / size, 2))
            signs.append(self._encode_glyphs([code], 42))
            pen = sign.x + sign.width
        if signs:
            yield used[0], start, signs

    def _code(self, sign: _Sign, size: float) -> tuple[int, int]:
        """Return the subset of the font that a sign is in, and its code there."""
        track = self.file._character_tracker.track_glyph
        if sign.parted:
            # All of a ligature is to be in one subset, and so in one text: pdfium passes over a
            # text that is nothing but a space. In the first one there is room but for one glyph
            # of a letter, which is that of the letter alone.
            track(sign.face, sign.text, sign.face.get_char_index(ord(sign.text)))
        found: tuple[int, int] = track(sign.face, sign.text, sign.glyph)
        if sign.narrowed:
            narrow = self.file.narrow.setdefault((_path(sign.face), found[0]), {})
            narrow[found[1]] = round(sign.width * 1000 / size)
        return found


def _path(face: FT2Font) -> FontPath:
    return FontPath(str(face.fname), face.face_index)


def _told(items: Sequence[LayoutItem], size: float) -> Iterator[_Sign]:
    """Yield every sign that is seen, with the text that it stands for.

    A letter and the marks above it are shaped as one: each has the text of all of them.
    """
    shared = [item.char for item in items]
    for item in items:
        face, text = item.ft_object, item.char
        if all(unicodedata.category(sign) == "Cf" for sign in text):
            continue
        if len(text) > 1 and shared.count(text) > 1:
            own = _letters(str(face.fname)).get(item.glyph_index, "")
            text = own if own and own in text else text[0]
        sign = _Sign(
            face=face,
            glyph=item.glyph_index,
            text=text,
            x=item.x,
            y=item.y,
            width=_width(face, item.glyph_index),
        )
        yield from _parted(sign, size)


def _width(face: FT2Font, glyph: Any) -> float:
    return float(face.load_glyph(glyph, flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536)


def _parted(sign: _Sign, size: float) -> Iterator[_Sign]:
    """Yield a sign for each letter of an Arabic ligature, from left to right.

    Readers turn round what is set from right to left, sign by sign: letters that share a sign
    would come out in the wrong order. So the ligature itself stands for the last of its letters
    and is said to be narrower than it is; in the room that is left stand spaces for the others.
    """
    *others, last = (one for one in sign.text if unicodedata.category(one) != "Cf")
    space = sign.face.get_char_index(SPACE)
    room = _width(sign.face, space)
    left = round((sign.width - len(others) * room) * 1000 / size) * size / 1000
    if not others or unicodedata.bidirectional(last) != "AL" or left < LEAST_EM * size:
        yield sign
        return
    sign = replace(sign, parted=True)
    yield replace(sign, text=last, width=left, narrowed=True)
    for number, letter in enumerate(reversed(others)):
        x = sign.x + left + number * room
        yield replace(sign, text=letter, glyph=space, x=x, width=room)


@cache
def _letters(path: str) -> dict[int, str]:
    """Return the letters of a font that have a sign of their own, by its number."""
    return {glyph: chr(code) for code, glyph in FT2Font(path).get_charmap().items()}
