"""A sheet of paper: shapes and letters in millimetres.

x goes right from the sheet's left edge; y goes up from the map's upper edge, for what is written
above and below the map decides in the end how high the sheet is. Everything is drawn through
matplotlib's artists on one figure without axes, in the order in which it is asked for. Where a
language is written from right to left, ``across`` mirrors the sheet, and a text that starts at a
place ends there on the left.
"""

from __future__ import annotations

import itertools
import math
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox
from shapely.geometry.base import BaseGeometry

from kzgeo.entries import Language, direction
from kzgeo.figure.fonts import Typeface
from kzgeo.figure.paths import path_of_areas, path_of_lines
from kzgeo.figure.projection import Rect
from kzgeo.figure.sizes import MM_PER_INCH, POINT_MM

__all__ = ["HALO", "HALO_NAME", "INK", "PAPER", "SOFT", "Anchor", "Letters", "Sheet"]

Anchor = Literal["start", "middle", "end"]
Letters = Literal["drawn", "live", "bare"]

INK = "#2b2822"
SOFT = "#5b564b"
PAPER = "#ffffff"
HALO = "#fdfbf6"
HALO_NAME = "halo-"
HALO_EM = 0.26  # width of a halo by the size of the letters
RIGHT_TO_LEFT_MARK = "\u200f"
SIDES: dict[str, dict[Anchor, str]] = {
    "ltr": {"start": "left", "middle": "center", "end": "right"},
    "rtl": {"start": "right", "middle": "center", "end": "left"},
}


class Sheet:
    """A sheet of ``width`` millimetres in one language, as high as it is cut in the end.

    ``letters`` tells what a text is: ``drawn`` as outlines, for pictures; ``live`` and its halo
    drawn; or ``live`` alone, its halo left to whoever writes the file (``bare``), as SVG paints
    one itself: texts with a halo have then a name that begins with :data:`HALO_NAME`.
    """

    def __init__(
        self, width: float, *, font: Typeface, language: Language, letters: Letters = "live"
    ) -> None:
        self.width = width
        self.font = font
        self.language = language
        self.letters = letters
        self.figure = Figure(facecolor=PAPER)
        self._lift = Affine2D()
        self._paper = self._lift + Affine2D().scale(1 / MM_PER_INCH) + self.figure.dpi_scale_trans
        self._orders = itertools.count(1)
        self._clip: TransformedBbox | None = None

    def cut(self, above: float, below: float) -> None:
        """Cut the sheet so far above and below the map's upper edge."""
        self._lift.clear().translate(0, below)
        self.figure.set_size_inches(self.width / MM_PER_INCH, (above + below) / MM_PER_INCH)

    @property
    def mirrored(self) -> bool:
        """Whether the sheet is read from right to left."""
        return direction(self.language) == "rtl"

    def across(self, x: float) -> float:
        """Return where a place counted from the side where reading begins is on the sheet."""
        return self.width - x if self.mirrored else x

    def rect(self, start: float, bottom: float, end: float, top: float) -> Rect:
        """Return a rectangle whose sides are counted from where reading begins."""
        left, right = sorted((self.across(start), self.across(end)))
        return (left, bottom, right, top)

    @contextmanager
    def clipped(self, rect: Rect) -> Iterator[None]:
        """Draw nothing outside ``rect`` for a while."""
        left, bottom, right, top = rect
        self._clip = TransformedBbox(Bbox([[left, bottom], [right, top]]), self._paper)
        try:
            yield
        finally:
            self._clip = None

    def _add(self, artist: Artist) -> None:
        artist.set_zorder(next(self._orders))
        self.figure.add_artist(artist)
        # The figure would clip to its own edge, which needs a path in every SVG element.
        artist.set_clip_path(None)
        artist.set_clip_box(self._clip)

    def fill(self, geometry: BaseGeometry, colour: str, *, opacity: float = 1) -> None:
        """Fill areas with a colour."""
        path = path_of_areas(geometry)
        if path is not None:
            self._add(
                PathPatch(
                    path,
                    facecolor=colour,
                    edgecolor="none",
                    linewidth=0,
                    alpha=opacity if opacity < 1 else None,
                    transform=self._paper,
                )
            )

    def stroke(  # noqa: PLR0913 - what a stroke is made of
        self,
        geometry: BaseGeometry,
        colour: str,
        width_pt: float,
        *,
        opacity: float = 1,
        dashes: Sequence[float] | None = None,
        rounded: bool = False,
    ) -> None:
        """Draw lines, or the edges of areas; ``dashes`` are dashes and gaps in points."""
        path = path_of_lines(geometry)
        if path is not None:
            self._add(
                PathPatch(
                    path,
                    facecolor="none",
                    edgecolor=colour,
                    linewidth=width_pt,
                    linestyle="solid" if dashes is None else (0, tuple(dashes)),
                    capstyle="round" if rounded else "butt",
                    joinstyle="round",
                    alpha=opacity if opacity < 1 else None,
                    transform=self._paper,
                )
            )

    def text(  # noqa: PLR0913 - what a text is made of
        self,
        x: float,
        y: float,
        text: str,
        *,
        size_pt: float,
        colour: str = INK,
        style: str = "regular",
        anchor: Anchor = "start",
        angle: float = 0,
        halo: bool = False,
    ) -> None:
        """Write a line of text whose baseline begins, has its middle or ends at (x, y)."""
        self.width_of(text, size_pt, style)  # which refuses what the font cannot write

        if halo and self.letters != "bare":
            path = self._outline(x, y, text, size_pt, style, anchor, angle)
            width = size_pt * HALO_EM
            self._add(
                PathPatch(
                    path,
                    facecolor="none",
                    edgecolor=HALO,
                    linewidth=width,
                    joinstyle="round",
                    transform=self._paper,
                )
            )
        if self.letters == "drawn":
            path = self._outline(x, y, text, size_pt, style, anchor, angle)
            self._add(
                PathPatch(
                    path, facecolor=colour, edgecolor="none", linewidth=0, transform=self._paper
                )
            )
            return
        made = Text(
            x,
            y,
            self._directed(text),
            fontproperties=self.font.properties(size_pt, style),
            color=colour,
            ha=SIDES[direction(self.language)][anchor],
            va="baseline",
            rotation=angle,
            rotation_mode="anchor",
            parse_math=False,
            transform=self._paper,
        )
        self._add(made)
        if halo and self.letters == "bare":
            made.set_gid(f"{HALO_NAME}{size_pt * HALO_EM:.2f}-{made.get_zorder():g}")

    def _outline(  # noqa: PLR0913, PLR0917 - where and how a text is written
        self,
        x: float,
        y: float,
        text: str,
        size_pt: float,
        style: str,
        anchor: Anchor,
        angle: float,
    ) -> Path:
        """Return the outlines of a line of text on the sheet."""
        vertices, codes = self.font.outline(self._directed(text), style)
        width = self.width_of(text, size_pt, style)
        side = SIDES[direction(self.language)][anchor]
        shift = {"left": 0.0, "center": width / 2, "right": width}[side]
        turn = math.radians(angle)
        u = vertices[:, 0] * size_pt * POINT_MM - shift
        v = vertices[:, 1] * size_pt * POINT_MM
        cos, sin = math.cos(turn), math.sin(turn)
        return Path(np.column_stack((x + u * cos - v * sin, y + u * sin + v * cos)), codes)

    def pitch(self, size_pt: float) -> float:
        """Return the distance between two lines of text in millimetres."""
        return (1.42 if self.mirrored else 1.25) * size_pt * POINT_MM

    def ascent(self, size_pt: float) -> float:
        """Return how far the letters of a line go above it, in millimetres."""
        return (0.98 if self.mirrored else 0.86) * size_pt * POINT_MM

    def descent(self, size_pt: float) -> float:
        """Return how far the letters of a line go below it, in millimetres."""
        return (0.34 if self.mirrored else 0.24) * size_pt * POINT_MM

    def _directed(self, text: str) -> str:
        """Return a text that is laid out from right to left where the language is."""
        if not self.mirrored:
            return text
        first = next(
            (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), ""
        )
        return text if first in ("R", "AL") else RIGHT_TO_LEFT_MARK + text

    def width_of(self, text: str, size_pt: float, style: str = "regular") -> float:
        """Return the width of a text in millimetres."""
        return self.font.width(text, size_pt, style)

    def wrapped(
        self,
        text: str,
        width: float,
        size_pt: float,
        style: str = "regular",
        *,
        most: int | None = None,
    ) -> list[str]:
        """Break a text into lines of a width; of more than ``most`` the last ends in “…”."""
        space = self.width_of("x x", size_pt, style) - self.width_of("xx", size_pt, style)
        lines: list[str] = []
        filled = 0.0
        for word in text.split():
            # Words are shaped apart: what a line measures is the sum of what they do.
            wide = self.width_of(word, size_pt, style)
            if lines and filled + space + wide <= width:
                lines[-1] += f" {word}"
                filled += space + wide
            elif wide <= width:
                lines.append(word)
                filled = wide
            else:
                lines += self._broken(word, width, size_pt, style)
                filled = self.width_of(lines[-1], size_pt, style)
        if most is not None and len(lines) > most:
            lines = lines[:most]
            while lines[-1] and self.width_of(f"{lines[-1]}…", size_pt, style) > width:
                lines[-1] = lines[-1][:-1]
            lines[-1] = lines[-1].rstrip(" ,،;؛:–-") + "…"
        return lines

    def _broken(self, word: str, width: float, size_pt: float, style: str) -> list[str]:
        """Return a word that no line holds whole in as many pieces as it needs."""
        pieces = [""]
        for sign in word:
            if pieces[-1] and self.width_of(pieces[-1] + sign, size_pt, style) > width:
                pieces.append("")
            pieces[-1] += sign
        return pieces
