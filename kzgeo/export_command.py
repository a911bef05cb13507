"""The command ``kzgeo export``: layers of the atlas as a file for other programs."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from kzgeo.arguments import ids, years
from kzgeo.catalogue import Catalogue
from kzgeo.entries import LANGUAGES
from kzgeo.export.formats import FORMATS, export
from kzgeo.selection import drawings, select

__all__ = ["add_arguments", "write_export"]


def add_arguments(command: ArgumentParser) -> None:
    """Declare what ``kzgeo export`` is given."""
    command.add_argument(
        "out", metavar="OUT", type=Path, help=f"the file to write: {', '.join(FORMATS)}"
    )
    command.add_argument(
        "--layers", metavar="ID,ID…", type=ids, help="only these layers (all of them)"
    )
    command.add_argument(
        "--years", metavar="FROM,TO", type=years, help="only what is of these years (all)"
    )
    command.add_argument(
        "--lang", choices=LANGUAGES, default="en", help="of titles, labels and legends (en)"
    )
    command.add_argument("--force", action="store_true", help="replace the file if it exists")


def write_export(catalogue: Catalogue, options: Namespace) -> int:
    """Write the file, tell what is in it, and return the exit status."""
    selection = select(catalogue.atlas, options.layers, years=options.years, language=options.lang)
    export(selection, options.out, force=options.force)
    count = sum(1 for _ in drawings(selection))
    layers = [layer.id for layer in selection.layers]
    if options.json:
        answer = {"file": str(options.out), "layers": layers, "features": count}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stderr.write(f"{options.out}: {count} features of {len(layers)} layers\n")
    return 0
