"""The command ``kzgeo figure``: a map drawn for print or a slide, with its words beside it."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from kzgeo.arguments import ids, years
from kzgeo.catalogue import Catalogue
from kzgeo.entries import LANGUAGES
from kzgeo.errors import UsageError
from kzgeo.selection import Selection, select

__all__ = ["add_arguments", "write_figure_file"]

ALL = "all"
SIZE_NAMES = ("column", "page", "slide")
SUFFIXES = (".png", ".svg", ".pdf")


def add_arguments(command: ArgumentParser) -> None:
    """Declare what ``kzgeo figure`` is given."""
    command.add_argument(
        "out", metavar="OUT", type=Path, help=f"the file to write: {', '.join(SUFFIXES)}"
    )
    command.add_argument(
        "--layers",
        metavar="ID,ID…",
        type=ids,
        help="these layers, or “all” (those that the app shows when it opens)",
    )
    command.add_argument(
        "--bounds",
        metavar="W,S,E,N",
        type=_bounds,
        help="degrees of west, south, east and north (what the layers have; else Kazakhstan)",
    )
    command.add_argument(
        "--years", metavar="FROM,TO", type=years, help="only what is of these years (all)"
    )
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="of every word (en)")
    command.add_argument(
        "--size", choices=SIZE_NAMES, default="page", help="85, 170 or 254 × 143 mm (page)"
    )
    command.add_argument("--width-mm", metavar="N", type=float, help="another width")
    command.add_argument(
        "--height-mm", metavar="N", type=float, help="another height (what the map needs)"
    )
    command.add_argument("--dpi", metavar="N", type=float, default=300, help="of a PNG (300)")
    command.add_argument("--graticule", action="store_true", help="draw meridians and parallels")
    command.add_argument("--font", metavar="NAME", help="an installed font (DejaVu Sans)")
    command.add_argument("--force", action="store_true", help="replace the file if it exists")


def write_figure_file(catalogue: Catalogue, options: Namespace) -> int:
    """Write the figure and its text, tell what is on it, and return the exit status."""
    if options.out.suffix.lower() not in SUFFIXES:
        named = f"suffix “{options.out.suffix}”" if options.out.suffix else "a name without suffix"
        raise UsageError(
            str(options.out), f"{named} is no known format", f"use {', '.join(SUFFIXES)}"
        )
    selection = _selection(catalogue, options)
    # matplotlib takes a second to import, which no other command should wait for.
    from kzgeo.figure.bounds import extent_of  # noqa: PLC0415
    from kzgeo.figure.files import TEXT, write_figure  # noqa: PLC0415
    from kzgeo.figure.sizes import SIZES, size_of  # noqa: PLC0415

    width, height = SIZES[options.size]
    if options.width_mm is not None:
        width, height = options.width_mm, None
    size = size_of(
        width,
        height if options.height_mm is None else options.height_mm,
        options.dpi,
        pixels=options.out.suffix.lower() == ".png",
    )
    made = write_figure(
        selection,
        options.out,
        extent=extent_of(selection, options.bounds, whole=options.layers in (None, [ALL])),
        size=size,
        font=options.font,
        graticule=options.graticule,
        force=options.force,
    )
    layers = list(dict.fromkeys(mark.layer.id for mark in made.plan.marks))
    text = options.out.with_suffix(TEXT)
    if options.json:
        answer = {
            "file": str(options.out),
            "text": str(text),
            "layers": layers,
            "features": len(made.plan.marks),
            "width_mm": size.width_mm,
            "height_mm": round(made.height_mm, 2),
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stderr.write(
        f"{options.out}: {len(made.plan.marks)} features of {len(layers)} layers, "
        f"{size.width_mm:g} × {made.height_mm:.0f} mm; in words in {text}\n"
    )
    return 0


def _selection(catalogue: Catalogue, options: Namespace) -> Selection:
    """Return the layers that are asked for: by name, all, or those that the app opens with."""
    layers = options.layers
    if layers is None:
        layers = [layer.id for layer in catalogue.atlas.layers if layer.entry.visible]
    elif layers == [ALL]:
        layers = None
    return select(catalogue.atlas, layers, years=options.years, language=options.lang)


def _bounds(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError as error:
        raise ArgumentTypeError(
            f"“{text}” is no four numbers such as 46.2,40.4,87.6,55.6 (west,south,east,north)"
        ) from error
    return west, south, east, north
