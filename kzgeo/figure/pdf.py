"""A PDF whose text is live, in any script, and told in its language.

matplotlib 3.11 sets every sign from where the one before it ended, by the widths that the font
states. Marks above Arabic letters are shaped to no width at all, and invisible marks of direction
become spaces: what follows either is set in the wrong place. Here each sign is set where the
shaping has it, and what is invisible is left out.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from matplotlib._text_helpers import layout
from matplotlib.backends.backend_pdf import Name, Op, PdfFile, RendererPdf
from matplotlib.figure import Figure
from matplotlib.font_manager import FontPath, FontProperties
from matplotlib.ft2font import FT2Font, LayoutItem, LoadFlags

from kzgeo.entries import Language, direction

__all__ = ["write_pdf"]

POINTS = 72  # to an inch
SAME = 0.002  # points that nobody sees


def write_pdf(
    figure: Figure, path: Path, *, metadata: Mapping[str, str | None], language: Language
) -> None:
    """Write a figure to ``path`` as one page; ``metadata`` is its document information."""
    figure.set_dpi(POINTS)
    width, height = figure.get_size_inches()
    file = PdfFile(str(path), metadata=dict(metadata))
    try:
        file.newPage(width, height)
        renderer = _Renderer(file, POINTS, height, width)
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
        file.writeObject(file.rootObject, catalogue)
        file.finalize()
    finally:
        file.close()


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
        for item, told in _told(list(layout(text, font))):
            face = item.ft_object
            subset, code = self.file._character_tracker.track_glyph(face, told, item.glyph_index)
            if signs and (used[1:] != (face, subset) or abs(item.y - start[1]) > SAME):
                yield used[0], start, signs
                signs = []
            if not signs:
                name = self.file.fontName(FontPath(str(face.fname), face.face_index), subset)
                used, start, pen = (name, face, subset), (item.x, item.y), item.x
            if abs(item.x - pen) > SAME:
                signs.append(round((pen - item.x) * 1000 / size, 2))
            signs.append(self._encode_glyphs([code], 42))
            glyph = face.load_glyph(item.glyph_index, flags=LoadFlags.NO_HINTING)
            pen = item.x + glyph.linearHoriAdvance / 65536
        if signs:
            yield used[0], start, signs


def _told(items: Sequence[LayoutItem]) -> Iterator[tuple[LayoutItem, str]]:
    """Yield every sign that is seen, with the text that it stands for.

    A letter and the marks above it are shaped as one: each has the text of all of them.
    """
    shared = [item.char for item in items]
    for item in items:
        text = item.char
        if all(unicodedata.category(sign) == "Cf" for sign in text):
            continue
        if len(text) > 1 and shared.count(text) > 1:
            own = _letters(str(item.ft_object.fname)).get(item.glyph_index, "")
            text = own if own and own in text else text[0]
        yield item, text


@cache
def _letters(path: str) -> dict[int, str]:
    """Return the letters of a font that have a sign of their own, by its number."""
    return {glyph: chr(code) for code, glyph in FT2Font(path).get_charmap().items()}
