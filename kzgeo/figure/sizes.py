"""How large a figure is, and what follows from it: letters and lines stay legible at every width.

Lengths are millimetres; letters are in points of 1/72 inch.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kzgeo.errors import UsageError

__all__ = ["DPI", "MM_PER_INCH", "POINT_MM", "SIZES", "Size", "check_pixels", "size_of"]

MM_PER_INCH = 25.4
POINT_MM = MM_PER_INCH / 72
DPI = 300.0
# A column and a page of a journal, and a slide of 16 : 9; where no height is given, the map's
# own shape decides it.
SIZES: Mapping[str, tuple[float, float | None]] = MappingProxyType(
    {"column": (85.0, None), "page": (170.0, None), "slide": (254.0, 143.0)}
)
LEAST_MM, MOST_MM = 50.0, 1200.0
LEAST_DPI, MOST_DPI = 50.0, 1200.0
MOST_PIXELS = 100_000_000  # of a picture: four bytes each while it is painted
# Width of the figure and size of its labels: type on a slide is read from farther away.
LABELS = ((50.0, 5.0), (85.0, 5.4), (170.0, 6.2), (254.0, 9.0), (1200.0, 24.0))
WIDE = 1.35  # from this width by height on, legend and map stand side by side
# Width of a line in the app, in pixels, that is a point wide beside labels of this size.
PX_PT = 0.48
PX_LABEL_PT = 6.2


@dataclass(frozen=True, kw_only=True)
class Size:
    """A figure's width and height in millimetres (``None``: as high as it needs) and its dpi."""

    width_mm: float
    height_mm: float | None = None
    dpi: float = DPI

    @property
    def label_pt(self) -> float:
        """The size of the map's labels; everything else follows from it."""
        for (narrow, small), (wide, large) in itertools.pairwise(LABELS):
            if self.width_mm <= wide:
                return small + (large - small) * (self.width_mm - narrow) / (wide - narrow)
        return LABELS[-1][1]

    @property
    def px_pt(self) -> float:
        """How many points a pixel of the app is wide here."""
        return PX_PT * self.label_pt / PX_LABEL_PT

    @property
    def margin_mm(self) -> float:
        """What stays empty around everything: nothing but a hair, save on a slide."""
        return 8.0 if self.beside else 1.0

    @property
    def beside(self) -> bool:
        """Whether the legend stands beside the map, and not below it."""
        return self.height_mm is not None and self.width_mm / self.height_mm >= WIDE


def size_of(
    width_mm: float, height_mm: float | None = None, dpi: float = DPI, *, pixels: bool = True
) -> Size:
    """Return a size that can be drawn; ``pixels`` tells whether it is painted in pixels.

    Raises:
        UsageError: it is too small to be read, or larger than anything that is printed here.

    """
    for name, value in (("width", width_mm), ("height", height_mm)):
        if value is not None and not LEAST_MM <= value <= MOST_MM:
            raise UsageError(
                f"{name} of {value:g} mm",
                "is no size for a figure",
                f"choose one from {LEAST_MM:g} to {MOST_MM:g} mm",
            )
    if not LEAST_DPI <= dpi <= MOST_DPI:
        raise UsageError(
            f"{dpi:g} dpi",
            "is no resolution to print in",
            f"choose one from {LEAST_DPI:g} to {MOST_DPI:g}",
        )
    if pixels:
        check_pixels(width_mm, height_mm or width_mm, dpi)
    return Size(width_mm=width_mm, height_mm=height_mm, dpi=dpi)


def check_pixels(width_mm: float, height_mm: float, dpi: float) -> None:
    """Refuse a picture of more pixels than are painted here.

    Raises:
        UsageError: it has more.

    """
    if width_mm * height_mm * (dpi / MM_PER_INCH) ** 2 > MOST_PIXELS:
        raise UsageError(
            f"{width_mm:g} × {height_mm:g} mm at {dpi:g} dpi",
            f"is more than {MOST_PIXELS // 1_000_000} million pixels",
            "choose a smaller size or fewer dpi, or write .svg or .pdf",
        )
