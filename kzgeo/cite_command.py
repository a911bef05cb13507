"""The command ``kzgeo cite``: a passage or the map, for a bibliography."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kzgeo.arguments import ids, years
from kzgeo.catalogue import Catalogue
from kzgeo.citations.formats import FORMATS
from kzgeo.citations.reference import (
    Reference,
    map_reference,
    passage_reference,
    passage_references,
)
from kzgeo.entries import LANGUAGES
from kzgeo.errors import UsageError
from kzgeo.permalink import SETTING, published_at
from kzgeo.selection import select
from kzgeo.views import View
from kzgeo.writing import replacing

__all__ = ["add_arguments", "write_citation"]


def add_arguments(command: ArgumentParser) -> None:
    """Declare what ``kzgeo cite`` is given."""
    command.add_argument(
        "feature",
        metavar="FEATURE",
        nargs="?",
        help="a feature, or a layer as layer-ID (without it: the map as a whole)",
    )
    command.add_argument(
        "--quote", metavar="N", type=_number, help="its passage no. N (all of them, best first)"
    )
    command.add_argument(
        "--layers", metavar="ID,ID…", type=ids, help="the layers that the permalink shows"
    )
    command.add_argument(
        "--years", metavar="FROM,TO", type=years, help="the years that the permalink shows"
    )
    command.add_argument(
        "--lang", choices=LANGUAGES, default="en", help="of the words around what is cited (en)"
    )
    command.add_argument("--format", choices=FORMATS, help="text, or as --out ends")
    command.add_argument(
        "--accessed", metavar="DATE", type=_day, help="the day of access, such as 2026-11-22"
    )
    command.add_argument("--out", metavar="FILE", type=Path, help="write into this file")
    command.add_argument("--force", action="store_true", help="replace the file if it exists")
    command.epilog = f"Permalinks begin with the address that {SETTING} names."


def write_citation(catalogue: Catalogue, options: Namespace) -> int:
    """Write the citations, and return the exit status."""
    name = _format(options)
    references = _references(catalogue, options)
    written = FORMATS[name].write(references)
    if options.out is None:
        sys.stdout.write(written)
        return 0
    with replacing(options.out, force=options.force) as draft:
        draft.write_text(written, encoding="utf-8", newline="")
    sys.stderr.write(f"{options.out}: {len(references)} citations as {name}\n")
    return 0


def _format(options: Namespace) -> str:
    """Return the name of the format: as asked for, else as the file's suffix says, else text."""
    if options.json and options.format in (None, "csl-json"):
        return "csl-json"
    if options.json:
        raise UsageError(
            f"--format {options.format}", "is not JSON", "leave out either it or --json"
        )
    if options.format is not None:
        return str(options.format)
    if options.out is None:
        return "text"
    for name, form in FORMATS.items():
        if form.suffix == options.out.suffix.lower():
            return name
    known = ", ".join(form.suffix for form in FORMATS.values())
    raise UsageError(
        str(options.out), "does not say its format", f"end it in one of {known}, or give --format"
    )


def _references(catalogue: Catalogue, options: Namespace) -> Sequence[Reference]:
    atlas, base = catalogue.atlas, published_at()
    chosen = select(atlas, options.layers, years=options.years, language=options.lang)
    view = View(
        quote=1 if options.quote is None else options.quote,
        layers=None if options.layers is None else tuple(layer.id for layer in chosen.layers),
        years=options.years,
        language=options.lang,
    )
    if options.feature is None:
        if options.quote is not None:
            raise UsageError("--quote", "counts the passages of a feature", "name the feature too")
        return [map_reference(atlas, base=base, view=view, accessed=options.accessed)]
    if options.quote is not None:
        one = passage_reference(atlas, options.feature, base=base, view=view)
        return [replace(one, accessed=options.accessed)]
    return passage_references(
        atlas, options.feature, base=base, view=view, accessed=options.accessed
    )


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 6:
        raise ArgumentTypeError(f"“{text}” is no number of a passage such as 1")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” is no day such as 2026-11-22") from error
