"""The typeface of a figure: where it is, what it can write, and how wide a text becomes.

matplotlib brings DejaVu Sans, which has Latin, Cyrillic with the Kazakh letters, and Arabic; so
every machine draws the same. It shapes Arabic itself, from libraqm (since 3.11).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.textpath import TextToPath
from numpy.typing import NDArray

from kzgeo.errors import UsageError
from kzgeo.figure.sizes import POINT_MM

__all__ = ["FALLBACKS", "FontError", "Typeface", "typeface"]

Outline = tuple[NDArray[np.float64], NDArray[Any]]
DEFAULT = "DejaVu Sans"
BUNDLED = {"regular": "DejaVuSans", "bold": "DejaVuSans-Bold", "italic": "DejaVuSans-Oblique"}
# What a viewer of an SVG takes where it has not got the font itself.
FALLBACKS = ("Noto Sans", "Noto Sans Arabic", "Segoe UI", "Geeza Pro", "Tahoma")
WEIGHTS = {400: "normal", 700: "bold"}
MEASURED_PT = 100
INVISIBLE = ("Cf", "Cc", "Zs")  # marks of direction, line ends and spaces need no glyph


class FontError(UsageError):
    """A font is not there, or has no sign for something that is to be written."""


@dataclass(frozen=True, kw_only=True)
class Typeface:
    """The files of one family: ``regular`` and, where there are such, ``bold`` and ``italic``."""

    name: str
    files: dict[str, Path]

    def style(self, style: str) -> str:
        """Return a style that the family has: the one asked for, else the regular one."""
        return style if style in self.files else "regular"

    def properties(self, size_pt: float, style: str = "regular") -> FontProperties:
        """Return a font of this family as matplotlib takes it."""
        at = self.style(style)
        return FontProperties(
            family="sans-serif",
            weight="bold" if at == "bold" else "normal",
            style="italic" if at == "italic" else "normal",
            size=size_pt,
            fname=str(self.files[at]),
        )

    def width(self, text: str, size_pt: float, style: str = "regular") -> float:
        """Return how wide a text is when it is shaped, in millimetres: the same in every format.

        Raises:
            FontError: the font lacks a sign of it.

        """
        path = str(self.files[self.style(style)])
        if sign := _missing(text, path):
            raise FontError(
                f"font “{self.name}”",
                f"has no sign for “{sign}” (U+{ord(sign):04X}) in “{text}”",
                "name an installed font that has it with --font",
            )
        return _width_em(text, path) * size_pt * POINT_MM

    def outline(self, text: str, style: str = "regular") -> Outline:
        """Return the outlines of a text as it is shaped: vertices by its size, and codes."""
        return _outline(text, str(self.files[self.style(style)]))


@lru_cache(maxsize=5_000)
def _outline(text: str, path: str) -> Outline:
    properties = FontProperties(fname=path)
    vertices, codes = TextToPath().get_text_path(properties, text, ismath=False)
    return np.asarray(vertices).reshape(-1, 2) / TextToPath.FONT_SCALE, np.asarray(codes)


@lru_cache(maxsize=50_000)
def _missing(text: str, path: str) -> str:
    """Return the first sign of a text that a font lacks, or nothing."""
    signs = _signs(path)
    lacking = (sign for sign in text if ord(sign) not in signs)
    return next((sign for sign in lacking if unicodedata.category(sign) not in INVISIBLE), "")


@lru_cache(maxsize=50_000)
def _width_em(text: str, path: str) -> float:
    """Return the width of a text by the size of its letters, unhinted."""
    font = _font(path)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / MEASURED_PT


@cache
def _font(path: str) -> FT2Font:
    font = FT2Font(path)
    font.set_size(MEASURED_PT, 72)
    return font


@cache
def _signs(path: str) -> frozenset[int]:
    return frozenset(FT2Font(path).get_charmap())


def typeface(name: str | None = None) -> Typeface:
    """Return the typeface of this name as installed, or the one that matplotlib brings.

    Raises:
        FontError: it is not installed, or matplotlib's own fonts are gone.

    """
    files = _bundled() if name in (None, DEFAULT) else _installed(str(name))
    if "regular" not in files:
        raise FontError(
            f"font “{name or DEFAULT}”",
            "is not installed",
            "install it, name another with --font, or install matplotlib again for its own",
        )
    return Typeface(name=name or DEFAULT, files=files)


def _bundled() -> dict[str, Path]:
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    paths = {style: folder / f"{stem}.ttf" for style, stem in BUNDLED.items()}
    return {style: path for style, path in paths.items() if path.is_file()}


def _installed(name: str) -> dict[str, Path]:
    """Find the files of a family among the fonts of the machine, by name and not by likeness."""
    wanted = {"regular": ("normal", 400), "bold": ("normal", 700), "italic": ("italic", 400)}
    found = {}
    for style, (slant, weight) in wanted.items():
        files = sorted(
            entry.fname
            for entry in font_manager.fontManager.ttflist
            if entry.name == name
            and entry.style == slant
            and entry.weight in (weight, WEIGHTS[weight])
            and Path(entry.fname).is_file()
        )
        if files:
            found[style] = Path(files[0])
    return found
