"""The command ``kzgeo export``: layers of the atlas as a file for other programs."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from kzgeo.catalogue import Catalogue
from kzgeo.export.formats import FORMATS, export
from kzgeo.export.selection import rows, select

__all__ = ["add_arguments", "write_export"]


def add_arguments(command: ArgumentParser) -> None:
    """Declare what ``kzgeo export`` is given."""
    command.add_argument(
        "out", metavar="OUT", type=Path, help=f"the file to write: {', '.join(FORMATS)}"
    )
    command.add_argument(
        "--layers", metavar="ID,ID…", type=_ids, help="only these layers (all of them)"
    )
    command.add_argument("--force", action="store_true", help="replace the file if it exists")


def write_export(catalogue: Catalogue, options: Namespace) -> int:
    """Write the file, tell what is in it, and return the exit status."""
    selection = select(catalogue.atlas, options.layers)
    export(selection, options.out, force=options.force)
    drawn = [row.feature for row in rows(selection)]
    layers = [layer.id for layer in selection.layers]
    if options.json:
        answer = {"file": str(options.out), "layers": layers, "features": len(drawn)}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    sys.stderr.write(f"{options.out}: {len(drawn)} features of {len(layers)} layers\n")
    return 0


def _ids(text: str) -> list[str]:
    return [part.strip() for part in text.split(",")]
