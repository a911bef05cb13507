"""What the tests of figures share: selections of the atlas, and figures that are not written."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl

from kzgeo.entries import Language
from kzgeo.figure.bounds import Extent, extent_of
from kzgeo.figure.composition import Figure, compose
from kzgeo.figure.fonts import typeface
from kzgeo.figure.sizes import SIZES, Size
from kzgeo.selection import Selection, select
from tests.live import ATLAS

__all__ = ["OPEN", "SVG", "figure_of", "made", "selection_of"]

OPEN = [layer.id for layer in ATLAS.layers if layer.entry.visible]
SVG = {"svg": "http://www.w3.org/2000/svg"}


def selection_of(layers: list[str] | None, language: Language = "en", **options: Any) -> Selection:
    return select(ATLAS, layers, language=language, **options)


def extent(selection: Selection) -> Extent:
    return extent_of(selection, whole=len(selection.layers) in (len(OPEN), len(ATLAS.layers)))


def made(layers: list[str] | None, size: str, language: Language) -> Figure:
    selection = selection_of(layers, language)
    return figure_of(selection, extent(selection), size)


def figure_of(selection: Selection, seen: Extent, size: str) -> Figure:
    width, height = SIZES[size]
    with mpl.rc_context():
        return compose(
            selection,
            extent=seen,
            size=Size(width_mm=width, height_mm=height),
            font=typeface(),
            graticule=True,
        )
