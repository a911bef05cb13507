"""Making a report: where its words and its figures meet, and one file comes of them.

The steps are told as they begin, and between two of them the work can be called off.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kzgeo.errors import OutputError, UsageError
from kzgeo.prose import say
from kzgeo.report.building import build, steps_of
from kzgeo.report.content import Report
from kzgeo.report.formats import FORMATS, IMAGES, Drawing, Format
from kzgeo.report.order import FigureItem, LayerItem, Order
from kzgeo.report.sections import Plate
from kzgeo.selection import Selection
from kzgeo.writing import replacing

__all__ = ["WIDTH_MM", "Cancelled", "Progress", "format_of", "write_report"]

WIDTH_MM = 160.0  # of a figure, on a page of A4
LAYER_MM = 120.0  # of a layer's own among others
DPI = 220.0

# How many steps are done, of how many (None while nobody can tell how long this one lasts), and
# what is begun or goes on now, in the report's language.
Progress = Callable[[int, int | None, str], None]


class Cancelled(Exception):  # noqa: N818 - no error: somebody wished it
    """Raised by a ``progress`` that wants no more; nothing is left behind."""


def format_of(path: Path) -> Format:
    """Return the format that a file's suffix names.

    Raises:
        UsageError: it names none.

    """
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        named = f"suffix “{path.suffix}”" if path.suffix else "a name without suffix"
        raise UsageError(str(path), f"{named} is no known format", f"use {', '.join(FORMATS)}")
    return found


def _silent(_done: int, _of: int | None, _what: str) -> None:
    pass


def write_report(  # noqa: PLR0913 - what a report is asked for besides its order
    order: Order,
    path: Path,
    *,
    progress: Progress = _silent,
    force: bool = False,
    width_mm: float = WIDTH_MM,
    font: str | None = None,
) -> Report:
    """Write a report in the format that the file's suffix names, wholly or not at all.

    ``progress(done, of, what)`` is called before every step, again and again while the file is
    written, and once when all is; what it raises ends the work, and nothing is left behind.
    A format that cannot hold its pictures has them in a folder beside it
    (:func:`kzgeo.report.formats.images_of`). ``width_mm`` is that of the figures, ``font`` one
    that is installed, in which they are lettered.

    Raises:
        UsageError: the suffix or the font is unknown, a figure has nothing to show, or the file
            is there and ``force`` is not set.
        OutputError: the file cannot be written.
        Cancelled: ``progress`` raised it.

    """
    kind = format_of(path)
    before, done = steps_of(order), itertools.count()
    count = before + kind.steps

    def step(what: str) -> None:
        progress(next(done), count, what)

    def pulse(share: float | None) -> None:
        if share is None:
            progress(before, None, say("report", "step_setting", order.language))
        else:
            of_it = min(int(share * kind.steps), kind.steps - 1)
            progress(before + of_it, count, say("report", "step_writing", order.language))

    folders = {IMAGES: "figure-*.png"} if kind.beside else {}
    with replacing(path, force=force, folders=folders) as draft:
        with tempfile.TemporaryDirectory(dir=draft.parent) as folder:
            artist = _Artist(order, Path(folder), kind.drawings, width_mm, font)
            try:
                report = build(order, artist.draw, step)
            except OutputError as error:
                # A figure is a draft that nobody asked for: what is told names the report.
                raise error.__cause__ if isinstance(error.__cause__, OSError) else error from None
        pulse(0)
        kind.write(report, draft, pulse)
    progress(count, count, "")
    return report


class _Artist:
    """Draws the figures of a report, each in the formats that are wanted."""

    def __init__(
        self,
        order: Order,
        folder: Path,
        wanted: tuple[Drawing, ...],
        width_mm: float,
        font: str | None,
    ) -> None:
        self._order, self._folder, self._wanted = order, folder, wanted
        self._width_mm, self._font = width_mm, font

    def draw(self, item: FigureItem | LayerItem) -> Plate:
        """Draw one figure.

        Raises:
            UsageError: there is nothing to show in it.

        """
        # matplotlib takes a second to import, which a report without figures need not wait for.
        from kzgeo.figure.bounds import extent_of  # noqa: PLC0415
        from kzgeo.figure.files import write_figure  # noqa: PLC0415
        from kzgeo.figure.sizes import size_of  # noqa: PLC0415

        whole = isinstance(item, FigureItem)
        selection = _selected(self._order, item)
        extent = extent_of(selection, item.bounds if isinstance(item, FigureItem) else None)
        size = size_of(self._width_mm if whole else min(self._width_mm, LAYER_MM), dpi=DPI)
        drawn: dict[Drawing, bytes] = {".png": b"", ".svg": b""}
        for suffix in self._wanted:
            path = self._folder / f"figure{suffix}"
            made = write_figure(
                selection,
                path,
                extent=extent,
                size=size,
                font=self._font,
                graticule=isinstance(item, FigureItem) and item.graticule,
                force=True,
            )
            drawn[suffix] = path.read_bytes()
        return Plate(
            png=drawn[".png"],
            svg=drawn[".svg"],
            width_mm=size.width_mm,
            height_mm=made.height_mm,
            title=made.caption.title,
            subtitle=made.caption.subtitle,
            alternative=made.alternative,
            sources=tuple(dict.fromkeys(passage.source for passage in made.caption.passages)),
        )


def _selected(order: Order, item: FigureItem | LayerItem) -> Selection:
    """Return what a figure draws: of the layers only the features that are asked for, if any."""
    names = (item.layer,) if isinstance(item, LayerItem) else item.layers
    layers = [layer for layer in order.atlas.layers if layer.id in names]
    if isinstance(item, FigureItem) and item.features:
        only = set(item.features)
        layers = [
            replace(
                layer,
                features=tuple(feature for feature in layer.features if feature.id in only),
                shared=tuple(shared for shared in layer.shared if shared.id in only),
            )
            for layer in layers
        ]
    return Selection(
        atlas=order.atlas,
        layers=tuple(layers),
        years=order.years if isinstance(item, LayerItem) else item.years,
        language=order.language,
        named=True,
    )
